//! Every property over every code point, by checksum: `generate.py` computed the same ones from the reference.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::HashMap;

use unicode::{Form, LIMIT, history};

/// CRC-32 as zlib computes it.
struct Crc([u32; 256], u32);

impl Crc {
    fn new() -> Self {
        let mut table = [0; 256];
        for (i, entry) in table.iter_mut().enumerate() {
            *entry = (0..8).fold(i as u32, |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 });
        }
        Self(table, u32::MAX)
    }

    fn add(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.1 = self.0[usize::from(self.1 as u8 ^ b)] ^ (self.1 >> 8);
        }
    }

    fn numbers(values: impl Iterator<Item = i32>) -> u32 {
        let mut crc = Self::new();
        values.for_each(|value| crc.add(&value.to_le_bytes()));
        !crc.1
    }

    fn floats(values: impl Iterator<Item = f64>) -> u32 {
        let mut crc = Self::new();
        values.for_each(|value| crc.add(&value.to_le_bytes()));
        !crc.1
    }

    fn texts(values: impl Iterator<Item = String>) -> u32 {
        let mut crc = Self::new();
        values.for_each(|value| {
            crc.add(value.as_bytes());
            crc.add(b"\n");
        });
        !crc.1
    }

    fn codes(values: impl Iterator<Item = Vec<u32>>) -> u32 {
        let mut crc = Self::new();
        values.for_each(|codes| {
            codes.into_iter().for_each(|code| crc.add(&utf8(code)));
            crc.add(b"\n");
        });
        !crc.1
    }
}

/// UTF-8 that lets surrogates pass.
fn utf8(code: u32) -> Vec<u8> {
    match char::from_u32(code) {
        Some(c) => c.to_string().into_bytes(),
        None => vec![0xE0 | (code >> 12) as u8, 0x80 | (code >> 6 & 0x3F) as u8, 0x80 | (code & 0x3F) as u8],
    }
}

fn expected() -> HashMap<&'static str, u32> {
    let lines = include_str!("checksums.txt").lines();
    lines
        .map(|line| line.split_once(' ').unwrap())
        .map(|(k, v)| (k, u32::from_str_radix(v, 16).unwrap()))
        .collect()
}

fn check(name: &str, sum: u32) {
    assert_eq!(expected()[name], sum, "checksum of {name}");
}

#[test]
fn predicates() {
    type Row = (&'static str, fn(u32) -> bool);
    let rows: [Row; 14] = [
        ("alpha", unicode::is_alpha),
        ("decimal", unicode::is_decimal),
        ("digit", unicode::is_digit),
        ("numeric", unicode::is_numeric),
        ("space", unicode::is_space),
        ("line_break", unicode::is_line_break),
        ("lower", unicode::is_lower),
        ("upper", unicode::is_upper),
        ("title", unicode::is_title),
        ("cased", unicode::is_cased),
        ("case_ignorable", unicode::is_case_ignorable),
        ("printable", unicode::is_printable),
        ("xid_start", unicode::is_xid_start),
        ("xid_continue", unicode::is_xid_continue),
    ];
    for (name, ask) in rows {
        check(&format!("is_{name}"), Crc::numbers((0..LIMIT).map(|code| i32::from(ask(code)))));
    }
}

#[test]
fn casing() {
    check("simple_lower", Crc::numbers((0..LIMIT).map(|code| unicode::simple_lower(code) as i32)));
    check("simple_upper", Crc::numbers((0..LIMIT).map(|code| unicode::simple_upper(code) as i32)));
    check("simple_title", Crc::numbers((0..LIMIT).map(|code| unicode::simple_title(code) as i32)));
    check("to_lower", Crc::codes((0..LIMIT).map(|code| unicode::lower(code).to_vec())));
    check("to_upper", Crc::codes((0..LIMIT).map(|code| unicode::upper(code).to_vec())));
    check("to_title", Crc::codes((0..LIMIT).map(|code| unicode::title(code).to_vec())));
    check("to_fold", Crc::codes((0..LIMIT).map(|code| unicode::fold(code).to_vec())));
}

/// The same checks for today's database and that of 3.2.0: the functions have the same names.
macro_rules! database_checks {
    ($test:ident, $prefix:literal, $($at:ident)::+) => {
        #[test]
        fn $test() {
            use $($at)::+ as source;
            let put = |name: &str, sum| check(&format!("{}{name}", $prefix), sum);
            let text = |value: Option<String>| value.unwrap_or_default();
            let whole = |value: Option<u8>| value.map_or(-1, i32::from);
            put("category", Crc::texts((0..LIMIT).map(|code| source::category(code).into())));
            put("bidirectional", Crc::texts((0..LIMIT).map(|code| source::bidirectional(code).into())));
            put("combining", Crc::numbers((0..LIMIT).map(|code| source::combining(code).into())));
            put("mirrored", Crc::numbers((0..LIMIT).map(|code| source::mirrored(code).into())));
            put("east_asian_width", Crc::texts((0..LIMIT).map(|code| source::east_asian_width(code).into())));
            let decomposed = |code| text(source::decomposition(code).map(|value| value.to_string()));
            put("decomposition", Crc::texts((0..LIMIT).map(decomposed)));
            put("decimal_value", Crc::numbers((0..LIMIT).map(|code| whole(source::decimal(code)))));
            put("digit_value", Crc::numbers((0..LIMIT).map(|code| whole(source::digit(code)))));
            put("numeric_value", Crc::floats((0..LIMIT).map(|code| source::numeric(code).unwrap_or(-1.0))));
            put("name", Crc::texts((0..LIMIT).map(|code| text(source::name(code).map(|name| name.to_string())))));
            for (name, form) in FORMS {
                let normal = |text: Vec<u32>| source::normalize(form, text.into_iter());
                put(name, Crc::codes((0..LIMIT).map(|code| normal(vec![code]))));
                put(&format!("{name}_sample"), Crc::codes(sample().into_iter().map(normal)));
                let is = |text: Vec<u32>| i32::from(source::is_normalized(form, text.into_iter()));
                put(&format!("{name}_is"), Crc::numbers(sample().into_iter().map(is)));
            }
        }
    };
}

const FORMS: [(&str, Form); 4] =
    [("nfc", Form::Nfc), ("nfkc", Form::Nfkc), ("nfd", Form::Nfd), ("nfkd", Form::Nfkd)];

database_checks!(database, "", unicode);
database_checks!(database_of_3_2_0, "old_", history);

/// The strings of `sample` in `generate.py`.
fn sample() -> Vec<Vec<u32>> {
    let looked_at = |code: &u32| {
        unicode::combining(*code) != 0
            || unicode::decomposition(*code).is_some()
            || (0x1100..0x1200).contains(code)
    };
    let mut pool: Vec<u32> = (0..LIMIT).filter(looked_at).collect();
    pool.extend([0x41, 0x61, 0x20, 0x3C5, 0x11131, 0x11127]);
    let mut state = 1_u64;
    let mut text = || {
        let mut text = Vec::new();
        loop {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push(pool[(state >> 33) as usize % pool.len()]);
            if state >> 61 == 0 || text.len() == 12 {
                return text;
            }
        }
    };
    (0..40000).map(|_| text()).collect()
}

/// Names lead back to their characters.
#[test]
fn names_are_found() {
    for code in 0..LIMIT {
        if let Some(name) = unicode::name(code) {
            assert_eq!(unicode::lookup_char(&name.to_string()), Some(code), "{name}");
        }
    }
}
