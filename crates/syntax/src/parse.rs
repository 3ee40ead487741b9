//! The entry: one source text, one tree or one error.
//!
//! The parser crate does the work for valid source. What it rejects, and what the lowering finds it should have
//! rejected, goes through a second, cold pass that finds CPython's error.

use std::borrow::Cow;

use bytecode::Location;
use ruff_python_ast::{Mod, PythonVersion};
use ruff_python_parser::{ParseError, ParseErrorType, ParseOptions, Parsed};

use crate::ast::{Arena, Module};
use crate::diagnostic::{SyntaxError, WarningSink};
use crate::errors;
use crate::lines::LineIndex;
use crate::lower::{self, Lowered, Stop};
use crate::survey::Survey;

/// What a source text is to be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Mode {
    /// A file.
    Exec,
    /// One interactive statement.
    Single,
    /// One expression.
    Eval,
    /// A signature type comment, `(int, str) -> bool`.
    FuncType,
}

/// How a source text is read.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Keep `# type:` comments (`ast.PyCF_TYPE_COMMENTS`).
    pub type_comments: bool,
    /// Tell text that could be continued from wrong text (`ast.PyCF_ALLOW_INCOMPLETE_INPUT`).
    pub allow_incomplete_input: bool,
    /// The last line ends only at its newline (`PyCF_DONT_IMPLY_DEDENT`).
    pub dont_imply_dedent: bool,
    /// `<>` instead of `!=` (`from __future__ import barry_as_FLUFL`).
    pub barry_as_bdfl: bool,
    /// `sys.get_int_max_str_digits()`; 0 is no limit.
    pub int_max_str_digits: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            type_comments: false,
            allow_incomplete_input: false,
            dont_imply_dedent: false,
            barry_as_bdfl: false,
            int_max_str_digits: 4300,
        }
    }
}

/// Parses a source text whose newlines are all `\n` (see [`crate::source`]).
///
/// # Errors
/// CPython's error for this text, or what `warnings` made of a warning.
pub fn parse<'a>(
    source: &str,
    mode: Mode,
    options: &Options,
    arena: &'a Arena,
    warnings: &mut dyn WarningSink,
) -> Result<Module<'a>, SyntaxError> {
    let barry = errors::barry_from(source, options);
    let strict = barry.is_some() || needs_strictness(source, mode);
    if let Some(error) = strict.then(|| errors::find(source, mode, options)).flatten() {
        return Err(error);
    }
    let text = match barry {
        Some(from) => Cow::Owned(errors::without_barry(source, from)),
        None => Cow::Borrowed(source),
    };
    let lowered = match mode {
        Mode::FuncType => lower::function_type(&text, options, arena, warnings),
        _ => lower_text(&text, &text, mode, options, arena, warnings),
    };
    let reason = match lowered {
        Ok(module) => return Ok(module),
        Err(Stop::Error(error)) => return Err(*error),
        Err(Stop::Rejected(reason)) => reason,
    };
    if let Some(error) = errors::find(source, mode, options) {
        return Err(error);
    }
    // The parser crate is wrong. One case is known where it refuses what is valid.
    let patched = errors::without_bare_raise(&text).ok_or(*reason)?;
    lower_text(&text, &patched, mode, options, arena, warnings).map_err(|stop| match stop {
        Stop::Error(error) | Stop::Rejected(error) => *error,
    })
}

/// Parses with the parser crate, lowers its tree. `source` is what the parser sees; only where it has `pass` may the
/// original differ.
fn lower_text<'a>(
    original: &str,
    source: &str,
    mode: Mode,
    options: &Options,
    arena: &'a Arena,
    warnings: &mut dyn WarningSink,
) -> Lowered<Module<'a>> {
    let parser_mode = match mode {
        Mode::Eval => ruff_python_parser::Mode::Expression,
        _ => ruff_python_parser::Mode::Module,
    };
    let parser_options = ParseOptions::from(parser_mode).with_target_version(PythonVersion::PY314);
    let parsed: Parsed<Mod> = ruff_python_parser::parse_unchecked(source, parser_options);
    let survey = Survey::new(source, parsed.tokens());
    let lowered = if !parsed.errors().is_empty() {
        Err(refusal(source, parsed.errors()))
    } else if !survey.beyond_limits
        && parsed.unsupported_syntax_errors().is_empty()
        && !errors::has_bad_tabs(source)
    {
        lower::module(original, source, &parsed, mode, options, arena, warnings)
    } else {
        Err(Stop::rejected())
    };
    survey.release(parsed);
    lowered
}

/// What remains to be said when CPython's parser would take the text: its compiler would not.
fn refusal(source: &str, errors: &[ParseError]) -> Stop {
    let is_key = |error: &&ParseError| matches!(&error.error, ParseErrorType::OtherError(text) if text == "Invalid mapping pattern key");
    let (message, error) = match errors.iter().find(is_key) {
        Some(error) => ("mapping pattern keys may only match literals and attribute lookups", Some(error)),
        None => ("invalid syntax", errors.first()),
    };
    let at = error.map_or(Location::NONE, |error| LineIndex::new(source).location(error.location));
    Stop::Rejected(Box::new(SyntaxError::new(message, at)))
}

/// Whether the fast parser is more lenient than CPython about what surrounds this text: statements behind an
/// interactive one, blanks before an expression.
fn needs_strictness(source: &str, mode: Mode) -> bool {
    match mode {
        Mode::Exec => source.starts_with('\u{feff}'),
        Mode::Single | Mode::FuncType => true,
        Mode::Eval => {
            source.starts_with([' ', '\t', '\x0C', '\n', '#', '\\', '\u{feff}'])
                || source.ends_with([' ', '\t', '\x0C']) && source.contains('\n')
        }
    }
}
