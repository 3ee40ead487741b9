//! UTF-7 (RFC 2152).

use objects::builtins::str::Str;
use objects::codecs::Decoder;
use objects::{Py, PyResult, Ref};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn digit(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// Whether a character stands for itself.
fn is_direct(point: u32) -> bool {
    matches!(point, 0x09 | 0x0A | 0x0D | 0x20..=0x7D) && point != 0x2B && point != 0x5C
}

/// `text.encode("utf-7")`
pub(super) fn encode(text: &Py<Str>) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0u32, 0);
    let mut shifted = false;
    for point in text.characters().iter() {
        if is_direct(point) {
            if shifted {
                if count > 0 {
                    out.push(DIGITS[(bits << (6 - count) & 63) as usize]);
                }
                (bits, count, shifted) = (0, 0, false);
                if digit(point as u8).is_some() || point == 0x2D {
                    out.push(b'-');
                }
            }
            out.push(point as u8);
            continue;
        }
        if !shifted && point == 0x2B {
            out.extend(b"+-");
            continue;
        }
        if !shifted {
            out.push(b'+');
            shifted = true;
        }
        let mut units = [0u16; 2];
        let units = match char::from_u32(point) {
            Some(character) => &*character.encode_utf16(&mut units),
            None => &[point as u16],
        };
        for &unit in units {
            bits = bits << 16 | u32::from(unit);
            count += 16;
            while count >= 6 {
                count -= 6;
                out.push(DIGITS[(bits >> count & 63) as usize]);
            }
        }
    }
    if count > 0 {
        out.push(DIGITS[(bits << (6 - count) & 63) as usize]);
    }
    if shifted {
        out.push(b'-');
    }
    out
}

/// A shifted sequence being read.
struct Shift {
    /// Where its `+` stands.
    start: usize,
    bits: u32,
    count: u32,
    /// The first half of a pair.
    high: Option<u16>,
    points: Vec<u32>,
}

impl Shift {
    fn new(start: usize) -> Self {
        Self { start, bits: 0, count: 0, high: None, points: Vec::new() }
    }

    fn push(&mut self, digit: u32) {
        self.bits = self.bits << 6 | digit;
        self.count += 6;
        if self.count < 16 {
            return;
        }
        self.count -= 16;
        let unit = (self.bits >> self.count) as u16;
        self.bits &= (1 << self.count) - 1;
        if let Some(high) = self.high.take() {
            if (0xDC00..0xE000).contains(&unit) {
                self.points.push(0x1_0000 + (u32::from(high & 0x3FF) << 10 | u32::from(unit & 0x3FF)));
                return;
            }
            self.points.push(u32::from(high));
        }
        match unit {
            0xD800..0xDC00 => self.high = Some(unit),
            _ => self.points.push(u32::from(unit)),
        }
    }

    /// What is wrong with the bits left over.
    fn left_over(&self) -> Option<&'static str> {
        match () {
            () if self.count >= 6 => Some("partial character in shift sequence"),
            () if self.bits != 0 => Some("non-zero padding bits in shift sequence"),
            () => None,
        }
    }
}

/// `data.decode("utf-7")`, and how many bytes were read.
pub(super) fn decode(data: &[u8], handler: &str, last: bool) -> PyResult<(Ref<Str>, usize)> {
    let mut decoder = Decoder::new(data, "utf7", handler);
    let mut shift: Option<Shift> = None;
    loop {
        let at = decoder.at;
        let Some(&byte) = decoder.data.get(at) else {
            match shift.take() {
                None => break,
                Some(open) if !last => {
                    decoder.at = open.start;
                    break;
                }
                Some(open) => {
                    let unfinished = open.high.is_some() || open.left_over().is_some();
                    decoder.out.extend(open.points);
                    if unfinished {
                        decoder.replace(open.start, at, "unterminated shift sequence")?;
                    }
                }
            }
            continue;
        };
        if let Some(open) = &mut shift {
            decoder.at += 1;
            match digit(byte) {
                Some(digit) => open.push(digit),
                None => {
                    let open = shift.take().unwrap_or_else(|| Shift::new(at));
                    end_shift(&mut decoder, open, byte, at)?;
                }
            }
            continue;
        }
        decoder.at += 1;
        match byte {
            b'+' => match decoder.data.get(at + 1) {
                Some(b'-') => {
                    decoder.out.push(u32::from(b'+'));
                    decoder.at += 1;
                }
                Some(&next) if digit(next).is_none() => {
                    decoder.replace(at, at + 2, "ill-formed sequence")?;
                }
                _ => shift = Some(Shift::new(at)),
            },
            0..0x80 => decoder.out.push(u32::from(byte)),
            _ => decoder.replace(at, at + 1, "unexpected special character")?,
        }
    }
    Ok(decoder.finish())
}

/// A byte that is no digit ends a shifted sequence.
fn end_shift(decoder: &mut Decoder<'_>, open: Shift, byte: u8, at: usize) -> PyResult<()> {
    let wrong = open.left_over();
    decoder.out.extend(open.points);
    if let Some(reason) = wrong {
        return decoder.replace(open.start, at + 1, reason);
    }
    if let Some(high) = open.high
        && byte < 0x80
    {
        decoder.out.push(u32::from(high));
    }
    if byte != b'-' {
        // Read again, outside of the sequence.
        decoder.at = at;
    }
    Ok(())
}
