//! Reading through the buffer.

use objects::builtins::bytearray::ByteArray;
use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::OSError;
use objects::builtins::int::Int;
use objects::builtins::none::{is_none, none};
use objects::errors::{self, raise, raise_type_error};
use objects::names;
use objects::raw::{Any, Obj, PyResult, Raised, Ref, WritableBytes};

use super::Buffered;
use crate::fileio::zeros;
use crate::kinds::new_bytearray;
use crate::support::{Size, call, size_or_all, value_error, was_interrupted, with};

impl Buffered {
    /// Fills a slice from the raw stream by one call; nothing when that would block.
    fn raw_read(&self, into: &mut [u8]) -> PyResult<Option<usize>> {
        let count = match self.direct_raw() {
            Some(file) if file.is_readable() && file.descriptor() >= 0 => file.read_some(into)?,
            _ => self.raw_readinto(into)?,
        };
        if let (Some(count), Some(at)) = (count, self.raw_at.get()) {
            self.raw_at.set(Some(at + count as i64));
        }
        Ok(count)
    }

    /// The same through `raw.readinto`.
    fn raw_readinto(&self, into: &mut [u8]) -> PyResult<Option<usize>> {
        let array = new_bytearray(into.len())?;
        let view = crate::view_of(&array)?;
        let raw = self.raw()?;
        let result = loop {
            match call(&raw, names::readinto(), &[&view]) {
                Ok(result) => break result,
                Err(Raised) if was_interrupted()? => {}
                Err(Raised) => return Err(Raised),
            }
        };
        if is_none(&result) {
            return Ok(None);
        }
        let Ok(count) = Int::index_value(&result) else {
            return errors::format_from_cause(&OSError, "raw readinto() failed");
        };
        let count = match usize::try_from(count) {
            Ok(count) if count <= into.len() => count,
            _ => return Self::bad_length("readinto", count, into.len()),
        };
        if let Some(array) = array.exact::<ByteArray>() {
            into[..count].copy_from_slice(array.to_vec().get(..count).unwrap_or_default());
        }
        Ok(Some(count))
    }

    /// Reads into the buffer behind what is in it; how many bytes, nothing when that would block.
    pub(super) fn fill(&self) -> PyResult<Option<usize>> {
        let start = if self.has_reads() { self.read_end.get().unwrap_or(0) } else { 0 };
        let mut buffer = self.take_buffer();
        let count = match buffer.get_mut(start..) {
            Some(room) => self.raw_read(room),
            None => Ok(Some(0)),
        };
        self.buffer.set(buffer);
        let count = count?;
        if let Some(count) = count.filter(|&count| count > 0) {
            self.read_end.set(Some(start + count));
            self.raw_pos.set(Some(start + count));
        }
        Ok(count)
    }

    /// Brings raw stream and buffer together before reading: what waits is written.
    fn settle_writes(&self) -> PyResult<()> {
        if self.writable.get() { self.flush_and_rewind() } else { Ok(()) }
    }

    /// Takes bytes that are in the buffer.
    #[inline]
    fn take_ahead(&self, count: usize) -> Ref<Bytes> {
        let at = self.pos.get();
        self.pos.set(at + count);
        self.part_bytes(at, at + count)
    }

    pub(super) fn read(&self, this: &Any, size: Option<Size>) -> PyResult<Obj> {
        self.check_ready()?;
        let size = size_or_all(size);
        if size < -1 {
            return value_error("read length must be non-negative or -1");
        }
        self.check_closed("read of closed file")?;
        let Ok(size) = usize::try_from(size) else {
            let _entered = self.enter(this)?;
            return self.read_all();
        };
        if size <= self.ahead() {
            return Ok(self.take_ahead(size).upcast());
        }
        let _entered = self.enter(this)?;
        self.read_size(size)
    }

