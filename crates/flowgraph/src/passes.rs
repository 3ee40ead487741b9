//! The passes over the graph, in the order they run.
//!
//! Each is a free function in a file of its own. The order is part of the result: passes that clean up run where
//! CPython 3.14 cleans up, and nowhere else, for a `NOP` that lives longer is seen by the passes between.

mod borrow;
mod cold;
mod conditions;
mod directions;
mod fold;
mod handlers;
mod inline;
mod lines;
mod load;
mod nops;
mod pairs;
mod peephole;
mod prologue;
mod pseudo;
mod stack_depth;
mod swaps;
mod unbound;
mod unreachable;
mod unused_consts;
mod value_jumps;

use bytecode::Constant;

use crate::graph::Graph;
use crate::unit::{AssembleError, Unit};

/// What the passes find out for the code object.
pub(crate) struct Finished {
    /// The constants that are used.
    pub(crate) consts: Vec<Constant>,
    /// The deepest operand stack.
    pub(crate) stack_size: u32,
}

/// Runs all passes: afterwards the graph holds real instructions (jumps aside) in the order of the code.
pub(crate) fn run(graph: &mut Graph, unit: &mut Unit) -> Result<Finished, AssembleError> {
    let consts = optimise(graph, unit);
    let stack_size = finish(graph, unit)?;
    Ok(Finished { consts, stack_size })
}

/// Everything that makes the code better.
fn optimise(graph: &mut Graph, unit: &mut Unit) -> Vec<Constant> {
    handlers::run(graph);
    inline::run(graph);
    unreachable::run(graph);
    lines::run(graph);
    conditions::run(graph, &mut unit.consts);
    peephole::run(graph, &mut unit.consts);
    nops::nops_and_pairs(graph);
    unreachable::run(graph);
    nops::nops_and_jumps(graph);
    let consts = unused_consts::run(graph, std::mem::take(&mut unit.consts));
    unbound::run(graph, unit.varnames.len() as u32, unit.parameter_count());
    pairs::run(graph);
    nops::nops(graph);
    if cold::run(graph) {
        nops::nops_and_jumps(graph);
    }
    lines::run(graph);
    consts
}

/// Everything that makes it complete.
fn finish(graph: &mut Graph, unit: &Unit) -> Result<u32, AssembleError> {
    value_jumps::run(graph);
    let stack_size = stack_depth::run(graph)?;
    prologue::run(graph, unit);
    pseudo::run(graph);
    nops::nops(graph);
    directions::run(graph);
    borrow::run(graph);
    // A code object has room for one value at least.
    Ok(stack_size.max(1))
}

/// Runs the pass of this file name, for tests; what it finds out besides comes back as text.
#[cfg(test)]
pub(crate) fn run_named(
    name: &str,
    graph: &mut Graph,
    consts: &mut crate::consts::Consts,
    locals: u32,
) -> String {
    match name {
        "borrow" => borrow::run(graph),
        "cold" => return format!("moved: {}\n", cold::run(graph)),
        "conditions" => conditions::run(graph, consts),
        "directions" => directions::run(graph),
        "handlers" => handlers::run(graph),
        "inline" => inline::run(graph),
        "lines" => lines::run(graph),
        "nops" => drop(nops::nops(graph)),
        "nops-and-jumps" => nops::nops_and_jumps(graph),
        "nops-and-pairs" => nops::nops_and_pairs(graph),
        "pairs" => pairs::run(graph),
        "peephole" => peephole::run(graph, consts),
        "pseudo" => pseudo::run(graph),
        "stack-depth" => return format!("deepest: {:?}\n", stack_depth::run(graph)),
        "unbound" => unbound::run(graph, locals, 0),
        "unreachable" => unreachable::run(graph),
        "unused-consts" => {
            let kept = unused_consts::run(graph, std::mem::take(consts));
            return format!(
                "kept: {}\n",
                kept.iter().map(crate::text::constant::print).collect::<Vec<_>>().join(" ")
            );
        }
        "value-jumps" => value_jumps::run(graph),
        _ => panic!("no pass {name}"),
    }
    String::new()
}
