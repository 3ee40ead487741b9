//! Values to bytes.

use objects::builtins::bool::Bool;
use objects::builtins::bytes::Bytes;
use objects::builtins::code::Code;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::ValueError;
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::{ellipsis, is_none};
use objects::builtins::numeric::complex::Complex;
use objects::builtins::set::{FrozenSet, Set};
use objects::builtins::slice::Slice;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::raise;
use objects::raw::{Any, Lent, Obj, Py, PyResult};
use rustc_hash::FxHashMap;

use super::types::*;

/// A value in the format.
///
/// # Errors
/// `ValueError` for what has no form in it, or is nested too deeply.
pub(super) fn to_bytes(value: &Any, version: i32, allow_code: bool) -> PyResult<Vec<u8>> {
    let mut writer = Writer {
        out: Vec::new(),
        version,
        allow_code,
        depth: 0,
        seen: FxHashMap::default(),
        kept: Vec::new(),
    };
    writer.object(value)?;
    Ok(writer.out)
}

struct Writer {
    out: Vec<u8>,
    version: i32,
    allow_code: bool,
    depth: usize,
    /// Numbers of the values written with a reference mark, by address.
    seen: FxHashMap<usize, u32>,
    /// Keeps those values, so that no address is used twice.
    kept: Vec<Obj>,
}

impl Writer {
    fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    fn long(&mut self, value: u32) {
        self.out.extend(value.to_le_bytes());
    }

    fn size(&mut self, size: usize) -> PyResult<()> {
        match i32::try_from(size) {
            Ok(size) => {
                self.long(size.cast_unsigned());
                Ok(())
            }
            Err(_) => raise(&ValueError, "unmarshallable object"),
        }
    }

    fn sized(&mut self, data: &[u8]) -> PyResult<()> {
        self.size(data.len())?;
        self.out.extend(data);
        Ok(())
    }

