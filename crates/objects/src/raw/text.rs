//! The memory of `str`: one, two or four bytes per character, the characters behind the header.

use std::cell::Cell;
use std::ffi::c_int;

use abi::strings::{STATE_ASCII, STATE_COMPACT, STATE_INTERNED_MASK, STATE_KIND_SHIFT, STATE_STATIC};

use super::{Body, Py, PyResult, Ref, StrBuilder, Tail, Unit, Visitor, single};
use crate::errors;
use crate::heap;
use crate::types::Type;

/// The body of `str`: length, cached hash, state bits. What follows depends on the state.
#[repr(C)]
pub struct Str {
    length: isize,
    hash: Cell<isize>,
    state: Cell<u32>,
}

/// Where the characters of a compact non-ASCII string start.
pub(super) const COMPACT_DATA: isize = 56;
/// Where they start in an ASCII string.
pub(super) const ASCII_DATA: isize = 40;
/// Where instances of subclasses keep the address of theirs.
const DATA_POINTER: isize = 56;
/// Where strings that are not compact ASCII keep the address of their UTF-8 form, if C has asked for it.
const UTF8_POINTER: isize = 48;

impl Body for Str {
    fn visit(_: &Py<Self>, _: &Visitor) -> c_int {
        0
    }

    fn clear_fields(_: &Py<Self>) {}

    unsafe fn drop_tail(this: &Py<Self>) {
        let state = this.state.get();
        if state & STATE_COMPACT != 0 && state & STATE_ASCII != 0 {
            return;
        }
        // SAFETY: both addresses are null or blocks of this allocator, owned by the string that dies here; the UTF-8 form
        // of a string with its characters elsewhere may be those characters.
        unsafe {
            let utf8 = this.at::<*mut u8>(UTF8_POINTER).read();
            let data = if state & STATE_COMPACT == 0 {
                this.at::<*mut u8>(DATA_POINTER).read()
            } else {
                std::ptr::null_mut()
            };
            if utf8 != data {
                heap::free(utf8.cast());
            }
            heap::free(data.cast());
        }
    }
}

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

/// The code points of a string.
#[derive(Clone, Debug)]
pub struct Points<'a> {
    characters: Characters<'a>,
    front: usize,
    back: usize,
}

impl Iterator for Points<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.front == self.back {
            return None;
        }
        self.front += 1;
        self.characters.get(self.front - 1)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.back - self.front, Some(self.back - self.front))
    }
}

impl DoubleEndedIterator for Points<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<u32> {
        if self.front == self.back {
            return None;
        }
        self.back -= 1;
        self.characters.get(self.back)
    }
}

impl ExactSizeIterator for Points<'_> {}

/// Does the same work with the characters as a slice of whatever unit they are stored in.
macro_rules! by_width {
    ($characters:expr, $units:ident => $work:expr) => {
        match $characters {
            $crate::raw::Characters::One($units) => $work,
            $crate::raw::Characters::Two($units) => $work,
            $crate::raw::Characters::Four($units) => $work,
        }
    };
}
pub(crate) use by_width;

