//! `make_scanner`: from text to values.
//!
//! The text is read in its own width; a key that comes again is the same string object within one call.

use std::cell::Cell;

use objects::builtins::bool::Bool;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{StopIteration, ValueError};
use objects::builtins::float::{Float, PyFloat_Type};
use objects::builtins::int::{Int, PyLong_Type};
use objects::builtins::list::List;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::{Characters, Str, StrBuilder, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise, raise_type_error, raise_value};
use objects::hooks::import_attribute;
use objects::protocol::recursion;
use objects::raw::{Any, IntoObject, Obj, Object, Py, PyResult, Ref, Slot, Unit};
use objects::types::Type;
use objects::{heap, object, pytype};

/// The body of `_json.Scanner`.
#[object]
pub struct Scanner {
    strict: Cell<bool>,
    object_hook: Slot<Object>,
    object_pairs_hook: Slot<Object>,
    parse_float: Slot<Object>,
    parse_int: Slot<Object>,
    parse_constant: Slot<Object>,
}

/// JSON scanner object
#[pytype(
    name = "_json.Scanner", gc, last,
    members(
        readonly strict = "strict",
        readonly object_hook = "object_hook",
        readonly object_pairs_hook,
        readonly parse_float = "parse_float",
        readonly parse_int = "parse_int",
        readonly parse_constant = "parse_constant",
    )
)]
impl Scanner {
    #[signature("make_scanner(context)")]
    fn __new__(cls: &Py<Type>, context: &Any) -> PyResult<Ref<Self>> {
        let attribute = |name: &str| context.get_attribute(&interned(name)).map(Slot::new);
        let strict = context.get_attribute(&interned("strict"))?.truth()?;
        let body = Self {
            strict: Cell::new(strict),
            object_hook: attribute("object_hook")?,
            object_pairs_hook: attribute("object_pairs_hook")?,
            parse_float: attribute("parse_float")?,
            parse_int: attribute("parse_int")?,
            parse_constant: attribute("parse_constant")?,
        };
        heap::make(cls, 0, body)
    }

    #[signature("scan_once(string, idx)")]
    fn __call__(this: &Py<Self>, string: &Any, idx: isize) -> PyResult<Ref<Tuple>> {
        let Some(text) = string.downcast::<Str>() else {
            return raise_type_error(format!(
                "first argument must be a string, not {}",
                string.class().name()
            ));
        };
        let Ok(start) = usize::try_from(idx) else { return raise(&ValueError, "idx cannot be negative") };
        let (value, end) = match text.characters() {
            Characters::One(units) => Reader::new(this, text, units).value(start)?,
            Characters::Two(units) => Reader::new(this, text, units).value(start)?,
            Characters::Four(units) => Reader::new(this, text, units).value(start)?,
        };
        Ok(Tuple::pair(value, end.into_object()?))
    }
}

/// Raises `json.JSONDecodeError`.
#[cold]
fn fail<T>(message: &str, text: &Py<Str>, place: usize) -> PyResult<T> {
    let class = import_attribute("json.decoder", "JSONDecodeError")?;
    let error = class.call(&[Str::new(message).as_any(), text.as_any(), &*place.into_object()?])?;
    errors::raise_object(&error)
}

/// Raises that no value starts there.
#[cold]
fn nothing<T>(place: usize) -> PyResult<T> {
    raise_value(&StopIteration, place.into_object()?)
}

/// The string whose quotation mark stands before `end`, and where it ends.
pub(super) fn string_at(text: &Py<Str>, end: isize, strict: bool) -> PyResult<(Ref<Str>, usize)> {
    let Some(start) = usize::try_from(end).ok().filter(|&start| start <= text.len()) else {
        return raise(&ValueError, "end is out of bounds");
    };
    match text.characters() {
        Characters::One(units) => read_string(text, units, start, strict),
        Characters::Two(units) => read_string(text, units, start, strict),
        Characters::Four(units) => read_string(text, units, start, strict),
    }
}

fn read_string<U: Unit>(
    text: &Py<Str>,
    units: &[U],
    start: usize,
    strict: bool,
) -> PyResult<(Ref<Str>, usize)> {
    let unterminated = || fail("Unterminated string starting at", text, start.wrapping_sub(1));
    let mut built: Option<StrBuilder> = None;
    let mut from = start;
    loop {
        let stop = units[from..].iter().position(|unit| {
            let point = unit.point();
            point == 0x22 || point == 0x5C || point < 0x20 && strict
        });
        let Some(stop) = stop.map(|offset| from + offset) else { return unterminated() };
        let plain = text.characters().range(from, stop);
        match units[stop].point() {
            0x22 => {
                return Ok(match built {
                    None => (plain.to_str(), stop + 1),
                    Some(mut built) => {
                        built.push_characters(plain);
                        (built.finish(), stop + 1)
                    }
                });
            }
            0x5C => {}
            _ => return fail("Invalid control character at", text, stop),
        }
        let out = built.get_or_insert_default();
        out.push_characters(plain);
        let Some(letter) = units.get(stop + 1) else { return unterminated() };
        let (point, next) = match letter.point() {
            point @ (0x22 | 0x5C | 0x2F) => (point, stop + 2),
            0x62 => (0x08, stop + 2),
            0x66 => (0x0C, stop + 2),
            0x6E => (0x0A, stop + 2),
            0x72 => (0x0D, stop + 2),
            0x74 => (0x09, stop + 2),
            0x75 => unicode_escape(text, units, stop + 1)?,
            _ => return fail("Invalid \\escape", text, stop),
        };
        out.push(point);
        from = next;
    }
}

