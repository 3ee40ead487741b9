//! `_typing._ConstEvaluator`: the evaluator of a value that is known.

use crate::builtins::dict::Dict;
use crate::builtins::generic_alias::type_repr;
use crate::builtins::int::Int;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::heap;
use crate::raw::{Obj, Object, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

/// The body of `_typing._ConstEvaluator`.
#[object]
pub struct ConstEvaluator {
    value: Slot<Object>,
}

/// Internal type for implementing evaluation functions.
#[pytype(name = "_typing._ConstEvaluator", export = _PyConstEvaluator_Type, gc, last, abstract_)]
impl ConstEvaluator {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("<constevaluator {}>", this.value().repr()?.to_string_lossy()))
    }

    fn __call__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        if keywords.is_some_and(|keywords| !keywords.is_empty()) {
            return raise_type_error("constevaluator.__call__() takes no keyword arguments");
        }
        let [format] = args.items() else {
            let given = args.size();
            return raise_type_error(format!(
                "constevaluator.__call__() takes exactly 1 argument ({given} given)"
            ));
        };
        let value = this.value();
        if Int::index_value(format)? != super::STRING {
            return Ok(value);
        }
        let text = match value.exact::<Tuple>() {
            None => type_repr(&value)?,
            Some(tuple) => {
                let items = tuple.items().iter().map(|item| type_repr(item)).collect::<PyResult<Vec<_>>>()?;
                format!("({})", items.join(", "))
            }
        };
        Ok(Str::new(&text).upcast())
    }
}

impl ConstEvaluator {
    /// The evaluator of `value`.
    pub fn new(value: Obj) -> Ref<Self> {
        heap::make_exact(Self { value: Slot::new(value) })
    }

    fn value(&self) -> Obj {
        self.value.get().unwrap_or_else(crate::builtins::none::none)
    }
}
