//! The arena AST: Python's `ast` node classes, one to one, as Rust data.
//!
//! Both the parser's tree and Python-level `ast` objects are lowered to this form, and only this form is compiled.
//! Nodes live in an [`Arena`] and are never dropped one by one, so the nesting depth of the source costs no native
//! stack when a tree dies. Field names and order are those of Python's ASDL (the `ast` module's documentation);
//! where a node is needed as a key (symbol tables), its address serves, see [`NodeKey`].

use bytecode::{Constant, Location};

/// Owner of one tree.
#[derive(Default)]
pub struct Arena {
    nodes: bumpalo::Bump,
    constants: typed_arena::Arena<Constant>,
}

impl Arena {
    /// An empty arena.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts one node (or any value that needs no drop) into the arena.
    pub fn alloc<T: Copy>(&self, value: T) -> &T {
        self.nodes.alloc(value)
    }

    /// Puts a list of nodes into the arena.
    pub fn slice<T: Copy>(&self, items: &[T]) -> &[T] {
        self.nodes.alloc_slice_copy(items)
    }

    /// Puts a list into the arena whose items are made one by one, from their index; `make` may use the arena.
    ///
    /// # Errors
    /// The first error of `make`.
    pub fn try_slice<T: Copy, E>(
        &self,
        length: usize,
        make: impl FnMut(usize) -> Result<T, E>,
    ) -> Result<&[T], E> {
        self.nodes.alloc_slice_try_fill_with(length, make).map(|items| &*items)
    }

    /// Puts a name or another string into the arena.
    pub fn str(&self, text: &str) -> &str {
        self.nodes.alloc_str(text)
    }

    /// Puts a constant into the arena; it is dropped with the arena.
    pub fn constant(&self, value: Constant) -> &Constant {
        self.constants.alloc(value)
    }
}

/// A node's address, as key of side tables. Valid while the arena lives.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct NodeKey(usize);

impl NodeKey {
    /// The key of a node that lies in an arena (a copy of the node on the stack has another key).
    pub fn of<T>(node: &T) -> Self {
        Self(std::ptr::from_ref(node).addr())
    }
}

/// A name as the source has it: not mangled, but NFKC-normalised.
pub type Name<'a> = &'a str;

/// What is compiled: `mod` in the ASDL.
#[derive(Clone, Copy, Debug)]
pub enum Module<'a> {
    /// `exec`: a file.
    Module {
        /// Statements.
        body: &'a [Stmt<'a>],
        /// `# type: ignore` comments; empty unless asked for.
        type_ignores: &'a [TypeIgnore<'a>],
    },
    /// `single`: one interactive statement.
    Interactive {
        /// Statements.
        body: &'a [Stmt<'a>],
    },
    /// `eval`: an expression.
    Expression {
        /// The expression.
        body: &'a Expr<'a>,
    },
    /// `func_type`: a signature type comment.
    FunctionType {
        /// Parameter types.
        argtypes: &'a [Expr<'a>],
        /// Result type.
        returns: &'a Expr<'a>,
    },
}

/// A `# type: ignore` comment.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct TypeIgnore<'a> {
    pub line: i32,
    pub tag: &'a str,
}

/// A statement and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Stmt<'a> {
    /// Which statement.
    pub kind: StmtKind<'a>,
    /// Its range.
    pub at: Location,
}

/// `def` and `async def`; the statement kind tells which.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct FunctionDef<'a> {
    pub name: Name<'a>,
    pub args: &'a Arguments<'a>,
    pub body: &'a [Stmt<'a>],
    pub decorator_list: &'a [Expr<'a>],
    pub returns: Option<&'a Expr<'a>>,
    pub type_comment: Option<&'a str>,
    pub type_params: &'a [TypeParam<'a>],
}

/// `class`.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct ClassDef<'a> {
    pub name: Name<'a>,
    pub bases: &'a [Expr<'a>],
    pub keywords: &'a [Keyword<'a>],
    pub body: &'a [Stmt<'a>],
    pub decorator_list: &'a [Expr<'a>],
    pub type_params: &'a [TypeParam<'a>],
}

/// `for` and `async for`.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct For<'a> {
    pub target: &'a Expr<'a>,
    pub iter: &'a Expr<'a>,
    pub body: &'a [Stmt<'a>],
    pub orelse: &'a [Stmt<'a>],
    pub type_comment: Option<&'a str>,
}

/// `with` and `async with`.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct With<'a> {
    pub items: &'a [WithItem<'a>],
    pub body: &'a [Stmt<'a>],
    pub type_comment: Option<&'a str>,
}

/// `try` with `except` and with `except*`.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct Try<'a> {
    pub body: &'a [Stmt<'a>],
    pub handlers: &'a [ExceptHandler<'a>],
    pub orelse: &'a [Stmt<'a>],
    pub finalbody: &'a [Stmt<'a>],
}

