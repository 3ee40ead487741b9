//! Line ends: how text is split and translated, and `IncrementalNewlineDecoder`.

use std::cell::Cell;

use macros::{object, pytype};
use objects::builtins::bool::Bool;
use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::str::{Characters, Str, StrBuilder};
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::heap;
use objects::names;
use objects::raw::{Any, Obj, Py, PyResult, Ref, Slot};
use objects::types::Type;

use crate::support::{call, value_error};

const CR: u32 = 13;
const LF: u32 = 10;
const SEEN_CR: u8 = 1;
const SEEN_LF: u8 = 2;
const SEEN_CRLF: u8 = 4;

/// The state of universal newlines: whether they become `\n`, which have been seen, and whether a `\r` waits for what follows.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Universal {
    pub(crate) translate: bool,
    pub(crate) pending: bool,
    pub(crate) seen: u8,
}

/// Where a character stands, from `start` on.
pub(crate) fn find(text: Characters<'_>, wanted: u32, start: usize) -> Option<usize> {
    match text {
        Characters::One(units) => {
            let wanted = u8::try_from(wanted).ok()?;
            memchr::memchr(wanted, units.get(start..)?).map(|at| at + start)
        }
        Characters::Two(units) => {
            units.get(start..)?.iter().position(|&unit| u32::from(unit) == wanted).map(|at| at + start)
        }
        Characters::Four(units) => {
            units.get(start..)?.iter().position(|&unit| unit == wanted).map(|at| at + start)
        }
    }
}

impl Universal {
    /// Decodes a further part of a text; `last` when nothing follows.
    pub(crate) fn decode(&mut self, text: Ref<Str>, last: bool) -> Ref<Str> {
        let characters = text.characters();
        let lead = self.pending && (last || !characters.is_empty());
        if lead {
            self.pending = false;
        } else if find(characters, CR, 0).is_none() {
            if self.seen & SEEN_LF == 0 && find(characters, LF, 0).is_some() {
                self.seen |= SEEN_LF;
            }
            return text;
        }
        let mut end = characters.len();
        if !last && characters.get(end.wrapping_sub(1)) == Some(CR) {
            self.pending = true;
            end -= 1;
        }
        self.translated(characters.range(0, end), lead)
    }

    /// The text with its line ends noted and, where that is wanted, translated. `lead`: a `\r` stands in front.
    fn translated(&mut self, text: Characters<'_>, lead: bool) -> Ref<Str> {
        let mut out = StrBuilder::with_capacity(text.len() + 1);
        let mut at = 0;
        if lead {
            at = self.end(&mut out, text, 0);
        }
        let mut start = at;
        while let Some(point) = text.get(at) {
            if point == LF {
                self.seen |= SEEN_LF;
            } else if point == CR {
                out.push_characters(text.range(start, at));
                at = self.end(&mut out, text, at + 1);
                start = at;
                continue;
            }
            at += 1;
        }
        out.push_characters(text.range(start, text.len()));
        out.finish()
    }

    /// A `\r` stands before `at`: with a `\n` there it is one line end. Where the text goes on.
    fn end(&mut self, out: &mut StrBuilder, text: Characters<'_>, at: usize) -> usize {
        let two = text.get(at) == Some(LF);
        self.seen |= if two { SEEN_CRLF } else { SEEN_CR };
        if self.translate {
            out.push(LF);
        } else {
            out.push(CR);
            if two {
                out.push(LF);
            }
        }
        at + usize::from(two)
    }

    /// The attribute `newlines`.
    pub(crate) fn newlines(&self) -> Option<Obj> {
        let all = [(SEEN_CR, "\r"), (SEEN_LF, "\n"), (SEEN_CRLF, "\r\n")];
        let seen: Vec<Obj> = (all.iter())
            .filter(|(bit, _)| self.seen & bit != 0)
            .map(|(_, text)| Str::new(text).upcast())
            .collect();
        match &seen[..] {
            [] => None,
            [only] => Some(only.clone()),
            _ => Some(Tuple::new(seen).upcast()),
        }
    }
}

/// How lines end for a reader.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum LineEnd {
    /// `\n`, to which others may have been translated.
    #[default]
    Lf,
    /// `\r`
    Cr,
    /// `\r\n`
    CrLf,
    /// Any of them, untranslated.
    Any,
}

