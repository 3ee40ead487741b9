//! Formatted strings.

use bytecode::operand::Conversion;
use objects::builtins::exceptions::SystemError;
use objects::builtins::str::{Str, ascii};
use objects::errors::raise;
use objects::raw::{PyResult, StrBuilder};

use crate::stack::State;

pub(crate) fn convert_value(state: &mut State, which: usize) -> PyResult<()> {
    let value = state.peek_object(0);
    let text = match Conversion::from_oparg(which as u32) {
        Some(Conversion::Str) => value.str()?,
        Some(Conversion::Repr) => value.repr()?,
        Some(Conversion::Ascii) => ascii(&*value.repr()?),
        None => return raise(&SystemError, "unknown conversion"),
    };
    drop(state.pop());
    state.push(text.upcast());
    Ok(())
}

pub(crate) fn format_simple(state: &mut State, _: usize) -> PyResult<()> {
    let value = state.peek_object(0);
    if value.exact::<Str>().is_some() {
        return Ok(());
    }
    let text = value.format(&Str::new(""))?;
    drop(state.pop());
    state.push(text.upcast());
    Ok(())
}

pub(crate) fn format_with_spec(state: &mut State, _: usize) -> PyResult<()> {
    let spec = state.pop_object();
    let Some(spec) = spec.downcast::<Str>() else {
        return raise(&SystemError, "a format specification must be a string");
    };
    let text = state.peek_object(0).format(spec)?;
    drop(state.pop());
    state.push(text.upcast());
    Ok(())
}

pub(crate) fn build_string(state: &mut State, count: usize) -> PyResult<()> {
    let parts = state.pop_many(count);
    let mut text = StrBuilder::new();
    for part in &parts {
        match part.downcast::<Str>() {
            Some(part) => text.push_text(part),
            None => return raise(&SystemError, "BUILD_STRING needs strings"),
        }
    }
    state.push(text.finish().upcast());
    Ok(())
}
