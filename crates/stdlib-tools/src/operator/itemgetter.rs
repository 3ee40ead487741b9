//! `operator.itemgetter`

use std::mem::offset_of;

use objects::builtins::dict::Dict;
use objects::builtins::int::Int;
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::heap;
use objects::raw::{Args, Callable, Obj, Py, PyResult, Ref, VectorcallWord};
use objects::types::Type;
use objects::{object, pytype};

use crate::arguments::{joined_reprs, no_keywords, one_positional};

/// The body of `operator.itemgetter`.
#[object]
pub struct ItemGetter {
    keys: Ref<Tuple>,
    /// The only key as an index from the start, for exact tuples; -1 for any other.
    index: isize,
    vectorcall: VectorcallWord,
}

/// Return a callable object that fetches the given item(s) from its operand.
/// After f = itemgetter(2), the call f(r) returns r[2].
/// After g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])
#[pytype(
    name = "operator.itemgetter", gc, last, flags = abi::TPFLAGS_IMMUTABLETYPE, signature = "(item, /, *items)",
    vectorcall = 16 + offset_of!(ItemGetter, vectorcall)
)]
impl ItemGetter {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        no_keywords("itemgetter", keywords)?;
        let index = match args.items() {
            [] => return raise_type_error("itemgetter expected 1 argument, got 0"),
            [only] => only.exact::<Int>().and_then(|index| index.to_i64()).map_or(-1, |index| index as isize),
            _ => -1,
        };
        heap::make(cls, 0, Self { keys: args.new_ref(), index, vectorcall: VectorcallWord::of::<Self>() })
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Obj> {
        joined_reprs(this.as_any(), this.keys.items(), &[])
    }

    /// Return state information for pickling
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(Tuple::pair(this.class().new_ref().upcast(), this.keys.clone().upcast()))
    }
}

impl Callable for ItemGetter {
    fn call(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        let object = one_positional("itemgetter", args)?;
        let [key] = this.keys.items() else {
            let items: PyResult<Vec<Obj>> =
                this.keys.items().iter().map(|key| object.get_item(key)).collect();
            return Ok(Tuple::new(items?).upcast());
        };
        if let Ok(index) = usize::try_from(this.index)
            && let Some(tuple) = object.exact::<Tuple>()
            && let Some(item) = tuple.items().get(index)
        {
            return Ok(item.clone());
        }
        object.get_item(key)
    }
}
