//! `_tokenize`: the iterator behind `tokenize.tokenize`.
//!
//! The source is read when the first token is asked for, whole: what comes back from `readline` until it is empty or ends.

use std::cell::{Cell, RefCell};

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{IndentationError, StopIteration, SyntaxError, TabError};
use objects::builtins::int::Int;
use objects::builtins::none::none;
use objects::builtins::str::{Str, decoded};
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise_type_error, raise_with};
use objects::raw::{Any, Native, Obj, Py, PyResult, Raised, Ref, Slot, Static};
use objects::types::Type;
use objects::{heap, object, pytype};

use crate::tokens::{Error, ErrorKind, Token, Tokens, kind};

/// The body of `_tokenize.TokenizerIter`.
#[object]
pub(crate) struct TokenizerIter {
    readline: Slot,
    encoding: Slot<Str>,
    extra: Cell<bool>,
    tokens: Native<RefCell<Option<Tokens>>>,
}

#[pytype(name = "_tokenize.TokenizerIter")]
impl TokenizerIter {
    #[signature("(readline, /, *, encoding=None, extra_tokens=False)")]
    fn __new__(
        cls: &Py<Type>,
        readline: &Any,
        encoding: Option<&Py<Str>>,
        extra_tokens: bool,
    ) -> PyResult<Ref<Self>> {
        let body = Self {
            readline: Slot::new(readline.new_ref()),
            encoding: Slot::from_option(encoding.map(Py::new_ref)),
            extra: Cell::new(extra_tokens),
            tokens: Native::new(RefCell::new(None)),
        };
        heap::make(cls, 0, body)
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        if this.tokens.borrow().is_none()
            && let Some(readline) = this.readline.take()
        {
            let lines = this.read_lines(&readline)?;
            *this.tokens.borrow_mut() = Some(Tokens::new(lines, this.extra.get()));
        }
        let next = match this.tokens.borrow_mut().as_mut() {
            Some(tokens) => tokens.next(),
            None => Ok(None),
        };
        match next {
            Ok(Some(token)) => Ok(Some(this.show(token))),
            Ok(None) => Ok(None),
            Err(error) => raise_error(&error),
        }
    }
}

impl TokenizerIter {
    fn read_lines(&self, readline: &Any) -> PyResult<Vec<String>> {
        let encoding = self.encoding.get();
        let encoding = encoding.map(|encoding| encoding.to_string_lossy());
        let mut lines = Vec::new();
        loop {
            let line = match readline.call(&[]) {
                Ok(line) => line,
                Err(Raised) if errors::matches(&StopIteration) => {
                    drop(errors::take());
                    return Ok(lines);
                }
                Err(Raised) => return Err(Raised),
            };
            let text = match (&encoding, line.downcast::<Bytes>(), line.downcast::<Str>()) {
                (Some(encoding), Some(_), _) => decoded(&line, encoding, Some("replace"))?,
                (None, _, Some(text)) => text.new_ref(),
                (Some(_), None, _) => {
                    let found = line.class().name();
                    return raise_type_error(format!("readline() returned a non-bytes object ({found})"));
                }
                (None, _, None) => {
                    let found = line.class().name();
                    return raise_type_error(format!("readline() returned a non-string object ({found})"));
                }
            };
            if text.is_empty() {
                return Ok(lines);
            }
            // one call may give several lines
            lines.extend(text.to_string_lossy().split_inclusive('\n').map(str::to_owned));
        }
    }

    /// The five parts of a token.
    fn show(&self, token: Token) -> Obj {
        let place = |(line, column): (usize, usize)| {
            Tuple::pair(Int::new(line as i128).upcast(), Int::new(column as i128).upcast()).upcast()
        };
        let kind = Int::new(i128::from(token.kind)).upcast();
        let text: Obj = match token.kind {
            kind::ENDMARKER | kind::DEDENT => Str::empty().upcast(),
            _ => Str::new(&token.text).upcast(),
        };
        Tuple::new(vec![kind, text, place(token.start), place(token.end), Str::new(&token.line).upcast()])
            .upcast()
    }
}

fn raise_error<T>(error: &Error) -> PyResult<T> {
    let class: &'static Static<Type> = match error.kind {
        ErrorKind::Syntax => &SyntaxError,
        ErrorKind::Indentation => &IndentationError,
        ErrorKind::Tab => &TabError,
    };
    let number = |value: usize| Int::new(value as i128).upcast();
    let message = Str::new(&error.message).upcast();
    let args = match error.at {
        None => Tuple::new(vec![message]),
        Some((line, column)) => {
            let details = vec![
                Str::new("<string>").upcast(),
                number(line),
                number(column),
                none(),
                number(line),
                number(column),
            ];
            Tuple::new(vec![message, Tuple::new(details).upcast()])
        }
    };
    raise_with(class, args)
}

/// `_tokenize`
#[objects::pymodule(name = "_tokenize", types(super::TokenizerIter))]
pub(crate) mod functions {}
