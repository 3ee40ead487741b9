//! `sys.monitoring` (PEP 669): which tool wants which events, and its callbacks.

use objects::errors::raise;
use objects::raw::PyResult;

/// Tools that programs may use; the others are those of `sys.setprofile` and `sys.settrace`.
const TOOLS: i32 = 6;
/// Events that are told of native calls, if the call is.
const NATIVE: u32 = 0x3_0000;
/// Both branches; and the event that stands for them.
const BRANCHES: u32 = 0x300;
const BRANCH: u32 = 1 << 18;
const CALL: u32 = 1 << 4;

fn tool(id: i32) -> PyResult<usize> {
    match usize::try_from(id) {
        Ok(tool) if id < TOOLS => Ok(tool),
        _ => raise(
            &objects::builtins::exceptions::ValueError,
            format!("invalid tool {id} (must be between 0 and {})", TOOLS - 1),
        ),
    }
}

#[objects::pymodule(name = "sys.monitoring")]
#[expect(clippy::module_inception, reason = "Python's name of the module")]
pub(crate) mod monitoring {
    use eval::monitor::{NAMES, TOOLS as ALL_TOOLS, monitors};
    use objects::builtins::code::Code;
    use objects::builtins::dict::Dict;
    use objects::builtins::exceptions::ValueError;
    use objects::builtins::int::Int;
    use objects::builtins::module::Module;
    use objects::builtins::namespace::Namespace;
    use objects::builtins::none::{is_none, none};
    use objects::builtins::str::{Str, interned};
    use objects::errors::{raise, raise_type_error};
    use objects::raw::{Any, Obj, Py, PyResult, Ref};

    use super::{BRANCH, BRANCHES, CALL, NATIVE, tool};

    #[function("(tool_id, name, /)")]
    fn use_tool_id(tool_id: i32, name: &Any) -> PyResult<()> {
        let id = tool(tool_id)?;
        if name.downcast::<Str>().is_none() {
            return raise(&ValueError, "tool name must be a str");
        }
        if monitors().name(id).is_some() {
            return raise(&ValueError, format!("tool {tool_id} is already in use"));
        }
        monitors().set_name(id, Some(name.new_ref()));
        Ok(())
    }

    #[function("(tool_id, /)")]
    fn clear_tool_id(tool_id: i32) -> PyResult<()> {
        let id = tool(tool_id)?;
        if monitors().name(id).is_some() {
            monitors().clear(id);
        }
        Ok(())
    }

    #[function("(tool_id, /)")]
    fn free_tool_id(tool_id: i32) -> PyResult<()> {
        clear_tool_id(tool_id)?;
        monitors().set_name(tool(tool_id)?, None);
        Ok(())
    }

    #[function("(tool_id, /)")]
    fn get_tool(tool_id: i32) -> PyResult<Option<Obj>> {
        Ok(monitors().name(tool(tool_id)?))
    }

    #[function("(tool_id, event, func, /)")]
    fn register_callback(tool_id: i32, event: i32, func: &Any) -> PyResult<Obj> {
        let id = tool(tool_id)?;
        if event <= 0 || event.count_ones() != 1 {
            return raise(&ValueError, "The callback can only be set for one event at a time");
        }
        let number = event.trailing_zeros();
        if number as usize >= NAMES.len() {
            return raise(&ValueError, format!("invalid event {event}"));
        }
        let callback = (!is_none(func)).then(|| func.new_ref());
        if event.cast_unsigned() == BRANCH {
            for side in [8, 9] {
                drop(monitors().set_callback(id, side, callback.clone()));
            }
        }
        Ok(monitors().set_callback(id, number as u8, callback).unwrap_or_else(none))
    }

    #[function("(tool_id, /)")]
    fn get_events(tool_id: i32) -> PyResult<u32> {
        Ok(monitors().events(tool(tool_id)?) & !NATIVE)
    }

    /// A set of events as it is kept: native results come with calls, both branches for the old event.
    fn normal(events: i32, most: u32, what: &str) -> PyResult<u32> {
        let events = events.cast_unsigned();
        if events & !most & !NATIVE & !BRANCH != 0 || events > (BRANCH << 1) - 1 {
            return raise(&ValueError, format!("invalid {what}event set {events:#x}"));
        }
        let native = events & (NATIVE | CALL);
        if native & NATIVE != 0 && native != NATIVE | CALL {
            return raise(&ValueError, "cannot set C_RETURN or C_RAISE events independently");
        }
        let mut kept = events & !NATIVE & !BRANCH;
        if events & BRANCH != 0 {
            kept |= BRANCHES;
        }
        if kept & CALL != 0 {
            kept |= NATIVE;
        }
        Ok(kept)
    }

    fn check_in_use(tool_id: i32) -> PyResult<usize> {
        let id = tool(tool_id)?;
        match monitors().name(id) {
            Some(_) => Ok(id),
            None => raise(&ValueError, format!("tool {tool_id} is not in use")),
        }
    }

    #[function("(tool_id, event_set, /)")]
    fn set_events(tool_id: i32, event_set: i32) -> PyResult<()> {
        tool(tool_id)?;
        let events = normal(event_set, (BRANCH << 1) - 1, "")?;
        monitors().set_events(check_in_use(tool_id)?, events);
        Ok(())
    }

    fn code_of(code: &Any) -> PyResult<&Py<Code>> {
        code.downcast::<Code>().map_or_else(|| raise_type_error("code must be a code object"), Ok)
    }

    #[function("(tool_id, code, /)")]
    fn get_local_events(tool_id: i32, code: &Any) -> PyResult<u32> {
        let code = code_of(code)?;
        Ok(monitors().local_events(tool(tool_id)?, code) & !NATIVE)
    }

    #[function("(tool_id, code, event_set, /)")]
    fn set_local_events(tool_id: i32, code: &Any, event_set: i32) -> PyResult<()> {
        let code = code_of(code)?;
        tool(tool_id)?;
        let events = normal(event_set, (1 << 11) - 1, "local ")?;
        monitors().set_local_events(check_in_use(tool_id)?, code, events);
        Ok(())
    }

    #[function]
    fn restart_events() -> PyResult<()> {
        monitors().restart();
        Ok(())
    }

    #[function]
    fn _all_events() -> PyResult<Ref<Dict>> {
        let found = Dict::new();
        for (event, name) in NAMES.iter().enumerate().take(18) {
            let wants = |id: &usize| monitors().events(*id) & 1 << event != 0;
            let tools = (0..ALL_TOOLS).filter(wants).fold(0, |tools, id| tools | 1 << id);
            if tools != 0 {
                found.set(interned(name).as_any(), Int::new(tools).upcast())?;
            }
        }
        Ok(found)
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        let events = Dict::new();
        for (event, name) in NAMES.iter().enumerate() {
            events.set(interned(name).as_any(), Int::new(1 << event).upcast())?;
        }
        events.set(interned("NO_EVENTS").as_any(), Int::new(0).upcast())?;
        module.add("events", Namespace::new(events).upcast())?;
        module.add("DISABLE", monitors().disable()?)?;
        module.add("MISSING", monitors().missing()?)?;
        for (name, id) in [("DEBUGGER_ID", 0), ("COVERAGE_ID", 1), ("PROFILER_ID", 2), ("OPTIMIZER_ID", 5)] {
            module.add(name, Int::new(id).upcast())?;
        }
        Ok(())
    }
}
