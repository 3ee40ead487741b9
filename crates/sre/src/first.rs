//! What the next character must be for an instruction to have a chance, and what follows from it: repeats that never
//! give back, branches that take one way only.
//!
//! Needs: lowered instructions. Keeps: what the pattern matches. Cost: two passes over the instructions; a second one
//! because loops jump back, and the first must assume the worst there. Both passes are estimates from above.

use crate::class::{Class, KINDS};
use crate::lower::class_of;
use crate::opcodes::At;
use crate::program::{Branch, Next, Op, Program, Run, Solo};

/// The class of what may come first at each instruction.
pub(crate) fn analyse(program: &Program) -> Vec<Class> {
    let rough = pass(program, &vec![Class::ALL; program.ops.len()]);
    pass(program, &rough)
}

/// One pass from the end; jumps back are looked up in `before`.
fn pass(program: &Program, before: &[Class]) -> Vec<Class> {
    let mut firsts = before.to_vec();
    for pc in (0..program.ops.len()).rev() {
        firsts[pc] = first(program, pc, &firsts);
    }
    firsts
}

fn first(program: &Program, pc: usize, firsts: &[Class]) -> Class {
    let at = |target: u32| firsts.get(target as usize).copied().unwrap_or(Class::ALL);
    let next = firsts.get(pc + 1).copied().unwrap_or(Class::ALL);
    match program.ops[pc] {
        Op::Match | Op::BackRef { .. } => Class::ALL,
        // what follows such a group has no say in how its body matches
        Op::AtomicEnd { .. } | Op::PossessiveEnd { .. } | Op::LookEnd { .. } | Op::LookNotEnd { .. } => {
            Class::ALL
        }
        Op::Fail => Class::NOTHING,
        Op::One(unit) | Op::Capture { unit, .. } => class_of(program, unit),
        Op::Literal { start, .. } => Class::one(program.literals[start as usize]),
        Op::At(place) => next.and(at_class(place)),
        Op::Mark(_) | Op::PossessiveInit { .. } | Op::Atomic { .. } => next,
        Op::Jump(target) => at(target),
        Op::Branch(branch) => {
            let ways = &program.branches[branch as usize].ways;
            ways.iter().fold(Class::NOTHING, |class, &way| class.or(at(way)))
        }
        Op::IfGroup { otherwise, .. } => next.or(at(otherwise)),
        Op::Greedy(run) | Op::Lazy(run) | Op::Possessive(run) => {
            let unit = class_of(program, run.unit);
            if run.min == 0 { unit.or(next) } else { unit }
        }
        Op::LoopInit { until, .. } => at(until),
        Op::Until { body, .. } => at(body).or(next),
        Op::LazyUntil { body, .. } => at(body).or(at(pc as u32 + 2)),
        Op::LazyAgain { body, .. } => at(body),
        Op::PossessiveHead { exit, .. } => next.or(at(exit)),
        Op::Look { back: 0, after, .. } => next.and(at(after)),
        Op::Look { after, .. } | Op::LookNot { after, .. } => at(after),
        Op::Peek { unit, back: 0, negate: false } => class_of(program, unit).and(next),
        Op::PeekLiteral { start, back: 0, negate: false, .. } => {
            Class::one(program.literals[start as usize]).and(next)
        }
        Op::Peek { .. } | Op::PeekLiteral { .. } => next,
    }
}

/// What may come at a position that passes the test.
fn at_class(place: At) -> Class {
    let end = Class { end: true, ..Class::NOTHING };
    match place {
        At::End | At::EndLine => end.or(Class::one(u32::from(b'\n'))),
        At::EndString => end,
        _ => Class::ALL,
    }
}

/// Writes what the classes tell into runs and branches. Fails only on programs with too many sets.
pub(crate) fn refine(program: &mut Program, firsts: &[Class]) -> Option<()> {
    for pc in 0..program.ops.len() {
        let op = program.ops[pc];
        let next = firsts.get(pc + 1).copied().unwrap_or(Class::ALL);
        program.ops[pc] = match op {
            Op::Greedy(run) => Op::Greedy(refined(program, run, next)?),
            Op::Lazy(run) => {
                let run = refined(program, run, next)?;
                // the shortest match that can go on is also the longest
                if run.solo == Solo::Always { Op::Greedy(run) } else { Op::Lazy(run) }
            }
            Op::Jump(target) => Op::Jump(threaded(&program.ops, target)),
            op => op,
        };
    }
    for branch in &mut program.branches {
        for way in &mut branch.ways {
            *way = threaded(&program.ops, *way);
        }
        narrow(branch, firsts);
    }
    for branch in 0..program.branches.len() {
        shortcut(program, branch);
    }
    Some(())
}

/// Where the only way for a character leads to another branch, which has one way for it too, takes that way.
fn shortcut(program: &mut Program, branch: usize) {
    /// Branches in a row that are followed; a bound on the work, not on what is right.
    const STEPS: usize = 8;
    for column in 0..program.branches[branch].choose.len() {
        for _ in 0..STEPS {
            let word = program.branches[branch].choose[column];
            let Some(&Op::Branch(next)) = program.ops.get(word as usize) else { break };
            let further = program.branches[next as usize].choose[column];
            if further >= Branch::LIST {
                break;
            }
            program.branches[branch].choose[column] = further;
        }
    }
}

