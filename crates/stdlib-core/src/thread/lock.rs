//! `lock` and `RLock`.

use std::cell::Cell;

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::RuntimeError;
use objects::builtins::int::Int;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::raw::{Any, Args, Native, Py, PyResult, Ref, WeakList};
use objects::state::{WaitLock, Waited, check_signals, current, released};
use objects::types::Type;
use objects::{heap, object, pytype};

use super::time::{Patience, patience};

/// Takes a lock as patiently as asked; signals are handled meanwhile. Whether it was taken.
fn take(lock: &WaitLock, patience: &Patience) -> PyResult<bool> {
    if lock.try_take() {
        return Ok(true);
    }
    let until = match patience {
        Patience::None => return Ok(false),
        Patience::Until(until) => Some(*until),
        Patience::Endless => None,
    };
    loop {
        match released(|| lock.take(until)) {
            Waited::Done => return Ok(true),
            Waited::TimedOut => return Ok(false),
            Waited::Interrupted => check_signals()?,
        }
    }
}

/// The body of `_thread.lock`.
#[object]
pub struct Lock {
    lock: Native<WaitLock>,
    weakrefs: WeakList,
}

/// A lock object is a synchronization primitive.  To create a lock,
/// call threading.Lock().  Methods are:
///
/// acquire() -- lock the lock, possibly blocking until it can be obtained
/// release() -- unlock of the lock
/// locked() -- test whether the lock is currently locked
///
/// A lock is not owned by the thread that locked it; another thread may
/// unlock it.  A thread attempting to lock a lock that it has already locked
/// will block until another thread unlocks it.  Deadlocks may ensue.
#[pytype(
    name = "_thread.lock", last, flags = abi::TPFLAGS_IMMUTABLETYPE, signature = "()",
    weaklist = 16 + std::mem::offset_of!(Lock, weakrefs)
)]
impl Lock {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Lock>> {
        if keywords.is_some_and(|keywords| !keywords.is_empty()) {
            return raise_type_error("lock() takes no keyword arguments");
        }
        match args.items().len() {
            0 => Lock::fresh(cls),
            given => raise_type_error(format!("lock expected 0 arguments, got {given}")),
        }
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let state = if this.lock.is_taken() { "locked" } else { "unlocked" };
        Ok(format!("<{state} {} object at {:#x}>", this.class().name(), this.address()))
    }

    /// Lock the lock.  Without argument, this blocks if the lock is already
    /// locked (even by the same thread), waiting for another thread to release
    /// the lock, and return True once the lock is acquired.
    /// With an argument, this will only block if the argument is true,
    /// and the return value reflects whether the lock is acquired.
    /// The blocking operation is interruptible.
    #[method("(blocking=True, timeout=-1)")]
    fn acquire(this: &Py<Self>, blocking: bool, timeout: Option<&Any>) -> PyResult<bool> {
        take(&this.lock, &patience(blocking, timeout)?)
    }

    /// An obsolete synonym of acquire().
    #[method("(blocking=True, timeout=-1)")]
    fn acquire_lock(this: &Py<Self>, blocking: bool, timeout: Option<&Any>) -> PyResult<bool> {
        take(&this.lock, &patience(blocking, timeout)?)
    }

    /// Release the lock, allowing another thread that is blocked waiting for
    /// the lock to acquire the lock.  The lock must be in the locked state,
    /// but it needn't be locked by the same thread that unlocks it.
    #[method]
    fn release(this: &Py<Self>) -> PyResult<()> {
        if this.lock.release() { Ok(()) } else { raise(&RuntimeError, "release unlocked lock") }
    }

    /// An obsolete synonym of release().
    #[method]
    fn release_lock(this: &Py<Self>) -> PyResult<()> {
        Self::release(this)
    }

    /// Return whether the lock is in the locked state.
    #[method]
    fn locked(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.lock.is_taken())
    }

    /// An obsolete synonym of locked().
    #[method]
    fn locked_lock(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.lock.is_taken())
    }

    /// Lock the lock.
    #[method]
    fn __enter__(this: &Py<Self>) -> PyResult<bool> {
        take(&this.lock, &Patience::Endless)
    }

    /// Release the lock.
    #[method("(*exc_info)")]
    fn __exit__(this: &Py<Self>, _exc_info: Args<'_>) -> PyResult<()> {
        Self::release(this)
    }

    #[method]
    fn _at_fork_reinit(this: &Py<Self>) -> PyResult<()> {
        this.lock.reset();
        Ok(())
    }
}

impl Lock {
    /// A free lock.
    pub(super) fn fresh(class: &Py<Type>) -> PyResult<Ref<Lock>> {
        heap::make(class, 0, Self { lock: Native::new(WaitLock::new()), weakrefs: WeakList::new() })
    }
}

/// The body of `_thread.RLock`.
#[object]
pub struct RLock {
    lock: Native<WaitLock>,
    /// Identity of the thread that holds it; 0 for none.
    owner: Cell<usize>,
    count: Cell<usize>,
    weakrefs: WeakList,
}

