//! Writing text.

use objects::builtins::bytes::Bytes;
use objects::builtins::str::{Characters, Str, StrBuilder};
use objects::names;
use objects::raw::{Py, PyResult, Raised, Ref};

use super::TextIOWrapper;
use crate::buffered::classes::core_of;
use crate::newline::find;
use crate::support::{call, unsupported, was_interrupted, with};

impl Py<TextIOWrapper> {
    /// `write(text)`
    ///
    /// # Errors
    /// What encoding raises, and what the streams below raise.
    pub fn write_text(&self, text: &Py<Str>) -> PyResult<usize> {
        self.check_attached()?;
        self.check_closed()?;
        if self.encoder.is_absent() {
            return unsupported("not writable");
        }
        let size = text.len();
        let (mode, lines) = (self.mode.get(), self.line_buffering.get());
        let has_line = (mode.written.is_some() || lines) && find(text.characters(), 10, 0).is_some();
        let translated = match mode.written {
            Some(end) if has_line => Some(with_line_ends(text, end)),
            _ => None,
        };
        let text = translated.as_deref().unwrap_or(text);
        let now = lines && (has_line || find(text.characters(), 13, 0).is_some());
        self.add_pending(text)?;
        let waiting = with(&self.pending, |pending| pending.len());
        if waiting >= self.chunk.get() || now || self.write_through.get() {
            self.hand_down()?;
        }
        if now {
            call(&*self.buffer()?, names::flush(), &[])?;
        }
        if !self.decoded.is_empty() || self.snapshot.get().is_some() {
            self.drop_decoded();
            self.drop_snapshot();
        }
        if !self.decoder.is_absent() {
            self.decoder.reset()?;
        }
        Ok(size)
    }

    /// Encodes text behind what waits; what waits is handed down first when it would get too much.
    fn add_pending(&self, text: &Py<Str>) -> PyResult<()> {
        let handler = self.handler_if_needed(text);
        let mut encoded = Vec::new();
        let plain = match text.characters() {
            Characters::One(units) if text.is_ascii() && self.encoder.is_plain() => Some(units),
            _ => {
                self.encoder.encode_into(&mut encoded, text, &handler)?;
                None
            }
        };
        let bytes = plain.unwrap_or(&encoded);
        let waiting = with(&self.pending, |pending| pending.len());
        if waiting > 0 && waiting + bytes.len() > self.chunk.get() {
            self.hand_down()?;
        }
        with(&self.pending, |pending| pending.extend_from_slice(bytes));
        Ok(())
    }

    /// The error handler's name, where one may be asked.
    fn handler_if_needed(&self, text: &Py<Str>) -> String {
        if text.is_ascii() { String::new() } else { self.handler() }
    }

    /// Gives what waits to the buffered stream.
    pub(super) fn hand_down(&self) -> PyResult<()> {
        let data = self.pending.take();
        if data.is_empty() {
            self.pending.set(data);
            return Ok(());
        }
        let buffer = self.buffer()?;
        if self.direct.get()
            && let Some(core) = core_of(&buffer)
            && core.is_writer()
        {
            core.write(&buffer, &data)?;
            // The vector's memory serves again.
            if self.pending.take().is_empty() {
                let mut data = data;
                data.clear();
                self.pending.set(data);
            }
            return Ok(());
        }
        let bytes = Bytes::new(&data);
        loop {
            match call(&buffer, names::write(), &[bytes.as_any()]) {
                Ok(_) => return Ok(()),
                Err(Raised) if was_interrupted()? => {}
                Err(Raised) => return Err(Raised),
            }
        }
    }
}

/// The text with every `\n` replaced.
fn with_line_ends(text: &Py<Str>, end: &str) -> Ref<Str> {
    let characters = text.characters();
    let mut out = StrBuilder::with_capacity(text.len() + text.len() / 16);
    let mut start = 0;
    while let Some(at) = find(characters, 10, start) {
        out.push_characters(characters.range(start, at));
        out.push_str(end);
        start = at + 1;
    }
    out.push_characters(characters.range(start, characters.len()));
    out.finish()
}