    fn read_all(&self) -> PyResult<Obj> {
        let ahead = self.ahead();
        let mut data = self.part(self.pos.get(), self.pos.get() + ahead);
        self.pos.set(self.pos.get() + ahead);
        self.settle_writes()?;
        self.reset_read();
        let raw = self.raw()?;
        if let Some(file) = self.direct_raw().filter(|file| file.is_readable() && file.descriptor() >= 0) {
            return Ok(match file.read_all()? {
                None if data.is_empty() => none(),
                None => Bytes::new(&data).upcast(),
                Some(rest) if data.is_empty() => Bytes::new(&rest).upcast(),
                Some(rest) => {
                    data.extend_from_slice(&rest);
                    Bytes::new(&data).upcast()
                }
            });
        }
        if let Some(readall) = raw.find_attribute(names::readall())? {
            let rest = readall.call(&[])?;
            if !is_none(&rest) && rest.downcast::<Bytes>().is_none() {
                return raise_type_error("readall() should return bytes");
            }
            if data.is_empty() {
                return Ok(rest);
            }
            if let Some(rest) = rest.downcast::<Bytes>() {
                data.extend_from_slice(rest.data());
            }
            return Ok(Bytes::new(&data).upcast());
        }
        loop {
            let chunk = call(&raw, names::read(), &[])?;
            let bytes = match chunk.downcast::<Bytes>() {
                Some(bytes) => bytes.data(),
                None if is_none(&chunk) => &[],
                None => return raise_type_error("read() should return bytes"),
            };
            if bytes.is_empty() {
                return Ok(if data.is_empty() { chunk } else { Bytes::new(&data).upcast() });
            }
            data.extend_from_slice(bytes);
            if let Some(at) = self.raw_at.get() {
                self.raw_at.set(Some(at + bytes.len() as i64));
            }
        }
    }

    /// `read(size)` when the buffer has less: whole blocks go past the buffer, the last one through it.
    fn read_size(&self, size: usize) -> PyResult<Obj> {
        let ahead = self.ahead();
        if size <= ahead {
            return Ok(self.take_ahead(size).upcast());
        }
        let mut data = zeros(size)?;
        let at = self.pos.get();
        with(&self.buffer, |buffer| {
            if let Some(part) = buffer.get(at..at + ahead) {
                data[..ahead].copy_from_slice(part);
            }
        });
        self.pos.set(at + ahead);
        let mut done = ahead;
        self.settle_writes()?;
        self.reset_read();
        let block = self.size.get();
        while size - done >= block {
            let whole = (size - done) / block * block;
            match self.raw_read(&mut data[done..done + whole])? {
                Some(count) if count > 0 => done += count,
                ended => return Ok(stopped(&data[..done], ended)),
            }
        }
        self.pos.set(0);
        self.raw_pos.set(Some(0));
        self.read_end.set(Some(0));
        while done < size && self.read_end.get().is_some_and(|end| end < block) {
            let count = match self.fill()? {
                Some(count) if count > 0 => count,
                ended => return Ok(stopped(&data[..done], ended)),
            };
            let wanted = count.min(size - done);
            let at = self.pos.get();
            with(&self.buffer, |buffer| data[done..done + wanted].copy_from_slice(&buffer[at..at + wanted]));
            self.pos.set(at + wanted);
            done += wanted;
        }
        Ok(Bytes::new(&data[..done]).upcast())
    }

    pub(super) fn read1(&self, this: &Any, size: Option<Size>) -> PyResult<Obj> {
        self.check_ready()?;
        let size = usize::try_from(size_or_all(size)).unwrap_or(self.size.get());
        self.check_closed("read of closed file")?;
        if size == 0 {
            return Ok(Bytes::new(b"").upcast());
        }
        let ahead = self.ahead();
        if ahead > 0 {
            return Ok(self.take_ahead(ahead.min(size)).upcast());
        }
        let mut data = zeros(size)?;
        let _entered = self.enter(this)?;
        self.settle_writes()?;
        self.reset_read();
        let count = self.raw_read(&mut data)?.unwrap_or(0);
        Ok(Bytes::new(&data[..count]).upcast())
    }

    pub(super) fn peek(&self, this: &Any) -> PyResult<Ref<Bytes>> {
        self.check_closed("peek of closed file")?;
        let _entered = self.enter(this)?;
        self.settle_writes()?;
        let (at, ahead) = (self.pos.get(), self.ahead());
        if ahead > 0 {
            return Ok(self.part_bytes(at, at + ahead));
        }
        self.reset_read();
        let count = self.fill()?.unwrap_or(0);
        self.pos.set(0);
        Ok(self.part_bytes(0, count))
    }

