//! `_multiprocessing` and `_posixshmem`: semaphores and memory that processes share.

use std::cell::Cell;
use std::ffi::c_int;

use objects::builtins::exceptions::{AssertionError, ValueError};
use objects::builtins::none::is_none;
use objects::errors::{raise, raise_type_error};
use objects::hooks::check_signals;
use objects::raw::{Any, Native, Py, PyResult, Ref};
use objects::state::{current, released};
use objects::types::Type;
use objects::{heap, object, pytype};

use crate::args::{CText, OrRaise};
use crate::sys::clock;
use crate::sys::shared::{Semaphore, unlink_semaphore};
use crate::timing::{NANOS, Round, nanoseconds};

/// `RECURSIVE_MUTEX`; 1 is a semaphore.
const MUTEX: c_int = 0;

/// The body of `_multiprocessing.SemLock`.
#[object]
struct SemLock {
    semaphore: Native<Semaphore>,
    kind: i32,
    most: i32,
    /// How often it is held here, and by which thread last.
    count: Cell<i32>,
    thread: Cell<usize>,
    name: String,
}

/// Semaphore/Mutex type
#[pytype(name = "_multiprocessing.SemLock")]
impl SemLock {
    #[signature("SemLock(kind, value, maxvalue, name, unlink)")]
    fn __new__(
        cls: &Py<Type>,
        kind: c_int,
        value: c_int,
        maxvalue: c_int,
        name: CText,
        unlink: bool,
    ) -> PyResult<Ref<Self>> {
        if kind != MUTEX && kind != 1 {
            return raise(&ValueError, "unrecognized kind");
        }
        let semaphore = Semaphore::create(&name.0, value.cast_unsigned()).or_raise()?;
        if unlink {
            unlink_semaphore(&name.0).or_raise()?;
        }
        Self::make(cls, semaphore, kind, maxvalue, &name)
    }

    #[classmethod("(handle, kind, maxvalue, name, /)")]
    fn _rebuild(
        cls: &Py<Type>,
        handle: &Any,
        kind: c_int,
        maxvalue: c_int,
        name: Option<CText>,
    ) -> PyResult<Ref<Self>> {
        let _ = handle;
        match name {
            Some(name) => Self::make(cls, Semaphore::open(&name.0).or_raise()?, kind, maxvalue, &name),
            None => raise_type_error("a semaphore is opened by its name"),
        }
    }

    #[getter]
    fn handle(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.semaphore.handle())
    }

    #[getter]
    fn kind(this: &Py<Self>) -> PyResult<c_int> {
        Ok(this.kind)
    }

    #[getter]
    fn maxvalue(this: &Py<Self>) -> PyResult<c_int> {
        Ok(this.most)
    }

    #[getter]
    fn name(this: &Py<Self>) -> PyResult<String> {
        Ok(this.name.clone())
    }

    /// Acquire the semaphore/lock.
    #[method("(block=True, timeout=None)")]
    fn acquire(this: &Py<Self>, block: bool, timeout: Option<&Any>) -> PyResult<bool> {
        if this.kind == MUTEX && this.is_mine() {
            this.count.set(this.count.get() + 1);
            return Ok(true);
        }
        let until = match timeout.filter(|timeout| block && !is_none(timeout)) {
            None => None,
            Some(timeout) => {
                let wait = nanoseconds(timeout, Round::Up)?.max(0);
                let (seconds, nanos) = clock::time(libc::CLOCK_REALTIME).or_raise()?;
                let end = seconds.saturating_mul(NANOS).saturating_add(nanos).saturating_add(wait);
                Some((end.div_euclid(NANOS), end.rem_euclid(NANOS)))
            }
        };
        let semaphore = &*this.semaphore;
        let mut outcome = semaphore.try_wait();
        while block && matches!(outcome, Err(libc::EAGAIN | libc::EINTR)) {
            outcome = released(|| semaphore.wait(until));
            if outcome == Err(libc::EINTR) {
                check_signals()?;
            }
        }
        match outcome {
            Ok(()) => {
                this.count.set(this.count.get() + 1);
                this.thread.set(current().ident());
                Ok(true)
            }
            Err(libc::EAGAIN | libc::ETIMEDOUT) => Ok(false),
            Err(error) => Err(error).or_raise(),
        }
    }

    /// Release the semaphore/lock.
    #[method]
    fn release(this: &Py<Self>) -> PyResult<()> {
        if this.kind == MUTEX {
            if !this.is_mine() {
                return raise(&AssertionError, "attempt to release recursive lock not owned by thread");
            }
            if this.count.get() > 1 {
                this.count.set(this.count.get() - 1);
                return Ok(());
            }
        } else if this.semaphore.value().or_raise()? >= this.most {
            return raise(&ValueError, "semaphore or lock released too many times");
        }
        this.semaphore.post().or_raise()?;
        this.count.set(this.count.get() - 1);
        Ok(())
    }

    /// Num of `acquire()`s minus num of `release()`s for this process.
    #[method]
    fn _count(this: &Py<Self>) -> PyResult<c_int> {
        Ok(this.count.get())
    }

    /// Whether the lock is owned by this thread.
    #[method]
    fn _is_mine(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.is_mine())
    }

    /// Get the value of the semaphore.
    #[method]
    fn _get_value(this: &Py<Self>) -> PyResult<c_int> {
        this.semaphore.value().or_raise()
    }

    /// Return whether semaphore has value zero.
    #[method]
    fn _is_zero(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.semaphore.value().or_raise()? == 0)
    }

    /// Rezero the net acquisition count after fork().
    #[method]
    fn _after_fork(this: &Py<Self>) -> PyResult<()> {
        this.count.set(0);
        Ok(())
    }

    /// Enter the semaphore/lock.
    #[method]
    fn __enter__(this: &Py<Self>) -> PyResult<bool> {
        Self::acquire(this, true, None)
    }

    /// Exit the semaphore/lock.
    #[method("(exc_type=None, exc_value=None, exc_tb=None, /)")]
    fn __exit__(
        this: &Py<Self>,
        exc_type: Option<&Any>,
        exc_value: Option<&Any>,
        exc_tb: Option<&Any>,
    ) -> PyResult<()> {
        let _ = (exc_type, exc_value, exc_tb);
        Self::release(this)
    }
}

