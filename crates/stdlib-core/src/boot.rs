//! From nothing to a runtime that can import.

use objects::builtins::str::interned;
use objects::modules;
use objects::raw::{Obj, PyResult};
use objects::state::current;
use objects::types::ModuleSpec;

/// The builtins for code in a namespace without any.
fn default_builtins() -> PyResult<Obj> {
    let system = &current().interpreter().system;
    match system.builtins.get() {
        Some(builtins) => Ok(builtins.dict().upcast()),
        None => objects::errors::raise(
            &objects::builtins::exceptions::SystemError,
            "the module builtins has not been made",
        ),
    }
}

/// Starts the runtime: `builtins`, `sys`, `importlib`. The native modules of other crates are given as tables.
///
/// # Errors
/// What starting raises.
pub fn start(native: &[&'static [&'static ModuleSpec]]) -> PyResult<()> {
    eval::install(default_builtins);
    let system = &current().interpreter().system;
    let _ = system.native.set(native.iter().flat_map(|table| table.iter().copied()).collect());
    let builtins = modules::create(&crate::builtins::builtins::MODULE)?;
    for row in eval::classes::services::MODULE.functions {
        let def = objects::raw::MethodDef::from(row);
        let function = objects::builtins::builtin_function::BuiltinFunction::function(
            def,
            Some(builtins.clone().upcast()),
            Some(interned("builtins")),
        );
        builtins.add(def.name(), function.upcast())?;
    }
    system.modules().set(interned("builtins").as_any(), builtins.clone().upcast())?;
    system.builtins.set(builtins);
    Ok(())
}
