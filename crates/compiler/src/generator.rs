//! The state of code generation: a stack of code objects in the making, and the words all files emit with.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::rc::Rc;

use bytecode::opcode::Opcode;
use bytecode::{Code, CodeFlags, Constant, Location};
use flowgraph::{AssembleError, Label, Names, Sequence, Unit};
use rustc_hash::FxHashSet;
use symtable::{Resolution, Scope, ScopeKind, SymbolTable};
use syntax::ast::{Expr, Stmt};
use syntax::{ErrorKind, SyntaxError, WarningKind, WarningSink};

use crate::blocks::Block;

/// What every step gives back: nothing, or the error that ends the compilation.
pub(crate) type Result<T = ()> = std::result::Result<T, SyntaxError>;

/// Deepest nesting of statements, expressions and patterns: what a native stack of 8 MiB holds with room to spare.
const MAX_DEPTH: u32 = 3000;

/// From this many operands on, a display or call is built piece by piece instead of on the operand stack.
pub(crate) const STACK_GUIDELINE: usize = 30;

/// What a code object is made for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    Annotations,
    TypeParameters,
}

/// A comprehension whose instructions stand in its outer block: how it sees that block's names.
#[derive(Default)]
pub(crate) struct Inlined<'a> {
    /// Where names live while the comprehension runs.
    pub(crate) resolutions: Vec<(&'a str, Resolution)>,
    /// Those of them that live elsewhere outside.
    pub(crate) replaced: Vec<&'a str>,
}

/// An annotated variable whose annotation goes into the `__annotate__` function of the module or class.
pub(crate) struct Deferred<'a> {
    pub(crate) statement: Location,
    pub(crate) name: &'a str,
    pub(crate) annotation: &'a Expr<'a>,
    /// Its number in `__conditional_annotations__`, when it may be skipped at run time.
    pub(crate) condition: Option<u32>,
}

/// One code object in the making.
pub(crate) struct Frame<'c, 'a> {
    pub(crate) unit: Unit,
    pub(crate) code: Sequence,
    pub(crate) kind: Kind,
    pub(crate) scope: &'c Scope<'a>,
    /// What jumps out of here must undo, outermost first.
    pub(crate) blocks: Vec<Block<'a>>,
    pub(crate) inlined: Vec<Inlined<'a>>,
    pub(crate) deferred: Vec<Deferred<'a>>,
    /// The number that the next conditional annotation gets.
    pub(crate) next_condition: u32,
    /// In the body of a statement that may run never or more than once.
    pub(crate) conditional: bool,
    /// Of a class: names that its methods assign on `self`.
    pub(crate) static_attributes: BTreeSet<Rc<str>>,
    /// Handler of the whole body that turns `StopIteration` into `RuntimeError`.
    pub(crate) stop_iteration: Option<Label>,
}

/// Makes one tree into code.
pub(crate) struct Generator<'c, 'a> {
    pub(crate) table: &'c SymbolTable<'a>,
    pub(crate) warnings: &'c mut dyn WarningSink,
    pub(crate) filename: Rc<str>,
    pub(crate) optimize: u8,
    /// Every code object has these flags.
    pub(crate) flags: CodeFlags,
    pub(crate) top_level_await: bool,
    /// Results of top-level expression statements are printed.
    pub(crate) interactive: bool,
    interned: FxHashSet<Rc<str>>,
    pub(crate) cur: Frame<'c, 'a>,
    pub(crate) outer: Vec<Frame<'c, 'a>>,
    /// Above 0 no warning is given.
    pub(crate) muted: u32,
    depth: u32,
}

/// How a tree is compiled, as [`Generator::new`] needs it.
pub(crate) struct Settings<'c> {
    pub(crate) filename: Rc<str>,
    pub(crate) optimize: u8,
    pub(crate) flags: CodeFlags,
    pub(crate) top_level_await: bool,
    pub(crate) interactive: bool,
    pub(crate) warnings: &'c mut dyn WarningSink,
}

