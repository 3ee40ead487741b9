//! What is known of locals and operand stack before an instruction.

use super::rule::Rule;

/// What a stack slot holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Some object.
    Any,
    /// Null.
    Null,
    /// An object or null.
    Maybe,
    /// A cell that was a local's content.
    Cell,
    List,
    Dict,
    Tuple,
    /// A tuple of that many strings.
    Names(u16),
    Str,
    Code,
    Function,
}

impl Kind {
    pub(super) fn is_object(self) -> bool {
        !matches!(self, Self::Null | Self::Maybe)
    }

    fn join(self, other: Self) -> Self {
        if self == other {
            self
        } else if self.is_object() && other.is_object() {
            let tuple = |kind| matches!(kind, Self::Tuple | Self::Names(_));
            if tuple(self) && tuple(other) { Self::Tuple } else { Self::Any }
        } else {
            Self::Maybe
        }
    }
}

/// From which local a stack word is borrowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Owner(u32);

impl Owner {
    /// It is owned.
    pub(super) const NONE: Self = Self(u32::MAX);
    /// From different locals, by the way that led here.
    const SEVERAL: Self = Self(u32::MAX - 1);

    pub(super) const fn local(index: u32) -> Self {
        Self(index)
    }

    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::NONE, owner) | (owner, Self::NONE) => owner,
            (a, b) if a == b => a,
            _ => Self::SEVERAL,
        }
    }
}

/// One word of the operand stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Slot {
    pub(super) kind: Kind,
    pub(super) owner: Owner,
}

impl Slot {
    pub(super) const ANY: Self = Self::owned(Kind::Any);

    pub(super) const fn owned(kind: Kind) -> Self {
        Self { kind, owner: Owner::NONE }
    }
}

/// The operand stack; knows how many of its words are borrowed.
#[derive(Clone, Debug, Default)]
pub(super) struct Stack {
    slots: Vec<Slot>,
    borrowed: usize,
}

impl Stack {
    pub(super) fn depth(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn push(&mut self, slot: Slot) {
        self.borrowed += usize::from(slot.owner != Owner::NONE);
        self.slots.push(slot);
    }

    pub(super) fn pop(&mut self) -> Result<Slot, Rule> {
        let slot = self.slots.pop().ok_or(Rule::Underflow)?;
        self.borrowed -= usize::from(slot.owner != Owner::NONE);
        Ok(slot)
    }

    /// Pops so many.
    pub(super) fn drop_top(&mut self, count: u64) -> Result<(), Rule> {
        for _ in 0..count {
            self.pop()?;
        }
        Ok(())
    }

    /// The slot that many below the top.
    pub(super) fn peek(&self, below: u32) -> Result<Slot, Rule> {
        let index = self.slots.len().checked_sub(below as usize + 1).ok_or(Rule::Underflow)?;
        Ok(self.slots[index])
    }

    /// The topmost slots, the top first.
    pub(super) fn top(&self, count: u64) -> impl Iterator<Item = &Slot> {
        self.slots.iter().rev().take(count as usize)
    }

    /// Exchanges the top with the slot that many below it.
    pub(super) fn swap(&mut self, below: u32) -> Result<(), Rule> {
        let top = self.slots.len().checked_sub(1).ok_or(Rule::Underflow)?;
        let other = top.checked_sub(below as usize).ok_or(Rule::Underflow)?;
        self.slots.swap(top, other);
        Ok(())
    }

    fn borrows_from(&self, local: u32) -> bool {
        let borrowed = |slot: &Slot| slot.owner == Owner::local(local) || slot.owner == Owner::SEVERAL;
        self.borrowed > 0 && self.slots.iter().any(borrowed)
    }

    fn join(&mut self, other: &Self) -> Result<bool, Rule> {
        if self.slots.len() != other.slots.len() {
            return Err(Rule::Depth);
        }
        let mut changed = false;
        self.borrowed = 0;
        for (slot, &other) in self.slots.iter_mut().zip(&other.slots) {
            let joined = Slot { kind: slot.kind.join(other.kind), owner: slot.owner.join(other.owner) };
            changed |= joined != *slot;
            *slot = joined;
            self.borrowed += usize::from(joined.owner != Owner::NONE);
        }
        Ok(changed)
    }

    /// The top may hold anything now, or what it held.
    pub(super) fn forget_top(&mut self) {
        if let Some(slot) = self.slots.last_mut() {
            slot.kind = slot.kind.join(Kind::Any);
        }
    }
}

/// Locals that are bound for certain, and hold a cell for certain; the operand stack.
#[derive(Clone, Debug)]
pub(super) struct State {
    bound: Vec<u64>,
    cells: Vec<u64>,
    pub(super) stack: Stack,
    /// Something was lost that handlers have been told of.
    pub(super) weakened: bool,
}

impl State {
    pub(super) fn new(locals: usize) -> Self {
        let words = locals.div_ceil(64);
        Self { bound: vec![0; words], cells: vec![0; words], stack: Stack::default(), weakened: false }
    }

