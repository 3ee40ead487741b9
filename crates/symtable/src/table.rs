//! The tables: what the code generator reads.

use std::borrow::Cow;

use bytecode::Location;
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};
use syntax::ast::NodeKey;

use crate::{Features, mangle};

/// Number of a scope within its table. The module has number 0; a scope's number is above its parent's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ScopeId(pub(crate) u32);

impl ScopeId {
    /// The module's scope.
    pub const MODULE: Self = Self(0);

    /// As an index into [`SymbolTable::scopes`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Which of the blocks of a node is meant; a generic function, for instance, has three.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Role {
    /// The body. Keys: the `FunctionDef` or `ClassDef` behind a statement's reference, the `Expr` of a lambda,
    /// comprehension or generator expression.
    Block,
    /// The value of a type alias. Key: the value `Expr`, which may have a block of its own.
    Alias,
    /// The type parameters. Keys: the `FunctionDef` or `ClassDef`, the value `Expr` of a type alias.
    TypeParameters,
    /// The `__annotate__` block of a function's parameters and result. Key: the `FunctionDef`. For the annotated
    /// variables of a module, class or function body see [`Scope::annotations`]. Under `from __future__ import
    /// annotations` the block is nobody's child and its names are not resolved: the code is made of texts.
    Annotations,
    /// Bound or constraints of a type variable. Key: the `TypeParam`.
    Bound,
    /// Default of a type parameter. Key: the `TypeParam`.
    Default,
}

/// What kind of block a scope is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ScopeKind {
    /// A function, lambda, comprehension or generator expression.
    Function,
    /// A class body.
    Class,
    /// The top.
    Module,
    /// An `__annotate__` function (PEP 649).
    Annotation,
    /// The value of a `type` statement (PEP 695).
    TypeAlias,
    /// The type parameters of a function, class or type alias.
    TypeParameters,
    /// Bound, constraints or default of a type parameter.
    TypeVariable,
}

impl ScopeKind {
    /// The number that the `_symtable` module uses.
    pub fn number(self) -> u32 {
        match self {
            Self::Function => 0,
            Self::Class => 1,
            Self::Module => 2,
            Self::Annotation => 3,
            Self::TypeAlias => 4,
            Self::TypeParameters => 5,
            Self::TypeVariable => 6,
        }
    }

    /// Whether the block becomes a function with fast locals: all but module and class.
    pub fn is_function_like(self) -> bool {
        !matches!(self, Self::Module | Self::Class)
    }
}

/// Which comprehension a function scope is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the variants are the displays of the language reference")]
pub enum Comprehension {
    List,
    Set,
    Dict,
    Generator,
}

/// What happens to a name in a block: a set of the constants below, with the `_symtable` module's numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Flags(pub(crate) u16);

impl Flags {
    /// Declared `global`.
    pub const GLOBAL: Self = Self(1);
    /// Assigned, or bound in another way.
    pub const LOCAL: Self = Self(2);
    /// A parameter.
    pub const PARAM: Self = Self(4);
    /// Declared `nonlocal`.
    pub const NONLOCAL: Self = Self(8);
    /// Read.
    pub const USE: Self = Self(16);
    /// A name of the class body that is also free in a method.
    pub const FREE_CLASS: Self = Self(64);
    /// Bound by an import.
    pub const IMPORT: Self = Self(128);
    /// Annotated.
    pub const ANNOT: Self = Self(256);
    /// Target of a comprehension's `for`.
    pub const COMP_ITER: Self = Self(512);
    /// A type parameter.
    pub const TYPE_PARAM: Self = Self(1024);
    /// A cell variable of an inlined comprehension: a cell of the code object, wherever the block's own variable of
    /// that name lives.
    pub const COMP_CELL: Self = Self(2048);
    /// Bound in the block in any way.
    pub const BOUND: Self = Self(2 | 4 | 128);

    /// Whether any of `other` is set.
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The `_symtable` number, without the resolution.
    pub const fn bits(self) -> u32 {
        self.0 as u32
    }
}

/// Where a name of a block lives.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum Resolution {
    /// In the block.
    Local = 1,
    /// In the module, because a `global` statement says so.
    GlobalExplicit = 2,
    /// In the module or the builtins, because no enclosing function binds it.
    GlobalImplicit = 3,
    /// In an enclosing block.
    Free = 4,
    /// In the block, in a cell, because inner blocks refer to it.
    Cell = 5,
}

/// A name of a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Symbol {
    /// What happens to it.
    pub flags: Flags,
    /// Where it lives.
    pub resolution: Resolution,
}

impl Symbol {
    /// Flags and resolution as one number, as the `_symtable` module gives it.
    pub fn bits(self) -> u32 {
        self.flags.bits() | (self.resolution as u32) << 12
    }
}

