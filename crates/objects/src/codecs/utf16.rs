//! UTF-16.

use super::{ByteOrder, Codec, Decoder, encode_with};
use crate::builtins::bytes::Bytes;
use crate::raw::{Py, PyResult, Ref, Str};

struct Utf16<const ORDER: u8>;

macro_rules! utf16 {
    ($order:literal, $name:literal, $bytes:ident) => {
        impl Codec for Utf16<$order> {
            const NAME: &'static str = $name;
            const RUNS: bool = false;
            const UNIT: usize = 2;

            #[inline]
            fn put(&self, out: &mut Vec<u8>, point: u32) -> bool {
                match point {
                    0xD800..0xE000 => return false,
                    0..0x1_0000 => out.extend((point as u16).$bytes()),
                    _ => {
                        let high = 0xD800 | ((point - 0x1_0000) >> 10) as u16;
                        let low = 0xDC00 | (point & 0x3FF) as u16;
                        out.extend(high.$bytes());
                        out.extend(low.$bytes());
                    }
                }
                true
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

utf16!(0, "utf-16", to_le_bytes);
utf16!(1, "utf-16-le", to_le_bytes);
utf16!(2, "utf-16-be", to_be_bytes);

/// `text.encode("utf-16", handler)` and its relatives.
///
/// # Errors
/// What the error handler raises.
pub fn utf16_encode(text: &Py<Str>, order: ByteOrder, handler: &str) -> PyResult<Ref<Bytes>> {
    let mut out = Vec::with_capacity(text.len() * 2 + 2);
    match order {
        ByteOrder::Marked => {
            out.extend([0xFF, 0xFE]);
            encode_with(&Utf16::<0>, out, text, handler)
        }
        ByteOrder::Little => encode_with(&Utf16::<1>, out, text, handler),
        ByteOrder::Big => encode_with(&Utf16::<2>, out, text, handler),
    }
}

/// `data.decode("utf-16", handler)` and its relatives: the text, how many bytes were read, the order of bytes found or given.
/// Without `last`, an incomplete character at the end is left unread.
///
/// # Errors
/// What the error handler raises.
pub fn utf16_decode(
    data: &[u8],
    handler: &str,
    order: ByteOrder,
    last: bool,
) -> PyResult<(Ref<Str>, usize, ByteOrder)> {
    let (order, start) = match (order, data) {
        (ByteOrder::Marked, [0xFF, 0xFE, ..]) => (ByteOrder::Little, 2),
        (ByteOrder::Marked, [0xFE, 0xFF, ..]) => (ByteOrder::Big, 2),
        (order, _) => (order, 0),
    };
    let big = order == ByteOrder::Big;
    let mut decoder = Decoder::new(data, if big { "utf-16-be" } else { "utf-16-le" }, handler);
    decoder.at = start;
    let unit = |a: u8, b: u8| if big { u16::from_be_bytes([a, b]) } else { u16::from_le_bytes([a, b]) };
    loop {
        let at = decoder.at;
        let rest = decoder.rest();
        let (end, reason) = match *rest {
            [] => break,
            [_] if !last => break,
            [_] => (at + 1, "truncated data"),
            [a, b, ref more @ ..] => match unit(a, b) {
                0xDC00..0xE000 => (at + 2, "illegal encoding"),
                high @ 0xD800..0xDC00 => match *more {
                    [c, d, ..] => match unit(c, d) {
                        low @ 0xDC00..0xE000 => {
                            let point = 0x1_0000 + (u32::from(high & 0x3FF) << 10 | u32::from(low & 0x3FF));
                            decoder.out.push(point);
                            decoder.at += 4;
                            continue;
                        }
                        _ => (at + 2, "illegal UTF-16 surrogate"),
                    },
                    _ if !last => break,
                    _ => (at + rest.len(), "unexpected end of data"),
                },
                point => {
                    decoder.out.push(u32::from(point));
                    decoder.at += 2;
                    continue;
                }
            },
        };
        decoder.replace(at, end, reason)?;
    }
    let (text, read) = decoder.finish();
    Ok((text, read, order))
}