/// `stmt` in the ASDL.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "names and fields are those of Python's ast module")]
pub enum StmtKind<'a> {
    FunctionDef(&'a FunctionDef<'a>),
    AsyncFunctionDef(&'a FunctionDef<'a>),
    ClassDef(&'a ClassDef<'a>),
    Return { value: Option<&'a Expr<'a>> },
    Delete { targets: &'a [Expr<'a>] },
    Assign { targets: &'a [Expr<'a>], value: &'a Expr<'a>, type_comment: Option<&'a str> },
    TypeAlias { name: &'a Expr<'a>, type_params: &'a [TypeParam<'a>], value: &'a Expr<'a> },
    AugAssign { target: &'a Expr<'a>, op: Operator, value: &'a Expr<'a> },
    AnnAssign { target: &'a Expr<'a>, annotation: &'a Expr<'a>, value: Option<&'a Expr<'a>>, simple: bool },
    For(&'a For<'a>),
    AsyncFor(&'a For<'a>),
    While { test: &'a Expr<'a>, body: &'a [Stmt<'a>], orelse: &'a [Stmt<'a>] },
    If { test: &'a Expr<'a>, body: &'a [Stmt<'a>], orelse: &'a [Stmt<'a>] },
    With(&'a With<'a>),
    AsyncWith(&'a With<'a>),
    Match { subject: &'a Expr<'a>, cases: &'a [MatchCase<'a>] },
    Raise { exc: Option<&'a Expr<'a>>, cause: Option<&'a Expr<'a>> },
    Try(&'a Try<'a>),
    TryStar(&'a Try<'a>),
    Assert { test: &'a Expr<'a>, msg: Option<&'a Expr<'a>> },
    Import { names: &'a [Alias<'a>] },
    ImportFrom { module: Option<Name<'a>>, names: &'a [Alias<'a>], level: u32 },
    Global { names: &'a [Name<'a>] },
    Nonlocal { names: &'a [Name<'a>] },
    Expr { value: &'a Expr<'a> },
    Pass,
    Break,
    Continue,
}

/// An expression and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Expr<'a> {
    /// Which expression.
    pub kind: ExprKind<'a>,
    /// Its range.
    pub at: Location,
}

/// A comprehension or generator expression: element (or key) and clauses.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct Comp<'a> {
    pub elt: &'a Expr<'a>,
    pub generators: &'a [Comprehension<'a>],
}

/// `expr` in the ASDL.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "names and fields are those of Python's ast module")]
pub enum ExprKind<'a> {
    BoolOp {
        op: BoolOperator,
        values: &'a [Expr<'a>],
    },
    NamedExpr {
        target: &'a Expr<'a>,
        value: &'a Expr<'a>,
    },
    BinOp {
        left: &'a Expr<'a>,
        op: Operator,
        right: &'a Expr<'a>,
    },
    UnaryOp {
        op: UnaryOperator,
        operand: &'a Expr<'a>,
    },
    Lambda {
        args: &'a Arguments<'a>,
        body: &'a Expr<'a>,
    },
    IfExp {
        test: &'a Expr<'a>,
        body: &'a Expr<'a>,
        orelse: &'a Expr<'a>,
    },
    Dict {
        keys: &'a [Option<Expr<'a>>],
        values: &'a [Expr<'a>],
    },
    Set {
        elts: &'a [Expr<'a>],
    },
    ListComp(Comp<'a>),
    SetComp(Comp<'a>),
    DictComp {
        key: &'a Expr<'a>,
        value: &'a Expr<'a>,
        generators: &'a [Comprehension<'a>],
    },
    GeneratorExp(Comp<'a>),
    Await {
        value: &'a Expr<'a>,
    },
    Yield {
        value: Option<&'a Expr<'a>>,
    },
    YieldFrom {
        value: &'a Expr<'a>,
    },
    Compare {
        left: &'a Expr<'a>,
        ops: &'a [CompareOperator],
        comparators: &'a [Expr<'a>],
    },
    Call {
        func: &'a Expr<'a>,
        args: &'a [Expr<'a>],
        keywords: &'a [Keyword<'a>],
    },
    FormattedValue {
        value: &'a Expr<'a>,
        conversion: Conversion,
        format_spec: Option<&'a Expr<'a>>,
    },
    Interpolation {
        value: &'a Expr<'a>,
        str: &'a Constant,
        conversion: Conversion,
        format_spec: Option<&'a Expr<'a>>,
    },
    JoinedStr {
        values: &'a [Expr<'a>],
    },
    TemplateStr {
        values: &'a [Expr<'a>],
    },
    Constant {
        value: &'a Constant,
        kind: Option<&'a str>,
    },
    Attribute {
        value: &'a Expr<'a>,
        attr: Name<'a>,
        ctx: Context,
    },
    Subscript {
        value: &'a Expr<'a>,
        slice: &'a Expr<'a>,
        ctx: Context,
    },
    Starred {
        value: &'a Expr<'a>,
        ctx: Context,
    },
    Name {
        id: Name<'a>,
        ctx: Context,
    },
    List {
        elts: &'a [Expr<'a>],
        ctx: Context,
    },
    Tuple {
        elts: &'a [Expr<'a>],
        ctx: Context,
    },
    Slice {
        lower: Option<&'a Expr<'a>>,
        upper: Option<&'a Expr<'a>>,
        step: Option<&'a Expr<'a>>,
    },
}

