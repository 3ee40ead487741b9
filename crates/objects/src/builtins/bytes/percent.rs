//! `bytes % values`

use std::borrow::Cow;

use numbers::percent::Directive;

use super::args::byte_or_none;
use crate::builtins::bytearray::ByteArray;
use crate::builtins::bytes::Bytes;
use crate::builtins::int::Int;
use crate::builtins::percent::{Sink, padding, run};
use crate::errors::{OverflowError, no_memory, raise, raise_type_error};
use crate::names;
use crate::raw::{Any, Characters, Obj, PyResult, byte_like};

struct Output(Vec<u8>);

impl Sink for Output {
    fn literal(&mut self, points: &[u32]) {
        self.0.extend(points.iter().map(|&point| point as u8));
    }

    fn number(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    fn other(&mut self, code: u32, value: &Any, directive: &Directive) -> PyResult<bool> {
        match char::from_u32(code) {
            Some('s' | 'b') => {
                let data = bytes_of(value)?;
                self.field(cut(&data, directive), directive)?;
            }
            Some('r' | 'a') => {
                let text = crate::builtins::str::ascii(&*value.repr()?);
                if let Characters::One(data) = text.characters() {
                    self.field(cut(data, directive), directive)?;
                }
            }
            Some('c') => {
                let byte = character(value)?;
                self.field(&[byte], directive)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn key(&self, points: &[u32]) -> Obj {
        let data: Vec<u8> = points.iter().map(|&point| point as u8).collect();
        Bytes::new(&data).upcast()
    }

    fn what(&self) -> &'static str {
        "bytes"
    }

    fn no_float(&self, value: &Any) -> PyResult<f64> {
        raise_type_error(format!("float argument required, not {}", value.class().name()))
    }
}

fn cut<'a>(data: &'a [u8], directive: &Directive) -> &'a [u8] {
    &data[..directive.precision.unwrap_or(usize::MAX).min(data.len())]
}

impl Output {
    fn field(&mut self, data: &[u8], directive: &Directive) -> PyResult<()> {
        let (left, right) = padding(directive, data.len());
        let Some(size) = left.checked_add(right).and_then(|size| size.checked_add(data.len())) else {
            return no_memory();
        };
        if self.0.try_reserve(size).is_err() {
            return no_memory();
        }
        self.0.resize(self.0.len() + left, b' ');
        self.0.extend_from_slice(data);
        self.0.resize(self.0.len() + right, b' ');
        Ok(())
    }
}

/// What `%s` puts.
fn bytes_of(value: &Any) -> PyResult<Cow<'_, [u8]>> {
    if let Some(bytes) = value.exact::<Bytes>() {
        return Ok(Cow::Borrowed(bytes.data()));
    }
    if let Some(made) = crate::types::special::call(value, names::__bytes__(), &[])? {
        return match made.downcast::<Bytes>() {
            Some(bytes) => Ok(Cow::Owned(bytes.data().to_vec())),
            None => raise_type_error(format!("__bytes__ returned non-bytes (type {})", made.class().name())),
        };
    }
    match byte_like(value)? {
        Some(data) => Ok(data),
        None => raise_type_error(format!(
            "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
            value.class().name()
        )),
    }
}

/// What `%c` puts.
fn character(value: &Any) -> PyResult<u8> {
    const WANTED: &str = "%c requires an integer in range(256) or a single byte, not";
    let data = match value.downcast::<Bytes>() {
        Some(bytes) => Some(bytes.data().to_vec()),
        None => value.downcast::<ByteArray>().map(|array| array.to_vec()),
    };
    let found = crate::errors::full_name(value.class());
    match data.as_deref() {
        Some(&[byte]) => return Ok(byte),
        Some(data) => {
            return raise_type_error(format!("{WANTED} a {found} object of length {}", data.len()));
        }
        None if value.downcast::<Int>().is_none() && value.class().nb_index().is_none() => {
            return raise_type_error(format!("{WANTED} {found}"));
        }
        None => {}
    }
    match byte_or_none(value)? {
        Some(byte) => Ok(byte),
        None => raise(&OverflowError, "%c arg not in range(256)"),
    }
}

/// `format % values`
pub(crate) fn format(format: &[u8], values: &Any) -> PyResult<Vec<u8>> {
    let points: Vec<u32> = format.iter().map(|&byte| u32::from(byte)).collect();
    let mut out = Output(Vec::with_capacity(format.len()));
    run(&points, values, &mut out)?;
    Ok(out.0)
}