    pub(super) fn readinto(&self, this: &Any, target: &WritableBytes, once: bool) -> PyResult<Option<usize>> {
        self.check_closed("readinto of closed file")?;
        let size = target.len();
        let ahead = self.ahead();
        let mut done = 0;
        if ahead > 0 {
            done = ahead.min(size);
            let at = self.pos.get();
            with(&self.buffer, |buffer| target.write(0, &buffer[at..at + done]));
            self.pos.set(at + done);
            if done == size {
                return Ok(Some(done));
            }
        }
        let _entered = self.enter(this)?;
        self.settle_writes()?;
        self.reset_read();
        self.pos.set(0);
        while done < size {
            let left = size - done;
            let count = if left > self.size.get() {
                let mut data = zeros(left)?;
                let count = self.raw_read(&mut data)?;
                target.write(done, &data[..count.unwrap_or(0)]);
                count
            } else if once && done > 0 {
                Some(0)
            } else {
                let filled = self.fill()?;
                match filled.filter(|&count| count > 0) {
                    None => filled,
                    Some(count) => {
                        let (at, wanted) = (self.pos.get(), count.min(left));
                        with(&self.buffer, |buffer| target.write(done, &buffer[at..at + wanted]));
                        self.pos.set(at + wanted);
                        Some(wanted)
                    }
                }
            };
            match count {
                Some(0) => break,
                None if done > 0 => break,
                None => return Ok(None),
                Some(count) => done += count,
            }
            if once {
                break;
            }
        }
        Ok(Some(done))
    }

    /// A line, at most `limit` bytes of it.
    pub(super) fn readline(&self, this: &Any, limit: isize) -> PyResult<Ref<Bytes>> {
        self.check_closed("readline of closed file")?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        if let Some(line) = self.line_ahead(limit) {
            return Ok(line);
        }
        let _entered = self.enter(this)?;
        let (at, ahead) = (self.pos.get(), self.ahead());
        let mut line = self.part(at, at + ahead);
        self.pos.set(at + ahead);
        self.settle_writes()?;
        loop {
            self.reset_read();
            let count = self.fill()?.unwrap_or(0);
            if count == 0 {
                break;
            }
            let most = count.min(limit - line.len());
            let (taken, ended) = with(&self.buffer, |buffer| {
                let (taken, ended) = match memchr::memchr(b'\n', &buffer[..most]) {
                    Some(found) => (found + 1, true),
                    None => (most, false),
                };
                line.extend_from_slice(&buffer[..taken]);
                (taken, ended)
            });
            self.pos.set(taken);
            if ended || line.len() >= limit {
                break;
            }
        }
        Ok(Bytes::new(&line))
    }

    /// A line that lies in the buffer as a whole, or as much as the limit allows.
    fn line_ahead(&self, limit: usize) -> Option<Ref<Bytes>> {
        let (at, most) = (self.pos.get(), self.ahead().min(limit));
        let end = with(&self.buffer, |buffer| {
            let part = buffer.get(at..at + most).unwrap_or_default();
            memchr::memchr(b'\n', part).map(|found| found + 1)
        });
        match end {
            Some(end) => Some(self.take_ahead(end)),
            None if most == limit => Some(self.take_ahead(most)),
            None => None,
        }
    }

    /// `__next__` of readers: by `readline`, unless the class is our own.
    pub(super) fn next_line(&self, this: &Any, own_class: bool) -> PyResult<Option<Obj>> {
        self.check_ready()?;
        if own_class {
            let line = self.readline(this, -1)?;
            return Ok((!line.data().is_empty()).then(|| line.upcast()));
        }
        let line = call(this, names::readline(), &[])?;
        match line.downcast::<Bytes>() {
            Some(bytes) if bytes.data().is_empty() => Ok(None),
            Some(_) => Ok(Some(line)),
            None => {
                let found = line.class().name();
                raise(&OSError, format!("readline() should have returned a bytes object, not '{found}'"))
            }
        }
    }

    /// The next bytes that are ready, for text streams: as `read1` and without an object.
    pub(crate) fn read_chunk(&self, this: &Any, size: usize) -> PyResult<Vec<u8>> {
        self.check_closed("read of closed file")?;
        let ahead = self.ahead();
        if ahead > 0 {
            let (at, count) = (self.pos.get(), ahead.min(size));
            self.pos.set(at + count);
            return Ok(self.part(at, at + count));
        }
        let mut data = zeros(size)?;
        let _entered = self.enter(this)?;
        self.settle_writes()?;
        self.reset_read();
        let count = self.raw_read(&mut data)?.unwrap_or(0);
        data.truncate(count);
        Ok(data)
    }
}

/// What a read gives that ended before its size: at the end of the file, or because more would block.
fn stopped(data: &[u8], ended: Option<usize>) -> Obj {
    if ended.is_none() && data.is_empty() { none() } else { Bytes::new(data).upcast() }
}
