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

impl TextIOWrapper {
    /// Takes up to so many decoded characters.
    fn take_decoded(this: &Py<Self>, most: usize) -> Ref<Str> {
        let Some(text) = this.decoded.get() else { return Str::empty() };
        let start = this.used.get().min(text.len());
        let end = text.len().min(start.saturating_add(most));
        this.used.set(end);
        text.slice(start, end)
    }

    pub(super) fn read_text(this: &Py<Self>, size: isize) -> PyResult<Obj> {
        if this.decoder.is_absent() {
            return unsupported("not readable");
        }
        TextIOWrapper::hand_down(this)?;
        let Ok(size) = usize::try_from(size) else { return TextIOWrapper::read_rest(this) };
        let first = TextIOWrapper::take_decoded(this, size);
        let mut left = size - first.len();
        if left == 0 {
            return Ok(first.upcast());
        }
        let mut text = StrBuilder::new();
        text.push_text(&first);
        while left > 0 {
            if !TextIOWrapper::read_chunk_retried(this, left)? {
                break;
            }
            let part = TextIOWrapper::take_decoded(this, left);
            left -= part.len();
            text.push_text(&part);
        }
        Ok(text.finish().upcast())
    }

    fn read_rest(this: &Py<Self>) -> PyResult<Obj> {
        let data = call(&*this.buffer()?, names::read(), &[])?;
        if is_none(&data) {
            return raise(&BlockingIOError, "Read returned None.");
        }
        let decoded = TextIOWrapper::decode_object(this, &data, true)?;
        let first = TextIOWrapper::take_decoded(this, usize::MAX);
        let result = if first.is_empty() {
            decoded
        } else {
            objects::builtins::str::concat(&first, decoded.as_any())?
        };
        if this.snapshot.get().is_some() {
            this.drop_decoded();
            this.drop_snapshot();
        }
        Ok(result.upcast())
    }

    /// Decodes what a stream below gave.
    fn decode_object(this: &Py<Self>, data: &Obj, last: bool) -> PyResult<Ref<Str>> {
        let bytes = BytesLike::of(data)?;
        this.decoder.decode(&bytes.data(), &this.handler(), last)
    }

    fn read_chunk_retried(this: &Py<Self>, hint: usize) -> PyResult<bool> {
        loop {
            match TextIOWrapper::read_chunk(this, hint) {
                Ok(more) => return Ok(more),
                Err(Raised) if was_interrupted()? => {}
                Err(Raised) => return Err(Raised),
            }
        }
    }

    /// Reads and decodes a chunk; false at the end of the file.
    fn read_chunk(this: &Py<Self>, hint: usize) -> PyResult<bool> {
        if this.decoder.is_absent() {
            return unsupported("not readable");
        }
        let before = if this.telling.get() { Some(this.decoder.state()?) } else { None };
        let hint = if hint > 0 { (this.ratio.get() * hint as f64) as usize } else { 0 };
        let size = this.chunk.get().max(hint);
        let data = TextIOWrapper::read_below(this, size)?;
        let eof = data.is_empty();
        let text = this.decoder.decode(&data, &this.handler(), eof)?;
        let count = text.len();
        this.set_decoded(text);
        this.ratio.set(if count > 0 { data.len() as f64 / count as f64 } else { 0.0 });
        if let Some((mut fed, flags)) = before {
            let fed = if fed.is_empty() {
                Bytes::new(&data)
            } else {
                fed.extend_from_slice(&data);
                Bytes::new(&fed)
            };
            this.fed.set(fed);
            this.snapshot.set(Some(flags));
        }
        Ok(!eof || count > 0)
    }

    /// Bytes from the buffered stream, by one read of the raw one.
    fn read_below(this: &Py<Self>, size: usize) -> PyResult<Vec<u8>> {
        let buffer = this.buffer()?;
        if this.direct.get()
            && let Some(core) = core_of(&buffer)
            && core.is_reader()
        {
            return core.read_chunk(&buffer, size);
        }
        let name = if this.has_read1.get() { names::read1() } else { names::read() };
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
    pub(super) fn line(this: &Py<Self>, limit: isize) -> PyResult<Ref<Str>> {
        TextIOWrapper::check_closed(this)?;
        TextIOWrapper::hand_down(this)?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let end = this.mode.get().end;
        let mut parts: Vec<Ref<Str>> = Vec::new();
        let mut got = 0;
        loop {
            let Some(text) = this.decoded.get().filter(|text| this.used.get() < text.len()) else {
                if got >= limit {
                    break;
                }
                if !TextIOWrapper::read_chunk_retried(this, 0)? {
                    this.drop_decoded();
                    this.drop_snapshot();
                    break;
                }
                continue;
            };
            let start = this.used.get();
            let split =
                end == LineEnd::CrLf && ends_in_return(&parts) && text.characters().get(start) == Some(10);
            let found = if split { Some(start + 1) } else { end.find(text.characters(), start) };
            let stop = found.unwrap_or(text.len()).min(start.saturating_add(limit - got));
            this.used.set(stop);
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
    pub(super) fn next_line(this: &Py<Self>) -> PyResult<Option<Obj>> {
        this.telling.set(false);
        let line = if TextIOWrapper::is_exact(this) {
            TextIOWrapper::line(this, -1)?
        } else {
            let line = call(this.as_any(), names::readline(), &[])?;
            match line.downcast_ref::<Str>() {
                Ok(line) => line,
                Err(other) => {
                    let found = other.class().name();
                    return raise(
                        &OSError,
                        format!("readline() should have returned a str object, not '{found}'"),
                    );
                }
            }
        };
        if line.is_empty() {
            this.drop_snapshot();
            this.telling.set(this.seekable.get());
            return Ok(None);
        }
        Ok(Some(line.upcast()))
    }
}

fn ends_in_return(parts: &[Ref<Str>]) -> bool {
    parts.last().is_some_and(|part| part.characters().get(part.len().wrapping_sub(1)) == Some(13))
}
