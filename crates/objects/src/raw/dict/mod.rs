//! The memory of `dict`: table, keys, values.

mod keys;
mod table;
#[cfg(test)]
mod tests;
mod values;

pub use table::{Entry, SharedKeys, Table};
