//! Memory layouts and constants of CPython 3.14's C ABI, without behaviour.
