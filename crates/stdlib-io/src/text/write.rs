//! Writing text.

use objects::builtins::bytes::Bytes;
use objects::builtins::str::{Characters, Str, StrBuilder};
use objects::names;
use objects::raw::{Py, PyResult, Raised, Ref};

use super::TextIOWrapper;
use crate::buffered::classes::core_of;
use crate::newline::find;
use crate::support::{call, unsupported, was_interrupted, with};

impl TextIOWrapper {
    /// `write(text)`
    ///
    /// # Errors
    /// What encoding raises, and what the streams below raise.
    pub fn write_text(this: &Py<Self>, text: &Py<Str>) -> PyResult<usize> {
        this.check_attached()?;
        TextIOWrapper::check_closed(this)?;
        if this.encoder.is_absent() {
            return unsupported("not writable");
        }
        let size = text.len();
        let (mode, lines) = (this.mode.get(), this.line_buffering.get());
        let has_line = (mode.written.is_some() || lines) && find(text.characters(), 10, 0).is_some();
        let translated = match mode.written {
            Some(end) if has_line => Some(with_line_ends(text, end)),
            _ => None,
        };
        let text = translated.as_deref().unwrap_or(text);
        let now = lines && (has_line || find(text.characters(), 13, 0).is_some());
        TextIOWrapper::add_pending(this, text)?;
        let waiting = with(&this.pending, |pending| pending.len());
        if waiting >= this.chunk.get() || now || this.write_through.get() {
            TextIOWrapper::hand_down(this)?;
        }
        if now {
            call(&*this.buffer()?, names::flush(), &[])?;
        }
        if this.snapshot.get().is_some() {
            this.drop_decoded();
            this.drop_snapshot();
        }
        if !this.decoder.is_absent() {
            this.decoder.reset()?;
        }
        Ok(size)
    }

    /// Encodes text behind what waits; what waits is handed down first when it would get too much.
    fn add_pending(this: &Py<Self>, text: &Py<Str>) -> PyResult<()> {
        let handler = TextIOWrapper::handler_if_needed(this, text);
        let mut encoded = Vec::new();
        let plain = match text.characters() {
            Characters::One(units) if text.is_ascii() && this.encoder.is_plain() => Some(units),
            _ => {
                this.encoder.encode_into(&mut encoded, text, &handler)?;
                None
            }
        };
        let bytes = plain.unwrap_or(&encoded);
        // Handing down may run a raw stream that writes here too.
        loop {
            let waiting = with(&this.pending, |pending| pending.len());
            if waiting == 0 || waiting + bytes.len() <= this.chunk.get() {
                break;
            }
            TextIOWrapper::hand_down(this)?;
        }
        with(&this.pending, |pending| pending.extend_from_slice(bytes));
        Ok(())
    }

    /// The error handler's name, where one may be asked.
    fn handler_if_needed(this: &Py<Self>, text: &Py<Str>) -> String {
        if text.is_ascii() { String::new() } else { this.handler() }
    }

    /// Gives what waits to the buffered stream.
    pub(super) fn hand_down(this: &Py<Self>) -> PyResult<()> {
        let data = this.pending.take();
        if data.is_empty() {
            this.pending.set(data);
            return Ok(());
        }
        let buffer = this.buffer()?;
        if this.direct.get()
            && let Some(core) = core_of(&buffer)
            && core.is_writer()
        {
            core.write(&buffer, &data)?;
            // The vector's memory serves again.
            if this.pending.take().is_empty() {
                let mut data = data;
                data.clear();
                this.pending.set(data);
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
