//! `NameError` and `AttributeError`: the name that was not found, and where; and the keyword arguments that they take.

use crate::builtins::dict::Dict;
use crate::builtins::str::{Str, keyword_name};
use crate::builtins::tuple::Tuple;
use crate::errors::{raise_type_error, suggest};
use crate::heap;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

use super::{BaseException, Exception, base, extends, reduction};

/// The keyword arguments of an exception class that takes these and no others; `None` where one is not given.
pub(super) fn keyword_values<const N: usize>(
    function: &str,
    names: [&str; N],
    keywords: Option<&Py<Dict>>,
) -> PyResult<[Option<Obj>; N]> {
    let mut values = [const { None }; N];
    let Some(keywords) = keywords else { return Ok(values) };
    let given = keywords.len();
    if given > N {
        let plural = if N == 1 { "" } else { "s" };
        return raise_type_error(format!(
            "{function}() takes at most {N} keyword argument{plural} ({given} given)"
        ));
    }
    for (name, value) in keywords.snapshot() {
        let name = keyword_name(&name);
        match names.iter().position(|known| name.equals(known)) {
            Some(index) => values[index] = Some(value),
            None => return unexpected(function, &names, name),
        }
    }
    Ok(values)
}

#[cold]
fn unexpected<T>(function: &str, names: &[&str], name: &Py<Str>) -> PyResult<T> {
    let name = name.to_string_lossy();
    let hint = suggest::closest(&name, names.iter().copied());
    let hint = hint.map_or_else(String::new, |hint| format!(". Did you mean '{hint}'?"));
    raise_type_error(format!("{function}() got an unexpected keyword argument '{name}'{hint}"))
}

/// The body of `NameError`.
#[object]
pub struct NameError {
    base: BaseException,
    name: Slot<Object>,
}

extends!(NameError: BaseException, NameErrorBody { base base, name name });

/// Name not found globally.
#[pytype(name = "NameError", export = _PyExc_NameError, base = Exception, gc, members(name = "name"))]
impl NameError {
    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        BaseException::__init__(base(this), args, None)?;
        let [name] = keyword_values("NameError", ["name"], keywords)?;
        drop(this.name.replace(name));
        Ok(())
    }
}

impl NameError {
    /// `name`: the name that was not found.
    pub fn name(&self) -> &Slot<Object> {
        &self.name
    }
}

/// The body of `AttributeError`.
#[object]
pub struct AttributeError {
    base: BaseException,
    obj: Slot<Object>,
    name: Slot<Object>,
}

extends!(AttributeError: BaseException, AttributeErrorBody { base base, obj obj, name name });

/// Attribute not found.
#[pytype(
    name = "AttributeError", export = _PyExc_AttributeError, base = Exception, gc,
    members(name = "attribute name", obj = "object")
)]
impl AttributeError {
    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        BaseException::__init__(base(this), args, None)?;
        let [name, obj] = keyword_values("AttributeError", ["name", "obj"], keywords)?;
        let old = (this.name.replace(name), this.obj.replace(obj));
        drop(old);
        Ok(())
    }

    #[method]
    fn __getstate__(this: &Py<Self>) -> PyResult<Ref<Dict>> {
        let state = copy_of(this.dict.get().as_deref())?;
        if let Some(name) = this.name.get() {
            state.set(crate::names::name().as_any(), name)?;
        }
        state.set(crate::names::args().as_any(), this.args_tuple().upcast())?;
        Ok(state)
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let state = Self::__getstate__(this)?;
        Ok(reduction(this, this.args_tuple(), Some(state.upcast())))
    }
}

impl AttributeError {
    /// The error of an object without such an attribute.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn make(text: Ref<Str>, obj: Option<&Any>, name: &Py<Str>) -> PyResult<Ref<BaseException>> {
        let body = Self {
            base: BaseException::body(Tuple::new(vec![text.upcast()])),
            obj: Slot::from_option(obj.map(Py::new_ref)),
            name: Slot::new(name.new_ref().upcast()),
        };
        let made = heap::make(&_PyExc_AttributeError, 0, body)?;
        Ok(base(&*made).new_ref())
    }

    /// `name`: the attribute that was not found.
    pub fn name(&self) -> &Slot<Object> {
        &self.name
    }

    /// `obj`: the object that lacks it.
    pub fn obj(&self) -> &Slot<Object> {
        &self.obj
    }
}

/// A new dict with the entries of another, if there is one.
pub(super) fn copy_of(dict: Option<&Py<Dict>>) -> PyResult<Ref<Dict>> {
    let copy = Dict::new();
    for (key, value) in dict.map(Py::<Dict>::snapshot).unwrap_or_default() {
        copy.set(&key, value)?;
    }
    Ok(copy)
}
