//! `_queue`: a queue between threads without bound.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::mem::offset_of;
use std::sync::Arc;
use std::time::{Duration, Instant};

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{OverflowError, ValueError};
use objects::builtins::float::Float;
use objects::builtins::generic_alias::GenericAlias;
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_bare, raise_type_error};
use objects::heap;
use objects::modules;
use objects::raw::{Any, Native, Obj, Py, PyResult, Ref, Ring, Slot, WeakList};
use objects::state::{Event, Waited, check_signals, released};
use objects::types::Type;
use objects::{object, pytype};

use crate::arguments::no_keywords;

/// The exception class of the module.
#[derive(Default)]
struct Empty(Slot<Type>);

/// The body of `SimpleQueue`.
#[object]
pub struct SimpleQueue {
    items: Ring,
    /// Those that wait for an item, the longest first.
    waiting: Native<RefCell<VecDeque<Arc<Event>>>>,
    weakrefs: WeakList,
}

/// Simple, unbounded, reentrant FIFO queue.
#[pytype(
    name = "_queue.SimpleQueue", gc, flags = abi::TPFLAGS_IMMUTABLETYPE, signature = "()",
    weaklist = 16 + offset_of!(SimpleQueue, weakrefs)
)]
impl SimpleQueue {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        if cls.spec().is_some() {
            if args.size() > 0 {
                return raise_type_error("SimpleQueue() takes no positional arguments");
            }
            no_keywords("SimpleQueue", keywords)?;
        }
        let waiting = Native::new(RefCell::new(VecDeque::new()));
        heap::make(cls, 0, Self { items: Ring::new(), waiting, weakrefs: WeakList::new() })
    }

    /// Return True if the queue is empty, False otherwise (not reliable!).
    #[method]
    fn empty(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.items.is_empty())
    }

    /// Return the approximate size of the queue (not reliable!).
    #[method]
    fn qsize(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.items.len())
    }

    /// Put the item on the queue.
    ///
    /// The optional 'block' and 'timeout' arguments are ignored, as this
    /// method never blocks.  They are provided for compatibility with the
    /// Queue class.
    #[method("(item, block=True, timeout=None)")]
    fn put(this: &Py<Self>, item: &Any, _block: bool, _timeout: Option<&Any>) -> PyResult<()> {
        this.push(item.new_ref());
        Ok(())
    }

    /// Put an item into the queue without blocking.
    ///
    /// This is exactly equivalent to `put(item)` and is only provided
    /// for compatibility with the Queue class.
    #[method("(item)")]
    fn put_nowait(this: &Py<Self>, item: &Any) -> PyResult<()> {
        this.push(item.new_ref());
        Ok(())
    }

    /// Remove and return an item from the queue.
    ///
    /// If optional args 'block' is true and 'timeout' is None (the
    /// default), block if necessary until an item is available.  If
    /// 'timeout' is a non-negative number, it blocks at most 'timeout'
    /// seconds and raises the Empty exception if no item was available
    /// within that time.
    /// Otherwise ('block' is false), return an item if one is immediately
    /// available, else raise the Empty exception ('timeout' is ignored
    /// in that case).
    #[method("(block=True, timeout=None)")]
    fn get(this: &Py<Self>, block: bool, timeout: Option<&Any>) -> PyResult<Obj> {
        if !block {
            return this.take_now();
        }
        let until = match timeout.filter(|timeout| !is_none(timeout)) {
            None => None,
            Some(timeout) => Some(Instant::now() + duration(timeout)?),
        };
        loop {
            if let Some(item) = this.items.pop_front() {
                return Ok(item);
            }
            match this.wait(until) {
                Waited::Done => {}
                Waited::TimedOut => return this.take_now(),
                Waited::Interrupted => check_signals()?,
            }
        }
    }

    /// Remove and return an item from the queue without blocking.
    ///
    /// Only get an item if one is immediately available. Otherwise
    /// raise the Empty exception.
    #[method]
    fn get_nowait(this: &Py<Self>) -> PyResult<Obj> {
        this.take_now()
    }

    /// SimpleQueues are generic over the type of their contents
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Ref<GenericAlias>> {
        Ok(GenericAlias::new(cls.as_any(), object))
    }
}

/// A number of seconds that is not negative.
fn duration(timeout: &Any) -> PyResult<Duration> {
    let too_large = || raise(&OverflowError, "timestamp out of range for C PyTime_t");
    let seconds = if timeout.downcast::<Float>().is_some() {
        timeout.to_float()?
    } else if timeout.is_index() {
        Int::index_value(timeout)? as f64
    } else {
        let class = timeout.class().name();
        return raise_type_error(format!("'{class}' object cannot be interpreted as an integer or float"));
    };
    if seconds.is_nan() {
        return raise(&ValueError, "Invalid value NaN (not a number)");
    }
    // Nanoseconds must fit into 64 bits.
    if seconds.abs() >= i64::MAX as f64 / 1e9 {
        return too_large();
    }
    if seconds < 0.0 {
        return raise(&ValueError, "'timeout' must be a non-negative number");
    }
    Ok(Duration::from_secs_f64(seconds))
}

impl SimpleQueue {
    fn push(&self, item: Obj) {
        self.items.push_back(item);
        if let Some(waiting) = self.waiting.borrow_mut().pop_front() {
            waiting.set();
        }
    }

    fn take_now(&self) -> PyResult<Obj> {
        match self.items.pop_front() {
            Some(item) => Ok(item),
            None => match modules::state::<Empty>().0.get() {
                Some(class) => raise_bare(&class),
                None => raise(&ValueError, "the module _queue is not loaded"),
            },
        }
    }

    /// Waits, without the interpreter lock, until somebody has put an item in.
    fn wait(&self, until: Option<Instant>) -> Waited {
        let event = Arc::new(Event::default());
        self.waiting.borrow_mut().push_back(event.clone());
        let waited = released(|| event.wait(until));
        let mut waiting = self.waiting.borrow_mut();
        waiting.retain(|known| !Arc::ptr_eq(known, &event));
        // Woken for an item at the very end of the time: whoever comes next gets it.
        if waited != Waited::Done
            && event.is_set()
            && let Some(next) = waiting.pop_front()
        {
            next.set();
        }
        waited
    }
}

/// C implementation of the Python queue module.
/// This module is an implementation detail, please do not use it directly.
#[objects::pymodule(name = "_queue", types(SimpleQueue))]
pub mod functions {
    use objects::builtins::exceptions::Exception;
    use objects::builtins::module::Module;
    use objects::modules;
    use objects::raw::{Py, PyResult};

    use super::{Empty, SimpleQueue};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        const DOC: &str = "Exception raised by Queue.get(block=0)/get_nowait().";
        let class = modules::exception("_queue.Empty", &[Exception.owned()], Some(DOC))?;
        modules::state::<Empty>().0.set(class.clone());
        module.add("Empty", class.upcast())
    }
}
