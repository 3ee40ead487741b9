//! `print` and `breakpoint`.

use std::io::Write;

use objects::builtins::exceptions::RuntimeError;
use objects::builtins::none::is_none;
use objects::builtins::str::Str;
use objects::errors::{raise, raise_type_error};
use objects::names;
use objects::raw::{Any, Args, Obj, Py, PyResult, Ref};

use crate::system;

/// The keywords of `print`.
#[derive(Default)]
struct Options<'a> {
    sep: Option<&'a Py<Str>>,
    end: Option<&'a Py<Str>>,
    file: Option<&'a Any>,
    flush: bool,
}

impl<'a> Options<'a> {
    fn parse(args: &Args<'a>) -> PyResult<Self> {
        let mut options = Self::default();
        for (keyword, value) in args.keywords() {
            match () {
                () if keyword.equals("sep") => options.sep = text("sep", value)?,
                () if keyword.equals("end") => options.end = text("end", value)?,
                () if keyword.equals("file") => options.file = (!is_none(value)).then_some(value),
                () if keyword.equals("flush") => options.flush = value.truth()?,
                () => {
                    let keyword = keyword.to_string_lossy();
                    return raise_type_error(format!(
                        "print() got an unexpected keyword argument '{keyword}'"
                    ));
                }
            }
        }
        Ok(options)
    }
}

fn text<'a>(name: &str, value: &'a Any) -> PyResult<Option<&'a Py<Str>>> {
    match value.downcast::<Str>() {
        Some(text) => Ok(Some(text)),
        None if is_none(value) => Ok(None),
        None => raise_type_error(format!("{name} must be None or a string, not {}", value.class().name())),
    }
}

pub(super) fn print(args: Args<'_>) -> PyResult<()> {
    let Options { sep, end, file, flush } = Options::parse(&args)?;
    let file = match file {
        Some(file) => file.new_ref(),
        None => match system::attribute("stdout")? {
            Some(stdout) if is_none(&stdout) => return Ok(()),
            Some(stdout) => stdout,
            None => return print_plainly(&args, sep, end),
        },
    };
    for (index, value) in args.positional().iter().enumerate() {
        match sep {
            _ if index == 0 => {}
            Some(sep) => write(&file, sep)?,
            None => write(&file, &Str::from_point(32))?,
        }
        let value: Ref<Str> = value.str()?;
        write(&file, &value)?;
    }
    match end {
        Some(end) => write(&file, end)?,
        None => write(&file, &Str::from_point(10))?,
    }
    if flush {
        file.call_method(names::flush(), &[])?;
    }
    Ok(())
}

/// `file.write(text)`: without a call in Python's sense when the file is a plain text stream.
fn write(file: &Any, text: &Py<Str>) -> PyResult<()> {
    match stdlib_io::write_text(file, text) {
        Some(written) => written.map(drop),
        None => file.call_method(names::write(), &[text.as_any()]).map(drop),
    }
}

/// Before there is `sys.stdout`: straight to the descriptor.
fn print_plainly(args: &Args<'_>, sep: Option<&Py<Str>>, end: Option<&Py<Str>>) -> PyResult<()> {
    let mut line = String::new();
    for (index, value) in args.positional().iter().enumerate() {
        if index > 0 {
            line.push_str(&sep.map_or_else(|| " ".to_owned(), |sep| sep.to_string_lossy()));
        }
        line.push_str(&value.str()?.to_string_lossy());
    }
    line.push_str(&end.map_or_else(|| "\n".to_owned(), |end| end.to_string_lossy()));
    // nobody is left who could be told that this fails
    let _ = std::io::stdout().write_all(line.as_bytes());
    let _ = std::io::stdout().flush();
    Ok(())
}

pub(super) fn breakpoint(args: Args<'_>) -> PyResult<Obj> {
    match system::attribute("breakpointhook")? {
        Some(hook) => hook.call_args(args),
        None => raise(&RuntimeError, "lost sys.breakpointhook"),
    }
}
