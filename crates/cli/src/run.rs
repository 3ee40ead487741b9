//! From the arguments to a program that runs, and its exit code.

use std::ffi::{OsStr, OsString};
use std::io::{IsTerminal, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{KeyboardInterrupt, SystemExit};
use objects::builtins::int::Int;
use objects::builtins::module::Module;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::{Str, interned};
use objects::errors;
use objects::names;
use objects::raw::{Any, Obj, PyResult, Raised, Ref};
use objects::state::current;
use objects::types::ModuleSpec;
use stdlib_core::compile::{self, Flags, Settings};
use stdlib_core::config::Config;

use crate::hash_seed;
use crate::options::{self, Program, Request};
use crate::paths;

/// Whether an interrupt has ended the program.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Does what the command line asks for.
pub(crate) fn main() -> ExitCode {
    let (mut config, program) = match options::read(std::env::args_os().collect()) {
        Request::Run(config, program) => (*config, program),
        Request::Show(text) => {
            let _ = std::io::stdout().write_all(text.as_bytes());
            return ExitCode::SUCCESS;
        }
        Request::Refuse(text) => return refuse(&text),
    };
    options::read_environment(&mut config);
    options::finish_warnings(&mut config);
    paths::fill(&mut config);
    let key = match hash_seed::key(config.ignore_environment > 0) {
        Ok(key) => key,
        Err(text) => return refuse(&format!("Fatal Python error: config_init_hash_seed: {text}\n")),
    };
    let attached = objects::state::attach_with_hash_key(key);
    let inspect = config.inspect > 0;
    let code = match start(config) {
        Ok(()) => {
            // Handlers of signals are there from the start; without them an interrupt ends the process at once.
            if objects::hooks::import_attribute("_signal", "SIGINT").is_err() {
                drop(errors::take());
            }
            let code = exit_code(run(&program));
            let code = if inspect { exit_code(interact()) } else { code };
            stdlib_core::finish::finish(code)
        }
        Err(Raised) => exit_code(Err(Raised)),
    };
    drop(attached);
    if INTERRUPTED.load(Ordering::Relaxed) {
        stdlib_os::signals::die_by_interrupt();
    }
    ExitCode::from(code)
}

fn refuse(text: &str) -> ExitCode {
    // nobody is left who could be told that this fails
    let _ = std::io::stderr().write_all(text.as_bytes());
    ExitCode::from(2)
}

fn start(config: Config) -> PyResult<()> {
    let native: &[&'static [&'static ModuleSpec]] = &[
        stdlib_core::MODULES,
        stdlib_data::MODULES,
        stdlib_io::MODULES,
        stdlib_lang::MODULES,
        stdlib_os::MODULES,
        stdlib_test::MODULES,
        stdlib_text::MODULES,
        stdlib_tools::MODULES,
    ];
    let no_site = config.no_site > 0;
    stdlib_core::boot::start(native, config)?;
    stdlib_core::boot::start_imports()?;
    make_main()?;
    if !no_site {
        eval::import::import_module("site")?;
    }
    Ok(())
}

/// The module `__main__`, empty.
fn make_main() -> PyResult<()> {
    let system = &current().interpreter().system;
    let main = Module::new(names::__main__())?;
    if let Some(builtins) = system.builtins.get() {
        main.add("__builtins__", builtins.upcast())?;
    }
    let loader =
        eval::import::import_module("_frozen_importlib")?.get_attribute(&interned("BuiltinImporter"))?;
    main.add("__loader__", loader)?;
    system.modules().set(names::__main__().as_any(), main.upcast())
}

fn main_dict() -> PyResult<Ref<Dict>> {
    let main = current().interpreter().system.modules().get_str(names::__main__())?;
    match main.map(Obj::downcast_ref::<Module>) {
        Some(Ok(main)) => Ok(main.dict()),
        _ => errors::raise(&objects::builtins::exceptions::RuntimeError, "can't create __main__ module"),
    }
}

/// A file name or an argument as Python's text.
fn file_text(name: &OsStr) -> PyResult<Ref<Str>> {
    objects::builtins::str::decoded(Bytes::new(name.as_bytes()).as_any(), "utf-8", Some("surrogateescape"))
}

/// Puts a folder in front of `sys.path`, unless the user wants none there.
fn add_path(folder: Obj) -> PyResult<()> {
    if stdlib_core::config::with(|config| config.safe_path) {
        return Ok(());
    }
    prepend(folder)
}

fn prepend(folder: Obj) -> PyResult<()> {
    if let Some(path) = stdlib_core::system::attribute("path")? {
        path.call_method(&interned("insert"), &[Int::new(0).as_any(), &folder])?;
    }
    Ok(())
}

fn run(program: &Program) -> PyResult<()> {
    match program {
        Program::Command(text) => {
            add_path(Str::empty().upcast())?;
            run_text(text.as_bytes(), &interned("<string>"), false)
        }
        Program::Module(name) => {
            add_path(working_folder())?;
            run_module(&file_text(name)?.upcast(), true)
        }
        Program::File(file) => run_file(file),
        Program::Input if std::io::stdin().is_terminal() => interact(),
        Program::Input => {
            add_path(Str::empty().upcast())?;
            let mut text = Vec::new();
            if let Err(error) = std::io::stdin().read_to_end(&mut text) {
                return errors::os_error(error.raw_os_error().unwrap_or(0), None, None);
            }
            run_text(&text, &interned("<stdin>"), true)
        }
    }
}

