//! `import`: what stands between the instruction (or `__import__`) and `importlib`.
//!
//! Needs: `sys.modules` and the bootstrapped `importlib._bootstrap` in the interpreter's `system`. A module that is imported
//! already costs one dict lookup and one look at its `__spec__`. Follows "The import system" of the language reference.

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{
    AttributeError, DeprecationWarning, ImportError, ImportWarning, KeyError, ValueError,
};
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::is_none;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise, raise_type_error};
use objects::names;
use objects::raw::{Any, Obj, Py, PyResult, Raised, Ref};
use objects::state::current;

/// `sys.modules`
fn modules() -> PyResult<Obj> {
    let system = &current().interpreter().system;
    if let Some(sys) = system.sys.get()
        && let Some(modules) = sys.dict().get_str(names::modules())?
    {
        return Ok(modules);
    }
    Ok(system.modules().upcast())
}

/// The entry of `sys.modules`, if there is one.
fn loaded(name: &Py<Str>) -> PyResult<Option<Obj>> {
    crate::ops::names::find(&*modules()?, name)
}

/// A function of `importlib._bootstrap`.
fn importlib(function: &str) -> PyResult<Obj> {
    match current().interpreter().system.importlib.get() {
        Some(importlib) => importlib.as_any().get_attribute(&interned(function)),
        None => raise(&ImportError, "the import system has not been started"),
    }
}

fn import_function() -> PyResult<Obj> {
    let builtins = crate::frames::builtins()?;
    match crate::ops::names::find(&builtins, names::__import__())? {
        Some(function) => Ok(function),
        None => raise(&ImportError, "__import__ not found"),
    }
}

/// The repr of a module, from its `__spec__` and loader.
pub(crate) fn module_repr(module: &Any) -> PyResult<Obj> {
    match current().interpreter().system.importlib.get() {
        Some(_) => importlib("_module_repr")?.call(&[module]),
        None => {
            let name = module.find_attribute(names::__name__())?;
            let name = name.map_or_else(|| Ok(Str::new("?")), |name| name.repr())?;
            Ok(Str::new(&format!("<module {}>", name.to_string_lossy())).upcast())
        }
    }
}

/// `importlib.import_module(name)` for an absolute name: the module itself, not its top package.
///
/// # Errors
/// What importing it raises.
pub fn import_module(name: &str) -> PyResult<Obj> {
    let fromlist = Tuple::new(vec![interned("*").upcast()]);
    import(interned(name).as_any(), None, None, Some(fromlist.as_any()), 0)
}

/// `__import__(name, globals, locals, fromlist, level)`
///
/// # Errors
/// `ImportError` and its kin, or what the module's code raises.
pub fn import(
    name: &Any,
    globals: Option<&Any>,
    _locals: Option<&Any>,
    fromlist: Option<&Any>,
    level: i32,
) -> PyResult<Obj> {
    let Some(name) = name.downcast::<Str>() else {
        return raise_type_error("module name must be a string");
    };
    if level < 0 {
        return raise(&ValueError, "level must be >= 0");
    }
    let absolute = match level {
        0 if name.is_empty() => return raise(&ValueError, "Empty module name"),
        0 => name.new_ref(),
        level => resolve(name, globals, level as usize)?,
    };
    let module = match loaded(&absolute)? {
        Some(module) if !is_none(&module) => {
            wait_until_initialized(&module, &absolute)?;
            module
        }
        _ => find_and_load(&absolute)?,
    };
    let from = match fromlist {
        Some(fromlist) if !is_none(fromlist) => fromlist.truth()?.then_some(fromlist),
        _ => None,
    };
    match from {
        None => top_package(name, &absolute, level, module),
        Some(fromlist) => {
            if module.find_attribute(names::__path__())?.is_none() {
                return Ok(module);
            }
            importlib("_handle_fromlist")?.call(&[&module, fromlist, &*import_function()?])
        }
    }
}

fn find_and_load(name: &Py<Str>) -> PyResult<Obj> {
    let module = importlib("_find_and_load")?.call(&[name.as_any(), &*import_function()?]);
    if module.is_err() {
        crate::import_frames::trim();
    }
    module
}

/// Another thread may still be running the module's body.
fn wait_until_initialized(module: &Any, name: &Py<Str>) -> PyResult<()> {
    let Some(spec) = module.find_attribute(names::__spec__())?.filter(|spec| !is_none(spec)) else {
        return Ok(());
    };
    let Some(initializing) = spec.find_attribute(names::_initializing())? else { return Ok(()) };
    if initializing.truth()? {
        importlib("_lock_unlock_module")?.call(&[name.as_any()])?;
    }
    Ok(())
}

