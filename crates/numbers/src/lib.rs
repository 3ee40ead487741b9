//! Arithmetic and text forms of Python's int and float, on digits and machine words.
