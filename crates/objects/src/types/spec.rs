//! Declarations: what the attribute macros make of a Rust `impl`, from which type objects are filled.

use std::ffi::CStr;

use abi::types::{PyGetSetDef, PyMethodDef};

use super::Type;
use super::members::Member;
use super::slots::SlotId;
use crate::builtins::module::Module;
use crate::raw::{Parameters, Py, PyResult, Static, Word};

/// The declaration of a class.
pub struct TypeSpec {
    /// `tp_name`: plain for builtins, `module.name` otherwise.
    pub name: &'static CStr,
    /// Bytes of an instance without items.
    pub basicsize: usize,
    /// Bytes of an item; 0 for classes of fixed size.
    pub itemsize: usize,
    /// `tp_flags`
    pub flags: u64,
    /// Text of `__doc__`, with the signature in front as C has it.
    pub doc: Option<&'static CStr>,
    /// The base class; `object` when `None`.
    pub base: Option<&'static Static<Type>>,
    /// Destruction, traversal and clearing.
    pub memory: &'static [(SlotId, Word)],
    /// Function words.
    pub slots: &'static [(SlotId, Word)],
    /// Methods.
    pub methods: &'static [BuiltinDef],
    /// Getters and setters.
    pub getset: &'static [GetSet],
    /// Fields of the body that Python sees.
    pub members: &'static [Member],
    /// Where the body keeps its weak references, from the start of the object; 0 for nowhere.
    pub weaklist: usize,
    /// Where the body keeps its dict; 0 for nowhere.
    pub dict: usize,
    /// Where the body keeps its vectorcall word; 0 for nowhere.
    pub vectorcall: usize,
}

// SAFETY-free: all fields are plain data; function words are addresses.
#[expect(unsafe_code, reason = "a declaration is constant data, function words included")]
// SAFETY: nothing in a declaration is ever written.
unsafe impl Sync for TypeSpec {}

impl TypeSpec {
    /// Whether each interpreter makes its own heap type of it.
    pub fn is_heap(&self) -> bool {
        self.flags & abi::TPFLAGS_HEAPTYPE != 0
    }

    /// The name without the module.
    pub fn short_name(&self) -> &'static str {
        let name = self.name.to_str().unwrap_or("?");
        name.rsplit('.').next().unwrap_or(name)
    }
}

/// What fills a native module beyond its tables.
pub type FillModule = fn(&Py<Module>) -> PyResult<()>;

/// The declaration of a native module.
pub struct ModuleSpec {
    /// `__name__`
    pub name: &'static CStr,
    /// `__doc__`; empty for none.
    pub doc: &'static CStr,
    /// Functions.
    pub functions: &'static [BuiltinDef],
    /// Classes, of which each interpreter makes heap types.
    pub types: &'static [fn() -> &'static TypeSpec],
    /// Fills the module with what the tables cannot say.
    pub exec: Option<FillModule>,
}

/// What is known of a builtin callable beyond C's method table row.
pub struct Typed {
    /// Parameters, for tools and inlining.
    pub parameters: &'static Parameters,
    /// The signature as written, in Python's syntax.
    pub signature: &'static str,
}

/// A builtin callable: C's row, with a real C entry, and our own knowledge behind it.
///
/// All of them lie in one linker section, so that a row found through a pointer is known to be ours by two compares.
#[repr(C)]
pub struct BuiltinDef {
    /// C's row.
    pub def: PyMethodDef,
    /// Our knowledge.
    pub typed: &'static Typed,
}

#[expect(unsafe_code, reason = "a declaration is constant data, function words included")]
// SAFETY: nothing in a declaration is ever written.
unsafe impl Sync for BuiltinDef {}

/// A getter and perhaps a setter.
#[repr(transparent)]
pub struct GetSet(pub PyGetSetDef);

#[expect(unsafe_code, reason = "a declaration is constant data, function words included")]
// SAFETY: nothing in a declaration is ever written.
unsafe impl Sync for GetSet {}

const _: () = assert!(size_of::<BuiltinDef>() == 40);