impl<'c, 'a> Generator<'c, 'a> {
    /// A generator that stands at the start of the module's code.
    pub(crate) fn new(table: &'c SymbolTable<'a>, settings: Settings<'c>) -> Self {
        let name: Rc<str> = "<module>".into();
        let unit = Unit::new(Rc::clone(&name), name, Rc::clone(&settings.filename), 1);
        let mut this = Self {
            table,
            warnings: settings.warnings,
            filename: settings.filename,
            optimize: settings.optimize,
            flags: settings.flags,
            top_level_await: settings.top_level_await,
            interactive: settings.interactive,
            interned: FxHashSet::default(),
            cur: Frame::new(unit, Kind::Module, table.module()),
            outer: Vec::new(),
            muted: 0,
            depth: 0,
        };
        this.set_up();
        this.op_arg(Opcode::Resume, 0, Location::new(0, 0, 1, 0));
        this.op(Opcode::AnnotationsPlaceholder, Location::new(0, 0, 1, 0));
        this
    }

    /// Starts a nested code object. `wraps` asks for the handler around generators, see [`Self::leave`].
    pub(crate) fn enter(&mut self, kind: Kind, name: &str, scope: &'c Scope<'a>, line: i32, wraps: bool) {
        let name = self.intern(name);
        let qualname = self.qualname(&name, kind);
        let unit = Unit::new(name, qualname, Rc::clone(&self.filename), line);
        let outer = std::mem::replace(&mut self.cur, Frame::new(unit, kind, scope));
        self.outer.push(outer);
        self.set_up();
        if wraps {
            let handler = self.label();
            self.cur.stop_iteration = Some(handler);
            self.jump(Opcode::SetupCleanup, handler, Location::NONE);
            self.cur.blocks.push(Block::Inert);
        }
        self.op_arg(Opcode::Resume, 0, Location::new(line, 0, line, 0));
    }

    /// Names, cells and flags that follow from the scope.
    fn set_up(&mut self) {
        let scope = self.cur.scope;
        let class_cells = [
            (scope.needs_class_closure, "__class__"),
            (scope.needs_classdict, "__classdict__"),
            (scope.has_conditional_annotations, "__conditional_annotations__"),
        ];
        let is_class_cell = |name: &str| class_cells.iter().any(|cell| cell.0 && cell.1 == name);
        let mut cells: Vec<&str> = Vec::new();
        let mut free: Vec<&str> = Vec::new();
        for (&name, symbol) in &scope.symbols {
            let is_cell = symbol.resolution == Resolution::Cell;
            if is_cell && !is_class_cell(name) || symbol.flags.any(symtable::Flags::COMP_CELL) {
                cells.push(name);
            }
            if symbol.resolution == Resolution::Free || symbol.flags.any(symtable::Flags::FREE_CLASS) {
                free.push(name);
            }
        }
        cells.sort_unstable();
        free.sort_unstable();
        cells.extend(class_cells.iter().filter(|cell| cell.0).map(|cell| cell.1));
        self.cur.unit.cellvars = cells.into_iter().map(|name| self.intern(name)).collect::<Names>();
        self.cur.unit.freevars = free.into_iter().map(|name| self.intern(name)).collect::<Names>();
        self.cur.unit.varnames = scope.varnames.iter().map(|name| self.intern(name)).collect::<Names>();
        self.cur.unit.flags = self.flags | scope_flags(scope);
        if self.cur.kind == Kind::Module && !(self.top_level_await && scope.is_coroutine) {
            self.cur.unit.flags.remove(CodeFlags::COROUTINE);
        }
    }

    /// The dotted name of a code object that is about to be entered.
    fn qualname(&self, name: &Rc<str>, kind: Kind) -> Rc<str> {
        let parent = match (&self.cur, self.outer.last()) {
            (frame, Some(outer)) if matches!(frame.kind, Kind::TypeParameters | Kind::Annotations) => outer,
            (frame, _) => frame,
        };
        if parent.kind == Kind::Module || self.is_declared_global(name, kind, parent) {
            return Rc::clone(name);
        }
        let between = match parent.kind {
            Kind::Function | Kind::AsyncFunction | Kind::Lambda => ".<locals>.",
            _ => ".",
        };
        format!("{}{between}{name}", parent.unit.qualname).into()
    }

