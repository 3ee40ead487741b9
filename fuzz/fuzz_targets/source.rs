//! Any bytes as a source file: no panic, and every code object passes the verifier and prints.
//!
//! At the end: how often each instruction was emitted. Over a long run none may stay at 0.

#![no_main]

use bytecode::instructions::Instructions;
use bytecode::opcode::{MIN_INSTRUMENTED, Traits};
use bytecode::verify::verify_code;
use bytecode::{Code, Opcode};
use fuzz::Tally;

static EMITTED: Tally<256> = Tally::new();
static RESULTS: Tally<2> = Tally::new();

libfuzzer_sys::fuzz_target!(
    init: fuzz::at_exit(report),
    |input: &[u8]| fuzz::with_stack(input, run)
);

fn run(input: &[u8]) {
    let Some(result) = fuzz::compile(input) else { return };
    RESULTS.count(usize::from(result.is_err()));
    let Ok(code) = result else { return };
    for code in fuzz::every(&code) {
        check(code);
    }
    fuzz::print(&code);
}

fn check(code: &Code) {
    if let Err(error) = verify_code(code) {
        panic!("{}: {error}\n{}", code.qualname, bytecode::listing::Listing::new(code).offsets());
    }
    fuzz::accept(code);
    for instruction in Instructions::new(&code.code) {
        EMITTED.count(instruction.op as usize);
        if instruction.prefixes() > 0 {
            EMITTED.count(Opcode::ExtendedArg as usize);
        }
    }
}

/// Whether the compiler may emit it: neither a form of another instruction nor the interpreter's own.
fn is_emitted(op: Opcode) -> bool {
    let kind = op as u16;
    kind < MIN_INSTRUMENTED
        && !op.is_specialized()
        && !op.traits().contains(Traits::INTERNAL)
        && op != Opcode::Cache
}

fn report() {
    RESULTS.print("inputs", ["compiled", "refused"].into_iter().enumerate());
    let kinds = Opcode::ALL.iter().filter(|op| is_emitted(**op));
    EMITTED.print("instructions", kinds.map(|op| (*op as usize, op.name())));
}
