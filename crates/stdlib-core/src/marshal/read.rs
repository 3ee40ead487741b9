//! Bytes to values.

use objects::builtins::bool::Bool;
use objects::builtins::bytes::Bytes;
use objects::builtins::code::{Code, CodeParts};
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{EOFError, StopIteration, TypeError, ValueError};
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::{ellipsis, none};
use objects::builtins::numeric::complex::{Complex, Pair};
use objects::builtins::set::{FrozenSet, Set};
use objects::builtins::slice::Slice;
use objects::builtins::str::{Str, intern, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::raise;
use objects::raw::{Any, Obj, PyResult, Ref};

use super::types::*;

/// The value at the start of the bytes; what follows is ignored.
///
/// # Errors
/// `EOFError`, `ValueError` or `TypeError` for bytes that are no value; `SystemError` for code that must not run.
pub(super) fn from_bytes(data: &[u8], allow_code: bool) -> PyResult<Obj> {
    Reader { source: Source::Bytes(data), allow_code, depth: 0, refs: Vec::new() }.value()
}

/// The value that a file's next bytes are.
///
/// # Errors
/// As for [`from_bytes`], or what reading raises.
pub(super) fn from_file(file: &Any, allow_code: bool) -> PyResult<Obj> {
    Reader { source: Source::File(file), allow_code, depth: 0, refs: Vec::new() }.value()
}

enum Source<'a> {
    Bytes(&'a [u8]),
    File(&'a Any),
}

struct Reader<'a> {
    source: Source<'a>,
    allow_code: bool,
    depth: usize,
    /// Values with a number; empty while one is being read.
    refs: Vec<Option<Obj>>,
}

fn bad<T>(what: &str) -> PyResult<T> {
    raise(&ValueError, format!("bad marshal data ({what})"))
}

impl Reader<'_> {
    fn value(&mut self) -> PyResult<Obj> {
        match self.object()? {
            Some(value) => Ok(value),
            None => raise(&TypeError, "NULL object in marshal data for object"),
        }
    }

    /// The next `count` bytes.
    fn take(&mut self, count: usize) -> PyResult<Vec<u8>> {
        match &mut self.source {
            Source::Bytes(rest) => match rest.split_at_checked(count) {
                Some((data, after)) => {
                    let data = data.to_vec();
                    *rest = after;
                    Ok(data)
                }
                None => raise(&EOFError, "marshal data too short"),
            },
            Source::File(file) => {
                let data = file.call_method(&interned("read"), &[Int::new(count as i128).as_any()])?;
                match data.downcast::<Bytes>() {
                    Some(data) if data.data().len() == count => Ok(data.data().to_vec()),
                    Some(data) if data.data().len() > count => raise(
                        &ValueError,
                        format!(
                            "read() returned too much data: {count} bytes requested, {} returned",
                            data.data().len()
                        ),
                    ),
                    _ => raise(&EOFError, "marshal data too short"),
                }
            }
        }
    }

    fn array<const N: usize>(&mut self) -> PyResult<[u8; N]> {
        let mut array = [0; N];
        match &mut self.source {
            Source::Bytes(rest) => match rest.split_at_checked(N) {
                Some((data, after)) => {
                    array.copy_from_slice(data);
                    *rest = after;
                }
                None => return raise(&EOFError, "marshal data too short"),
            },
            Source::File(_) => array.copy_from_slice(&self.take(N)?),
        }
        Ok(array)
    }

    fn long(&mut self) -> PyResult<i32> {
        self.array().map(i32::from_le_bytes)
    }

    fn size(&mut self, what: &str) -> PyResult<usize> {
        match usize::try_from(self.long()?) {
            Ok(size) => Ok(size),
            Err(_) => bad(&format!("{what} size out of range")),
        }
    }

    /// One value, or the end of a dict.
    fn object(&mut self) -> PyResult<Option<Obj>> {
        let Ok([code]) = self.array::<1>() else {
            drop(objects::errors::take());
            return raise(&EOFError, "EOF read where object expected");
        };
        if self.depth >= MAX_DEPTH {
            return raise(&ValueError, "recursion limit exceeded");
        }
        objects::protocol::recursion::enter("")?;
        self.depth += 1;
        let result = self.typed(code & !FLAG_REF, code & FLAG_REF != 0);
        self.depth -= 1;
        result
    }

    /// A value inside a container.
    fn item(&mut self, container: &str) -> PyResult<Obj> {
        match self.object()? {
            Some(value) => Ok(value),
            None => raise(&TypeError, format!("NULL object in marshal data for {container}")),
        }
    }

    fn keep(&mut self, flagged: bool, value: Obj) -> Obj {
        if flagged {
            self.refs.push(Some(value.clone()));
        }
        value
    }

    fn typed(&mut self, kind: u8, flagged: bool) -> PyResult<Option<Obj>> {
        let value = match kind {
            NULL => return Ok(None),
            NONE => return Ok(Some(none())),
            STOP_ITERATION => return Ok(Some(StopIteration.owned().upcast())),
            ELLIPSIS => return Ok(Some(ellipsis())),
            FALSE => return Ok(Some(Bool::new(false).upcast())),
            TRUE => return Ok(Some(Bool::new(true).upcast())),
            REF => return self.reference().map(Some),
            INT => Int::new(i128::from(self.long()?)).upcast(),
            INT64 => Int::new(i128::from(self.array().map(i64::from_le_bytes)?)).upcast(),
            LONG => self.big_int()?,
            FLOAT => Float::new(self.text_float()?).upcast(),
            BINARY_FLOAT => Float::new(self.array().map(f64::from_le_bytes)?).upcast(),
            COMPLEX => Complex::new(Pair::new(self.text_float()?, self.text_float()?)).upcast(),
            BINARY_COMPLEX => {
                let (re, im) = (self.array().map(f64::from_le_bytes)?, self.array().map(f64::from_le_bytes)?);
                Complex::new(Pair::new(re, im)).upcast()
            }
            BYTES => {
                let size = self.size("bytes object")?;
                Bytes::new(&self.take(size)?).upcast()
            }
            ASCII | ASCII_INTERNED | SHORT_ASCII | SHORT_ASCII_INTERNED | UNICODE | INTERNED => {
                self.text(kind)?
            }
            _ => return self.container(kind, flagged).map(Some),
        };
        Ok(Some(self.keep(flagged, value)))
    }

    fn reference(&mut self) -> PyResult<Obj> {
        let index = self.long()?;
        match usize::try_from(index).ok().and_then(|index| self.refs.get(index)) {
            Some(Some(value)) => Ok(value.clone()),
            _ => bad("invalid reference"),
        }
    }

    fn big_int(&mut self) -> PyResult<Obj> {
        let count = self.long()?;
        if count == i32::MIN {
            return bad("long size out of range");
        }
        let (mut digits, mut held, mut bits) = (Vec::new(), 0u64, 0);
        for index in 0..count.unsigned_abs() {
            let digit = i16::from_le_bytes(self.array()?);
            if digit < 0 {
                return bad("digit out of range in long");
            }
            if digit == 0 && index + 1 == count.unsigned_abs() {
                return bad("unnormalized long data");
            }
            held |= u64::from(digit.unsigned_abs()) << bits;
            bits += 15;
            if bits == 30 {
                digits.push(held as u32);
                (held, bits) = (0, 0);
            }
        }
        digits.push(held as u32);
        Ok(Int::from_digits(count < 0, &digits).upcast())
    }

    fn text_float(&mut self) -> PyResult<f64> {
        let [size] = self.array()?;
        let data = self.take(usize::from(size))?;
        let text = std::str::from_utf8(&data).unwrap_or("");
        match text.parse::<f64>() {
            Ok(value) => Ok(value),
            Err(_) => raise(&ValueError, format!("could not convert string to float: '{text}'")),
        }
    }

    fn text(&mut self, kind: u8) -> PyResult<Obj> {
        let size = match kind {
            SHORT_ASCII | SHORT_ASCII_INTERNED => {
                let [size] = self.array()?;
                usize::from(size)
            }
            _ => self.size("string")?,
        };
        let data = self.take(size)?;
        let text: Ref<Str> = match kind {
            UNICODE | INTERNED => match std::str::from_utf8(&data) {
                Ok(text) => Str::new(text),
                Err(_) => {
                    let data = Bytes::new(&data);
                    objects::builtins::str::decoded(data.as_any(), "utf-8", Some("surrogatepass"))?
                }
            },
            _ => Str::from_latin1(&data),
        };
        Ok(match kind {
            INTERNED | ASCII_INTERNED | SHORT_ASCII_INTERNED => intern(text).upcast(),
            _ => text.upcast(),
        })
    }

    /// Reserves a number for a value that is complete only after its parts.
    fn reserve(&mut self, flagged: bool) -> Option<usize> {
        flagged.then(|| {
            self.refs.push(None);
            self.refs.len() - 1
        })
    }

    fn fill(&mut self, place: Option<usize>, value: Obj) -> Obj {
        if let Some(place) = place {
            self.refs[place] = Some(value.clone());
        }
        value
    }

    fn container(&mut self, kind: u8, flagged: bool) -> PyResult<Obj> {
        match kind {
            SMALL_TUPLE => {
                let [size] = self.array()?;
                self.tuple(usize::from(size), flagged)
            }
            TUPLE => {
                let size = self.size("tuple")?;
                self.tuple(size, flagged)
            }
            LIST => {
                let size = self.size("list")?;
                let list = List::new(Vec::new());
                self.keep(flagged, list.clone().upcast());
                for _ in 0..size {
                    let item = self.item("list")?;
                    list.push(item);
                }
                Ok(list.upcast())
            }
            DICT => {
                let dict = Dict::new();
                self.keep(flagged, dict.clone().upcast());
                while let Some(key) = self.object()? {
                    let Some(value) = self.object()? else { break };
                    dict.set(&key, value)?;
                }
                Ok(dict.upcast())
            }
            SET | FROZENSET => self.set(kind, flagged),
            SLICE => {
                let place = self.reserve(flagged);
                let parts = [self.item("slice")?, self.item("slice")?, self.item("slice")?];
                let [start, stop, step] = parts;
                let slice = Slice::new(start, stop, step).upcast();
                Ok(self.fill(place, slice))
            }
            CODE => self.code(flagged),
            _ => bad("unknown type code"),
        }
    }

    fn tuple(&mut self, size: usize, flagged: bool) -> PyResult<Obj> {
        let place = self.reserve(flagged);
        // the size may be anything: the data behind it says how far it goes
        let mut items = Vec::with_capacity(size.min(1024));
        for _ in 0..size {
            items.push(self.item("tuple")?);
        }
        Ok(self.fill(place, Tuple::new(items).upcast()))
    }

    fn set(&mut self, kind: u8, flagged: bool) -> PyResult<Obj> {
        let size = self.size("set")?;
        if kind == SET {
            let set = Set::new();
            self.keep(flagged, set.clone().upcast());
            for _ in 0..size {
                let item = self.item("set")?;
                set.add(&item)?;
            }
            return Ok(set.upcast());
        }
        let place = self.reserve(flagged);
        let mut items = Vec::with_capacity(size.min(1024));
        for _ in 0..size {
            items.push(self.item("set")?);
        }
        let items = Tuple::new(items);
        Ok(self.fill(place, FrozenSet::of(items.as_any())?.upcast()))
    }

    fn of<T: objects::raw::Class>(&mut self, what: &str) -> PyResult<Ref<T>> {
        match self.item("code object")?.downcast_ref::<T>() {
            Ok(value) => Ok(value),
            Err(_) => {
                raise(&TypeError, format!("bad marshal data: {what} of a code object has a wrong type"))
            }
        }
    }

    fn code(&mut self, flagged: bool) -> PyResult<Obj> {
        if !self.allow_code {
            return raise(&ValueError, "unmarshalling code objects is disallowed");
        }
        let place = self.reserve(flagged);
        let mut numbers = [0u32; 5];
        for number in &mut numbers {
            *number = self.long()?.cast_unsigned();
        }
        let [argcount, posonlyargcount, kwonlyargcount, stacksize, flags] = numbers;
        let code: Ref<Bytes> = self.of("co_code")?;
        let parts = CodeParts {
            argcount,
            posonlyargcount,
            kwonlyargcount,
            stacksize,
            flags,
            code: code.data().into(),
            consts: self.of("co_consts")?,
            names: self.of("co_names")?,
            localsplusnames: self.of("co_localsplusnames")?,
            localspluskinds: self.of("co_localspluskinds")?,
            filename: self.of("co_filename")?,
            name: self.of("co_name")?,
            qualname: self.of("co_qualname")?,
            firstlineno: self.long()?,
            linetable: self.of("co_linetable")?,
            exceptiontable: self.of("co_exceptiontable")?,
        };
        let code: Ref<Code> = eval::foreign::code_object(parts)?;
        Ok(self.fill(place, code.upcast()))
    }
}
