//! Making a string piece by piece: the block that grows is the string object in the end.
//!
//! Keeps: the narrowest width that holds what was pushed so far. Costs: amortised one write per character; widening copies
//! once per width; finishing writes the header and gives unused memory back in place.

use std::ptr::NonNull;

use super::text::{ASCII_DATA, COMPACT_DATA};
use super::{Characters, Py, PyResult, Ref, StaticClass, Str, Unit, by_width};
use crate::errors;
use crate::heap;
use crate::types::Type;

/// How wide the characters are so far.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Width {
    Ascii,
    One,
    Two,
    Four,
}

impl Width {
    fn of(bits: u32) -> Self {
        match bits {
            0..0x80 => Self::Ascii,
            0x80..0x100 => Self::One,
            0x100..0x1_0000 => Self::Two,
            _ => Self::Four,
        }
    }

    fn bytes(self) -> usize {
        match self {
            Self::Ascii | Self::One => 1,
            Self::Two => 2,
            Self::Four => 4,
        }
    }

    fn header(self) -> usize {
        if self == Self::Ascii { ASCII_DATA as usize } else { COMPACT_DATA as usize }
    }
}

/// A string under construction.
#[derive(Debug)]
pub struct StrBuilder {
    block: *mut u8,
    /// Characters for which there is room, at the present width.
    capacity: usize,
    length: usize,
    width: Width,
}

impl StrBuilder {
    /// Nothing yet, and no memory.
    pub fn new() -> Self {
        Self { block: std::ptr::null_mut(), capacity: 0, length: 0, width: Width::Ascii }
    }

    /// Nothing yet, with room for so many ASCII characters.
    pub fn with_capacity(capacity: usize) -> Self {
        let mut this = Self::new();
        this.reserve(capacity);
        this
    }

    /// Number of characters.
    #[inline]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is no character.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Makes room for so many more characters no wider than `widest`, exactly.
    ///
    /// # Errors
    /// `MemoryError`
    pub fn try_reserve(&mut self, additional: usize, widest: u32) -> PyResult<()> {
        let width = self.width.max(Width::of(widest));
        let done = match self.length.checked_add(additional) {
            Some(wanted) => self.move_to(width, wanted),
            None => false,
        };
        if done { Ok(()) } else { errors::no_memory() }
    }

    fn reserve(&mut self, additional: usize) {
        let wanted = self.length.saturating_add(additional);
        if wanted > self.capacity {
            self.must_move(self.width, wanted.max(self.capacity + self.capacity / 2));
        }
    }

    #[cold]
    fn must_move(&mut self, width: Width, capacity: usize) {
        if !self.move_to(width, capacity) {
            std::alloc::handle_alloc_error(std::alloc::Layout::new::<[usize; 2]>());
        }
    }

    /// Changes width and capacity, keeping the characters. False, and nothing changed, when there is no memory.
    fn move_to(&mut self, width: Width, capacity: usize) -> bool {
        let capacity = capacity.max(self.length).max(8);
        if width == self.width && capacity <= self.capacity {
            return true;
        }
        let Some(size) = (capacity.checked_add(1))
            .and_then(|units| units.checked_mul(width.bytes()))
            .and_then(|bytes| bytes.checked_add(width.header()))
            .filter(|&size| size <= isize::MAX as usize)
        else {
            return false;
        };
        if width.header() == self.width.header() && width.bytes() == self.width.bytes() {
            // SAFETY: the builder's own block, or null.
            let block = unsafe { heap::realloc(self.block.cast(), size) };
            if block.is_null() {
                return false;
            }
            (self.block, self.capacity) = (block.cast(), capacity);
            return true;
        }
        let block = heap::malloc(size).cast::<u8>();
        if block.is_null() {
            return false;
        }
        let old = std::mem::replace(self, Self { block, capacity, length: 0, width });
        old.with_characters(|characters| self.copy(characters));
        true
    }

