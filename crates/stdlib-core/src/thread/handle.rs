//! Threads and their handles: starting, joining, the end of the runtime.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{PythonFinalizationError, RuntimeError, SystemExit};
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise};
use objects::modules;
use objects::raw::{Any, Native, Obj, Py, PyResult, Raised, Ref};
use objects::state::{self, Event, Waited, check_signals, current, released, threads};
use objects::types::Type;
use objects::{heap, object, pytype};

use super::State;
use super::time::{self, Patience};

/// Stack of a thread for which no size was asked.
const STACK: usize = 16 << 20;
/// What our own frames need beyond what is asked for.
const EXTRA: usize = 512 << 10;

const NOT_STARTED: u8 = 0;
const STARTING: u8 = 1;
const RUNNING: u8 = 2;
const DONE: u8 = 3;

/// What a thread and its handles share.
#[derive(Default)]
pub(super) struct Shared {
    state: AtomicU8,
    ident: AtomicUsize,
    ended: Event,
}

impl Shared {
    fn state(&self) -> u8 {
        self.state.load(Ordering::Acquire)
    }

    fn end(&self) {
        self.state.store(DONE, Ordering::Release);
        self.ended.set();
    }
}

/// The body of `_thread._ThreadHandle`.
#[object]
pub struct ThreadHandle {
    shared: Native<Arc<Shared>>,
    unused: Cell<u8>,
}

#[pytype(name = "_thread._ThreadHandle", last, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl ThreadHandle {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        Self::fresh(cls)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let ident = this.shared.ident.load(Ordering::Acquire);
        Ok(format!("<{} object: ident={ident}>", this.class().name()))
    }

    #[getter]
    fn ident(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.shared.ident.load(Ordering::Acquire))
    }

    #[method("!(timeout=None, /)")]
    fn join(this: &Py<Self>, timeout: Option<&Any>) -> PyResult<()> {
        let patience = match timeout.filter(|timeout| !is_none(timeout)) {
            None => Patience::Endless,
            Some(timeout) => match time::seconds(timeout)? {
                seconds if seconds < 0.0 => Patience::Endless,
                seconds => time::until(seconds),
            },
        };
        join(&this.shared, &patience)
    }

    #[method]
    fn is_done(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.shared.state() == DONE)
    }

    #[method]
    fn _set_done(this: &Py<Self>) -> PyResult<()> {
        if this.shared.state() < RUNNING {
            return raise(&RuntimeError, "thread not started");
        }
        this.shared.end();
        Ok(())
    }
}

impl ThreadHandle {
    /// A handle for a thread that will be started.
    pub(super) fn fresh(class: &Py<Type>) -> PyResult<Ref<Self>> {
        heap::make(class, 0, Self { shared: Native::new(Arc::default()), unused: Cell::new(0) })
    }

    /// A handle for a thread that was started elsewhere.
    pub(super) fn running(class: &Py<Type>, ident: usize) -> PyResult<Ref<Self>> {
        let handle = Self::fresh(class)?;
        handle.shared.ident.store(ident, Ordering::Release);
        handle.shared.state.store(RUNNING, Ordering::Release);
        Ok(handle)
    }

    /// What the thread shares with its handle.
    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

/// Waits for the end of a thread.
fn join(shared: &Shared, patience: &Patience) -> PyResult<()> {
    if shared.state() < RUNNING {
        return raise(&RuntimeError, "thread not started");
    }
    if shared.ident.load(Ordering::Acquire) == current().ident() && shared.state() == RUNNING {
        return raise(&RuntimeError, "Cannot join current thread");
    }
    let until = match patience {
        Patience::Until(until) => Some(*until),
        _ => None,
    };
    while !shared.ended.is_set() {
        match released(|| shared.ended.wait(until)) {
            Waited::Done => {}
            Waited::TimedOut => return Ok(()),
            Waited::Interrupted => check_signals()?,
        }
    }
    Ok(())
}

/// Starts a thread that calls a function; its identity.
pub(super) fn start(
    shared: Arc<Shared>,
    function: Obj,
    args: Ref<Tuple>,
    kwargs: Option<Ref<Dict>>,
    daemon: bool,
) -> PyResult<usize> {
    if state::is_ending() {
        return raise(&PythonFinalizationError, "can't create new thread at interpreter shutdown");
    }
    let begun = shared.state.compare_exchange(NOT_STARTED, STARTING, Ordering::AcqRel, Ordering::Relaxed);
    if begun.is_err() {
        return raise(&RuntimeError, "thread already started");
    }
    let module = modules::state::<State>();
    let stack = match module.stack_size.get() {
        0 => STACK,
        size => size + EXTRA,
    };
    let (own, after) = (Arc::clone(&shared), Arc::clone(&shared));
    if !daemon {
        module.awaited.borrow_mut().push(Arc::clone(&shared));
    }
    let started = threads::spawn(
        stack,
        move || {
            own.ident.store(current().ident(), Ordering::Release);
            run(&function, &args, kwargs.as_deref());
            modules::state::<State>().awaited.borrow_mut().retain(|other| !Arc::ptr_eq(other, &own));
        },
        move || after.end(),
    );
    match started {
        Ok(ident) => {
            shared.ident.store(ident, Ordering::Release);
            let _ = shared.state.compare_exchange(STARTING, RUNNING, Ordering::AcqRel, Ordering::Relaxed);
            Ok(ident)
        }
        Err(_) => {
            module.awaited.borrow_mut().retain(|other| !Arc::ptr_eq(other, &shared));
            shared.state.store(NOT_STARTED, Ordering::Release);
            raise(&RuntimeError, "can't start new thread")
        }
    }
}

/// The life of a thread.
fn run(function: &Any, args: &Py<Tuple>, kwargs: Option<&Py<Dict>>) {
    let module = modules::state::<State>();
    module.running.set(module.running.get() + 1);
    if let Err(Raised) = function.call_with_tuple(args, kwargs).map(drop) {
        if errors::matches(&SystemExit) {
            drop(errors::take());
        } else {
            let raised = errors::take();
            let shown = match function.repr() {
                Ok(shown) => shown.to_string_lossy(),
                Err(Raised) => {
                    drop(errors::take());
                    "<object repr() failed>".to_owned()
                }
            };
            errors::restore(raised);
            errors::unraisable(Some(&format!("Exception ignored in thread started by {shown}")), None);
        }
    }
    module.running.set(module.running.get() - 1);
}

/// Waits for all threads that are no daemons, but for the running one.
pub(super) fn wait_for_all() -> PyResult<()> {
    let module = modules::state::<State>();
    let own = current().ident();
    loop {
        let next = {
            let awaited = module.awaited.borrow();
            awaited.iter().find(|shared| shared.ident.load(Ordering::Acquire) != own).map(Arc::clone)
        };
        let Some(next) = next else { return Ok(()) };
        // It may not have come so far as to be called running.
        while !next.ended.is_set() {
            match released(|| next.ended.wait(None)) {
                Waited::Interrupted => check_signals()?,
                Waited::Done | Waited::TimedOut => {}
            }
        }
        module.awaited.borrow_mut().retain(|other| !Arc::ptr_eq(other, &next));
    }
}
