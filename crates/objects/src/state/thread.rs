//! The thread state: what C code of wheels reads at fixed offsets, and our own fields behind it.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::mem::offset_of;
use std::ptr::NonNull;
use std::sync::atomic::AtomicUsize;

use crate::raw::{Any, Obj, Object, Slot};

use super::Interpreter;

/// One level of exceptions being handled.
#[repr(C)]
pub struct HandledException {
    /// The exception, or nothing.
    pub value: Slot<Object>,
    /// The level below; generators link theirs in while they run.
    pub previous: Cell<*const HandledException>,
}

/// The newest chunk of the data stack, the first free byte in it, and its end.
#[repr(C)]
pub(crate) struct DataStack {
    pub(crate) chunk: Cell<*mut c_void>,
    pub(crate) top: Cell<*mut c_void>,
    pub(crate) limit: Cell<*mut c_void>,
}

/// The state of one thread. The first 832 bytes are `PyThreadState`'s, exact where C reaches in.
#[repr(C)]
pub struct ThreadState {
    prev: Cell<*const ThreadState>,
    next: Cell<*const ThreadState>,
    interp: Cell<*const Interpreter>,
    /// Non-zero when something waits for the thread at its next check: signals, a lock request, a pending call.
    pub eval_breaker: AtomicUsize,
    status: Cell<u32>,
    holds_lock: Cell<i32>,
    unused_a: [Cell<i32>; 2],
    /// How many more Python frames may be entered.
    pub recursion_remaining: Cell<i32>,
    /// `sys.getrecursionlimit()`
    pub recursion_limit: Cell<i32>,
    unused_b: [Cell<i32>; 2],
    what_event: Cell<usize>,
    /// The running frame.
    pub current_frame: Cell<*mut c_void>,
    trace_functions: [Cell<*mut c_void>; 2],
    /// The objects of `sys.setprofile` and `sys.settrace`.
    pub trace_objects: [Slot<Object>; 2],
    /// The exception that is being raised.
    pub current_exception: Slot<Object>,
    /// The innermost level of handled exceptions.
    pub exc_info: Cell<*const HandledException>,
    /// `PyThreadState_GetDict`'s dict.
    pub dict: Slot<Object>,
    gilstate_counter: Cell<i32>,
    /// An exception that another thread has asked this one to raise.
    pub async_exc: Slot<Object>,
    thread_id: Cell<usize>,
    native_thread_id: Cell<usize>,
    delete_later: Cell<*mut c_void>,
    critical_section: Cell<usize>,
    /// How deep coroutines remember where they were made.
    pub coroutine_origin_tracking_depth: Cell<i32>,
    /// `sys.set_asyncgen_hooks`: first iteration.
    pub async_gen_firstiter: Slot<Object>,
    /// `sys.set_asyncgen_hooks`: finaliser.
    pub async_gen_finalizer: Slot<Object>,
    /// The current `contextvars.Context`.
    pub context: Slot<Object>,
    context_version: Cell<u64>,
    id: Cell<u64>,
    data_stack: DataStack,
    /// The outermost level of handled exceptions.
    pub exc_state: HandledException,
    unused_c: [Cell<usize>; 4],
    unused_d: [u8; 520],
    pub(crate) cached_chunk: Cell<*mut c_void>,

    // Ours, behind what C sees.
    /// Lowest native stack address for ordinary calls; below it `RecursionError` is raised.
    pub stack_limit: Cell<usize>,
    /// Lowest address at which an object is destroyed at once; below it destruction is put off.
    dealloc_limit: Cell<usize>,
    draining: Cell<bool>,
    put_off: RefCell<Vec<NonNull<Any>>>,
    /// How many runs of the evaluator's loop are on the native stack.
    pub native_runs: Cell<u32>,
    /// How deep `repr`, comparison and the like have entered containers that may hold themselves.
    pub repr_stack: RefCell<Vec<usize>>,
    at_end: RefCell<Vec<Box<dyn FnOnce()>>>,
    /// Not zero while a trace function or a monitoring callback runs.
    pub tracing: Cell<u32>,
    /// The event that it runs for.
    pub traced_event: Cell<u8>,
}

