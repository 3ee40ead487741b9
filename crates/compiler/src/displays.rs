//! List, tuple, set and dict displays, and unpacking into lists and tuples.

use bytecode::Location;
use bytecode::opcode::Opcode;
use bytecode::operand::Intrinsic1;
use syntax::ast::{Context, Expr, ExprKind};

use crate::generator::{Generator, Result, STACK_GUIDELINE};

/// The instructions that make a collection.
#[derive(Clone, Copy)]
pub(crate) struct Maker {
    /// From operands on the stack.
    build: Opcode,
    /// What collects them when they do not all fit there: an empty start, then one by one, or many at once.
    start: Opcode,
    add: Opcode,
    extend: Opcode,
    is_tuple: bool,
}

/// A tuple grows as a list and is converted at the end.
pub(crate) const TUPLE: Maker = Maker {
    build: Opcode::BuildTuple,
    start: Opcode::BuildList,
    add: Opcode::ListAppend,
    extend: Opcode::ListExtend,
    is_tuple: true,
};

const LIST: Maker = Maker { build: Opcode::BuildList, is_tuple: false, ..TUPLE };

const SET: Maker = Maker {
    build: Opcode::BuildSet,
    start: Opcode::BuildSet,
    add: Opcode::SetAdd,
    extend: Opcode::SetUpdate,
    is_tuple: false,
};

impl<'a> Generator<'_, 'a> {
    pub(crate) fn list(&mut self, elts: &'a [Expr<'a>], context: Context, at: Location) -> Result {
        self.list_or_tuple(elts, context, LIST, at)
    }

    pub(crate) fn tuple(&mut self, elts: &'a [Expr<'a>], context: Context, at: Location) -> Result {
        self.list_or_tuple(elts, context, TUPLE, at)
    }

    fn list_or_tuple(
        &mut self,
        elts: &'a [Expr<'a>],
        context: Context,
        maker: Maker,
        at: Location,
    ) -> Result {
        match context {
            Context::Load => self.collect(elts, None, 0, maker, at),
            Context::Store => self.unpack(elts, at),
            Context::Del => elts.iter().try_for_each(|elt| self.expr(elt)),
        }
    }

    pub(crate) fn set(&mut self, elts: &'a [Expr<'a>], at: Location) -> Result {
        self.collect(elts, None, 0, SET, at)
    }

    /// Makes a collection of `pushed` values that are on the stack already, of `elts`, and of the variable `extra`.
    pub(crate) fn collect(
        &mut self,
        elts: &'a [Expr<'a>],
        extra: Option<&str>,
        pushed: usize,
        maker: Maker,
        at: Location,
    ) -> Result {
        let count = elts.len() + usize::from(extra.is_some());
        let too_many = count + pushed > STACK_GUIDELINE;
        if !too_many && !elts.iter().any(is_starred) {
            elts.iter().try_for_each(|elt| self.expr(elt))?;
            if let Some(name) = extra {
                self.load_name(name, at)?;
            }
            self.op_arg(maker.build, (count + pushed) as u32, at);
            return Ok(());
        }
        let mut started = too_many;
        if started {
            self.op_arg(maker.start, pushed as u32, at);
        }
        for (index, elt) in elts.iter().enumerate() {
            if let ExprKind::Starred { value, .. } = elt.kind {
                if !started {
                    self.op_arg(maker.start, (index + pushed) as u32, at);
                    started = true;
                }
                self.expr(value)?;
                self.op_arg(maker.extend, 1, at);
            } else {
                self.expr(elt)?;
                if started {
                    self.op_arg(maker.add, 1, at);
                }
            }
        }
        if let Some(name) = extra {
            self.load_name(name, at)?;
            self.op_arg(maker.add, 1, at);
        }
        if maker.is_tuple {
            self.op_arg(Opcode::CallIntrinsic1, Intrinsic1::ListToTuple.oparg(), at);
        }
        Ok(())
    }

    /// Stores the items of what is on the stack.
    fn unpack(&mut self, elts: &'a [Expr<'a>], at: Location) -> Result {
        match elts.iter().position(is_starred) {
            None => self.op_arg(Opcode::UnpackSequence, elts.len() as u32, at),
            Some(star) => {
                let after = elts.len() - star - 1;
                if star >= 1 << 8 || after >= 1 << 23 {
                    return self.error("too many expressions in star-unpacking assignment", at);
                }
                if elts[star + 1..].iter().any(is_starred) {
                    return self.error("multiple starred expressions in assignment", at);
                }
                self.op_arg(Opcode::UnpackEx, (star + (after << 8)) as u32, at);
            }
        }
        for elt in elts {
            match elt.kind {
                ExprKind::Starred { value, .. } => self.expr(value)?,
                _ => self.expr(elt)?,
            }
        }
        Ok(())
    }

    pub(crate) fn dict(
        &mut self,
        keys: &'a [Option<Expr<'a>>],
        values: &'a [Expr<'a>],
        at: Location,
    ) -> Result {
        let mut started = false;
        // Start of the run of `key: value` that is still to be built.
        let mut run = 0;
        for (index, (key, value)) in keys.iter().zip(values).enumerate() {
            if key.is_none() {
                self.dict_run(&keys[run..index], &values[run..index], &mut started, at)?;
                run = index + 1;
                if !started {
                    self.op_arg(Opcode::BuildMap, 0, at);
                    started = true;
                }
                self.expr(value)?;
                self.op_arg(Opcode::DictUpdate, 1, at);
            } else if (index - run) * 2 > STACK_GUIDELINE {
                self.dict_run(&keys[run..=index], &values[run..=index], &mut started, at)?;
                run = index + 1;
            }
        }
        self.dict_run(&keys[run..], &values[run..], &mut started, at)?;
        if !started {
            self.op_arg(Opcode::BuildMap, 0, at);
        }
        Ok(())
    }

    /// A dict of a run of pairs, merged into the one under it if there is one.
    fn dict_run(
        &mut self,
        keys: &'a [Option<Expr<'a>>],
        values: &'a [Expr<'a>],
        started: &mut bool,
        at: Location,
    ) -> Result {
        if values.is_empty() {
            return Ok(());
        }
        let too_many = values.len() * 2 > STACK_GUIDELINE;
        if too_many {
            self.op_arg(Opcode::BuildMap, 0, at);
        }
        for (key, value) in keys.iter().zip(values) {
            if let Some(key) = key {
                self.expr(key)?;
            }
            self.expr(value)?;
            if too_many {
                self.op_arg(Opcode::MapAdd, 1, at);
            }
        }
        if !too_many {
            self.op_arg(Opcode::BuildMap, values.len() as u32, at);
        }
        if *started {
            self.op_arg(Opcode::DictUpdate, 1, at);
        }
        *started = true;
        Ok(())
    }
}

pub(crate) fn is_starred(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Starred { .. })
}
