//! Native modules of text: `_sre`, `_string`, `unicodedata`, `_codecs`.
//!
//! Promises: CPython 3.14's results over texts of every width. Needs `objects`, `sre`, `unicode`. Must never know: how code is
//! compiled or run.

#![forbid(unsafe_code)]

pub mod codecs;
pub mod sre;
pub mod string;
pub mod unicodedata;

use objects::types::ModuleSpec;

/// The modules of this crate.
pub static MODULES: &[&ModuleSpec] =
    &[&codecs::module::MODULE, &sre::_sre::MODULE, &string::_string::MODULE, &unicodedata::module::MODULE];