const _: () = {
    assert!(offset_of!(ThreadState, interp) == offset_of!(abi::state::PyThreadState, interp));
    assert!(offset_of!(ThreadState, eval_breaker) == offset_of!(abi::state::PyThreadState, eval_breaker));
    assert!(
        offset_of!(ThreadState, recursion_remaining)
            == offset_of!(abi::state::PyThreadState, py_recursion_remaining)
    );
    assert!(offset_of!(ThreadState, current_frame) == offset_of!(abi::state::PyThreadState, current_frame));
    assert!(offset_of!(ThreadState, trace_objects) == offset_of!(abi::state::PyThreadState, c_profileobj));
    assert!(
        offset_of!(ThreadState, current_exception)
            == offset_of!(abi::state::PyThreadState, current_exception)
    );
    assert!(offset_of!(ThreadState, exc_info) == offset_of!(abi::state::PyThreadState, exc_info));
    assert!(offset_of!(ThreadState, dict) == offset_of!(abi::state::PyThreadState, dict));
    assert!(offset_of!(ThreadState, async_exc) == offset_of!(abi::state::PyThreadState, async_exc));
    assert!(
        offset_of!(ThreadState, async_gen_firstiter)
            == offset_of!(abi::state::PyThreadState, async_gen_firstiter)
    );
    assert!(offset_of!(ThreadState, context) == offset_of!(abi::state::PyThreadState, context));
    assert!(offset_of!(ThreadState, id) == offset_of!(abi::state::PyThreadState, id));
    assert!(offset_of!(ThreadState, data_stack) == offset_of!(abi::state::PyThreadState, datastack_chunk));
    assert!(offset_of!(ThreadState, exc_state) == offset_of!(abi::state::PyThreadState, exc_state));
    assert!(
        offset_of!(ThreadState, cached_chunk)
            == offset_of!(abi::state::PyThreadState, datastack_cached_chunk)
    );
    assert!(offset_of!(ThreadState, stack_limit) == size_of::<abi::state::PyThreadState>());
};

thread_local! {
    static CURRENT: Cell<*const ThreadState> = const { Cell::new(std::ptr::null()) };
}

/// Whether the running native thread has a state.
pub fn is_attached() -> bool {
    !CURRENT.get().is_null()
}

/// The state of the running thread, which must be attached.
#[inline]
pub fn current() -> &'static ThreadState {
    let state = CURRENT.get();
    debug_assert!(!state.is_null(), "this thread is not attached to the runtime");
    // SAFETY: a thread state is freed only by its own thread, when it detaches for good.
    unsafe { &*state }
}

/// Whether an exception is set.
#[inline]
pub fn error_is_set() -> bool {
    !current().current_exception.is_empty()
}

/// Makes `state` the running thread's, or none.
pub(super) fn set_current(state: *const ThreadState) {
    CURRENT.set(state);
}

/// `sys.getrecursionlimit()` at start.
const DEFAULT_RECURSION_LIMIT: i32 = 1000;
/// Native stack kept free below Python calls, for destruction and for error paths.
const RESERVE: usize = 192 << 10;
/// Native stack below which destruction is put off.
const DEALLOC_RESERVE: usize = 128 << 10;

impl ThreadState {
    /// A fresh state for the running native thread.
    pub(super) fn new(interpreter: &'static Interpreter) -> Box<Self> {
        // SAFETY: every field is an integer, a nullable pointer, an empty slot, or set below before it is read.
        let mut state: Box<Self> = unsafe {
            let mut memory = Box::<Self>::new_zeroed();
            (&raw mut (*memory.as_mut_ptr()).put_off).write(RefCell::default());
            (&raw mut (*memory.as_mut_ptr()).repr_stack).write(RefCell::default());
            (&raw mut (*memory.as_mut_ptr()).at_end).write(RefCell::default());
            memory.assume_init()
        };
        let bottom = native_stack_bottom();
        state.stack_limit = Cell::new(bottom + RESERVE);
        state.dealloc_limit = Cell::new(bottom + DEALLOC_RESERVE);
        state.recursion_remaining.set(DEFAULT_RECURSION_LIMIT);
        state.recursion_limit.set(DEFAULT_RECURSION_LIMIT);
        state.interp.set(interpreter);
        state.id.set(super::threads::next_id());
        state.refresh_idents();
        state.exc_info.set(&raw const state.exc_state);
        state
    }

    /// Number of this state, never used again.
    pub fn id(&self) -> u64 {
        self.id.get()
    }

    /// Identity of the native thread (`threading.get_ident`).
    pub fn ident(&self) -> usize {
        self.thread_id.get()
    }

    /// The system's number of the native thread (`threading.get_native_id`).
    pub fn native_id(&self) -> usize {
        self.native_thread_id.get()
    }

    /// Asks the system who the running thread is.
    pub(super) fn refresh_idents(&self) {
        // SAFETY: both ask about the running thread.
        let (ident, native) = unsafe { (libc::pthread_self(), libc::syscall(libc::SYS_gettid)) };
        self.thread_id.set(ident as usize);
        self.native_thread_id.set(native as usize);
    }

