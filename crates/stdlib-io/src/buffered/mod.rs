//! Buffered streams over raw ones: the state that readers, writers and both-way streams share.
//!
//! One buffer serves reading and writing. What is in it belongs to the raw stream's place `raw_pos` bytes before where the
//! raw stream stands; `pos` is where the user stands. `read_end` bytes of it have been read, if any; those from
//! `write_pos` to `write_end` wait to be written.
//!
//! Keeps: one thread at a time works on a stream; a call that comes back into it from its own raw stream is an error.
//! A raw stream that is exactly `FileIO` is read and written without any Python call.

pub(crate) mod classes;
pub(crate) mod pair;
mod position;
mod read;
mod write;

use std::cell::Cell;

use macros::object;
use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{OSError, RuntimeError};
use objects::builtins::str::Str;
use objects::errors::{self, raise};
use objects::names;
use objects::raw::{Any, Native, Obj, PyResult, Raised, Ref, Slot};
use objects::state::{WaitLock, Waited, current, released};

use crate::base;
use crate::fileio::{FileIO, class_name, guarded_repr};
use crate::kinds::BufferedIOBase;
use crate::support::{Owned, call, exact, is_closed, then, value_error, with};

/// The body of `BufferedReader`, `BufferedWriter` and `BufferedRandom`.
#[object]
pub(crate) struct Buffered {
    base: BufferedIOBase,
    raw: Slot,
    state: Cell<State>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    finalizing: Cell<bool>,
    /// Whether the raw stream is exactly a `FileIO` under a class of ours, so that nothing in Python can tell.
    direct: Cell<bool>,
    /// Whether there is a buffer: not after closing.
    has_buffer: Cell<bool>,
    buffer: Owned<Vec<u8>>,
    size: Cell<usize>,
    /// Where the raw stream stands, if that is known.
    raw_at: Cell<Option<i64>>,
    pos: Cell<usize>,
    /// Where in the buffer the raw stream stands, unless that is unknown.
    raw_pos: Cell<Option<usize>>,
    read_end: Cell<Option<usize>>,
    write_pos: Cell<usize>,
    write_end: Cell<Option<usize>>,
    /// Taken by the thread that works on the stream.
    lock: Native<WaitLock>,
    /// That thread; 0 for none.
    owner: Cell<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Fresh,
    Ready,
    Detached,
}

/// A thread's work on a stream.
struct Entered<'a>(&'a Buffered);

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.0.owner.set(0);
        self.0.lock.release();
    }
}

impl Buffered {
    /// A fresh body, without a raw stream.
    pub(crate) fn body() -> Self {
        Self {
            base: BufferedIOBase::body(),
            raw: Slot::empty(),
            state: Cell::new(State::Fresh),
            readable: Cell::new(false),
            writable: Cell::new(false),
            finalizing: Cell::new(false),
            direct: Cell::new(false),
            has_buffer: Cell::new(false),
            buffer: Native::new(Cell::new(Vec::new())),
            size: Cell::new(0),
            raw_at: Cell::new(None),
            pos: Cell::new(0),
            raw_pos: Cell::new(Some(0)),
            read_end: Cell::new(None),
            write_pos: Cell::new(0),
            write_end: Cell::new(None),
            lock: Native::new(WaitLock::new()),
            owner: Cell::new(0),
        }
    }

    /// What the constructors do once the raw stream has been found able.
    fn init(&self, raw: &Any, size: isize, readable: bool, writable: bool, own_class: bool) -> PyResult<()> {
        self.state.set(State::Fresh);
        let size = match usize::try_from(size) {
            Ok(size) if size > 0 => size,
            _ => return value_error("buffer size must be strictly positive"),
        };
        let mut memory = Vec::new();
        if memory.try_reserve_exact(size).is_err() {
            return errors::no_memory();
        }
        drop(self.raw.replace(Some(raw.new_ref())));
        self.readable.set(readable);
        self.writable.set(writable);
        self.direct.set(own_class && exact::<FileIO>(raw).is_some());
        self.buffer.set(memory);
        self.has_buffer.set(true);
        self.size.set(size);
        self.reset_read();
        self.reset_write();
        self.pos.set(0);
        self.raw_pos.set(Some(0));
        self.raw_at.set(None);
        if self.raw_tell().is_err() {
            drop(errors::take());
        }
        self.state.set(State::Ready);
        Ok(())
    }