/// Position of the first dot.
fn first_dot(name: &Py<Str>) -> Option<usize> {
    name.characters().iter().position(|point| point == u32::from(b'.'))
}

/// `import a.b.c` binds `a`.
fn top_package(name: &Py<Str>, absolute: &Py<Str>, level: i32, module: Obj) -> PyResult<Obj> {
    let Some(dot) = first_dot(name) else { return Ok(module) };
    if level == 0 {
        return import(name.slice(0, dot).as_any(), None, None, None, 0);
    }
    let kept = absolute.len() - (name.len() - dot);
    let front = absolute.slice(0, kept);
    match loaded(&front)? {
        Some(module) => Ok(module),
        None => {
            let shown = front.as_any().repr()?.to_string_lossy();
            raise(&KeyError, format!("{shown} not in sys.modules as expected"))
        }
    }
}

/// The absolute name of a relative import.
fn resolve(name: &Py<Str>, globals: Option<&Any>, level: usize) -> PyResult<Ref<Str>> {
    let package = match globals {
        Some(globals) if !is_none(globals) => match globals.downcast::<Dict>() {
            Some(globals) => package_of(globals)?,
            None => return raise_type_error("globals must be a dict"),
        },
        _ => return raise(&KeyError, "'__name__' not in globals"),
    };
    if package.is_empty() {
        return raise(&ImportError, "attempted relative import with no known parent package");
    }
    let points: Vec<u32> = package.characters().iter().collect();
    let mut end = points.len();
    for _ in 1..level {
        match points[..end].iter().rposition(|&point| point == u32::from(b'.')) {
            Some(dot) => end = dot,
            None => return raise(&ImportError, "attempted relative import beyond top-level package"),
        }
    }
    let base = points[..end].iter().copied();
    match name.is_empty() {
        true => Ok(Str::from_code_points(base)),
        false => {
            let rest = std::iter::once(u32::from(b'.')).chain(name.characters().iter());
            Ok(Str::from_code_points(base.chain(rest)))
        }
    }
}

fn as_text(value: Obj, what: &str) -> PyResult<Ref<Str>> {
    match value.downcast_ref::<Str>() {
        Ok(text) => Ok(text),
        Err(_) => raise_type_error(format!("{what} must be a string")),
    }
}

/// The package that relative names are relative to.
fn package_of(globals: &Py<Dict>) -> PyResult<Ref<Str>> {
    let given =
        |name| -> PyResult<Option<Obj>> { Ok(globals.get_str(name)?.filter(|value| !is_none(value))) };
    let (package, spec) = (given(names::__package__())?, given(names::__spec__())?);
    if let Some(package) = package {
        let package = as_text(package, "package")?;
        if let Some(spec) = spec {
            let parent = spec.get_attribute(names::parent())?;
            if !parent.equals(package.as_any())? {
                errors::warn(&DeprecationWarning, "__package__ != __spec__.parent", 1)?;
            }
        }
        return Ok(package);
    }
    if let Some(spec) = spec {
        return as_text(spec.get_attribute(names::parent())?, "__spec__.parent");
    }
    let text = "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__";
    errors::warn(&ImportWarning, text, 1)?;
    let Some(name) = globals.get_str(names::__name__())? else {
        return raise(&KeyError, "'__name__' not in globals");
    };
    let name = as_text(name, "__name__")?;
    if globals.get_str(names::__path__())?.is_some() {
        return Ok(name);
    }
    let points: Vec<u32> = name.characters().iter().collect();
    match points.iter().rposition(|&point| point == u32::from(b'.')) {
        Some(dot) => Ok(Str::from_code_points(points[..dot].iter().copied())),
        None => raise(&ImportError, "attempted relative import with no known parent package"),
    }
}

/// `IMPORT_NAME`: through `__import__` of the running code's builtins, unless that is the native one.
///
/// # Errors
/// As for [`import`].
pub(crate) fn import_name(
    builtins: &Any,
    globals: &Py<Dict>,
    locals: Option<&Any>,
    name: &Py<Str>,
    fromlist: &Any,
    level: &Any,
) -> PyResult<Obj> {
    let Some(function) = crate::ops::names::find(builtins, names::__import__())? else {
        return raise(&ImportError, "__import__ not found");
    };
    if is_native(&function) {
        let level = level.exact::<Int>().and_then(|level| level.to_i64()).unwrap_or(-1);
        let level = i32::try_from(level).unwrap_or(-1);
        return import(name.as_any(), Some(globals.as_any()), None, Some(fromlist), level);
    }
    let nothing = objects::builtins::none::none();
    let locals = locals.unwrap_or(&nothing);
    function.call(&[name.as_any(), globals.as_any(), locals, fromlist, level])
}

