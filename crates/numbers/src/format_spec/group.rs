//! Groups of digits.

use super::Separator;

/// What the type `n` needs to know of a locale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale<'a> {
    /// `localeconv()["decimal_point"]`
    pub decimal_point: &'a str,
    /// `localeconv()["thousands_sep"]`
    pub thousands_sep: &'a str,
    /// Group sizes from the right, the last one for all that follow; 127 ends grouping, as does an empty list.
    pub grouping: &'a [u8],
}

impl Locale<'static> {
    /// The C locale: a point and no groups.
    pub const C: Self = Self { decimal_point: ".", thousands_sep: "", grouping: &[] };

    /// The grouping that a separator asks for: by four in bases that are powers of two.
    pub(super) const fn of(separator: Option<Separator>, by_four: bool) -> Self {
        let Some(separator) = separator else { return Self::C };
        let grouping: &[u8] = if by_four { &[4] } else { &[3] };
        Self { decimal_point: ".", thousands_sep: separator.text(), grouping }
    }
}

/// `digits` in groups, filled up with zeros (in groups too) to at least `width` characters. A group separator never
/// comes first, so that the result may be one character longer than asked.
pub(super) fn group_integer(digits: &str, locale: &Locale<'_>, width: usize) -> String {
    let separator_len = locale.thousands_sep.chars().count();
    let mut sizes = GroupSizes { grouping: locale.grouping, last: 0 };
    let mut left = sizes.next_size();
    let mut len = 0;
    let mut reversed: Vec<&str> = Vec::with_capacity(digits.len().max(width) * 4 / 3 + 1);
    let mut rest = digits;
    while !rest.is_empty() || len < width {
        if left == 0 {
            reversed.push(locale.thousands_sep);
            len += separator_len;
            left = sizes.next_size();
        }
        let (head, digit) = if rest.is_empty() { ("", "0") } else { rest.split_at(rest.len() - 1) };
        rest = head;
        reversed.push(digit);
        len += 1;
        left -= 1;
    }
    reversed.iter().rev().copied().collect()
}

/// Group after group; past the end or behind a 127, one without limit.
struct GroupSizes<'a> {
    grouping: &'a [u8],
    last: u8,
}

impl GroupSizes<'_> {
    fn next_size(&mut self) -> usize {
        const NO_MORE: u8 = 127;
        if let [size, rest @ ..] = self.grouping {
            if *size != 0 {
                self.last = *size;
            }
            if *size == 0 || *size == NO_MORE {
                self.grouping = &[];
            } else {
                self.grouping = rest;
            }
        }
        if self.last == 0 || self.last >= NO_MORE { usize::MAX } else { usize::from(self.last) }
    }
}

/// Digits after the point in groups of three from the left.
pub(super) fn group_fraction(digits: &str, separator: Option<Separator>) -> String {
    let Some(separator) = separator else { return digits.into() };
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && i % 3 == 0 {
            grouped.push(separator.char());
        }
        grouped.push(digit);
    }
    grouped
}
