//! `_thread`: threads, locks, data of each thread's own.

mod handle;
mod local;
mod lock;
mod time;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

pub use handle::ThreadHandle;
pub use local::Local;
pub use lock::{Lock, RLock};

use handle::Shared;
use objects::raw::Obj;

/// The module's state.
#[derive(Default)]
struct State {
    /// Threads that run Python code and were started here.
    running: Cell<usize>,
    /// Stack of new threads; 0 for the usual size.
    stack_size: Cell<usize>,
    /// Threads that the end of the runtime waits for.
    awaited: RefCell<Vec<std::sync::Arc<Shared>>>,
    /// Number of a thread: weak references to the `_local`s in which it has attributes.
    locals: RefCell<HashMap<u64, Vec<Obj>>>,
}

/// This module provides primitive operations to write multi-threaded programs.
/// The 'threading' module provides a more convenient interface.
#[objects::pymodule(name = "_thread", types(Lock, RLock, ThreadHandle, Local))]
pub mod _thread {
    use std::sync::Arc;

    use objects::builtins::dict::Dict;
    use objects::builtins::exceptions::{RuntimeError, SystemExit, ValueError};
    use objects::builtins::float::Float;
    use objects::builtins::int::Int;
    use objects::builtins::module::Module;
    use objects::builtins::none::is_none;
    use objects::builtins::str::Str;
    use objects::builtins::struct_sequence::SequenceSpec;
    use objects::builtins::tuple::Tuple;
    use objects::errors::{self, raise, raise_bare, raise_type_error};
    use objects::modules::{self, class_of};
    use objects::names;
    use objects::raw::{Any, Obj, Py, PyResult, Ref};
    use objects::state::{self, current, threads};
    use objects::types::Type;

    use super::handle::{self, ThreadHandle};
    use super::{Local, Lock, RLock, State};

