//! Code objects of the reference: what its code generator emitted for a snippet, and what it made of that.
//!
//! A record names the unit, its counts and names (in hex), the constants (see `text::constant`), an instruction a
//! line (`i number oparg line end_line column end_column`, jumps as `L` with the index of their target), and then the
//! code object.

use std::rc::Rc;

use bytecode::{Code, CodeFlags, Constant, Location, Opcode};

use super::testdata;
use crate::text::constant;
use crate::{Label, Names, Sequence, Unit, assemble};

#[derive(Default)]
struct Record {
    title: String,
    lines: Vec<(String, String)>,
}

impl Record {
    fn all(&self, key: &str) -> impl Iterator<Item = &str> {
        self.lines.iter().filter(move |line| line.0 == key).map(|line| line.1.as_str())
    }

    fn one(&self, key: &str) -> &str {
        self.all(key).next().unwrap()
    }

    fn names(&self, key: &str) -> Names {
        self.one(key).split_whitespace().map(name).collect()
    }

    fn constants(&self, key: &str) -> Vec<Constant> {
        self.all(key).map(|text| constant::parse(&mut text.split_whitespace()).unwrap()).collect()
    }

    fn unit(&self) -> Unit {
        let meta: Vec<u32> = self.one("meta").split_whitespace().map(|word| word.parse().unwrap()).collect();
        let mut unit = Unit::new("f".into(), "f".into(), "f.py".into(), meta[0] as i32);
        unit.flags = CodeFlags::from_bits_retain(meta[1]);
        (unit.argcount, unit.posonlyargcount, unit.kwonlyargcount) = (meta[2], meta[3], meta[4]);
        unit.varnames = self.names("varnames");
        unit.cellvars = self.names("cells");
        unit.freevars = self.names("frees");
        unit.fast_hidden = self.names("hidden");
        unit.consts = self.constants("const").into_iter().collect();
        unit
    }

    fn sequence(&self) -> Sequence {
        let mut sequence = Sequence::new();
        let labels: Vec<Label> = self.all("i").map(|_| sequence.label()).collect();
        for (at, text) in self.all("i").enumerate() {
            sequence.place(labels[at]);
            let words: Vec<&str> = text.split_whitespace().collect();
            let op = Opcode::from_u16(words[0].parse().unwrap()).unwrap();
            let place: Vec<i32> = words[2..].iter().map(|word| word.parse().unwrap()).collect();
            let location =
                Location { line: place[0], end_line: place[1], column: place[2], end_column: place[3] };
            match words[1].strip_prefix('L') {
                Some(target) => sequence.jump(op, labels[target.parse::<usize>().unwrap()], location),
                None => sequence.emit(op, words[1].parse().unwrap(), location),
            }
        }
        sequence
    }

    fn check(&self) {
        let code = assemble(self.unit(), self.sequence()).unwrap();
        assert_eq!(listing(&code.code), listing(&constant::bytes(self.one("code"))), "{}", self.title);
        assert_eq!(*code.linetable, *constant::bytes(self.one("lines")), "{}", self.title);
        assert_eq!(*code.exceptiontable, *constant::bytes(self.one("exc")), "{}", self.title);
        assert_eq!(code.stacksize.to_string(), self.one("stack"), "{}", self.title);
        let shown = |constants: &[Constant]| constants.iter().map(constant::print).collect::<Vec<_>>();
        assert_eq!(shown(&code.consts), shown(&self.constants("xconst")), "{}", self.title);
        assert_eq!(locals(&code), self.one("locals"), "{}", self.title);
    }
}

fn name(hex: &str) -> Rc<str> {
    String::from_utf8(constant::bytes(hex)).unwrap().into()
}

fn listing(code: &[u8]) -> Vec<(Opcode, u8)> {
    code.chunks(2).map(|unit| (Opcode::from_u8(unit[0]).unwrap(), unit[1])).collect()
}

fn locals(code: &Code) -> String {
    let hex = |name: &str| name.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let rows = code.localsplusnames.iter().zip(&code.localspluskinds);
    rows.map(|(name, kind)| format!("{}:{}", hex(name), kind.bits())).collect::<Vec<_>>().join(" ")
}

#[test]
fn code_objects_are_the_reference() {
    let text = std::fs::read_to_string(testdata().join("reference.txt")).unwrap();
    let mut record = Record::default();
    let mut count = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (key, rest) = line.split_once(' ').unwrap_or((line, ""));
        match key {
            "unit" => record = Record { title: rest.to_owned(), lines: Vec::new() },
            "end" => {
                record.check();
                count += 1;
            }
            _ => record.lines.push((key.to_owned(), rest.to_owned())),
        }
    }
    assert!(count > 40, "{count} records");
}