/// The names of a block (mangled), in the order in which they were first met.
pub type Symbols<'a> = IndexMap<&'a str, Symbol, FxBuildHasher>;

/// One block.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// Its number.
    pub id: ScopeId,
    /// The block around it; none for the module.
    pub parent: Option<ScopeId>,
    /// Its kind.
    pub kind: ScopeKind,
    /// Its name: that of the function, class or alias, else CPython's word for the block: `top`, `lambda`,
    /// `listcomp`, `setcomp`, `dictcomp`, `genexpr`, `__annotate__`.
    pub name: &'a str,
    /// Name of the innermost class around, for private names in this block; see [`Scope::mangle`].
    pub class: Option<&'a str>,
    /// In the type parameter block of a class, and in the blocks within it that are not the class: the only names
    /// that are private there, namely the type parameters.
    pub mangled_names: Option<&'a [&'a str]>,
    /// Which comprehension it is, if one.
    pub comprehension: Option<Comprehension>,
    /// Where it stands.
    pub at: Location,
    /// Its names.
    pub symbols: Symbols<'a>,
    /// Its parameters, in the order of the code object's variable names.
    pub varnames: Vec<&'a str>,
    /// The blocks within, in order. Those of an inlined comprehension stand in its place.
    pub children: Vec<ScopeId>,
    /// The `__annotate__` block of the block's annotated variables, if there are some. In a function it is never run.
    pub annotations: Option<ScopeId>,
    /// Lies in a function, directly or not.
    pub is_nested: bool,
    /// Holds a `yield`.
    pub is_generator: bool,
    /// Is an `async def`, or a comprehension with an asynchronous part.
    pub is_coroutine: bool,
    /// Has `*args`.
    pub has_varargs: bool,
    /// Has `**kwargs`.
    pub has_varkeywords: bool,
    /// Is a function that stands directly in a class body, be it a `def` (without type parameters), a lambda or a
    /// generator expression.
    pub is_method: bool,
    /// Is a function that begins with a docstring.
    pub has_docstring: bool,
    /// Is a class whose methods refer to `__class__`: needs the cell of that name.
    pub needs_class_closure: bool,
    /// Is a class with annotation blocks that look names up in it: needs the cell `__classdict__`.
    pub needs_classdict: bool,
    /// Is an annotation block directly in a class, or in another such block.
    pub can_see_class_scope: bool,
    /// Is a comprehension that runs in its outer block's frame; its names are merged there (PEP 709), but it can
    /// still be found by its node.
    pub is_inlined: bool,
    /// Some annotation may not be reached when the block runs (in a module, any): needs the cell
    /// `__conditional_annotations__`, which the block of the annotations reads.
    pub has_conditional_annotations: bool,
    /// For the block of a function's annotations: there are some.
    pub annotations_used: bool,
}

impl<'a> Scope<'a> {
    /// What a name of the source is called in this block.
    pub fn mangle<'n>(&self, name: &'n str) -> Cow<'n, str> {
        match self.mangled_names {
            Some(names) if !names.contains(&name) => Cow::Borrowed(name),
            _ => mangle(self.class, name),
        }
    }

    /// A name (mangled) of the block.
    pub fn symbol(&self, name: &str) -> Option<Symbol> {
        self.symbols.get(name).copied()
    }

    /// Where a name (mangled) lives; none if the block does not mention it.
    pub fn resolution(&self, name: &str) -> Option<Resolution> {
        self.symbol(name).map(|symbol| symbol.resolution)
    }

    /// Names with the given resolution, in order of appearance.
    pub fn names_with(&self, resolution: Resolution) -> impl Iterator<Item = &'a str> {
        self.symbols.iter().filter(move |(_, symbol)| symbol.resolution == resolution).map(|(name, _)| *name)
    }
}

/// All blocks of a tree.
#[derive(Clone, Debug)]
pub struct SymbolTable<'a> {
    pub(crate) scopes: Vec<Scope<'a>>,
    pub(crate) by_node: FxHashMap<(NodeKey, Role), ScopeId>,
    pub(crate) features: Features,
}

impl<'a> SymbolTable<'a> {
    /// The module's block.
    pub fn module(&self) -> &Scope<'a> {
        self.get(ScopeId::MODULE)
    }

    /// A block by number.
    pub fn get(&self, id: ScopeId) -> &Scope<'a> {
        &self.scopes[id.index()]
    }

    /// A block by the node it belongs to.
    pub fn scope(&self, node: NodeKey, role: Role) -> Option<&Scope<'a>> {
        self.by_node.get(&(node, role)).map(|&id| self.get(id))
    }

    /// All blocks, by number.
    pub fn scopes(&self) -> &[Scope<'a>] {
        &self.scopes
    }

    /// The features in force.
    pub fn features(&self) -> Features {
        self.features
    }
}