/// `expr_context`: what is done with the place that an expression names.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "names are those of Python's ast module")]
pub enum Context {
    Load,
    Store,
    Del,
}

/// `boolop`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "names are those of Python's ast module")]
pub enum BoolOperator {
    And,
    Or,
}

/// `operator`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "names are those of Python's ast module")]
pub enum Operator {
    Add,
    Sub,
    Mult,
    MatMult,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
    FloorDiv,
}

/// `unaryop`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "names are those of Python's ast module")]
pub enum UnaryOperator {
    Invert,
    Not,
    UAdd,
    USub,
}

/// `cmpop`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "names are those of Python's ast module")]
pub enum CompareOperator {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

/// The conversion of a replacement field: nothing, `!s`, `!r`, `!a`. The numbers are Python's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(i32)]
#[expect(missing_docs, reason = "the variants are the letters after the exclamation mark")]
pub enum Conversion {
    None = -1,
    Str = 115,
    Repr = 114,
    Ascii = 97,
}

/// One `for` clause of a comprehension.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct Comprehension<'a> {
    pub target: &'a Expr<'a>,
    pub iter: &'a Expr<'a>,
    pub ifs: &'a [Expr<'a>],
    pub is_async: bool,
}

/// An `except` clause.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct ExceptHandler<'a> {
    pub typ: Option<&'a Expr<'a>>,
    pub name: Option<Name<'a>>,
    pub body: &'a [Stmt<'a>],
    pub at: Location,
}

/// The parameters of a function.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct Arguments<'a> {
    pub posonlyargs: &'a [Arg<'a>],
    pub args: &'a [Arg<'a>],
    pub vararg: Option<&'a Arg<'a>>,
    pub kwonlyargs: &'a [Arg<'a>],
    pub kw_defaults: &'a [Option<Expr<'a>>],
    pub kwarg: Option<&'a Arg<'a>>,
    pub defaults: &'a [Expr<'a>],
}

/// One parameter.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct Arg<'a> {
    pub arg: Name<'a>,
    pub annotation: Option<&'a Expr<'a>>,
    pub type_comment: Option<&'a str>,
    pub at: Location,
}

/// A keyword argument; without a name it is `**value`.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct Keyword<'a> {
    pub arg: Option<Name<'a>>,
    pub value: &'a Expr<'a>,
    pub at: Location,
}

/// One name of an import.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct Alias<'a> {
    pub name: Name<'a>,
    pub asname: Option<Name<'a>>,
    pub at: Location,
}

/// One context manager of a `with`.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct WithItem<'a> {
    pub context_expr: &'a Expr<'a>,
    pub optional_vars: Option<&'a Expr<'a>>,
}

/// A `case`.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of Python's ast module")]
pub struct MatchCase<'a> {
    pub pattern: &'a Pattern<'a>,
    pub guard: Option<&'a Expr<'a>>,
    pub body: &'a [Stmt<'a>],
}

/// A pattern and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Pattern<'a> {
    /// Which pattern.
    pub kind: PatternKind<'a>,
    /// Its range.
    pub at: Location,
}

/// `pattern` in the ASDL.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "names and fields are those of Python's ast module")]
pub enum PatternKind<'a> {
    MatchValue {
        value: &'a Expr<'a>,
    },
    MatchSingleton {
        value: &'a Constant,
    },
    MatchSequence {
        patterns: &'a [Pattern<'a>],
    },
    MatchMapping {
        keys: &'a [Expr<'a>],
        patterns: &'a [Pattern<'a>],
        rest: Option<Name<'a>>,
    },
    MatchClass {
        cls: &'a Expr<'a>,
        patterns: &'a [Pattern<'a>],
        kwd_attrs: &'a [Name<'a>],
        kwd_patterns: &'a [Pattern<'a>],
    },
    MatchStar {
        name: Option<Name<'a>>,
    },
    MatchAs {
        pattern: Option<&'a Pattern<'a>>,
        name: Option<Name<'a>>,
    },
    MatchOr {
        patterns: &'a [Pattern<'a>],
    },
}

/// A type parameter (PEP 695, defaults PEP 696) and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct TypeParam<'a> {
    /// Which parameter.
    pub kind: TypeParamKind<'a>,
    /// Its range.
    pub at: Location,
}

/// `type_param` in the ASDL.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "names and fields are those of Python's ast module")]
pub enum TypeParamKind<'a> {
    TypeVar { name: Name<'a>, bound: Option<&'a Expr<'a>>, default_value: Option<&'a Expr<'a>> },
    ParamSpec { name: Name<'a>, default_value: Option<&'a Expr<'a>> },
    TypeVarTuple { name: Name<'a>, default_value: Option<&'a Expr<'a>> },
}
