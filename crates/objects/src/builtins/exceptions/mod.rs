//! Exceptions: the body that all share, and `BaseException`. Classes without fields of their own are rows in `classes`,
//! the others have a file each.

mod classes;
mod group;
mod import_error;
mod memory_error;
mod names;
mod os_error;
mod single;
mod split;
mod star;
mod syntax_error;
mod text;
mod unicode_error;

use std::cell::Cell;

use crate::builtins::none::{is_none, none};
use crate::builtins::str::Str;
use crate::builtins::traceback::Traceback;
use crate::errors::{self, raise_type_error};
use crate::heap;
use crate::protocol::attribute::attribute_name;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use crate::types::{SlotId, Type, instance};
use macros::{object, pytype};

use super::dict::Dict;
use super::list::List;
use super::tuple::Tuple;

pub use classes::*;
pub use group::{
    _PyExc_BaseExceptionGroup as BaseExceptionGroup, BaseExceptionGroup, GroupClass, exception_group,
};
pub use import_error::{_PyExc_ImportError as ImportError, ImportError};
pub use memory_error::{_PyExc_MemoryError as MemoryError, MemoryError, Reserve};
pub use names::{
    _PyExc_AttributeError as AttributeError, _PyExc_NameError as NameError, AttributeError, NameError,
};
pub use os_error::{_PyExc_OSError as OSError, OSError};
pub use single::{
    _PyExc_KeyError as KeyError, _PyExc_StopIteration as StopIteration, _PyExc_SystemExit as SystemExit,
    KeyError, StopIteration, SystemExit,
};
pub use star::{match_star, prepare_reraise_star};
pub use syntax_error::{_PyExc_SyntaxError as SyntaxError, SyntaxError};
pub use unicode_error::{
    _PyExc_UnicodeDecodeError as UnicodeDecodeError, _PyExc_UnicodeEncodeError as UnicodeEncodeError,
    _PyExc_UnicodeTranslateError as UnicodeTranslateError, UnicodeDecodeError, UnicodeEncodeError,
    UnicodeFields, UnicodeTranslateError,
};

/// The body of every exception; those with fields of their own embed it first.
#[object]
pub struct BaseException {
    dict: Slot<Dict>,
    args: Slot<Tuple>,
    notes: Slot<Object>,
    traceback: Slot<Object>,
    context: Slot<Object>,
    cause: Slot<Object>,
    suppress_context: Cell<bool>,
}

/// Says that a body starts with another and is laid out as its C structure: fields, and their names in C.
macro_rules! extends {
    ($name:ident: $base:ident, $c:ident { $($field:ident $c_field:ident),* $(,)? }) => {
        impl std::ops::Deref for $name {
            type Target = $base;

            #[inline]
            fn deref(&self) -> &$base {
                &self.base
            }
        }

        const _: () = {
            use abi::exceptions::$c;
            assert!(size_of::<crate::raw::Py<$name>>() == size_of::<abi::Object<$c>>());
            $(assert!(std::mem::offset_of!($name, $field) == std::mem::offset_of!($c, $c_field));)*
        };
    };
}
use extends;