    fn is_declared_global(&self, name: &str, kind: Kind, parent: &Frame) -> bool {
        matches!(kind, Kind::Function | Kind::AsyncFunction | Kind::Class)
            && parent.scope.resolution(&parent.scope.mangle(name)) == Some(Resolution::GlobalExplicit)
    }

    /// Ends the current code object and goes back to the one around it. With `add_none` the end of the body
    /// returns `None`, else the value on the stack.
    pub(crate) fn leave(&mut self, add_none: bool) -> Result<Code> {
        self.close(add_none);
        self.name_format_parameter();
        let outer = self.outer.pop().expect("the module is left by `finish`");
        let frame = std::mem::replace(&mut self.cur, outer);
        assemble(frame.unit, frame.code)
    }

    /// `__annotate__` functions are public: their parameter gets a name that can be written.
    fn name_format_parameter(&mut self) {
        if self.cur.scope.kind != ScopeKind::Annotation {
            return;
        }
        let public = self.intern("format");
        let rest = self.cur.unit.varnames.iter().skip(1).cloned();
        self.cur.unit.varnames = std::iter::once(public).chain(rest).collect();
    }

    /// Ends the module's code object.
    pub(crate) fn finish(mut self, add_none: bool) -> Result<Code> {
        self.close(add_none);
        assemble(self.cur.unit, self.cur.code)
    }

    fn close(&mut self, add_none: bool) {
        if let Some(handler) = self.cur.stop_iteration {
            self.load_none(Location::NONE);
            self.op(Opcode::ReturnValue, Location::NONE);
            self.place(handler);
            let intrinsic = bytecode::operand::Intrinsic1::StopIterationError;
            self.op_arg(Opcode::CallIntrinsic1, intrinsic.oparg(), Location::NONE);
            self.op_arg(Opcode::Reraise, 1, Location::NONE);
        }
        if add_none {
            self.load_none(Location::NONE);
        }
        self.op(Opcode::ReturnValue, Location::NONE);
    }

    /// Runs one step a level deeper; too deep is CPython's `RecursionError`.
    pub(crate) fn nested<T>(&mut self, step: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == MAX_DEPTH {
            return Err(too_deep());
        }
        self.depth += 1;
        let result = step(self);
        self.depth -= 1;
        result
    }

    pub(crate) fn error<T>(&self, message: impl Into<String>, at: Location) -> Result<T> {
        Err(SyntaxError::new(message, at))
    }

    pub(crate) fn warn(&mut self, message: &str, at: Location) -> Result {
        if self.muted > 0 {
            return Ok(());
        }
        self.warnings.warn(WarningKind::Syntax, message, at)
    }

    /// The one copy of a string that names and constants of all code objects share.
    pub(crate) fn intern(&mut self, text: &str) -> Rc<str> {
        if let Some(known) = self.interned.get(text) {
            return Rc::clone(known);
        }
        let new: Rc<str> = text.into();
        self.interned.insert(Rc::clone(&new));
        new
    }

