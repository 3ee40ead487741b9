//! Unicode 16.0 character properties as Python 3.14 defines them.
//!
//! Promises: for every code point (surrogates included, hence `u32` throughout) the answers of `str`'s methods,
//! of `unicodedata` and of `unicodedata.ucd_3_2_0`. Numbers above `0x10FFFF` answer like unassigned code points;
//! nothing here panics or allocates, but [`normalize`] and [`nfkc`].
//!
//! Needs: the tables that `generate.py` writes (two stages, some 300 KB together) and `unicode_names2` for names.
//! Must never know: Python objects, string storage, locales.
#![forbid(unsafe_code)]

mod casing;
mod database;
pub mod history;
mod names;
mod normalize;
#[rustfmt::skip]
mod tables;
mod types;

pub use casing::{
    Mapped, final_sigma, fold, has_simple_case, lower, simple_lower, simple_title, simple_upper,
};
pub use casing::{title, upper};
pub use database::{
    Decomposition, bidirectional, category, combining, decomposition, east_asian_width, mirrored,
};
pub use names::{Found, Name, lookup, lookup_char, name};
pub use normalize::{Form, QuickCheck, is_normalized, nfkc, normalize, quick_check};
pub use types::{decimal, digit, numeric};
pub use types::{
    is_alnum, is_alpha, is_decimal, is_digit, is_line_break, is_numeric, is_printable, is_space,
};
pub use types::{is_case_ignorable, is_cased, is_identifier, is_lower, is_title, is_upper};
pub use types::{is_xid_continue, is_xid_start};

/// The version of the standard, as `unicodedata.unidata_version` has it.
pub const VERSION: &str = "16.0.0";

/// The number of code points.
pub const LIMIT: u32 = 0x11_0000;
