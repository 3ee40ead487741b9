//! Making and changing text streams: encoding, error handler, line ends.

use std::sync::atomic::Ordering;

use objects::builtins::exceptions::EncodingWarning;
use objects::builtins::none::is_none;
use objects::builtins::str::{Str, encode, interned};
use objects::errors::{self, raise, raise_type_error};
use objects::names;
use objects::raw::{Any, Obj, Py, PyResult, Ref};

use super::codec::{Kind, incremental, lookup};
use super::{CHUNK, State, TextIOWrapper};
use crate::buffered::classes::core_of;
use crate::fileio::FileIO;
use crate::newline::Mode;
use crate::support::{call, exact, unsupported, value_error};
use crate::{DEV_MODE, UTF8_MODE, WARN_DEFAULT_ENCODING};

/// What a text stream is made with.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) encoding: Option<Ref<Str>>,
    pub(crate) errors: Option<Ref<Str>>,
    pub(crate) newline: Option<Ref<Str>>,
    pub(crate) line_buffering: bool,
    pub(crate) write_through: bool,
}

/// An argument that is text or `None`.
pub(crate) fn text(function: &str, name: &str, value: Option<&Any>) -> PyResult<Option<Ref<Str>>> {
    let Some(value) = value.filter(|value| !is_none(value)) else { return Ok(None) };
    match value.downcast::<Str>() {
        Some(text) if text.characters().iter().any(|point| point == 0) => {
            value_error("embedded null character")
        }
        Some(text) => {
            check_encodable(text)?;
            Ok(Some(text.new_ref()))
        }
        None => {
            let found = value.class().name();
            raise_type_error(format!("{function}() argument '{name}' must be str or None, not {found}"))
        }
    }
}

/// Raises for a text that has no UTF-8 form.
fn check_encodable(text: &Py<Str>) -> PyResult<()> {
    match text.is_ascii() {
        true => Ok(()),
        false => encode::encode(text, "utf-8", "strict").map(drop),
    }
}

/// An argument of `reconfigure`, of which what stands before a NUL counts.
fn text_to_nul(name: &str, value: Option<&Any>) -> PyResult<Option<Ref<Str>>> {
    let Some(given) = value.and_then(Any::downcast::<Str>) else { return text("reconfigure", name, value) };
    check_encodable(given)?;
    let Some(end) = given.characters().iter().position(|point| point == 0) else {
        return Ok(Some(given.new_ref()));
    };
    let given = given.slice(0, end);
    if given.equals("locale") {
        // Only the whole text means the locale's encoding.
        objects::codecs::lookup("locale")?;
    }
    Ok(Some(given))
}

/// The name of the locale's encoding.
pub(crate) fn locale_encoding() -> Ref<Str> {
    interned(if UTF8_MODE.load(Ordering::Relaxed) { "utf-8" } else { "UTF-8" })
}

/// The name of an encoding that is given, or of the locale's.
fn named(encoding: Option<&Py<Str>>) -> Ref<Str> {
    match encoding {
        Some(encoding) if !encoding.equals("locale") => encoding.new_ref(),
        _ => locale_encoding(),
    }
}

impl TextIOWrapper {
    pub(crate) fn init(this: &Py<Self>, buffer: &Any, options: &Options) -> PyResult<()> {
        this.state.set(State::Fresh);
        if options.encoding.is_none() && WARN_DEFAULT_ENCODING.load(Ordering::Relaxed) {
            errors::warn(&EncodingWarning, "'encoding' argument not specified", 1)?;
        }
        let mode = Mode::of(options.newline.as_deref())?;
        let encoding = named(options.encoding.as_deref());
        if let Some(errors) = &options.errors
            && DEV_MODE.load(Ordering::Relaxed)
        {
            objects::codecs::lookup_error(&errors.to_string_lossy())?;
        }
        let handler = options.errors.clone().unwrap_or_else(|| names::strict().new_ref());
        this.drop_decoded();
        this.drop_snapshot();
        drop(this.pending.take());
        this.buffer.set(buffer.new_ref());
        this.chunk.set(CHUNK);
        this.ratio.set(0.0);
        this.mode.set(mode);
        this.line_buffering.set(options.line_buffering);
        this.write_through.set(options.write_through);
        TextIOWrapper::set_codec(this, buffer, &encoding, &handler)?;
        this.encoding.set(encoding.upcast());
        this.errors.set(handler);
        let core = core_of(buffer);
        let direct = core.is_some() && TextIOWrapper::is_exact(this);
        this.direct.set(direct);
        let raw = core.and_then(|core| core.raw_object());
        let raw = raw.filter(|raw| exact::<FileIO>(raw).is_some()).map(Obj::downcast_ref::<FileIO>);
        drop(this.raw.replace(raw.and_then(Result::ok).filter(|_| direct)));
        let seekable = call(buffer, names::seekable(), &[])?.truth()?;
        this.seekable.set(seekable);
        this.telling.set(seekable);
        this.has_read1.set(buffer.find_attribute(names::read1())?.is_some());
        TextIOWrapper::start_encoder(this, buffer)?;
        this.state.set(State::Ready);
        Ok(())
    }

