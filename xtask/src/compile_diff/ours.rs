//! The one place that names the compiler.

use bytecode::Code;

/// Compiles a module's source bytes; the error is one line of text.
pub(super) fn compile(_source: &[u8], _filename: &str, _level: u8) -> Result<Code, String> {
    Err("the compiler crate has no entry point yet".to_owned())
}