/// The character of an escape whose `u` stands at `place`, and where it ends; two surrogates make one character.
fn unicode_escape<U: Unit>(text: &Py<Str>, units: &[U], place: usize) -> PyResult<(u32, usize)> {
    let high = four_digits(text, units, place)?;
    let end = place + 5;
    let is_pair = (0xD800..0xDC00).contains(&high)
        && end + 6 <= units.len()
        && units[end].point() == 0x5C
        && units[end + 1].point() == 0x75;
    if is_pair {
        let low = four_digits(text, units, end + 1)?;
        if (0xDC00..0xE000).contains(&low) {
            return Ok((0x1_0000 + ((high & 0x3FF) << 10 | low & 0x3FF), end + 6));
        }
    }
    Ok((high, end))
}

fn four_digits<U: Unit>(text: &Py<Str>, units: &[U], place: usize) -> PyResult<u32> {
    let digits = units.get(place + 1..place + 5);
    let value = digits.and_then(|digits| {
        digits.iter().try_fold(0, |value, unit| {
            let digit = u8::try_from(unit.point()).ok().and_then(|byte| char::from(byte).to_digit(16))?;
            Some(value << 4 | digit)
        })
    });
    value.map_or_else(|| fail("Invalid \\uXXXX escape", text, place), Ok)
}

/// One call of a scanner.
struct Reader<'a, U> {
    scanner: &'a Scanner,
    text: &'a Py<Str>,
    units: &'a [U],
    /// The keys so far, each its own value.
    keys: Ref<Dict>,
    plain_float: bool,
    plain_int: bool,
}

impl<'a, U: Unit> Reader<'a, U> {
    fn new(scanner: &'a Scanner, text: &'a Py<Str>, units: &'a [U]) -> Self {
        let plain_float = scanner.parse_float.holds(&PyFloat_Type);
        let plain_int = scanner.parse_int.holds(&PyLong_Type);
        Self { scanner, text, units, keys: Dict::new(), plain_float, plain_int }
    }

    #[inline]
    fn at(&self, place: usize) -> Option<u8> {
        self.units.get(place).map(|unit| u8::try_from(unit.point()).unwrap_or(0xFF))
    }

    fn skip_space(&self, mut place: usize) -> usize {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.at(place) {
            place += 1;
        }
        place
    }

    fn starts_with(&self, place: usize, word: &str) -> bool {
        let found = self.units.get(place..place + word.len());
        found.is_some_and(|found| found.iter().map(|unit| unit.point()).eq(word.bytes().map(u32::from)))
    }

    /// The value that starts there, and where it ends.
    fn value(&self, place: usize) -> PyResult<(Obj, usize)> {
        let word = match self.at(place) {
            None => return nothing(place),
            Some(b'"') => {
                let (text, end) = read_string(self.text, self.units, place + 1, self.scanner.strict.get())?;
                return Ok((text.upcast(), end));
            }
            Some(b'{') => {
                recursion::enter(" while decoding a JSON object from a unicode string")?;
                return self.object(place + 1);
            }
            Some(b'[') => {
                recursion::enter(" while decoding a JSON array from a unicode string")?;
                return self.array(place + 1);
            }
            Some(b'n') => "null",
            Some(b't') => "true",
            Some(b'f') => "false",
            Some(b'N') => "NaN",
            Some(b'I') => "Infinity",
            Some(b'-') if self.starts_with(place, "-Infinity") => "-Infinity",
            Some(_) => return self.number(place),
        };
        if !self.starts_with(place, word) {
            return self.number(place);
        }
        let value = match word {
            "null" => none(),
            "true" => Bool::new(true).upcast(),
            "false" => Bool::new(false).upcast(),
            constant => {
                let parse = self.scanner.parse_constant.get().unwrap_or_else(none);
                parse.call(&[Str::new(constant).as_any()])?
            }
        };
        Ok((value, place + word.len()))
    }

    fn digits(&self, mut place: usize) -> usize {
        while let Some(b'0'..=b'9') = self.at(place) {
            place += 1;
        }
        place
    }

