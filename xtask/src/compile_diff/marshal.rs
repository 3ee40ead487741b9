//! Writes a code object in CPython 3.14's marshal format (version 5), so that the reference can load it.
//!
//! No back-references and no interning marks: what is compared is values.

use bytecode::{Code, Constant, LocalKind, Text};
use num_bigint::{BigInt, Sign};

/// The marshalled form of `code`.
pub(super) fn dump(code: &Code) -> Vec<u8> {
    let mut writer = Writer(Vec::with_capacity(4096));
    writer.code(code);
    writer.0
}

struct Writer(Vec<u8>);

impl Writer {
    fn code(&mut self, code: &Code) {
        self.0.push(b'c');
        let counts =
            [code.argcount, code.posonlyargcount, code.kwonlyargcount, code.stacksize, code.flags.bits()];
        for count in counts {
            self.0.extend(count.to_le_bytes());
        }
        self.bytes(&code.code);
        self.sequence(b'(', &code.consts);
        self.names(&code.names);
        self.names(&code.localsplusnames);
        self.bytes(&code.localspluskinds.iter().map(LocalKind::bits).collect::<Vec<_>>());
        for name in [&code.filename, &code.name, &code.qualname] {
            self.blob(b'u', name.as_bytes());
        }
        self.0.extend(code.firstlineno.to_le_bytes());
        self.bytes(&code.linetable);
        self.bytes(&code.exceptiontable);
    }

    fn constant(&mut self, constant: &Constant) {
        match constant {
            Constant::None => self.0.push(b'N'),
            Constant::Bool(true) => self.0.push(b'T'),
            Constant::Bool(false) => self.0.push(b'F'),
            Constant::Ellipsis => self.0.push(b'.'),
            Constant::Int(value) => self.int(value),
            Constant::Float(value) => {
                self.0.push(b'g');
                self.0.extend(value.to_le_bytes());
            }
            Constant::Complex(real, imag) => {
                self.0.push(b'y');
                self.0.extend(real.to_le_bytes());
                self.0.extend(imag.to_le_bytes());
            }
            Constant::Str(text) => self.text(text),
            Constant::Bytes(bytes) => self.bytes(bytes),
            Constant::Tuple(items) => self.sequence(b'(', items),
            Constant::FrozenSet(items) => self.sequence(b'>', items),
            Constant::Slice(parts) => {
                self.0.push(b':');
                parts.iter().for_each(|part| self.constant(part));
            }
            Constant::Code(code) => self.code(code),
        }
    }

    /// 32 bits where they do; else 15 bits per digit, the count of digits carrying the sign.
    fn int(&mut self, value: &BigInt) {
        if let Ok(small) = i32::try_from(value) {
            self.0.push(b'i');
            self.0.extend(small.to_le_bytes());
            return;
        }
        let digits = value.magnitude().to_radix_le(1 << 8);
        let digits = fifteen_bit_digits(&digits);
        let count = digits.len() as i32;
        self.0.push(b'l');
        self.0.extend(if value.sign() == Sign::Minus { -count } else { count }.to_le_bytes());
        digits.iter().for_each(|digit| self.0.extend(digit.to_le_bytes()));
    }

    fn text(&mut self, text: &Text) {
        self.blob(b'u', text.as_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.blob(b's', bytes);
    }

    fn names(&mut self, names: &[std::rc::Rc<str>]) {
        self.head(b'(', names.len());
        names.iter().for_each(|name| self.blob(b'u', name.as_bytes()));
    }

    fn sequence(&mut self, kind: u8, items: &[Constant]) {
        self.head(kind, items.len());
        items.iter().for_each(|item| self.constant(item));
    }

    fn blob(&mut self, kind: u8, bytes: &[u8]) {
        self.head(kind, bytes.len());
        self.0.extend(bytes);
    }

    fn head(&mut self, kind: u8, length: usize) {
        self.0.push(kind);
        self.0.extend((length as u32).to_le_bytes());
    }
}

fn fifteen_bit_digits(bytes: &[u8]) -> Vec<u16> {
    let (mut digits, mut pending, mut bits) = (Vec::new(), 0u32, 0);
    for &byte in bytes {
        pending |= u32::from(byte) << bits;
        bits += 8;
        if bits >= 15 {
            digits.push((pending & 0x7FFF) as u16);
            pending >>= 15;
            bits -= 15;
        }
    }
    if pending != 0 {
        digits.push(pending as u16);
    }
    // A zero as top digit is not a form that the reader accepts.
    while digits.last() == Some(&0) {
        digits.pop();
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(constant: Constant) -> Vec<u8> {
        let mut writer = Writer(Vec::new());
        writer.constant(&constant);
        writer.0
    }

    /// The expected bytes are `marshal.dumps(x, 0)` of CPython 3.14.
    #[test]
    fn constants_are_written_as_cpython_writes_them() {
        assert_eq!(written(Constant::Int(7.into())), b"i\x07\0\0\0");
        assert_eq!(written(Constant::Int((-1).into())), b"i\xff\xff\xff\xff");
        assert_eq!(written(Constant::Int((1i64 << 45).into())), b"l\x04\0\0\0\0\0\0\0\0\0\x01\0");
        assert_eq!(written(Constant::Int((-(1i64 << 31) - 1).into())), b"l\xfd\xff\xff\xff\x01\0\0\0\x02\0");
        assert_eq!(written(Constant::Str("a".into())), b"u\x01\0\0\0a");
        assert_eq!(written(Constant::Tuple([Constant::None, Constant::Bool(true)].into())), b"(\x02\0\0\0NT");
        assert_eq!(written(Constant::Float(1.0)), b"g\0\0\0\0\0\0\xf0?");
    }
}