    /// Lets go of every object, before the thread ends.
    pub(super) fn clear(&self) {
        for end in self.at_end.take() {
            end();
        }
        let slots = [
            &self.current_exception,
            &self.exc_state.value,
            &self.dict,
            &self.trace_objects[0],
            &self.trace_objects[1],
            &self.async_exc,
            &self.async_gen_firstiter,
            &self.async_gen_finalizer,
            &self.context,
        ];
        for slot in slots {
            drop(slot.take());
        }
        crate::frame::free_data_stack(self);
    }

    /// Runs `work` when the thread leaves the runtime.
    pub fn at_end(&self, work: impl FnOnce() + 'static) {
        self.at_end.borrow_mut().push(Box::new(work));
    }

    /// Counts one more Python frame; false when that is one too many.
    #[inline]
    pub fn enter_frame(&self) -> bool {
        let remaining = self.recursion_remaining.get() - 1;
        self.recursion_remaining.set(remaining);
        remaining >= 0
    }

    /// Counts one Python frame less.
    #[inline]
    pub fn leave_frame(&self) {
        self.recursion_remaining.set(self.recursion_remaining.get() + 1);
    }

    /// Where frames lie.
    #[inline]
    pub(crate) fn data_stack(&self) -> &DataStack {
        &self.data_stack
    }

    /// The interpreter that the thread runs in.
    #[inline]
    pub fn interpreter(&self) -> &'static Interpreter {
        // SAFETY: set when the state is made; an interpreter outlives its threads.
        unsafe { &*self.interp.get() }
    }

    /// Runs `work` with a level of handled exceptions of its own, which starts with `handled`; its content afterwards.
    pub fn with_exception_level<R>(
        &self,
        handled: Option<Obj>,
        work: impl FnOnce() -> R,
    ) -> (R, Option<Obj>) {
        let previous = self.exc_info.get();
        let level = HandledException { value: Slot::from_option(handled), previous: Cell::new(previous) };
        self.exc_info.set(&raw const level);
        let result = work();
        self.exc_info.set(previous);
        (result, level.value.take())
    }

    /// The innermost level of handled exceptions.
    pub fn exc_info_level(&self) -> &Slot<Object> {
        // SAFETY: levels are linked while the frames that own them run, and the outermost is this state's own.
        unsafe { &(*self.exc_info.get()).value }
    }

    /// The innermost level of handled exceptions that holds one (`sys.exception()`).
    pub fn handled_exception(&self) -> Option<Obj> {
        let mut level = self.exc_info.get();
        // SAFETY: levels are linked while the frames that own them run.
        while let Some(current) = unsafe { level.as_ref() } {
            if let Some(value) = current.value.get() {
                return Some(value);
            }
            level = current.previous.get();
        }
        None
    }

    /// Whether so little native stack is left that destruction must be put off.
    #[inline]
    pub(crate) fn low_on_stack(&self) -> bool {
        stack_pointer() < self.dealloc_limit.get()
    }

    /// Puts a dead object aside for the outermost destruction.
    #[cold]
    pub(crate) fn put_off(&self, object: NonNull<Any>) {
        self.put_off.borrow_mut().push(object);
    }

    /// Destroys what was put off, unless a call further out does so already.
    #[inline]
    pub(crate) fn drain(&self, destroy: impl Fn(NonNull<Any>)) {
        if !self.draining.get() && !self.put_off.borrow().is_empty() {
            self.drain_slowly(destroy);
        }
    }

    #[cold]
    fn drain_slowly(&self, destroy: impl Fn(NonNull<Any>)) {
        self.draining.set(true);
        loop {
            let next = self.put_off.borrow_mut().pop();
            let Some(object) = next else { break };
            destroy(object);
        }
        self.draining.set(false);
    }
}

/// An address in the running function's frame.
#[inline]
pub(crate) fn stack_pointer() -> usize {
    let mark = 0u8;
    std::hint::black_box(&raw const mark).addr()
}

/// The lowest usable address of the running thread's native stack; 0 when it cannot be known.
#[cfg(not(miri))]
fn native_stack_bottom() -> usize {
    // SAFETY: the attributes are initialised by `pthread_getattr_np` before they are read, and destroyed.
    unsafe {
        let mut attributes = std::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &raw mut attributes) != 0 {
            return 0;
        }
        let (mut bottom, mut size) = (std::ptr::null_mut(), 0);
        libc::pthread_attr_getstack(&raw const attributes, &raw mut bottom, &raw mut size);
        libc::pthread_attr_destroy(&raw mut attributes);
        let guard = 16 << 10;
        bottom.addr() + guard
    }
}

#[cfg(miri)]
fn native_stack_bottom() -> usize {
    0
}
