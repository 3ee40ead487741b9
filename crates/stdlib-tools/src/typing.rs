//! `_typing`: what `typing` takes from the runtime.

/// Primitives and accelerators for the typing module.
#[objects::pymodule(name = "_typing", types(objects::builtins::typing::Generic))]
pub mod module {
    use objects::builtins::module::Module;
    use objects::builtins::static_type;
    use objects::builtins::typing::no_default;
    use objects::raw::{Any, Obj, Py, PyResult};

    /// The classes of the module, static ones that the runtime itself uses.
    const CLASSES: &[&str] = &[
        "TypeVar",
        "TypeVarTuple",
        "ParamSpec",
        "ParamSpecArgs",
        "ParamSpecKwargs",
        "TypeAliasType",
        "Union",
    ];

    #[function]
    fn _idfunc(x: &Any) -> PyResult<Obj> {
        Ok(x.new_ref())
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        for name in CLASSES {
            if let Some(class) = static_type(&format!("typing.{name}")) {
                module.add(name, class.upcast())?;
            }
        }
        module.add("NoDefault", no_default())
    }
}
