//! From the arguments to a program that runs, and its exit code.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::SystemExit;
use objects::builtins::str::interned;
use objects::errors;
use objects::raw::{PyResult, Raised, Ref};
use stdlib_core::compile::{Flags, Input, Settings};

/// Runs the program that the arguments name.
pub(crate) fn main(arguments: Vec<OsString>) -> ExitCode {
    let _attached = objects::state::attach();
    let result = start().and_then(|()| program(&arguments));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Raised) => report(),
    }
}

fn start() -> PyResult<()> {
    stdlib_core::boot::start(&[
        stdlib_core::MODULES,
        stdlib_data::MODULES,
        stdlib_io::MODULES,
        stdlib_lang::MODULES,
        stdlib_os::MODULES,
        stdlib_text::MODULES,
        stdlib_tools::MODULES,
    ])
}

fn program(arguments: &[OsString]) -> PyResult<()> {
    let (text, name) = match arguments {
        [option, text, ..] if option == "-c" => {
            (text.to_string_lossy().into_owned().into_bytes(), "<string>".to_owned())
        }
        [file, ..] => match std::fs::read(file) {
            Ok(text) => (text, file.to_string_lossy().into_owned()),
            Err(error) => {
                let _ = writeln!(std::io::stderr(), "cinder: can't open file {file:?}: {error}");
                return errors::raise_value(&SystemExit, objects::builtins::int::Int::new(2).upcast());
            }
        },
        [] => return Ok(()),
    };
    let filename = interned(&name);
    let settings =
        Settings { filename: &filename, mode: syntax::Mode::Exec, flags: Flags::default(), optimize: None };
    let text = stdlib_core::compile::decode(&text, Some(&name), &settings)?;
    let code = stdlib_core::compile::text(Input::Text(&text), &settings)?;
    let globals: Ref<Dict> = Dict::new();
    globals.set(interned("__name__").as_any(), interned("__main__").upcast())?;
    globals.set(interned("__file__").as_any(), filename.upcast())?;
    let system = &objects::state::current().interpreter().system;
    if let Some(builtins) = system.builtins.get() {
        globals.set(interned("__builtins__").as_any(), builtins.upcast())?;
    }
    eval::run_code(&code, &globals, globals.clone().upcast(), None)?;
    Ok(())
}

/// Shows the exception that ended the program; the exit code.
fn report() -> ExitCode {
    let Some(exception) = errors::take() else { return ExitCode::FAILURE };
    if errors::given_matches(&exception, SystemExit.as_any()) {
        let code = exception.get_attribute(&interned("code")).ok();
        let code = code.as_deref().and_then(|code| code.exact::<objects::builtins::int::Int>()?.to_i64());
        return ExitCode::from(code.unwrap_or(0) as u8);
    }
    let text = exception
        .str()
        .map_or_else(|Raised| "<exception str() failed>".to_owned(), |text| text.to_string_lossy());
    let name = exception.class().name().into_owned();
    let line = if text.is_empty() { name } else { format!("{name}: {text}") };
    let _ = writeln!(std::io::stderr(), "{line}");
    ExitCode::FAILURE
}
