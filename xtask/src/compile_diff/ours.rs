//! The one place that names the compiler.

use std::rc::Rc;

use bytecode::Code;
use compiler::{Mode, Options};
use syntax::{ErrorKind, NoWarnings, SyntaxError};

/// Compiles a module's source bytes; the error is one line of text, in the reference's form.
pub(super) fn compile(source: &[u8], filename: &str, level: u8) -> Result<Code, String> {
    let mut no_codec = |name: &str, _: &[u8]| {
        let message = format!("compile-diff has no codec for {name}");
        Err(syntax::source::CodecError::Failed(message))
    };
    let text = syntax::source::decode(source, None, &mut no_codec).map_err(|error| line(&error))?;
    let options = Options { optimize: level, filename: Rc::from(filename), ..Options::new(filename) };
    compiler::compile(&text, Mode::Exec, &options, &mut NoWarnings).map_err(|error| line(&error))
}

fn line(error: &SyntaxError) -> String {
    let kind = match error.kind {
        ErrorKind::Syntax => "SyntaxError",
        ErrorKind::Indentation => "IndentationError",
        ErrorKind::Tab => "TabError",
        ErrorKind::IncompleteInput => "_IncompleteInputError",
        ErrorKind::Recursion => "RecursionError",
        ErrorKind::Memory => "MemoryError",
        ErrorKind::Overflow => "OverflowError",
        ErrorKind::Value => "ValueError",
        ErrorKind::Type => "TypeError",
        ErrorKind::System => "SystemError",
    };
    format!("{kind}: {} (line {})", error.message, error.at.line)
}