    /// Finds who decodes and encodes.
    fn set_codec(this: &Py<Self>, buffer: &Any, encoding: &Py<Str>, handler: &Py<Str>) -> PyResult<()> {
        let native = Kind::native(encoding);
        let codec = match native {
            Some(_) => None,
            None => Some(lookup(encoding)?),
        };
        let universal = this.mode.get().universal();
        let kind = native.unwrap_or(Kind::Object);
        if call(buffer, names::readable(), &[])?.truth()? {
            let object = codec.as_deref().map(|codec| incremental(codec, "incrementaldecoder", handler));
            this.decoder.set(kind, object.transpose()?, universal);
        } else {
            this.decoder.set(Kind::Absent, None, None);
        }
        if call(buffer, names::writable(), &[])?.truth()? {
            let object = codec.as_deref().map(|codec| incremental(codec, "incrementalencoder", handler));
            this.encoder.set(kind, object.transpose()?);
        } else {
            this.encoder.set(Kind::Absent, None);
        }
        Ok(())
    }

    /// An encoder that begins behind the start of a file writes no mark there.
    fn start_encoder(this: &Py<Self>, buffer: &Any) -> PyResult<()> {
        if !this.seekable.get() || this.encoder.is_absent() {
            return Ok(());
        }
        let at = call(buffer, names::tell(), &[])?;
        if at.equals(objects::builtins::int::Int::new(0).as_any())? {
            return Ok(());
        }
        this.encoder.reset(false)
    }

    pub(super) fn reconfigured(
        this: &Py<Self>,
        encoding: Option<&Any>,
        handler: Option<&Any>,
        newline: Option<&Any>,
        line_buffering: Option<&Any>,
        write_through: Option<&Any>,
    ) -> PyResult<()> {
        let encoding = text_to_nul("encoding", encoding)?;
        let handler = text_to_nul("errors", handler)?;
        let line_end = text("reconfigure", "newline", newline)?;
        if !this.decoded.is_empty() && (encoding.is_some() || handler.is_some() || newline.is_some()) {
            return unsupported(
                "It is not possible to set the encoding or newline of stream after the first read",
            );
        }
        let mode = match newline {
            None => None,
            Some(_) => Some(Mode::of(line_end.as_deref())?),
        };
        let flag = |value: Option<&Any>, now: bool| match value.filter(|value| !is_none(value)) {
            Some(value) => match i32::try_from(objects::builtins::int::Int::index_value(value)?) {
                Ok(number) => Ok(number != 0),
                Err(_) => raise(&errors::OverflowError, "Python int too large to convert to C int"),
            },
            None => Ok(now),
        };
        let line_buffering = flag(line_buffering, this.line_buffering.get())?;
        let write_through = flag(write_through, this.write_through.get())?;
        call(this.as_any(), names::flush(), &[])?;
        this.ratio.set(0.0);
        if let Some(mode) = mode {
            this.mode.set(mode);
        }
        TextIOWrapper::change_encoding(this, encoding, handler, mode.is_some())?;
        this.line_buffering.set(line_buffering);
        this.write_through.set(write_through);
        Ok(())
    }

    fn change_encoding(
        this: &Py<Self>,
        encoding: Option<Ref<Str>>,
        handler: Option<Ref<Str>>,
        mode: bool,
    ) -> PyResult<()> {
        if encoding.is_none() && handler.is_none() && !mode {
            return Ok(());
        }
        let current = || match this.errors.get() {
            Some(errors) => errors,
            None => names::strict().new_ref(),
        };
        let handler = match (&encoding, handler) {
            (_, Some(handler)) => handler,
            (Some(_), None) => names::strict().new_ref(),
            (None, None) => current(),
        };
        let encoding = match encoding {
            Some(encoding) => named(Some(&*encoding)),
            None => match this.encoding.get().map(Obj::downcast_ref::<Str>) {
                Some(Ok(encoding)) => encoding,
                _ => locale_encoding(),
            },
        };
        let buffer = this.buffer()?;
        TextIOWrapper::set_codec(this, &buffer, &encoding, &handler)?;
        this.encoding.set(encoding.upcast());
        this.errors.set(handler);
        TextIOWrapper::start_encoder(this, &buffer)
    }
}
