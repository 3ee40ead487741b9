//! The end of a program: threads, exit functions, streams, modules, in CPython's order.

use objects::builtins::dict::Dict;
use objects::builtins::module::Module;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::{Str, interned};
use objects::errors;
use objects::gc;
use objects::raw::{Obj, Py, PyResult, Raised, Ref};
use objects::state::current;

use crate::{atexit, streams, system};

/// Ends the program that gave an exit code; the code that the process ends with.
pub fn finish(code: u8) -> u8 {
    report(wait_for_threads());
    atexit::run_all();
    let flushed = streams::flush();
    current().interpreter().system.finalizing.set(true);
    gc::collect(2);
    report(clear_modules());
    let flushed = streams::flush() && flushed;
    match (code, flushed) {
        (0, false) => 120,
        (code, _) => code,
    }
}

fn report(result: PyResult<()>) {
    if let Err(Raised) = result {
        errors::write_unraisable();
    }
}

/// `threading._shutdown()`, if that module was used.
fn wait_for_threads() -> PyResult<()> {
    let modules = current().interpreter().system.modules();
    match modules.get_str(&interned("threading"))? {
        Some(threading) => threading.call_method(&interned("_shutdown"), &[]).map(drop),
        None => Ok(()),
    }
}

/// Lets go of all modules, so that their objects die while `sys` and `builtins` still work.
fn clear_modules() -> PyResult<()> {
    let system = &current().interpreter().system;
    let modules = system.modules();
    for name in [
        "path",
        "argv",
        "ps1",
        "ps2",
        "last_exc",
        "last_type",
        "last_value",
        "last_traceback",
        "path_hooks",
        "path_importer_cache",
        "meta_path",
    ] {
        system::set_attribute(name, none())?;
    }
    for name in ["stdin", "stdout", "stderr"] {
        if let Some(original) = system::attribute(&format!("__{name}__"))? {
            system::set_attribute(name, original)?;
        }
    }
    let mut kept: Vec<Ref<Module>> = Vec::new();
    for (name, module) in modules.snapshot() {
        if let Ok(module) = module.downcast_ref::<Module>() {
            kept.push(module);
        }
        modules.set(&name, none())?;
    }
    modules.clear_entries();
    let is_core = |module: &Ref<Module>| {
        let core = [system.sys.get(), system.builtins.get()];
        core.iter().flatten().any(|core| core.as_any().is(module.as_any()))
    };
    // a module that nobody else holds dies with its namespace; the others are emptied, youngest first
    while let Some(module) = kept.pop() {
        if is_core(&module) {
            continue;
        }
        let dict = module.dict();
        let shared = module.as_any().count() > 1;
        drop(module);
        if shared {
            clear_namespace(&dict)?;
        }
    }
    gc::collect(2);
    Ok(())
}

/// Names with one underscore first, then the others; `__builtins__` stays, since destructors may still run code.
fn clear_namespace(dict: &Py<Dict>) -> PyResult<()> {
    let private = |name: &Py<Str>| {
        let text = name.to_string_lossy();
        text.starts_with('_') && !text.starts_with("__")
    };
    for privates in [true, false] {
        for (name, value) in dict.snapshot() {
            let Some(text) = name.downcast::<Str>() else { continue };
            let due = !privates && !text.equals("__builtins__") || private(text);
            if due && !is_none(&value) {
                drop(value);
                set_none(dict, &name)?;
            }
        }
    }
    Ok(())
}

fn set_none(dict: &Py<Dict>, name: &Obj) -> PyResult<()> {
    dict.set(name, none())
}
