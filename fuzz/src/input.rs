//! An input of `source`: a byte that says how to compile, then the bytes of a file.
//!
//! The byte counts from `0`, so that seeds can be typed: `0` a file, `1` an interactive statement, `2` an expression,
//! `3` a function type; plus 4 for `-O`, 8 for `-OO`; plus 16 (`@`) for `await` at the top level, plus 32 (`P`) for
//! annotations as strings, plus 64 (`p`) for a text that may be incomplete.

use bytecode::{Code, CodeFlags};
use compiler::{Mode, Options};
use syntax::source::CodecError;
use syntax::{NoWarnings, SyntaxError};

/// The code object of an input, or nothing if there is no input.
pub fn compile(input: &[u8]) -> Option<Result<Code, SyntaxError>> {
    let (&first, bytes) = input.split_first()?;
    let (mode, options) = choose(first);
    let mut codec = |_: &str, _: &[u8]| Err(CodecError::Unknown);
    let text = syntax::source::decode(bytes, None, &mut codec);
    Some(text.and_then(|text| compiler::compile(&text, mode, &options, &mut NoWarnings)))
}

fn choose(first: u8) -> (Mode, Options) {
    let bits = first.wrapping_sub(b'0');
    let mode = match bits & 3 {
        0 => Mode::Exec,
        1 => Mode::Single,
        2 => Mode::Eval,
        _ => Mode::FuncType,
    };
    let mut options = Options::new("<fuzz>");
    options.optimize = (bits >> 2 & 3).min(2);
    options.top_level_await = bits & 16 != 0;
    if bits & 32 != 0 {
        options.features |= CodeFlags::FUTURE_ANNOTATIONS;
    }
    options.parse.allow_incomplete_input = bits & 64 != 0;
    options.parse.type_comments = bits & 128 != 0;
    (mode, options)
}
