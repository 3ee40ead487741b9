//! The memory of `dict`: table, keys, values.

mod inline;
mod keys;
mod table;
#[cfg(test)]
mod tests;
mod values;

pub(crate) use inline::Inline;
pub use table::{Entry, SharedKeys, Table};
