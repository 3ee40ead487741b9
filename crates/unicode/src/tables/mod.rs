//! The tables that `generate.py` writes, and how their two stages are read.

pub(crate) mod database;
pub(crate) mod decomposition;
pub(crate) mod history;
pub(crate) mod names;
pub(crate) mod types;

/// The value of a code point in a two-stage table: the first stage numbers blocks, the second holds them.
/// Past the end of the first stage every value is 0.
#[inline]
pub(crate) fn two_stage<A: Copy + Into<u32>, B: Copy + Into<u32>>(
    first: &[A],
    second: &[B],
    shift: u32,
    code: u32,
) -> usize {
    match first.get((code >> shift) as usize) {
        Some(&block) => {
            let place = (block.into() << shift) | (code & ((1 << shift) - 1));
            second[place as usize].into() as usize
        }
        None => 0,
    }
}
