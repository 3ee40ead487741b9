//! `_contextvars`: the classes are the object model's, because every thread has a context.

/// Context Variables
#[objects::pymodule(name = "_contextvars")]
pub mod module {
    use objects::builtins::context::{
        self, Context, PyContext_Type, PyContextToken_Type, PyContextVar_Type, missing,
    };
    use objects::builtins::module::Module;
    use objects::builtins::str::interned;
    use objects::raw::{Py, PyResult, Ref};

    #[function]
    fn copy_context() -> PyResult<Ref<Context>> {
        Ok(context::copy_context())
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("Context", PyContext_Type.owned().upcast())?;
        module.add("ContextVar", PyContextVar_Type.owned().upcast())?;
        module.add("Token", PyContextToken_Type.owned().upcast())?;
        PyContextToken_Type.dict().set(interned("MISSING").as_any(), missing())
    }
}