    fn number(&self, start: usize) -> PyResult<(Obj, usize)> {
        let first = start + usize::from(self.at(start) == Some(b'-'));
        let mut end = match self.at(first) {
            Some(b'0') => first + 1,
            Some(b'1'..=b'9') => self.digits(first),
            _ => return nothing(start),
        };
        let mut is_float = false;
        if self.at(end) == Some(b'.') && matches!(self.at(end + 1), Some(b'0'..=b'9')) {
            is_float = true;
            end = self.digits(end + 1);
        }
        if let Some(b'e' | b'E') = self.at(end) {
            let sign = usize::from(matches!(self.at(end + 1), Some(b'+' | b'-')));
            let after = self.digits(end + 1 + sign);
            if after > end + 1 + sign {
                is_float = true;
                end = after;
            }
        }
        Ok((self.number_of(start, end, is_float)?, end))
    }

    fn number_of(&self, start: usize, end: usize, is_float: bool) -> PyResult<Obj> {
        let text = || self.text.characters().range(start, end).to_str();
        if is_float && !self.plain_float || !is_float && !self.plain_int {
            let parse = if is_float { &self.scanner.parse_float } else { &self.scanner.parse_int };
            return parse.get().unwrap_or_else(none).call(&[text().as_any()]);
        }
        let bytes: Vec<u8> = self.units[start..end].iter().map(|unit| unit.point() as u8).collect();
        if is_float {
            return match numbers::float::parse(&bytes) {
                Some(value) => Ok(Float::new(value).upcast()),
                None => nothing(start),
            };
        }
        /// As many digits as any machine integer can take.
        const FEW: usize = 18;
        if bytes.len() <= FEW {
            let negative = bytes[0] == b'-';
            let digits = &bytes[usize::from(negative)..];
            let value = digits.iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
            return Ok(Int::from_i64(if negative { -value } else { value }).upcast());
        }
        match Int::parse_object(text().as_any(), 10)? {
            Some(int) => Ok(int.upcast()),
            None => nothing(start),
        }
    }

    fn array(&self, place: usize) -> PyResult<(Obj, usize)> {
        let mut items = Vec::new();
        let mut place = self.skip_space(place);
        if self.at(place) != Some(b']') {
            loop {
                let (item, end) = self.value(place)?;
                items.push(item);
                place = self.skip_space(end);
                match self.at(place) {
                    Some(b']') => break,
                    Some(b',') => {}
                    _ => return fail("Expecting ',' delimiter", self.text, place),
                }
                let comma = place;
                place = self.skip_space(place + 1);
                if self.at(place) == Some(b']') {
                    return fail("Illegal trailing comma before end of array", self.text, comma);
                }
            }
        }
        Ok((List::new(items).upcast(), place + 1))
    }

    fn object(&self, place: usize) -> PyResult<(Obj, usize)> {
        let is_hook = |slot: &Slot<Object>| slot.get().filter(|hook| !is_none(hook));
        let pairs_hook = is_hook(&self.scanner.object_pairs_hook);
        let result = Dict::new();
        let mut pairs = Vec::new();
        let mut place = self.skip_space(place);
        if self.at(place) != Some(b'}') {
            loop {
                let (key, value, end) = self.member(place)?;
                match pairs_hook {
                    Some(_) => pairs.push(Tuple::pair(key, value).upcast()),
                    None => result.set(&key, value)?,
                }
                place = self.skip_space(end);
                match self.at(place) {
                    Some(b'}') => break,
                    Some(b',') => {}
                    _ => return fail("Expecting ',' delimiter", self.text, place),
                }
                let comma = place;
                place = self.skip_space(place + 1);
                if self.at(place) == Some(b'}') {
                    return fail("Illegal trailing comma before end of object", self.text, comma);
                }
            }
        }
        let end = place + 1;
        if let Some(hook) = pairs_hook {
            return Ok((hook.call(&[List::new(pairs).as_any()])?, end));
        }
        match is_hook(&self.scanner.object_hook) {
            Some(hook) => Ok((hook.call(&[result.as_any()])?, end)),
            None => Ok((result.upcast(), end)),
        }
    }

    /// A key, its value, and where that ends.
    fn member(&self, place: usize) -> PyResult<(Obj, Obj, usize)> {
        if self.at(place) != Some(b'"') {
            return fail("Expecting property name enclosed in double quotes", self.text, place);
        }
        let (key, end) = read_string(self.text, self.units, place + 1, self.scanner.strict.get())?;
        let key = self.keys.set_default(key.as_any(), key.as_any())?;
        let place = self.skip_space(end);
        if self.at(place) != Some(b':') {
            return fail("Expecting ':' delimiter", self.text, place);
        }
        let (value, end) = self.value(self.skip_space(place + 1))?;
        Ok((key, value, end))
    }
}
