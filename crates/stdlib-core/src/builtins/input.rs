//! `input`

use objects::builtins::exceptions::{EOFError, RuntimeError};
use objects::builtins::none::is_none;
use objects::builtins::str::Str;
use objects::errors::{self, raise, raise_type_error};
use objects::names;
use objects::raw::{Any, Obj, PyResult};

use crate::system;

fn stream(name: &str) -> PyResult<Obj> {
    match system::attribute(name)? {
        Some(stream) if !is_none(&stream) => Ok(stream),
        _ => raise(&RuntimeError, format!("lost sys.{name}")),
    }
}

/// Flushes a stream; that it cannot be is no concern of a prompt.
fn flush(stream: &Any) {
    if stream.call_method(names::flush(), &[]).is_err() {
        drop(errors::take());
    }
}

pub(super) fn input(prompt: Option<&Any>) -> PyResult<Obj> {
    let (stdin, stdout, stderr) = (stream("stdin")?, stream("stdout")?, stream("stderr")?);
    flush(&stderr);
    if let Some(prompt) = prompt {
        let text = prompt.str()?;
        stdout.call_method(names::write(), &[text.as_any()])?;
    }
    flush(&stdout);
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
