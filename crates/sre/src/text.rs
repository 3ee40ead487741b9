//! The characters of a text, 1, 2 or 4 bytes wide, and the scans that depend on the width.

/// One character of a text.
pub trait Char: Copy + Eq + Into<u32> {
    /// Whether every character is below 256.
    const NARROW: bool;

    /// The character with this number, if it fits.
    fn from_code(code: u32) -> Option<Self>;

    /// The first place of `needle`.
    fn find(hay: &[Self], needle: Self) -> Option<usize>;

    /// The last place of `needle`.
    fn rfind(hay: &[Self], needle: Self) -> Option<usize>;

    /// The first place of either.
    fn find2(hay: &[Self], one: Self, other: Self) -> Option<usize>;

    /// The text as bytes, if it is narrow.
    fn bytes(text: &[Self]) -> Option<&[u8]>;
}

impl Char for u8 {
    const NARROW: bool = true;

    #[inline]
    fn from_code(code: u32) -> Option<Self> {
        code.try_into().ok()
    }

    #[inline]
    fn find(hay: &[Self], needle: Self) -> Option<usize> {
        memchr::memchr(needle, hay)
    }

    #[inline]
    fn rfind(hay: &[Self], needle: Self) -> Option<usize> {
        memchr::memrchr(needle, hay)
    }

    #[inline]
    fn find2(hay: &[Self], one: Self, other: Self) -> Option<usize> {
        memchr::memchr2(one, other, hay)
    }

    #[inline]
    fn bytes(text: &[Self]) -> Option<&[u8]> {
        Some(text)
    }
}

/// Scans for wide characters: block by block without an exit inside, which the compiler turns into vector code.
macro_rules! wide {
    ($($type:ty)*) => { $(
        impl Char for $type {
            const NARROW: bool = false;

            #[inline]
            fn from_code(code: u32) -> Option<Self> {
                code.try_into().ok()
            }

            #[inline]
            fn find(hay: &[Self], needle: Self) -> Option<usize> {
                find_by_block(hay, |c| c == needle)
            }

            #[inline]
            fn rfind(hay: &[Self], needle: Self) -> Option<usize> {
                hay.iter().rposition(|&c| c == needle)
            }

            #[inline]
            fn find2(hay: &[Self], one: Self, other: Self) -> Option<usize> {
                find_by_block(hay, |c| (c == one) | (c == other))
            }

            #[inline]
            fn bytes(_: &[Self]) -> Option<&[u8]> {
                None
            }
        }
    )* };
}

wide! { u16 u32 }

#[inline]
fn find_by_block<C: Copy>(hay: &[C], is: impl Fn(C) -> bool) -> Option<usize> {
    const BLOCK: usize = 32;
    let mut start = 0;
    for block in hay.chunks_exact(BLOCK) {
        if block.iter().fold(false, |found, &c| found | is(c)) {
            break;
        }
        start += BLOCK;
    }
    hay[start..].iter().position(|&c| is(c)).map(|place| start + place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_scans_find_the_first() {
        let mut text = vec![7_u16; 100];
        assert_eq!(u16::find(&text, 9), None);
        text[70] = 9;
        text[99] = 9;
        assert_eq!((u16::find(&text, 9), u16::rfind(&text, 9)), (Some(70), Some(99)));
        assert_eq!(u16::find2(&text, 1, 9), Some(70));
        assert_eq!(u16::from_code(0x1_0000), None);
    }
}
