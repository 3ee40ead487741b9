//! The memory of `str`: one, two or four bytes per character, the characters behind the header.

use std::cell::Cell;

use abi::strings::{STATE_ASCII, STATE_COMPACT, STATE_INTERNED_MASK, STATE_KIND_SHIFT};
use macros::object;

use super::{Py, Ref, Tail};
use crate::heap;

/// The body of `str`: length, cached hash, state bits. What follows depends on the state.
#[object]
pub struct Str {
    length: isize,
    hash: Cell<isize>,
    state: Cell<u32>,
}

/// Where the characters of a compact non-ASCII string start.
const COMPACT_DATA: isize = 56;
/// Where they start in an ASCII string.
const ASCII_DATA: isize = 40;
/// Where instances of subclasses keep the address of theirs.
const DATA_POINTER: isize = 56;

// SAFETY: elements are bytes of the largest header (from 40 on) and of the characters; see `allocate`. The accessors below
// read them by the state, so no element is ever given out through this trait.
unsafe impl Tail for Str {
    type Item = u8;
    const OFFSET: usize = ASCII_DATA as usize;

    fn tail_len(&self) -> usize {
        0
    }
}

/// The characters of a string, as wide as they are stored.
#[derive(Clone, Copy, Debug)]
pub enum Characters<'a> {
    /// All below U+0100.
    One(&'a [u8]),
    /// All below U+10000, at least one not below U+0100.
    Two(&'a [u16]),
    /// At least one from U+10000 on.
    Four(&'a [u32]),
}

impl<'a> Characters<'a> {
    /// The code points.
    pub fn iter(self) -> Box<dyn ExactSizeIterator<Item = u32> + 'a> {
        match self {
            Self::One(text) => Box::new(text.iter().map(|&unit| u32::from(unit))),
            Self::Two(text) => Box::new(text.iter().map(|&unit| u32::from(unit))),
            Self::Four(text) => Box::new(text.iter().copied()),
        }
    }

    /// One code point, or `None` beyond the end.
    #[inline]
    pub fn get(self, index: usize) -> Option<u32> {
        match self {
            Self::One(text) => text.get(index).map(|&unit| u32::from(unit)),
            Self::Two(text) => text.get(index).map(|&unit| u32::from(unit)),
            Self::Four(text) => text.get(index).copied(),
        }
    }
}

impl Str {
    /// The body of an ASCII string.
    pub(crate) const fn ascii_body(length: usize, state: Cell<u32>) -> Self {
        Self { length: length.cast_signed(), hash: Cell::new(-1), state }
    }

    /// A new string.
    pub fn new(text: &str) -> Ref<Str> {
        if text.is_ascii() {
            return Self::allocate(text.as_bytes(), 1, true);
        }
        Self::from_code_points(text.chars().map(u32::from))
    }

    /// A new string from code points, lone surrogates included. Each is at most U+10FFFF.
    pub fn from_code_points(points: impl Iterator<Item = u32>) -> Ref<Str> {
        let points: Vec<u32> = points.collect();
        let largest = points.iter().fold(0, |all, &point| all | point);
        match largest {
            0..0x100 => {
                let narrow: Vec<u8> = points.iter().map(|&point| point as u8).collect();
                Self::from_latin1(&narrow)
            }
            0x100..0x1_0000 => {
                let narrow: Vec<u16> = points.iter().map(|&point| point as u16).collect();
                Self::allocate(&narrow, 2, false)
            }
            _ => Self::allocate(&points, 4, false),
        }
    }

    /// A new string of characters below U+0100.
    pub fn from_latin1(text: &[u8]) -> Ref<Str> {
        Self::allocate(text, 1, text.is_ascii())
    }

    fn allocate<U: Copy>(units: &[U], kind: u32, ascii: bool) -> Ref<Str> {
        let state = kind << STATE_KIND_SHIFT | STATE_COMPACT | if ascii { STATE_ASCII } else { 0 };
        let body = Self { length: units.len().cast_signed(), hash: Cell::new(-1), state: Cell::new(state) };
        let header = if ascii { 0 } else { (COMPACT_DATA - ASCII_DATA) as usize };
        let bytes = size_of_val(units);
        // SAFETY: room for the rest of the header, the characters and a final NUL; all are written.
        unsafe {
            heap::make_with_tail(body, header + bytes + size_of::<U>(), |place| {
                place.write_bytes(0, header);
                let data = place.add(header);
                data.copy_from_nonoverlapping(units.as_ptr().cast(), bytes);
                data.add(bytes).write_bytes(0, size_of::<U>());
            })
        }
    }
}

impl Py<Str> {
    /// Number of characters.
    #[inline]
    pub fn len(&self) -> usize {
        self.length.cast_unsigned()
    }

    /// Whether there is no character.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all characters are below U+0080.
    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.state.get() & STATE_ASCII != 0
    }

    /// Bytes per character: 1, 2 or 4.
    #[inline]
    pub fn kind(&self) -> u32 {
        self.state.get() >> STATE_KIND_SHIFT & 7
    }

    /// Whether the string is in the table of interned strings.
    #[inline]
    pub fn is_interned(&self) -> bool {
        self.state.get() & STATE_INTERNED_MASK != 0
    }

    /// Notes that the string is in the table of interned strings, for ever.
    pub(crate) fn set_interned(&self) {
        self.state.set(self.state.get() | 2);
    }

    fn data(&self) -> *const u8 {
        let state = self.state.get();
        // SAFETY: the state says where the characters are: behind one of the two headers, or at an address.
        unsafe {
            match (state & STATE_COMPACT != 0, state & STATE_ASCII != 0) {
                (true, true) => self.at(ASCII_DATA),
                (true, false) => self.at(COMPACT_DATA),
                (false, _) => self.at::<*const u8>(DATA_POINTER).read(),
            }
        }
    }

    /// The characters.
    #[inline]
    pub fn characters(&self) -> Characters<'_> {
        let data = self.data();
        // SAFETY: as many characters of that width as the header says; they never change.
        unsafe {
            match self.kind() {
                1 => Characters::One(std::slice::from_raw_parts(data, self.len())),
                2 => Characters::Two(std::slice::from_raw_parts(data.cast(), self.len())),
                _ => Characters::Four(std::slice::from_raw_parts(data.cast(), self.len())),
            }
        }
    }

    /// The text as `str` without copying, when it is ASCII.
    #[inline]
    pub fn as_ascii(&self) -> Option<&str> {
        match self.characters() {
            // SAFETY: ASCII is UTF-8.
            Characters::One(text) if self.is_ascii() => Some(unsafe { std::str::from_utf8_unchecked(text) }),
            _ => None,
        }
    }

    /// The text, with U+FFFD for lone surrogates.
    pub fn to_string_lossy(&self) -> String {
        match self.as_ascii() {
            Some(text) => text.to_owned(),
            None => {
                let replaced = |point| char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER);
                self.characters().iter().map(replaced).collect()
            }
        }
    }

    /// Whether this is the given text.
    pub fn equals(&self, text: &str) -> bool {
        match self.as_ascii() {
            Some(own) => own == text,
            None => self.characters().iter().eq(text.chars().map(u32::from)),
        }
    }

    /// Whether both have the same characters.
    pub fn same_text(&self, other: &Py<Str>) -> bool {
        if self.is(other) {
            return true;
        }
        match (self.characters(), other.characters()) {
            (Characters::One(a), Characters::One(b)) => a == b,
            (Characters::Two(a), Characters::Two(b)) => a == b,
            (Characters::Four(a), Characters::Four(b)) => a == b,
            _ => false,
        }
    }

    /// The hash, computed once.
    pub fn hash_value(&self) -> isize {
        let known = self.hash.get();
        if known != -1 {
            return known;
        }
        // SAFETY: the characters as bytes.
        let bytes = unsafe { std::slice::from_raw_parts(self.data(), self.len() * self.kind() as usize) };
        let hash = crate::types::hash::bytes(bytes);
        self.hash.set(hash);
        hash
    }
}

const _: () = assert!(size_of::<Py<Str>>() == ASCII_DATA as usize);