/// Where jumps, which all lead forward, end.
fn threaded(ops: &[Op], mut target: u32) -> u32 {
    while let Op::Jump(next) = ops[target as usize] {
        target = next;
    }
    target
}

fn refined(program: &mut Program, run: Run, next: Class) -> Option<Run> {
    let unit = class_of(program, run.unit);
    let solo = if unit.excludes(next) {
        Solo::Always
    } else if unit.excludes_narrow(next) {
        Solo::Narrow
    } else {
        Solo::Never
    };
    let next = if next == Class::ALL {
        Next::Any
    } else if let Some(code) = next.single() {
        Next::Is(code)
    } else {
        Next::In { bit: program.sets.bit(next.bytes)?, kinds: next.kinds, end: next.end }
    };
    Some(Run { next, solo, ..run })
}

/// Sorts the ways of a branch by next character: 256 characters, the kinds of the others, the end.
fn narrow(branch: &mut Branch, firsts: &[Class]) {
    let words = branch.ways.len().div_ceil(64);
    let mut masks = vec![0_u64; branch.choose.len() * words];
    for (i, &way) in branch.ways.iter().enumerate() {
        let class = firsts.get(way as usize).copied().unwrap_or(Class::ALL);
        let mut set = |column: usize| masks[column * words + i / 64] |= 1 << (i % 64);
        class.bytes.iter().for_each(|byte| set(usize::from(byte)));
        (0..KINDS).filter(|kind| class.kinds >> kind & 1 == 1).for_each(|kind| set(256 + kind));
        if class.end {
            set(256 + KINDS);
        }
    }
    let mut keys: Vec<(&[u64], u32)> = Vec::new();
    for (column, key) in masks.chunks(words.max(1)).enumerate() {
        let known = keys.iter().find(|(known, _)| *known == key);
        let word = known.map_or_else(|| list(branch, key), |(_, word)| *word);
        branch.choose[column] = word;
        if known.is_none() {
            keys.push((key, word));
        }
    }
    if branch.pool.len() > 1024 + 64 * branch.ways.len() {
        // many overlapping ways: not worth the space
        branch.choose = [Branch::LIST; _];
        branch.pool.clone_from(&branch.ways);
        branch.lists = vec![(0, branch.ways.len() as u32)];
    }
}

/// The word for the ways whose bits are set in `key`.
fn list(branch: &mut Branch, key: &[u64]) -> u32 {
    let taken = branch.ways.iter().enumerate().filter(|(i, _)| key[i / 64] >> (i % 64) & 1 == 1);
    let start = branch.pool.len();
    branch.pool.extend(taken.map(|(_, way)| way));
    match branch.pool[start..] {
        [] => Branch::DEAD,
        [only] => {
            branch.pool.pop();
            only
        }
        _ => {
            branch.lists.push((start as u32, branch.pool.len() as u32));
            Branch::LIST + branch.lists.len() as u32 - 1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The instructions of a run, `next`, and the end of the pattern; `run` is the operator and its test.
    fn refined_run(op: u32, unit: &[u32], next: &[u32]) -> Op {
        let mut code = vec![op, unit.len() as u32 + 4, 1, crate::MAX_REPEAT];
        code.extend(unit);
        code.push(1);
        code.extend(next);
        code.push(1);
        match Program::new(&code, 0) {
            Ok(program) => program.ops[0],
            Err(error) => panic!("{error}"),
        }
    }

    const GREEDY: u32 = 24;
    const LAZY: u32 = 26;
    const WORD: [u32; 2] = [8, 14];
    const SPACE: [u32; 2] = [8, 12];

    #[test]
    fn disjoint_runs_give_nothing_back() {
        assert!(matches!(refined_run(GREEDY, &WORD, &SPACE), Op::Greedy(Run { solo: Solo::Always, .. })));
        assert!(matches!(refined_run(LAZY, &WORD, &SPACE), Op::Greedy(Run { solo: Solo::Always, .. })));
        // the end of a line: AT END_LINE
        assert!(matches!(refined_run(GREEDY, &[2], &[6, 6]), Op::Greedy(Run { solo: Solo::Always, .. })));
    }

    #[test]
    fn overlapping_runs_do() {
        let refined = refined_run(GREEDY, &WORD, &[16, 97]);
        assert!(matches!(refined, Op::Greedy(Run { solo: Solo::Never, next: Next::Is(97), .. })));
        assert!(matches!(
            refined_run(GREEDY, &WORD, &[]),
            Op::Greedy(Run { solo: Solo::Never, next: Next::Any, .. })
        ));
    }

    /// What follows an atomic group must not choose among its ways: `(?>a+)a` matches nothing.
    #[test]
    fn atomic_bodies_do_not_look_ahead() {
        let code = [27, 9, 24, 6, 1, crate::MAX_REPEAT, 16, 97, 1, 1, 16, 97, 1];
        let Ok(program) = Program::new(&code, 0) else { panic!("refused") };
        assert!(matches!(program.ops[1], Op::Greedy(Run { next: Next::Any, .. })));
    }
}
