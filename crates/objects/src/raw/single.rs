//! The empty string and the 256 strings of one Latin-1 character, in static memory.

use super::text::{ASCII_DATA, COMPACT_DATA};
use super::{Py, Static, StaticStr, Str};

/// A string of one character from U+0080 on: a compact header, then the character and a NUL.
#[repr(C)]
struct Latin1 {
    head: Static<Str>,
    utf8_length: usize,
    utf8: usize,
    data: [u8; 2],
}

static EMPTY: StaticStr<1> = StaticStr::new("");

static ASCII: [StaticStr<2>; 128] = {
    let mut all = [const { StaticStr::single(0) }; 128];
    let mut byte = 0;
    while byte < 128 {
        all[byte as usize] = StaticStr::single(byte);
        byte += 1;
    }
    all
};

static LATIN1: [Latin1; 128] = {
    let mut all = [const { Latin1::new(0) }; 128];
    let mut index = 0;
    while index < 128 {
        all[index as usize] = Latin1::new(0x80 + index);
        index += 1;
    }
    all
};

impl Latin1 {
    const fn new(byte: u8) -> Self {
        let body = Str::static_latin1_body();
        // SAFETY: the class is `str`'s and the body a compact string's, whose header and data follow at once.
        let head = unsafe { Static::new(&raw const crate::builtins::str::PyUnicode_Type, body) };
        Self { head, utf8_length: 0, utf8: 0, data: [byte, 0] }
    }
}

/// The empty string.
#[inline]
pub(crate) fn empty() -> &'static Py<Str> {
    EMPTY.as_str()
}

/// The string of one Latin-1 character.
#[inline]
pub(crate) fn latin1(byte: u8) -> &'static Py<Str> {
    match byte < 0x80 {
        true => ASCII[usize::from(byte)].as_str(),
        // SAFETY: `repr(C)` puts the rest of the header and the data behind the head; the pointer is made from the whole.
        false => unsafe { &*std::ptr::from_ref(&LATIN1[usize::from(byte - 0x80)]).cast::<Py<Str>>() },
    }
}

/// All of them, for the table of interned strings.
pub(crate) fn all() -> impl Iterator<Item = &'static Py<Str>> {
    std::iter::once(empty()).chain((0..=u8::MAX).map(latin1))
}

const _: () = assert!(std::mem::offset_of!(Latin1, data) == COMPACT_DATA as usize);
const _: () = assert!(size_of::<Static<Str>>() == ASCII_DATA as usize);
