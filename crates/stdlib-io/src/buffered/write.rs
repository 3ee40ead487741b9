//! Writing through the buffer.

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::BlockingIOError;
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise_with};
use objects::names;
use objects::raw::{Any, PyResult, Raised};
use objects::state::check_signals;
use stdlib_os::sys::file::number;

use super::Buffered;
use crate::support::{call, value_error, was_interrupted, with};

impl Buffered {
    /// Writes a slice to the raw stream by one call; nothing when that would block.
    fn raw_write(&self, data: &[u8]) -> PyResult<Option<usize>> {
        let count = match self.direct_raw() {
            Some(file) if file.is_writable() && file.descriptor() >= 0 => file.write_some(data)?,
            _ => self.raw_write_object(data)?,
        };
        if let (Some(count), Some(at)) = (count, self.raw_at.get()) {
            self.raw_at.set(Some(at + count as i64));
        }
        Ok(count)
    }

    /// The same through `raw.write`.
    fn raw_write_object(&self, data: &[u8]) -> PyResult<Option<usize>> {
        let bytes = Bytes::new(data).upcast();
        let view = crate::view_of(&bytes)?;
        let raw = self.raw()?;
        let result = loop {
            match call(&raw, names::write(), &[&view]) {
                Ok(result) => break result,
                Err(Raised) if was_interrupted()? => {}
                Err(Raised) => return Err(Raised),
            }
        };
        if is_none(&result) {
            return Ok(None);
        }
        let count = Int::index_value(&result)?;
        match usize::try_from(count) {
            Ok(count) if count <= data.len() => Ok(Some(count)),
            _ => Self::bad_length("write", count, data.len()),
        }
    }

    /// Moves the user's place; what was read or waits reaches at least there.
    fn move_to(&self, pos: usize) {
        self.pos.set(pos);
        if self.has_reads() && self.read_end.get().is_some_and(|end| end < pos) {
            self.read_end.set(Some(pos));
        }
    }

    /// Writes all that waits.
    pub(super) fn flush_writes(&self) -> PyResult<()> {
        let Some(end) = self.write_end.get().filter(|_| self.writable.get()) else {
            self.reset_write();
            return Ok(());
        };
        if self.write_pos.get() == end {
            self.reset_write();
            return Ok(());
        }
        let rewind = self.raw_ahead() + (self.pos.get() as i64 - self.write_pos.get() as i64);
        if rewind != 0 {
            self.raw_seek(-rewind, 1)?;
            let raw = self.raw_pos.get().unwrap_or(0) as i64 - rewind;
            self.raw_pos.set(usize::try_from(raw).ok());
        }
        while self.write_pos.get() < end {
            let buffer = self.buffer.take();
            let start = self.write_pos.get();
            let count = self.raw_write(buffer.get(start..end).unwrap_or_default());
            self.buffer.set(buffer);
            let Some(count) = count? else { return would_block(0) };
            self.write_pos.set(start + count);
            self.raw_pos.set(Some(start + count));
            check_signals()?;
        }
        self.reset_write();
        Ok(())
    }

    /// Writes what waits, and brings the raw stream to where the user is.
    pub(super) fn flush_and_rewind(&self) -> PyResult<()> {
        self.flush_writes()?;
        if self.readable.get() {
            let moved = self.raw_seek(-self.raw_ahead(), 1);
            self.reset_read();
            moved?;
        }
        Ok(())
    }

    pub(super) fn flush(&self, this: &Any) -> PyResult<()> {
        self.check_closed("flush of closed file")?;
        let _entered = self.enter(this)?;
        self.flush_and_rewind()
    }

    /// Copies data to the user's place in the buffer, where it waits.
    fn put(&self, data: &[u8]) {
        let (at, size) = (self.pos.get(), self.size.get());
        with(&self.buffer, |buffer| {
            if buffer.len() < at + data.len() {
                // The first writes do not pay for a whole buffer of zeros.
                buffer.resize(at, 0);
                buffer.extend_from_slice(data);
            } else {
                buffer[at..at + data.len()].copy_from_slice(data);
            }
            debug_assert!(buffer.len() <= size, "what is put fits into the buffer");
        });
    }

