//! Binding arguments to parameters, and running a function's frame.

use std::ptr::NonNull;

use bytecode::CodeFlags;
use objects::builtins::code::Code;
use objects::builtins::dict::Dict;
use objects::builtins::function::{Function, Method};
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise_type_error, suggest};
use objects::frame::{Frame, Owner, push_frame};
use objects::raw::{Any, Args, Obj, Py, PyResult, Ref};
use objects::state::current;

use crate::stack::Locals;
use crate::{dispatch, foreign};

/// Calls a Python function from native code.
pub(crate) fn call_function(function: &Py<Function>, args: Args<'_>) -> PyResult<Obj> {
    objects::protocol::recursion::enter("")?;
    let code = function.code()?;
    let frame = bind(function, code, args, Owner::Entry)?;
    dispatch::run(frame)
}

/// Runs a module's or class's body in its namespace.
pub(crate) fn run_body(function: Ref<Function>, namespace: Obj) -> PyResult<Obj> {
    objects::protocol::recursion::enter("")?;
    let code = function.code()?;
    foreign::runnable(&code)?;
    dispatch::run(push_frame(current(), function, code, Some(namespace), Owner::Entry)?)
}

/// Makes the frame of a call, its parameters filled.
pub(crate) fn bind(
    function: &Py<Function>,
    code: Ref<Code>,
    args: Args<'_>,
    owner: Owner,
) -> PyResult<NonNull<Frame>> {
    foreign::runnable(&code)?;
    let frame = push_frame(current(), function.new_ref(), code, None, owner)?;
    let mut binder = Binder { function, locals: Locals::of(frame) };
    match binder.bind(args) {
        Ok(()) => Ok(frame),
        Err(raised) => {
            binder.locals.discard(frame);
            Err(raised)
        }
    }
}

/// Whether a parameter has a name: nearly always the same interned string.
fn is_name(known: &Any, name: &Py<Str>) -> bool {
    known.is(name) || known.downcast::<Str>().is_some_and(|known| known.same_text(name))
}

/// The frame of a call when the callee is a Python function or a method of one, so that this run of the loop can run it.
///
/// # Errors
/// What binding the arguments raises.
pub(crate) fn frame_of(callee: &Any, args: Args<'_>) -> PyResult<Option<NonNull<Frame>>> {
    if let Some(function) = callee.exact::<Function>() {
        return bind(function, function.code()?, args, Owner::Thread).map(Some);
    }
    let Some(method) = callee.exact::<Method>() else { return Ok(None) };
    let (function, receiver) = method.parts()?;
    match function.exact::<Function>() {
        Some(function) => {
            args.with_first(&receiver, |args| bind(function, function.code()?, args, Owner::Thread)).map(Some)
        }
        None => Ok(None),
    }
}

struct Binder<'a> {
    function: &'a Py<Function>,
    locals: Locals,
}

