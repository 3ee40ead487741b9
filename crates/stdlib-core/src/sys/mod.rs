//! `sys`

mod coroutines;
mod hooks;
mod info;
mod stdlib_names;
mod unraisable;

pub(crate) use hooks::write_error;
pub(crate) use info::{fill_settings, version};
pub(crate) use unraisable::install as install_unraisable;

/// This module provides access to some objects used or maintained by the
/// interpreter and to functions that interact strongly with the interpreter.
#[objects::pymodule(name = "sys")]
#[expect(clippy::module_inception, reason = "Python's name of the module")]
pub(crate) mod sys {
    use objects::builtins::dict::Dict;
    use objects::builtins::exceptions::{OverflowError, RecursionError, SystemExit, TypeError, ValueError};
    use objects::builtins::generator;
    use objects::builtins::int::Int;
    use objects::builtins::module::Module;
    use objects::builtins::str::{Str, intern};
    use objects::builtins::tuple::Tuple;
    use objects::errors::{raise, raise_bare, raise_type_error, raise_value};
    use objects::protocol::number::special_method;
    use objects::raw::{Any, Args, Obj, Py, PyResult, Raised, Ref};
    use objects::state::current;
    use objects::types::Type;
    use objects::{errors, names};

    use super::{coroutines, hooks, info};

    /// Return the current exception: a tuple of class, exception, traceback.
    #[function("()")]
    fn exc_info() -> PyResult<Ref<Tuple>> {
        Ok(eval::frames::exc_info())
    }

    /// Return the current exception.
    ///
    /// Return the most recent exception caught by an except clause
    /// in the current stack frame or in an older stack frame, or None
    /// if no such clause exists.
    #[function("()")]
    fn exception() -> PyResult<Option<Obj>> {
        Ok(eval::frames::exception())
    }

    /// Exit the interpreter by raising SystemExit(status).
    ///
    /// If the status is omitted or None, it defaults to zero (i.e., success).
    /// If the status is an integer, it will be used as the system exit status.
    /// If it is another kind of object, it will be printed and the system
    /// exit status will be one (i.e., failure).
    #[function("(status=None, /)")]
    fn exit(status: Option<&Any>) -> PyResult<Obj> {
        match status {
            None => raise_bare(&SystemExit),
            Some(status) => match status.exact::<Tuple>() {
                Some(args) => errors::raise_with(&SystemExit, args.new_ref()),
                None => raise_value(&SystemExit, status.new_ref()),
            },
        }
    }

    /// Private function for clearing certain descriptors from a type's dictionary.
    ///
    /// See gh-135228 for context.
    #[function("(type, /)")]
    fn _clear_type_descriptors(class: &Py<objects::types::Type>) -> PyResult<()> {
        class.clear_instance_descriptors()
    }

