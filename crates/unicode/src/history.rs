//! Unicode 3.2.0, which `unicodedata.ucd_3_2_0` shows and internet protocols prescribe: runs of code points that
//! were different then, laid over today's tables.
//!
//! Cost: a binary search over some 2000 runs in front of today's lookup.

use crate::database::{self, Decomposition, MIRRORED, texts};
use crate::names::{self, Name};
use crate::normalize::{Form, Step, normalize_3_2};
use crate::tables::history::{CORRECTIONS, RECORDS, RUN_RECORDS, RUN_STARTS, VALUES};
use crate::types;

/// The version of the standard, as `ucd_3_2_0.unidata_version` has it.
pub const VERSION: &str = "3.2.0";

/// What differed: category, bidirectional class, combining class, width and mirrored bit, number of the values.
fn record(code: u32) -> Option<&'static [u8; 5]> {
    let run = RUN_STARTS.partition_point(|&start| start <= code).checked_sub(1)?;
    match RUN_RECORDS[run] {
        0 => None,
        number => Some(&RECORDS[usize::from(number)]),
    }
}

fn is_unassigned(code: u32) -> bool {
    category(code) == "Cn"
}

/// The general category then.
pub fn category(code: u32) -> &'static str {
    record(code).map_or_else(|| database::category(code), |record| texts(record)[0])
}

/// The bidirectional class then.
pub fn bidirectional(code: u32) -> &'static str {
    record(code).map_or_else(|| database::bidirectional(code), |record| texts(record)[1])
}

/// The East Asian width then.
pub fn east_asian_width(code: u32) -> &'static str {
    record(code).map_or_else(|| database::east_asian_width(code), |record| texts(record)[2])
}

/// The combining class then.
pub fn combining(code: u32) -> u8 {
    record(code).map_or_else(|| database::combining(code), |record| record[2])
}

/// Whether it was mirrored then.
pub fn mirrored(code: u32) -> bool {
    record(code).map_or_else(|| database::mirrored(code), |record| record[3] & MIRRORED != 0)
}

fn values(code: u32) -> Option<&'static (i8, i8, f64)> {
    record(code).map(|record| &VALUES[usize::from(record[4])])
}

/// The decimal value then.
pub fn decimal(code: u32) -> Option<u8> {
    values(code).map_or_else(|| types::decimal(code), |values| u8::try_from(values.0).ok())
}

/// The digit value then.
pub fn digit(code: u32) -> Option<u8> {
    values(code).map_or_else(|| types::digit(code), |values| u8::try_from(values.1).ok())
}

/// The numeric value then.
pub fn numeric(code: u32) -> Option<f64> {
    values(code).map_or_else(|| types::numeric(code), |values| Some(values.2).filter(|&value| value >= 0.0))
}

/// The decomposition then, as `ucd_3_2_0.decomposition` shows it.
pub fn decomposition(code: u32) -> Option<Decomposition> {
    if is_unassigned(code) { None } else { database::decomposition(code) }
}

pub(crate) fn decomposition_step(code: u32) -> Step {
    if is_unassigned(code) {
        return Step::Itself;
    }
    match CORRECTIONS.binary_search_by_key(&code, |row| row.0) {
        Ok(row) => Step::To(CORRECTIONS[row].1),
        Err(_) => Step::Today,
    }
}

/// `ucd_3_2_0.normalize`.
pub fn normalize(form: Form, text: impl Iterator<Item = u32>) -> Vec<u32> {
    normalize_3_2(form, text)
}

/// `ucd_3_2_0.is_normalized`.
pub fn is_normalized(form: Form, text: impl Iterator<Item = u32> + Clone) -> bool {
    normalize(form, text.clone()).into_iter().eq(text)
}

/// `ucd_3_2_0.name`.
pub fn name(code: u32) -> Option<Name> {
    if is_unassigned(code) { None } else { names::name(code) }
}

/// `ucd_3_2_0.lookup`: names of today's characters, but neither aliases nor sequences.
pub fn lookup(name: &str) -> Option<u32> {
    names::lookup_name(name)
}
