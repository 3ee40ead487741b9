//! Encoding with error handlers: the loop that all encodings of text share.

use super::handlers::{self, Handler, Replacement};
use super::lookup_error;
use crate::builtins::bytes::Bytes;
use crate::builtins::exceptions::{BaseException, UnicodeEncodeError};
use crate::builtins::str::Str;
use crate::errors;
use crate::raw::{Any, Py, PyResult, Raised, Ref};

/// One encoding.
pub trait Codec {
    /// Its name in errors.
    const NAME: &'static str;
    /// Whether neighbours that cannot be encoded make one error.
    const RUNS: bool = true;
    /// Bytes of a unit: replacements must be whole units.
    const UNIT: usize = 1;
    /// Whether text that replaces something must be ASCII.
    const ASCII_REPLACEMENT: bool = true;

    /// Appends a character; `false`, and nothing appended, when there is no way to say it.
    fn put(&self, out: &mut Vec<u8>, point: u32) -> bool;

    /// Whether a character can be encoded.
    fn accepts(&self, point: u32) -> bool;

    /// Why a character cannot be encoded.
    fn reason(&self) -> &'static str;
}

/// The error side of one encoding at work.
pub struct Encoder<'a> {
    text: &'a Py<Str>,
    encoding: &'a str,
    name: &'a str,
    handler: Handler,
    callback: Option<crate::raw::Obj>,
    exception: Option<Ref<BaseException>>,
}

impl<'a> Encoder<'a> {
    /// For a text, an encoding's name in errors, and a handler's name.
    pub fn new(text: &'a Py<Str>, encoding: &'a str, handler: &'a str) -> Self {
        let found = Handler::find(handler);
        Self { text, encoding, name: handler, handler: found, callback: None, exception: None }
    }

    /// What the handler puts in place of characters that cannot be encoded, and where to go on.
    ///
    /// # Errors
    /// What the handler raises.
    pub fn replace(&mut self, start: usize, end: usize, reason: &str) -> PyResult<(Replacement, usize)> {
        match self.handler {
            Handler::Other => self.call(start, end, reason),
            handler => match handlers::for_encoding(handler, self.encoding, self.text, start, end) {
                Some(made) => Ok(made),
                None => self.fail(start, end, reason),
            },
        }
    }

    /// Raises that characters cannot be encoded.
    ///
    /// # Errors
    /// Always.
    #[cold]
    pub fn fail<T>(&mut self, start: usize, end: usize, reason: &str) -> PyResult<T> {
        errors::set(self.error(start, end, reason)?);
        Err(Raised)
    }

    /// The exception: one for all errors of a text.
    fn error(&mut self, start: usize, end: usize, reason: &str) -> PyResult<Ref<BaseException>> {
        if let Some(known) = &self.exception
            && let Some(fields) = known.as_any().downcast::<UnicodeEncodeError>()
        {
            fields.set_range(start, end);
            fields.set_reason(Str::new(reason));
            return Ok(known.clone());
        }
        let made = errors::unicode_encode_error(self.encoding, self.text, start, end, reason)?;
        Ok(self.exception.insert(made).clone())
    }

    fn call(&mut self, start: usize, end: usize, reason: &str) -> PyResult<(Replacement, usize)> {
        let callback = match &self.callback {
            Some(callback) => callback.clone(),
            None => self.callback.insert(lookup_error(self.name)?).clone(),
        };
        let error = self.error(start, end, reason)?;
        let result = callback.call(&[error.as_any()])?;
        let (made, next) = handlers::pair(&result, "encoding")?;
        let replacement = match made.downcast::<Bytes>() {
            Some(bytes) => Replacement::Bytes(bytes.data().to_vec()),
            None => match made.downcast_ref::<Str>() {
                Ok(text) => Replacement::Text(text),
                Err(_) => return handlers::wrong_result("encoding"),
            },
        };
        let next = handlers::place(&next as &Any, self.text.len())?;
        Ok((replacement, next))
    }
}

/// Encodes a text.
///
/// # Errors
/// What the error handler raises.
pub fn encode_with<C: Codec>(
    codec: &C,
    mut out: Vec<u8>,
    text: &Py<Str>,
    handler: &str,
) -> PyResult<Ref<Bytes>> {
    let characters = text.characters();
    let mut encoder: Option<Encoder<'_>> = None;
    let mut at = 0;
    while let Some(point) = characters.get(at) {
        if codec.put(&mut out, point) {
            at += 1;
            continue;
        }
        let rest = characters.range(at + 1, text.len());
        let more = if C::RUNS { rest.iter().take_while(|&point| !codec.accepts(point)).count() } else { 0 };
        let (start, end) = (at, at + 1 + more);
        let encoder = encoder.get_or_insert_with(|| Encoder::new(text, C::NAME, handler));
        let (replacement, next) = encoder.replace(start, end, codec.reason())?;
        let fits = match replacement {
            Replacement::Bytes(bytes) => {
                out.extend_from_slice(&bytes);
                bytes.len() % C::UNIT == 0
            }
            Replacement::Text(text) => {
                (!C::ASCII_REPLACEMENT || text.is_ascii())
                    && text.characters().iter().all(|point| codec.put(&mut out, point))
            }
        };
        if !fits {
            return encoder.fail(start, end, codec.reason());
        }
        at = next;
    }
    Ok(Bytes::new(&out))
}