    /// Return the current default encoding used by the Unicode implementation.
    #[function("()")]
    fn getdefaultencoding() -> PyResult<&'static str> {
        Ok("utf-8")
    }

    /// Return the encoding used to convert Unicode filenames to OS filenames.
    #[function("()")]
    fn getfilesystemencoding() -> PyResult<&'static str> {
        Ok("utf-8")
    }

    /// Return the error mode used for Unicode to OS filename conversion.
    #[function("()")]
    fn getfilesystemencodeerrors() -> PyResult<&'static str> {
        Ok("surrogateescape")
    }

    /// ``Intern'' the given string.
    ///
    /// This enters the string in the (global) table of interned strings whose
    /// purpose is to speed up dictionary lookups. Return the string itself or
    /// the previously interned string object with the same value.
    #[function("(string, /)")]
    fn intern_(string: &Any) -> PyResult<Ref<Str>> {
        match string.exact::<Str>() {
            Some(text) => Ok(intern(text.new_ref())),
            None => raise_type_error(format!("can't intern {}", string.class().name())),
        }
    }

    /// Return True if the given string is "interned".
    #[function("(string, /)")]
    fn _is_interned(string: &Py<Str>) -> PyResult<bool> {
        Ok(string.is_interned())
    }

    /// Return True if the given object is "immortal" per PEP 683.
    #[function("(op, /)")]
    fn _is_immortal(op: &Any) -> PyResult<bool> {
        Ok(op.is_immortal())
    }

    /// Return True if the GIL is currently enabled and False if the GIL is disabled.
    #[function("()")]
    fn _is_gil_enabled() -> PyResult<bool> {
        Ok(true)
    }

    /// Return True if Python is exiting.
    #[function("()")]
    fn is_finalizing() -> PyResult<bool> {
        Ok(current().interpreter().system.finalizing.get())
    }

    /// Set the maximum depth of the Python interpreter stack to n.
    ///
    /// This limit prevents infinite recursion from causing an overflow of the C
    /// stack and crashing Python.  The highest possible limit is platform-
    /// dependent.
    #[function("(limit, /)")]
    fn setrecursionlimit(limit: i32) -> PyResult<()> {
        if limit < 1 {
            return raise(&ValueError, "recursion limit must be greater or equal than 1");
        }
        let state = current();
        let depth = state.recursion_limit.get() - state.recursion_remaining.get();
        if depth >= limit {
            return raise(
                &RecursionError,
                format!(
                    "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
                ),
            );
        }
        state.recursion_limit.set(limit);
        state.recursion_remaining.set(limit - depth);
        Ok(())
    }

    /// Return the current value of the recursion limit, the maximum depth of the
    /// Python interpreter stack.
    #[function("()")]
    fn getrecursionlimit() -> PyResult<i32> {
        Ok(current().recursion_limit.get())
    }

    /// Return the reference count of object.
    ///
    /// The count returned is generally one higher than you might expect,
    /// because it includes the (temporary) reference as an argument to
    /// getrefcount().
    #[function("(object, /)")]
    fn getrefcount(object: &Any) -> PyResult<usize> {
        Ok(object.count() as usize)
    }

    /// getsizeof(object [, default]) -> int
    ///
    /// Return the size of object in bytes.
    #[function("(object, default=<unrepresentable>)")]
    fn getsizeof(object: &Any, default: Option<&Any>) -> PyResult<Obj> {
        let sized = || -> PyResult<usize> {
            let class = object.class();
            let Some(method) = special_method(object, names::__sizeof__())? else {
                return raise_type_error(format!("Type {} doesn't define __sizeof__", class.name()));
            };
            let size = method.call(&[])?.index()?;
            match size.to_i64() {
                Some(size) if size < 0 => raise(&ValueError, "__sizeof__() should return >= 0"),
                Some(size) => Ok(size as usize + if objects::types::is_gc(object) { 16 } else { 0 }),
                None => raise(&OverflowError, "Python int too large to convert to C ssize_t"),
            }
        };
        match (sized(), default) {
            (Ok(size), _) => Ok(Int::new(size as i128).upcast()),
            (Err(Raised), Some(default)) if errors::matches(&TypeError) => {
                drop(errors::take());
                Ok(default.new_ref())
            }
            (Err(Raised), _) => Err(Raised),
        }
    }

    /// Return a frame object from the call stack.
    ///
    /// If optional integer depth is given, return the frame object that many
    /// calls below the top of the stack.  If that is deeper than the call
    /// stack, ValueError is raised.  The default for depth is zero, returning
    /// the frame at the top of the call stack.
    #[function("(depth=0, /)")]
    fn _getframe(depth: i32) -> PyResult<Obj> {
        match eval::frames::at(depth.max(0) as usize) {
            Some(frame) => Ok(frame.upcast()),
            None => raise(&ValueError, "call stack is not deep enough"),
        }
    }

    /// Return the name of the module for a calling frame.
    ///
    /// The default depth returns the module containing the call to this API.
    #[function("(depth=0)")]
    fn _getframemodulename(depth: i32) -> PyResult<Option<Obj>> {
        Ok(eval::frames::module_name_at(depth.max(0) as usize))
    }

    /// Print an object to sys.stdout and also save it in builtins._
    #[function("(object, /)")]
    fn displayhook(object: &Any) -> PyResult<()> {
        hooks::display(object)
    }

    /// Handle an exception by displaying it with a traceback on sys.stderr.
    #[function("(exctype, value, traceback, /)")]
    fn excepthook(_exctype: &Any, value: &Any, _traceback: &Any) -> PyResult<()> {
        crate::display::show(value)
    }

    /// Handle an unraisable exception.
    ///
    /// The unraisable argument has the following attributes:
    ///
    /// * exc_type: Exception type.
    /// * exc_value: Exception value, can be None.
    /// * exc_traceback: Exception traceback, can be None.
    /// * err_msg: Error message, can be None.
    /// * object: Object causing the exception, can be None.
    #[function("(unraisable, /)")]
    fn unraisablehook(unraisable: &Any) -> PyResult<()> {
        hooks::show_unraisable(unraisable)
    }

    /// This hook function is called by built-in breakpoint().
    #[function("(*args, **kwargs)")]
    fn breakpointhook(args: Args<'_>) -> PyResult<Obj> {
        hooks::breakpoint(args)
    }

    /// Passes the event to any hooks that are attached.
    #[function("(event, /, *args)")]
    fn audit(event: &Py<Str>, args: Args<'_>) -> PyResult<()> {
        hooks::audit(event, args)
    }

    /// Adds a new audit hook callback.
    #[function("(hook)")]
    fn addaudithook(hook: &Any) -> PyResult<()> {
        hooks::add_audit_hook(hook)
    }

    /// Return the maximum number of digits in int/str conversions; 0 for no limit.
    #[function("()")]
    fn get_int_max_str_digits() -> PyResult<usize> {
        Ok(current().interpreter().int_max_str_digits.get())
    }

    /// Set the maximum string digits limit for non-binary int<->str conversions.
    #[function("(maxdigits)")]
    fn set_int_max_str_digits(maxdigits: i32) -> PyResult<()> {
        const THRESHOLD: i32 = 640;
        match maxdigits {
            0 | THRESHOLD.. => {
                current().interpreter().int_max_str_digits.set(maxdigits as usize);
                Ok(())
            }
            _ => raise(&ValueError, "maxdigits must be 0 or larger than 640"),
        }
    }

    /// Return the installed asynchronous generators hooks.
    ///
    /// This returns a namedtuple of the form (firstiter, finalizer).
    #[function("()")]
    fn get_asyncgen_hooks() -> PyResult<Ref<Tuple>> {
        coroutines::hooks()
    }

    /// set_asyncgen_hooks([firstiter] [, finalizer])
    ///
    /// Set a finalizer for async generators objects.
    #[function("!(*args, **kwargs)")]
    fn set_asyncgen_hooks(args: Args<'_>) -> PyResult<()> {
        coroutines::set_hooks(args)
    }

    /// Check status of origin tracking for coroutine objects in this thread.
    #[function("()")]
    fn get_coroutine_origin_tracking_depth() -> PyResult<i32> {
        Ok(generator::origin_tracking_depth())
    }

    /// Enable or disable origin tracking for coroutine objects in this thread.
    ///
    /// Coroutine objects will track 'depth' frames of traceback information
    /// about where they came from, available in their cr_origin attribute.
    ///
    /// Set a depth of 0 to disable.
    #[function("(depth)")]
    fn set_coroutine_origin_tracking_depth(depth: i32) -> PyResult<()> {
        generator::set_origin_tracking_depth(depth)
    }

    /// Return the current value of the flags that are used for dlopen calls.
    #[function("()")]
    fn getdlopenflags() -> PyResult<i32> {
        Ok(current().interpreter().system.dlopen_flags.get())
    }

    /// Set the flags used by the interpreter for dlopen calls.
    #[function("(flags, /)")]
    fn setdlopenflags(flags: i32) -> PyResult<()> {
        current().interpreter().system.dlopen_flags.set(flags);
        Ok(())
    }

    /// Clear all internal performance-related caches.
    #[function("()")]
    fn _clear_internal_caches() -> PyResult<()> {
        objects::types::lookup::clear();
        Ok(())
    }

    /// Clear the internal type lookup cache.
    #[function("()")]
    fn _clear_type_cache() -> PyResult<()> {
        objects::types::lookup::clear();
        Ok(())
    }

    /// Private function for clearing certain descriptors from a type's dictionary.
    ///
    /// See gh-135228 for context.
    #[function("_clear_type_descriptors(type, /)")]
    fn clear_type_descriptors(class: &Py<Type>) -> PyResult<()> {
        if class.has_flags(abi::TPFLAGS_IMMUTABLETYPE) || !class.has_flags(abi::TPFLAGS_HEAPTYPE) {
            return raise_type_error("argument is immutable");
        }
        let gone = (
            class.dict().remove(names::__dict__().as_any())?,
            class.dict().remove(names::__weakref__().as_any())?,
        );
        objects::types::lookup::modified(class);
        drop(gone);
        Ok(())
    }

    /// Private function for getting PyConfig.cpu_count
    #[function("()")]
    fn _get_cpu_count_config() -> PyResult<i32> {
        Ok(-1)
    }

    /// Return whether a stack profiler trampoline is active.
    #[function("()")]
    fn is_stack_trampoline_active() -> PyResult<bool> {
        Ok(false)
    }

    /// Return True if remote debugging is enabled, False otherwise.
    #[function("()")]
    fn is_remote_debug_enabled() -> PyResult<bool> {
        Ok(false)
    }

    /// Private function for getting the base REPL.
    #[function("()")]
    fn _baserepl() -> PyResult<()> {
        hooks::base_repl()
    }

    /// Call func(*args), while tracing is enabled.
    ///
    /// The tracing state is saved, and restored afterwards.  This is intended
    /// to be called from a debugger from a checkpoint, to recursively debug
    /// some other code.
    #[function("(func, args, /)")]
    fn call_tracing(func: &Any, args: &Any) -> PyResult<Obj> {
        match args.downcast::<Tuple>() {
            Some(args) => eval::monitor::call_tracing(func, args),
            None => {
                let found = args.class().name();
                raise_type_error(format!("call_tracing() argument 2 must be tuple, not {found}"))
            }
        }
    }

    /// Return a dict mapping each thread's thread id to its current stack frame.
    ///
    /// This function should be used for specialized purposes only.
    #[function("()")]
    fn _current_frames() -> PyResult<Ref<Dict>> {
        eval::frames::current_frames()
    }

    /// Return a dict mapping each thread's identifier to its current raised exception.
    ///
    /// This function should be used for specialized purposes only.
    #[function("()")]
    fn _current_exceptions() -> PyResult<Ref<Dict>> {
        eval::frames::current_exceptions()
    }

    /// Set the ideal thread switching delay inside the Python interpreter.
    ///
    /// The actual frequency of switching threads can be lower if the
    /// interpreter executes long sequences of uninterruptible code
    /// (this is implementation-specific and workload-dependent).
    ///
    /// The parameter must represent the desired switching delay in seconds
    /// A typical value is 0.005 (5 milliseconds).
    #[function("(interval, /)")]
    fn setswitchinterval(interval: f64) -> PyResult<()> {
        match std::time::Duration::try_from_secs_f64(interval) {
            Ok(interval) if !interval.is_zero() => {
                objects::state::set_switch_interval(interval);
                Ok(())
            }
            _ => raise(&ValueError, "switch interval must be strictly positive"),
        }
    }

    /// Return the current thread switch interval; see sys.setswitchinterval().
    #[function("()")]
    fn getswitchinterval() -> PyResult<f64> {
        Ok(objects::state::switch_interval().as_secs_f64())
    }

    fn unless_none(function: &Any) -> Option<&Any> {
        (!objects::builtins::none::is_none(function)).then_some(function)
    }

    /// Set the global debug tracing function.
    ///
    /// It will be called on each function call.  See the debugger chapter
    /// in the library manual.
    #[function("(function, /)")]
    fn settrace(function: &Any) -> PyResult<()> {
        eval::monitor::set_trace(unless_none(function));
        Ok(())
    }

    /// Return the global debug tracing function set with sys.settrace.
    ///
    /// See the debugger chapter in the library manual.
    #[function("()")]
    fn gettrace() -> PyResult<Option<Obj>> {
        Ok(eval::monitor::trace_function())
    }

    /// Set the profiling function.
    ///
    /// It will be called on each function call and return.  See the profiler
    /// chapter in the library manual.
    #[function("(function, /)")]
    fn setprofile(function: &Any) -> PyResult<()> {
        eval::monitor::set_profile(unless_none(function));
        Ok(())
    }

    /// Return the profiling function set with sys.setprofile.
    ///
    /// See the profiler chapter in the library manual.
    #[function("()")]
    fn getprofile() -> PyResult<Option<Obj>> {
        Ok(eval::monitor::profile_function())
    }

    /// Set the global debug tracing function in all running threads belonging to the current interpreter.
    ///
    /// It will be called on each function call. See the debugger chapter
    /// in the library manual.
    #[function("(function, /)")]
    fn _settraceallthreads(function: &Any) -> PyResult<()> {
        eval::monitor::set_trace_everywhere(unless_none(function));
        Ok(())
    }

    /// Set the profiling function in all running threads belonging to the current interpreter.
    ///
    /// It will be called on each function call and return.  See the profiler
    /// chapter in the library manual.
    #[function("(function, /)")]
    fn _setprofileallthreads(function: &Any) -> PyResult<()> {
        eval::monitor::set_profile_everywhere(unless_none(function));
        Ok(())
    }

    #[init]
    fn fill(module: &Py<Module>) -> PyResult<()> {
        module.add("_jit", objects::modules::create(&coroutines::jit::MODULE)?.upcast())?;
        let dict: Ref<Dict> = module.dict();
        if let Some(function) = dict.remove(objects::builtins::str::interned("intern_").as_any())? {
            module.add("intern", function)?;
        }
        for name in ["displayhook", "excepthook", "unraisablehook", "breakpointhook"] {
            if let Some(hook) = dict.get_str(&objects::builtins::str::interned(name))? {
                module.add(&format!("__{name}__"), hook)?;
            }
        }
        module.add("modules", current().interpreter().system.modules().upcast())?;
        info::fill(module)?;
        module
            .add("monitoring", objects::modules::create(&crate::monitoring::monitoring::MODULE)?.upcast())?;
        Ok(())
    }
}
