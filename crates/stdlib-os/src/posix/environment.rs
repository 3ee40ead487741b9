//! The environment.

#[objects::pymodule(name = "posix")]
pub(super) mod part {
    use objects::builtins::bytes::Bytes;
    use objects::builtins::dict::Dict;
    use objects::builtins::exceptions::ValueError;
    use objects::builtins::module::Module;
    use objects::errors::raise;
    use objects::raw::{Py, PyResult, Ref};

    use crate::args::{FsText, OrRaise};
    use crate::sys::{calls, environment};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("environ", _create_environ()?.upcast())
    }

    /// Create the environment dictionary.
    #[function]
    fn _create_environ() -> PyResult<Ref<Dict>> {
        let dict = Dict::new();
        for (name, value) in environment::entries() {
            dict.set_default(Bytes::new(&name).as_any(), Bytes::new(&value).as_any())?;
        }
        Ok(dict)
    }

    /// Change or add an environment variable.
    #[function("(name, value, /)")]
    fn putenv(name: FsText, value: FsText) -> PyResult<()> {
        if name.0.as_bytes().contains(&b'=') {
            return raise(&ValueError, "illegal environment variable name");
        }
        calls::setenv(&name.0, &value.0, 1).or_raise().map(drop)
    }

    /// Delete an environment variable.
    #[function("(name, /)")]
    fn unsetenv(name: FsText) -> PyResult<()> {
        calls::unsetenv(&name.0).or_raise().map(drop)
    }
}
