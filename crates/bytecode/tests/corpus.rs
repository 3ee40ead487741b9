//! Encoders and decoders against what CPython 3.14 says of its own code objects.
//!
//! The samples come from `corpus/dump.py`; `BYTECODE_CORPUS` names a larger file to try than the one in the
//! repository (the whole standard library is 79,000 code objects).

#![allow(clippy::unwrap_used, reason = "tests")]

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write;
use std::rc::Rc;

use num_bigint::BigInt;

use bytecode::exception_table::{self, Handlers};
use bytecode::instructions::{self, Instructions};
use bytecode::line_table::{LineTable, LineTableWriter};
use bytecode::listing::Listing;
use bytecode::verify::{ConstKind, Foreign, VerifyError, verify};
use bytecode::{Code, CodeFlags, Constant, LocalKind, Text};

/// A line of the file.
struct Sample<'a> {
    fields: Vec<&'a str>,
}

impl Sample<'_> {
    fn name(&self) -> &str {
        self.fields[0]
    }
    fn first_line(&self) -> i32 {
        self.fields[3].parse().unwrap()
    }
    fn count(&self, index: usize) -> u32 {
        self.fields[1].split(',').nth(index).unwrap().parse().unwrap()
    }
    fn flags(&self) -> CodeFlags {
        CodeFlags::from_bits_retain(self.fields[2].parse().unwrap())
    }
    fn consts(&self) -> Vec<ConstKind> {
        let kind = |text: &str| match text.split_at(1) {
            ("s", _) => ConstKind::Str,
            ("c", _) => ConstKind::Code,
            ("t", _) => ConstKind::Tuple,
            ("n", count) => ConstKind::Names(count.parse().unwrap()),
            _ => ConstKind::Other,
        };
        self.fields[4].split(',').filter(|text| !text.is_empty()).map(kind).collect()
    }
    fn names(&self) -> usize {
        self.fields[5].parse().unwrap()
    }
    fn kinds(&self) -> Vec<LocalKind> {
        unhex(self.fields[6]).into_iter().map(LocalKind::from_bits_retain).collect()
    }
    fn code(&self) -> Vec<u8> {
        unhex(self.fields[7])
    }
    fn line_table(&self) -> Vec<u8> {
        unhex(self.fields[8])
    }
    fn exception_table(&self) -> Vec<u8> {
        unhex(self.fields[9])
    }
    fn lines(&self) -> &str {
        self.fields[10]
    }
    fn positions(&self) -> &str {
        self.fields[11]
    }
    fn handlers(&self) -> &str {
        self.fields[12]
    }
    /// What `dis` prints, and whether with offsets; empty where that is not well-defined.
    fn listing(&self) -> (bool, String) {
        let text = self.fields[16].replace("\\\\", "\0").replace("\\n", "\n").replace("\\t", "\t");
        (self.first_line() % 2 == 1, text.replace('\0', "\\"))
    }
    fn whole(&self) -> Code {
        let texts = |field: &str| field.split_whitespace().map(|token| shared(&text(token))).collect();
        let mut tokens = self.fields[13].split_whitespace();
        Code {
            argcount: self.count(0),
            posonlyargcount: self.count(1),
            kwonlyargcount: self.count(2),
            stacksize: self.count(3),
            flags: self.flags(),
            code: self.code().into(),
            consts: std::iter::from_fn(|| constant(&mut tokens)).collect(),
            names: texts(self.fields[14]),
            localsplusnames: texts(self.fields[15]),
            localspluskinds: self.kinds().into(),
            firstlineno: self.first_line(),
            linetable: self.line_table().into(),
            exceptiontable: self.exception_table().into(),
            ..nested("".into(), "".into(), 0)
        }
    }
}

/// A code object among the constants, as far as listings show it.
fn nested(name: Rc<str>, filename: Rc<str>, firstlineno: i32) -> Code {
    Code {
        argcount: 0,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        stacksize: 0,
        flags: CodeFlags::empty(),
        code: [].into(),
        consts: [].into(),
        names: [].into(),
        localsplusnames: [].into(),
        localspluskinds: [].into(),
        qualname: name.clone(),
        name,
        filename,
        firstlineno,
        linetable: [].into(),
        exceptiontable: [].into(),
    }
}

