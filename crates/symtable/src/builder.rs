//! The first pass: walks the tree and records, block by block, what is done with each name.
//!
//! The walk keeps a stack of [`Task`]s instead of recursing, so the depth of the source costs no native stack. A visit
//! does its own part at once and leaves the rest as tasks; [`Builder::then`] takes them in the order in which they
//! are to run.

use std::borrow::Cow;

use bytecode::Location;
use indexmap::map::Entry;
use rustc_hash::FxHashMap;
use syntax::SyntaxError;
use syntax::ast::{
    Arena, Comprehension as Clause, ExceptHandler, Expr, Keyword, MatchCase, Module, NodeKey, Pattern, Stmt,
    TypeParam, WithItem,
};

use crate::table::{Flags, Resolution, Role, Scope, ScopeId, ScopeKind, Symbol, Symbols};
use crate::{Options, mangle};

/// What a visit returns; an error ends the walk.
pub(crate) type Outcome = Result<(), SyntaxError>;

/// A later part of the work on a statement.
pub(crate) type OnStmt<'a> = fn(&mut Builder<'a>, &'a Stmt<'a>) -> Outcome;

/// A later part of the work on an expression.
pub(crate) type OnExpr<'a> = fn(&mut Builder<'a>, &'a Expr<'a>) -> Outcome;

/// A later part of the work on a pattern.
pub(crate) type OnPattern<'a> = fn(&mut Builder<'a>, &'a Pattern<'a>) -> Outcome;

/// Work still to be done. A list is worked on item by item.
#[derive(Clone, Copy)]
pub(crate) enum Task<'a> {
    Stmts(&'a [Stmt<'a>]),
    OnStmt(OnStmt<'a>, &'a Stmt<'a>),
    Expr(&'a Expr<'a>),
    Exprs(&'a [Expr<'a>]),
    MaybeExprs(&'a [Option<Expr<'a>>]),
    OnExpr(OnExpr<'a>, &'a Expr<'a>),
    Keywords(&'a [Keyword<'a>]),
    Clauses(&'a [Clause<'a>]),
    Items(&'a [WithItem<'a>]),
    Handlers(&'a [ExceptHandler<'a>]),
    /// The name that a handler binds.
    HandlerName(&'a ExceptHandler<'a>),
    Cases(&'a [MatchCase<'a>]),
    Patterns(&'a [Pattern<'a>]),
    OnPattern(OnPattern<'a>, &'a Pattern<'a>),
    TypeParams(&'a [TypeParam<'a>]),
    /// The default of a type parameter; its bound is done.
    TypeParamDefault(&'a TypeParam<'a>),
    /// Sets whether the block is in a part that may not run.
    Conditional(bool),
    /// Sets whether names are met in the target of a comprehension's `for`.
    CompTarget(bool),
    /// A comprehension's iterable begins (`true`) or ends.
    CompIterable(bool),
    /// Back to the outer block.
    Leave,
}

/// A block in the making.
pub(crate) struct Block<'a> {
    pub(crate) scope: Scope<'a>,
    /// How many of its names are its own; those of inlined comprehensions come after them. Set by `analyze`.
    pub(crate) own_symbols: usize,
    /// `global` and `nonlocal` names with the place of the statement, for later errors.
    pub(crate) directives: Vec<(&'a str, Location)>,
    /// Belongs to no outer block: a `from __future__ import annotations` keeps it from being compiled.
    pub(crate) detached: bool,
    /// The type parameter block whose names are the only private ones here.
    pub(crate) private_in: Option<ScopeId>,
    /// Those names.
    pub(crate) private_names: Vec<&'a str>,
    /// In a statement whose parts may not run.
    pub(crate) in_conditional: bool,
    /// The annotations of a function's local variables: checked, but never run.
    pub(crate) unevaluated: bool,
    /// In the target of a comprehension's `for`.
    pub(crate) in_comp_target: bool,
    /// How many iterables of comprehensions the walk is in.
    pub(crate) comp_iterables: u32,
    /// "a TypeVar bound" and the like, for errors in a block of kind `TypeVariable`.
    pub(crate) what: &'static str,
}

/// The state of the walk.
pub(crate) struct Builder<'a> {
    pub(crate) arena: &'a Arena,
    pub(crate) options: Options,
    pub(crate) blocks: Vec<Block<'a>>,
    pub(crate) by_node: FxHashMap<(NodeKey, Role), ScopeId>,
    /// The block the walk is in.
    pub(crate) current: ScopeId,
    work: Vec<Task<'a>>,
}

/// Walks a tree to the end.
pub(crate) fn walk<'a>(
    arena: &'a Arena,
    module: &Module<'a>,
    options: Options,
) -> Result<Builder<'a>, SyntaxError> {
    let mut builder = Builder {
        arena,
        options,
        blocks: Vec::new(),
        by_node: FxHashMap::default(),
        current: ScopeId::MODULE,
        work: Vec::new(),
    };
    builder.blocks.push(Block::new(None, ScopeId::MODULE, ScopeKind::Module, "top", Location::line_only(0)));
    builder.work.push(match *module {
        Module::Module { body, .. } | Module::Interactive { body } => Task::Stmts(body),
        Module::Expression { body } => Task::Expr(body),
        Module::FunctionType { .. } => return Err(function_type()),
    });
    while let Some(task) = builder.work.pop() {
        builder.run(task)?;
    }
    Ok(builder)
}

