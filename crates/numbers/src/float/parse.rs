//! `float(text)`.

use std::borrow::Cow;

use crate::int_text::{split_sign, trim};

/// The float that the text stands for: white space around, a sign, digits with single underscores between them, a
/// point, an exponent; or `inf`, `infinity`, `nan` in any case. `None`: "could not convert string to float".
pub fn parse(text: &[u8]) -> Option<f64> {
    let text = without_underscores(trim(text))?;
    let (value, used) = parse_prefix(&text)?;
    (used == text.len()).then_some(value)
}

/// The longest float at the start of the text, and its length in bytes; no white space, no underscores.
pub(crate) fn parse_prefix(text: &[u8]) -> Option<(f64, usize)> {
    let (negative, body) = split_sign(text);
    let sign_len = text.len() - body.len();
    let (value, len) = special(body).or_else(|| decimal(body))?;
    Some((if negative { -value } else { value }, sign_len + len))
}

fn special(text: &[u8]) -> Option<(f64, usize)> {
    let words: [(&[u8], f64); 3] =
        [(b"infinity", f64::INFINITY), (b"inf", f64::INFINITY), (b"nan", f64::NAN)];
    words.iter().find_map(|&(word, value)| {
        let head = text.get(..word.len())?;
        head.eq_ignore_ascii_case(word).then_some((value, word.len()))
    })
}

fn decimal(text: &[u8]) -> Option<(f64, usize)> {
    let digits = |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(0);
    let mut len = whole;
    let mut fraction = 0;
    if text.get(len) == Some(&b'.') {
        fraction = digits(len + 1);
        len += 1 + fraction;
    }
    if whole + fraction == 0 {
        return None;
    }
    if let Some(b'e' | b'E') = text.get(len) {
        let sign = usize::from(matches!(text.get(len + 1), Some(b'+' | b'-')));
        let exponent = digits(len + 1 + sign);
        if exponent > 0 {
            len += 1 + sign + exponent;
        }
    }
    let value = std::str::from_utf8(&text[..len]).ok()?.parse().ok()?;
    Some((value, len))
}

/// The text without its underscores, each of which must stand between two digits.
pub(crate) fn without_underscores(text: &[u8]) -> Option<Cow<'_, [u8]>> {
    if !text.contains(&b'_') {
        return Some(Cow::Borrowed(text));
    }
    let is_digit = |i: usize| text.get(i).is_some_and(u8::is_ascii_digit);
    let mut clean = Vec::with_capacity(text.len());
    for (i, &byte) in text.iter().enumerate() {
        if byte != b'_' {
            clean.push(byte);
        } else if i == 0 || !is_digit(i - 1) || !is_digit(i + 1) {
            return None;
        }
    }
    Some(Cow::Owned(clean))
}
