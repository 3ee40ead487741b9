//! `posix`: the system's calls for files, processes and users. One file per subject; each declares its functions as a part of
//! the module.

mod attributes;
mod constants;
mod descriptors;
mod directory;
mod entry;
mod environment;
mod identity;
mod limits;
mod normal;
mod paths;
mod processes;
mod scheduling;
mod spawning;
mod stat;
mod streams;
mod system;

use objects::builtins::builtin_function::BuiltinFunction;
use objects::builtins::dict::Dict;
use objects::builtins::module::Module;
use objects::builtins::str::interned;
use objects::raw::{MethodDef, Obj, Py, PyResult};
use objects::types::ModuleSpec;

use crate::args::int;

pub(crate) static MODULE: &ModuleSpec = &module::MODULE;

/// The parts.
static PARTS: &[&ModuleSpec] = &[
    &stat::part::MODULE,
    &descriptors::part::MODULE,
    &paths::part::MODULE,
    &directory::part::MODULE,
    &environment::part::MODULE,
    &system::part::MODULE,
    &identity::part::MODULE,
    &limits::part::MODULE,
    &scheduling::part::MODULE,
    &attributes::part::MODULE,
    &streams::part::MODULE,
    &processes::part::MODULE,
    &spawning::part::MODULE,
];

/// This module provides access to operating system functionality that is
/// standardized by the C Standard and the POSIX standard (a thinly
/// disguised Unix interface).  Refer to the library manual and
/// corresponding Unix manual entries for more information on calls.
#[objects::pymodule(name = "posix")]
mod module {
    use objects::builtins::exceptions::OSError;
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::str::interned;
    use objects::raw::{Py, PyResult};

    use super::constants;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        super::add_parts(module, super::PARTS)?;
        super::add_numbers(module, constants::NUMBERS)?;
        for (name, table) in [
            ("pathconf_names", constants::PATHCONF),
            ("confstr_names", constants::CONFSTR),
            ("sysconf_names", constants::SYSCONF),
        ] {
            module.add(name, super::number_dict(table)?)?;
        }
        let abilities = constants::ABILITIES.iter().map(|name| interned(name).upcast()).collect();
        module.add("_have_functions", List::new(abilities).upcast())?;
        module.add("error", OSError.owned().upcast())
    }
}

/// Adds what other declarations of the same module have.
pub(crate) fn add_parts(module: &Py<Module>, parts: &[&'static ModuleSpec]) -> PyResult<()> {
    let name = module.name()?;
    for part in parts {
        for row in part.functions {
            let def = MethodDef::from(row);
            let receiver = Some(module.as_any().new_ref());
            module.add(def.name(), BuiltinFunction::function(def, receiver, Some(name.clone())).upcast())?;
        }
        if let Some(exec) = part.exec {
            exec(module)?;
        }
    }
    Ok(())
}

/// Adds integer constants.
pub(crate) fn add_numbers(module: &Py<Module>, numbers: &[(&str, i64)]) -> PyResult<()> {
    numbers.iter().try_for_each(|&(name, number)| module.add(name, int(number)))
}

fn number_dict(numbers: &[(&str, i64)]) -> PyResult<Obj> {
    let dict = Dict::new();
    for &(name, number) in numbers {
        dict.set(interned(name).as_any(), int(number))?;
    }
    Ok(dict.upcast())
}
