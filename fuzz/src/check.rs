//! What must hold of a code object.

use std::collections::BTreeSet;

use bytecode::instructions::Instructions;
use bytecode::listing::Listing;
use bytecode::{Code, Constant};

/// The code object and those among its constants, at any depth.
pub fn every(code: &Code) -> Vec<&Code> {
    let mut found = vec![code];
    let mut next = 0;
    while let Some(&code) = found.get(next) {
        found.extend(code.consts.iter().filter_map(|constant| match constant {
            Constant::Code(inner) => Some(&**inner),
            _ => None,
        }));
        next += 1;
    }
    found
}

/// What the verifier lets pass is a row of whole instructions, and its jumps stay on them.
///
/// # Panics
/// Where that is not so.
pub fn accept(code: &Code) {
    let row: Vec<_> = Instructions::new(&code.code).collect();
    let starts: BTreeSet<u32> = row.iter().map(|instruction| instruction.start).collect();
    assert_eq!(row.last().map(|last| last.end as usize * 2), Some(code.code.len()), "the row has a rest");
    for instruction in &row {
        if let Some(target) = instruction.target() {
            assert!(starts.contains(&target), "{} jumps to {target}", instruction.op.name());
        }
    }
}

/// Prints the code object in both forms. The text is dropped: that it can be made is the point.
pub fn print(code: &Code) {
    let plain = Listing::new(code).to_string();
    let offsets = Listing::new(code).offsets().nested().to_string();
    assert!(offsets.len() >= plain.len(), "offsets make a listing longer");
}
