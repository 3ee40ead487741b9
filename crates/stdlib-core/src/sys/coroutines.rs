//! What `sys` says of coroutines and asynchronous generators: the hooks of the running thread.

use objects::builtins::generator;
use objects::builtins::none::{is_none, none};
use objects::builtins::struct_sequence::SequenceSpec;
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::raw::{Any, Args, Obj, Py, PyResult, Ref};

static HOOKS: SequenceSpec = SequenceSpec::closed(
    c"asyncgen_hooks",
    c"asyncgen_hooks\n\nA named tuple providing information about asynchronous\ngenerators hooks.  The attributes are read only.",
    &[
        (c"firstiter", c"Hook to intercept first iteration"),
        (c"finalizer", c"Hook to intercept finalization"),
    ],
    2,
);

/// `sys.get_asyncgen_hooks()`
pub(super) fn hooks() -> PyResult<Ref<Tuple>> {
    let (first, finaliser) = generator::asyncgen_hooks();
    HOOKS.make(vec![first.unwrap_or_else(none), finaliser.unwrap_or_else(none)])
}

/// `sys.set_asyncgen_hooks(firstiter, finalizer)`: what is not given stays.
pub(super) fn set_hooks(args: Args<'_>) -> PyResult<()> {
    let mut given: [Option<&Any>; 2] = [None, None];
    let count = args.positional().len() + args.keywords().count();
    if count > given.len() {
        return raise_type_error(format!("function takes at most 2 arguments ({count} given)"));
    }
    for (place, value) in given.iter_mut().zip(args.positional()) {
        *place = Some(value);
    }
    for (name, value) in args.keywords() {
        let place = match &*name.to_string_lossy() {
            "firstiter" => &mut given[0],
            "finalizer" => &mut given[1],
            other => {
                return raise_type_error(format!(
                    "this function got an unexpected keyword argument '{other}'"
                ));
            }
        };
        *place = Some(value);
    }
    let [first, finaliser] = given;
    let finaliser = hook(finaliser, "finalizer")?;
    let first = hook(first, "firstiter")?;
    if let Some(finaliser) = finaliser {
        generator::set_asyncgen_finalizer(finaliser);
    }
    if let Some(first) = first {
        generator::set_asyncgen_firstiter(first);
    }
    Ok(())
}

/// A hook that is to be set; the inner `None` is Python's, which means no hook.
fn hook(value: Option<&Any>, name: &str) -> PyResult<Option<Option<Obj>>> {
    match value {
        None => Ok(None),
        Some(value) if is_none(value) => Ok(Some(None)),
        Some(value) if value.is_callable() => Ok(Some(Some(Py::new_ref(value)))),
        Some(value) => {
            let found = value.class().name();
            raise_type_error(format!("callable {name} expected, got {found}"))
        }
    }
}

/// `sys._jit`: there is no compiler yet.
#[objects::pymodule(name = "sys._jit")]
pub(super) mod jit {
    use objects::raw::PyResult;

    /// Return True if the current Python executable supports JIT compilation, and False otherwise.
    #[function("()")]
    fn is_available() -> PyResult<bool> {
        Ok(false)
    }

    /// Return True if JIT compilation is enabled for the current Python process (implies sys._jit.is_available()), and False otherwise.
    #[function("()")]
    fn is_enabled() -> PyResult<bool> {
        Ok(false)
    }

    /// Return True if the topmost Python frame is currently executing JIT code (implies sys._jit.is_enabled()), and False otherwise.
    #[function("()")]
    fn is_active() -> PyResult<bool> {
        Ok(false)
    }
}