/// A signature type comment is for tools; it has no code.
fn function_type() -> SyntaxError {
    SyntaxError {
        kind: syntax::ErrorKind::System,
        message: "this compiler does not handle FunctionTypes".into(),
        at: Location::NONE,
    }
}

impl<'a> Block<'a> {
    fn new(parent: Option<&Self>, id: ScopeId, kind: ScopeKind, name: &'a str, at: Location) -> Self {
        let scope = Scope {
            id,
            parent: parent.map(|outer| outer.scope.id),
            kind,
            name,
            class: parent.and_then(|outer| outer.scope.class),
            mangled_names: None,
            comprehension: None,
            at,
            symbols: Symbols::default(),
            varnames: Vec::new(),
            children: Vec::new(),
            annotations: None,
            is_nested: parent
                .is_some_and(|outer| outer.scope.is_nested || outer.scope.kind.is_function_like()),
            is_generator: false,
            is_coroutine: false,
            has_varargs: false,
            has_varkeywords: false,
            is_method: false,
            has_docstring: false,
            needs_class_closure: false,
            needs_classdict: false,
            can_see_class_scope: false,
            is_inlined: false,
            has_conditional_annotations: false,
            annotations_used: false,
        };
        Self {
            scope,
            own_symbols: 0,
            directives: Vec::new(),
            detached: false,
            private_in: if kind == ScopeKind::Class {
                None
            } else {
                parent.and_then(|outer| outer.private_in)
            },
            private_names: Vec::new(),
            in_conditional: false,
            unevaluated: false,
            in_comp_target: false,
            comp_iterables: parent.map_or(0, |outer| outer.comp_iterables),
            what: "",
        }
    }

    /// What is known of a name (mangled) so far.
    pub(crate) fn flags(&self, name: &str) -> Flags {
        self.scope.symbols.get(name).map_or(Flags::default(), |symbol| symbol.flags)
    }

    /// What the block itself does with a name (mangled), without its inlined comprehensions.
    pub(crate) fn own_flags(&self, name: &str) -> Flags {
        match self.scope.symbols.get_full(name) {
            Some((index, _, symbol)) if index < self.own_symbols => symbol.flags,
            _ => Flags::default(),
        }
    }
}

impl<'a> Builder<'a> {
    /// Leaves work for later; the first of `tasks` runs first, and all of them before what was left earlier.
    pub(crate) fn then<const N: usize>(&mut self, tasks: [Task<'a>; N]) {
        self.work.extend(tasks.into_iter().rev());
    }

    /// Visits the first item of a list, leaving the others as a task.
    fn each<T>(
        &mut self,
        items: &'a [T],
        rest: fn(&'a [T]) -> Task<'a>,
        visit: fn(&mut Self, &'a T) -> Outcome,
    ) -> Outcome {
        let Some((first, others)) = items.split_first() else { return Ok(()) };
        if !others.is_empty() {
            self.work.push(rest(others));
        }
        visit(self, first)
    }

    fn run(&mut self, task: Task<'a>) -> Outcome {
        match task {
            Task::Stmts(list) => self.each(list, Task::Stmts, Self::stmt),
            Task::OnStmt(step, stmt) => step(self, stmt),
            Task::Expr(expr) => self.expr(expr),
            Task::Exprs(list) => self.each(list, Task::Exprs, Self::expr),
            Task::MaybeExprs(list) => self.each(list, Task::MaybeExprs, Self::maybe_expr),
            Task::OnExpr(step, expr) => step(self, expr),
            Task::Keywords(list) => self.each(list, Task::Keywords, Self::keyword),
            Task::Clauses(list) => self.each(list, Task::Clauses, Self::inner_clause),
            Task::Items(list) => self.each(list, Task::Items, Self::with_item),
            Task::Handlers(list) => self.each(list, Task::Handlers, Self::handler),
            Task::HandlerName(handler) => self.handler_name(handler),
            Task::Cases(list) => self.each(list, Task::Cases, Self::case),
            Task::Patterns(list) => self.each(list, Task::Patterns, Self::pattern),
            Task::OnPattern(step, pattern) => step(self, pattern),
            Task::TypeParams(list) => self.each(list, Task::TypeParams, Self::type_param),
            Task::TypeParamDefault(param) => self.type_param_default(param),
            Task::Conditional(_) | Task::CompTarget(_) | Task::CompIterable(_) | Task::Leave => {
                self.turn(task);
                Ok(())
            }
        }
    }

    /// The tasks that visit nothing, but say where the walk is.
    fn turn(&mut self, task: Task<'a>) {
        let block = self.block_mut();
        match task {
            Task::Conditional(yes) => block.in_conditional = yes,
            Task::CompTarget(yes) => block.in_comp_target = yes,
            Task::CompIterable(true) => block.comp_iterables += 1,
            Task::CompIterable(false) => block.comp_iterables -= 1,
            _ => self.leave(),
        }
    }

    /// The block the walk is in.
    pub(crate) fn block(&self) -> &Block<'a> {
        &self.blocks[self.current.index()]
    }

    /// The block the walk is in, to change it.
    pub(crate) fn block_mut(&mut self) -> &mut Block<'a> {
        &mut self.blocks[self.current.index()]
    }

    /// The scope of the block the walk is in, to change it.
    pub(crate) fn scope_mut(&mut self) -> &mut Scope<'a> {
        &mut self.block_mut().scope
    }

