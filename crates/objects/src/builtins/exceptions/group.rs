//! `BaseExceptionGroup`, and `ExceptionGroup`, which is made at start because it has two bases.

use std::cell::OnceCell;

use crate::builtins::dict::Dict;
use crate::builtins::generic_alias::class_getitem;
use crate::builtins::list::List;
use crate::builtins::str::{Str, interned};
use crate::builtins::tuple::Tuple;
use crate::builtins::type_object::PyType_Type;
use crate::errors::{raise, raise_type_error};
use crate::heap;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use crate::state::current;
use crate::types::Type;
use macros::{object, pytype};

use super::split::{self, Matcher};
use super::text::Text;
use super::{BaseException, Exception, ValueError, base, extends, no_keywords, tuple_of};

/// The body of `BaseExceptionGroup`.
#[object]
pub struct BaseExceptionGroup {
    base: BaseException,
    message: Slot<Object>,
    exceptions: Slot<Object>,
    /// The text of a sequence that is neither list nor tuple, for `repr`.
    shown: Slot<Object>,
}

extends!(BaseExceptionGroup: BaseException, BaseExceptionGroupBody {
    base base, message msg, exceptions excs, shown excs_str
});

/// A combination of multiple unrelated exceptions.
#[pytype(
    name = "BaseExceptionGroup", export = _PyExc_BaseExceptionGroup, base = super::_PyExc_BaseException, gc,
    members(readonly message = "exception message", readonly exceptions = "nested exceptions")
)]
impl BaseExceptionGroup {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let [message, given] = args.items() else {
            return raise_type_error(format!(
                "BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)",
                args.size()
            ));
        };
        if message.downcast::<Str>().is_none() {
            let found = match crate::builtins::none::is_none(message) {
                true => "None".into(),
                false => message.class().name(),
            };
            return raise_type_error(format!(
                "BaseExceptionGroup.__new__() argument 1 must be str, not {found}"
            ));
        }
        let exceptions = members_of(given)?;
        let is_exception = |item: &Obj| item.class().is_subtype_of(&Exception);
        let class = class_for(cls, exceptions.items().iter().all(is_exception))?;
        let shown = match given.downcast::<List>().is_some() || given.downcast::<Tuple>().is_some() {
            true => Slot::empty(),
            false => Slot::new(given.repr()?.upcast()),
        };
        let body = Self {
            base: BaseException::body(args.new_ref()),
            message: Slot::new(message.clone()),
            exceptions: Slot::new(exceptions.upcast()),
            shown,
        };
        heap::make(&class, 0, body)
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        no_keywords(this.class(), keywords)?;
        this.args.set(args.new_ref());
        Ok(())
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let message = super::or_none(&this.message);
        let text = Text::default().push(&this.class().name()).push("(").push_repr(&message)?.push(", ");
        let exceptions = this.members();
        let text = match this.shown.get() {
            Some(shown) => text.push_object(Some(&shown))?,
            None if this.was_given_list() => {
                text.push_repr(List::new(exceptions.items().to_vec()).as_any())?
            }
            None => text.push_repr(exceptions.as_any())?,
        };
        Ok(text.push(")").finish())
    }

    fn __str__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let count = this.members().size();
        let plural = if count == 1 { "" } else { "s" };
        let text = Text::default().push_object(this.message.get().as_deref())?;
        Ok(text.push(&format!(" ({count} sub-exception{plural})")).finish())
    }

    /// Exception groups are generic over the type of their contained exceptions
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }

    #[method]
    fn derive(this: &Py<Self>, excs: &Any) -> PyResult<Obj> {
        let message = super::or_none(&this.message);
        _PyExc_BaseExceptionGroup.construct(&Tuple::new(vec![message, excs.new_ref()]), None)
    }

    #[method]
    fn split(this: &Py<Self>, matcher_value: &Any) -> PyResult<Ref<Tuple>> {
        let matcher = Matcher::of(matcher_value)?;
        let parts = split::split(this.as_any(), &matcher, true)?;
        Ok(Tuple::new([parts.matched, parts.rest].map(|part| part.unwrap_or_else(super::none)).into()))
    }

    #[method]
    fn subgroup(this: &Py<Self>, matcher_value: &Any) -> PyResult<Option<Obj>> {
        let matcher = Matcher::of(matcher_value)?;
        Ok(split::split(this.as_any(), &matcher, false)?.matched)
    }
}

impl BaseExceptionGroup {
    /// `exceptions`
    pub fn members(&self) -> Ref<Tuple> {
        let members = self.exceptions.get().and_then(|members| members.downcast_ref::<Tuple>().ok());
        members.unwrap_or_else(|| Tuple::new(Vec::new()))
    }

    fn was_given_list(&self) -> bool {
        let args = self.args_tuple();
        args.size() == 2 && args.get(1).is_some_and(|given| given.downcast::<List>().is_some())
    }
}

/// The second argument as a tuple of exceptions.
fn members_of(given: &Any) -> PyResult<Ref<Tuple>> {
    let is_sequence = given.class().sq_item().is_some() || given.downcast::<List>().is_some();
    let is_sequence = is_sequence || given.downcast::<Tuple>().is_some() || given.downcast::<Str>().is_some();
    if !is_sequence || given.downcast::<Dict>().is_some() {
        return raise_type_error("second argument (exceptions) must be a sequence");
    }
    let members = tuple_of(given)?;
    if members.size() == 0 {
        return raise(&ValueError, "second argument (exceptions) must be a non-empty sequence");
    }
    match members.items().iter().position(|item| item.downcast::<BaseException>().is_none()) {
        Some(index) => {
            raise(&ValueError, format!("Item {index} of second argument (exceptions) is not an exception"))
        }
        None => Ok(members),
    }
}

/// The class of a group: `ExceptionGroup` in place of `BaseExceptionGroup` when all members allow it.
fn class_for(class: &Py<Type>, all_exceptions: bool) -> PyResult<Ref<Type>> {
    let narrow = exception_group();
    if class.is(&*_PyExc_BaseExceptionGroup) {
        return Ok(if all_exceptions { narrow } else { class.new_ref() });
    }
    if all_exceptions || !class.is_subtype_of(&Exception) {
        return Ok(class.new_ref());
    }
    match class.is(&*narrow) {
        true => raise_type_error("Cannot nest BaseExceptions in an ExceptionGroup"),
        false => raise_type_error(format!("Cannot nest BaseExceptions in '{}'", class.name())),
    }
}

/// `ExceptionGroup`
pub fn exception_group() -> Ref<Type> {
    current().interpreter().exception_group.get().expect("made at start").clone()
}

/// Where the interpreter keeps `ExceptionGroup`.
pub type GroupClass = OnceCell<Ref<Type>>;

/// Makes `ExceptionGroup`.
pub(super) fn start() -> PyResult<()> {
    if PyType_Type.tp_new().is_none() {
        return Ok(());
    }
    let bases = [&_PyExc_BaseExceptionGroup, &Exception].map(|class| class.owned().upcast());
    let dict = Dict::new();
    dict.set(crate::names::__module__().as_any(), interned("builtins").upcast())?;
    let name = interned("ExceptionGroup");
    let bases = Tuple::new(bases.into());
    let class = PyType_Type.as_any().call(&[name.as_any(), bases.as_any(), dict.as_any()])?;
    let class = class.downcast_ref::<Type>().or_else(|_| raise_type_error("`type` makes types"))?;
    let _ = current().interpreter().exception_group.set(class);
    Ok(())
}

/// A group seen as an exception.
pub(super) fn as_base(group: &Py<BaseExceptionGroup>) -> &Py<BaseException> {
    base(group)
}
