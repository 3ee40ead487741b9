//! `%` formatting of `str` and `bytes`: walking the format, taking arguments, numbers. What is left to each class is a [`Sink`].

use numbers::int::IntRef;
use numbers::percent::{Amount, Directive, Header, PercentError};

use super::dict::Dict;
use super::exceptions::{OverflowError, TypeError, ValueError};
use super::float::Float;
use super::int::Int;
use super::tuple::Tuple;
use crate::errors::{self, no_memory, raise, raise_type_error};
use crate::raw::{Any, ByteArray, Bytes, Obj, PyResult, Raised, Ref, Str};
use crate::state::current;

/// What a class does itself.
pub(crate) trait Sink {
    /// Appends code points of the format.
    fn literal(&mut self, points: &[u32]);
    /// Appends the ASCII text of a number.
    fn number(&mut self, text: &str);
    /// Formats `%s`, `%r`, `%a`, `%c` and the like; false for a character that it does not know.
    fn other(&mut self, code: u32, value: &Any, directive: &Directive) -> PyResult<bool>;
    /// The object that a key in parentheses is looked up as.
    fn key(&self, points: &[u32]) -> Obj;
    /// "string" or "bytes", for the message about what is left over.
    fn what(&self) -> &'static str;
    /// Raises that a value is no float.
    fn no_float(&self, value: &Any) -> PyResult<f64>;
}

/// Where the values come from.
struct Source<'a> {
    given: &'a Any,
    tuple: Option<&'a [Obj]>,
    mapping: bool,
    next: usize,
    keyed: Option<Obj>,
}

impl<'a> Source<'a> {
    fn new(given: &'a Any) -> Self {
        let tuple = given.downcast::<Tuple>().map(|tuple| tuple.items());
        let text = given.downcast::<Str>().is_some()
            || given.downcast::<Bytes>().is_some()
            || given.downcast::<ByteArray>().is_some();
        let mapping = tuple.is_none()
            && !text
            && (given.downcast::<Dict>().is_some() || given.class().mp_subscript().is_some());
        Self { given, tuple, mapping, next: 0, keyed: None }
    }

    fn take(&mut self) -> PyResult<Obj> {
        if let Some(value) = &self.keyed {
            return Ok(value.clone());
        }
        let value = match self.tuple {
            Some(items) => items.get(self.next).cloned(),
            None => (self.next == 0).then(|| self.given.new_ref()),
        };
        self.next += 1;
        value.map_or_else(|| raise_type_error("not enough arguments for format string"), Ok)
    }

    fn lookup(&mut self, key: &Any) -> PyResult<()> {
        let value = match self.given.exact::<Dict>() {
            Some(dict) => match dict.get(key)? {
                Some(value) => value,
                None => return errors::raise_value(&super::exceptions::KeyError, key.new_ref()),
            },
            None => self.given.get_item(key)?,
        };
        self.keyed = Some(value);
        Ok(())
    }

    fn amount(&mut self, amount: Option<Amount>, most: isize, c_type: &str) -> PyResult<Option<isize>> {
        match amount {
            None => Ok(None),
            Some(Amount::Fixed(number)) => Ok(Some(number.cast_signed())),
            Some(Amount::Argument) => {
                let value = self.take()?;
                let Some(int) = value.downcast::<Int>() else { return raise_type_error("* wants int") };
                match isize::try_from(int.saturated()) {
                    Ok(number) if (-most - 1..=most).contains(&number) => Ok(Some(number)),
                    _ => raise(&OverflowError, format!("Python int too large to convert to {c_type}")),
                }
            }
        }
    }

    fn finish(&self, what: &str) -> PyResult<()> {
        let left = match self.tuple {
            Some(items) => self.next < items.len(),
            None => self.next == 0 && !self.mapping,
        };
        match left {
            true => raise_type_error(format!("not all arguments converted during {what} formatting")),
            false => Ok(()),
        }
    }
}

/// `format % given`
pub(crate) fn run(format: &[u32], given: &Any, sink: &mut impl Sink) -> PyResult<()> {
    const PERCENT: u32 = 0x25;
    let mut source = Source::new(given);
    let mut at = 0;
    while at < format.len() {
        let literal = format[at..].iter().position(|&point| point == PERCENT).unwrap_or(format.len() - at);
        sink.literal(&format[at..at + literal]);
        at += literal;
        if at < format.len() {
            at = directive(format, at + 1, &mut source, sink)?;
        }
    }
    source.finish(sink.what())
}

