//! `mappingproxy`: a mapping that cannot be written to.

use crate::builtins::list::List;
use crate::builtins::none::{implemented, none};
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::heap;
use crate::names;
use crate::protocol::repr::ReprText;
use crate::raw::{Any, BinaryFn, Obj, Object, Py, PyResult, Ref};
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

/// The body of `mappingproxy`.
#[object]
pub struct MappingProxy {
    mapping: Ref<Object>,
}

/// Read-only proxy of a mapping.
#[pytype(name = "mappingproxy", export = PyDictProxy_Type, gc, last, flags = abi::TPFLAGS_MAPPING)]
impl MappingProxy {
    #[signature("mappingproxy(mapping)")]
    fn __new__(cls: &Py<Type>, mapping: &Any) -> PyResult<Ref<MappingProxy>> {
        let is_sequence = mapping.downcast::<List>().is_some() || mapping.downcast::<Tuple>().is_some();
        if is_sequence || mapping.class().mp_subscript().is_none() {
            let class = mapping.class().name();
            return raise_type_error(format!("mappingproxy() argument must be a mapping, not {class}"));
        }
        heap::make(cls, 0, Self { mapping: mapping.new_ref() })
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        crate::protocol::recursion::enter(" while getting the repr of an object")?;
        let mut text = ReprText::new("mappingproxy(");
        text.push_repr(&this.mapping)?;
        text.push(")");
        Ok(text.finish())
    }

    fn __str__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        this.mapping.str()
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        this.mapping.hash()
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        this.mapping.compare(other, op)
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Obj> {
        this.mapping.iter()
    }

    fn mp_length(this: &Py<Self>) -> PyResult<usize> {
        this.mapping.length()
    }

    fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
        this.mapping.get_item(key)
    }

    fn __contains__(this: &Py<Self>, key: &Any) -> PyResult<bool> {
        this.mapping.contains(key)
    }

    fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
        let (left, right) = (inner(left), inner(right));
        unite(&left, &right)
    }

    fn __ior__(this: &Py<Self>, _other: &Any) -> PyResult<Obj> {
        let class = this.class().name();
        raise_type_error(format!("'|=' is not supported by {class}; use '|' instead"))
    }

    /// mappingproxy objects are generic over two types, signifying (respectively) the types of their keys and values
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        crate::builtins::generic_alias::class_getitem(cls, object)
    }

    /// Return the value for key if key is in the mapping, else default.
    #[method("(key, default=None, /)")]
    fn get(this: &Py<Self>, key: &Any, default: Option<&Any>) -> PyResult<Obj> {
        this.mapping.call_method(names::get(), &[key, default.unwrap_or(&none())])
    }

    /// D.keys() -> a set-like object providing a view on D's keys
    #[method]
    fn keys(this: &Py<Self>) -> PyResult<Obj> {
        this.mapping.call_method(names::keys(), &[])
    }

    /// D.values() -> an object providing a view on D's values
    #[method]
    fn values(this: &Py<Self>) -> PyResult<Obj> {
        this.mapping.call_method(names::values(), &[])
    }

    /// D.items() -> a set-like object providing a view on D's items
    #[method]
    fn items(this: &Py<Self>) -> PyResult<Obj> {
        this.mapping.call_method(names::items(), &[])
    }

    /// D.copy() -> a shallow copy of D
    #[method]
    fn copy(this: &Py<Self>) -> PyResult<Obj> {
        this.mapping.call_method(names::copy(), &[])
    }

    /// D.__reversed__() -> reverse iterator
    #[method]
    fn __reversed__(this: &Py<Self>) -> PyResult<Obj> {
        this.mapping.call_method(names::__reversed__(), &[])
    }
}

impl MappingProxy {
    /// A proxy of a mapping.
    pub fn of(mapping: Obj) -> Ref<Self> {
        heap::make_exact(Self { mapping })
    }
}

/// What a proxy stands for; any other object itself.
fn inner(object: &Any) -> Obj {
    object.downcast::<MappingProxy>().map_or_else(|| object.new_ref(), |proxy| proxy.mapping.clone())
}

/// `left | right`
fn unite(left: &Any, right: &Any) -> PyResult<Obj> {
    let first = left.class().nb_or();
    let address = |function: BinaryFn| function as usize;
    let second = right.class().nb_or().filter(|&own| first.map(address) != Some(address(own)));
    let reflected_first = second.is_some() && right.class().is_subtype_of(left.class());
    let order = if reflected_first { [second, first] } else { [first, second] };
    for function in order.into_iter().flatten() {
        if let Some(result) = implemented(crate::types::calls::number(function, left, right)?) {
            return Ok(result);
        }
    }
    let (left, right) = (left.class().name(), right.class().name());
    raise_type_error(format!("unsupported operand type(s) for |: '{left}' and '{right}'"))
}
