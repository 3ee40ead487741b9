//! `co_exceptiontable`: which handler serves an exception raised at an instruction.
//!
//! Entries of four numbers, start, size, target, `depth << 1 | lasti`, each in six-bit groups, highest first, bit 6
//! on all but the last; bit 7 marks the first byte of an entry. Needs: any bytes. Costs: linear.

/// One protected range. Positions are in code units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handler {
    /// First protected unit.
    pub start: u32,
    /// After the last one.
    pub end: u32,
    /// Where the handler begins.
    pub target: u32,
    /// Values of the operand stack that are kept.
    pub depth: u32,
    /// Whether the offset of the raising instruction is pushed below the exception.
    pub lasti: bool,
}

/// Appends an entry; an empty range is left out. Entries have to come in the order of their ranges.
pub fn encode(table: &mut Vec<u8>, handler: &Handler) {
    if handler.end <= handler.start {
        return;
    }
    number(table, handler.start, 0x80);
    number(table, handler.end - handler.start, 0);
    number(table, handler.target, 0);
    number(table, handler.depth << 1 | u32::from(handler.lasti), 0);
}

fn number(table: &mut Vec<u8>, value: u32, mark: u8) {
    let groups = (32 - value.leading_zeros()).div_ceil(6).max(1);
    for group in (0..groups).rev() {
        let more = if group > 0 { 0x40 } else { 0 };
        let first = if group + 1 == groups { mark } else { 0 };
        table.push((value >> (6 * group) & 0x3F) as u8 | more | first);
    }
}

/// Iterator over the entries of a table; a cut or overflowing entry ends it, see [`Handlers::is_whole`].
#[derive(Clone)]
pub struct Handlers<'a> {
    rest: &'a [u8],
}

impl<'a> Handlers<'a> {
    /// Reads from the start.
    pub fn new(table: &'a [u8]) -> Self {
        Self { rest: table }
    }

    /// Whether all bytes read so far made entries: after the last entry, whether the table is well-formed.
    pub fn is_whole(&self) -> bool {
        self.rest.is_empty()
    }

    fn entry(mut rest: &'a [u8]) -> Option<(Handler, &'a [u8])> {
        let start = read(&mut rest, true)?;
        let size = read(&mut rest, false)?;
        let target = read(&mut rest, false)?;
        let depth = read(&mut rest, false)?;
        let end = start.checked_add(size)?;
        Some((Handler { start, end, target, depth: depth >> 1, lasti: depth & 1 != 0 }, rest))
    }
}

/// One number; the first of an entry, and no other byte, carries the mark.
fn read(rest: &mut &[u8], mut marked: bool) -> Option<u32> {
    let mut value = 0u32;
    loop {
        let (&byte, tail) = rest.split_first()?;
        if (byte & 0x80 != 0) != marked || value >> 26 != 0 {
            return None;
        }
        marked = false;
        *rest = tail;
        value = value << 6 | u32::from(byte & 0x3F);
        if byte & 0x40 == 0 {
            return Some(value);
        }
    }
}

impl Iterator for Handlers<'_> {
    type Item = Handler;

    fn next(&mut self) -> Option<Handler> {
        let (handler, rest) = Self::entry(self.rest)?;
        self.rest = rest;
        Some(handler)
    }
}

/// The handler for an exception raised at this code unit: the first entry that covers it.
pub fn lookup(table: &[u8], unit: u32) -> Option<Handler> {
    Handlers::new(table).find(|handler| (handler.start..handler.end).contains(&unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Handler = Handler { start: 3, end: 70, target: 100, depth: 0, lasti: false };
    const B: Handler = Handler { start: 70, end: 5000, target: 1 << 20, depth: 70, lasti: true };

    fn table() -> Vec<u8> {
        let mut table = Vec::new();
        encode(&mut table, &A);
        encode(&mut table, &Handler { end: A.start, ..A });
        encode(&mut table, &B);
        table
    }

    #[test]
    fn entries_go_there_and_back() {
        let bytes = table();
        assert_eq!(bytes[..7], [0x83, 0x41, 3, 0x41, 36, 0, 0xC1]);
        let mut handlers = Handlers::new(&bytes);
        assert_eq!(handlers.by_ref().collect::<Vec<_>>(), [A, B]);
        assert!(handlers.is_whole());
    }

    #[test]
    fn lookup_is_by_range() {
        let bytes = table();
        assert_eq!(lookup(&bytes, 2), None);
        assert_eq!(lookup(&bytes, 69), Some(A));
        assert_eq!(lookup(&bytes, 70), Some(B));
        assert_eq!(lookup(&bytes, 5000), None);
    }

    #[test]
    fn malformed_tables_end_early() {
        let bytes = table();
        for cut in 0..bytes.len() {
            let mut handlers = Handlers::new(&bytes[..cut]);
            let whole = handlers.by_ref().count();
            assert_eq!(handlers.is_whole(), cut == 0 || cut == 6, "{cut} {whole}");
        }
        for bad in [&[3, 1, 1, 0][..], &[0x83, 0x81, 1, 0], &[0xFF, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F, 0]] {
            assert_eq!(Handlers::new(bad).next(), None);
        }
    }
}
