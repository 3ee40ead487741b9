//! Where a warning is attributed to: file, line, module, and the registry of what was shown there.

use objects::builtins::dict::Dict;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::names;
use objects::raw::{Any, Obj, Py, PyResult, Ref};

/// A place.
pub(super) struct Place {
    pub(super) filename: Ref<Str>,
    pub(super) line: i32,
    pub(super) module: Obj,
    pub(super) registry: Option<Ref<Dict>>,
}

/// A file name as a module's name: without `.py`.
pub(super) fn module_of_file(filename: &Py<Str>) -> Obj {
    let text = filename.to_string_lossy();
    match text.strip_suffix(".py") {
        _ if text.is_empty() => interned("<unknown>").upcast(),
        Some(stem) => Str::new(stem).upcast(),
        None => filename.new_ref().upcast(),
    }
}

/// Code of the import system itself, which no warning is attributed to.
fn is_internal(file: &str) -> bool {
    file.contains("importlib") && file.contains("_bootstrap")
}

/// The place `level` calls up: 1 is the code that runs.
pub(super) fn of_caller(level: isize, prefixes: Option<&Py<Tuple>>) -> PyResult<Place> {
    let prefixes = texts(prefixes)?;
    let level = if prefixes.is_empty() { level } else { level.max(2) };
    let skips = |file: &str| is_internal(file) || prefixes.iter().any(|prefix| file.starts_with(prefix));
    let mut depth = 0;
    let mut frame = eval::frames::at(0);
    let starts_inside = frame.as_ref().is_some_and(|frame| is_internal(&file_of(frame.as_any())));
    let mut left = level - 1;
    while left > 0 {
        let Some(_) = &frame else { break };
        depth += 1;
        frame = eval::frames::at(depth);
        let skipped = frame.as_ref().is_some_and(|frame| skips(&file_of(frame.as_any())));
        if level <= 0 || starts_inside || !skipped {
            left -= 1;
        }
    }
    let Some(frame) = frame else {
        let sys = objects::state::current().interpreter().system.sys.get();
        let globals = sys.map_or_else(Dict::new, |sys| sys.dict());
        return place(interned("<sys>"), 0, &globals);
    };
    let frame = frame.as_any();
    let line = frame.get_attribute(&interned("f_lineno"))?;
    let line = line.exact::<objects::builtins::int::Int>().and_then(|line| line.to_i64()).unwrap_or(0);
    let globals = frame.get_attribute(&interned("f_globals"))?;
    let Ok(globals) = globals.downcast_ref::<Dict>() else {
        return raise_type_error("globals must be a dict");
    };
    place(interned(&file_of(frame)), line as i32, &globals)
}

fn place(filename: Ref<Str>, line: i32, globals: &Py<Dict>) -> PyResult<Place> {
    let key = interned("__warningregistry__");
    let registry = match globals.get_str(&key)?.map(Obj::downcast_ref::<Dict>) {
        Some(Ok(registry)) => registry,
        _ => {
            let fresh = Dict::new();
            globals.set(key.as_any(), fresh.clone().upcast())?;
            fresh
        }
    };
    let module = globals.get_str(names::__name__())?.filter(|name| !is_none(name));
    let module = module.unwrap_or_else(|| interned("<string>").upcast());
    Ok(Place { filename, line, module, registry: Some(registry) })
}

fn file_of(frame: &Any) -> String {
    let file = frame
        .get_attribute(&interned("f_code"))
        .and_then(|code| code.get_attribute(&interned("co_filename")))
        .unwrap_or_else(|_| {
            drop(objects::errors::take());
            none()
        });
    file.downcast::<Str>().map_or_else(String::new, |file| file.to_string_lossy())
}

fn texts(prefixes: Option<&Py<Tuple>>) -> PyResult<Vec<String>> {
    let mut texts = Vec::new();
    for prefix in prefixes.map_or(&[][..], |prefixes| prefixes.items()) {
        match prefix.downcast::<Str>() {
            Some(prefix) => texts.push(prefix.to_string_lossy()),
            None => {
                let found = prefix.class().name();
                return raise_type_error(format!("Found non-str '{found}' in skip_file_prefixes."));
            }
        }
    }
    Ok(texts)
}

/// A line of a module's source, from its loader.
pub(super) fn line_of_loader(globals: &Py<Dict>, line: i32) -> PyResult<Option<Obj>> {
    let (loader, name) = (globals.get_str(names::__loader__())?, globals.get_str(names::__name__())?);
    let (Some(loader), Some(name)) = (loader, name) else { return Ok(None) };
    let Some(get_source) = loader.find_attribute(&interned("get_source"))? else { return Ok(None) };
    let source = get_source.call(&[&name])?;
    if is_none(&source) {
        return Ok(None);
    }
    let lines = source.call_method(&interned("splitlines"), &[])?.to_vec()?;
    Ok(usize::try_from(line - 1).ok().and_then(|index| lines.get(index).cloned()))
}
