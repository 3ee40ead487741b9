//! `compile`, `eval`, `exec`, `globals`, `locals`.

use objects::builtins::cell::Cell;
use objects::builtins::code::Code;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{SystemError, ValueError};
use objects::builtins::none::is_none;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::names;
use objects::raw::{Any, Obj, Py, PyResult, Ref};

use crate::compile as compiling;
use crate::compile::{Flags, Settings};

/// The arguments of `compile` but source and mode.
pub(super) struct Request<'a> {
    pub(super) filename: &'a Any,
    pub(super) flags: i32,
    pub(super) dont_inherit: bool,
    pub(super) optimize: i32,
    pub(super) _feature_version: i32,
}

pub(super) fn current_globals() -> PyResult<Ref<Dict>> {
    match eval::frames::globals() {
        Some(globals) => Ok(globals),
        None => raise(&SystemError, "globals and locals cannot be NULL"),
    }
}

pub(super) fn current_locals() -> PyResult<Obj> {
    eval::frames::locals()
}

pub(super) fn compile(source: &Any, mode: &Py<Str>, request: &Request<'_>) -> PyResult<Obj> {
    let filename = compiling::filename(request.filename)?;
    let flags = Flags::checked(request.flags)?;
    if !(-1..=2).contains(&request.optimize) {
        return raise(&ValueError, "compile(): invalid optimize value");
    }
    let mode = compiling::mode(&mode.to_string_lossy(), flags)?;
    let inherited = if request.dont_inherit { Flags::default() } else { Flags::of_caller() };
    let settings = Settings {
        filename: &filename,
        mode,
        flags: flags.with(inherited),
        optimize: u8::try_from(request.optimize).ok(),
    };
    compiling::compile(source, "compile", &settings)
}

/// Where `eval` and `exec` run.
struct Namespaces {
    globals: Ref<Dict>,
    locals: Obj,
}

impl Namespaces {
    fn of(function: &str, globals: Option<&Any>, locals: Option<&Any>) -> PyResult<Self> {
        let locals = locals.filter(|locals| !is_none(locals));
        let globals = globals.filter(|globals| !is_none(globals));
        if let Some(locals) = locals.filter(|locals| !is_mapping(locals)) {
            let text = match function {
                "eval" => "locals must be a mapping".to_owned(),
                _ => format!("locals must be a mapping or None, not {}", locals.class().name()),
            };
            return raise_type_error(text);
        }
        let Some(globals) = globals else {
            let globals = current_globals()?;
            let locals = match locals {
                Some(locals) => locals.new_ref(),
                None => current_locals()?,
            };
            return Self { globals, locals }.with_builtins();
        };
        let Some(dict) = globals.downcast::<Dict>() else {
            let text = match function {
                "eval" if is_mapping(globals) => {
                    "globals must be a real dict; try eval(code, {}, mapping)".to_owned()
                }
                "eval" => "globals must be a dict".to_owned(),
                _ => format!("exec() globals must be a dict, not {}", globals.class().name()),
            };
            return raise_type_error(text);
        };
        let locals = locals.unwrap_or(globals).new_ref();
        Self { globals: dict.new_ref(), locals }.with_builtins()
    }

    /// A namespace without `__builtins__` gets the caller's.
    fn with_builtins(self) -> PyResult<Self> {
        if self.globals.get_str(names::__builtins__())?.is_none() {
            let builtins = eval::frames::builtins()?;
            self.globals.set(names::__builtins__().as_any(), builtins)?;
        }
        Ok(self)
    }
}

fn is_mapping(object: &Any) -> bool {
    object.class().mp_subscript().is_some()
}

pub(super) fn eval(source: &Any, globals: Option<&Any>, locals: Option<&Any>) -> PyResult<Obj> {
    let spaces = Namespaces::of("eval", globals, locals)?;
    if let Some(code) = source.downcast::<Code>() {
        if code.free_count() > 0 {
            return raise_type_error("code object passed to eval() may not contain free variables");
        }
        return eval::run_code(code, &spaces.globals, spaces.locals, None);
    }
    let settings = Settings {
        filename: &interned("<string>"),
        mode: syntax::Mode::Eval,
        flags: Flags::of_caller().hiding_cookies(),
        optimize: None,
    };
    let text = compiling::source_text(source, "eval", "string, bytes or code", &settings)?;
    let text = text.trim_start_matches([' ', '\t']);
    let code = compiling::text(text, &settings)?;
    eval::run_code(&code, &spaces.globals, spaces.locals, None)
}

pub(super) fn exec(
    source: &Any,
    globals: Option<&Any>,
    locals: Option<&Any>,
    closure: Option<&Any>,
) -> PyResult<()> {
    let spaces = Namespaces::of("exec", globals, locals)?;
    if let Some(code) = source.downcast::<Code>() {
        let closure = checked_closure(code, closure)?;
        eval::run_code(code, &spaces.globals, spaces.locals, closure)?;
        return Ok(());
    }
    if closure.is_some_and(|closure| !is_none(closure)) {
        return raise_type_error("closure can only be used when source is a code object");
    }
    let settings = Settings {
        filename: &interned("<string>"),
        mode: syntax::Mode::Exec,
        flags: Flags::of_caller().hiding_cookies(),
        optimize: None,
    };
    let text = compiling::source_text(source, "exec", "string, bytes or code", &settings)?;
    let code = compiling::text(&text, &settings)?;
    eval::run_code(&code, &spaces.globals, spaces.locals, None)?;
    Ok(())
}

fn checked_closure(code: &Py<Code>, closure: Option<&Any>) -> PyResult<Option<Ref<Tuple>>> {
    let closure = closure.filter(|closure| !is_none(closure));
    let wanted = code.free_count();
    if wanted == 0 {
        return match closure {
            Some(_) => raise_type_error("cannot use a closure with this code object"),
            None => Ok(None),
        };
    }
    let tuple = closure.and_then(Any::exact::<Tuple>);
    match tuple {
        Some(cells)
            if cells.size() == wanted && cells.items().iter().all(|cell| cell.exact::<Cell>().is_some()) =>
        {
            Ok(Some(cells.new_ref()))
        }
        _ => raise_type_error(format!("code object requires a closure of exactly length {wanted}")),
    }
}
