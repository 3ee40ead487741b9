//! `sys.stdin`, `sys.stdout`, `sys.stderr` and the builtin `open`: made at start, flushed at the end.

use objects::builtins::exceptions::OSError;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::interned;
use objects::errors;
use objects::modules;
use objects::names;
use objects::raw::{Obj, PyResult, Raised};
use objects::state::current;
use stdlib_io::Standard;

use crate::{config, system};

/// How text passes through the standard streams.
struct Coding {
    encoding: String,
    errors: String,
}

impl Coding {
    /// What `PYTHONIOENCODING` says, else UTF-8; bytes that are none pass in the locales that say nothing of the encoding.
    fn read(ignore_environment: bool) -> Self {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let locale = variable("LC_ALL").or_else(|| variable("LC_CTYPE")).or_else(|| variable("LANG"));
        let plain = matches!(locale.as_deref(), None | Some("C" | "POSIX" | "C.UTF-8" | "C.utf8" | "UTF-8"));
        let mut errors = if plain { "surrogateescape" } else { "strict" }.to_owned();
        let mut encoding = "utf-8".to_owned();
        if let Some(chosen) = variable("PYTHONIOENCODING").filter(|_| !ignore_environment) {
            let (name, handler) = chosen.split_once(':').unwrap_or((&chosen, ""));
            if !name.is_empty() {
                encoding = name.to_owned();
                errors = "strict".to_owned();
            }
            if !handler.is_empty() {
                errors = handler.to_owned();
            }
        }
        Self { encoding, errors }
    }
}

/// Makes `_io`, the standard streams and `open`.
///
/// # Errors
/// What making them raises.
pub fn start() -> PyResult<()> {
    let known = &current().interpreter().system;
    let config = config::with(Clone::clone);
    stdlib_io::UTF8_MODE.store(config.utf8_mode > 0, std::sync::atomic::Ordering::Relaxed);
    let warn = config.warn_default_encoding > 0;
    stdlib_io::WARN_DEFAULT_ENCODING.store(warn, std::sync::atomic::Ordering::Relaxed);
    stdlib_io::DEV_MODE.store(config.dev_mode, std::sync::atomic::Ordering::Relaxed);
    let modules = known.modules();
    let io = match modules.get_str(&interned("_io"))? {
        Some(io) => io,
        None => {
            let Some(spec) = stdlib_io::MODULES.first() else { return Ok(()) };
            let io = modules::create(spec)?.upcast();
            modules.set(interned("_io").as_any(), io.clone())?;
            io
        }
    };
    if let Some(builtins) = known.builtins.get() {
        builtins.add("open", io.get_attribute(&interned("open"))?)?;
    }
    let coding = Coding::read(config.ignore_environment > 0);
    let unbuffered = config.unbuffered;
    for (fd, name) in [(0, "stdin"), (1, "stdout"), (2, "stderr")] {
        let errors = if fd == 2 { "backslashreplace" } else { &coding.errors };
        let shown = format!("<{name}>");
        let encoding = &coding.encoding;
        let made = Standard { fd, name: &shown, writable: fd > 0, encoding, errors, unbuffered };
        let stream = standard(&made)?;
        system::set_attribute(&format!("__{name}__"), stream.clone())?;
        system::set_attribute(name, stream)?;
    }
    Ok(())
}

/// A standard stream; `None` where the descriptor is not open.
fn standard(stream: &Standard<'_>) -> PyResult<Obj> {
    match stdlib_io::standard_stream(stream) {
        Ok(stream) => Ok(stream),
        Err(Raised) if errors::matches(&OSError) => {
            drop(errors::take());
            Ok(none())
        }
        Err(Raised) => Err(Raised),
    }
}

/// Flushes `sys.stdout` and `sys.stderr` at the end of the program; false when the first could not be. The current exception
/// stays.
pub fn flush() -> bool {
    let put_aside = errors::take();
    let mut fine = true;
    for name in ["stdout", "stderr"] {
        let Ok(Some(stream)) = system::attribute(name) else { continue };
        if is_none(&stream)
            || stream.get_attribute(names::closed()).and_then(|closed| closed.truth()).unwrap_or(false)
        {
            drop(errors::take());
            continue;
        }
        if stream.call_method(names::flush(), &[]).is_err() {
            if name == "stdout" {
                errors::unraisable(None, Some(&stream));
                fine = false;
            }
            drop(errors::take());
        }
    }
    errors::restore(put_aside);
    fine
}