    /// Raises unless the constructor has run and the raw stream is there.
    #[inline]
    fn check_ready(&self) -> PyResult<()> {
        match self.state.get() {
            State::Ready => Ok(()),
            State::Detached => value_error("raw stream has been detached"),
            State::Fresh => value_error("I/O operation on uninitialized object"),
        }
    }

    /// The raw stream.
    fn raw(&self) -> PyResult<Obj> {
        match self.raw.get() {
            Some(raw) => Ok(raw),
            None => value_error("raw stream has been detached"),
        }
    }

    /// The raw stream when it can be used without Python calls.
    #[inline]
    fn direct_raw(&self) -> Option<Ref<FileIO>> {
        if !self.direct.get() {
            return None;
        }
        self.raw.get().and_then(|raw| raw.downcast_ref::<FileIO>().ok())
    }

    /// The raw stream, if there is one.
    pub(crate) fn raw_object(&self) -> Option<Obj> {
        self.raw.get()
    }

    /// Whether the stream reads.
    pub(crate) fn is_reader(&self) -> bool {
        self.readable.get()
    }

    /// Whether the stream writes.
    pub(crate) fn is_writer(&self) -> bool {
        self.writable.get()
    }

    fn is_closed(&self) -> PyResult<bool> {
        if !self.has_buffer.get() {
            return Ok(true);
        }
        match self.direct_raw() {
            Some(file) => Ok(file.descriptor() < 0),
            None => is_closed(&*self.raw()?),
        }
    }

    /// Raises when the stream is closed and nothing is left in its buffer.
    fn check_closed(&self, text: &str) -> PyResult<()> {
        self.check_ready()?;
        if self.ahead() == 0 && self.is_closed()? { value_error(text) } else { Ok(()) }
    }

