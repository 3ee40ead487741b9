//! UTF-32.

use super::{ByteOrder, Codec, Decoder, encode_with};
use crate::builtins::bytes::Bytes;
use crate::raw::{Py, PyResult, Ref, Str};

struct Utf32<const ORDER: u8>;

macro_rules! utf32 {
    ($order:literal, $name:literal, $bytes:ident) => {
        impl Codec for Utf32<$order> {
            const NAME: &'static str = $name;
            const RUNS: bool = false;
            const UNIT: usize = 4;

            #[inline]
            fn put(&self, out: &mut Vec<u8>, point: u32) -> bool {
                let fits = self.accepts(point);
                if fits {
                    out.extend(point.$bytes());
                }
                fits
            }

            fn accepts(&self, point: u32) -> bool {
                !(0xD800..0xE000).contains(&point)
            }

            fn reason(&self) -> &'static str {
                "surrogates not allowed"
            }
        }
    };
}

utf32!(0, "utf-32", to_le_bytes);
utf32!(1, "utf-32-le", to_le_bytes);
utf32!(2, "utf-32-be", to_be_bytes);

/// `text.encode("utf-32", handler)` and its relatives.
///
/// # Errors
/// What the error handler raises.
pub fn utf32_encode(text: &Py<Str>, order: ByteOrder, handler: &str) -> PyResult<Ref<Bytes>> {
    let mut out = Vec::with_capacity(text.len() * 4 + 4);
    match order {
        ByteOrder::Marked => {
            out.extend([0xFF, 0xFE, 0, 0]);
            encode_with(&Utf32::<0>, out, text, handler)
        }
        ByteOrder::Little => encode_with(&Utf32::<1>, out, text, handler),
        ByteOrder::Big => encode_with(&Utf32::<2>, out, text, handler),
    }
}

/// `data.decode("utf-32", handler)` and its relatives: the text, how many bytes were read, the order of bytes found or given.
/// Without `last`, an incomplete character at the end is left unread.
///
/// # Errors
/// What the error handler raises.
pub fn utf32_decode(
    data: &[u8],
    handler: &str,
    order: ByteOrder,
    last: bool,
) -> PyResult<(Ref<Str>, usize, ByteOrder)> {
    let (order, start) = match (order, data) {
        (ByteOrder::Marked, [0xFF, 0xFE, 0, 0, ..]) => (ByteOrder::Little, 4),
        (ByteOrder::Marked, [0, 0, 0xFE, 0xFF, ..]) => (ByteOrder::Big, 4),
        (order, _) => (order, 0),
    };
    let big = order == ByteOrder::Big;
    let mut decoder = Decoder::new(data, if big { "utf-32-be" } else { "utf-32-le" }, handler);
    decoder.at = start;
    loop {
        let at = decoder.at;
        let rest = decoder.rest();
        let (end, reason) = match *rest {
            [] => break,
            [a, b, c, d, ..] => {
                let unit = [a, b, c, d];
                match if big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) } {
                    0xD800..0xE000 => (at + 4, "code point in surrogate code point range(0xd800, 0xe000)"),
                    0x11_0000.. => (at + 4, "code point not in range(0x110000)"),
                    point => {
                        decoder.out.push(point);
                        decoder.at += 4;
                        continue;
                    }
                }
            }
            _ if !last => break,
            _ => (at + rest.len(), "truncated data"),
        };
        decoder.replace(at, end, reason)?;
    }
    let (text, read) = decoder.finish();
    Ok((text, read, order))
}
