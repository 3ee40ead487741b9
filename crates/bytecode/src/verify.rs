//! The verifier for code objects that this runtime's compiler did not make: `CodeType(...)`, `code.replace`,
//! `marshal.loads`.
//!
//! What passes can be run without checks of these kinds: every jump lands on an instruction, every operand names
//! something that exists, each instruction is reached with one stack depth within bounds, no null is taken for an
//! object, a local that is read unchecked is bound, a cell that is read is a cell, a borrowed stack word outlives
//! the local it came from, containers under construction have the type their instruction expects. All that
//! CPython 3.14's compiler emits passes.
//!
//! What the running code still has to check: types of exceptions handled (`RERAISE`, `CHECK_EXC_MATCH`,
//! `POP_EXCEPT`...), of function attributes (a closure is a tuple of as many cells as the code has free
//! variables), of other intrinsics' operands. It may forward a borrowed stack word itself (instead of an owned
//! one) only from the inputs an instruction keeps and in `COPY`, `SWAP`, `FORMAT_SIMPLE`, `END_SEND`,
//! `PUSH_EXC_INFO`, `SET_FUNCTION_ATTRIBUTE`, and as the `self` that `LOAD_ATTR`, `LOAD_SUPER_ATTR` and
//! `LOAD_SPECIAL` push.
//!
//! Needs: any bytes and numbers; never panics. Costs: one pass over the code, then abstract interpretation of
//! blocks until nothing changes, bounded by a budget that is linear in code size times state size.

mod flow;
mod rule;
mod shape;
mod state;
mod step;

pub use rule::{Rule, VerifyError};

use crate::code::{Code, CodeFlags, LocalKind};
use crate::constant::Constant;

/// What the verifier has to know of a constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConstKind {
    /// A `str`.
    Str,
    /// A code object.
    Code,
    /// A `tuple` of that many `str`, nothing else in it.
    Names(u32),
    /// Any other `tuple`.
    Tuple,
    /// Anything else.
    Other,
}

impl From<&Constant> for ConstKind {
    fn from(constant: &Constant) -> Self {
        match constant {
            Constant::Str(_) => Self::Str,
            Constant::Code(_) => Self::Code,
            Constant::Tuple(items) if items.iter().all(|item| matches!(item, Constant::Str(_))) => {
                u32::try_from(items.len()).map_or(Self::Tuple, Self::Names)
            }
            Constant::Tuple(_) => Self::Tuple,
            _ => Self::Other,
        }
    }
}

/// A code object to verify; the fields are `types.CodeType`'s.
#[derive(Clone, Copy, Debug)]
pub struct Foreign<'a> {
    /// `co_code`: public instructions, no specialised or instrumented forms.
    pub code: &'a [u8],
    /// What each constant is.
    pub consts: &'a [ConstKind],
    /// How many names there are.
    pub names: usize,
    /// What each fast local is.
    pub localspluskinds: &'a [LocalKind],
    /// `co_stacksize`
    pub stacksize: u32,
    /// `co_flags`
    pub flags: CodeFlags,
    /// `co_argcount`
    pub argcount: u32,
    /// `co_posonlyargcount`
    pub posonlyargcount: u32,
    /// `co_kwonlyargcount`
    pub kwonlyargcount: u32,
    /// `co_exceptiontable`
    pub exceptiontable: &'a [u8],
}

impl Foreign<'_> {
    /// Fast locals that are arguments, `*args` and `**kwargs` included.
    fn arguments(&self) -> u64 {
        u64::from(self.argcount)
            + u64::from(self.kwonlyargcount)
            + u64::from(self.flags.contains(CodeFlags::VARARGS))
            + u64::from(self.flags.contains(CodeFlags::VARKEYWORDS))
    }

    /// Whether a call makes a generator, a coroutine or an asynchronous generator.
    fn suspends(&self) -> bool {
        self.flags.intersects(CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR)
    }
}

/// Whether the code object may run.
pub fn verify(code: &Foreign<'_>) -> Result<(), VerifyError> {
    let shape = shape::Shape::read(code)?;
    flow::run(code, &shape)
}

/// [`verify`] for a [`Code`]; the code objects among its constants are not looked into.
pub fn verify_code(code: &Code) -> Result<(), VerifyError> {
    let consts: Vec<ConstKind> = code.consts.iter().map(ConstKind::from).collect();
    verify(&Foreign {
        code: &code.code,
        consts: &consts,
        names: code.names.len(),
        localspluskinds: &code.localspluskinds,
        stacksize: code.stacksize,
        flags: code.flags,
        argcount: code.argcount,
        posonlyargcount: code.posonlyargcount,
        kwonlyargcount: code.kwonlyargcount,
        exceptiontable: &code.exceptiontable,
    })
}

#[cfg(test)]
mod tests;
