//! Looks files up in an archive and unpacks them. Needs nothing but the bytes; a lookup is a binary search.

use std::borrow::Cow;

use crate::format::{ENTRY_SIZE, HEADER_SIZE, MAGIC};

/// An archive in memory.
#[derive(Clone, Copy)]
pub(crate) struct Archive<'a> {
    bytes: &'a [u8],
    count: usize,
}

/// One file: its name, and where its bytes lie.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub(crate) name: &'a str,
    packed: &'a [u8],
    pub(crate) size: usize,
}

impl<'a> Archive<'a> {
    /// The archive in `bytes`, if they are one.
    pub(crate) fn new(bytes: &'a [u8]) -> Option<Self> {
        let archive = Self { bytes, count: number(bytes, MAGIC.len())? };
        bytes.starts_with(&MAGIC).then_some(archive)
    }

    pub(crate) fn len(self) -> usize {
        self.count
    }

    /// The file number `at` in the order of names; none where there is none, or where the archive is damaged.
    pub(crate) fn entry(self, at: usize) -> Option<Entry<'a>> {
        if at >= self.count {
            return None;
        }
        let row = HEADER_SIZE + at * ENTRY_SIZE;
        let field = |column: usize| number(self.bytes, row + 4 * column);
        let name = self.bytes.get(field(0)?..)?.get(..field(1)?)?;
        let packed = self.bytes.get(field(2)?..)?.get(..field(3)?)?;
        Some(Entry { name: std::str::from_utf8(name).ok()?, packed, size: field(4)? })
    }

    /// The number of files whose names come before `name`.
    pub(crate) fn rank(self, name: &str) -> usize {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            match self.entry(middle) {
                Some(entry) if entry.name < name => low = middle + 1,
                _ => high = middle,
            }
        }
        low
    }

    pub(crate) fn find(self, name: &str) -> Option<Entry<'a>> {
        self.entry(self.rank(name)).filter(|entry| entry.name == name)
    }
}

impl<'a> Entry<'a> {
    /// The file's contents; none if the archive is damaged.
    pub(crate) fn unpack(self) -> Option<Cow<'a, [u8]>> {
        if self.packed.len() == self.size {
            return Some(Cow::Borrowed(self.packed));
        }
        let mut contents = Vec::with_capacity(self.size);
        zstd_safe::decompress(&mut contents, self.packed).ok()?;
        (contents.len() == self.size).then_some(Cow::Owned(contents))
    }
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_le_bytes(four) as usize)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

    use super::*;

    /// An archive of two files, `a` (stored) and `b` (a frame), written by hand.
    fn sample() -> Vec<u8> {
        let mut frame = Vec::with_capacity(100);
        zstd_safe::compress(&mut frame, &[b'x'; 60], 1).unwrap();
        let names = HEADER_SIZE + 2 * ENTRY_SIZE;
        let rows = [[names, 1, names + 2, 3, 3], [names + 1, 1, names + 5, frame.len(), 60]];
        let index = rows.as_flattened().iter().flat_map(|&number| (number as u32).to_le_bytes());
        let mut bytes = [&MAGIC[..], &2u32.to_le_bytes()].concat();
        bytes.extend(index);
        bytes.extend(b"abone");
        bytes.extend(frame);
        bytes
    }

    #[test]
    fn files_are_found_and_unpacked() {
        let bytes = sample();
        let archive = Archive::new(&bytes).unwrap();
        assert_eq!(archive.find("a").unwrap().unpack().unwrap(), &b"one"[..]);
        assert_eq!(archive.find("b").unwrap().unpack().unwrap(), &[b'x'; 60][..]);
        assert!(archive.find("").is_none() && archive.find("aa").is_none() && archive.find("c").is_none());
    }

    #[test]
    fn damage_is_noticed() {
        assert!(Archive::new(b"").is_none());
        assert!(Archive::new(b"pylib\0\0\x02\0\0\0\0").is_none());
        let bytes = sample();
        for length in 0..bytes.len() {
            let whole = |archive: Archive<'_>| archive.find("b").and_then(Entry::unpack).is_some();
            assert!(!Archive::new(&bytes[..length]).is_some_and(whole), "cut at {length}");
        }
    }
}
