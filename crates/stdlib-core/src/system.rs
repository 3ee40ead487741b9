//! Access to `sys` from native code.

use objects::builtins::str::interned;
use objects::raw::{Obj, PyResult};
use objects::state::current;

/// An attribute of `sys`; `None` when it is missing or there is no `sys` yet.
///
/// # Errors
/// What a hash or comparison of the namespace raises.
pub fn attribute(name: &str) -> PyResult<Option<Obj>> {
    match current().interpreter().system.sys.get() {
        Some(sys) => sys.dict().get_str(&interned(name)),
        None => Ok(None),
    }
}

/// Sets an attribute of `sys`.
///
/// # Errors
/// `MemoryError`
pub fn set_attribute(name: &str, value: Obj) -> PyResult<()> {
    match current().interpreter().system.sys.get() {
        Some(sys) => sys.add(name, value),
        None => Ok(()),
    }
}
