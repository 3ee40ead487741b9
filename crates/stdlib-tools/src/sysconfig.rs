//! `_sysconfig`: how the runtime was built.

/// A helper for the sysconfig module.
#[objects::pymodule(name = "_sysconfig")]
pub mod functions {
    use objects::builtins::dict::Dict;
    use objects::builtins::str::interned;
    use objects::raw::{IntoObject, PyResult, Ref};

    /// Returns a dictionary containing build variables intended to be exposed by sysconfig.
    #[function]
    fn config_vars() -> PyResult<Ref<Dict>> {
        let known = Dict::new();
        for name in ["Py_GIL_DISABLED", "Py_DEBUG"] {
            known.set(interned(name).as_any(), 0.into_object()?)?;
        }
        Ok(known)
    }
}
