//! Formats: from text to the places of values.

/// What a code says of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// `x`: no value.
    Pad,
    /// `c`
    Char,
    /// `b h i l q n`
    Signed,
    /// `B H I L Q N`
    Unsigned,
    /// `P`
    Pointer,
    /// `?`
    Bool,
    /// `e`
    Half,
    /// `f`
    Float,
    /// `d`
    Double,
    /// `F`
    ComplexFloat,
    /// `D`
    ComplexDouble,
    /// `s`
    Bytes,
    /// `p`
    Pascal,
}

/// One code with its repeat count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) code: u8,
    pub(super) kind: Kind,
    /// Where the first value stands.
    pub(super) offset: usize,
    /// Bytes of a value.
    pub(super) size: usize,
    /// How many values.
    pub(super) count: usize,
}

/// A format that has been read.
#[derive(Debug)]
pub(super) struct Layout {
    /// The format's text.
    pub(super) format: String,
    pub(super) items: Vec<Item>,
    /// Bytes in all.
    pub(super) size: usize,
    /// Number of values.
    pub(super) values: usize,
    pub(super) big: bool,
    /// Whether sizes and alignment are the machine's.
    pub(super) native: bool,
}

const BAD: &str = "bad char in struct format";
const TOO_LONG: &str = "total struct size too long";

/// Kind, size and alignment of a code.
fn code(letter: u8, native: bool) -> Option<(Kind, usize, usize)> {
    let (kind, standard, machine, align) = match letter {
        b'x' => (Kind::Pad, 1, 1, 1),
        b'c' => (Kind::Char, 1, 1, 1),
        b'b' => (Kind::Signed, 1, 1, 1),
        b'B' => (Kind::Unsigned, 1, 1, 1),
        b'?' => (Kind::Bool, 1, 1, 1),
        b'h' => (Kind::Signed, 2, 2, 2),
        b'H' => (Kind::Unsigned, 2, 2, 2),
        b'i' => (Kind::Signed, 4, 4, 4),
        b'I' => (Kind::Unsigned, 4, 4, 4),
        b'l' => (Kind::Signed, 4, 8, 8),
        b'L' => (Kind::Unsigned, 4, 8, 8),
        b'q' => (Kind::Signed, 8, 8, 8),
        b'Q' => (Kind::Unsigned, 8, 8, 8),
        b'n' if native => (Kind::Signed, 8, 8, 8),
        b'N' if native => (Kind::Unsigned, 8, 8, 8),
        b'P' if native => (Kind::Pointer, 8, 8, 8),
        b'e' => (Kind::Half, 2, 2, 2),
        b'f' => (Kind::Float, 4, 4, 4),
        b'd' => (Kind::Double, 8, 8, 8),
        b'F' => (Kind::ComplexFloat, 8, 8, 4),
        b'D' => (Kind::ComplexDouble, 16, 16, 8),
        b's' => (Kind::Bytes, 1, 1, 1),
        b'p' => (Kind::Pascal, 1, 1, 1),
        _ => return None,
    };
    Some(if native { (kind, machine, align) } else { (kind, standard, 1) })
}

impl Layout {
    /// Reads a format; the text of the error when it is none.
    pub(super) fn parse(format: &str) -> Result<Self, &'static str> {
        if format.contains('\0') {
            return Err("embedded null character");
        }
        let text = format.as_bytes();
        let (native, big, start) = match text.first() {
            Some(b'<' | b'=') => (false, false, 1),
            Some(b'>' | b'!') => (false, true, 1),
            Some(b'@') => (true, false, 1),
            _ => (true, false, 0),
        };
        let mut this = Self { format: format.to_owned(), items: Vec::new(), size: 0, values: 0, big, native };
        let mut letters = text[start..].iter().copied().peekable();
        while let Some(letter) = letters.next() {
            if letter.is_ascii_whitespace() || letter == 0x0B {
                continue;
            }
            let (count, letter) = if letter.is_ascii_digit() {
                let mut count = usize::from(letter - b'0');
                while let Some(digit) = letters.next_if(u8::is_ascii_digit) {
                    count = (count.checked_mul(10))
                        .and_then(|count| count.checked_add(usize::from(digit - b'0')))
                        .filter(|&count| count <= isize::MAX as usize)
                        .ok_or(TOO_LONG)?;
                }
                let letter = letters.next().ok_or("repeat count given without format specifier")?;
                (count, letter)
            } else {
                (1, letter)
            };
            this.add(letter, count)?;
        }
        Ok(this)
    }

    fn add(&mut self, letter: u8, count: usize) -> Result<(), &'static str> {
        let (kind, size, align) = code(letter, self.native).ok_or(BAD)?;
        let fits = |size: &usize| *size <= isize::MAX as usize;
        let offset = self.size.checked_next_multiple_of(align).filter(fits).ok_or(TOO_LONG)?;
        let all = size.checked_mul(count).and_then(|all| all.checked_add(offset));
        self.size = all.filter(fits).ok_or(TOO_LONG)?;
        let (size, count) = match kind {
            Kind::Bytes | Kind::Pascal => (count, 1),
            Kind::Pad => (count, 0),
            _ => (size, count),
        };
        self.values += count;
        if count > 0 {
            self.items.push(Item { code: letter, kind, offset, size, count });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn sizes() {
        let size = |format: &str| Layout::parse(format).map(|layout| (layout.size, layout.values));
        assert_eq!(size("bi"), Ok((8, 2)));
        assert_eq!(size("<bi"), Ok((5, 2)));
        assert_eq!(size("hhhq0l"), Ok((16, 4)));
        assert_eq!(size("3s 2x 4p"), Ok((9, 2)));
        assert_eq!(size("0s"), Ok((0, 1)));
        assert_eq!(size("3 b"), Err(BAD));
        assert_eq!(size("<n"), Err(BAD));
        assert_eq!(size("b3"), Err("repeat count given without format specifier"));
        assert_eq!(size("9223372036854775807i"), Err(TOO_LONG));
    }
}