/// Common base class for all exceptions
#[pytype(
    name = "BaseException", export = _PyExc_BaseException, gc, dict = 16,
    subclass = abi::TPFLAGS_BASE_EXC_SUBCLASS, members(suppress_context as __suppress_context__)
)]
impl BaseException {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self::body(args.new_ref()))
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        no_keywords(this.class(), keywords)?;
        this.args.set(args.new_ref());
        Ok(())
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let text = text::Text::default().push(&this.class().name());
        let args = this.args_tuple();
        Ok(match args.items() {
            [only] => text.push("(").push_repr(only)?.push(")"),
            _ => text.push_repr(args.as_any())?,
        }
        .finish())
    }

    fn __str__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let args = this.args_tuple();
        match args.items() {
            [] => Ok(Str::new("")),
            [only] => only.str(),
            _ => args.as_any().str(),
        }
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(reduction(this, this.args_tuple(), this.dict.get().map(Ref::upcast)))
    }

    #[method]
    fn __setstate__(this: &Py<Self>, state: &Any) -> PyResult<()> {
        if is_none(state) {
            return Ok(());
        }
        let Some(state) = state.downcast::<Dict>() else {
            return raise_type_error("state is not a dictionary");
        };
        for (name, value) in state.snapshot() {
            this.as_any().set_attribute(attribute_name(&name)?, Some(&value))?;
        }
        Ok(())
    }

    /// Set self.__traceback__ to tb and return self.
    #[method]
    fn with_traceback(this: &Py<Self>, tb: &Any) -> PyResult<Ref<Self>> {
        Self::assign_traceback(this, Some(tb))?;
        Ok(this.new_ref())
    }

    /// Add a note to the exception
    #[method]
    fn add_note(this: &Py<Self>, note: &Py<Str>) -> PyResult<()> {
        let name = crate::names::__notes__();
        if let Some(notes) = this.as_any().find_attribute(name)? {
            let Some(list) = notes.downcast::<List>() else {
                return raise_type_error("Cannot add note: __notes__ is not a list");
            };
            list.push(note.new_ref().upcast());
            return Ok(());
        }
        let notes = List::new(vec![note.new_ref().upcast()]);
        this.as_any().set_attribute(name, Some(notes.as_any()))
    }

    #[getter]
    fn __dict__(this: &Py<Self>) -> PyResult<Option<Ref<Dict>>> {
        instance::dict(this.as_any())
    }

    #[setter("__dict__")]
    fn assign_dict(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let Some(value) = value else { return raise_type_error("cannot delete __dict__") };
        match value.downcast::<Dict>() {
            Some(dict) => this.dict.set(dict.new_ref()),
            None => {
                let name = value.class().name();
                return raise_type_error(format!("__dict__ must be set to a dictionary, not a '{name}'"));
            }
        }
        Ok(())
    }

    #[getter]
    fn args(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(this.args_tuple())
    }

    #[setter]
    fn set_args(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let Some(value) = value else { return raise_type_error("args may not be deleted") };
        this.args.set(tuple_of(value)?);
        Ok(())
    }

    #[getter]
    fn __traceback__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.traceback.get())
    }

    #[setter("__traceback__")]
    fn assign_traceback(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        match value {
            None => return raise_type_error("__traceback__ may not be deleted"),
            Some(value) if is_none(value) => drop(this.traceback.take()),
            Some(value) if value.downcast::<Traceback>().is_some() => this.traceback.set(value.new_ref()),
            Some(_) => return raise_type_error("__traceback__ must be a traceback or None"),
        }
        Ok(())
    }

    #[getter]
    fn __context__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.context.get())
    }

    #[setter("__context__")]
    fn assign_context(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let value = linked(value, "__context__", "context")?;
        drop(this.context.replace(value));
        Ok(())
    }

    #[getter]
    fn __cause__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.cause.get())
    }

    #[setter("__cause__")]
    fn assign_cause(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        this.replace_cause(linked(value, "__cause__", "cause")?);
        Ok(())
    }
}

/// The value of `__context__` or `__cause__`: an exception or nothing.
fn linked(value: Option<&Any>, name: &str, what: &str) -> PyResult<Option<Obj>> {
    match value {
        None => raise_type_error(format!("{name} may not be deleted")),
        Some(value) if is_none(value) => Ok(None),
        Some(value) if value.downcast::<BaseException>().is_some() => Ok(Some(value.new_ref())),
        Some(_) => raise_type_error(format!("exception {what} must be None or derive from BaseException")),
    }
}

impl BaseException {
    /// A body with these arguments and nothing else.
    pub fn body(args: Ref<Tuple>) -> Self {
        Self {
            dict: Slot::empty(),
            args: Slot::new(args),
            notes: Slot::empty(),
            traceback: Slot::empty(),
            context: Slot::empty(),
            cause: Slot::empty(),
            suppress_context: Cell::new(false),
        }
    }

