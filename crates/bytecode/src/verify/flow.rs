//! The second pass: abstract interpretation, block by block, until no state at a block's entry changes any more.
//!
//! Blocks are taken in the order of the code, which settles straight code and nested loops in few rounds.

use std::collections::BTreeSet;

use super::Foreign;
use super::rule::{Rule, VerifyError};
use super::shape::Shape;
use super::state::State;
use super::step::{left_when_raised, lowest_touched};
use crate::opcode::Opcode;

/// Checks everything that depends on how an instruction is reached.
pub(super) fn run(code: &Foreign<'_>, shape: &Shape) -> Result<(), VerifyError> {
    if shape.instructions.is_empty() {
        return Err(VerifyError::at(0, Rule::FallsOff));
    }
    let mut flow = Flow {
        code,
        shape,
        entries: std::iter::repeat_with(|| None).take(shape.instructions.len()).collect(),
        work: BTreeSet::new(),
        budget: budget(code),
    };
    flow.enter(0, initial(code)).map_err(|rule| VerifyError::at(0, rule))?;
    while let Some(index) = flow.work.pop_first() {
        if let Some(state) = flow.entries[index].as_deref().cloned() {
            flow.walk(index, state)?;
        }
    }
    Ok(())
}

/// Words of state that may be touched: enough for every block to be seen many times. The standard library needs
/// less than a third of it.
fn budget(code: &Foreign<'_>) -> u64 {
    let units = (code.code.len() / 2) as u64;
    let state = (code.localspluskinds.len() / 32) as u64 + u64::from(code.stacksize).min(32);
    10_000 + units.saturating_mul(3 * state + 12)
}

fn initial(code: &Foreign<'_>) -> State {
    let mut state = State::new(code.localspluskinds.len());
    for argument in 0..code.arguments() {
        state.mark_bound(argument as u32);
    }
    state
}

struct Flow<'a> {
    code: &'a Foreign<'a>,
    shape: &'a Shape,
    /// Of each instruction that begins a block: the state it is entered with.
    entries: Vec<Option<Box<State>>>,
    work: BTreeSet<usize>,
    budget: u64,
}

impl Flow<'_> {
    /// Executes a block and hands its state to all that follow.
    fn walk(&mut self, mut index: usize, mut state: State) -> Result<(), VerifyError> {
        let mut told = None;
        loop {
            let instruction = &self.shape.instructions[index];
            let error = |rule| VerifyError::at(instruction.start, rule);
            let depth = self.raise(index, &mut state, &mut told).map_err(error)?;
            state.weakened |= lowest_touched(instruction, state.stack.depth()) < depth;
            state.step(self.code, instruction).map_err(error)?;
            self.spend(1 + instruction.op.pushes().of(instruction.oparg)).map_err(error)?;
            if let Some(target) = instruction.target().and_then(|unit| self.shape.index_of(unit)) {
                self.enter(target, state.clone()).map_err(error)?;
            }
            if instruction.op.ends() {
                return Ok(());
            }
            index += 1;
            if index == self.shape.instructions.len() {
                return Err(error(Rule::FallsOff));
            }
            if self.shape.is_leader(index) {
                return self.enter(index, state).map_err(error);
            }
        }
    }

    /// Tells the handler that covers an instruction in which state it may be entered, unless it knows. The answer
    /// is how many values it keeps.
    fn raise(&mut self, index: usize, state: &mut State, told: &mut Option<u32>) -> Result<u64, Rule> {
        let Some((number, handler)) = self.shape.handler_of(index) else {
            *told = None;
            return Ok(0);
        };
        let depth = u64::from(handler.depth);
        let instruction = &self.shape.instructions[index];
        if depth > left_when_raised(instruction, state.stack.depth()) {
            return Err(Rule::HandlerDepth);
        }
        let sends = instruction.op == Opcode::YieldValue;
        if *told == Some(number) && !state.weakened && !sends {
            return Ok(depth);
        }
        if depth + 1 + u64::from(handler.lasti) > u64::from(self.code.stacksize) {
            return Err(Rule::Overflow);
        }
        *told = Some(number);
        state.weakened = false;
        let target = self.shape.index_of(handler.target).ok_or(Rule::ExceptionTable)?;
        self.spend(state.size())?;
        let mut raised = state.clone();
        if sends {
            raised.stack.forget_top();
        }
        self.enter(target, raised.into_handler(handler.depth as usize, handler.lasti))?;
        Ok(depth)
    }

    /// A way to an instruction with this state.
    fn enter(&mut self, index: usize, mut state: State) -> Result<(), Rule> {
        self.spend(state.size())?;
        state.weakened = false;
        let changed = match &mut self.entries[index] {
            Some(known) => known.join(&state)?,
            entry => {
                *entry = Some(Box::new(state));
                true
            }
        };
        if changed {
            self.work.insert(index);
        }
        Ok(())
    }

    fn spend(&mut self, words: u64) -> Result<(), Rule> {
        self.budget = self.budget.checked_sub(words).ok_or(Rule::Effort)?;
        Ok(())
    }
}
