//! Code objects that our compiler did not make: they pass the verifier before anybody can run them.

use bytecode::line_table::LineTable;
use bytecode::verify::{ConstKind, Foreign, Rule, VerifyError, verify};
use bytecode::{CodeFlags, LocalKind};
use objects::builtins::code::{Code, CodeParts};
use objects::builtins::exceptions::{SystemError, TypeError};
use objects::builtins::str::{Str, intern};
use objects::builtins::tuple::Tuple;
use objects::errors::raise;
use objects::raw::{Any, Obj, Py, PyResult, Ref};

/// A code object of foreign parts.
///
/// # Errors
/// `TypeError` when names are no strings, `SystemError` when the code must not run.
pub fn code_object(parts: CodeParts) -> PyResult<Ref<Code>> {
    let code = unchecked(parts)?;
    runnable(&code)?;
    Ok(code)
}

/// Checks that a code object may run.
///
/// # Errors
/// `SystemError` when the verifier did not accept it.
#[inline]
pub(crate) fn runnable(code: &Py<Code>) -> PyResult<()> {
    match code.extra().refused.get() {
        None => Ok(()),
        Some(reason) => raise(&SystemError, reason),
    }
}

/// A code object of foreign parts. One that the verifier does not accept can be looked at, but not run.
///
/// # Errors
/// `TypeError` when names are no strings, `SystemError` when names and kinds differ in number.
pub(crate) fn unchecked(mut parts: CodeParts) -> PyResult<Ref<Code>> {
    parts.names = interned_names(&parts.names)?;
    parts.localsplusnames = interned_names(&parts.localsplusnames)?;
    if parts.localsplusnames.size() != parts.localspluskinds.data().len() {
        return raise(&SystemError, "invalid code object: names and kinds of fast locals differ in number");
    }
    let consts: Vec<ConstKind> = parts.consts.items().iter().map(|constant| kind(constant)).collect();
    let kinds: Vec<LocalKind> =
        parts.localspluskinds.data().iter().map(|&bits| LocalKind::from_bits_retain(bits)).collect();
    let foreign = Foreign {
        code: &parts.code,
        consts: &consts,
        names: parts.names.size(),
        localspluskinds: &kinds,
        stacksize: parts.stacksize,
        flags: CodeFlags::from_bits_retain(parts.flags),
        argcount: parts.argcount,
        posonlyargcount: parts.posonlyargcount,
        kwonlyargcount: parts.kwonlyargcount,
        exceptiontable: parts.exceptiontable.data(),
    };
    let refused = verify(&foreign).err().map(|error| reason(&parts, error).into_boxed_str());
    let code = Code::new(parts);
    if let Some(reason) = refused {
        let _ = code.extra().refused.set(reason);
    }
    Ok(code)
}

/// Why code must not run, as CPython says it where it has words for it.
fn reason(parts: &CodeParts, error: VerifyError) -> String {
    match parts.code.get(error.offset as usize) {
        Some(number) if error.rule == Rule::Unknown => {
            let table = LineTable::new(parts.linetable.data(), parts.firstlineno);
            let line =
                table.location_at(error.offset / 2).map_or(parts.firstlineno, |location| location.line);
            format!("{}:{line}: unknown opcode {number}", parts.filename.to_string_lossy())
        }
        _ => error.to_string(),
    }
}

fn interned_names(names: &Py<Tuple>) -> PyResult<Ref<Tuple>> {
    let mut all: Vec<Obj> = Vec::with_capacity(names.size());
    for name in names.items() {
        match name.exact::<Str>() {
            Some(name) => all.push(intern(name.new_ref()).upcast()),
            None => {
                let found = name.class().name();
                return raise(&TypeError, format!("name tuples must contain only strings, not '{found}'"));
            }
        }
    }
    Ok(Tuple::new(all))
}

fn kind(constant: &Any) -> ConstKind {
    if constant.exact::<Str>().is_some() {
        return ConstKind::Str;
    }
    if constant.exact::<Code>().is_some() {
        return ConstKind::Code;
    }
    match constant.exact::<Tuple>() {
        Some(tuple) if tuple.items().iter().all(|item| item.exact::<Str>().is_some()) => {
            u32::try_from(tuple.size()).map_or(ConstKind::Tuple, ConstKind::Names)
        }
        Some(_) => ConstKind::Tuple,
        None => ConstKind::Other,
    }
}
