//! The threads of the interpreter: who they are, how they start and end.

use std::cell::Cell;
use std::io;
use std::os::unix::thread::JoinHandleExt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::{Attached, ThreadState, attach, breaker, current};
use crate::raw::{Any, Obj, Py};

/// Number of the main thread's state; 0 before it is there.
static MAIN: AtomicU64 = AtomicU64::new(0);
/// Identity of the main thread.
static MAIN_IDENT: AtomicU64 = AtomicU64::new(0);
/// Number of the thread that ends the runtime.
static ENDING: AtomicU64 = AtomicU64::new(0);
/// Address of each attached thread's state. Only touched under the lock; the mutex is for the compiler.
static STATES: Mutex<Vec<Address>> = Mutex::new(Vec::new());
/// Bits of the breaker that new threads have.
static EVERYWHERE: AtomicUsize = AtomicUsize::new(0);
static NEXT: AtomicU64 = AtomicU64::new(1);

/// A thread state by address.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Address(*const ThreadState);

// SAFETY: followed only under the interpreter lock, while the state is registered.
unsafe impl Send for Address {}

fn states() -> std::sync::MutexGuard<'static, Vec<Address>> {
    STATES.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The number of the next thread state.
pub(super) fn next_id() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Registers the state of a thread that has just got the lock; whether it is the first of the process.
pub(super) fn enter(state: &ThreadState) -> bool {
    let first = MAIN.compare_exchange(0, state.id(), Ordering::AcqRel, Ordering::Relaxed).is_ok();
    if first {
        MAIN_IDENT.store(state.ident() as u64, Ordering::Release);
        breaker::set_main(&state.eval_breaker);
    }
    state.set_breaker(EVERYWHERE.load(Ordering::Acquire));
    states().push(Address(state));
    first
}

/// Empties the state of a thread that leaves, and forgets it.
pub(super) fn leave(state: &ThreadState) {
    state.clear();
    breaker::forget_main(&state.eval_breaker);
    states().retain(|address| !std::ptr::eq(address.0, state));
}

/// After a fork the running thread is the only one.
pub(super) fn only(state: &ThreadState) {
    states().retain(|address| std::ptr::eq(address.0, state));
    MAIN.store(state.id(), Ordering::Release);
    state.refresh_idents();
    MAIN_IDENT.store(state.ident() as u64, Ordering::Release);
    breaker::set_main(&state.eval_breaker);
}

/// Whether the running thread is the only one.
pub(super) fn is_alone() -> bool {
    states().len() == 1
}

/// Whether the running thread is the main one.
pub fn is_main() -> bool {
    current().id() == MAIN.load(Ordering::Acquire)
}

pub(super) fn set_ending_thread(state: &ThreadState) {
    ENDING.store(state.id(), Ordering::Release);
}

pub(super) fn is_ending_thread(state: &ThreadState) -> bool {
    ENDING.load(Ordering::Acquire) == state.id()
}

/// Identity of the main thread, as `threading.get_ident` gives it there.
pub fn main_ident() -> usize {
    MAIN_IDENT.load(Ordering::Acquire) as usize
}

/// Shows the state of every attached thread. `work` runs no Python code.
pub fn each(mut work: impl FnMut(&ThreadState)) {
    for address in states().clone() {
        // SAFETY: registered, and we hold the lock.
        work(unsafe { &*address.0 });
    }
}

/// Raises an exception in a thread at its next check; nothing takes a waiting one back. How many threads have the identity.
pub fn send_exception(ident: usize, exception: Option<&Any>) -> usize {
    let (mut found, mut old) = (0, Vec::new());
    each(|state| {
        if state.ident() == ident && found == 0 {
            found = 1;
            old.push(state.async_exc.replace(exception.map(Py::new_ref)));
            state.set_breaker(breaker::ASYNC_EXCEPTION);
        }
    });
    drop(old);
    found
}

/// Sets bits in every thread's breaker, those of threads to come included, or clears them.
pub fn set_breaker_everywhere(bits: usize, on: bool) {
    match on {
        true => drop(EVERYWHERE.fetch_or(bits, Ordering::AcqRel)),
        false => drop(EVERYWHERE.fetch_and(!bits, Ordering::AcqRel)),
    }
    each(|state| match on {
        true => state.set_breaker(bits),
        false => drop(state.clear_breaker(bits)),
    });
}

/// What a new thread runs.
struct Work<F>(Cell<Option<F>>);

// SAFETY: the closure is called by one thread, under the interpreter lock, as it was made.
unsafe impl<F> Send for Work<F> {}

impl<F: FnOnce()> Work<F> {
    fn run(self, attached: &Attached) {
        let _ = attached;
        if let Some(work) = self.0.take() {
            work();
        }
    }
}

/// Starts a native thread that runs `work` under the lock, and `after` when it has left the runtime. Its identity.
///
/// # Errors
/// When the system refuses to make a thread.
pub fn spawn(
    stack: usize,
    work: impl FnOnce() + 'static,
    after: impl FnOnce() + Send + 'static,
) -> io::Result<usize> {
    let work = Work(Cell::new(Some(work)));
    let handle = std::thread::Builder::new().stack_size(stack).spawn(move || {
        let work = work;
        let attached = attach();
        work.run(&attached);
        drop(attached);
        after();
    })?;
    Ok(handle.as_pthread_t() as usize)
}

/// The exceptions that the threads handle, with their identities: `sys._current_exceptions`.
pub fn exceptions() -> Vec<(usize, Option<Obj>)> {
    let mut found = Vec::new();
    each(|state| found.push((state.ident(), state.handled_exception())));
    found
}

/// Longest name of a native thread, in bytes.
pub const LONGEST_NAME: usize = 15;

/// Gives the running native thread a name; what is behind a NUL or too long is left out.
pub fn set_native_name(name: &[u8]) {
    let mut bytes = [0u8; LONGEST_NAME + 1];
    let length = name.iter().take(LONGEST_NAME).take_while(|&&byte| byte != 0).count();
    bytes[..length].copy_from_slice(&name[..length]);
    // SAFETY: a NUL-terminated text.
    unsafe { libc::pthread_setname_np(libc::pthread_self(), bytes.as_ptr().cast()) };
}

/// The name of the running native thread.
pub fn native_name() -> Vec<u8> {
    let mut bytes = [0u8; 64];
    // SAFETY: room for the longest name and its NUL.
    unsafe { libc::pthread_getname_np(libc::pthread_self(), bytes.as_mut_ptr().cast(), bytes.len()) };
    bytes.iter().copied().take_while(|&byte| byte != 0).collect()
}
