//! The error pass: which error CPython has for a text that is no Python.
//!
//! Runs only after the fast parser (or the lowering) has refused a text, so it prefers likeness to speed. In CPython's
//! order: what the tokenizer stumbles over comes first, wherever it is; then the mistakes that the grammar names
//! (`rules.txt`), looked for in a second run; else it is "invalid syntax" at the farthest token the first run saw.

mod actions;
mod checks;
mod engine;
mod grammar;
mod tokens;

use bytecode::Location;

pub(crate) use checks::wrong_future;

use crate::diagnostic::{ErrorKind, SyntaxError};
use crate::parse::{Mode, Options};
use engine::{Engine, Stop};
use tokens::{Kind, Tokens};

/// The error of a text. None if this pass finds nothing wrong.
pub(crate) fn find(source: &str, mode: Mode, options: &Options) -> Option<SyntaxError> {
    let tokens = tokens::tokenize(source);
    let mut engine = Engine::new(&tokens, options);
    let start = match mode {
        Mode::Exec => "file",
        Mode::Single => "interactive",
        Mode::Eval => "eval",
        Mode::FuncType => "func_type",
    };
    match engine.run(start) {
        Ok(true) => return None,
        Ok(false) => {}
        Err(stop) => return Some(settle(&engine, stop)),
    }
    let last = engine.farthest();
    match engine.run_for_errors(start) {
        Err(stop) => Some(settle(&engine, stop)),
        Ok(_) => Some(generic(&engine, last)),
    }
}

/// Whether tabs and spaces are mixed so that CPython cannot tell how far a line is indented; the fast parser can.
pub(crate) fn has_bad_tabs(source: &str) -> bool {
    let indents = memchr::memchr_iter(b'\t', source.as_bytes()).any(|tab| {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\x0C');
        let before = source.as_bytes()[..tab].iter().rev().find(|byte| !blank(byte));
        before.is_none_or(|&byte| byte == b'\n')
    });
    indents && tokens::tokenize(source).failure.is_some_and(|failure| failure.error.kind == ErrorKind::Tab)
}

/// A later error of the tokenizer replaces one of the parser.
fn settle(engine: &Engine<'_>, stop: Stop) -> SyntaxError {
    match stop {
        Stop::Parser(error) => {
            let tokens = engine.tokens();
            later_error(tokens, engine.farthest()).unwrap_or(*error)
        }
        Stop::Tokenizer => match &engine.tokens().failure {
            Some(failure) => failure.error.clone(),
            None => SyntaxError::new("invalid syntax", Location::NONE),
        },
        Stop::Final(error) => *error,
    }
}

/// What the tokenizer finds behind the parser's last token.
fn later_error(tokens: &Tokens<'_>, last: usize) -> Option<SyntaxError> {
    let failure = tokens.failure.as_ref()?;
    if failure.overrides {
        return Some(failure.error.clone());
    }
    let bracket = *tokens.open.last().filter(|_| !failure.in_string)?;
    let line = tokens.lines.line(tokens.list[last].start);
    (line > tokens.lines.line(bracket.offset)).then(|| tokens::unclosed(&tokens.lines, bracket))
}

/// No better words: the token at which the first run failed.
fn generic(engine: &Engine<'_>, last: usize) -> SyntaxError {
    let tokens = engine.tokens();
    let message = match tokens.list[last].kind {
        Kind::Indent => "unexpected indent",
        Kind::Dedent => "unexpected unindent",
        _ => {
            let error = SyntaxError::new("invalid syntax", actions::token_location(tokens, last));
            return later_error(tokens, engine.farthest()).unwrap_or(error);
        }
    };
    let at = actions::last_location(tokens, last);
    SyntaxError { kind: ErrorKind::Indentation, message: message.to_owned(), at }
}