fn working_folder() -> Obj {
    match std::env::current_dir() {
        Ok(folder) => file_text(folder.as_os_str()).map_or_else(|Raised| none(), Ref::upcast),
        Err(_) => Str::empty().upcast(),
    }
}

/// `runpy._run_module_as_main`
fn run_module(name: &Any, alter_argv: bool) -> PyResult<()> {
    let runpy = eval::import::import_module("runpy")?;
    let alter = objects::builtins::bool::Bool::new(alter_argv);
    runpy.call_method(&interned("_run_module_as_main"), &[name, alter.as_any()])?;
    Ok(())
}

fn run_text(text: &[u8], filename: &Ref<Str>, own_file: bool) -> PyResult<()> {
    let settings = Settings { filename, mode: syntax::Mode::Exec, flags: Flags::default(), optimize: None };
    let name = filename.to_string_lossy();
    let source = compile::decode(text, own_file.then_some(name.as_str()), &settings)?;
    let source = match stdlib_core::config::with(|config| config.skip_first_line) {
        true => source.split_once('\n').map_or(String::new(), |(_, rest)| format!("\n{rest}")),
        false => source,
    };
    let code = compile::text(&source, &settings)?;
    let globals = main_dict()?;
    eval::run_code(&code, &globals, globals.clone().upcast(), None)?;
    Ok(())
}

/// Whether a path is something that the import system runs: a folder, or an archive.
fn is_importable(path: &Path) -> bool {
    let is_archive = || {
        let mut head = [0; 4];
        let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
        read.is_ok() && (&head == b"PK\x03\x04" || &head == b"PK\x05\x06")
    };
    path.is_dir() || is_archive()
}

fn run_file(file: &OsString) -> PyResult<()> {
    let path = Path::new(file);
    if is_importable(path) {
        prepend(file_text(file)?.upcast())?;
        return run_module(names::__main__().as_any(), false);
    }
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) => return cannot_open(file, &error),
    };
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = real.parent().map_or_else(|| OsString::from(""), |folder| folder.as_os_str().to_owned());
    add_path(file_text(&folder)?.upcast())?;
    let filename = file_text(file)?;
    let globals = main_dict()?;
    globals.set(names::__file__().as_any(), filename.clone().upcast())?;
    let external = eval::import::import_module("_frozen_importlib_external")?;
    let loader = external.get_attribute(&interned("SourceFileLoader"))?;
    let loader = loader.call(&[names::__main__().as_any(), filename.as_any()])?;
    globals.set(names::__loader__().as_any(), loader)?;
    run_text(&text, &filename, true)
}

fn cannot_open(file: &OsStr, error: &std::io::Error) -> PyResult<()> {
    let executable = stdlib_core::config::with(|config| config.executable.clone());
    let number = error.raw_os_error().unwrap_or(0);
    let shown = file_text(file)?.as_any().repr()?.to_string_lossy();
    let reason = errors::strerror(number).to_string_lossy();
    let line = format!("{executable}: can't open file {shown}: [Errno {number}] {reason}\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
    errors::raise_value(&SystemExit, Int::new(2).upcast())
}

/// The library's own read-eval-print loop.
fn interact() -> PyResult<()> {
    add_path(Str::empty().upcast())?;
    let module = match std::io::stdin().is_terminal() {
        true => "_pyrepl.main",
        false => "code",
    };
    let module = eval::import::import_module(module)?;
    match module.find_attribute(&interned("interactive_console"))? {
        Some(console) => console.call(&[])?,
        None => {
            let globals = main_dict()?;
            let banner = Str::empty();
            let nothing = none();
            module.call_method(&interned("interact"), &[banner.as_any(), &nothing, globals.as_any()])?
        }
    };
    Ok(())
}

/// The exit code; an exception that is no request to leave is shown.
fn exit_code(result: PyResult<()>) -> u8 {
    let Err(Raised) = result else { return 0 };
    let Some(exception) = errors::take() else { return 1 };
    if errors::given_matches(&exception, SystemExit.as_any()) {
        return requested_code(&exception);
    }
    let interrupted = errors::given_matches(&exception, KeyboardInterrupt.as_any());
    stdlib_core::display::uncaught(&exception);
    INTERRUPTED.store(interrupted, Ordering::Relaxed);
    if interrupted { 130 } else { 1 }
}

fn requested_code(exception: &Any) -> u8 {
    let code = exception.get_attribute(&interned("code")).unwrap_or_else(|Raised| none());
    if is_none(&code) {
        return 0;
    }
    if let Some(number) = code.downcast::<Int>() {
        return number.to_i64().map_or(255, |number| number as u8);
    }
    let text = code.str().map_or_else(|Raised| String::new(), |text| text.to_string_lossy());
    drop(errors::take());
    if stdlib_core::write_error(&format!("{text}\n")).is_err() {
        drop(errors::take());
    }
    1
}
