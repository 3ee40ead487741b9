//! What the methods of asynchronous generators give to be awaited: one step of the body each.

use std::cell::Cell;

use super::super::exceptions::{GeneratorExit, RuntimeError, StopAsyncIteration, StopIteration};
use super::super::none::{is_none, none};
use super::async_generator::unwrap;
use super::finalize::method_never_awaited;
use super::throw::{Thrown, send, throw_into, warn_of_three_arguments};
use crate::errors::{self, raise};
use crate::frame::{Generator, GeneratorState};
use crate::heap;
use crate::raw::{Any, Obj, Object, Py, PyResult, Raised, Ref, Slot};
use macros::{object, pytype};

/// How far a step is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Progress {
    New,
    UnderWay,
    Done,
}

/// The body of `async_generator_wrapped_value`: what a `yield` of an asynchronous generator gives, so that it is told from what
/// an `await` in the body passes on.
#[object]
pub struct WrappedValue {
    value: Ref<Object>,
}

#[pytype(
    name = "async_generator_wrapped_value", export = _PyAsyncGenWrappedValue_Type, gc, last, abstract_
)]
impl WrappedValue {}

impl WrappedValue {
    /// Wraps a value.
    pub fn make(value: Obj) -> Ref<Self> {
        heap::make_exact(Self { value })
    }

    /// The value.
    pub fn value(&self) -> Obj {
        self.value.clone()
    }
}

/// The body of `async_generator_asend`.
#[object]
pub(super) struct ASend {
    generator: Ref<Generator>,
    value: Slot,
    progress: Cell<Progress>,
}

const REUSED_ASEND: &str = "cannot reuse already awaited __anext__()/asend()";
const ANEXT_RUNNING: &str = "anext(): asynchronous generator is already running";

#[pytype(name = "async_generator_asend", export = _PyAsyncGenASend_Type, gc, last, abstract_)]
impl ASend {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __await__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        step(this, None).map(Some)
    }

    fn __del__(this: &Py<Self>) -> PyResult<()> {
        if this.progress.get() == Progress::New {
            method_never_awaited("asend", &this.generator);
        }
        Ok(())
    }

    /// send(value) -> send 'value' into generator,
    /// return next yielded value or raise StopIteration.
    #[method("(object, /)")]
    fn send(this: &Py<Self>, object: &Any) -> PyResult<Obj> {
        step(this, Some(object))
    }

    /// throw(value)
    /// throw(type[,value[,tb]])
    ///
    /// Raise exception in generator, return next yielded value or raise
    /// StopIteration.
    /// the (type, val, tb) signature is deprecated,
    /// and may be removed in a future version of Python.
    #[method("!(typ, val=<unrepresentable>, tb=<unrepresentable>, /)")]
    fn throw(this: &Py<Self>, typ: &Any, val: Option<&Any>, tb: Option<&Any>) -> PyResult<Obj> {
        if this.progress.get() != Progress::Done {
            warn_of_three_arguments("throw", val)?;
        }
        this.raise(Thrown { class: typ, value: val, traceback: tb })
    }

    /// close() -> raise GeneratorExit inside generator.
    #[method]
    fn close(this: &Py<Self>) -> PyResult<Obj> {
        if this.progress.get() == Progress::Done {
            return Ok(none());
        }
        closed(this.raise(Thrown::only(GeneratorExit.as_any())))
    }
}

impl ASend {
    /// `asend(value)` of a generator, or `__anext__()`.
    pub(super) fn make(generator: &Py<Generator>, value: Option<&Any>) -> Ref<Self> {
        heap::make_exact(Self {
            generator: generator.new_ref(),
            value: Slot::from_option(value.map(Py::new_ref)),
            progress: Cell::new(Progress::New),
        })
    }

    /// The first resumption of the step.
    fn begin(&self) -> PyResult<()> {
        if self.generator.under_way.get() {
            self.progress.set(Progress::Done);
            return raise(&RuntimeError, ANEXT_RUNNING);
        }
        self.progress.set(Progress::UnderWay);
        self.generator.under_way.set(true);
        Ok(())
    }

    fn end(&self, result: PyResult<Obj>) -> PyResult<Obj> {
        let result = unwrap(&self.generator, result);
        if result.is_err() {
            self.progress.set(Progress::Done);
        }
        result
    }

    fn raise(&self, thrown: Thrown<'_>) -> PyResult<Obj> {
        match self.progress.get() {
            Progress::Done => return raise(&RuntimeError, REUSED_ASEND),
            Progress::New => self.begin()?,
            Progress::UnderWay => {}
        }
        self.end(throw_into(&self.generator, thrown, true))
    }
}

fn step(this: &Py<ASend>, value: Option<&Any>) -> PyResult<Obj> {
    let first = match this.progress.get() {
        Progress::Done => return raise(&RuntimeError, REUSED_ASEND),
        Progress::New => {
            this.begin()?;
            true
        }
        Progress::UnderWay => false,
    };
    let value = value.filter(|value| !first || !is_none(value)).map(Py::new_ref);
    let value = value.or_else(|| if first { this.value.get() } else { None }).unwrap_or_else(none);
    this.generator.under_way.set(true);
    this.end(send(&this.generator, &value))
}

/// What closing a step gives: that it ended is no error, that it yielded is one.
fn closed(result: PyResult<Obj>) -> PyResult<Obj> {
    let ends = [&*StopIteration, &*StopAsyncIteration, &*GeneratorExit];
    match result {
        Ok(_) => raise(&RuntimeError, "coroutine ignored GeneratorExit"),
        Err(Raised) if ends.iter().any(|class| errors::matches(class)) => {
            drop(errors::take());
            Ok(none())
        }
        Err(Raised) => Err(Raised),
    }
}