    /// Writes a reference when the value was written before; otherwise the mark for its type byte.
    fn mark(&mut self, value: &Any) -> Option<u8> {
        if self.version < 3 || value.count() == 1 {
            return Some(0);
        }
        let next = self.seen.len() as u32;
        match self.seen.entry(value.address()) {
            std::collections::hash_map::Entry::Occupied(known) => {
                let index = *known.get();
                self.byte(REF);
                self.long(index);
                None
            }
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(next);
                self.kept.push(value.new_ref());
                Some(FLAG_REF)
            }
        }
    }

    fn object(&mut self, value: &Any) -> PyResult<()> {
        if self.depth >= MAX_DEPTH {
            return raise(&ValueError, "object too deeply nested to marshal");
        }
        objects::protocol::recursion::enter("")?;
        self.depth += 1;
        let result = self.any(value);
        self.depth -= 1;
        result
    }

    fn any(&mut self, value: &Any) -> PyResult<()> {
        if is_none(value) {
            self.byte(NONE);
            return Ok(());
        }
        if let Some(truth) = value.downcast::<Bool>() {
            self.byte(if truth.is_true() { TRUE } else { FALSE });
            return Ok(());
        }
        if value.is(&*ellipsis()) {
            self.byte(ELLIPSIS);
            return Ok(());
        }
        if value.is(objects::builtins::exceptions::StopIteration.as_any()) {
            self.byte(STOP_ITERATION);
            return Ok(());
        }
        match self.mark(value) {
            Some(mark) => self.content(value, mark),
            None => Ok(()),
        }
    }

    fn content(&mut self, value: &Any, mark: u8) -> PyResult<()> {
        if let Some(int) = value.exact::<Int>() {
            return self.int(int, mark);
        }
        if let Some(float) = value.exact::<Float>() {
            self.float(float.value(), mark, (BINARY_FLOAT, FLOAT), true);
            return Ok(());
        }
        if let Some(complex) = value.exact::<Complex>() {
            let value = complex.value();
            self.float(value.re, mark, (BINARY_COMPLEX, COMPLEX), true);
            self.float(value.im, 0, (0, 0), false);
            return Ok(());
        }
        if let Some(bytes) = value.exact::<Bytes>() {
            self.byte(BYTES | mark);
            return self.sized(bytes.data());
        }
        if let Some(text) = value.exact::<Str>() {
            return self.text(text, mark);
        }
        if let Some(tuple) = value.exact::<Tuple>() {
            match u8::try_from(tuple.size()) {
                Ok(size) if self.version >= 4 => {
                    self.byte(SMALL_TUPLE | mark);
                    self.byte(size);
                }
                _ => {
                    self.byte(TUPLE | mark);
                    self.size(tuple.size())?;
                }
            }
            return tuple.items().iter().try_for_each(|item| self.object(item));
        }
        self.rest(value, mark)
    }

    fn rest(&mut self, value: &Any, mark: u8) -> PyResult<()> {
        if value.exact::<List>().is_some() {
            let items = value.to_vec()?;
            self.byte(LIST | mark);
            self.size(items.len())?;
            return items.iter().try_for_each(|item| self.object(item));
        }
        if let Some(dict) = value.exact::<Dict>() {
            self.byte(DICT | mark);
            for (key, value) in dict.snapshot() {
                self.object(&key)?;
                self.object(&value)?;
            }
            self.byte(NULL);
            return Ok(());
        }
        let set = (value.exact::<Set>().is_some(), value.exact::<FrozenSet>().is_some());
        if set != (false, false) {
            return self.set(value, if set.0 { SET | mark } else { FROZENSET | mark });
        }
        if let Some(code) = value.exact::<Code>() {
            return self.code(code, mark);
        }
        if let Some(slice) = value.exact::<Slice>() {
            if self.version < 5 {
                return raise(&ValueError, "unmarshallable object");
            }
            self.byte(SLICE | mark);
            self.object(slice.start_object())?;
            self.object(slice.stop_object())?;
            return self.object(slice.step_object());
        }
        if value.class().bf_getbuffer().is_some() {
            let lent = Lent::of(value)?;
            self.byte(BYTES | mark);
            return self.sized(&lent.to_vec());
        }
        raise(&ValueError, "unmarshallable object")
    }

    fn int(&mut self, int: &Py<Int>, mark: u8) -> PyResult<()> {
        if let Some(small) = int.to_i64().and_then(|value| i32::try_from(value).ok()) {
            self.byte(INT | mark);
            self.long(small.cast_unsigned());
            return Ok(());
        }
        // 15 bits each, as the format has them
        let mut digits: Vec<u16> =
            int.digits().iter().flat_map(|&digit| [(digit & 0x7FFF) as u16, (digit >> 15) as u16]).collect();
        while digits.last() == Some(&0) {
            digits.pop();
        }
        let Ok(count) = i32::try_from(digits.len()) else {
            return raise(&ValueError, "unmarshallable object");
        };
        self.byte(LONG | mark);
        self.long(if int.is_negative() { -count } else { count }.cast_unsigned());
        digits.iter().for_each(|digit| self.out.extend(digit.to_le_bytes()));
        Ok(())
    }

    /// A float in binary, or as text in the versions before 2.
    fn float(&mut self, value: f64, mark: u8, (binary, text): (u8, u8), with_type: bool) {
        let is_binary = self.version > 1;
        if with_type {
            self.byte(if is_binary { binary } else { text } | mark);
        }
        if is_binary {
            self.out.extend(value.to_le_bytes());
            return;
        }
        let shown = numbers::float::repr(value);
        self.byte(shown.len() as u8);
        self.out.extend(shown.as_bytes());
    }

    fn text(&mut self, text: &Py<Str>, mark: u8) -> PyResult<()> {
        let is_interned = self.version >= 3 && text.is_interned();
        if let Some(ascii) = text.as_ascii().filter(|_| self.version >= 4) {
            let (short, long) = match is_interned {
                true => (SHORT_ASCII_INTERNED, ASCII_INTERNED),
                false => (SHORT_ASCII, ASCII),
            };
            return match u8::try_from(ascii.len()) {
                Ok(length) => {
                    self.byte(short | mark);
                    self.byte(length);
                    self.out.extend(ascii.as_bytes());
                    Ok(())
                }
                Err(_) => {
                    self.byte(long | mark);
                    self.sized(ascii.as_bytes())
                }
            };
        }
        let args = [interned("utf8"), interned("surrogatepass")];
        let data = text.as_any().call_method(&interned("encode"), &[args[0].as_any(), args[1].as_any()])?;
        let Some(data) = data.downcast::<Bytes>() else { return raise(&ValueError, "unmarshallable object") };
        self.byte(if is_interned { INTERNED } else { UNICODE } | mark);
        self.sized(data.data())
    }

    /// The elements in the order of their own marshalled forms, so that equal sets give equal bytes.
    fn set(&mut self, value: &Any, kind: u8) -> PyResult<()> {
        let elements = value.to_vec()?;
        self.byte(kind);
        self.size(elements.len())?;
        let mut keyed = Vec::with_capacity(elements.len());
        for element in elements {
            keyed.push((to_bytes(&element, self.version, self.allow_code)?, element));
        }
        keyed.sort_by(|(left, _), (right, _)| left.cmp(right));
        keyed.iter().try_for_each(|(_, element)| self.object(element))
    }

    fn code(&mut self, code: &Py<Code>, mark: u8) -> PyResult<()> {
        if !self.allow_code {
            return raise(&ValueError, "marshalling code objects is disallowed");
        }
        self.byte(CODE | mark);
        let parts = code.parts();
        for number in
            [parts.argcount, parts.posonlyargcount, parts.kwonlyargcount, parts.stacksize, parts.flags]
        {
            self.long(number);
        }
        self.object(Bytes::new(&parts.code).as_any())?;
        self.object(parts.consts.as_any())?;
        self.object(parts.names.as_any())?;
        self.object(parts.localsplusnames.as_any())?;
        self.object(parts.localspluskinds.as_any())?;
        for text in [&parts.filename, &parts.name, &parts.qualname] {
            self.object(text.as_any())?;
        }
        self.long(parts.firstlineno.cast_unsigned());
        self.object(parts.linetable.as_any())?;
        self.object(parts.exceptiontable.as_any())
    }
}
