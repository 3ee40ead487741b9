//! What a code generator knows about one code object besides its instructions: names, counts, constants.

use std::rc::Rc;

use bytecode::{CodeFlags, Constant};
use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use crate::consts::Consts;

/// Names in order of first use; the index is the oparg.
pub type Names = IndexSet<Rc<str>, FxBuildHasher>;

/// A code object in the making.
///
/// Opargs: `LOAD_FAST` and its kin index `varnames`; `LOAD_DEREF`, `MAKE_CELL` and its kin index `cellvars`
/// followed by `freevars`; `assemble` turns both into fast-local numbers.
#[derive(Clone, Debug)]
pub struct Unit {
    /// `co_name`
    pub name: Rc<str>,
    /// `co_qualname`
    pub qualname: Rc<str>,
    /// `co_filename`
    pub filename: Rc<str>,
    /// `co_firstlineno`
    pub firstlineno: i32,
    /// `co_flags`
    pub flags: CodeFlags,
    /// Positional parameters, positional-only ones included (`co_argcount`).
    pub argcount: u32,
    /// Positional-only parameters.
    pub posonlyargcount: u32,
    /// Keyword-only parameters.
    pub kwonlyargcount: u32,
    /// Local variables; parameters first, in the order of `co_varnames`.
    pub varnames: Names,
    /// `co_names`
    pub names: Names,
    /// Cell variables, in the order of their opargs.
    pub cellvars: Names,
    /// Free variables; their opargs follow those of `cellvars`.
    pub freevars: Names,
    /// Locals of inlined comprehensions that `locals()` does not show.
    pub fast_hidden: Names,
    /// Constants so far.
    pub consts: Consts,
}

impl Unit {
    /// A unit without parameters, names and constants.
    pub fn new(name: Rc<str>, qualname: Rc<str>, filename: Rc<str>, firstlineno: i32) -> Self {
        Self {
            name,
            qualname,
            filename,
            firstlineno,
            flags: CodeFlags::empty(),
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            varnames: Names::default(),
            names: Names::default(),
            cellvars: Names::default(),
            freevars: Names::default(),
            fast_hidden: Names::default(),
            consts: Consts::default(),
        }
    }

    /// The index of a constant, added when no equal one is there (see [`Consts`]).
    pub fn add_const(&mut self, constant: Constant) -> u32 {
        self.consts.add(constant)
    }

    /// The index of a name in `names`, added when it is new.
    pub fn add_name(&mut self, name: &Rc<str>) -> u32 {
        add(&mut self.names, name)
    }

    /// The index of a local variable, added when it is new.
    pub fn add_varname(&mut self, name: &Rc<str>) -> u32 {
        add(&mut self.varnames, name)
    }

    /// Number of parameters, `*args` and `**kwargs` included.
    pub fn parameter_count(&self) -> u32 {
        let variadic = self.flags & (CodeFlags::VARARGS | CodeFlags::VARKEYWORDS);
        self.argcount + self.kwonlyargcount + variadic.bits().count_ones()
    }
}

fn add(names: &mut Names, name: &Rc<str>) -> u32 {
    match names.get_index_of(&**name) {
        Some(index) => index as u32,
        None => names.insert_full(Rc::clone(name)).0 as u32,
    }
}

/// Why a unit cannot become a code object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AssembleError {
    /// Code, a table or the operand stack is longer than a code object can say (CPython: `MemoryError` or
    /// `OverflowError`).
    TooLarge,
    /// The instructions pop more than they push, or a block is reached with different depths (a bug of the code
    /// generator; CPython: `ValueError`, "Invalid CFG, …").
    InvalidStack,
    /// A jump to a label that was never placed (a bug of the code generator).
    UnplacedLabel,
}
