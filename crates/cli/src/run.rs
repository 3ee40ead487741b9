//! From the arguments to a program that runs, and its exit code.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::SystemExit;
use objects::builtins::str::interned;
use objects::errors;
use objects::raw::{PyResult, Raised, Ref};
use objects::types::ModuleSpec;
use stdlib_core::compile::{Flags, Input, Settings};
use stdlib_core::config::Config;

/// Runs the program that the arguments name.
pub(crate) fn main(arguments: Vec<OsString>) -> ExitCode {
    let _attached = objects::state::attach();
    let result = start(config(&arguments)).and_then(|()| program(&arguments));
    let flushed = stdlib_core::streams::flush();
    match result {
        Ok(()) if flushed => ExitCode::SUCCESS,
        Ok(()) => ExitCode::from(120),
        Err(Raised) => report(),
    }
}

/// The settings that the arguments and the place of the executable give.
fn config(arguments: &[OsString]) -> Config {
    let executable = std::env::current_exe().unwrap_or_default();
    let prefix =
        executable.parent().and_then(|folder| folder.parent()).unwrap_or(std::path::Path::new("/usr"));
    let prefix = prefix.to_string_lossy().into_owned();
    let stdlib_dir = format!("{prefix}/lib/python3.14");
    let argv: Vec<String> =
        arguments.iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let script = match arguments.first() {
        Some(first) if first != "-c" => {
            let folder =
                std::path::Path::new(first).parent().map(|folder| folder.to_string_lossy().into_owned());
            folder.unwrap_or_default()
        }
        _ => String::new(),
    };
    Config {
        executable: executable.to_string_lossy().into_owned(),
        orig_argv: std::iter::once("cinder".to_owned()).chain(argv.iter().cloned()).collect(),
        argv: if argv.first().is_some_and(|first| first == "-c") { vec!["-c".to_owned()] } else { argv },
        path: vec![script, stdlib_dir.clone(), format!("{stdlib_dir}/site-packages")],
        base_prefix: prefix.clone(),
        prefix,
        stdlib_dir,
        hash_randomization: 1,
        ..Config::default()
    }
}

fn start(config: Config) -> PyResult<()> {
    let native: &[&'static [&'static ModuleSpec]] = &[
        stdlib_core::MODULES,
        stdlib_data::MODULES,
        stdlib_io::MODULES,
        stdlib_lang::MODULES,
        stdlib_os::MODULES,
        stdlib_text::MODULES,
        stdlib_tools::MODULES,
    ];
    stdlib_core::boot::start(native, config)?;
    stdlib_core::streams::start()?;
    stdlib_core::boot::start_imports()
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
    stdlib_core::display::uncaught(&exception);
    ExitCode::FAILURE
}