    /// Words that a copy or a join touches.
    pub(super) fn size(&self) -> u64 {
        (2 * self.bound.len() + self.stack.depth()) as u64
    }

    pub(super) fn is_bound(&self, local: u32) -> bool {
        bit(&self.bound, local)
    }

    pub(super) fn is_cell(&self, local: u32) -> bool {
        bit(&self.cells, local)
    }

    /// What a load of the local finds.
    pub(super) fn local_kind(&self, local: u32) -> Kind {
        match (self.is_bound(local), self.is_cell(local)) {
            (true, true) => Kind::Cell,
            (true, false) => Kind::Any,
            _ => Kind::Maybe,
        }
    }

    /// A check has shown that the local is bound.
    pub(super) fn mark_bound(&mut self, local: u32) {
        set_bit(&mut self.bound, local, true);
    }

    /// Changes a local; whatever is borrowed from it must be gone.
    pub(super) fn set_local(&mut self, local: u32, kind: Kind) -> Result<(), Rule> {
        if self.stack.borrows_from(local) {
            return Err(Rule::Borrowed);
        }
        let (bound, cell) = (kind.is_object(), kind == Kind::Cell);
        self.weakened |= self.is_bound(local) && !bound || self.is_cell(local) && !cell;
        set_bit(&mut self.bound, local, bound);
        set_bit(&mut self.cells, local, cell);
        Ok(())
    }

    /// Weakens to what holds in both; whether that changed anything.
    pub(super) fn join(&mut self, other: &Self) -> Result<bool, Rule> {
        let stack = self.stack.join(&other.stack)?;
        let bound = intersect(&mut self.bound, &other.bound);
        let cells = intersect(&mut self.cells, &other.cells);
        Ok(stack | bound | cells)
    }

    /// The state in which a handler is entered.
    pub(super) fn into_handler(mut self, depth: usize, lasti: bool) -> Self {
        while self.stack.depth() > depth && self.stack.pop().is_ok() {}
        for _ in 0..=usize::from(lasti) {
            self.stack.push(Slot::ANY);
        }
        self
    }
}

fn bit(words: &[u64], index: u32) -> bool {
    words.get(index as usize / 64).is_some_and(|word| word >> (index % 64) & 1 != 0)
}

fn set_bit(words: &mut [u64], index: u32, value: bool) {
    if let Some(word) = words.get_mut(index as usize / 64) {
        *word = *word & !(1 << (index % 64)) | u64::from(value) << (index % 64);
    }
}

fn intersect(words: &mut [u64], other: &[u64]) -> bool {
    let mut changed = false;
    for (word, other) in words.iter_mut().zip(other) {
        changed |= *word & !other != 0;
        *word &= other;
    }
    changed
}