impl SemLock {
    fn make(
        class: &Py<Type>,
        semaphore: Semaphore,
        kind: c_int,
        most: c_int,
        name: &CText,
    ) -> PyResult<Ref<Self>> {
        let body = Self {
            semaphore: Native::new(semaphore),
            kind,
            most,
            count: Cell::new(0),
            thread: Cell::new(0),
            name: name.0.to_string_lossy().into_owned(),
        };
        heap::make(class, 0, body)
    }

    fn is_mine(&self) -> bool {
        self.count.get() > 0 && self.thread.get() == current().ident()
    }
}

#[objects::pymodule(name = "_multiprocessing", types(SemLock))]
pub(crate) mod semaphores {
    use objects::builtins::dict::Dict;
    use objects::builtins::module::Module;
    use objects::builtins::str::interned;
    use objects::raw::{Py, PyResult};

    use super::SemLock;
    use crate::args::{CText, OrRaise, int};
    use crate::sys::shared;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        let flags = Dict::new();
        for name in ["HAVE_SEM_OPEN", "HAVE_SEM_TIMEDWAIT"] {
            flags.set(interned(name).as_any(), int(1))?;
        }
        module.add("flags", flags.upcast())?;
        let class = module.as_any().get_attribute(&interned("SemLock"))?;
        class.set_attribute(&interned("SEM_VALUE_MAX"), Some(&*int(i32::MAX)))
    }

    #[function("(name, /)")]
    fn sem_unlink(name: CText) -> PyResult<()> {
        shared::unlink_semaphore(&name.0).or_raise()
    }
}

/// POSIX shared memory module
#[objects::pymodule(name = "_posixshmem")]
pub(crate) mod memory {
    use std::ffi::c_int;

    use objects::raw::PyResult;

    use crate::args::{CText, OrRaise, retry};
    use crate::sys::shared;

    /// Open a shared memory object.  Returns a file descriptor (integer).
    #[function("(path, flags, mode=511)")]
    fn shm_open(path: CText, flags: c_int, mode: c_int) -> PyResult<c_int> {
        let path = path.0;
        retry(|| shared::open_memory(&path, flags, mode.cast_unsigned()))
    }

    /// Remove a shared memory object (similar to unlink()).
    ///
    /// Remove a shared memory object name, and, once all processes  have  unmapped
    /// the object, de-allocates and destroys the contents of the associated memory
    /// region.
    #[function("(path)")]
    fn shm_unlink(path: CText) -> PyResult<()> {
        shared::unlink_memory(&path.0).or_raise()
    }
}
