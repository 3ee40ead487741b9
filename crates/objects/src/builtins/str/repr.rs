//! `repr` of strings.

use std::fmt::Write;

use crate::raw::{Characters, Py, Ref, Str, StrBuilder};

/// `repr(text)`: quoted, with escapes for what cannot be printed.
pub fn repr(this: &Py<Str>) -> Ref<Str> {
    quoted(this.characters(), unicode::is_printable)
}

/// What `ascii()` makes of a repr: escapes for all that is not ASCII.
pub fn ascii(this: &Py<Str>) -> Ref<Str> {
    if this.is_ascii() {
        return this.new_ref();
    }
    let mut builder = StrBuilder::with_capacity(this.len() + 8);
    for point in this.characters().iter() {
        if point < 0x80 { builder.push(point) } else { escape(&mut builder, point) }
    }
    builder.finish()
}

fn quoted(text: Characters<'_>, printable: impl Fn(u32) -> bool) -> Ref<Str> {
    let has = |quote: char| super::search::any(text, |point| point == u32::from(quote));
    let quote = u32::from(if has('\'') && !has('"') { '"' } else { '\'' });
    let mut builder = StrBuilder::with_capacity(text.len() + 2);
    builder.push(quote);
    for point in text.iter() {
        match point {
            _ if point == quote || point == u32::from('\\') => {
                builder.push(u32::from('\\'));
                builder.push(point);
            }
            _ if printable(point) => builder.push(point),
            _ => escape(&mut builder, point),
        }
    }
    builder.push(quote);
    builder.finish()
}

/// Appends the escape of a character.
pub(crate) fn escape(builder: &mut StrBuilder, point: u32) {
    let mut text = String::new();
    let written = match point {
        0x09 => text.write_str("\\t"),
        0x0A => text.write_str("\\n"),
        0x0D => text.write_str("\\r"),
        0..0x100 => write!(text, "\\x{point:02x}"),
        0x100..0x1_0000 => write!(text, "\\u{point:04x}"),
        _ => write!(text, "\\U{point:08x}"),
    };
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
    builder.push_str(&text);
}
