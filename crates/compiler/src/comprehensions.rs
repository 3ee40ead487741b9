//! Comprehensions and generator expressions.
//!
//! A list, set or dict comprehension usually runs in the frame around it (PEP 709): its variables become fast locals
//! of the outer code object, whose old values are kept on the stack meanwhile. Generator expressions, and
//! comprehensions that the symbol table did not merge, are functions with the first iterator as argument `.0`.

use bytecode::Location;
use bytecode::opcode::Opcode;
use flowgraph::Label;
use symtable::{Flags, Resolution, Role, Scope};
use syntax::ast::{Comprehension, Expr, ExprKind, NodeKey};

use crate::blocks::Block;
use crate::displays::is_starred;
use crate::functions::{is_class_cell, missing_scope};
use crate::generator::{Generator, Inlined, Kind, Result};

/// What a comprehension makes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    List,
    Set,
    Dict,
    Generator,
}

/// What every round adds.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) key: &'a Expr<'a>,
    /// Of a dict.
    pub(crate) value: Option<&'a Expr<'a>>,
}

/// What all clauses of one comprehension share.
struct Task<'a> {
    what: What,
    generators: &'a [Comprehension<'a>],
    element: Element<'a>,
    at: Location,
}

/// How to leave an inlined comprehension.
struct Isolation<'a> {
    /// Variables whose old values are on the stack.
    saved: Vec<&'a str>,
    cleanup: Option<Label>,
    end: Option<Label>,
}