    static EXCEPT_HOOK_ARGS: SequenceSpec = SequenceSpec::new(
        c"_thread._ExceptHookArgs",
        c"ExceptHookArgs\n\nType used to pass arguments to threading.excepthook.",
        &[
            (c"exc_type", c"Exception type"),
            (c"exc_value", c"Exception value"),
            (c"exc_traceback", c"Exception traceback"),
            (c"thread", c"Thread"),
        ],
        4,
    );

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("LockType", class_of::<Lock>()?.upcast())?;
        module.add("_ExceptHookArgs", EXCEPT_HOOK_ARGS.class()?.upcast())?;
        module.add("error", RuntimeError.owned().upcast())?;
        module.add("TIMEOUT_MAX", Float::new(super::time::LONGEST).upcast())?;
        module.add("_NAME_MAXLEN", Int::new(threads::LONGEST_NAME as i128).upcast())
    }

    /// Start a new thread and return its identifier.
    ///
    /// The thread will call the function with positional arguments from the
    /// tuple args and keyword arguments taken from the optional dictionary
    /// kwargs.  The thread exits when the function returns; the return value
    /// is ignored.  The thread will also exit when the function raises an
    /// unhandled exception; a stack trace will be printed unless the exception
    /// is SystemExit.
    #[function("(function, args, kwargs={}, /)")]
    fn start_new_thread(function: &Any, args: &Any, kwargs: Option<&Any>) -> PyResult<usize> {
        if !function.is_callable() {
            return raise_type_error("first arg must be callable");
        }
        let Some(args) = args.downcast::<Tuple>() else { return raise_type_error("2nd arg must be a tuple") };
        let kwargs = match kwargs.map(|kwargs| (kwargs, kwargs.downcast::<Dict>())) {
            Some((_, None)) => return raise_type_error("optional 3rd arg must be a dictionary"),
            Some((_, Some(kwargs))) => Some(kwargs.new_ref()),
            None => None,
        };
        handle::start(Arc::default(), function.new_ref(), args.new_ref(), kwargs, true)
    }

    /// An obsolete synonym of start_new_thread().
    #[function("(function, args, kwargs={}, /)")]
    fn start_new(function: &Any, args: &Any, kwargs: Option<&Any>) -> PyResult<usize> {
        start_new_thread(function, args, kwargs)
    }

    /// *For internal use only*: start a new thread.
    ///
    /// Like start_new_thread(), this starts a new thread calling the given function.
    /// Unlike start_new_thread(), this returns a handle object with methods to join
    /// or detach the given thread.
    /// This function is not for third-party code, please use the
    /// `threading` module instead. During finalization the runtime will not wait for
    /// the thread to exit if daemon is True. If handle is provided it must be a
    /// newly created thread._ThreadHandle instance.
    #[function("(function, handle=None, daemon=True)")]
    fn start_joinable_thread(
        function: &Any,
        handle: Option<&Any>,
        daemon: bool,
    ) -> PyResult<Ref<ThreadHandle>> {
        if !function.is_callable() {
            return raise_type_error("thread function must be callable");
        }
        let handle = match handle.filter(|handle| !is_none(handle)) {
            None => ThreadHandle::fresh(&*class_of::<ThreadHandle>()?)?,
            Some(handle) => match handle.downcast::<ThreadHandle>() {
                Some(handle) => handle.new_ref(),
                None => return raise_type_error("'handle' must be a _ThreadHandle"),
            },
        };
        let shared = Arc::clone(handle.shared());
        handle::start(shared, function.new_ref(), Tuple::new(Vec::new()), None, daemon)?;
        Ok(handle)
    }

    /// Return True if daemon threads are allowed in the current interpreter,
    /// and False otherwise.
    #[function]
    fn daemon_threads_allowed() -> PyResult<bool> {
        Ok(true)
    }

    /// Create a new lock object. See help(type(threading.Lock())) for
    /// information about locks.
    #[function]
    fn allocate_lock() -> PyResult<Ref<Lock>> {
        Lock::fresh(&*class_of::<Lock>()?)
    }

    /// An obsolete synonym of allocate_lock().
    #[function]
    fn allocate() -> PyResult<Ref<Lock>> {
        allocate_lock()
    }

    /// This is synonymous to ``raise SystemExit''.  It will cause the current
    /// thread to exit silently unless the exception is caught.
    #[function]
    fn exit() -> PyResult<()> {
        raise_bare(&SystemExit)
    }

    /// An obsolete synonym of exit().
    #[function]
    fn exit_thread() -> PyResult<()> {
        exit()
    }

    /// Simulate the arrival of the given signal in the main thread,
    /// where the corresponding signal handler will be executed.
    /// If *signum* is omitted, SIGINT is assumed.
    /// A subthread can use this function to interrupt the main thread.
    ///
    /// Note: the default signal handler for SIGINT raises ``KeyboardInterrupt``.
    #[function("(signum=signal.SIGINT, /)")]
    fn interrupt_main(signum: Option<i32>) -> PyResult<()> {
        const SIGINT: i32 = 2;
        let signum = signum.unwrap_or(SIGINT);
        if !(1..65).contains(&signum) {
            return raise(&ValueError, "signal number out of range");
        }
        state::request_signal(signum);
        Ok(())
    }

    /// Return a non-zero integer that uniquely identifies the current thread
    /// amongst other threads that exist simultaneously.
    /// This may be used to identify per-thread resources.
    /// Even though on some platforms threads identities may appear to be
    /// allocated consecutive numbers starting at 1, this behavior should not
    /// be relied upon, and the number should be seen purely as a magic cookie.
    /// A thread's identity may be reused for another thread after it exits.
    #[function]
    fn get_ident() -> PyResult<usize> {
        Ok(current().ident())
    }

    /// Return a non-negative integer identifying the thread as reported
    /// by the OS (kernel). This may be used to uniquely identify a
    /// particular thread within a system.
    #[function]
    fn get_native_id() -> PyResult<usize> {
        Ok(current().native_id())
    }

    /// Return the number of currently running Python threads, excluding
    /// the main thread. The returned number comprises all threads created
    /// through `start_new_thread()` as well as `threading.Thread`, and not
    /// yet finished.
    ///
    /// This function is meant for internal and specialized purposes only.
    /// In most applications `threading.enumerate()` should be used instead.
    #[function]
    fn _count() -> PyResult<usize> {
        Ok(modules::state::<State>().running.get())
    }

    /// Return the thread stack size used when creating new threads.  The
    /// optional size argument specifies the stack size (in bytes) to be used
    /// for subsequently created threads, and must be 0 (use platform or
    /// configured default) or a positive integer value of at least 32,768 (32k).
    /// If changing the thread stack size is unsupported, a ThreadError
    /// exception is raised.  If the specified size is invalid, a ValueError
    /// exception is raised, and the stack size is unmodified.  32k bytes
    ///  currently the minimum supported stack size value to guarantee
    /// sufficient stack space for the interpreter itself.
    ///
    /// Note that some platforms may have particular restrictions on values for
    /// the stack size, such as requiring a minimum stack size larger than 32 KiB or
    /// requiring allocation in multiples of the system memory page size
    /// - platform documentation should be referred to for more information
    /// (4 KiB pages are common; using multiples of 4096 for the stack size is
    /// the suggested approach in the absence of more specific information).
    #[function("(size=0, /)")]
    fn stack_size(size: isize) -> PyResult<usize> {
        const LEAST: isize = 53248;
        if size != 0 && size < LEAST {
            return raise(&ValueError, format!("size must be at least {LEAST} bytes"));
        }
        Ok(modules::state::<State>().stack_size.replace(size.cast_unsigned()))
    }

    /// Internal only. Return a non-zero integer that uniquely identifies the main thread
    /// of the main interpreter.
    #[function]
    fn _get_main_thread_ident() -> PyResult<usize> {
        Ok(threads::main_ident())
    }

    /// Return True if the current interpreter is the main Python interpreter.
    #[function]
    fn _is_main_interpreter() -> PyResult<bool> {
        Ok(true)
    }

    /// Wait for all non-daemon threads (other than the calling thread) to stop.
    #[function]
    fn _shutdown() -> PyResult<()> {
        handle::wait_for_all()
    }

    /// Internal only. Make a thread handle for threads not spawned
    /// by the _thread or threading module.
    #[function]
    fn _make_thread_handle(ident: &Any) -> PyResult<Ref<ThreadHandle>> {
        match ident.downcast::<Int>().map(|ident| ident.to_i64()) {
            Some(Some(ident)) => ThreadHandle::running(&*class_of::<ThreadHandle>()?, ident as usize),
            Some(None) => raise(&objects::builtins::exceptions::OverflowError, "int too large to convert"),
            None => raise_type_error("ident must be an integer"),
        }
    }

    /// Set the name of the current thread.
    #[function("(name)")]
    fn set_name(name: &Py<Str>) -> PyResult<()> {
        threads::set_native_name(name.to_string_lossy().as_bytes());
        Ok(())
    }

    /// Get the name of the current thread.
    #[function]
    fn _get_name() -> PyResult<Ref<Str>> {
        Ok(Str::new(&String::from_utf8_lossy(&threads::native_name())))
    }

    /// Handle uncaught Thread.run() exception.
    #[function]
    fn _excepthook(args: &Any) -> PyResult<()> {
        let class: Ref<Type> = EXCEPT_HOOK_ARGS.class()?;
        let Some(fields) = args.downcast::<Tuple>().filter(|args| args.class().is(&*class)) else {
            return raise_type_error("_thread.excepthook argument type must be ExceptHookArgs");
        };
        let [class, value, traceback, thread] = fields.items() else { return Ok(()) };
        if errors::given_matches(class, SystemExit.as_any()) {
            return Ok(());
        }
        let value = match is_none(value) {
            true => class.call(&[])?,
            false => value.clone(),
        };
        let name: Option<Obj> = match is_none(thread) {
            true => None,
            false => thread.find_attribute(names::name())?,
        };
        let shown = match name {
            Some(name) => name.str()?.to_string_lossy(),
            None => current().ident().to_string(),
        };
        let heading = format!("Exception in thread {shown}:\n");
        crate::display::report(&heading, &value, (!is_none(traceback)).then_some(&**traceback))?;
        Ok(())
    }
}