/// One directive, which starts behind its `%`; where it ends.
fn directive(format: &[u32], start: usize, source: &mut Source<'_>, sink: &mut impl Sink) -> PyResult<usize> {
    let mut at = start;
    source.keyed = None;
    if format.get(at) == Some(&u32::from('(')) {
        if !source.mapping {
            return raise_type_error("format requires a mapping");
        }
        let end = key_end(format, at + 1)?;
        let key = sink.key(&format[at + 1..end]);
        source.lookup(&key)?;
        // A mapping is used up by its first key.
        source.next = source.next.max(1);
        at = end + 1;
    }
    let (header, used) = Header::parse(&format[at..]).or_else(|error| raise(&ValueError, error.message()))?;
    at += used;
    let mut flags = header.flags;
    let width = source.amount(header.width, isize::MAX, "C ssize_t")?.unwrap_or(0);
    flags.left |= width < 0;
    let precision = source.amount(header.precision, i32::MAX as isize, "C int")?;
    let directive = Directive {
        flags,
        width: width.unsigned_abs(),
        precision: precision.map(|precision| precision.max(0).cast_unsigned()),
    };
    let Some(&code) = format.get(at) else { return raise(&ValueError, "incomplete format") };
    if code == u32::from('%') && at == start {
        sink.literal(&[code]);
        return Ok(at + 1);
    }
    let value = source.take()?;
    if !convert(code, &value, &directive, sink)? {
        let shown = char::from_u32(code).filter(|&shown| (' '..'\x7f').contains(&shown)).unwrap_or('?');
        return raise(
            &ValueError,
            format!("unsupported format character '{shown}' (0x{code:x}) at index {at}"),
        );
    }
    Ok(at + 1)
}

/// Where the parenthesis around a key closes.
fn key_end(format: &[u32], start: usize) -> PyResult<usize> {
    let mut depth = 1;
    for (at, &point) in format.iter().enumerate().skip(start) {
        depth += i32::from(point == u32::from('(')) - i32::from(point == u32::from(')'));
        if depth == 0 {
            return Ok(at);
        }
    }
    raise(&ValueError, "incomplete format key")
}

fn convert(code: u32, value: &Any, directive: &Directive, sink: &mut impl Sink) -> PyResult<bool> {
    let letter = u8::try_from(code).unwrap_or(0);
    let text = match letter {
        b'd' | b'i' | b'u' | b'x' | b'X' | b'o' => {
            let int = integer(letter, value)?;
            let limit = current().interpreter().int_max_str_digits.get();
            let code = if letter == b'i' || letter == b'u' { b'd' } else { letter };
            directive.int(IntRef::new(int.is_negative(), int.digits()), code, limit)
        }
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => directive.float(float(value, sink)?, letter),
        _ => return sink.other(code, value, directive),
    };
    match text {
        Ok(text) => sink.number(&text),
        Err(PercentError::Memory) => return no_memory(),
        Err(error) => return raise(&ValueError, error.message()),
    }
    Ok(true)
}

fn float(value: &Any, sink: &impl Sink) -> PyResult<f64> {
    Float::value_of(value).or_else(|Raised| {
        if !errors::matches(&TypeError) {
            return Err(Raised);
        }
        drop(errors::take());
        sink.no_float(value)
    })
}

/// The integer that a value is formatted as.
fn integer(letter: u8, value: &Any) -> PyResult<Ref<Int>> {
    if let Some(int) = value.downcast::<Int>() {
        return Ok(int.new_ref());
    }
    let decimal = matches!(letter, b'd' | b'i' | b'u');
    let converted = match decimal {
        true => value.nb_int().or_else(|| value.nb_index()),
        false => value.nb_index(),
    };
    let converted = match converted {
        Some(Err(Raised)) if errors::matches(&TypeError) => {
            drop(errors::take());
            None
        }
        other => other.transpose()?,
    };
    let wanted = if decimal { "a real number" } else { "an integer" };
    converted.and_then(|int| int.downcast_ref::<Int>().ok()).map_or_else(
        || {
            let (letter, found) = (char::from(letter), value.class().name());
            raise_type_error(format!("%{letter} format: {wanted} is required, not {found}"))
        },
        Ok,
    )
}

/// Fill before and behind `len` items in a field.
pub(crate) fn padding(directive: &Directive, len: usize) -> (usize, usize) {
    let fill = directive.width.saturating_sub(len);
    if directive.flags.left { (0, fill) } else { (fill, 0) }
}