/// Whether this is the `__import__` of `builtins` as it was made.
fn is_native(function: &Any) -> bool {
    use objects::builtins::builtin_function::BuiltinFunction;
    let Some(function) = function.exact::<BuiltinFunction>() else { return false };
    let builtins = current().interpreter().system.builtins.get();
    let of_builtins = match (function.receiver(), builtins) {
        (Some(receiver), Some(builtins)) => receiver.is(builtins.as_any()),
        _ => false,
    };
    of_builtins && function.def().name() == "__import__"
}

/// `IMPORT_FROM`: an attribute of the module, or the submodule of that name that is loaded already.
///
/// # Errors
/// `ImportError` when there is neither.
pub(crate) fn import_from(module: &Any, name: &Py<Str>) -> PyResult<Obj> {
    match module.get_attribute(name) {
        Err(Raised) if errors::matches(&AttributeError) => drop(errors::take()),
        result => return result,
    }
    let own_name = module.find_attribute(names::__name__())?.and_then(|name| name.downcast_ref::<Str>().ok());
    if let Some(own_name) = &own_name {
        let full = format!("{}.{}", own_name.to_string_lossy(), name.to_string_lossy());
        if let Some(found) = loaded(&Str::new(&full))? {
            return Ok(found);
        }
    }
    cannot_import(module, own_name.as_deref(), name)
}

#[cold]
fn cannot_import(module: &Any, own_name: Option<&Py<Str>>, name: &Py<Str>) -> PyResult<Obj> {
    let shown = match own_name {
        Some(own_name) => own_name.as_any().repr()?.to_string_lossy(),
        None => "'<unknown module name>'".to_owned(),
    };
    let spec = module.find_attribute(names::__spec__())?.filter(|spec| !is_none(spec));
    let initializing = match &spec {
        Some(spec) => match spec.find_attribute(names::_initializing())? {
            Some(flag) => flag.truth()?,
            None => false,
        },
        None => false,
    };
    let file = module.find_attribute(names::__file__())?.and_then(|file| file.downcast_ref::<Str>().ok());
    let name_shown = name.as_any().repr()?.to_string_lossy();
    let text = match (&file, initializing) {
        (Some(file), false) => {
            format!("cannot import name {name_shown} from {shown} ({})", file.to_string_lossy())
        }
        (None, false) => format!("cannot import name {name_shown} from {shown} (unknown location)"),
        (Some(file), true) => format!(
            "cannot import name {name_shown} from partially initialized module {shown} (most likely due to a circular import) ({})",
            file.to_string_lossy()
        ),
        (None, true) => format!(
            "cannot import name {name_shown} from partially initialized module {shown} (most likely due to a circular import)"
        ),
    };
    let exception =
        objects::builtins::exceptions::make(&ImportError, Tuple::new(vec![Str::new(&text).upcast()]))?;
    let object = exception.as_any();
    if let Some(own_name) = own_name {
        object.set_attribute(names::name(), Some(own_name.as_any()))?;
    }
    if let Some(file) = &file {
        object.set_attribute(&interned("path"), Some(file.as_any()))?;
    }
    object.set_attribute(&interned("name_from"), Some(name.as_any()))?;
    errors::set(exception);
    Err(Raised)
}

/// `from module import *`: copies what `__all__` names, or every name without underscore, into a namespace.
///
/// # Errors
/// `ImportError` for something that has neither `__all__` nor `__dict__`, or what reading it raises.
pub(crate) fn import_star(module: &Any, namespace: &Any) -> PyResult<()> {
    let all = module.find_attribute(names::__all__())?;
    let (listed, public_only) = match all {
        Some(all) => (all, false),
        None => match module.find_attribute(names::__dict__())? {
            Some(dict) => (dict.call_method(names::keys(), &[])?, true),
            None => return raise(&ImportError, "from-import-* object has no __dict__ and no __all__"),
        },
    };
    let listed: Ref<List> = List::from_iterable(&listed)?;
    for name in listed.as_any().to_vec()? {
        let Some(text) = name.downcast::<Str>() else {
            let owner = module.find_attribute(names::__name__())?;
            let owner = match owner {
                Some(owner) => owner.str()?.to_string_lossy(),
                None => "?".to_owned(),
            };
            let (what, place) = if public_only { ("Key", "__dict__") } else { ("Item", "__all__") };
            let found = name.class().name();
            return raise_type_error(format!("{what} in {owner}.{place} must be str, not {found}"));
        };
        if public_only && text.characters().get(0) == Some(u32::from(b'_')) {
            continue;
        }
        let value = module.get_attribute(text)?;
        match namespace.exact::<Dict>() {
            Some(dict) => dict.set(&name, value)?,
            None => namespace.set_item(&name, &value)?,
        }
    }
    Ok(())
}