/// A constant in the prefix notation of `dump.py`.
fn constant<'a>(tokens: &mut impl Iterator<Item = &'a str>) -> Option<Constant> {
    let token = tokens.next()?;
    let (kind, rest) = token.split_at(1);
    let float = |hex: &str| f64::from_bits(u64::from_str_radix(hex, 16).unwrap());
    let mut items = |count: usize| (0..count).map(|_| constant(&mut *tokens).unwrap()).collect::<Vec<_>>();
    Some(match kind {
        "N" => Constant::None,
        "T" => Constant::Bool(true),
        "F" => Constant::Bool(false),
        "E" => Constant::Ellipsis,
        "i" => Constant::Int(BigInt::parse_bytes(rest.as_bytes(), 16).unwrap()),
        "f" => Constant::Float(float(rest)),
        "j" => Constant::Complex(float(&rest[..16]), float(&rest[16..])),
        "s" => Constant::Str(text(token)),
        "b" => Constant::Bytes(unhex(rest).into()),
        "t" => Constant::Tuple(items(rest.parse().unwrap()).into()),
        "z" => Constant::FrozenSet(items(rest.parse().unwrap()).into()),
        "l" => Constant::Slice(Box::new(items(3).try_into().unwrap())),
        "c" => match &items(3)[..] {
            [Constant::Str(name), Constant::Str(file), Constant::Int(line)] => {
                let code = nested(shared(name), shared(file), line.try_into().unwrap());
                Constant::Code(Rc::new(code))
            }
            _ => panic!("{token}"),
        },
        _ => panic!("{token}"),
    })
}

/// `s` and the bytes of a text, surrogates as three bytes each.
fn text(token: &str) -> Text {
    let bytes = unhex(&token[1..]);
    if let Ok(text) = std::str::from_utf8(&bytes) {
        return text.into();
    }
    let mut points = Vec::new();
    let mut rest = &bytes[..];
    while let [first, tail @ ..] = rest {
        let (length, bits) = match first {
            0..0x80 => (0, *first),
            0x80..0xE0 => (1, first & 0x1F),
            0xE0..0xF0 => (2, first & 0x0F),
            _ => (3, first & 0x07),
        };
        let (more, after) = tail.split_at(length);
        points.push(more.iter().fold(u32::from(bits), |point, byte| point << 6 | u32::from(byte & 0x3F)));
        rest = after;
    }
    Text::from_code_points(points)
}