impl LineEnd {
    /// Where a line ends, from `start` on: the place behind its end.
    pub(crate) fn find(self, text: Characters<'_>, start: usize) -> Option<usize> {
        match self {
            Self::Lf => find(text, LF, start).map(|at| at + 1),
            Self::Cr => find(text, CR, start).map(|at| at + 1),
            Self::CrLf => {
                let mut from = start;
                loop {
                    let at = find(text, CR, from)?;
                    if text.get(at + 1) == Some(LF) {
                        return Some(at + 2);
                    }
                    from = at + 1;
                }
            }
            Self::Any => {
                let lf = find(text, LF, start);
                let most = lf.unwrap_or(text.len());
                match find(text.range(0, most), CR, start) {
                    Some(cr) if text.get(cr + 1) == Some(LF) => Some(cr + 2),
                    Some(cr) => Some(cr + 1),
                    None => lf.map(|at| at + 1),
                }
            }
        }
    }
}

/// What a `newline` argument means.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mode {
    /// Whether all line ends are told apart while reading.
    pub(crate) universal: bool,
    /// Whether they become `\n`.
    pub(crate) translate: bool,
    /// Where lines end.
    pub(crate) end: LineEnd,
    /// What `\n` is written as, unless as itself.
    pub(crate) written: Option<&'static str>,
}

impl Mode {
    /// The meaning of a `newline` argument.
    ///
    /// # Errors
    /// `ValueError` for any other text.
    pub(crate) fn of(newline: Option<&Py<Str>>) -> PyResult<Self> {
        let Some(newline) = newline else {
            return Ok(Self { universal: true, translate: true, end: LineEnd::Lf, written: None });
        };
        let text = newline.to_string_lossy();
        Ok(match &*text {
            "" => Self { universal: true, translate: false, end: LineEnd::Any, written: None },
            "\n" => Self { universal: false, translate: false, end: LineEnd::Lf, written: None },
            "\r" => Self { universal: false, translate: false, end: LineEnd::Cr, written: Some("\r") },
            "\r\n" => Self { universal: false, translate: false, end: LineEnd::CrLf, written: Some("\r\n") },
            _ => return value_error(format!("illegal newline value: {text}")),
        })
    }

    /// The state to decode with, if line ends are told apart.
    pub(crate) fn universal(self) -> Option<Universal> {
        self.universal.then(|| Universal { translate: self.translate, ..Universal::default() })
    }
}

/// The body of `IncrementalNewlineDecoder`.
#[object]
pub(crate) struct IncrementalNewlineDecoder {
    decoder: Slot,
    errors: Slot,
    state: Cell<Option<Universal>>,
}

