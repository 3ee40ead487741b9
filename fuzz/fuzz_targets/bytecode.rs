//! Damaged code objects: the verifier ends without a panic, what it accepts has sound jumps, and all of it prints.
//!
//! At the end: how often each rule of the verifier refused a code object.

#![no_main]

use bytecode::Code;
use bytecode::verify::{Rule, verify_code};
use fuzz::{Damage, Tally};
use libfuzzer_sys::fuzz_target;

static RULES: Tally<{ Rule::ALL.len() }> = Tally::new();
static RESULTS: Tally<2> = Tally::new();

/// Seeds of `source` whose code objects have every kind of block, local and handler.
const PROGRAMS: &[&[u8]] = &[
    include_bytes!("../corpus/source/classes"),
    include_bytes!("../corpus/source/closures"),
    include_bytes!("../corpus/source/comprehensions"),
    include_bytes!("../corpus/source/coroutines"),
    include_bytes!("../corpus/source/functions"),
    include_bytes!("../corpus/source/generators"),
    include_bytes!("../corpus/source/loops"),
    include_bytes!("../corpus/source/match"),
    include_bytes!("../corpus/source/try"),
    include_bytes!("../corpus/source/type_params"),
    include_bytes!("../corpus/source/with"),
];

thread_local! {
    static CODES: Vec<Code> = codes();
}

fuzz_target!(init: fuzz::at_exit(report), |damage: Damage| CODES.with(|codes| run(codes, &damage)));

fn codes() -> Vec<Code> {
    let compiled = PROGRAMS.iter().flat_map(|program| fuzz::compile(program));
    let whole: Vec<Code> = compiled.map(|result| result.expect("seed programs are valid")).collect();
    whole.iter().flat_map(fuzz::every).cloned().collect()
}

fn run(codes: &[Code], damage: &Damage) {
    let code = damage.apply(&codes[usize::from(damage.code) % codes.len()]);
    let result = verify_code(&code);
    RESULTS.count(usize::from(result.is_err()));
    match result {
        Ok(()) => fuzz::accept(&code),
        Err(error) => RULES.count(error.rule as usize),
    }
    fuzz::print(&code);
}

fn report() {
    RESULTS.print("code objects", ["accepted", "refused"].into_iter().enumerate());
    RULES.print("rules", Rule::ALL.iter().map(|rule| (*rule as usize, rule.text())));
}
