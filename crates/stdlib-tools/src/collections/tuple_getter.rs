//! `_collections._tuplegetter`: the fields of named tuples.

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{AttributeError, IndexError};
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::heap;
use objects::protocol::sequence::index_argument;
use objects::raw::{Any, IntoObject, Obj, Object, Py, PyResult, Ref, Slot};
use objects::types::Type;
use objects::{object, pytype};

use crate::arguments::{no_keywords, positional};

/// The body of `_tuplegetter`.
#[object]
pub struct TupleGetter {
    index: isize,
    doc: Slot<Object>,
}

#[pytype(
    name = "collections._tuplegetter", gc, last, flags = abi::TPFLAGS_IMMUTABLETYPE, members(doc as __doc__)
)]
impl TupleGetter {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        no_keywords("_tuplegetter", keywords)?;
        match positional("_tuplegetter", args, 2, 2)? {
            [index, doc] => {
                let body = Self { index: index_argument(index)?, doc: Slot::new(doc.clone()) };
                heap::make(cls, 0, body)
            }
            _ => raise_type_error("_tuplegetter expected 2 arguments"),
        }
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let doc = this.doc.get().into_object()?.repr()?.to_string_lossy();
        Ok(format!("{}({}, {doc})", this.class().short_name().to_string_lossy(), this.index))
    }

    fn __get__(this: &Py<Self>, object: Option<&Any>, class: Option<&Any>) -> PyResult<Obj> {
        if let Some(tuple) = object.and_then(|object| object.downcast::<Tuple>()) {
            return match usize::try_from(this.index).ok().and_then(|index| tuple.items().get(index)) {
                Some(item) => Ok(item.clone()),
                None => raise(&IndexError, "tuple index out of range"),
            };
        }
        match object.filter(|object| !is_none(object)) {
            None if class.is_none_or(is_none) => raise_type_error("__get__(None, None) is invalid"),
            None => Ok(this.new_ref().upcast()),
            Some(object) => raise_type_error(format!(
                "descriptor for index '{}' for tuple subclasses doesn't apply to '{}' object",
                this.index,
                object.class().name()
            )),
        }
    }

    fn __set__(_this: &Py<Self>, _object: &Any, value: Option<&Any>) -> PyResult<()> {
        let what = if value.is_some() { "set" } else { "delete" };
        raise(&AttributeError, format!("can't {what} attribute"))
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let args = Tuple::pair(this.index.into_object()?, this.doc.get().into_object()?);
        Ok(Tuple::pair(this.class().new_ref().upcast(), args.upcast()))
    }
}