    /// Claims the stream for the running thread.
    fn enter(&self, this: &Any) -> PyResult<Entered<'_>> {
        let me = std::ptr::from_ref(current()).addr();
        if !self.lock.try_take() {
            if self.owner.get() == me {
                let shown = this.repr()?.to_string_lossy();
                return raise(&RuntimeError, format!("reentrant call inside {shown}"));
            }
            let lock: &WaitLock = &self.lock;
            while released(|| lock.take(None)) != Waited::Done {}
        }
        self.owner.set(me);
        Ok(Entered(self))
    }

    /// How many bytes have been read that the user has not seen.
    #[inline]
    fn ahead(&self) -> usize {
        match self.read_end.get() {
            Some(end) if self.readable.get() => end.saturating_sub(self.pos.get()),
            _ => 0,
        }
    }

    fn has_writes(&self) -> bool {
        self.writable.get() && self.write_end.get().is_some()
    }

    fn has_reads(&self) -> bool {
        self.readable.get() && self.read_end.get().is_some()
    }

    /// How far the raw stream is in front of the user.
    fn raw_ahead(&self) -> i64 {
        match self.raw_pos.get() {
            Some(raw) if self.has_reads() || self.has_writes() => raw as i64 - self.pos.get() as i64,
            _ => 0,
        }
    }

    fn reset_read(&self) {
        self.read_end.set(None);
    }

    fn reset_write(&self) {
        self.write_pos.set(0);
        self.write_end.set(None);
    }

    /// Bytes of the buffer from one place to before another.
    fn part(&self, start: usize, end: usize) -> Vec<u8> {
        with(&self.buffer, |buffer| buffer.get(start..end.min(buffer.len())).unwrap_or_default().to_vec())
    }

    /// The same as an object.
    fn part_bytes(&self, start: usize, end: usize) -> Ref<Bytes> {
        with(&self.buffer, |buffer| Bytes::new(buffer.get(start..end.min(buffer.len())).unwrap_or_default()))
    }

    /// The buffer at its full size, taken out of the field for as long as a raw call fills it.
    fn take_buffer(&self) -> Vec<u8> {
        let mut buffer = self.buffer.take();
        if buffer.len() < self.size.get() {
            buffer.resize(self.size.get(), 0);
        }
        buffer
    }

    /// `closed`
    fn closed(&self) -> PyResult<Obj> {
        self.check_ready()?;
        self.raw()?.get_attribute(names::closed())
    }

    /// Calls a method of the raw stream that takes nothing.
    fn ask_raw(&self, name: &objects::raw::Py<Str>) -> PyResult<Obj> {
        self.check_ready()?;
        call(&*self.raw()?, name, &[])
    }

    /// An attribute of the raw stream.
    fn raw_attribute(&self, name: &objects::raw::Py<Str>) -> PyResult<Obj> {
        self.check_ready()?;
        self.raw()?.get_attribute(name)
    }

    fn close(&self, this: &Any) -> PyResult<Obj> {
        self.check_ready()?;
        {
            let _entered = self.enter(this)?;
            if self.is_closed()? {
                return Ok(objects::builtins::none::none());
            }
            if self.finalizing.get() {
                let raw = self.raw()?;
                if call(&raw, names::_dealloc_warn(), &[this]).is_err() {
                    drop(errors::take());
                }
            }
        }
        let flushed = call(this, names::flush(), &[]).map(drop);
        let _entered = self.enter(this)?;
        then(flushed, || {
            let closed = self.raw().and_then(|raw| call(&raw, names::close(), &[]));
            self.has_buffer.set(false);
            drop(self.buffer.take());
            self.read_end.set(Some(0));
            self.pos.set(0);
            closed
        })
    }

    fn detach(&self, this: &Any) -> PyResult<Obj> {
        self.check_ready()?;
        call(this, names::flush(), &[])?;
        let raw = self.raw()?;
        drop(self.raw.take());
        self.state.set(State::Detached);
        Ok(raw)
    }

    fn repr(&self, this: &Any) -> PyResult<Ref<Str>> {
        let class = class_name(this);
        let name = match this.get_attribute(names::name()) {
            Ok(name) => Some(name),
            Err(Raised) => {
                let known = errors::matches(&objects::builtins::exceptions::AttributeError)
                    || errors::matches(&objects::builtins::exceptions::ValueError);
                if !known {
                    return Err(Raised);
                }
                drop(errors::take());
                None
            }
        };
        let Some(name) = name else { return Ok(Str::new(&format!("<{class}>"))) };
        let name = guarded_repr(this, &name)?;
        let mut text = objects::builtins::str::StrBuilder::new();
        text.push_str(&format!("<{class} name="));
        text.push_text(&name);
        text.push_str(">");
        Ok(text.finish())
    }

    /// `_dealloc_warn`: passes the warning down.
    fn dealloc_warn(&self, source: &Any) -> PyResult<()> {
        if self.state.get() == State::Ready
            && let Some(raw) = self.raw.get()
            && call(&raw, names::_dealloc_warn(), &[source]).is_err()
        {
            drop(errors::take());
        }
        Ok(())
    }

    /// Raises what the raw stream's answer is wrong in.
    #[cold]
    fn bad_length<T>(what: &str, count: i128, most: usize) -> PyResult<T> {
        raise(
            &OSError,
            format!("raw {what}() returned invalid length {count} (should have been between 0 and {most})"),
        )
    }

    /// Raises when the raw stream is not able.
    fn check_able(raw: &Any, what: base::Able) -> PyResult<()> {
        base::check_able(raw, what)
    }
}
