//! Special methods, looked up on the type and called with the object in front.

use super::lookup::lookup;
use crate::builtins::str::Str;
use crate::raw::{Any, Args, Obj, Py, PyResult};

/// A special method of an object: what to call, and whether the object goes in front.
pub(crate) struct Special {
    function: Obj,
    unbound: bool,
}

/// Looks a special method up on the object's type.
///
/// # Errors
/// What binding the method raises.
#[inline]
pub(crate) fn find(this: &Any, name: &Py<Str>) -> PyResult<Option<Special>> {
    let class = this.class();
    let Some(function) = lookup(class, name) else { return Ok(None) };
    bind(this, function).map(Some)
}

fn bind(this: &Any, function: Obj) -> PyResult<Special> {
    let class = this.class();
    if function.class().has_flags(abi::TPFLAGS_METHOD_DESCRIPTOR) {
        return Ok(Special { function, unbound: true });
    }
    match function.tp_descr_get(Some(this), Some(class.as_any())) {
        Some(bound) => Ok(Special { function: bound?, unbound: false }),
        None => Ok(Special { function, unbound: false }),
    }
}

impl Special {
    /// Calls the method on the object with at most three arguments.
    pub(crate) fn call(&self, this: &Any, args: &[&Any]) -> PyResult<Obj> {
        if !self.unbound {
            return self.function.call(args);
        }
        match *args {
            [] => self.function.call(&[this]),
            [a] => self.function.call(&[this, a]),
            [a, b] => self.function.call(&[this, a, b]),
            _ => {
                let mut all = vec![this];
                all.extend_from_slice(args);
                self.function.call(&all)
            }
        }
    }

    /// Calls the method with whatever arguments a vectorcall brings.
    pub(crate) fn call_args(&self, this: &Any, args: Args<'_>) -> PyResult<Obj> {
        if self.unbound {
            args.with_first(this, |args| self.function.call_args(args))
        } else {
            self.function.call_args(args)
        }
    }

    /// The function found, for a test of what it is.
    pub(crate) fn function(&self) -> &Any {
        &self.function
    }
}

/// Calls a special method; `None` when the type has none.
///
/// # Errors
/// What binding and calling the method raise.
#[inline]
pub(crate) fn call(this: &Any, name: &Py<Str>, args: &[&Any]) -> PyResult<Option<Obj>> {
    match find(this, name)? {
        Some(special) => special.call(this, args).map(Some),
        None => Ok(None),
    }
}
