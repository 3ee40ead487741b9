//! `ContextVar`

use super::super::dict::Dict;
use super::super::exceptions::{LookupError, RuntimeError, ValueError};
use super::super::generic_alias::class_getitem;
use super::super::str::{Str, keyword_name};
use super::super::tuple::Tuple;
use super::{Token, current_context};
use crate::errors::{self, raise, raise_type_error};
use crate::heap;
use crate::protocol::repr::ReprGuard;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use crate::types::Type;
use macros::{object, pytype};

/// The body of `ContextVar`.
#[object]
pub struct ContextVar {
    name: Slot<Object>,
    default: Slot<Object>,
}

#[pytype(
    name = "_contextvars.ContextVar", export = PyContextVar_Type, gc, last, members(readonly name)
)]
impl ContextVar {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let named = keywords.map(Py::<Dict>::snapshot).unwrap_or_default();
        let given = args.size() + named.len();
        if given > 2 {
            return raise_type_error(format!("ContextVar() takes at most 2 arguments ({given} given)"));
        }
        let name = match args.items() {
            [name] => name,
            [] => return raise_type_error("ContextVar() takes exactly 1 positional argument (0 given)"),
            more => {
                let count = more.len();
                return raise_type_error(format!(
                    "ContextVar() takes at most 1 positional argument ({count} given)"
                ));
            }
        };
        let mut default = None;
        for (key, value) in named {
            let key = keyword_name(&key);
            if !key.equals("default") {
                let key = key.to_string_lossy();
                return raise_type_error(format!("ContextVar() got an unexpected keyword argument '{key}'"));
            }
            default = Some(value);
        }
        Self::make(name, default)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let Some(_entered) = ReprGuard::enter(this.as_any()) else { return Ok("...".to_owned()) };
        let mut text = "<ContextVar name=".to_owned();
        if let Some(name) = this.name.get() {
            text.push_str(&name.repr()?.to_string_lossy());
        }
        if let Some(default) = this.default.get() {
            text.push_str(" default=");
            text.push_str(&default.repr()?.to_string_lossy());
        }
        Ok(format!("{text} at {:#x}>", this.address()))
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        Ok(this.address().rotate_right(4).cast_signed())
    }

    /// ContextVars are generic over the type of their contained values
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }

    /// Return a value for the context variable for the current context.
    ///
    /// If there is no value for the variable in the current context, the
    /// method will:
    ///  * return the value of the default argument of the method, if
    ///    provided; or
    ///  * return the default value for the context variable, if it was
    ///    created with one; or
    ///  * raise a LookupError.
    #[method("(default=<unrepresentable>, /)")]
    fn get(this: &Py<Self>, default: Option<&Any>) -> PyResult<Obj> {
        let default = default.map(Py::new_ref);
        match value_of(this)?.or(default).or_else(|| this.default.get()) {
            Some(value) => Ok(value),
            None => errors::raise_value(&LookupError, this.new_ref().upcast()),
        }
    }

    /// Call to set a new value for the context variable in the current context.
    ///
    /// The required value argument is the new value for the context
    /// variable.
    ///
    /// Returns a Token object that can be used to restore the variable to
    /// its previous value via the `ContextVar.reset()` method.
    #[method]
    fn set(this: &Py<Self>, value: &Any) -> PyResult<Ref<Token>> {
        set(this, value)
    }

    /// Reset the context variable.
    ///
    /// The variable is reset to the value it had before the
    /// `ContextVar.set()` that created the token was used.
    #[method]
    fn reset(this: &Py<Self>, token: &Any) -> PyResult<()> {
        match token.downcast::<Token>() {
            Some(token) => reset(this, token),
            None => {
                let shown = token.repr()?.to_string_lossy();
                raise_type_error(format!("expected an instance of Token, got {shown}"))
            }
        }
    }
}

impl ContextVar {
    /// A new variable.
    ///
    /// # Errors
    /// `TypeError` when the name is no string, or cannot be hashed.
    pub fn make(name: &Any, default: Option<Obj>) -> PyResult<Ref<Self>> {
        if name.downcast::<Str>().is_none() {
            return raise_type_error("context variable name must be a str");
        }
        name.hash()?;
        let name = Slot::new(name.new_ref());
        Ok(heap::make_exact(Self { name, default: Slot::from_option(default) }))
    }
}

/// The variable's value in the thread's context, if it has one there.
///
/// # Errors
/// None today.
pub fn value_of(this: &Py<ContextVar>) -> PyResult<Option<Obj>> {
    current_context().variables().get(this.as_any())
}

/// `set(value)`
///
/// # Errors
/// `MemoryError`.
pub fn set(this: &Py<ContextVar>, value: &Any) -> PyResult<Ref<Token>> {
    let context = current_context();
    let old = context.variables().get(this.as_any())?;
    let token = Token::make(context.clone(), this.new_ref(), old);
    context.set(this, value.new_ref())?;
    Ok(token)
}

/// `reset(token)`
///
/// # Errors
/// `RuntimeError` for a token that was used, `ValueError` for one of another variable or context.
pub fn reset(this: &Py<ContextVar>, token: &Py<Token>) -> PyResult<()> {
    let shown = || Ok(token.as_any().repr()?.to_string_lossy());
    if token.is_used() {
        return raise(&RuntimeError, format!("{} has already been used once", shown()?));
    }
    if !token.is_of(this) {
        return raise(&ValueError, format!("{} was created by a different ContextVar", shown()?));
    }
    let context = current_context();
    if !token.is_in(&context) {
        return raise(&ValueError, format!("{} was created in a different Context", shown()?));
    }
    match token.use_up() {
        Some(old) => context.set(this, old),
        None => context.delete(this),
    }
}
