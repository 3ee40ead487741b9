//! The classes of `builtins`: every static type and exception with a public name.

use objects::builtins::module::Module;
use objects::builtins::static_types;
use objects::raw::{Py, PyResult};

/// The builtin classes that are no exceptions.
const NAMES: &[&str] = &[
    "bool",
    "memoryview",
    "bytearray",
    "bytes",
    "classmethod",
    "complex",
    "dict",
    "enumerate",
    "filter",
    "float",
    "frozenset",
    "property",
    "int",
    "list",
    "map",
    "object",
    "range",
    "reversed",
    "set",
    "slice",
    "staticmethod",
    "str",
    "super",
    "tuple",
    "type",
    "zip",
];

/// Adds the classes to the module.
pub(super) fn add(module: &Py<Module>) -> PyResult<()> {
    for class in static_types() {
        let name = class.name();
        let is_exception = objects::errors::is_exception_class(class.as_any());
        if NAMES.contains(&&*name) || is_exception && !name.starts_with('_') {
            module.add(&name, class.new_ref().upcast())?;
        }
    }
    for (alias, class) in [("EnvironmentError", "OSError"), ("IOError", "OSError")] {
        if let Some(class) = module.dict().get_str(&objects::builtins::str::interned(class))? {
            module.add(alias, class)?;
        }
    }
    let group = objects::builtins::exceptions::exception_group();
    module.add("ExceptionGroup", group.upcast())
}
