//! The error pass: which error CPython has for a text that is no Python.
//!
//! Runs only after the fast parser (or the lowering) has refused a text, so it prefers likeness to speed. In CPython's
//! order: what the tokenizer stumbles over comes first, wherever it is; then the mistakes that the grammar names
//! (`rules.txt`), looked for in a second run; else it is "invalid syntax" at the farthest token the first run saw.

mod actions;
mod checks;
mod engine;
mod grammar;
pub(crate) mod tokens;

use bytecode::Location;

pub(crate) use checks::wrong_future;

use crate::diagnostic::{ErrorKind, SyntaxError};
use crate::parse::{Mode, Options};
use engine::{Engine, Stop};
use tokens::{Ending, Kind, Tokens};

/// The error of a text. None if this pass finds nothing wrong.
pub(crate) fn find(source: &str, mode: Mode, options: &Options) -> Option<SyntaxError> {
    let (start, ending) = match mode {
        Mode::Exec => ("file", Ending::Newline),
        Mode::Single => ("interactive", Ending::Interactive { imply_dedent: !options.dont_imply_dedent }),
        Mode::Eval => ("eval", Ending::Plain),
        Mode::FuncType => ("func_type", Ending::Plain),
    };
    let barry = barry_from(source, options);
    let tokens = tokens::tokenize(source, ending, barry);
    let mut engine = Engine::new(&tokens, options, barry);
    let first = engine.run(start);
    if let Ok(Some(end)) = first {
        return (mode == Mode::Single).then(|| more_statements(&engine, end)).flatten();
    }
    if options.allow_incomplete_input && reached_end(&engine, &first) {
        return Some(incomplete(&engine, &first));
    }
    if let Err(stop) = first {
        return Some(settle(&engine, stop));
    }
    let last = engine.farthest();
    match engine.run_for_errors(start) {
        Err(stop) => Some(settle(&engine, stop)),
        Ok(_) => Some(generic(&engine, last)),
    }
}

/// An interactive statement must be the last of its text; `end` is the token behind it.
fn more_statements(engine: &Engine<'_>, end: usize) -> Option<SyntaxError> {
    let tokens = engine.tokens();
    let behind = tokens.list[end.max(1) - 1].end.min(tokens.source.len());
    let blank = |line: &str| {
        let text = line.trim_start_matches([' ', '\t', '\x0C']);
        text.is_empty() || text.starts_with('#')
    };
    if tokens.source[behind..].split('\n').all(blank) {
        return None;
    }
    let message = "multiple statements found while compiling a single statement";
    Some(SyntaxError::new(message, actions::last_location(tokens, engine.farthest())))
}

/// Whether the first run failed with nothing left to read, so that more text could help.
fn reached_end(engine: &Engine<'_>, outcome: &Result<Option<usize>, Stop>) -> bool {
    let tokens = engine.tokens();
    if matches!(outcome, Err(Stop::Tokenizer)) {
        return tokens.failure.as_ref().is_some_and(|failure| failure.at_end);
    }
    touches_end(engine)
}

/// Whether the tokenizer has seen the end of the text when it has made the parser's last token.
fn touches_end(engine: &Engine<'_>) -> bool {
    let tokens = engine.tokens();
    let last = tokens.list[engine.farthest()];
    let added = tokens.ending == Ending::Newline && !tokens.source.ends_with('\n');
    let length = tokens.source.len() + usize::from(added);
    match last.kind {
        Kind::End | Kind::Dedent => last.start >= tokens.source.len(),
        Kind::Newline => last.start == last.end,
        // The tokenizer reads two dots before it knows that they are no ellipsis.
        Kind::Op if tokens.source.get(last.start..) == Some("..") => !added,
        // Most tokens end where the next character, looked at, is no part of them.
        Kind::Op => last.end >= length && last.end - last.start < 3,
        Kind::Name | Kind::Number => last.end >= length,
        _ => false,
    }
}