/// The body of `async_generator_athrow`: of `athrow` when there is something to throw, else of `aclose`.
#[object]
pub(super) struct AThrow {
    generator: Ref<Generator>,
    thrown: [Slot; 3],
    progress: Cell<Progress>,
}

const REUSED_ATHROW: &str = "cannot reuse already awaited aclose()/athrow()";

#[pytype(name = "async_generator_athrow", export = _PyAsyncGenAThrow_Type, gc, last, abstract_)]
impl AThrow {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __await__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        this.step(&none()).map(Some)
    }

    fn __del__(this: &Py<Self>) -> PyResult<()> {
        if this.progress.get() == Progress::New {
            method_never_awaited(if this.closes() { "aclose" } else { "athrow" }, &this.generator);
        }
        Ok(())
    }

    /// send(value) -> send 'value' into generator,
    /// return next yielded value or raise StopIteration.
    #[method("(object, /)")]
    fn send(this: &Py<Self>, object: &Any) -> PyResult<Obj> {
        this.step(object)
    }

    /// throw(value)
    /// throw(type[,value[,tb]])
    ///
    /// Raise exception in generator, return next yielded value or raise
    /// StopIteration.
    /// the (type, val, tb) signature is deprecated,
    /// and may be removed in a future version of Python.
    #[method("!(typ, val=<unrepresentable>, tb=<unrepresentable>, /)")]
    fn throw(this: &Py<Self>, typ: &Any, val: Option<&Any>, tb: Option<&Any>) -> PyResult<Obj> {
        if this.progress.get() != Progress::Done {
            warn_of_three_arguments("throw", val)?;
        }
        this.raise(Thrown { class: typ, value: val, traceback: tb })
    }

    /// close() -> raise GeneratorExit inside generator.
    #[method]
    fn close(this: &Py<Self>) -> PyResult<Obj> {
        if this.progress.get() == Progress::Done {
            return Ok(none());
        }
        closed(this.raise(Thrown::only(GeneratorExit.as_any())))
    }
}

impl AThrow {
    /// `athrow(...)` of a generator, or `aclose()`.
    pub(super) fn make(generator: &Py<Generator>, thrown: Option<[Option<&Any>; 3]>) -> Ref<Self> {
        let thrown = thrown.unwrap_or_default().map(|part| Slot::from_option(part.map(Py::new_ref)));
        heap::make_exact(Self { generator: generator.new_ref(), thrown, progress: Cell::new(Progress::New) })
    }

    /// Whether this is `aclose()`.
    fn closes(&self) -> bool {
        self.thrown[0].is_empty()
    }

    fn begin(&self) -> PyResult<()> {
        if self.generator.under_way.get() {
            self.progress.set(Progress::Done);
            let method = if self.closes() { "aclose" } else { "athrow" };
            return raise(&RuntimeError, format!("{method}(): asynchronous generator is already running"));
        }
        Ok(())
    }

    fn step(&self, value: &Any) -> PyResult<Obj> {
        if self.progress.get() == Progress::Done {
            return raise(&RuntimeError, REUSED_ATHROW);
        }
        if self.generator.state() == GeneratorState::Finished {
            self.progress.set(Progress::Done);
            return errors::raise_bare(&StopIteration);
        }
        if self.progress.get() == Progress::UnderWay {
            return self.go_on(send(&self.generator, value));
        }
        self.begin()?;
        if self.generator.closed.get() {
            self.progress.set(Progress::Done);
            return errors::raise_bare(&StopAsyncIteration);
        }
        if !is_none(value) {
            return raise(&RuntimeError, "can't send non-None value to a just-started coroutine");
        }
        self.progress.set(Progress::UnderWay);
        self.generator.under_way.set(true);
        let [class, value, traceback] = self.thrown.each_ref().map(Slot::get);
        let result = match class {
            None => {
                self.generator.closed.set(true);
                throw_into(&self.generator, Thrown::only(GeneratorExit.as_any()), false)
            }
            Some(class) => {
                let (value, traceback) = (value.as_deref(), traceback.as_deref());
                throw_into(&self.generator, Thrown { class: &class, value, traceback }, false)
            }
        };
        self.go_on(result)
    }

    /// What resuming the body gave, as this awaitable passes it on.
    fn go_on(&self, result: PyResult<Obj>) -> PyResult<Obj> {
        if !self.closes() {
            let result = unwrap(&self.generator, result);
            return result.or_else(|Raised| self.end());
        }
        match result {
            Ok(value) if value.exact::<WrappedValue>().is_some() => self.ignored(),
            Ok(value) => Ok(value),
            Err(Raised) => self.end(),
        }
    }

    /// The body has ended, or raised something.
    fn end(&self) -> PyResult<Obj> {
        self.generator.under_way.set(false);
        self.progress.set(Progress::Done);
        if self.closes() && (errors::matches(&StopAsyncIteration) || errors::matches(&GeneratorExit)) {
            // `aclose()` has no value.
            drop(errors::take());
            return errors::raise_bare(&StopIteration);
        }
        Err(Raised)
    }

    #[cold]
    fn ignored(&self) -> PyResult<Obj> {
        self.generator.under_way.set(false);
        self.progress.set(Progress::Done);
        raise(&RuntimeError, "async generator ignored GeneratorExit")
    }

    fn raise(&self, thrown: Thrown<'_>) -> PyResult<Obj> {
        match self.progress.get() {
            Progress::Done => return raise(&RuntimeError, REUSED_ATHROW),
            Progress::New => {
                self.begin()?;
                self.progress.set(Progress::UnderWay);
                self.generator.under_way.set(true);
            }
            Progress::UnderWay => {}
        }
        self.go_on(throw_into(&self.generator, thrown, true))
    }
}