fn shared(text: &Text) -> Rc<str> {
    text.to_str().unwrap_or("?").into()
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn for_each_sample(check: impl Fn(&Sample<'_>)) {
    let text = match std::env::var("BYTECODE_CORPUS") {
        Ok(path) => std::fs::read_to_string(path).unwrap(),
        Err(_) => include_str!("corpus/small.txt").to_owned(),
    };
    assert!(text.lines().count() >= 40);
    for line in text.lines() {
        check(&Sample { fields: line.split('\t').collect() });
    }
}

#[test]
fn instructions_go_there_and_back() {
    for_each_sample(|sample| {
        let code = sample.code();
        let mut again = Vec::new();
        for instruction in Instructions::new(&code) {
            instructions::emit(&mut again, instruction.op, instruction.oparg);
        }
        assert_eq!(again, code, "{}", sample.name());
        let mut public = code.clone();
        instructions::deopt(&mut public);
        assert_eq!(public, code, "{}", sample.name());
    });
}

#[test]
fn line_tables_are_equal_byte_for_byte() {
    for_each_sample(|sample| {
        let bytes = sample.line_table();
        let table = LineTable::new(&bytes, sample.first_line());
        let mut writer = LineTableWriter::new(sample.first_line());
        let positions: Vec<_> = table.positions().collect();
        for instruction in Instructions::new(&sample.code()) {
            let location = positions[instruction.start as usize];
            assert!(
                positions[instruction.start as usize..instruction.end as usize]
                    .iter()
                    .all(|&at| at == location)
            );
            writer.push(instruction.end - instruction.start, location);
        }
        assert_eq!(*writer.finish(), *bytes, "{}", sample.name());
    });
}

#[test]
fn lines_and_positions_are_those_of_the_code_object() {
    for_each_sample(|sample| {
        let bytes = sample.line_table();
        let table = LineTable::new(&bytes, sample.first_line());
        let lines: Vec<_> = table
            .lines()
            .map(|run| format!("{}-{}:{}", run.start, run.end, run.line.unwrap_or(-1)))
            .collect();
        assert_eq!(lines.join(" "), sample.lines(), "{}", sample.name());

        let mut positions = String::new();
        let mut units = table.positions().peekable();
        while let Some(at) = units.next() {
            let mut count = 1;
            while units.next_if_eq(&at).is_some() {
                count += 1;
            }
            let space = if positions.is_empty() { "" } else { " " };
            let (line, end_line) = (at.line, at.end_line);
            write!(positions, "{space}{count}:{line},{end_line},{},{}", at.column, at.end_column).unwrap();
        }
        assert_eq!(positions, sample.positions(), "{}", sample.name());
    });
}

#[test]
fn exception_tables_go_there_and_back() {
    for_each_sample(|sample| {
        let bytes = sample.exception_table();
        let mut handlers = Handlers::new(&bytes);
        let mut again = Vec::new();
        let mut text = Vec::new();
        for handler in handlers.by_ref() {
            exception_table::encode(&mut again, &handler);
            let exception_table::Handler { start, end, target, depth, lasti } = handler;
            text.push(format!("{start}-{end}:{target},{depth},{}", u8::from(lasti)));
            assert_eq!(exception_table::lookup(&bytes, start), Some(handler));
        }
        assert!(handlers.is_whole(), "{}", sample.name());
        assert_eq!(again, bytes, "{}", sample.name());
        assert_eq!(text.join(" "), sample.handlers(), "{}", sample.name());
    });
}

fn verified(sample: &Sample<'_>, code: &[u8], exceptiontable: &[u8]) -> Result<(), VerifyError> {
    verify(&Foreign {
        code,
        consts: &sample.consts(),
        names: sample.names(),
        localspluskinds: &sample.kinds(),
        stacksize: sample.count(3),
        flags: sample.flags(),
        argcount: sample.count(0),
        posonlyargcount: sample.count(1),
        kwonlyargcount: sample.count(2),
        exceptiontable,
    })
}

#[test]
fn the_verifier_accepts_what_cpython_compiles() {
    let refused = RefCell::new(Vec::new());
    for_each_sample(|sample| {
        if let Err(error) = verified(sample, &sample.code(), &sample.exception_table()) {
            refused.borrow_mut().push(format!("{}: {error}", sample.name()));
        }
    });
    assert_eq!(refused.take(), [""; 0]);
}

/// Changes a byte here and there; the seed names the place.
fn damage(bytes: &mut [u8], seed: u32) {
    let mut random = seed;
    for _ in 0..=seed % 3 {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if let Some(byte) = bytes.get_mut((random >> 8) as usize % bytes.len().max(1)) {
            *byte = (random >> 24) as u8 % 131;
        }
    }
}

#[test]
fn damaged_code_is_refused_or_harmless_and_can_be_listed() {
    let seen = RefCell::new(HashMap::new());
    let seeds = if std::env::var_os("BYTECODE_CORPUS").is_some() { 20 } else { 200 };
    for_each_sample(|sample| {
        let mut code = sample.whole();
        for seed in 0..seeds {
            code.code = sample.code().into();
            code.exceptiontable = sample.exception_table().into();
            code.linetable = sample.line_table().into();
            damage(if seed % 4 == 0 { &mut code.exceptiontable } else { &mut code.code }, seed);
            damage(&mut code.linetable, seed);
            let rule = verified(sample, &code.code, &code.exceptiontable).err().map(|error| error.rule);
            *seen.borrow_mut().entry(rule).or_insert(0) += 1;
            if seed % 20 == 0 {
                assert!(Listing::new(&code).to_string().lines().count() > 0);
            }
        }
    });
    assert!(seen.borrow().len() > 15, "{seen:?}");
    assert!(seen.borrow()[&None] > 0);
}

#[test]
fn listings_are_those_of_dis() {
    let wrong = RefCell::new(Vec::new());
    for_each_sample(|sample| {
        let (offsets, expected) = sample.listing();
        let code = sample.whole();
        let listing = if offsets { Listing::new(&code).offsets() } else { Listing::new(&code) };
        let text = listing.to_string();
        if !expected.is_empty() && text != expected && wrong.borrow().len() < 20 {
            let differs = text.lines().zip(expected.lines()).find(|(a, b)| a != b);
            wrong.borrow_mut().push(format!("{}: {differs:?}", sample.name()));
        }
    });
    assert_eq!(wrong.take(), [""; 0]);
}