fn incomplete(engine: &Engine<'_>, outcome: &Result<Option<usize>, Stop>) -> SyntaxError {
    let tokens = engine.tokens();
    let at = match (&tokens.failure, outcome) {
        (Some(failure), Err(Stop::Tokenizer)) if failure.error.at.end_column >= 0 => {
            Location { end_line: failure.error.at.line, end_column: -2, ..failure.error.at }
        }
        (_, Err(Stop::Tokenizer)) => actions::last_location(tokens, tokens.list.len() - 1),
        _ => actions::last_location(tokens, engine.farthest()),
    };
    SyntaxError { kind: ErrorKind::IncompleteInput, message: "incomplete input".to_owned(), at }
}

/// From which offset on a text wants `<>` for `!=`.
pub(crate) fn barry_from(source: &str, options: &Options) -> Option<usize> {
    if options.barry_as_bdfl {
        return Some(0);
    }
    memchr::memmem::find(source.as_bytes(), b"barry_as_FLUFL")?;
    let tokens = tokens::tokenize(source, Ending::Newline, None).list;
    let text = |at: usize| source.get(tokens[at].start..tokens[at].end).unwrap_or_default();
    let name = (0..tokens.len()).find(|&at| {
        let starts = |&at: &usize| tokens[at].kind == Kind::Newline || text(at) == ";";
        let first = (0..at).rev().find(starts).map_or(0, |before| before + 1);
        text(at) == "barry_as_FLUFL"
            && first + 2 < at
            && text(first) == "from"
            && text(first + 1) == "__future__"
    })?;
    Some(tokens[name].end)
}

/// The text with `!=` in place of each `<>`.
pub(crate) fn without_barry(source: &str, from: usize) -> String {
    let mut text = source.as_bytes().to_vec();
    for token in tokens::tokenize(source, Ending::Newline, Some(from)).list {
        if token.kind == Kind::Op && source.get(token.start..token.end) == Some("<>") {
            text[token.start..token.end].copy_from_slice(b"!=");
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// The text with `pass` for each `raise` before a semicolon, which the fast parser does not take; None if there is none.
pub(crate) fn without_bare_raise(source: &str) -> Option<String> {
    let tokens = tokens::tokenize(source, Ending::Newline, None).list;
    let text = |at: usize| source.get(tokens[at].start..tokens[at].end).unwrap_or_default();
    let mut patched = source.to_owned();
    for at in (1..tokens.len()).filter(|&at| text(at) == ";" && text(at - 1) == "raise") {
        patched.replace_range(tokens[at - 1].start..tokens[at - 1].end, "pass ");
    }
    (patched != source).then_some(patched)
}

/// Whether tabs and spaces are mixed so that CPython cannot tell how far a line is indented; the fast parser can.
pub(crate) fn has_bad_tabs(source: &str) -> bool {
    let indents = memchr::memchr_iter(b'\t', source.as_bytes()).any(|tab| {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\x0C');
        let before = source.as_bytes()[..tab].iter().rev().find(|byte| !blank(byte));
        before.is_none_or(|&byte| byte == b'\n')
    });
    indents
        && tokens::tokenize(source, Ending::Newline, None)
            .failure
            .is_some_and(|failure| failure.error.kind != ErrorKind::Syntax)
}

/// A later error of the tokenizer replaces one of the parser.
fn settle(engine: &Engine<'_>, stop: Stop) -> SyntaxError {
    match stop {
        Stop::Parser(error) => {
            // A tokenizer that has seen the end looks no further.
            let later =
                if touches_end(engine) { None } else { later_error(engine.tokens(), engine.farthest()) };
            later.unwrap_or(*error)
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
            let adjacent = last > 0 && tokens.list[last - 1].end == tokens.list[last].start;
            let error = if adjacent && engine.text(last - 1) == "<" && engine.text(last) == ">" {
                let at = actions::range(tokens, last - 1, last + 1);
                SyntaxError::new("invalid syntax.  Maybe you meant '!=' instead of '<>'?", at)
            } else {
                SyntaxError::new("invalid syntax", actions::token_location(tokens, last))
            };
            return later_error(tokens, engine.farthest()).unwrap_or(error);
        }
    };
    let at = actions::last_location(tokens, last);
    SyntaxError { kind: ErrorKind::Indentation, message: message.to_owned(), at }
}
