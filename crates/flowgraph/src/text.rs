//! Graphs and constants as text, for tests.
//!
//! A listing is one instruction a line, `OP_NAME oparg @line`, oparg and line left out where there are none. `L1:`
//! alone is a label, `OP_NAME L1` refers to it. What is printed names blocks by their place in the layout, shows the
//! handler of an instruction as `!L1`, and marks handlers and cold blocks.

#![allow(clippy::unwrap_used, reason = "test support: a bad test text has to stop the test")]

pub(crate) mod constant;

use std::collections::HashMap;
use std::fmt::Write;

use bytecode::{Location, Opcode};

use crate::graph::{BlockId, Graph, Instr};
use crate::sequence::{Label, Sequence};

/// Reads a listing.
pub(crate) fn parse(listing: &str) -> Sequence {
    let mut sequence = Sequence::new();
    let mut labels = HashMap::new();
    for line in listing.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_suffix(':') {
            Some(name) => {
                let label = label_named(&mut labels, &mut sequence, name);
                sequence.place(label);
            }
            None => instruction(line, &mut labels, &mut sequence),
        }
    }
    sequence
}

fn instruction(line: &str, labels: &mut HashMap<String, Label>, sequence: &mut Sequence) {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    let at = words.last().and_then(|word| word.strip_prefix('@')).map(|line| line.parse().unwrap());
    if at.is_some() {
        words.pop();
    }
    let location = at.map_or(Location::NONE, |line| Location::new(line, 0, line, 1));
    let op = Opcode::from_name(words[0]).unwrap_or_else(|| panic!("no instruction: {line}"));
    match words.get(1) {
        Some(word) if word.starts_with('L') => {
            let label = label_named(labels, sequence, word);
            sequence.jump(op, label, location);
        }
        Some(word) => sequence.emit(op, word.parse().unwrap(), location),
        None => sequence.emit(op, 0, location),
    }
}

fn label_named(labels: &mut HashMap<String, Label>, sequence: &mut Sequence, name: &str) -> Label {
    *labels.entry(name.to_owned()).or_insert_with(|| sequence.label())
}

/// Prints a graph in layout order.
pub(crate) fn print(graph: &Graph) -> String {
    let names: HashMap<BlockId, usize> =
        graph.layout().enumerate().map(|(place, block)| (block, place)).collect();
    let name = |block: BlockId| names.get(&block).map_or("L?".to_owned(), |place| format!("L{place}"));
    let mut text = String::new();
    for block in graph.layout() {
        let mut marks = String::new();
        for (mark, set) in [(" handler", graph[block].is_handler), (" cold", graph[block].is_cold)] {
            marks.push_str(if set { mark } else { "" });
        }
        let depth = graph[block].depth.map_or(String::new(), |depth| format!(" depth {depth}"));
        writeln!(text, "{}:{marks}{depth}", name(block)).unwrap();
        for instr in &graph[block].instrs {
            writeln!(text, "{}", line(instr, &name)).unwrap();
        }
    }
    text
}

fn line(instr: &Instr, name: &impl Fn(BlockId) -> String) -> String {
    let mut line = format!("  {}", instr.op);
    match instr.target {
        Some(target) => write!(line, " {}", name(target)).unwrap(),
        None if instr.op.has_arg() => write!(line, " {}", instr.oparg).unwrap(),
        None => {}
    }
    if instr.location.line >= 0 {
        write!(line, " @{}", instr.location.line).unwrap();
    }
    if let Some(handler) = instr.handler {
        write!(line, " !{}", name(handler)).unwrap();
    }
    line
}
