//! `_warnings`: warnings from Python code, from native code and from the compiler.
//!
//! The filters are those of the module `warnings` once it is loaded, ours before. What is shown goes through
//! `warnings._showwarnmsg` then, straight to `sys.stderr` before.

mod filter;
mod place;
mod show;

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{RuntimeError, UserWarning, Warning};
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise, raise_type_error};
use objects::raw::{Any, Obj, Py, PyResult, Raised, Ref};
use objects::types::Type;

/// _warnings provides basic warning filtering support.
///
/// It is a helper module to speed up interpreter start-up.
#[objects::pymodule(name = "_warnings")]
#[expect(clippy::module_inception, reason = "Python's name of the module")]
pub(crate) mod warnings {
    use objects::builtins::dict::Dict;
    use objects::builtins::exceptions::RuntimeError;
    use objects::builtins::module::Module;
    use objects::builtins::none::{is_none, none};
    use objects::builtins::str::{Str, interned};
    use objects::builtins::tuple::Tuple;
    use objects::errors::{raise, raise_type_error};
    use objects::raw::{Any, Py, PyResult, Ref};

    use super::{filter, place};

    /// Issue a warning, or maybe ignore it or raise an exception.
    ///
    ///   message
    ///     Text of the warning message.
    ///   category
    ///     The Warning category subclass. Defaults to UserWarning.
    ///   stacklevel
    ///     How far up the call stack to make this warning appear. A value of 2 for
    ///     example attributes the warning to the caller of the code calling warn().
    ///   source
    ///     If supplied, the destroyed object which emitted a ResourceWarning
    ///   skip_file_prefixes
    ///     An optional tuple of module filename prefixes indicating frames to skip
    ///     during stacklevel computations for stack frame attribution.
    #[function("(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())")]
    fn warn(
        message: &Any,
        category: Option<&Any>,
        stacklevel: isize,
        source: Option<&Any>,
        skip_file_prefixes: Option<&Any>,
    ) -> PyResult<()> {
        let category = super::category_of(message, category)?;
        let prefixes = match skip_file_prefixes {
            Some(prefixes) => match prefixes.downcast::<Tuple>() {
                Some(prefixes) => Some(prefixes.new_ref()),
                None => {
                    let found = prefixes.class().name();
                    return raise_type_error(format!(
                        "warn() argument 'skip_file_prefixes' must be tuple, not {found}"
                    ));
                }
            },
            None => None,
        };
        let at = place::of_caller(stacklevel, prefixes.as_deref())?;
        super::issue(&super::Warned {
            message: message.new_ref(),
            category,
            at,
            source: source.map(Py::new_ref),
            line_text: None,
        })
    }

    /// Issue a warning, or maybe ignore it or raise an exception.
    #[function(
        "(message, category, filename, lineno, module=<unrepresentable>, registry=None, module_globals=None, source=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are those of `warnings.warn_explicit`")]
    fn warn_explicit(
        message: &Any,
        category: &Any,
        filename: &Py<Str>,
        lineno: i32,
        module: Option<&Any>,
        registry: Option<&Any>,
        module_globals: Option<&Any>,
        source: Option<&Any>,
    ) -> PyResult<()> {
        let category = super::category_of(message, Some(category))?;
        let registry = match registry {
            None => None,
            Some(registry) => match registry.downcast::<Dict>() {
                Some(registry) => Some(registry.new_ref()),
                None => return raise_type_error("'registry' must be a dict or None"),
            },
        };
        let line_text = match module_globals {
            Some(globals) => match globals.downcast::<Dict>() {
                Some(globals) => place::line_of_loader(globals, lineno)?,
                None => {
                    let found = globals.class().name();
                    return raise_type_error(format!("module_globals must be a dict, not '{found}'"));
                }
            },
            None => None,
        };
        let module = match module {
            Some(module) => module.new_ref(),
            None => place::module_of_file(filename),
        };
        if is_none(&module) {
            return Ok(());
        }
        let at = place::Place { filename: filename.new_ref(), line: lineno, module, registry };
        super::issue(&super::Warned {
            message: message.new_ref(),
            category,
            at,
            source: source.map(Py::new_ref),
            line_text,
        })
    }

    #[function("()")]
    fn _acquire_lock() -> PyResult<()> {
        filter::lock();
        Ok(())
    }

    #[function("()")]
    fn _release_lock() -> PyResult<()> {
        match filter::unlock() {
            true => Ok(()),
            false => raise(&RuntimeError, "cannot release un-acquired lock"),
        }
    }

    #[function("()")]
    fn _filters_mutated_lock_held() -> PyResult<()> {
        match filter::is_locked() {
            true => {
                filter::mutated();
                Ok(())
            }
            false => raise(&RuntimeError, "warnings lock is not held"),
        }
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        let state = filter::state();
        let filters = filter::defaults()?;
        state.filters.set(filters.clone());
        module.add("filters", filters.upcast())?;
        let once = Dict::new();
        state.once.set(once.clone());
        module.add("_onceregistry", once.upcast())?;
        let action: Ref<Str> = interned("default");
        module.add("_defaultaction", action.upcast())?;
        module.add("_warnings_context", none())
    }
}

