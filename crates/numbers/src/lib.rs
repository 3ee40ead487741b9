//! Arithmetic and text forms of Python's int, float and complex: pure functions on digits and machine words.
//!
//! Promises: results, rounding and texts equal CPython 3.14's; no panic and no native recursion that grows with the
//! input; operands of one or two digits need no heap. Errors are enums whose `message()` is CPython's text; the
//! caller picks the exception type named beside the variant.
//!
//! Needs: nothing of the runtime. Ints come as [`int::IntRef`] (sign and 30-bit digits, the layout of CPython's
//! `PyLong`), floats as `f64`, text as ASCII bytes (the caller maps other digits and white space) or code points.
//!
//! Must never know: objects, exceptions, the locale of the process, the runtime's settings. All of those are
//! arguments.
#![forbid(unsafe_code)]

pub mod complex;
pub mod float;
pub mod format_spec;
pub mod int;
pub mod int_text;
pub mod percent;
mod scale;

/// Bits of the prime that numeric hashes are computed by.
pub const HASH_BITS: u32 = 61;
/// That prime, 2^61 - 1.
pub const HASH_MODULUS: u64 = (1 << HASH_BITS) - 1;
/// The hash of positive infinity; that of negative infinity is its negative.
pub const HASH_INF: i64 = 314_159;
/// What the imaginary part of a complex number counts in its hash.
pub const HASH_IMAG: i64 = 1_000_003;
