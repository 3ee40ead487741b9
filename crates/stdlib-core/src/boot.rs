//! From nothing to a runtime that can import.

use objects::builtins::exceptions::SystemError;
use objects::builtins::module::Module;
use objects::builtins::str::interned;
use objects::errors::raise;
use objects::raw::{Obj, PyResult, Ref};
use objects::state::current;
use objects::types::ModuleSpec;
use objects::{modules, names};

use syntax::Mode;

use crate::compile::{self, Flags, Settings};
use crate::config::{self, Config};

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
pub fn start(native: &[&'static [&'static ModuleSpec]], config: Config) -> PyResult<()> {
    eval::install(default_builtins);
    crate::warnings::install();
    crate::sys::install_unraisable();
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
    let sys = modules::create(&crate::sys::sys::MODULE)?;
    system.modules().set(interned("sys").as_any(), sys.clone().upcast())?;
    system.sys.set(sys.clone());
    config::set(config);
    crate::sys::fill_settings(&sys)?;
    Ok(())
}

/// Runs one of `importlib`'s two modules, which come out of the library before anything can be imported.
fn bootstrap_module(name: &str, path: &str, shown: &str) -> PyResult<Ref<Module>> {
    let module = Module::new(&interned(name))?;
    let Some(source) = library::get(path) else {
        return raise(&SystemError, format!("the embedded library lacks {path}"));
    };
    let filename = interned(shown);
    let settings =
        Settings { filename: &filename, mode: Mode::Exec, flags: Flags::default(), optimize: None };
    let text = compile::decode(&source, None, &settings)?;
    let code = compile::text(&text, &settings)?;
    let dict = module.dict();
    let system = &current().interpreter().system;
    system.modules().set(interned(name).as_any(), module.clone().upcast())?;
    if let Some(builtins) = system.builtins.get() {
        dict.set(names::__builtins__().as_any(), builtins.upcast())?;
    }
    eval::run_code(&code, &dict, dict.clone().upcast(), None)?;
    Ok(module)
}

/// Starts the import system.
///
/// # Errors
/// What `importlib` raises.
pub fn start_imports() -> PyResult<()> {
    let system = &current().interpreter().system;
    let importlib =
        bootstrap_module("_frozen_importlib", "importlib/_bootstrap.py", "<frozen importlib._bootstrap>")?;
    system.importlib.set(importlib.clone());
    let imp = modules::create(&crate::imp::imp::MODULE)?;
    system.modules().set(interned("_imp").as_any(), imp.clone().upcast())?;
    let Some(sys) = system.sys.get() else { return raise(&SystemError, "lost sys") };
    importlib.as_any().call_method(&interned("_install"), &[sys.as_any(), imp.as_any()])?;
    bootstrap_module(
        "_frozen_importlib_external",
        "importlib/_bootstrap_external.py",
        "<frozen importlib._bootstrap_external>",
    )?;
    importlib.as_any().call_method(&interned("_install_external_importers"), &[])?;
    let importer = bootstrap_module("_cinder_importer", "_cinder_importer.py", "<frozen _cinder_importer>")?;
    importer.as_any().call_method(&interned("install"), &[])?;
    crate::warnings::add_context_variable()?;
    eval::import::import_module("encodings")?;
    crate::streams::start()
}