/// Codec used when reading a file in universal newlines mode.
///
/// It wraps another incremental decoder, translating \r\n and \r into \n.
/// It also records the types of newlines encountered.  When used with
/// translate=False, it ensures that the newline sequence is returned in
/// one piece. When used with decoder=None, it expects unicode strings as
/// decode input and translates newlines without first invoking an external
/// decoder.
#[pytype(
    name = "_io.IncrementalNewlineDecoder", gc, flags = abi::TPFLAGS_IMMUTABLETYPE,
    signature = "(decoder, translate, errors='strict')"
)]
impl IncrementalNewlineDecoder {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self { decoder: Slot::empty(), errors: Slot::empty(), state: Cell::new(None) })
    }

    #[signature("IncrementalNewlineDecoder(decoder, translate, errors='strict')")]
    fn __init__(this: &Py<Self>, decoder: &Any, translate: bool, errors: Option<&Any>) -> PyResult<()> {
        drop(this.decoder.replace((!is_none(decoder)).then(|| decoder.new_ref())));
        this.errors.set(errors.map_or_else(|| Str::new("strict").upcast(), Py::new_ref));
        this.state.set(Some(Universal { translate, ..Universal::default() }));
        Ok(())
    }

    #[method("(input, final=False)")]
    fn decode(this: &Py<Self>, input: &Any, last: bool) -> PyResult<Ref<Str>> {
        this.state()?;
        let text = match this.decoder.get() {
            Some(decoder) => call(&decoder, names::decode(), &[input, Bool::new(last).as_any()])?,
            None => input.new_ref(),
        };
        let text = decoded(text)?;
        let mut state = this.state()?;
        let result = state.decode(text, last);
        this.state.set(Some(state));
        Ok(result)
    }

    #[method]
    fn getstate(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        this.state()?;
        let (buffer, flag) = match this.decoder.get() {
            Some(decoder) => decoder_state(&*call(&decoder, names::getstate(), &[])?)?,
            None => (Bytes::new(b"").upcast(), 0),
        };
        let flag = flag << 1 | u64::from(this.state()?.pending);
        Ok(Tuple::new(vec![buffer, Int::new(i128::from(flag)).upcast()]))
    }

    #[method("(state, /)")]
    fn setstate(this: &Py<Self>, state: &Any) -> PyResult<()> {
        let mut own = this.state()?;
        let Some(parts) = state.downcast::<Tuple>() else {
            return raise_type_error("state argument must be a tuple");
        };
        let [buffer, flag] = parts.items() else {
            return raise_type_error("setstate(): illegal state argument");
        };
        let Ok(flag) = Int::index_value(flag) else {
            drop(objects::errors::take());
            return raise_type_error("setstate(): illegal state argument");
        };
        own.pending = flag & 1 != 0;
        this.state.set(Some(own));
        if let Some(decoder) = this.decoder.get() {
            let state = Tuple::new(vec![buffer.clone(), Int::new(flag >> 1).upcast()]);
            call(&decoder, names::setstate(), &[state.as_any()])?;
        }
        Ok(())
    }

    #[method]
    fn reset(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let state = this.state()?;
        this.state.set(Some(Universal { translate: state.translate, ..Universal::default() }));
        this.decoder.get().map(|decoder| call(&decoder, names::reset(), &[])).transpose()
    }

    #[getter]
    fn newlines(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.state()?.newlines())
    }
}

impl IncrementalNewlineDecoder {
    fn state(&self) -> PyResult<Universal> {
        match self.state.get() {
            Some(state) => Ok(state),
            None => value_error("IncrementalNewlineDecoder.__init__() not called"),
        }
    }
}

/// What a decoder gave, which must be text.
pub(crate) fn decoded(text: Obj) -> PyResult<Ref<Str>> {
    text.downcast_ref::<Str>().or_else(|other| {
        let found = other.class().name();
        raise_type_error(format!("decoder should return a string result, not '{found}'"))
    })
}

/// What `getstate` of a decoder gave: bytes not decoded yet, and a number.
pub(crate) fn decoder_state(state: &Any) -> PyResult<(Obj, u64)> {
    let Some(parts) = state.downcast::<Tuple>() else { return raise_type_error("illegal decoder state") };
    let [buffer, flag] = parts.items() else { return raise_type_error("illegal decoder state") };
    let Ok(flag) = Int::index_value(flag) else { return Err(objects::raw::Raised) };
    Ok((buffer.clone(), flag as u64))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn line_ends() {
        let text = Characters::One(b"a\rb\r\nc\nd");
        assert_eq!(LineEnd::Any.find(text, 0), Some(2));
        assert_eq!(LineEnd::Any.find(text, 2), Some(5));
        assert_eq!(LineEnd::Any.find(text, 5), Some(7));
        assert_eq!(LineEnd::Any.find(text, 7), None);
        assert_eq!(LineEnd::CrLf.find(text, 0), Some(5));
        assert_eq!(LineEnd::Cr.find(text, 2), Some(4));
        assert_eq!(LineEnd::Lf.find(text, 0), Some(5));
    }

    #[test]
    fn a_return_at_the_end_waits() {
        let _attached = objects::state::attach();
        let mut state = Universal { translate: true, ..Universal::default() };
        assert!(state.decode(Str::new("a\r"), false).equals("a"));
        assert!(state.pending);
        assert!(state.decode(Str::new("\nb\rc\n"), false).equals("\nb\nc\n"));
        assert_eq!(state.seen, SEEN_CR | SEEN_LF | SEEN_CRLF);
        assert!(state.decode(Str::new("x\r"), false).equals("x"));
        assert!(state.decode(Str::empty(), true).equals("\n"));
    }
}
