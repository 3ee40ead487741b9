//! Reading text.

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{BlockingIOError, OSError};
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::str::{Str, StrBuilder};
use objects::errors::{raise, raise_type_error};
use objects::names;
use objects::raw::{BytesLike, Obj, Py, PyResult, Raised, Ref};

use super::TextIOWrapper;
use crate::buffered::classes::core_of;
use crate::newline::LineEnd;
use crate::support::{call, unsupported, was_interrupted};

impl Py<TextIOWrapper> {
    /// Takes up to so many decoded characters.
    fn take_decoded(&self, most: usize) -> Ref<Str> {
        let Some(text) = self.decoded.get() else { return Str::empty() };
        let start = self.used.get().min(text.len());
        let end = text.len().min(start.saturating_add(most));
        self.used.set(end);
        text.slice(start, end)
    }

    pub(super) fn read_text(&self, size: isize) -> PyResult<Obj> {
        if self.decoder.is_absent() {
            return unsupported("not readable");
        }
        self.hand_down()?;
        let Ok(size) = usize::try_from(size) else { return self.read_rest() };
        let first = self.take_decoded(size);
        let mut left = size - first.len();
        if left == 0 {
            return Ok(first.upcast());
        }
        let mut text = StrBuilder::new();
        text.push_text(&first);
        while left > 0 {
            if !self.read_chunk_retried(left)? {
                break;
            }
            let part = self.take_decoded(left);
            left -= part.len();
            text.push_text(&part);
        }
        Ok(text.finish().upcast())
    }

    fn read_rest(&self) -> PyResult<Obj> {
        let data = call(&*self.buffer()?, names::read(), &[])?;
        if is_none(&data) {
            return raise(&BlockingIOError, "Read returned None.");
        }
        let decoded = self.decode_object(&data, true)?;
        let first = self.take_decoded(usize::MAX);
        let result = if first.is_empty() { decoded } else { objects::builtins::str::concat(&first, decoded.as_any())? };
        if !self.decoded.is_empty() || self.snapshot.get().is_some() {
            self.drop_decoded();
            self.drop_snapshot();
        }
        Ok(result.upcast())
    }

    /// Decodes what a stream below gave.
    fn decode_object(&self, data: &Obj, last: bool) -> PyResult<Ref<Str>> {
        let bytes = BytesLike::of(data)?;
        self.decoder.decode(&bytes.data(), &self.handler(), last)
    }

    fn read_chunk_retried(&self, hint: usize) -> PyResult<bool> {
        loop {
            match self.read_chunk(hint) {
                Ok(more) => return Ok(more),
                Err(Raised) if was_interrupted()? => {}
                Err(Raised) => return Err(Raised),
            }
        }
    }

    /// Reads and decodes a chunk; false at the end of the file.
    fn read_chunk(&self, hint: usize) -> PyResult<bool> {
        if self.decoder.is_absent() {
            return unsupported("not readable");
        }
        let before = if self.telling.get() { Some(self.decoder.state()?) } else { None };
        let hint = if hint > 0 { (self.ratio.get() * hint as f64) as usize } else { 0 };
        let size = self.chunk.get().max(hint);
        let data = self.read_below(size)?;
        let eof = data.is_empty();
        let text = self.decoder.decode(&data, &self.handler(), eof)?;
        let count = text.len();
        self.set_decoded(text);
        self.ratio.set(if count > 0 { data.len() as f64 / count as f64 } else { 0.0 });
        if let Some((mut fed, flags)) = before {
            let fed = if fed.is_empty() {
                Bytes::new(&data)
            } else {
                fed.extend_from_slice(&data);
                Bytes::new(&fed)
            };
            self.fed.set(fed);
            self.snapshot.set(Some(flags));
        }
        Ok(!eof || count > 0)
    }

    /// Bytes from the buffered stream, by one read of the raw one.
    fn read_below(&self, size: usize) -> PyResult<Vec<u8>> {
        let buffer = self.buffer()?;
        if self.direct.get()
            && let Some(core) = core_of(&buffer)
            && core.is_reader()
        {
            return core.read_chunk(&buffer, size);
        }
        let name = if self.has_read1.get() { names::read1() } else { names::read() };
        let data = call(&buffer, name, &[Int::new(size as i128).as_any()])?;
        if data.downcast::<Bytes>().is_none() && data.class().bf_getbuffer().is_none() {
            let (name, found) = (name.to_string_lossy(), data.class().name());
            return raise_type_error(format!(
                "underlying {name}() should have returned a bytes-like object, not '{found}'"
            ));
        }
        Ok(BytesLike::of(&data)?.to_vec())
    }

    /// A line, at most `limit` characters of it.
    pub(super) fn line(&self, limit: isize) -> PyResult<Ref<Str>> {
        self.check_closed()?;
        self.hand_down()?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let end = self.mode.get().end;
        let mut parts: Vec<Ref<Str>> = Vec::new();
        let mut got = 0;
        loop {
            let Some(text) = self.decoded.get().filter(|text| self.used.get() < text.len()) else {
                if got >= limit {
                    break;
                }
                if !self.read_chunk_retried(0)? {
                    self.drop_decoded();
                    self.drop_snapshot();
                    break;
                }
                continue;
            };
            let start = self.used.get();
            let split = end == LineEnd::CrLf && ends_in_return(&parts) && text.characters().get(start) == Some(10);
            let found = if split { Some(start + 1) } else { end.find(text.characters(), start) };
            let stop = found.unwrap_or(text.len()).min(start.saturating_add(limit - got));
            self.used.set(stop);
            let part = text.slice(start, stop);
            got += part.len();
            if parts.is_empty() && (found == Some(stop) || got >= limit) {
                return Ok(part);
            }
            parts.push(part);
            if found == Some(stop) || got >= limit {
                break;
            }
        }
        Ok(match &parts[..] {
            [] => Str::empty(),
            [only] => only.clone(),
            several => {
                let mut line = StrBuilder::with_capacity(got);
                several.iter().for_each(|part| line.push_text(part));
                line.finish()
            }
        })
    }

    /// `__next__`: a line; while lines are asked for so, the position is not kept track of.
    pub(super) fn next_line(&self) -> PyResult<Option<Obj>> {
        self.telling.set(false);
        let line = if self.is_exact() {
            self.line(-1)?
        } else {
            let line = call(self.as_any(), names::readline(), &[])?;
            match line.downcast_ref::<Str>() {
                Ok(line) => line,
                Err(other) => {
                    let found = other.class().name();
                    return raise(&OSError, format!("readline() should have returned a str object, not '{found}'"));
                }
            }
        };
        if line.is_empty() {
            self.drop_snapshot();
            self.telling.set(self.seekable.get());
            return Ok(None);
        }
        Ok(Some(line.upcast()))
    }
}

fn ends_in_return(parts: &[Ref<Str>]) -> bool {
    parts.last().is_some_and(|part| part.characters().get(part.len().wrapping_sub(1)) == Some(13))
}
