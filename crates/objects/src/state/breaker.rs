//! The eval breaker: one word per thread, not zero when something waits for the thread between two instructions.
//!
//! The evaluator tests it at back edges and at the entry of functions, and calls [`handle`]. Signals are the main thread's:
//! a signal handler of the C library may call [`request_signal`] and nothing else of the runtime.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::{ThreadState, current, lock, threads};
use crate::errors;
use crate::gc;
use crate::raw::{PyResult, Raised};

/// Another thread wants the lock.
pub const DROP_REQUEST: usize = 1;
/// A signal has arrived.
pub const SIGNALS: usize = 2;
/// A pending call waits.
pub const CALLS: usize = 4;
/// Another thread has sent this one an exception.
pub const ASYNC_EXCEPTION: usize = 8;
/// Enough objects have been made for a collection.
pub const COLLECT: usize = 16;
/// Code must be looked at before it runs: tracing or monitoring is on.
pub const INSTRUMENT: usize = 32;
/// Memory of dead classes waits to be given back.
pub const RETIRED: usize = 64;

/// Signals by number.
const SIGNAL_COUNT: usize = 65;

static MAIN: AtomicPtr<AtomicUsize> = AtomicPtr::new(std::ptr::null_mut());
static ARRIVED: [AtomicBool; SIGNAL_COUNT] = [const { AtomicBool::new(false) }; SIGNAL_COUNT];
static ANY_ARRIVED: AtomicBool = AtomicBool::new(false);
static RUN_HANDLER: OnceLock<fn(i32) -> PyResult<()>> = OnceLock::new();

type Call = Box<dyn FnOnce() -> PyResult<()> + Send>;
static PENDING: Mutex<VecDeque<Call>> = Mutex::new(VecDeque::new());

/// Most calls that wait at a time.
const MOST_CALLS: usize = 300;

/// Notes which word is the main thread's.
pub(super) fn set_main(word: &AtomicUsize) {
    MAIN.store(std::ptr::from_ref(word).cast_mut(), Ordering::Release);
}

/// Notes that the main thread's word is gone.
pub(super) fn forget_main(word: &AtomicUsize) {
    let word = std::ptr::from_ref(word).cast_mut();
    let _ = MAIN.compare_exchange(word, std::ptr::null_mut(), Ordering::AcqRel, Ordering::Relaxed);
}

fn interrupt_main(bit: usize) {
    // SAFETY: null, or the word of a thread state that lives until `forget_main`; the main thread's lives as long as the
    // runtime.
    if let Some(word) = unsafe { MAIN.load(Ordering::Acquire).as_ref() } {
        word.fetch_or(bit, Ordering::Release);
    }
}

/// A signal has arrived: its Python handler runs in the main thread between two instructions. Safe within a signal handler.
pub fn request_signal(number: i32) {
    if let Some(arrived) = usize::try_from(number).ok().and_then(|number| ARRIVED.get(number)) {
        arrived.store(true, Ordering::Release);
        ANY_ARRIVED.store(true, Ordering::Release);
        interrupt_main(SIGNALS);
    }
}

/// Sets what runs the Python handler of a signal; the first call counts.
pub fn install_signal_handler(run: fn(i32) -> PyResult<()>) {
    let _ = RUN_HANDLER.set(run);
}

/// Runs the handlers of signals that have arrived, in the main thread; nothing in others. Blocking calls that were
/// interrupted do this before they go on.
///
/// # Errors
/// What a handler raises.
pub fn check_signals() -> PyResult<()> {
    if !ANY_ARRIVED.load(Ordering::Acquire) || !threads::is_main() {
        return Ok(());
    }
    ANY_ARRIVED.store(false, Ordering::Release);
    for (number, arrived) in ARRIVED.iter().enumerate() {
        if !arrived.swap(false, Ordering::AcqRel) {
            continue;
        }
        let handled = RUN_HANDLER.get().map_or(Ok(()), |run| run(number as i32));
        if handled.is_err() {
            // The others wait for the next check.
            ANY_ARRIVED.store(true, Ordering::Release);
            interrupt_main(SIGNALS);
            return Err(Raised);
        }
    }
    Ok(())
}

/// Lets the main thread run `call` between two instructions; false when too many calls wait.
pub fn add_pending_call(call: impl FnOnce() -> PyResult<()> + Send + 'static) -> bool {
    let mut pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
    if pending.len() >= MOST_CALLS {
        return false;
    }
    pending.push_back(Box::new(call));
    interrupt_main(CALLS);
    true
}

fn run_pending_calls() -> PyResult<()> {
    let take = || PENDING.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    while let Some(call) = take() {
        if call().is_err() {
            interrupt_main(CALLS);
            return Err(Raised);
        }
    }
    Ok(())
}

impl ThreadState {
    /// Whether something waits for the thread.
    #[inline]
    pub fn breaker(&self) -> usize {
        self.eval_breaker.load(Ordering::Relaxed)
    }

    /// Sets bits of the breaker.
    pub fn set_breaker(&self, bits: usize) {
        self.eval_breaker.fetch_or(bits, Ordering::Relaxed);
    }

    /// Clears bits of the breaker; those that were set.
    pub fn clear_breaker(&self, bits: usize) -> usize {
        self.eval_breaker.fetch_and(!bits, Ordering::AcqRel) & bits
    }
}

/// Does what waits for the running thread: signals, pending calls, a collection, the lock's hand-over, an exception from
/// another thread. (Instrumentation is the evaluator's.)
///
/// # Errors
/// What a handler raises, or what another thread has sent.
#[cold]
pub fn handle() -> PyResult<()> {
    let thread = current();
    if thread.clear_breaker(SIGNALS) != 0 {
        check_signals()?;
    }
    if thread.breaker() & CALLS != 0 && threads::is_main() {
        thread.clear_breaker(CALLS);
        run_pending_calls()?;
    }
    // Borrowed types may be held by native code below, and by that of threads that wait.
    if thread.clear_breaker(RETIRED) != 0 && thread.native_runs.get() <= 1 && threads::is_alone() {
        crate::types::heap_type::give_back_retired();
    }
    if thread.clear_breaker(COLLECT) != 0 {
        gc::collect_if_due();
    }
    if thread.breaker() & DROP_REQUEST != 0 {
        lock::hand_over();
    }
    if thread.clear_breaker(ASYNC_EXCEPTION) != 0
        && let Some(exception) = thread.async_exc.take()
    {
        errors::normalise(&exception).map(errors::set)?;
        return Err(Raised);
    }
    Ok(())
}
