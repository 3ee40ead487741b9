//! Exceptions that nobody can receive, warnings, notes.

use std::io::Write;

use crate::builtins::exceptions::BaseException;
use crate::builtins::str::{Str, interned};
use crate::hooks::REPORTS;
use crate::names;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use crate::types::Type;

use super::{restore, take};

/// Reports the current exception where nobody can receive it.
pub fn write_unraisable() {
    unraisable(None, None);
}

/// Reports the current exception where nobody can receive it: through `sys.unraisablehook` once that is there, on the
/// standard error stream before. `message` stands in place of "Exception ignored in", `object` is where it happened.
pub fn unraisable(message: Option<&str>, object: Option<&Any>) {
    let Some(exception) = take() else { return };
    let Ok(exception) = exception.downcast_ref::<BaseException>() else { return };
    if let Some(hook) = REPORTS.unraisable.get() {
        if hook(&exception, message, object).is_ok() {
            return;
        }
        drop(take());
    }
    let text = unraisable_text(&exception, message, object);
    // Nobody is left who could be told that even this fails.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// What is written about an unraisable exception.
fn unraisable_text(exception: &Py<BaseException>, message: Option<&str>, object: Option<&Any>) -> String {
    let mut text = match (message, object) {
        (None, None) => String::new(),
        (Some(message), None) => format!("{message}:\n"),
        (message, Some(object)) => {
            let shown = text_or(object.repr(), "<object repr() failed>");
            format!("{}: {shown}\n", message.unwrap_or("Exception ignored in"))
        }
    };
    if let (Some(traceback), Some(print)) = (exception.traceback().get(), REPORTS.traceback.get()) {
        match print(&traceback) {
            Ok(lines) => text.push_str(&lines),
            Err(_) => drop(take()),
        }
    }
    let shown = text_or(exception.as_any().str(), "<exception str() failed>");
    text.push_str(&format!("{}: {shown}\n", full_name(exception.class())));
    text
}

/// The text, or what stands in its place; the error of making it is dropped.
fn text_or(text: PyResult<Ref<Str>>, otherwise: &str) -> String {
    match text {
        Ok(text) => text.to_string_lossy(),
        Err(_) => {
            drop(take());
            otherwise.to_owned()
        }
    }
}

/// A class's name with its module in front, unless that is `builtins` or `__main__`.
pub(crate) fn full_name(class: &Py<Type>) -> String {
    let attribute = |name| match class.as_any().find_attribute(name) {
        Ok(found) => found,
        Err(_) => {
            drop(take());
            None
        }
    };
    let qualname = attribute(names::__qualname__());
    let qualname = qualname.and_then(|name| Some(name.downcast::<Str>()?.to_string_lossy()));
    let qualname = qualname.unwrap_or_else(|| class.name().into_owned());
    if class.spec().is_some() && !class.tp_name().to_string_lossy().contains('.') {
        return qualname;
    }
    match attribute(names::__module__()).map(|module| module.downcast_ref::<Str>()) {
        Some(Ok(module)) if module.equals("builtins") || module.equals("__main__") => qualname,
        Some(Ok(module)) => format!("{}.{qualname}", module.to_string_lossy()),
        _ => format!("<unknown>{qualname}"),
    }
}

/// Issues a warning. Nothing happens before `warnings` is there.
///
/// # Errors
/// What the warning filter turns into an exception.
pub fn warn(category: &Py<Type>, text: impl AsRef<str>, stack_level: usize) -> PyResult<()> {
    match REPORTS.warn.get() {
        Some(warn) => warn(category, &Str::new(text.as_ref()), stack_level),
        None => Ok(()),
    }
}

/// Adds a note to the current exception (PEP 678). An error in doing so is dropped: the exception matters more.
pub fn add_note(note: Obj) {
    let Some(exception) = take() else { return };
    if exception.call_method(&interned("add_note"), &[&note]).is_err() {
        drop(take());
    }
    restore(Some(exception));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::builtins::exceptions::{self, KeyError, ValueError};
    use crate::builtins::none::none;
    use crate::builtins::tuple::Tuple;

    #[test]
    fn unraisable_texts() {
        let _attached = crate::state::attach();
        let made = exceptions::make(&ValueError, Tuple::new(vec![Str::new("boo").upcast()])).unwrap();
        assert_eq!(unraisable_text(&made, None, None), "ValueError: boo\n");
        assert_eq!(
            unraisable_text(&made, None, Some(&none())),
            "Exception ignored in: None\nValueError: boo\n"
        );
        assert_eq!(unraisable_text(&made, Some("In passing"), None), "In passing:\nValueError: boo\n");
        assert_eq!(
            unraisable_text(&made, Some("In passing"), Some(&none())),
            "In passing: None\nValueError: boo\n"
        );
        let bare = exceptions::make(&KeyError, Tuple::new(vec![])).unwrap();
        assert_eq!(unraisable_text(&bare, None, None), "KeyError: \n");
    }
}
