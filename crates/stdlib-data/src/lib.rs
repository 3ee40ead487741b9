//! Native modules of numbers and data formats: `math`, `_struct`, `array`, `_json` and the like.
//!
//! Promises: CPython 3.14's results to the last bit. Needs `objects`, `numbers` and format crates. Must never know: how code is
//! compiled or run.

#![forbid(unsafe_code)]

pub mod array;
pub mod binascii;
pub mod cmath;
pub mod csv;
pub mod datetime;
pub mod hashes;
pub mod json;
pub mod math;
pub mod random;
pub mod structs;
pub mod zlib;

use objects::types::ModuleSpec;

/// The modules of this crate.
pub static MODULES: &[&ModuleSpec] = &[
    &array::module::MODULE,
    &binascii::module::MODULE,
    &cmath::module::MODULE,
    &csv::module::MODULE,
    &datetime::module::MODULE,
    &hashes::blake2_module::MODULE,
    &hashes::md5_module::MODULE,
    &hashes::sha1_module::MODULE,
    &hashes::sha2_module::MODULE,
    &hashes::sha3_module::MODULE,
    &json::module::MODULE,
    &math::module::MODULE,
    &random::module::MODULE,
    &structs::module::MODULE,
    &zlib::module::MODULE,
];
