//! `binascii`: bytes as text: hexadecimal, base64, quoted-printable, uuencode; checksums.

mod base64;
mod quoted;

use objects::builtins::bytes::{Bytes, hex};
use objects::builtins::exceptions::{Exception, ValueError};
use objects::builtins::module::Module;
use objects::builtins::str::Str;
use objects::errors::{self, raise, raise_type_error};
use objects::modules;
use objects::raw::{BytesLike, FromArg, Place};
use objects::types::Type;
use objects::{Any, Py, PyResult, Raised, Ref, Slot};

/// The module's exception.
#[derive(Default)]
struct State {
    error: Slot<Type>,
}

/// Raises `binascii.Error`.
#[cold]
fn fail<T>(text: impl AsRef<str>) -> PyResult<T> {
    match modules::state::<State>().error.get() {
        Some(class) => raise(&class, text),
        None => raise(&ValueError, text),
    }
}

/// Bytes, or a str of ASCII characters.
struct AsciiText<'a>(BytesLike<'a>);

impl<'a> FromArg<'a> for AsciiText<'a> {
    fn from_arg(value: &'a Any, _: Place) -> PyResult<Self> {
        if let Some(text) = value.downcast::<Str>() {
            return match text.as_ascii() {
                Some(text) => Ok(Self(BytesLike::Constant(text.as_bytes()))),
                None => raise(&ValueError, "string argument should contain only ASCII characters"),
            };
        }
        BytesLike::of(value).map(Self).or_else(|Raised| {
            drop(errors::take());
            let found = value.class().name();
            raise_type_error(format!("argument should be bytes, buffer or ASCII string, not '{found}'"))
        })
    }
}

fn hexlified(data: &BytesLike<'_>, sep: Option<&Any>, group: i32) -> PyResult<Ref<Bytes>> {
    let separator = match sep.and_then(Any::downcast::<Bytes>).map(|sep| sep.data()) {
        // Where the result is no text, any byte may separate.
        Some(&[byte]) => Some(byte),
        _ => hex::separator(sep)?,
    };
    Ok(Bytes::new(&hex::digits(&data.data(), separator, group)))
}

