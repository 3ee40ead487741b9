//! Strings in quotation marks.

use objects::builtins::str::{Characters, Str, StrBuilder};
use objects::raw::{Py, Ref};

/// The letter behind the backslash of a character that has a short escape.
fn letter(point: u32) -> Option<u8> {
    Some(match point {
        0x22 => b'"',
        0x5C => b'\\',
        0x08 => b'b',
        0x0C => b'f',
        0x0A => b'n',
        0x0D => b'r',
        0x09 => b't',
        _ => return None,
    })
}

fn is_plain(point: u32, ascii: bool) -> bool {
    point >= 0x20 && point != 0x22 && point != 0x5C && (!ascii || point < 0x7F)
}

fn push_unit(out: &mut StrBuilder, unit: u32) {
    out.push_str(&format!("\\u{unit:04x}"));
}

fn push_escape(out: &mut StrBuilder, point: u32) {
    if let Some(letter) = letter(point) {
        out.push(u32::from(b'\\'));
        out.push(letter.into());
        return;
    }
    match point.checked_sub(0x1_0000) {
        None => push_unit(out, point),
        Some(rest) => {
            push_unit(out, 0xD800 | rest >> 10);
            push_unit(out, 0xDC00 | rest & 0x3FF);
        }
    }
}

/// Appends a string in quotation marks, with what JSON does not allow escaped, and in `ascii` all but ASCII.
pub(super) fn push_quoted(out: &mut StrBuilder, text: &Py<Str>, ascii: bool) {
    out.push(u32::from(b'"'));
    let characters = text.characters();
    let mut from = 0;
    let mut special = |place: usize, point: u32| {
        out.push_characters(characters.range(from, place));
        push_escape(out, point);
        from = place + 1;
    };
    match characters {
        Characters::One(bytes) => {
            for (place, &byte) in bytes.iter().enumerate() {
                if !is_plain(byte.into(), ascii) {
                    special(place, byte.into());
                }
            }
        }
        characters => {
            for (place, point) in characters.iter().enumerate() {
                if !is_plain(point, ascii) {
                    special(place, point);
                }
            }
        }
    }
    out.push_characters(characters.range(from, characters.len()));
    out.push(u32::from(b'"'));
}

/// The string in quotation marks.
pub(super) fn quoted(text: &Py<Str>, ascii: bool) -> Ref<Str> {
    let mut out = StrBuilder::with_capacity(text.len() + 2);
    push_quoted(&mut out, text, ascii);
    out.finish()
}
