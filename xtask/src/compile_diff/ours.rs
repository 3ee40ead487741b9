//! The one place that names the compiler.

use std::rc::Rc;

use bytecode::Code;
use compiler::{Mode, Options};
use syntax::{ErrorKind, NoWarnings, SyntaxError};

/// Compiles a module's source bytes; the error is one line of text, in the reference's form.
pub(super) fn compile(source: &[u8], filename: &str, level: u8) -> Result<Code, String> {
    // The codecs that are not built in belong to the runtime.
    let mut no_codec = |_: &str, _: &[u8]| Err(syntax::source::CodecError::Unknown);
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
    match error.kind {
        ErrorKind::Syntax | ErrorKind::Indentation | ErrorKind::Tab | ErrorKind::IncompleteInput => {
            format!("{kind}: {} (line {})", error.message, error.at.line)
        }
        _ => format!("{kind}: {}", error.message),
    }
}