    /// The characters so far.
    fn with_characters<R>(&self, work: impl FnOnce(Characters<'_>) -> R) -> R {
        if self.length == 0 {
            return work(Characters::One(&[]));
        }
        // SAFETY: so many characters of that width have been written.
        unsafe {
            let data = self.block.add(self.width.header());
            match self.width.bytes() {
                1 => work(Characters::One(std::slice::from_raw_parts(data, self.length))),
                2 => work(Characters::Two(std::slice::from_raw_parts(data.cast(), self.length))),
                _ => work(Characters::Four(std::slice::from_raw_parts(data.cast(), self.length))),
            }
        }
    }

    /// Where the next character goes.
    fn end(&self) -> *mut u8 {
        // SAFETY: within the block.
        unsafe { self.block.add(self.width.header() + self.length * self.width.bytes()) }
    }

    /// Copies characters behind the last; there is room, and the width suffices.
    fn copy(&mut self, characters: Characters<'_>) {
        by_width!(characters, units => self.copy_units(units));
    }

    fn copy_units<U: Unit>(&mut self, units: &[U]) {
        let end = self.end();
        // SAFETY: the callers have made room; the widths are converted unit by unit.
        unsafe {
            match self.width.bytes() {
                bytes if bytes == size_of::<U>() => {
                    end.cast::<U>().copy_from_nonoverlapping(units.as_ptr(), units.len());
                }
                1 => write_all::<U, u8>(end, units),
                2 => write_all::<U, u16>(end.cast(), units),
                _ => write_all::<U, u32>(end.cast(), units),
            }
        }
        self.length += units.len();
    }

    fn widen(&mut self, bits: u32) {
        let width = Width::of(bits);
        if width > self.width {
            self.must_move(width, self.capacity);
        }
    }

    /// Appends a code point, which is at most U+10FFFF.
    #[inline]
    pub fn push(&mut self, point: u32) {
        self.widen(point);
        if self.length == self.capacity {
            self.reserve(1);
        }
        self.write(point);
    }

    /// Writes one code point; there is room, and the width suffices.
    #[inline]
    fn write(&mut self, point: u32) {
        let end = self.end();
        // SAFETY: as said.
        unsafe {
            match self.width.bytes() {
                1 => end.write(point as u8),
                2 => end.cast::<u16>().write(point as u16),
                _ => end.cast::<u32>().write(point),
            }
        }
        self.length += 1;
    }

    /// Appends one code point so many times.
    ///
    /// # Errors
    /// `MemoryError`
    pub fn fill(&mut self, point: u32, count: usize) -> PyResult<()> {
        if count == 0 {
            return Ok(());
        }
        self.widen(point);
        if count > self.capacity - self.length {
            self.try_reserve(count, point)?;
        }
        if self.width.bytes() == 1 {
            // SAFETY: there is room for so many.
            unsafe { self.end().write_bytes(point as u8, count) };
            self.length += count;
        } else {
            (0..count).for_each(|_| self.write(point));
        }
        Ok(())
    }

    /// Appends text.
    pub fn push_str(&mut self, text: &str) {
        match text.is_ascii() {
            true => self.push_latin1(text.as_bytes()),
            false => self.extend(text.chars().map(u32::from)),
        }
    }

    fn push_latin1(&mut self, text: &[u8]) {
        self.reserve(text.len());
        self.copy_units(text);
    }

    /// Appends characters.
    pub fn push_characters(&mut self, characters: Characters<'_>) {
        if characters.is_empty() {
            return;
        }
        match characters {
            Characters::One(text) if self.width > Width::Ascii || text.is_ascii() => self.push_latin1(text),
            _ => {
                self.widen(
                    by_width!(characters, units => units.iter().fold(0, |all, unit| all | unit.point())),
                );
                self.reserve(characters.len());
                self.copy(characters);
            }
        }
    }

    /// Appends a string.
    pub fn push_text(&mut self, text: &Py<Str>) {
        match text.characters() {
            Characters::One(units) if text.is_ascii() => self.push_latin1(units),
            characters if characters.is_empty() => {}
            characters => {
                // The width of a whole string is known without looking.
                self.widen(match characters {
                    Characters::One(_) => 0x80,
                    Characters::Two(_) => 0x100,
                    Characters::Four(_) => 0x1_0000,
                });
                self.reserve(characters.len());
                self.copy(characters);
            }
        }
    }

    /// The string.
    pub fn finish(mut self) -> Ref<Str> {
        if self.length < 2 {
            return self.with_characters(|characters| match characters.get(0) {
                Some(point) => Str::from_point(point),
                None => Str::empty(),
            });
        }
        let (bytes, header) = (self.width.bytes(), self.width.header());
        let body = Str::compact_body(self.length, bytes as u32, self.width == Width::Ascii);
        let class: &Py<Type> = Str::class();
        // SAFETY: room for one more unit was kept; the block starts with room for the header and goes over to the object.
        unsafe {
            self.end().write_bytes(0, bytes);
            if self.capacity - self.length > self.length / 8 + 16 {
                let size = header + (self.length + 1) * bytes;
                let smaller = heap::realloc(self.block.cast(), size).cast::<u8>();
                self.block = if smaller.is_null() { self.block } else { smaller };
            }
            self.block.write_bytes(0, header);
            let object = NonNull::new_unchecked(self.block).cast::<Py<Str>>();
            Py::write(object, class, body);
            self.block = std::ptr::null_mut();
            Ref::from_new(object)
        }
    }
}

/// Writes units of one width as units of another that holds them.
///
/// # Safety
/// `to` has room for all.
unsafe fn write_all<U: Unit, V: Unit>(to: *mut V, units: &[U]) {
    for (at, unit) in units.iter().enumerate() {
        // SAFETY: the caller's contract.
        unsafe { to.add(at).write(V::from_point(unit.point())) };
    }
}

impl Extend<u32> for StrBuilder {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, points: I) {
        let points = points.into_iter();
        self.reserve(points.size_hint().0);
        points.for_each(|point| self.push(point));
    }
}

impl Default for StrBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for StrBuilder {
    fn drop(&mut self) {
        // SAFETY: the builder's own block, or null.
        unsafe { heap::free(self.block.cast()) }
    }
}