impl<'c, 'a> Generator<'c, 'a> {
    pub(crate) fn comprehension(
        &mut self,
        expr: &'a Expr<'a>,
        what: What,
        generators: &'a [Comprehension<'a>],
        element: Element<'a>,
    ) -> Result {
        let at = expr.at;
        let scope = self.table.scope(NodeKey::of(expr), Role::Block).ok_or_else(missing_scope)?;
        let task = Task { what, generators, element, at };
        self.check_async(scope, what, at)?;
        let Some(first) = generators.first() else {
            return self.error("comprehension with no generators", at);
        };
        if scope.is_inlined {
            return self.inlined_comprehension(&task, scope, first);
        }
        let is_generator = what == What::Generator;
        self.enter(Kind::Comprehension, what.name(), scope, at.line, is_generator);
        self.cur.unit.argcount = 1;
        if let Some(build) = what.build() {
            self.op_arg(build, 0, at);
        }
        self.clause(&task, 0, 0, false)?;
        if !is_generator {
            self.op(Opcode::ReturnValue, at);
        }
        let code = self.leave(true)?;
        self.make_function(code, 0, at);
        self.outermost_iterator(first)?;
        self.op_arg(Opcode::Call, 0, at);
        if scope.is_coroutine && !is_generator {
            self.await_result(0, at);
        }
        Ok(())
    }

    fn check_async(&self, scope: &Scope, what: What, at: Location) -> Result {
        let may = !scope.is_coroutine
            || what == What::Generator
            || matches!(self.cur.kind, Kind::AsyncFunction | Kind::Comprehension)
            || self.may_await_at_top();
        if may {
            return Ok(());
        }
        self.error("asynchronous comprehension outside of an asynchronous function", at)
    }

    fn outermost_iterator(&mut self, first: &'a Comprehension<'a>) -> Result {
        self.expr(first.iter)?;
        self.op(if first.is_async { Opcode::GetAiter } else { Opcode::GetIter }, first.iter.at);
        Ok(())
    }

    fn inlined_comprehension(
        &mut self,
        task: &Task<'a>,
        scope: &'c Scope<'a>,
        first: &'a Comprehension<'a>,
    ) -> Result {
        self.outermost_iterator(first)?;
        let isolation = self.isolate(scope, task.at)?;
        if let Some(build) = task.what.build() {
            self.op_arg(build, 0, task.at);
            self.op_arg(Opcode::Swap, 2, task.at);
        }
        self.clause(task, 0, 0, true)?;
        self.restore(isolation, task.at);
        Ok(())
    }

    /// Makes room for the variables of an inlined comprehension. The iterator stays on top of the stack.
    fn isolate(&mut self, scope: &Scope<'a>, at: Location) -> Result<Isolation<'a>> {
        let is_function = self.cur.scope.kind.is_function_like();
        let in_class = self.cur.kind == Kind::Class && self.cur.inlined.is_empty();
        let mut inlined = Inlined::default();
        let mut saved = Vec::new();
        for (&name, symbol) in &scope.symbols {
            let is_bound = symbol.flags.any(Flags::LOCAL) && !symbol.flags.any(Flags::NONLOCAL);
            let inner = symbol.resolution;
            let outer = self.resolution(name);
            let differs = outer != Some(inner)
                && inner != Resolution::Free
                && !(inner == Resolution::Cell && outer == Some(Resolution::Free));
            if differs || in_class || (!is_function && inner == Resolution::Local) {
                // What stands for a cell that the class itself makes is no cell here.
                let is_own_cell =
                    inner == Resolution::Free && outer != Some(Resolution::Free) && is_class_cell(name);
                let is_global = in_class && is_own_cell;
                inlined.resolutions.push((name, if is_global { Resolution::GlobalImplicit } else { inner }));
            }
            if differs {
                inlined.replaced.push(name);
            }
            if is_bound {
                saved.push((name, inner));
                if !is_function {
                    let name = self.intern(name);
                    self.cur.unit.fast_hidden.insert(name);
                }
            }
        }
        self.cur.inlined.push(inlined);
        for &(name, inner) in &saved {
            let index = self.varname_index(name);
            self.op_arg(Opcode::LoadFastAndClear, index, at);
            if inner == Resolution::Cell {
                let cell = self.cell_index(name);
                self.op_arg(Opcode::MakeCell, cell, at);
            }
        }
        let saved: Vec<&str> = saved.into_iter().map(|entry| entry.0).collect();
        if saved.is_empty() {
            return Ok(Isolation { saved, cleanup: None, end: None });
        }
        self.op_arg(Opcode::Swap, saved.len() as u32 + 1, at);
        let (cleanup, end) = (self.label(), self.label());
        self.jump(Opcode::SetupFinally, cleanup, at);
        self.push_block(Block::Inert, at)?;
        Ok(Isolation { saved, cleanup: Some(cleanup), end: Some(end) })
    }

    /// Puts the outer variables back, after an exception too.
    fn restore(&mut self, isolation: Isolation<'a>, at: Location) {
        let none = Location::NONE;
        self.cur.inlined.pop();
        let (Some(cleanup), Some(end)) = (isolation.cleanup, isolation.end) else { return };
        self.cur.blocks.pop();
        self.op(Opcode::PopBlock, none);
        self.jump(Opcode::JumpNoInterrupt, end, none);
        self.place(cleanup);
        self.op_arg(Opcode::Swap, 2, none);
        self.op(Opcode::PopTop, none);
        self.restore_variables(&isolation.saved, at);
        self.op_arg(Opcode::Reraise, 0, none);
        self.place(end);
        self.restore_variables(&isolation.saved, at);
    }

    fn restore_variables(&mut self, saved: &[&str], at: Location) {
        self.op_arg(Opcode::Swap, saved.len() as u32 + 1, at);
        for name in saved.iter().rev() {
            let index = self.varname_index(name);
            self.op_arg(Opcode::StoreFastMaybeNull, index, at);
        }
    }

    /// One `for` clause with its conditions, and inside it the rest. `depth` iterators lie above the result.
    fn clause(&mut self, task: &Task<'a>, index: usize, depth: u32, has_iterator: bool) -> Result {
        self.nested(|this| {
            if task.generators[index].is_async {
                this.async_clause(task, index, depth, has_iterator)
            } else {
                this.sync_clause(task, index, depth, has_iterator)
            }
        })
    }

    fn sync_clause(&mut self, task: &Task<'a>, index: usize, depth: u32, has_iterator: bool) -> Result {
        let clause = &task.generators[index];
        let (start, skip, exhausted) = (self.label(), self.label(), self.label());
        let single = if index == 0 { None } else { single_item(clause.iter) };
        let depth = if let Some(item) = single {
            // `for y in [f(x)]` is an assignment.
            self.expr(item)?;
            depth
        } else {
            self.clause_iterator(task, index, has_iterator)?;
            self.place(start);
            self.jump(Opcode::ForIter, exhausted, clause.iter.at);
            depth + 1
        };
        self.expr(clause.target)?;
        let element_at = self.rest_of_clause(task, index, depth, skip)?;
        self.place(skip);
        if single.is_none() {
            self.jump(Opcode::Jump, start, element_at);
            self.place(exhausted);
            self.op(Opcode::EndFor, Location::NONE);
            self.op(Opcode::PopIter, Location::NONE);
        }
        Ok(())
    }

    fn async_clause(&mut self, task: &Task<'a>, index: usize, depth: u32, has_iterator: bool) -> Result {
        let at = task.at;
        let clause = &task.generators[index];
        let (start, skip, exhausted) = (self.label(), self.label(), self.label());
        self.clause_iterator(task, index, has_iterator)?;
        self.place(start);
        self.push_block(Block::Inert, at)?;
        self.jump(Opcode::SetupFinally, exhausted, at);
        self.op(Opcode::GetAnext, at);
        self.load_none(at);
        let send = self.yield_from(at, true);
        self.op(Opcode::PopBlock, at);
        self.expr(clause.target)?;
        let element_at = self.rest_of_clause(task, index, depth + 1, skip)?;
        self.place(skip);
        self.jump(Opcode::Jump, start, element_at);
        self.cur.blocks.pop();
        self.place(exhausted);
        self.jump(Opcode::EndAsyncFor, send, at);
        Ok(())
    }

    fn clause_iterator(&mut self, task: &Task<'a>, index: usize, has_iterator: bool) -> Result {
        if index > 0 {
            return self.outermost_iterator(&task.generators[index]);
        }
        if !has_iterator {
            self.op_arg(Opcode::LoadFast, 0, task.at);
        }
        Ok(())
    }

    /// Conditions, then the next clause or the element. Gives back where the element stands.
    fn rest_of_clause(&mut self, task: &Task<'a>, index: usize, depth: u32, skip: Label) -> Result<Location> {
        for condition in task.generators[index].ifs {
            self.jump_if(condition, skip, false)?;
        }
        if index + 1 < task.generators.len() {
            self.clause(task, index + 1, depth, false)?;
            return Ok(task.element.key.at);
        }
        self.element(task, depth)?;
        Ok(element_location(&task.element))
    }

    fn element(&mut self, task: &Task<'a>, depth: u32) -> Result {
        let at = element_location(&task.element);
        self.expr(task.element.key)?;
        match task.what {
            What::Generator => {
                self.yield_value(at);
                self.op(Opcode::PopTop, at);
            }
            What::List => self.op_arg(Opcode::ListAppend, depth + 1, at),
            What::Set => self.op_arg(Opcode::SetAdd, depth + 1, at),
            What::Dict => {
                if let Some(value) = task.element.value {
                    self.expr(value)?;
                }
                self.op_arg(Opcode::MapAdd, depth + 1, at);
            }
        }
        Ok(())
    }
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::List => "<listcomp>",
            Self::Set => "<setcomp>",
            Self::Dict => "<dictcomp>",
            Self::Generator => "<genexpr>",
        }
    }

    fn build(self) -> Option<Opcode> {
        match self {
            Self::List => Some(Opcode::BuildList),
            Self::Set => Some(Opcode::BuildSet),
            Self::Dict => Some(Opcode::BuildMap),
            Self::Generator => None,
        }
    }
}

/// The item of a display of one.
fn single_item<'a>(iter: &Expr<'a>) -> Option<&'a Expr<'a>> {
    match iter.kind {
        ExprKind::List { elts: [item], .. } | ExprKind::Tuple { elts: [item], .. } => {
            (!is_starred(item)).then_some(item)
        }
        _ => None,
    }
}

fn element_location(element: &Element) -> Location {
    let start = element.key.at;
    let end = element.value.map_or(start, |value| value.at);
    Location { end_line: end.end_line, end_column: end.end_column, ..start }
}