impl<'a> Characters<'a> {
    /// The code points.
    #[inline]
    pub fn iter(self) -> Points<'a> {
        Points { characters: self, front: 0, back: self.len() }
    }

    /// Number of code points.
    #[inline]
    pub fn len(self) -> usize {
        by_width!(self, text => text.len())
    }

    /// Whether there is none.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Those from `start` to before `end`.
    ///
    /// # Panics
    /// When the range does not lie within.
    #[inline]
    pub fn range(self, start: usize, end: usize) -> Self {
        match self {
            Self::One(text) => Self::One(&text[start..end]),
            Self::Two(text) => Self::Two(&text[start..end]),
            Self::Four(text) => Self::Four(&text[start..end]),
        }
    }

    /// Whether all are below U+0080.
    pub fn is_ascii(self) -> bool {
        matches!(self, Self::One(text) if text.is_ascii())
    }

    /// A new string of them, as narrow as can be.
    pub fn to_str(self) -> Ref<Str> {
        match self {
            Self::One(text) => Str::from_latin1(text),
            Self::Two(text) => Str::from_wide(text),
            Self::Four(text) => Str::from_wide(text),
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
            return Self::from_latin1(text.as_bytes());
        }
        Self::from_code_points(text.chars().map(u32::from))
    }

    /// A new string from code points, lone surrogates included. Each is at most U+10FFFF.
    pub fn from_code_points(points: impl Iterator<Item = u32>) -> Ref<Str> {
        let mut builder = StrBuilder::new();
        builder.extend(points);
        builder.finish()
    }

    /// The empty string.
    #[inline]
    pub fn empty() -> Ref<Str> {
        Ref::immortal(single::empty())
    }

    /// A string of one code point, which is at most U+10FFFF.
    #[inline]
    pub fn from_point(point: u32) -> Ref<Str> {
        match u8::try_from(point) {
            Ok(byte) => Ref::immortal(single::latin1(byte)),
            Err(_) if point < 0x1_0000 => Self::allocate(&[point as u16], 2, false),
            Err(_) => Self::allocate(&[point], 4, false),
        }
    }

    /// A new string of characters below U+0100.
    pub fn from_latin1(text: &[u8]) -> Ref<Str> {
        match *text {
            [] => Self::empty(),
            [byte] => Ref::immortal(single::latin1(byte)),
            _ => Self::allocate(text, 1, text.is_ascii()),
        }
    }

    /// A new string of units of two or four bytes that may all be narrower.
    fn from_wide<U: Unit>(units: &[U]) -> Ref<Str> {
        let all = units.iter().fold(0, |all, unit| all | unit.point());
        match all {
            _ if units.len() < 2 => {
                units.first().map_or_else(Self::empty, |unit| Self::from_point(unit.point()))
            }
            0..0x100 => Self::from_code_points(units.iter().map(|unit| unit.point())),
            0x100..0x1_0000 if U::KIND == 4 => Self::from_code_points(units.iter().map(|unit| unit.point())),
            _ => Self::allocate(units, U::KIND, false),
        }
    }

    /// The body of a compact string.
    pub(super) fn compact_body(length: usize, kind: u32, ascii: bool) -> Self {
        let state = kind << STATE_KIND_SHIFT | STATE_COMPACT | if ascii { STATE_ASCII } else { 0 };
        Self { length: length.cast_signed(), hash: Cell::new(-1), state: Cell::new(state) }
    }

    /// The body of a static, interned character from U+0080 to U+00FF.
    pub(super) const fn static_latin1_body() -> Self {
        let state = 3 | 1 << STATE_KIND_SHIFT | STATE_COMPACT | STATE_STATIC;
        Self { length: 1, hash: Cell::new(-1), state: Cell::new(state) }
    }

    /// A new instance of a subclass, with a copy of the characters.
    ///
    /// # Errors
    /// `MemoryError`, or what a foreign `tp_alloc` raises.
    pub fn new_in(class: &Py<Type>, text: &Py<Str>) -> PyResult<Ref<Str>> {
        let ascii = if text.is_ascii() { STATE_ASCII } else { 0 };
        let state = text.kind() << STATE_KIND_SHIFT | ascii;
        let body = Self { length: text.length, hash: Cell::new(text.hash.get()), state: Cell::new(state) };
        let (unit, size) = (text.kind() as usize, text.kind() as usize * text.len());
        let data = heap::malloc(size + unit).cast::<u8>();
        if data.is_null() {
            return errors::no_memory();
        }
        // SAFETY: room for all characters and a final NUL.
        unsafe {
            data.copy_from_nonoverlapping(text.data(), size);
            data.add(size).write_bytes(0, unit);
        }
        let made = heap::make(class, 0, body).inspect_err(|_| {
            // SAFETY: nobody has the address yet.
            unsafe { heap::free(data.cast()) }
        })?;
        // SAFETY: instances of subclasses have the largest header, zeroed but for the body.
        unsafe { made.at::<*mut u8>(DATA_POINTER).write(data) };
        Ok(made)
    }

    fn allocate<U: Copy>(units: &[U], kind: u32, ascii: bool) -> Ref<Str> {
        let body = Self::compact_body(units.len(), kind, ascii);
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

    /// The characters from `start` to before `end`; the string itself where that is all of it and it is no subclass's.
    ///
    /// # Panics
    /// When the range does not lie within.
    pub fn slice(&self, start: usize, end: usize) -> Ref<Str> {
        if start == 0 && end == self.len() && self.as_any().exact::<Str>().is_some() {
            return self.new_ref();
        }
        match self.characters() {
            Characters::One(text) if self.is_ascii() && end - start > 1 => {
                Str::allocate(&text[start..end], 1, true)
            }
            text => text.range(start, end).to_str(),
        }
    }

    /// Bytes that the string takes, what it owns elsewhere included.
    pub fn memory_size(&self) -> usize {
        let unit = self.kind() as usize;
        let characters = (self.len() + 1) * unit;
        let state = self.state.get();
        match (state & STATE_COMPACT != 0, state & STATE_ASCII != 0) {
            (true, true) => ASCII_DATA as usize + characters,
            (true, false) => COMPACT_DATA as usize + characters,
            (false, _) => self.class().basicsize() + characters,
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
