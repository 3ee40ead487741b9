//! `import` statements.

use objects::raw::PyResult;

use crate::import;
use crate::stack::State;

/// [level, fromlist] to the module.
pub(crate) fn import_name(state: &mut State, index: usize) -> PyResult<()> {
    let fromlist = state.pop_object();
    let level = state.pop_object();
    let name = state.name(index);
    let frame = state.frame();
    let locals = frame.locals.get();
    let module =
        import::import_name(&frame.builtins, &frame.globals, locals.as_deref(), name, &fromlist, &level)?;
    state.push(module);
    Ok(())
}

/// The module stays, the attribute comes on top.
pub(crate) fn import_from(state: &mut State, index: usize) -> PyResult<()> {
    let module = state.peek_object(0).new_ref();
    let value = import::import_from(&module, state.name(index))?;
    state.push(value);
    Ok(())
}