#[pytype(
    name = "_thread.RLock", flags = abi::TPFLAGS_IMMUTABLETYPE,
    weaklist = 16 + std::mem::offset_of!(RLock, weakrefs)
)]
impl RLock {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<RLock>> {
        let body = Self {
            lock: Native::new(WaitLock::new()),
            owner: Cell::new(0),
            count: Cell::new(0),
            weakrefs: WeakList::new(),
        };
        heap::make(cls, 0, body)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let state = if this.count.get() > 0 { "locked" } else { "unlocked" };
        Ok(format!(
            "<{state} {} object owner={} count={} at {:#x}>",
            this.class().name(),
            this.owner.get(),
            this.count.get(),
            this.address()
        ))
    }

    /// Lock the lock.  `blocking` indicates whether we should wait
    /// for the lock to be available or not.  If `blocking` is False
    /// and another thread holds the lock, the method will return False
    /// immediately.  If `blocking` is True and another thread holds
    /// the lock, the method will wait for the lock to be released,
    /// take it and then return True.
    /// (note: the blocking operation is interruptible.)
    ///
    /// In all other cases, the method will return True immediately.
    /// Precisely, if the current thread already holds the lock, its
    /// internal counter is simply incremented. If nobody holds the lock,
    /// the lock is taken and its internal counter initialized to 1.
    #[method("(blocking=True, timeout=-1)")]
    fn acquire(this: &Py<Self>, blocking: bool, timeout: Option<&Any>) -> PyResult<bool> {
        this.enter(&patience(blocking, timeout)?)
    }

    /// Release the lock, allowing another thread that is blocked waiting for
    /// the lock to acquire the lock.  The lock must be in the locked state,
    /// and must be locked by the same thread that unlocks it; otherwise a
    /// `RuntimeError` is raised.
    ///
    /// Do note that if the lock was acquire()d several times in a row by the
    /// current thread, release() needs to be called as many times for the lock
    /// to be available for other threads.
    #[method]
    fn release(this: &Py<Self>) -> PyResult<()> {
        this.check_owner()?;
        match this.count.get() - 1 {
            0 => {
                this.free();
                Ok(())
            }
            left => {
                this.count.set(left);
                Ok(())
            }
        }
    }

    /// locked()
    ///
    /// Return a boolean indicating whether this object is locked right now.
    #[method]
    fn locked(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.lock.is_taken())
    }

    /// Lock the lock.
    #[method]
    fn __enter__(this: &Py<Self>) -> PyResult<bool> {
        this.enter(&Patience::Endless)
    }

    /// Release the lock.
    #[method("(*exc_info)")]
    fn __exit__(this: &Py<Self>, _exc_info: Args<'_>) -> PyResult<()> {
        Self::release(this)
    }

    /// For internal use by `threading.Condition`.
    #[method]
    fn _is_owned(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.is_mine())
    }

    /// For internal use by reentrancy checks.
    #[method]
    fn _recursion_count(this: &Py<Self>) -> PyResult<usize> {
        Ok(if this.is_mine() { this.count.get() } else { 0 })
    }

    /// For internal use by `threading.Condition`.
    #[method]
    fn _acquire_restore(this: &Py<Self>, state: &Any) -> PyResult<()> {
        let numbers = state.downcast::<Tuple>().map(|state| state.items());
        let Some([count, owner]) = numbers else {
            let found = state.class().name();
            return raise_type_error(format!(
                "_acquire_restore() argument 1 must be 2-item tuple, not {found}"
            ));
        };
        let number = |value: &Any| -> PyResult<usize> { Ok(value.index()?.to_i64().unwrap_or(0) as usize) };
        let (count, owner) = (number(count)?, number(owner)?);
        take(&this.lock, &Patience::Endless)?;
        this.owner.set(owner);
        this.count.set(count);
        Ok(())
    }

    /// For internal use by `threading.Condition`.
    #[method]
    fn _release_save(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        if this.count.get() == 0 {
            return raise(&RuntimeError, "cannot release un-acquired lock");
        }
        let numbers = [this.count.get(), this.owner.get()].map(|number| Int::new(number as i128).upcast());
        this.free();
        Ok(Tuple::new(numbers.to_vec()))
    }

    #[method]
    fn _at_fork_reinit(this: &Py<Self>) -> PyResult<()> {
        this.owner.set(0);
        this.count.set(0);
        this.lock.reset();
        Ok(())
    }
}

impl RLock {
    fn is_mine(&self) -> bool {
        self.count.get() > 0 && self.owner.get() == current().ident()
    }

    fn check_owner(&self) -> PyResult<()> {
        if self.is_mine() { Ok(()) } else { raise(&RuntimeError, "cannot release un-acquired lock") }
    }

    fn enter(&self, patience: &Patience) -> PyResult<bool> {
        if self.is_mine() {
            self.count.set(self.count.get() + 1);
            return Ok(true);
        }
        let taken = take(&self.lock, patience)?;
        if taken {
            self.owner.set(current().ident());
            self.count.set(1);
        }
        Ok(taken)
    }

    fn free(&self) {
        self.owner.set(0);
        self.count.set(0);
        self.lock.release();
    }
}
