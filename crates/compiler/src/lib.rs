//! Arena AST to code object: code generation and the driver of the compiler crates.
