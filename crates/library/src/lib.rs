//! The Python files of the standard library, packed for the executable.
