//! Descriptors of natively implemented attributes: methods, slot wrappers, getters and setters, class methods.

mod getset;
mod member;
mod method;
mod wrapper;

pub use getset::{GetSetDescriptor, PyGetSetDescr_Type};
pub use member::{MemberDescriptor, PyMemberDescr_Type};
pub use method::{ClassMethodDescriptor, MethodDescriptor, PyClassMethodDescr_Type, PyMethodDescr_Type};
pub use wrapper::{_PyMethodWrapper_Type, MethodWrapper, PyWrapperDescr_Type, WrapperDescriptor};

use crate::builtins::str::Str;
use crate::errors::raise_type_error;
use crate::raw::{Any, Py, PyResult};
use crate::types::Type;

/// Checks that a descriptor of `class` may be used on `object`.
fn check_receiver(name: &Py<Str>, class: &Py<Type>, object: &Any) -> PyResult<()> {
    if object.class().is_subtype_of(class) {
        return Ok(());
    }
    raise_type_error(format!(
        "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
        name.to_string_lossy(),
        class.name(),
        object.class().name()
    ))
}

/// Splits C's documentation: the signature in parentheses, when there is one, and the rest.
pub fn split_doc(doc: &str) -> (Option<&str>, &str) {
    const MARK: &str = ")\n--\n\n";
    match (doc.find('('), doc.find(MARK)) {
        (Some(open), Some(close)) if open < close => (Some(&doc[open..=close]), &doc[close + MARK.len()..]),
        _ => (None, doc),
    }
}

/// Text, or `None` for an empty one.
fn some_text(text: &'static str) -> Option<&'static str> {
    (!text.is_empty()).then_some(text)
}