impl Binder<'_> {
    fn bind(&mut self, args: Args<'_>) -> PyResult<()> {
        let code = self.function.code()?;
        let flags = CodeFlags::from_bits_retain(code.flags());
        let (positional, positional_only, keyword_only) = code.parameter_counts();
        let given = args.positional();
        let taken = given.len().min(positional);
        for (index, value) in given[..taken].iter().enumerate() {
            self.locals.set(index, value);
        }
        let named = positional + keyword_only;
        let mut extra = named;
        if flags.contains(CodeFlags::VARARGS) {
            let rest = given[taken..].iter().map(|value| value.new_ref()).collect();
            self.locals.put(extra, Tuple::new(rest).upcast());
            extra += 1;
        }
        let keywords = flags.contains(CodeFlags::VARKEYWORDS).then(Dict::new);
        if let Some(keywords) = &keywords {
            self.locals.put(extra, keywords.clone().upcast());
        }
        for (name, value) in args.keywords() {
            self.by_name(&code, positional_only..named, (name, value), keywords.as_deref(), args)?;
        }
        if given.len() > positional && !flags.contains(CodeFlags::VARARGS) {
            return self.too_many(&code, given.len());
        }
        self.defaults(&code, positional)?;
        self.keyword_defaults(&code, positional..named)
    }

    fn by_name(
        &mut self,
        code: &Py<Code>,
        range: std::ops::Range<usize>,
        (name, value): (&Py<Str>, &Any),
        rest: Option<&Py<Dict>>,
        args: Args<'_>,
    ) -> PyResult<()> {
        let names = code.local_names().items();
        let found = names[range.clone()].iter().position(|known| is_name(known, name));
        match found.map(|index| range.start + index) {
            Some(index) if self.locals.is_set(index) => {
                let (function, text) = (self.function.full_name(), name.to_string_lossy());
                raise_type_error(format!("{function}() got multiple values for argument '{text}'"))
            }
            Some(index) => {
                self.locals.set(index, value);
                Ok(())
            }
            None => match rest {
                Some(rest) => rest.set(name.as_any(), value.new_ref()),
                None => self.unexpected(code, range, name, args),
            },
        }
    }

    #[cold]
    fn unexpected(
        &self,
        code: &Py<Code>,
        range: std::ops::Range<usize>,
        name: &Py<Str>,
        args: Args<'_>,
    ) -> PyResult<()> {
        let names = code.local_names().items();
        let text =
            |name: &Obj| name.downcast::<Str>().map_or_else(String::new, |name| name.to_string_lossy());
        let function = self.function.full_name();
        let is_given = |known: &&Obj| args.keywords().any(|(name, _)| is_name(known, name));
        let positional_only: Vec<String> = names[..range.start].iter().filter(is_given).map(text).collect();
        if !positional_only.is_empty() {
            let list = positional_only.join(", ");
            return raise_type_error(format!(
                "{function}() got some positional-only arguments passed as keyword arguments: '{list}'"
            ));
        }
        let possible: Vec<String> = names[range].iter().map(text).collect();
        let name = name.to_string_lossy();
        let hint = suggest::closest(&name, possible.iter().map(String::as_str));
        let hint = hint.map_or_else(String::new, |hint| format!(". Did you mean '{hint}'?"));
        raise_type_error(format!("{function}() got an unexpected keyword argument '{name}'{hint}"))
    }

    fn defaults(&mut self, code: &Py<Code>, positional: usize) -> PyResult<()> {
        let defaults = self.function.defaults().get();
        let defaults = defaults.as_deref().map_or(&[][..], |defaults| defaults.items());
        let first = positional.saturating_sub(defaults.len());
        let missing: Vec<usize> = (0..first).filter(|&index| !self.locals.is_set(index)).collect();
        if !missing.is_empty() {
            return self.missing(code, &missing, "positional");
        }
        let skipped = defaults.len().saturating_sub(positional);
        for (index, value) in (first..positional).zip(&defaults[skipped..]) {
            if !self.locals.is_set(index) {
                self.locals.set(index, value);
            }
        }
        Ok(())
    }

    fn keyword_defaults(&mut self, code: &Py<Code>, range: std::ops::Range<usize>) -> PyResult<()> {
        if range.clone().all(|index| self.locals.is_set(index)) {
            return Ok(());
        }
        let defaults = self.function.keyword_defaults().get();
        let mut missing = Vec::new();
        for index in range {
            if self.locals.is_set(index) {
                continue;
            }
            let name = code.local_names().get(index).expect("parameters have names");
            match defaults.as_deref().map_or(Ok(None), |defaults| defaults.get(name))? {
                Some(value) => self.locals.put(index, value),
                None => missing.push(index),
            }
        }
        if missing.is_empty() { Ok(()) } else { self.missing(code, &missing, "keyword-only") }
    }

    #[cold]
    fn missing(&self, code: &Py<Code>, missing: &[usize], kind: &str) -> PyResult<()> {
        let name = |index: &usize| {
            let name = code.local_names().get(*index).and_then(Any::downcast::<Str>);
            format!("'{}'", name.map_or_else(String::new, |name| name.to_string_lossy()))
        };
        let names: Vec<String> = missing.iter().map(name).collect();
        let list = match &names[..] {
            [one] => one.clone(),
            [first, second] => format!("{first} and {second}"),
            [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
            [] => String::new(),
        };
        let plural = if names.len() == 1 { "" } else { "s" };
        let (function, count) = (self.function.full_name(), names.len());
        raise_type_error(format!("{function}() missing {count} required {kind} argument{plural}: {list}"))
    }

    #[cold]
    fn too_many(&self, code: &Py<Code>, given: usize) -> PyResult<()> {
        let (most, _, keyword_only) = code.parameter_counts();
        let defaults = self.function.defaults().get().map_or(0, |defaults| defaults.size());
        let keywords = (most..most + keyword_only).filter(|&index| self.locals.is_set(index)).count();
        let takes = match defaults {
            0 => format!("{most} positional argument{}", if most == 1 { "" } else { "s" }),
            defaults => format!("from {} to {most} positional arguments", most - defaults),
        };
        let were = match keywords {
            0 => format!("{given} {}", if given == 1 { "was" } else { "were" }),
            keywords => format!(
                "{given} positional argument{} (and {keywords} keyword-only argument{}) were",
                if given == 1 { "" } else { "s" },
                if keywords == 1 { "" } else { "s" }
            ),
        };
        raise_type_error(format!("{}() takes {takes} but {were} given", self.function.full_name()))
    }
}
