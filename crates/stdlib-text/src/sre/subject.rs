//! The text that is searched: characters of a string, or the bytes of anything that has some.

use std::borrow::Cow;
use std::cell::Cell;

use ::sre::{Input, Locale, Mode, Scratch, Stop};
use objects::builtins::bytes::Bytes;
use objects::builtins::str::{Characters, Str};
use objects::errors::{self, raise_type_error};
use objects::raw::{Any, ByteCases, Obj, Py, PyResult, Raised, byte_like};
use objects::state::check_signals;

use super::pattern::{Kind, Pattern};

thread_local! {
    /// The working memory of the last match, for the next one.
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// The working memory of matches, given back on drop.
pub(super) struct Memory(Option<Box<Scratch>>);

impl Memory {
    pub(super) fn take() -> Self {
        Self(Some(SCRATCH.take().unwrap_or_default()))
    }
}

impl std::ops::Deref for Memory {
    type Target = Scratch;

    fn deref(&self) -> &Scratch {
        self.0.as_ref().expect("there until the drop")
    }
}

impl std::ops::DerefMut for Memory {
    fn deref_mut(&mut self) -> &mut Scratch {
        self.0.as_mut().expect("there until the drop")
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        SCRATCH.set(self.0.take());
    }
}

/// A text to search.
pub(super) struct Subject<'a> {
    owner: &'a Any,
    text: Text<'a>,
}

enum Text<'a> {
    Str(&'a Py<Str>),
    Bytes(Cow<'a, [u8]>),
}

impl<'a> Subject<'a> {
    /// The text of an object, whatever the pattern.
    pub(super) fn of(owner: &'a Any) -> PyResult<Self> {
        if let Some(text) = owner.downcast::<Str>() {
            return Ok(Self { owner, text: Text::Str(text) });
        }
        let bytes = match byte_like(owner) {
            Ok(bytes) => bytes,
            Err(Raised) => {
                drop(errors::take());
                None
            }
        };
        match bytes {
            Some(bytes) => Ok(Self { owner, text: Text::Bytes(bytes) }),
            None => raise_type_error(format!(
                "expected string or bytes-like object, got '{}'",
                owner.class().name()
            )),
        }
    }

    /// The text of an object, for a pattern of a kind.
    pub(super) fn for_pattern(owner: &'a Any, kind: Kind) -> PyResult<Self> {
        let subject = Self::of(owner)?;
        match (kind, &subject.text) {
            (Kind::Str, Text::Bytes(_)) => {
                raise_type_error("cannot use a string pattern on a bytes-like object")
            }
            (Kind::Bytes, Text::Str(_)) => {
                raise_type_error("cannot use a bytes pattern on a string-like object")
            }
            _ => Ok(subject),
        }
    }

    pub(super) fn is_str(&self) -> bool {
        matches!(self.text, Text::Str(_))
    }

    pub(super) fn len(&self) -> usize {
        match &self.text {
            Text::Str(text) => text.len(),
            Text::Bytes(bytes) => bytes.len(),
        }
    }

    /// A part of the text, cut off at its end; the object itself where that is all of it.
    pub(super) fn slice(&self, start: usize, end: usize) -> Obj {
        let end = end.min(self.len());
        let start = start.min(end);
        match &self.text {
            Text::Str(text) => text.slice(start, end).upcast(),
            Text::Bytes(bytes) => {
                if start == 0 && end == bytes.len() && self.owner.exact::<Bytes>().is_some() {
                    return self.owner.new_ref();
                }
                Bytes::new(&bytes[start..end]).upcast()
            }
        }
    }

    /// The characters of a part of a string, or its bytes.
    pub(super) fn part(&self, start: usize, end: usize) -> Part<'_> {
        match &self.text {
            Text::Str(text) => Part::Str(text.characters().range(start, end)),
            Text::Bytes(bytes) => Part::Bytes(&bytes[start..end]),
        }
    }

    /// Matches from `start` on, in the part before `end`.
    pub(super) fn run(
        &self,
        pattern: &Pattern,
        scratch: &mut Scratch,
        range: (usize, usize),
        mode: Mode,
        must_advance: bool,
    ) -> PyResult<bool> {
        let (start, end) = range;
        let program = pattern.program();
        let local;
        let locale = match pattern.is_local() {
            false => &Locale::C,
            true => {
                let ByteCases { lower, upper, alnum } = ByteCases::current();
                local = Locale { lower, upper, alnum };
                &local
            }
        };
        let poll: &mut dyn FnMut() -> bool = &mut || check_signals().is_ok();
        macro_rules! run {
            ($text:expr) => {
                program.run(&Input { text: $text, start, end, mode, must_advance, locale }, scratch, poll)
            };
        }
        let outcome = match &self.text {
            Text::Bytes(bytes) => run!(&**bytes),
            Text::Str(text) => match text.characters() {
                Characters::One(text) => run!(text),
                Characters::Two(text) => run!(text),
                Characters::Four(text) => run!(text),
            },
        };
        match outcome {
            Ok(found) => Ok(found),
            Err(Stop::Memory) => errors::no_memory(),
            Err(Stop::Interrupted) => Err(Raised),
        }
    }
}

/// A part of a text, borrowed.
pub(super) enum Part<'a> {
    Str(Characters<'a>),
    Bytes(&'a [u8]),
}
