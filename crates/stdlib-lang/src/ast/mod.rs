//! `_ast`: the classes of syntax trees, and the way from our arena tree to them and back.
//!
//! `grammar` lists the classes, `class` makes them, `node` is what they share (`ast.AST`), `parts` moves single fields
//! between the two forms, `convert` has one row per node, `validate` checks trees made by hand.

mod class;
mod convert;
mod grammar;
mod node;
mod parts;
mod validate;

use objects::raw::{Any, Obj, PyResult};
use objects::state::current;
use syntax::ast::{Arena, Module};

/// `_ast`
#[objects::pymodule(name = "_ast")]
pub mod tree_module {
    use objects::builtins::int::Int;
    use objects::builtins::module::Module;
    use objects::raw::{Py, PyResult};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        super::class::add_all(module)?;
        for (name, value) in [
            ("PyCF_ALLOW_TOP_LEVEL_AWAIT", 0x2000),
            ("PyCF_ONLY_AST", 0x400),
            ("PyCF_OPTIMIZED_AST", 0x8400),
            ("PyCF_TYPE_COMMENTS", 0x1000),
        ] {
            module.add(name, Int::new(value).upcast())?;
        }
        Ok(())
    }
}

/// Whether an object is an instance of `ast.AST`.
///
/// # Errors
/// What asking for its class raises.
pub fn is_tree(object: &Any) -> PyResult<bool> {
    match class::base_if_made() {
        Some(base) => object.is_instance(base.as_any()),
        None => Ok(false),
    }
}

/// The module `_ast` is needed before its classes are: makes it unless it is there.
fn ensure_classes() -> PyResult<()> {
    if class::base_if_made().is_some() {
        return Ok(());
    }
    debug_assert!(current().interpreter().system.modules.get().is_some());
    eval::import::import_module("_ast").map(drop)
}

/// The Python objects for a tree.
///
/// # Errors
/// `RecursionError` for a tree too deep, `MemoryError`.
pub fn to_objects(tree: &Module<'_>) -> PyResult<Obj> {
    ensure_classes()?;
    convert::show(tree)
}

/// The tree that Python objects describe, checked.
///
/// # Errors
/// `TypeError` or `ValueError` where they are no tree of the kind that `mode` wants.
pub fn from_objects<'a>(arena: &'a Arena, object: &Any, mode: syntax::Mode) -> PyResult<Module<'a>> {
    ensure_classes()?;
    convert::check_kind(object, mode)?;
    let tree = convert::read(arena, object)?;
    validate::module(&tree)?;
    Ok(tree)
}
