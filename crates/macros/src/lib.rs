//! Attribute macros that declare builtin types, modules and functions.
