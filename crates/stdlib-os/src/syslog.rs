//! `syslog`: the system's log.

use std::cell::Cell;

use objects::types::ModuleSpec;

pub(crate) static MODULE: &ModuleSpec = &module::MODULE;

/// Whether the log is open.
#[derive(Default)]
struct State(Cell<bool>);

#[objects::pymodule(name = "syslog")]
#[expect(non_snake_case, reason = "the names are C macros of the system")]
mod module {
    use std::ffi::{CString, c_int};

    use objects::builtins::int::Int;
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::str::{Str, fs_encode};
    use objects::errors::raise_type_error;
    use objects::hooks::import_attribute;
    use objects::modules;
    use objects::raw::{Any, Args, Py, PyResult};
    use objects::state::released;

    use super::State;
    use crate::sys::log;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        crate::posix::add_numbers(module, super::NUMBERS)
    }

    /// The program's name: what `sys.argv` begins with, without folders.
    fn default_name() -> Option<CString> {
        let argv = import_attribute("sys", "argv").ok()?;
        let first = argv.downcast::<List>()?.as_any().get_index(0).ok()?;
        let bytes = fs_encode(first.downcast::<Str>()?).ok()?;
        let name = bytes.data().rsplit(|&byte| byte == b'/').next()?;
        if name.is_empty() { None } else { CString::new(name).ok() }
    }

    fn open(name: Option<CString>, options: c_int, facility: c_int) {
        let name = name.or_else(default_name);
        drop(objects::errors::take());
        log::open(name, options, facility);
        modules::state::<State>().0.set(true);
    }

    /// syslog([priority=LOG_INFO,] message)
    /// Send the string message to the system logger.
    #[function("!(*args)")]
    fn syslog(args: Args<'_>) -> PyResult<()> {
        let (priority, message) = match args.positional() {
            [message] => (libc::LOG_INFO, message),
            [priority, message] => {
                let wide = Int::index_value(priority)?;
                (c_int::try_from(wide).or_else(|_| Int::too_large("C int", wide))?, message)
            }
            _ => return raise_type_error("syslog.syslog requires 1 to 2 arguments"),
        };
        let Some(text) = message.downcast::<Str>() else {
            let class = message.class().name();
            return raise_type_error(format!("syslog() argument 1 must be str, not {class}"));
        };
        let encoded = objects::builtins::str::encode::encode(text, "utf-8", "strict")?;
        let Ok(text) = CString::new(encoded.data()) else {
            return objects::errors::raise(
                &objects::builtins::exceptions::ValueError,
                "embedded null character",
            );
        };
        if !modules::state::<State>().0.get() {
            open(None, 0, libc::LOG_USER);
        }
        released(|| log::write(priority, &text));
        Ok(())
    }

    /// Set logging options of subsequent syslog() calls.
    #[function("(ident=<unrepresentable>, logoption=0, facility=LOG_USER)")]
    fn openlog(ident: Option<&Any>, logoption: i64, facility: Option<i64>) -> PyResult<()> {
        let name = match ident {
            None => None,
            Some(ident) => match ident.downcast::<Str>() {
                Some(text) => CString::new(fs_encode(text)?.data()).ok(),
                None => {
                    let class = ident.class().name();
                    return raise_type_error(format!("openlog() argument 'ident' must be str, not {class}"));
                }
            },
        };
        open(name, logoption as c_int, facility.map_or(libc::LOG_USER, |facility| facility as c_int));
        Ok(())
    }

    /// Reset the syslog module values and call the system library closelog().
    #[function]
    fn closelog() -> PyResult<()> {
        if modules::state::<State>().0.replace(false) {
            log::close();
        }
        Ok(())
    }

    /// Set the priority mask to maskpri and return the previous mask value.
    #[function("(maskpri, /)")]
    fn setlogmask(maskpri: i64) -> PyResult<c_int> {
        Ok(log::set_mask(maskpri as c_int))
    }

    /// Calculates the mask for the individual priority pri.
    #[function("(pri, /)")]
    fn LOG_MASK(pri: i64) -> PyResult<c_int> {
        Ok(1i32.wrapping_shl(pri as u32))
    }

    /// Calculates the mask for all priorities up to and including pri.
    #[function("(pri, /)")]
    fn LOG_UPTO(pri: i64) -> PyResult<c_int> {
        Ok(1i32.wrapping_shl(pri as u32 + 1).wrapping_sub(1))
    }
}

/// Constants of the module, as Linux on x86-64 has them.
const NUMBERS: &[(&str, i64)] = &[
    ("LOG_ALERT", 1),
    ("LOG_AUTH", 32),
    ("LOG_AUTHPRIV", 80),
    ("LOG_CONS", 2),
    ("LOG_CRIT", 2),
    ("LOG_CRON", 72),
    ("LOG_DAEMON", 24),
    ("LOG_DEBUG", 7),
    ("LOG_EMERG", 0),
    ("LOG_ERR", 3),
    ("LOG_FTP", 88),
    ("LOG_INFO", 6),
    ("LOG_KERN", 0),
    ("LOG_LOCAL0", 128),
    ("LOG_LOCAL1", 136),
    ("LOG_LOCAL2", 144),
    ("LOG_LOCAL3", 152),
    ("LOG_LOCAL4", 160),
    ("LOG_LOCAL5", 168),
    ("LOG_LOCAL6", 176),
    ("LOG_LOCAL7", 184),
    ("LOG_LPR", 48),
    ("LOG_MAIL", 16),
    ("LOG_NDELAY", 8),
    ("LOG_NEWS", 56),
    ("LOG_NOTICE", 5),
    ("LOG_NOWAIT", 16),
    ("LOG_ODELAY", 4),
    ("LOG_PERROR", 32),
    ("LOG_PID", 1),
    ("LOG_SYSLOG", 40),
    ("LOG_USER", 8),
    ("LOG_UUCP", 64),
    ("LOG_WARNING", 4),
];
