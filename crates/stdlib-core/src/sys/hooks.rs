//! The hooks that `sys` starts with: what they do until a program puts others in their place.

use std::cell::RefCell;
use std::io::Write;

use objects::builtins::exceptions::{AttributeError, RuntimeError, UnicodeEncodeError};
use objects::builtins::none::{is_none, none};
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise};
use objects::raw::{Any, Args, Obj, Py, PyResult, Raised, Ref};
use objects::state::current;
use objects::{modules, names};

use crate::system;

/// `sys.displayhook`: the repr to `sys.stdout`, the value to `builtins._`.
pub(super) fn display(object: &Any) -> PyResult<()> {
    if is_none(object) {
        return Ok(());
    }
    let Some(builtins) = current().interpreter().system.builtins.get() else {
        return raise(&RuntimeError, "lost builtins module");
    };
    builtins.add("_", none())?;
    let stdout = match system::attribute("stdout")? {
        Some(stdout) if !is_none(&stdout) => stdout,
        _ => return raise(&RuntimeError, "lost sys.stdout"),
    };
    let text: Ref<Str> = object.repr()?;
    match stdout.call_method(names::write(), &[text.as_any()]) {
        Err(Raised) if errors::matches(&UnicodeEncodeError) => {
            drop(errors::take());
            write_escaped(&stdout, &text)?;
        }
        result => drop(result?),
    }
    stdout.call_method(names::write(), &[interned("\n").as_any()])?;
    builtins.add("_", object.new_ref())
}

/// A text that the stream's encoding cannot say, with escapes.
fn write_escaped(stream: &Any, text: &Py<Str>) -> PyResult<()> {
    let encoding = stream.get_attribute(&interned("encoding"))?;
    let errors = interned("backslashreplace");
    let bytes = text.as_any().call_method(&interned("encode"), &[&encoding, errors.as_any()])?;
    let text = bytes.call_method(&interned("decode"), &[&encoding, interned("strict").as_any()])?;
    stream.call_method(names::write(), &[&text])?;
    Ok(())
}

/// `sys.unraisablehook`
pub(super) fn show_unraisable(unraisable: &Any) -> PyResult<()> {
    let attribute = |name: &str| unraisable.get_attribute(&interned(name));
    let (value, message, object) = (attribute("exc_value")?, attribute("err_msg")?, attribute("object")?);
    let mut text = String::new();
    match (is_none(&message), is_none(&object)) {
        (true, true) => {}
        (false, true) => text.push_str(&format!("{}:\n", message.str()?.to_string_lossy())),
        (no_message, false) => {
            let head = match no_message {
                true => "Exception ignored in".to_owned(),
                false => message.str()?.to_string_lossy(),
            };
            let shown = match object.repr() {
                Ok(shown) => shown.to_string_lossy(),
                Err(Raised) => {
                    drop(errors::take());
                    "<object repr() failed>".to_owned()
                }
            };
            text.push_str(&format!("{head}: {shown}\n"));
        }
    }
    write_error(&text)?;
    if is_none(&value) {
        return Ok(());
    }
    crate::display::show(&value)
}

/// Writes to `sys.stderr`, or to the descriptor while there is none.
pub(crate) fn write_error(text: &str) -> PyResult<()> {
    match system::attribute("stderr")? {
        Some(stderr) if is_none(&stderr) => Ok(()),
        Some(stderr) => {
            stderr.call_method(names::write(), &[Str::new(text).as_any()])?;
            Ok(())
        }
        None => {
            // nobody is left who could be told that this fails
            let _ = std::io::stderr().write_all(text.as_bytes());
            Ok(())
        }
    }
}

/// `sys.breakpointhook`: the function that `PYTHONBREAKPOINT` names, `pdb.set_trace` by default.
pub(super) fn breakpoint(args: Args<'_>) -> PyResult<Obj> {
    let ignored = crate::config::with(|config| config.ignore_environment > 0);
    let name = (!ignored).then(|| std::env::var("PYTHONBREAKPOINT").ok()).flatten();
    let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| "pdb.set_trace".to_owned());
    if name == "0" {
        return Ok(none());
    }
    let (module, function) = name.rsplit_once('.').unwrap_or(("builtins", &name));
    let found = match module.is_empty() || function.is_empty() {
        true => errors::raise(&objects::builtins::exceptions::ImportError, "no module or no function"),
        false => {
            eval::import::import_module(module).and_then(|module| module.get_attribute(&interned(function)))
        }
    };
    match found {
        Ok(function) => function.call_args(args),
        Err(Raised)
            if errors::matches(&AttributeError)
                || errors::matches(&objects::builtins::exceptions::ImportError) =>
        {
            drop(errors::take());
            let text = format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{name}\"");
            errors::warn(&objects::builtins::exceptions::RuntimeWarning, &text, 1)?;
            Ok(none())
        }
        Err(Raised) => Err(Raised),
    }
}

/// The functions given to `sys.addaudithook`.
#[derive(Default)]
struct AuditHooks(RefCell<Vec<Obj>>);

pub(super) fn add_audit_hook(hook: &Any) -> PyResult<()> {
    let hooks = modules::state::<AuditHooks>();
    match tell(&hooks, "sys.addaudithook", &Tuple::empty()) {
        // a hook refuses the new one by an exception, which is swallowed when it is an Exception
        Err(Raised) if errors::matches(&objects::builtins::exceptions::Exception) => {
            drop(errors::take());
            return Ok(());
        }
        result => result?,
    }
    hooks.0.borrow_mut().push(hook.new_ref());
    Ok(())
}

pub(super) fn audit(event: &Py<Str>, args: Args<'_>) -> PyResult<()> {
    let hooks = modules::state::<AuditHooks>();
    if hooks.0.borrow().is_empty() {
        return Ok(());
    }
    let rest = args.positional().iter().map(|value| value.new_ref()).collect();
    tell(&hooks, &event.to_string_lossy(), &Tuple::new(rest))
}

fn tell(hooks: &AuditHooks, event: &str, args: &Py<Tuple>) -> PyResult<()> {
    let all: Vec<Obj> = hooks.0.borrow().clone();
    let event = interned(event);
    for hook in all {
        hook.call(&[event.as_any(), args.as_any()])?;
    }
    Ok(())
}

/// The plain read-eval-print loop over `__main__`, that of the library's module `code`.
pub(super) fn base_repl() -> PyResult<()> {
    let main = eval::import::import_module("__main__")?.get_attribute(names::__dict__())?;
    let console = eval::import::import_module("code")?
        .get_attribute(&interned("InteractiveConsole"))?
        .call(&[&main])?;
    let nothing = Str::empty();
    console.call_method(&interned("interact"), &[nothing.as_any(), nothing.as_any()])?;
    Ok(())
}
