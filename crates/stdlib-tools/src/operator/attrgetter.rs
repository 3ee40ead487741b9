//! `operator.attrgetter`

use std::mem::offset_of;

use objects::builtins::dict::Dict;
use objects::builtins::str::{Str, intern};
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::heap;
use objects::raw::{Any, Args, Callable, Obj, Py, PyResult, Ref, VectorcallWord};
use objects::types::Type;
use objects::{object, pytype};

use crate::arguments::{joined_reprs, no_keywords, one_positional};

/// The body of `operator.attrgetter`.
#[object]
pub struct AttrGetter {
    /// The arguments as they were given.
    names: Ref<Tuple>,
    /// For each argument the string, or a tuple of the parts between dots.
    paths: Ref<Tuple>,
    vectorcall: VectorcallWord,
}

/// Return a callable object that fetches the given attribute(s) from its operand.
/// After f = attrgetter('name'), the call f(r) returns r.name.
/// After g = attrgetter('name', 'date'), the call g(r) returns (r.name, r.date).
/// After h = attrgetter('name.first', 'name.last'), the call h(r) returns
/// (r.name.first, r.name.last).
#[pytype(
    name = "operator.attrgetter", gc, last, flags = abi::TPFLAGS_IMMUTABLETYPE, signature = "(attr, /, *attrs)",
    vectorcall = 16 + offset_of!(AttrGetter, vectorcall)
)]
impl AttrGetter {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        no_keywords("attrgetter", keywords)?;
        if args.size() == 0 {
            return raise_type_error("attrgetter expected 1 argument, got 0");
        }
        let paths: PyResult<Vec<Obj>> = args.items().iter().map(|name| path_of(name)).collect();
        let paths = Tuple::new(paths?);
        heap::make(cls, 0, Self { names: args.new_ref(), paths, vectorcall: VectorcallWord::of::<Self>() })
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Obj> {
        joined_reprs(this.as_any(), this.names.items(), &[])
    }

    /// Return state information for pickling
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(Tuple::pair(this.class().new_ref().upcast(), this.names.clone().upcast()))
    }
}

impl Callable for AttrGetter {
    fn call(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        let object = one_positional("attrgetter", args)?;
        match this.paths.items() {
            [only] => follow(object, only),
            paths => {
                let values: PyResult<Vec<Obj>> = paths.iter().map(|path| follow(object, path)).collect();
                Ok(Tuple::new(values?).upcast())
            }
        }
    }
}

/// An argument's name, or its parts when there are dots in it.
fn path_of(name: &Any) -> PyResult<Obj> {
    let Some(name) = name.downcast::<Str>() else {
        return raise_type_error("attribute name must be a string");
    };
    let points: Vec<u32> = name.characters().iter().collect();
    let dot = u32::from('.');
    if !points.contains(&dot) {
        return Ok(intern(name.slice(0, name.len())).upcast());
    }
    let parts = points.split(|&point| point == dot);
    Ok(Tuple::new(parts.map(|part| intern(Str::from_code_points(part.iter().copied())).upcast()).collect())
        .upcast())
}

/// The attribute at the end of a path.
fn follow(object: &Any, path: &Any) -> PyResult<Obj> {
    if let Some(name) = path.downcast::<Str>() {
        return object.get_attribute(name);
    }
    let mut reached = object.new_ref();
    for part in path.downcast::<Tuple>().map_or(&[][..], |parts| parts.items()) {
        if let Some(name) = Any::downcast::<Str>(part) {
            reached = reached.get_attribute(name)?;
        }
    }
    Ok(reached)
}