    /// Goes into a new block, inner to the current one. [`Task::Leave`] takes the walk out of it again.
    pub(crate) fn enter(
        &mut self,
        kind: ScopeKind,
        name: &'a str,
        at: Location,
        key: Option<(NodeKey, Role)>,
    ) {
        let id = ScopeId(u32::try_from(self.blocks.len()).expect("a tree has fewer nodes than that"));
        let mut block = Block::new(Some(self.block()), id, kind, name, at);
        let not_compiled = kind == ScopeKind::Annotation && self.options.features.annotations();
        block.detached = not_compiled || self.block().detached;
        block.scope.is_method = kind == ScopeKind::Function && self.block().scope.kind == ScopeKind::Class;
        self.blocks.push(block);
        if !not_compiled {
            self.scope_mut().children.push(id);
        }
        if let Some(key) = key {
            self.by_node.insert(key, id);
        }
        self.current = id;
    }

    /// Back to the outer block.
    pub(crate) fn leave(&mut self) {
        if let Some(outer) = self.block().scope.parent {
            self.current = outer;
        }
    }

    /// What a name of the source is called in the current block.
    pub(crate) fn mangled<'n>(&self, name: &'n str) -> Cow<'n, str> {
        let block = self.block();
        match block.private_in {
            Some(owner) if !self.blocks[owner.index()].private_names.contains(&name) => Cow::Borrowed(name),
            _ => mangle(block.scope.class, name),
        }
    }

    /// The same, kept in the arena.
    pub(crate) fn private_name(&self, name: &'a str) -> &'a str {
        match self.mangled(name) {
            Cow::Borrowed(_) => name,
            Cow::Owned(private) => match self.block().scope.symbols.get_key_value(private.as_str()) {
                Some((&known, _)) => known,
                None => self.arena.str(&private),
            },
        }
    }

    /// Records that the current block binds a name, or does so when it runs.
    pub(crate) fn define(&mut self, name: &'a str, flags: Flags, at: Location) -> Outcome {
        if name == "__debug__" && flags.any(Flags::BOUND) {
            return Err(SyntaxError::new("cannot assign to __debug__", at));
        }
        if flags.any(Flags::TYPE_PARAM)
            && let Some(owner) = self.block().private_in
        {
            self.blocks[owner.index()].private_names.push(name);
        }
        self.record(self.current, name, flags, at)
    }

    /// Records that the current block reads a name.
    pub(crate) fn read(&mut self, name: &'a str, at: Location) -> Outcome {
        self.record(self.current, name, Flags::USE, at)
    }

    /// Adds `flags` to those of a name in a block. The name is mangled for the current block.
    pub(crate) fn record(&mut self, id: ScopeId, name: &'a str, mut flags: Flags, at: Location) -> Outcome {
        let mangled = self.private_name(name);
        let block = &mut self.blocks[id.index()];
        let known = block.flags(mangled);
        if flags.any(Flags::PARAM) && known.any(Flags::PARAM) {
            return Err(SyntaxError::new(format!("duplicate argument '{name}' in function definition"), at));
        }
        if flags.any(Flags::TYPE_PARAM) && known.any(Flags::TYPE_PARAM) {
            return Err(SyntaxError::new(format!("duplicate type parameter '{name}'"), at));
        }
        if block.in_comp_target {
            if known.with(flags).any(Flags::GLOBAL.with(Flags::NONLOCAL)) {
                let message =
                    format!("comprehension inner loop cannot rebind assignment expression target '{name}'");
                return Err(SyntaxError::new(message, at));
            }
            flags = flags.with(Flags::COMP_ITER);
        }
        block.scope.add(mangled, flags);
        if flags.any(Flags::PARAM) {
            block.scope.varnames.push(mangled);
        } else if flags.any(Flags::GLOBAL) {
            self.blocks[ScopeId::MODULE.index()].scope.add(mangled, Flags::GLOBAL);
        }
        Ok(())
    }
}

impl<'a> Scope<'a> {
    /// Adds `flags` to those of a name (mangled).
    fn add(&mut self, name: &'a str, flags: Flags) {
        match self.symbols.entry(name) {
            Entry::Occupied(mut entry) => entry.get_mut().flags = entry.get().flags.with(flags),
            Entry::Vacant(entry) => {
                entry.insert(Symbol { flags, resolution: Resolution::GlobalImplicit });
            }
        }
    }
}
