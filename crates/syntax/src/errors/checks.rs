//! Checks of single tokens, which CPython makes while it parses.

use bytecode::Location;

use super::actions::{last_location, range, token_location};
use super::engine::Engine;
use super::tokens::Kind;
use crate::diagnostic::SyntaxError;
use crate::lower::escape;

/// Runs a check on the tokens from `first` to before `end`.
pub(super) fn run(engine: &Engine<'_>, check: &str, first: usize, end: usize) -> Result<(), SyntaxError> {
    match check {
        "string" => string(engine, first),
        "pieces" => pieces(engine, first, end),
        "number" => number(engine, first),
        "concatenation" => concatenation(engine, first, end),
        "conversion" => conversion(engine, first),
        "future" => future(engine, first, end),
        "not_equal" => not_equal(engine, first),
        "real" if is_imaginary(engine, first) => {
            Err(at_token(engine, first, "real number required in complex literal"))
        }
        "imaginary" if !is_imaginary(engine, first) => {
            Err(at_token(engine, first, "imaginary number required in complex literal"))
        }
        _ => Ok(()),
    }
}

fn at_token(engine: &Engine<'_>, at: usize, message: &str) -> SyntaxError {
    SyntaxError::new(message, token_location(engine.tokens(), at))
}

fn at_last(engine: &Engine<'_>, message: &str) -> SyntaxError {
    SyntaxError::new(message, last_location(engine.tokens(), engine.farthest()))
}

fn is_imaginary(engine: &Engine<'_>, at: usize) -> bool {
    engine.text(at).ends_with(['j', 'J'])
}

/// Prefix and text between the quotes of a literal.
fn split(literal: &str) -> (&str, &str) {
    let quote = literal.find(['\'', '"']).unwrap_or_default();
    let (prefix, rest) = literal.split_at(quote);
    let size = if rest.len() >= 6 && (rest.starts_with("'''") || rest.starts_with("\"\"\"")) { 3 } else { 1 };
    (prefix, rest.get(size..rest.len() - size).unwrap_or_default())
}

fn is_bytes(literal: &str) -> bool {
    split(literal).0.contains(['b', 'B'])
}

fn string(engine: &Engine<'_>, at: usize) -> Result<(), SyntaxError> {
    let (prefix, text) = split(engine.text(at));
    let bytes = prefix.contains(['b', 'B']);
    if bytes && !text.is_ascii() {
        return Err(at_token(engine, at, "bytes can only contain ASCII literal characters"));
    }
    if prefix.contains(['r', 'R']) || !text.contains('\\') {
        return Ok(());
    }
    let decoded = if bytes { escape::decode_bytes(text) } else { escape::decode_text(text) };
    decoded.map(drop).map_err(|message| at_last(engine, &message))
}

/// Text of an f-string: errors are shown at the parser's last token.
fn pieces(engine: &Engine<'_>, first: usize, end: usize) -> Result<(), SyntaxError> {
    if engine.text(first).contains(['r', 'R']) {
        return Ok(());
    }
    let mut nested = 0;
    for at in first + 1..end {
        match engine.tokens().list[at].kind {
            Kind::FStart | Kind::TStart => nested += 1,
            Kind::FEnd | Kind::TEnd => nested -= 1,
            Kind::FMiddle | Kind::TMiddle if nested == 0 && engine.text(at).contains('\\') => {
                escape::decode_text(engine.text(at)).map_err(|message| at_last(engine, &message))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// `from __future__ import` names that exist.
fn future(engine: &Engine<'_>, first: usize, end: usize) -> Result<(), SyntaxError> {
    if engine.text(first + 1) != "__future__" || engine.text(first + 2) != "import" {
        return Ok(());
    }
    let mut alias = first + 3;
    for at in first + 3..end {
        if matches!(engine.text(at), "," | "(") {
            alias = at + 1;
        }
        let ends = at + 1 == end || matches!(engine.text(at + 1), "," | ")");
        if let (true, Some(message)) = (ends, wrong_future(engine.text(alias))) {
            return Err(SyntaxError::new(message, range(engine.tokens(), alias, at + 1)));
        }
    }
    Ok(())
}

/// What is wrong with a name that is imported from `__future__`.
pub(crate) fn wrong_future(name: &str) -> Option<String> {
    const FEATURES: [&str; 10] = [
        "nested_scopes",
        "generators",
        "division",
        "absolute_import",
        "with_statement",
        "print_function",
        "unicode_literals",
        "barry_as_FLUFL",
        "generator_stop",
        "annotations",
    ];
    match name {
        "braces" => Some("not a chance".to_owned()),
        name if FEATURES.contains(&name) || matches!(name, ")" | ",") => None,
        name => Some(format!("future feature {name} is not defined")),
    }
}

fn number(engine: &Engine<'_>, at: usize) -> Result<(), SyntaxError> {
    let text = engine.text(at);
    let limit = engine.options.int_max_str_digits;
    if limit == 0 || text.len() <= limit || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
        return Ok(());
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits <= limit {
        return Ok(());
    }
    let line = token_location(engine.tokens(), at).line;
    Err(crate::lower::too_many_digits(limit, digits, Location::line_only(line)))
}

fn concatenation(engine: &Engine<'_>, first: usize, end: usize) -> Result<(), SyntaxError> {
    let mut strings = Vec::new();
    let mut nested = 0;
    for at in first..end {
        match engine.tokens().list[at].kind {
            Kind::FStart => {
                if nested == 0 {
                    strings.push(false);
                }
                nested += 1;
            }
            Kind::FEnd => nested -= 1,
            Kind::String if nested == 0 => strings.push(is_bytes(engine.text(at))),
            _ => {}
        }
    }
    if strings.windows(2).any(|pair| pair[0] != pair[1]) {
        return Err(at_last(engine, "cannot mix bytes and nonbytes literals"));
    }
    Ok(())
}

fn conversion(engine: &Engine<'_>, at: usize) -> Result<(), SyntaxError> {
    let tokens = engine.tokens();
    let letter = if in_template(engine, at) { 't' } else { 'f' };
    if tokens.list[at].end != tokens.list[at + 1].start {
        let message = format!("{letter}-string: conversion type must come right after the exclamation mark");
        return Err(SyntaxError::new(message, range(tokens, at, at + 2)));
    }
    let name = engine.text(at + 1);
    if matches!(name, "s" | "r" | "a") {
        return Ok(());
    }
    let message =
        format!("{letter}-string: invalid conversion character '{name}': expected 's', 'r', or 'a'");
    Err(at_token(engine, at + 1, &message))
}

fn in_template(engine: &Engine<'_>, at: usize) -> bool {
    let mut closed = 0;
    for index in (0..at).rev() {
        match engine.tokens().list[index].kind {
            Kind::FEnd | Kind::TEnd => closed += 1,
            kind @ (Kind::FStart | Kind::TStart) if closed == 0 => return kind == Kind::TStart,
            Kind::FStart | Kind::TStart => closed -= 1,
            _ => {}
        }
    }
    false
}

fn not_equal(engine: &Engine<'_>, at: usize) -> Result<(), SyntaxError> {
    let barry = engine.barry.is_some_and(|from| from <= engine.tokens().list[at].start);
    if barry && engine.text(at) == "!=" {
        return Err(at_last(engine, "with Barry as BDFL, use '<>' instead of '!='"));
    }
    Ok(())
}
