//! `atexit`: functions that are called when the interpreter ends, the last registered first.

use std::cell::RefCell;

use objects::builtins::tuple::Tuple;
use objects::errors;
use objects::modules;
use objects::raw::{Args, Obj, PyResult, Raised, Ref};

/// The registered calls.
#[derive(Default)]
struct Calls(RefCell<Vec<Call>>);

/// A call to come.
#[derive(Clone)]
struct Call {
    function: Obj,
    /// Positional arguments, then the values of keywords.
    values: Vec<Obj>,
    names: Option<Ref<Tuple>>,
}

impl Call {
    fn run(&self) -> PyResult<Obj> {
        let values = objects::raw::as_borrowed(&self.values);
        self.function.call_args(Args::new(values, self.names.as_deref()))
    }
}

/// Calls all registered functions, the last one first, also those registered meanwhile.
pub fn run_all() {
    let calls = modules::state::<Calls>();
    loop {
        let Some(call) = calls.0.borrow_mut().pop() else { return };
        if let Err(Raised) = call.run() {
            errors::unraisable(Some("Exception ignored in atexit callback"), Some(&call.function));
        }
    }
}

/// allow programmer to define multiple exit functions to be executed
/// upon normal program termination.
///
/// Two public functions, register and unregister, are defined.
#[objects::pymodule(name = "atexit")]
pub mod functions {
    use objects::builtins::tuple::Tuple;
    use objects::errors::raise_type_error;
    use objects::modules;
    use objects::raw::{Any, Args, Obj, Py, PyResult};

    use super::{Call, Calls};

    /// Register a function to be executed upon normal program termination
    ///
    ///     func - function to be called at exit
    ///     args - optional arguments to pass to func
    ///     kwargs - optional keyword arguments to pass to func
    ///
    ///     func is returned to facilitate usage as a decorator.
    #[function("(func, /, *args, **kwargs)")]
    fn register(func: &Any, args: Args<'_>) -> PyResult<Obj> {
        if !func.is_callable() {
            return raise_type_error("the first argument must be callable");
        }
        let keywords = args.keywords().map(|(_, value)| value);
        let values = args.positional().iter().copied().chain(keywords).map(Py::new_ref).collect();
        let names: Vec<Obj> = args.keywords().map(|(name, _)| name.as_any().new_ref()).collect();
        let names = (!names.is_empty()).then(|| Tuple::new(names));
        modules::state::<Calls>().0.borrow_mut().push(Call { function: func.new_ref(), values, names });
        Ok(func.new_ref())
    }

    /// Clear the list of previously registered exit functions.
    #[function]
    fn _clear() -> PyResult<()> {
        drop(modules::state::<Calls>().0.take());
        Ok(())
    }

    /// Run all registered exit functions.
    ///
    /// If a callback raises an exception, it is logged with sys.unraisablehook.
    #[function]
    fn _run_exitfuncs() -> PyResult<()> {
        super::run_all();
        Ok(())
    }

    /// Return the number of registered exit functions.
    #[function]
    fn _ncallbacks() -> PyResult<usize> {
        Ok(modules::state::<Calls>().0.borrow().len())
    }

    /// Unregister an exit function which was previously registered using
    /// atexit.register
    ///
    ///     func - function to be unregistered
    #[function]
    fn unregister(func: &Any) -> PyResult<()> {
        let calls = modules::state::<Calls>();
        // A comparison may register and unregister: each call is looked at in a copy.
        for call in calls.0.borrow().clone().iter().rev() {
            if call.function.equals(func)? {
                let mut calls = calls.0.borrow_mut();
                let known = calls.iter().rposition(|known| known.function.is(&*call.function));
                let removed = known.map(|index| calls.remove(index));
                drop(calls);
                drop(removed);
            }
        }
        Ok(())
    }
}
