//! How exceptions hang together: contexts without cycles, and causes.

use crate::builtins::exceptions::{self, BaseException};
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::raw::{Any, Obj, Py, PyResult, Raised, Ref};
use crate::types::Type;

use super::{restore, set, take};

/// The next exception of a chain of contexts.
fn next(exception: &Any) -> Option<Obj> {
    exception.downcast::<BaseException>().and_then(|exception| exception.context().get())
}

/// Makes the exception being handled the context of one that is raised. If the handled one's chain leads to the raised one
/// already, it is cut before that; a chain that is a cycle elsewhere is walked once round.
pub fn add_context(exception: &Py<BaseException>, handled: Obj) {
    if handled.is(exception) {
        return;
    }
    let (mut at, mut slow) = (handled.clone(), handled.clone());
    let mut move_slow = false;
    while let Some(context) = next(&at) {
        if context.is(exception) {
            if let Some(last) = at.downcast::<BaseException>() {
                drop(last.context().take());
            }
            break;
        }
        at = context;
        if at.is(&*slow) {
            break;
        }
        if move_slow && let Some(next) = next(&slow) {
            slow = next;
        }
        move_slow = !move_slow;
    }
    exception.context().set(handled);
}

/// An exception was put aside while other code ran: it is current again, or, if that code raised, the context of the new one.
pub fn chain(put_aside: Option<Obj>) {
    let Some(old) = put_aside else { return };
    match take() {
        None => restore(Some(old)),
        Some(new) => {
            if let Some(exception) = new.downcast::<BaseException>() {
                exception.context().set(old);
            }
            restore(Some(new));
        }
    }
}

/// Replaces the current exception by one of a class with a text, whose cause and context it becomes.
///
/// # Errors
/// Always.
#[cold]
pub fn format_from_cause<T>(class: &Py<Type>, text: impl AsRef<str>) -> PyResult<T> {
    let cause = take();
    let made = exceptions::make(class, Tuple::new(vec![Str::new(text.as_ref()).upcast()]));
    let exception = match made {
        Ok(exception) => exception,
        Err(Raised) => {
            chain(cause);
            return Err(Raised);
        }
    };
    set(Ref::clone(&exception));
    if let Some(cause) = cause {
        exception.context().set(cause.clone());
        exception.replace_cause(Some(cause));
    }
    Err(Raised)
}