    /// `__context__`: the exception that was being handled when this one was raised.
    pub fn context(&self) -> &Slot<Object> {
        &self.context
    }

    /// `raise ... from None`
    pub fn suppress_context(&self) {
        drop(self.cause.take());
        self.suppress_context.set(true);
    }

    /// `raise ... from cause`
    pub fn set_cause(&self, cause: Ref<BaseException>) {
        self.cause.set(cause.upcast());
        self.suppress_context.set(true);
    }

    /// `__cause__`
    pub fn cause(&self) -> &Slot<Object> {
        &self.cause
    }

    /// Sets or empties `__cause__`, which hides the context either way.
    pub fn replace_cause(&self, cause: Option<Obj>) {
        self.suppress_context.set(true);
        drop(self.cause.replace(cause));
    }

    /// `__suppress_context__`
    pub fn suppresses_context(&self) -> bool {
        self.suppress_context.get()
    }

    /// `__traceback__`
    pub fn traceback(&self) -> &Slot<Object> {
        &self.traceback
    }

    /// `args`
    pub fn arguments(&self) -> &Slot<Tuple> {
        &self.args
    }

    /// `args` as a tuple, whatever the collector has done to the exception.
    pub fn args_tuple(&self) -> Ref<Tuple> {
        self.args.get().unwrap_or_else(|| Tuple::new(Vec::new()))
    }
}

/// Refuses keywords on behalf of an exception class.
fn no_keywords(class: &Py<Type>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
    match keywords {
        Some(keywords) if !keywords.is_empty() => {
            raise_type_error(format!("{}() takes no keyword arguments", class.name()))
        }
        _ => Ok(()),
    }
}

/// What `__reduce__` returns: class, arguments, and the state when there is one.
fn reduction<T>(this: &Py<T>, args: Ref<Tuple>, state: Option<Obj>) -> Ref<Tuple> {
    let mut parts = vec![this.class().new_ref().upcast(), args.upcast()];
    parts.extend(state);
    Tuple::new(parts)
}

/// An exception seen as what all exceptions are.
fn base<T>(this: &Py<T>) -> &Py<BaseException> {
    this.as_any().downcast().expect("the body starts with that of `BaseException`")
}

/// `tuple(object)`.
fn tuple_of(object: &Any) -> PyResult<Ref<Tuple>> {
    match object.exact::<Tuple>() {
        Some(tuple) => Ok(tuple.new_ref()),
        None => Ok(Tuple::new(object.to_vec()?)),
    }
}

/// Whether instances of a class are made as `BaseException`'s are, with nothing but arguments.
fn is_plain(class: &Py<Type>) -> bool {
    let same = |slot| std::ptr::eq(class.word(slot), _PyExc_BaseException.word(slot));
    same(SlotId::New) && same(SlotId::Init) && class.class().is(&*super::type_object::PyType_Type)
}

/// A new exception of any class derived from `BaseException`.
///
/// # Errors
/// What the class's constructor raises; `TypeError` when it makes no exception.
pub fn make(class: &Py<Type>, args: Ref<Tuple>) -> PyResult<Ref<BaseException>> {
    if is_plain(class) {
        return heap::make(class, 0, BaseException::body(args));
    }
    let made = match class.class().is(&*super::type_object::PyType_Type) {
        true => class.construct(&args, None)?,
        false => class.as_any().call_with_tuple(&args, None)?,
    };
    made.downcast_ref::<BaseException>().or_else(|made| errors::not_an_exception(class.as_any(), &made))
}

/// Makes what exceptions need before the first of them is raised. The static types are ready.
pub(crate) fn start() -> PyResult<()> {
    crate::state::current().interpreter().memory_errors.fill();
    group::start()
}

/// `None` or the value of a slot.
fn or_none(slot: &Slot<Object>) -> Obj {
    slot.get().unwrap_or_else(none)
}
