//! The filters, and the registries of what has been shown.

use std::cell::Cell;
use std::rc::Rc;

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{
    DeprecationWarning, ImportWarning, PendingDeprecationWarning, ResourceWarning, ValueError,
};
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::modules;
use objects::raw::{Any, Obj, Py, PyResult, Ref, Slot};
use objects::state::current;

/// What the module keeps.
#[derive(Default)]
pub(super) struct State {
    pub(super) filters: Slot<List>,
    pub(super) once: Slot<Dict>,
    /// Changes whenever the filters do; registries of another version are out of date.
    version: Cell<i64>,
    lock_level: Cell<usize>,
}

pub(super) fn state() -> Rc<State> {
    modules::state::<State>()
}

pub(super) fn mutated() {
    let state = state();
    state.version.set(state.version.get() + 1);
}

pub(super) fn lock() {
    let state = state();
    state.lock_level.set(state.lock_level.get() + 1);
}

pub(super) fn unlock() -> bool {
    let state = state();
    let level = state.lock_level.get();
    state.lock_level.set(level.saturating_sub(1));
    level > 0
}

pub(super) fn is_locked() -> bool {
    state().lock_level.get() > 0
}

/// The filters that a run starts with.
pub(super) fn defaults() -> PyResult<Ref<List>> {
    let zero = || Int::new(0).upcast();
    let row = |action: &str, category: Obj, module: Obj| {
        Tuple::new(vec![interned(action).upcast(), none(), category, module, zero()]).upcast()
    };
    let main = interned("__main__").upcast();
    Ok(List::new(vec![
        row("default", DeprecationWarning.owned().upcast(), main),
        row("ignore", DeprecationWarning.owned().upcast(), none()),
        row("ignore", PendingDeprecationWarning.owned().upcast(), none()),
        row("ignore", ImportWarning.owned().upcast(), none()),
        row("ignore", ResourceWarning.owned().upcast(), none()),
    ]))
}

/// An attribute of the module `warnings`, if it is loaded.
pub(super) fn of_python_module(name: &str) -> PyResult<Option<Obj>> {
    let modules = current().interpreter().system.modules();
    match modules.get_str(&interned("warnings"))? {
        Some(warnings) => warnings.find_attribute(&interned(name)),
        None => Ok(None),
    }
}

pub(super) fn once_registry() -> PyResult<Ref<Dict>> {
    let found = match of_python_module("onceregistry")? {
        Some(found) => found,
        None => state().once.get().unwrap_or_else(Dict::new).upcast(),
    };
    match found.downcast_ref::<Dict>() {
        Ok(dict) => Ok(dict),
        Err(other) => {
            let found = other.class().name();
            raise_type_error(format!("_warnings._onceregistry must be a dict, not '{found}'"))
        }
    }
}

pub(super) fn pair(text: &Any, category: &Any) -> Obj {
    Tuple::pair(text.new_ref(), category.new_ref()).upcast()
}

/// Whether a registry knows the key; with `add`, it knows it afterwards.
pub(super) fn already_warned(registry: &Py<Dict>, key: &Any, add: bool) -> PyResult<bool> {
    let version = state().version.get();
    let known = registry.get_str(&interned("version"))?;
    let known = known.as_deref().and_then(|known| known.exact::<Int>()?.to_i64());
    if known != Some(version) {
        registry.clear_entries();
        registry.set(interned("version").as_any(), Int::new(i128::from(version)).upcast())?;
    } else if let Some(warned) = registry.get(key)?
        && warned.truth()?
    {
        return Ok(true);
    }
    if add {
        registry.set(key, objects::builtins::bool::Bool::new(true).upcast())?;
    }
    Ok(false)
}

/// What the first matching filter says, and that filter.
pub(super) fn action(category: &Any, text: &Any, line: &Any, module: &Any) -> PyResult<(Ref<Str>, Obj)> {
    let filters = match of_python_module("filters")? {
        Some(filters) => filters,
        None => state().filters.get().unwrap_or_else(|| List::new(Vec::new())).upcast(),
    };
    let Some(filters) = filters.downcast::<List>() else {
        return raise(&ValueError, "_warnings.filters must be a list");
    };
    let mut index = 0;
    while let Some(item) = filters.get(index) {
        index += 1;
        let Some(row) = item.exact::<Tuple>().filter(|row| row.size() == 5) else {
            return raise(&ValueError, format!("_warnings.filters item {} isn't a 5-tuple", index - 1));
        };
        let [action, message, class, place, at] = row.items() else { continue };
        let Some(action) = action.downcast::<Str>() else {
            let found = action.class().name();
            return raise_type_error(format!("action must be a string, not '{found}'"));
        };
        let at_line = at.index()?;
        if matches(message, text)?
            && category.is_subclass(class)?
            && matches(place, module)?
            && (at_line.is_zero() || line.equals(at)?)
        {
            return Ok((action.new_ref(), item.clone()));
        }
    }
    let fallback = match of_python_module("defaultaction")? {
        Some(action) => action,
        None => interned("default").upcast(),
    };
    match fallback.downcast_ref::<Str>() {
        Ok(action) => Ok((action, none())),
        Err(other) => {
            let found = other.class().name();
            raise_type_error(format!("_warnings.defaultaction must be a string, not '{found}'"))
        }
    }
}

/// Whether a pattern (nothing, a text, a compiled regular expression) fits.
fn matches(pattern: &Any, text: &Any) -> PyResult<bool> {
    if is_none(pattern) {
        return Ok(true);
    }
    if pattern.exact::<Str>().is_some() {
        return pattern.equals(text);
    }
    pattern.call_method(&interned("match"), &[text])?.truth()
}