/// A warning on its way.
struct Warned {
    /// Text, or an instance of the category.
    message: Obj,
    category: Obj,
    at: place::Place,
    source: Option<Obj>,
    line_text: Option<Obj>,
}

/// The category of a warning: that of the message when it is an exception.
fn category_of(message: &Any, category: Option<&Any>) -> PyResult<Obj> {
    if message.is_instance(Warning.as_any())? {
        return Ok(message.class().new_ref().upcast());
    }
    let category = match category.filter(|category| !is_none(category)) {
        Some(category) => category.new_ref(),
        None => return Ok(UserWarning.owned().upcast()),
    };
    let fits = category.downcast::<Type>().is_some() && category.is_subclass(Warning.as_any())?;
    match fits {
        true => Ok(category),
        false => {
            let found = match category.downcast::<Type>() {
                Some(class) => class.name().into_owned(),
                None => category.class().name().into_owned(),
            };
            raise_type_error(format!("category must be a Warning subclass, not '{found}'"))
        }
    }
}

/// Asks the filters and acts accordingly.
fn issue(warned: &Warned) -> PyResult<()> {
    let (text, message): (Obj, Obj) = match warned.message.is_instance(Warning.as_any())? {
        true => (warned.message.str()?.upcast(), warned.message.clone()),
        false => (warned.message.clone(), warned.category.call(&[&warned.message])?),
    };
    let line = Int::new(i128::from(warned.at.line)).upcast();
    let key = Tuple::new(vec![text.clone(), warned.category.clone(), line.clone()]);
    if let Some(registry) = &warned.at.registry
        && filter::already_warned(registry, key.as_any(), false)?
    {
        return Ok(());
    }
    let (action, item) = filter::action(&warned.category, &text, &line, &warned.at.module)?;
    let action = action.to_string_lossy();
    match action.as_str() {
        "error" => {
            let Ok(exception) = message.downcast_ref() else {
                return raise_type_error("category must be a Warning subclass");
            };
            errors::set(exception);
            return Err(Raised);
        }
        "ignore" => return Ok(()),
        _ => {}
    }
    if !matches!(action.as_str(), "always" | "all")
        && let Some(registry) = &warned.at.registry
    {
        registry.set(key.as_any(), objects::builtins::bool::Bool::new(true).upcast())?;
    }
    let known = match action.as_str() {
        "once" => {
            filter::already_warned(&*filter::once_registry()?, &filter::pair(&text, &warned.category), true)?
        }
        "module" => match &warned.at.registry {
            Some(registry) => {
                let zero = Int::new(0).upcast();
                let key = Tuple::new(vec![text.clone(), warned.category.clone(), zero]);
                filter::already_warned(registry, key.as_any(), true)?
            }
            None => false,
        },
        "default" | "always" | "all" => false,
        _ => {
            let (action, item) = (Str::new(&action).as_any().repr()?, item.repr()?);
            return raise(
                &RuntimeError,
                format!(
                    "Unrecognized action ({}) in warnings.filters:\n {}",
                    action.to_string_lossy(),
                    item.to_string_lossy()
                ),
            );
        }
    };
    match known {
        true => Ok(()),
        false => show::show(warned, &message, &text),
    }
}

/// A warning from native code, attributed to the Python code that runs.
fn from_native(category: &Py<Type>, text: &Py<Str>, level: usize) -> PyResult<()> {
    let at = place::of_caller(level.cast_signed(), None)?;
    issue(&Warned {
        message: text.new_ref().upcast(),
        category: category.new_ref().upcast(),
        at,
        source: None,
        line_text: None,
    })
}

/// Issues a warning at a place in a source text.
///
/// # Errors
/// What a filter made of the warning.
pub(crate) fn warn_explicit(category: &Py<Type>, text: &str, filename: &Py<Str>, line: i32) -> PyResult<()> {
    let at = place::Place {
        filename: filename.new_ref(),
        line,
        module: place::module_of_file(filename),
        registry: None,
    };
    issue(&Warned {
        message: Str::new(text).upcast(),
        category: category.new_ref().upcast(),
        at,
        source: None,
        line_text: None,
    })
}

/// Lets native code issue warnings.
pub(crate) fn install() {
    let _ = objects::hooks::REPORTS.warn.set(from_native);
}

/// The context variable of `warnings.catch_warnings`, which exists once `_contextvars` does.
///
/// # Errors
/// What importing `_contextvars` raises.
pub(crate) fn add_context_variable() -> PyResult<()> {
    let class = eval::import::import_module("_contextvars")?.get_attribute(&interned("ContextVar"))?;
    let variable = class.call(&[interned("_warnings_context").as_any()])?;
    let modules: Ref<Dict> = objects::state::current().interpreter().system.modules();
    match modules.get_str(&interned("_warnings"))? {
        Some(module) => module.set_attribute(&interned("_warnings_context"), Some(&variable)),
        None => Ok(()),
    }
}