    /// A name of the source as it is called in the current block.
    pub(crate) fn mangle<'n>(&self, name: &'n str) -> Cow<'n, str> {
        self.cur.scope.mangle(name)
    }

    pub(crate) fn op(&mut self, op: Opcode, at: Location) {
        self.cur.code.emit(op, 0, at);
    }

    pub(crate) fn op_arg(&mut self, op: Opcode, oparg: u32, at: Location) {
        self.cur.code.emit(op, oparg, at);
    }

    pub(crate) fn jump(&mut self, op: Opcode, target: Label, at: Location) {
        self.cur.code.jump(op, target, at);
    }

    pub(crate) fn label(&mut self) -> Label {
        self.cur.code.label()
    }

    pub(crate) fn place(&mut self, label: Label) {
        self.cur.code.place(label);
    }

    pub(crate) fn load_const(&mut self, value: Constant, at: Location) {
        let index = self.cur.unit.add_const(value);
        self.op_arg(Opcode::LoadConst, index, at);
    }

    pub(crate) fn load_none(&mut self, at: Location) {
        self.load_const(Constant::None, at);
    }

    pub(crate) fn load_str(&mut self, text: &str, at: Location) {
        self.load_const(Constant::Str(text.into()), at);
    }

    pub(crate) fn load_int(&mut self, value: impl Into<num_bigint::BigInt>, at: Location) {
        self.load_const(Constant::Int(value.into()), at);
    }

    /// An instruction whose oparg is a name (mangled where the block is in a class).
    pub(crate) fn op_name(&mut self, op: Opcode, name: &str, at: Location) {
        let index = self.name_index(name);
        self.op_arg(op, index, at);
    }

    /// The index of a name, mangled, among the names of the code object.
    pub(crate) fn name_index(&mut self, name: &str) -> u32 {
        let name = self.mangle(name);
        self.plain_name_index(&name)
    }

    pub(crate) fn plain_name_index(&mut self, name: &str) -> u32 {
        if let Some(index) = self.cur.unit.names.get_index_of(name) {
            return index as u32;
        }
        let name = self.intern(name);
        self.cur.unit.add_name(&name)
    }

    pub(crate) fn body(&mut self, body: &'a [Stmt<'a>]) -> Result {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    /// A body that may run never or more than once: its annotations are conditional.
    pub(crate) fn conditional_body(&mut self, body: &'a [Stmt<'a>]) -> Result {
        let before = std::mem::replace(&mut self.cur.conditional, true);
        let result = self.body(body);
        self.cur.conditional = before;
        result
    }
}

impl<'c, 'a> Frame<'c, 'a> {
    fn new(unit: Unit, kind: Kind, scope: &'c Scope<'a>) -> Self {
        Self {
            unit,
            code: Sequence::new(),
            kind,
            scope,
            blocks: Vec::new(),
            inlined: Vec::new(),
            deferred: Vec::new(),
            next_condition: 0,
            conditional: false,
            static_attributes: BTreeSet::new(),
            stop_iteration: None,
        }
    }
}

/// CPython's error for a tree that is nested deeper than the compiler goes.
pub(crate) fn too_deep() -> SyntaxError {
    let message = "Stack overflow during compilation".to_owned();
    SyntaxError { kind: ErrorKind::Recursion, message, at: Location::NONE }
}

fn scope_flags(scope: &Scope) -> CodeFlags {
    let is_function = scope.kind.is_function_like();
    let rows = [
        (is_function, CodeFlags::OPTIMIZED | CodeFlags::NEWLOCALS),
        (is_function && scope.is_nested, CodeFlags::NESTED),
        (scope.is_generator && !scope.is_coroutine, CodeFlags::GENERATOR),
        (scope.is_coroutine && !scope.is_generator, CodeFlags::COROUTINE),
        (scope.is_coroutine && scope.is_generator, CodeFlags::ASYNC_GENERATOR),
        (scope.has_varargs, CodeFlags::VARARGS),
        (scope.has_varkeywords, CodeFlags::VARKEYWORDS),
        (scope.is_method && scope.kind == ScopeKind::Function, CodeFlags::METHOD),
    ];
    rows.into_iter().filter(|row| row.0).fold(CodeFlags::empty(), |flags, row| flags | row.1)
}

fn assemble(unit: Unit, code: Sequence) -> Result<Code> {
    flowgraph::assemble(unit, code).map_err(|error| {
        let (kind, message) = match error {
            AssembleError::TooLarge => (ErrorKind::Overflow, "code object is too large"),
            AssembleError::InvalidStack => (ErrorKind::Value, "Invalid CFG, stack underflow"),
            AssembleError::UnplacedLabel => (ErrorKind::System, "jump to a label that was not placed"),
        };
        SyntaxError { kind, message: message.to_owned(), at: Location::NONE }
    })
}
