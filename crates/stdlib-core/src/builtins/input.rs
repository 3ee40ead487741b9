//! `input`

use objects::builtins::exceptions::{EOFError, RuntimeError};
use objects::builtins::none::is_none;
use objects::builtins::str::Str;
use objects::errors::{raise, raise_type_error};
use objects::names;
use objects::raw::{Any, Obj, PyResult};

use crate::system;

fn stream(name: &str) -> PyResult<Obj> {
    match system::attribute(name)? {
        Some(stream) if !is_none(&stream) => Ok(stream),
        _ => raise(&RuntimeError, format!("lost sys.{name}")),
    }
}

pub(super) fn input(prompt: Option<&Any>) -> PyResult<Obj> {
    let (stdin, stdout, stderr) = (stream("stdin")?, stream("stdout")?, stream("stderr")?);
    stderr.call_method(names::flush(), &[])?;
    if let Some(prompt) = prompt {
        let text = prompt.str()?;
        stdout.call_method(names::write(), &[text.as_any()])?;
    }
    stdout.call_method(names::flush(), &[])?;
    let line = stdin.call_method(names::readline(), &[])?;
    let Some(text) = line.downcast::<Str>() else {
        return raise_type_error("object.readline() returned non-string");
    };
    match text.len().checked_sub(1) {
        None => raise(&EOFError, "EOF when reading a line"),
        Some(last) if text.characters().get(last) == Some(u32::from(b'\n')) => {
            Ok(text.slice(0, last).upcast())
        }
        Some(_) => Ok(line.clone()),
    }
}