    /// Where the user stands in the buffer; at its start when nothing is in it.
    fn place(&self) -> usize {
        if !self.has_reads() && !self.has_writes() {
            self.pos.set(0);
            self.raw_pos.set(Some(0));
        }
        self.pos.get()
    }

    pub(crate) fn write(&self, this: &Any, data: &[u8]) -> PyResult<usize> {
        self.check_ready()?;
        let _entered = self.enter(this)?;
        if self.is_closed()? {
            return value_error("write to closed file");
        }
        let at = self.place();
        if data.len() <= self.size.get().saturating_sub(at) && data.len() < self.size.get() {
            self.put(data);
            if !self.has_writes() || self.write_pos.get() > at {
                self.write_pos.set(at);
            }
            self.move_to(at + data.len());
            if self.write_end.get().is_none_or(|end| end < self.pos.get()) {
                self.write_end.set(Some(self.pos.get()));
            }
            return Ok(data.len());
        }
        if self.flush_writes().is_err() {
            return self.keep_what_fits(data);
        }
        self.write_large(data)
    }

    /// The buffer could not be written: as much of the data as there is room for waits too.
    fn keep_what_fits(&self, data: &[u8]) -> PyResult<usize> {
        if !errors::matches(&BlockingIOError) {
            return Err(Raised);
        }
        let put_aside = errors::take();
        if self.readable.get() {
            self.reset_read();
        }
        let (start, end) = (self.write_pos.get(), self.write_end.get().unwrap_or(0));
        with(&self.buffer, |buffer| {
            buffer.truncate(end);
            drop(buffer.drain(..start.min(end)));
        });
        let end = end.saturating_sub(start);
        self.write_end.set(Some(end));
        self.raw_pos.set(self.raw_pos.get().map(|raw| raw.saturating_sub(start)));
        self.pos.set(self.pos.get().saturating_sub(start));
        self.write_pos.set(0);
        let room = self.size.get().saturating_sub(end).min(data.len());
        with(&self.buffer, |buffer| buffer.extend_from_slice(&data[..room]));
        self.write_end.set(Some(end + room));
        self.pos.set(self.pos.get() + room);
        drop(put_aside);
        if room == data.len() { Ok(room) } else { would_block(room) }
    }

    /// Writes data larger than the room in the buffer: all but the last part goes past it.
    fn write_large(&self, data: &[u8]) -> PyResult<usize> {
        let ahead = self.raw_ahead();
        if ahead != 0 {
            self.raw_seek(-ahead, 1)?;
            let raw = self.raw_pos.get().unwrap_or(0) as i64 - ahead;
            self.raw_pos.set(usize::try_from(raw).ok());
        }
        let (size, mut done) = (self.size.get(), 0);
        while data.len() - done > size {
            match self.raw_write(&data[done..])? {
                Some(count) => done += count,
                None => {
                    self.fill_from(&data[done..done + size]);
                    return would_block(done + size);
                }
            }
            check_signals()?;
        }
        if self.readable.get() {
            self.reset_read();
        }
        self.fill_from(&data[done..]);
        Ok(data.len())
    }

    /// Makes data all that waits in the buffer.
    fn fill_from(&self, data: &[u8]) {
        self.pos.set(0);
        if !data.is_empty() {
            self.put(data);
        }
        self.write_pos.set(0);
        self.write_end.set(Some(data.len()));
        self.move_to(data.len());
        self.raw_pos.set(Some(0));
    }
}

/// `BlockingIOError` with the number of bytes that were taken.
#[cold]
fn would_block<T>(written: usize) -> PyResult<T> {
    let args = vec![
        Int::new(i128::from(number::EAGAIN)).upcast(),
        Str::new("write could not complete without blocking").upcast(),
        Int::new(written as i128).upcast(),
    ];
    raise_with(&BlockingIOError, Tuple::new(args))
}
