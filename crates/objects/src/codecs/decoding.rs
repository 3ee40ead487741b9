//! Decoding with error handlers: the state that all decoders share.

use std::borrow::Cow;

use super::handlers::{self, Handler};
use super::lookup_error;
use crate::builtins::bytes::Bytes;
use crate::builtins::exceptions::{BaseException, UnicodeDecodeError};
use crate::builtins::str::Str;
use crate::errors::{self, raise_type_error};
use crate::raw::{Obj, PyResult, Raised, Ref, StrBuilder};

/// A decoding under way: what is read, where, and what has come of it.
pub struct Decoder<'a> {
    /// The bytes. An error handler may have replaced them.
    pub data: Cow<'a, [u8]>,
    /// Where decoding goes on.
    pub at: usize,
    /// The text so far.
    pub out: StrBuilder,
    /// The encoding's name in errors.
    pub encoding: &'a str,
    name: &'a str,
    handler: Handler,
    callback: Option<Obj>,
    exception: Option<Ref<BaseException>>,
}

impl<'a> Decoder<'a> {
    /// For bytes, an encoding's name in errors, and a handler's name.
    pub fn new(data: &'a [u8], encoding: &'a str, handler: &'a str) -> Self {
        Self {
            data: Cow::Borrowed(data),
            at: 0,
            out: StrBuilder::with_capacity(data.len()),
            encoding,
            name: handler,
            handler: Handler::find(handler),
            callback: None,
            exception: None,
        }
    }

    /// The bytes not yet read.
    pub fn rest(&self) -> &[u8] {
        self.data.get(self.at..).unwrap_or_default()
    }

    /// Bytes that cannot be decoded: the handler's replacement goes to the text, and decoding goes on where it says.
    ///
    /// # Errors
    /// What the handler raises.
    pub fn replace(&mut self, start: usize, end: usize, reason: &str) -> PyResult<()> {
        if self.handler == Handler::Other {
            return self.call(start, end, reason);
        }
        match handlers::for_decoding(self.handler, self.encoding, &self.data, start, end) {
            Some((points, next)) => {
                self.out.extend(points);
                self.at = next;
                Ok(())
            }
            None => {
                errors::set(self.error(start, end, reason)?);
                Err(Raised)
            }
        }
    }

    /// The exception: one for all errors of the bytes.
    fn error(&mut self, start: usize, end: usize, reason: &str) -> PyResult<Ref<BaseException>> {
        if let Some(known) = &self.exception
            && let Some(fields) = known.as_any().downcast::<UnicodeDecodeError>()
        {
            fields.set_range(start, end);
            fields.set_reason(Str::new(reason));
            return Ok(known.clone());
        }
        let made = errors::unicode_decode_error(self.encoding, &Bytes::new(&self.data), start, end, reason)?;
        Ok(self.exception.insert(made).clone())
    }

    fn call(&mut self, start: usize, end: usize, reason: &str) -> PyResult<()> {
        let callback = match &self.callback {
            Some(callback) => callback.clone(),
            None => self.callback.insert(lookup_error(self.name)?).clone(),
        };
        let error = self.error(start, end, reason)?;
        let before = error.as_any().downcast::<UnicodeDecodeError>().and_then(|fields| fields.object());
        let result = callback.call(&[error.as_any()])?;
        let (made, next) = handlers::pair(&result, "decoding")?;
        let Some(text) = made.downcast::<Str>() else { return handlers::wrong_result("decoding") };
        // The handler may have put other bytes into the exception.
        let after = error.as_any().downcast::<UnicodeDecodeError>().and_then(|fields| fields.object());
        match (&before, &after) {
            (Some(before), Some(after)) if before.is(after) => {}
            (_, Some(after)) => match after.downcast::<Bytes>() {
                Some(bytes) => self.data = Cow::Owned(bytes.data().to_vec()),
                None => return raise_type_error("exception attribute object must be bytes"),
            },
            (_, None) => return raise_type_error("UnicodeError 'object' attribute is not set"),
        }
        self.at = handlers::place(&next, self.data.len())?;
        self.out.push_text(text);
        Ok(())
    }

    /// The text, and how many bytes were read.
    pub fn finish(self) -> (Ref<Str>, usize) {
        (self.out.finish(), self.at)
    }
}