fn unhexlified(data: &[u8]) -> PyResult<Ref<Bytes>> {
    if !data.len().is_multiple_of(2) {
        return fail("Odd-length string");
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut out = Vec::with_capacity(data.len() / 2);
    for pair in data.chunks_exact(2) {
        match (digit(pair[0]), digit(pair[1])) {
            (Some(high), Some(low)) => out.push((high << 4 | low) as u8),
            _ => return fail("Non-hexadecimal digit found"),
        }
    }
    Ok(Bytes::new(&out))
}

fn from_uu(data: &[u8]) -> PyResult<Vec<u8>> {
    let Some((&first, rest)) = data.split_first() else { return fail("Missing length byte") };
    let length = usize::from(first.wrapping_sub(b' ') & 0x3F);
    let mut out = Vec::with_capacity(length);
    let (mut bits, mut count) = (0u32, 0);
    let mut letters = rest.iter().copied();
    while out.len() < length {
        let value = match letters.next() {
            None | Some(b'\n' | b'\r') => 0,
            Some(letter @ b' '..=b'`') => u32::from(letter - b' ') & 0x3F,
            Some(_) => return fail("Illegal char"),
        };
        bits = bits << 6 | value;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    match letters.all(|letter| matches!(letter, b' ' | b'`' | b'\n' | b'\r')) {
        true => Ok(out),
        false => fail("Trailing garbage"),
    }
}

fn to_uu(data: &[u8], backtick: bool) -> PyResult<Vec<u8>> {
    if data.len() > 45 {
        return fail("At most 45 bytes at once");
    }
    let letter = |value: u8| if value == 0 && backtick { b'`' } else { b' ' + value };
    let mut out = vec![letter(data.len() as u8)];
    for group in data.chunks(3) {
        let byte = |at: usize| group.get(at).copied().unwrap_or(0);
        let bits = u32::from(byte(0)) << 16 | u32::from(byte(1)) << 8 | u32::from(byte(2));
        out.extend([18, 12, 6, 0].map(|shift| letter((bits >> shift & 0x3F) as u8)));
    }
    out.push(b'\n');
    Ok(out)
}

/// Conversion between binary data and ASCII
#[objects::pymodule(name = "binascii")]
pub mod module {
    use super::*;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        let error = match modules::state::<State>().error.get() {
            Some(error) => error,
            None => modules::exception("binascii.Error", &[ValueError.owned()], None)?,
        };
        modules::state::<State>().error.set(error.clone());
        module.add("Error", error.upcast())?;
        let incomplete = modules::exception("binascii.Incomplete", &[Exception.owned()], None)?;
        module.add("Incomplete", incomplete.upcast())
    }

    /// Decode a line of uuencoded data.
    #[function("(data, /)")]
    fn a2b_uu(data: AsciiText<'_>) -> PyResult<Ref<Bytes>> {
        Ok(Bytes::new(&from_uu(&data.0.data())?))
    }

    /// Uuencode line of data.
    #[function("(data, /, *, backtick=False)")]
    fn b2a_uu(data: BytesLike<'_>, backtick: bool) -> PyResult<Ref<Bytes>> {
        Ok(Bytes::new(&to_uu(&data.data(), backtick)?))
    }

    /// Decode a line of base64 data.
    ///
    ///   strict_mode
    ///     When set to True, bytes that are not part of the base64 standard are not allowed.
    ///     The same applies to excess data after padding (= / ==).
    #[function("(data, /, *, strict_mode=False)")]
    fn a2b_base64(data: AsciiText<'_>, strict_mode: bool) -> PyResult<Ref<Bytes>> {
        base64::decode(&data.0.data(), strict_mode).map(|made| Bytes::new(&made)).or_else(fail)
    }

    /// Base64-code line of data.
    #[function("(data, /, *, newline=True)")]
    fn b2a_base64(data: BytesLike<'_>, newline: bool) -> PyResult<Ref<Bytes>> {
        Ok(Bytes::new(&base64::encode(&data.data(), newline)))
    }

    /// Compute CRC-CCITT incrementally.
    #[function("(data, crc, /)")]
    fn crc_hqx(data: BytesLike<'_>, crc: &Any) -> PyResult<u32> {
        let start = objects::builtins::int::Int::index_value(crc)? as u16;
        let crc = data.data().iter().fold(start, |crc, &byte| {
            (0..8).fold(crc ^ u16::from(byte) << 8, |crc, _| {
                if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 }
            })
        });
        Ok(u32::from(crc))
    }

    /// Compute CRC-32 incrementally.
    #[function("(data, crc=0, /)")]
    fn crc32(data: BytesLike<'_>, crc: Option<&Any>) -> PyResult<u32> {
        crate::zlib::checksum(&data, crc, 0, zlib_rs::crc32::crc32)
    }

    /// Hexadecimal representation of binary data.
    ///
    ///   sep
    ///     An optional single character or byte to separate hex bytes.
    ///   bytes_per_sep
    ///     How many bytes between separators.  Positive values count from
    ///     the right, negative values count from the left.
    #[function("(data, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn b2a_hex(data: BytesLike<'_>, sep: Option<&Any>, bytes_per_sep: i32) -> PyResult<Ref<Bytes>> {
        hexlified(&data, sep, bytes_per_sep)
    }

    /// Hexadecimal representation of binary data.
    ///
    ///   sep
    ///     An optional single character or byte to separate hex bytes.
    ///   bytes_per_sep
    ///     How many bytes between separators.  Positive values count from
    ///     the right, negative values count from the left.
    #[function("(data, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hexlify(data: BytesLike<'_>, sep: Option<&Any>, bytes_per_sep: i32) -> PyResult<Ref<Bytes>> {
        hexlified(&data, sep, bytes_per_sep)
    }

    /// Binary data of hexadecimal representation.
    ///
    /// hexstr must contain an even number of hex digits (upper or lower case).
    /// This function is also available as "unhexlify()".
    #[function("(hexstr, /)")]
    fn a2b_hex(hexstr: AsciiText<'_>) -> PyResult<Ref<Bytes>> {
        unhexlified(&hexstr.0.data())
    }

    /// Binary data of hexadecimal representation.
    ///
    /// hexstr must contain an even number of hex digits (upper or lower case).
    #[function("(hexstr, /)")]
    fn unhexlify(hexstr: AsciiText<'_>) -> PyResult<Ref<Bytes>> {
        unhexlified(&hexstr.0.data())
    }

    /// Decode a string of qp-encoded data.
    #[function("(data, header=False)")]
    fn a2b_qp(data: AsciiText<'_>, header: bool) -> PyResult<Ref<Bytes>> {
        Ok(Bytes::new(&quoted::decode(&data.0.data(), header)))
    }

    /// Encode a string using quoted-printable encoding.
    ///
    /// On encoding, when istext is set, newlines are not encoded, and white
    /// space at end of lines is.  When istext is not set, \r and \n (CR/LF)
    /// are both encoded.  When quotetabs is set, space and tabs are encoded.
    #[function("(data, quotetabs=False, istext=True, header=False)")]
    fn b2a_qp(data: BytesLike<'_>, quotetabs: bool, istext: bool, header: bool) -> PyResult<Ref<Bytes>> {
        Ok(Bytes::new(&quoted::encode(&data.data(), quoted::Options { quotetabs, istext, header })))
    }
}
