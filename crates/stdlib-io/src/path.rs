//! What names a file: a descriptor, text, bytes, or an object with `__fspath__`.

use std::ffi::CString;

use objects::builtins::bool::Bool;
use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::RuntimeWarning;
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::str::{Str, encode};
use objects::errors::{self, raise_type_error};
use objects::names;
use objects::raw::{Any, Obj, PyResult, Raised};
use objects::types::lookup::lookup;

use crate::support::value_error;

/// The file that an argument names.
pub(crate) enum Named {
    /// By a descriptor.
    Descriptor(i32),
    /// By its path.
    Path(CString),
}

/// Reads the `file` argument of `open` and `FileIO`.
pub(crate) fn named(file: &Any) -> PyResult<Named> {
    if file.exact::<Str>().is_some() || file.exact::<Bytes>().is_some() {
        return path(file).map(Named::Path);
    }
    if file.downcast::<Bool>().is_some() {
        errors::warn(&RuntimeWarning, "bool is used as a file descriptor", 1)?;
    }
    match Int::index_value(file) {
        Ok(number) if i32::try_from(number).is_ok() => {
            if number < 0 {
                value_error("negative file descriptor")
            } else {
                Ok(Named::Descriptor(number as i32))
            }
        }
        Ok(_) => path(file).map(Named::Path),
        Err(Raised) => {
            drop(errors::take());
            path(file).map(Named::Path)
        }
    }
}

/// A path as the system takes it.
pub(crate) fn path(file: &Any) -> PyResult<CString> {
    if let Some(text) = file.downcast::<Str>() {
        let bytes = encode::encode(text, "utf-8", "surrogateescape")?;
        return c_string(bytes.data());
    }
    if let Some(bytes) = file.downcast::<Bytes>() {
        return c_string(bytes.data());
    }
    path(&*fs_path(file)?)
}

/// What `file.__fspath__()` gives.
pub(crate) fn fs_path(file: &Any) -> PyResult<Obj> {
    let class = file.class();
    let Some(method) = lookup(class, names::__fspath__()).filter(|method| !is_none(method)) else {
        return raise_type_error(format!("expected str, bytes or os.PathLike object, not {}", class.name()));
    };
    let given = match method.tp_descr_get(Some(file), Some(class.as_any())) {
        Some(bound) => bound?.call(&[])?,
        None => method.call(&[])?,
    };
    if given.downcast::<Str>().is_none() && given.downcast::<Bytes>().is_none() {
        let (class, found) = (class.name(), given.class().name());
        return raise_type_error(format!(
            "expected {class}.__fspath__() to return str or bytes, not {found}"
        ));
    }
    Ok(given)
}

fn c_string(bytes: &[u8]) -> PyResult<CString> {
    CString::new(bytes).or_else(|_| value_error("embedded null byte"))
}
