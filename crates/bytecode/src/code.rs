//! The code object as plain Rust data: every field that CPython 3.14's `types.CodeType` shows.

use std::rc::Rc;

use bitflags::bitflags;

use crate::constant::Constant;

bitflags! {
    /// `co_flags`.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct CodeFlags: u32 {
        /// Locals live in fast slots.
        const OPTIMIZED = 0x1;
        /// A call makes a new namespace.
        const NEWLOCALS = 0x2;
        /// Has `*args`.
        const VARARGS = 0x4;
        /// Has `**kwargs`.
        const VARKEYWORDS = 0x8;
        /// Nested in another function.
        const NESTED = 0x10;
        /// A generator.
        const GENERATOR = 0x20;
        /// A coroutine (`async def`).
        const COROUTINE = 0x80;
        /// A generator that may be awaited (`types.coroutine`).
        const ITERABLE_COROUTINE = 0x100;
        /// An asynchronous generator.
        const ASYNC_GENERATOR = 0x200;
        /// `from __future__ import division`.
        const FUTURE_DIVISION = 0x2_0000;
        /// `from __future__ import absolute_import`.
        const FUTURE_ABSOLUTE_IMPORT = 0x4_0000;
        /// `from __future__ import with_statement`.
        const FUTURE_WITH_STATEMENT = 0x8_0000;
        /// `from __future__ import print_function`.
        const FUTURE_PRINT_FUNCTION = 0x10_0000;
        /// `from __future__ import unicode_literals`.
        const FUTURE_UNICODE_LITERALS = 0x20_0000;
        /// `from __future__ import barry_as_FLUFL`.
        const FUTURE_BARRY_AS_BDFL = 0x40_0000;
        /// `from __future__ import generator_stop`.
        const FUTURE_GENERATOR_STOP = 0x80_0000;
        /// `from __future__ import annotations`.
        const FUTURE_ANNOTATIONS = 0x100_0000;
        /// No monitoring event is fired for this code.
        const NO_MONITORING_EVENTS = 0x200_0000;
        /// The first constant is the docstring.
        const HAS_DOCSTRING = 0x400_0000;
        /// Defined in a class body.
        const METHOD = 0x800_0000;
    }
}

bitflags! {
    /// What a fast local is (`co_localspluskinds`).
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct LocalKind: u8 {
        /// Positional argument.
        const ARG_POS = 0x02;
        /// Keyword argument.
        const ARG_KW = 0x04;
        /// `*args`, `**kwargs`.
        const ARG_VAR = 0x08;
        /// A comprehension's variable, hidden from `locals()`.
        const HIDDEN = 0x10;
        /// A local variable.
        const LOCAL = 0x20;
        /// A cell variable (also LOCAL when it is an argument).
        const CELL = 0x40;
        /// A free variable.
        const FREE = 0x80;
    }
}

/// A code object before it becomes a Python object. Field names are `types.CodeType`'s without `co_`.
#[derive(Clone, PartialEq, Debug)]
pub struct Code {
    /// Number of positional parameters, the positional-only ones included.
    pub argcount: u32,
    /// Number of positional-only parameters.
    pub posonlyargcount: u32,
    /// Number of keyword-only parameters.
    pub kwonlyargcount: u32,
    /// Deepest operand stack.
    pub stacksize: u32,
    /// Flags.
    pub flags: CodeFlags,
    /// Code units as CPython writes them: opcode, oparg, CACHE units zero. Little-endian pairs of bytes.
    pub code: Box<[u8]>,
    /// Constants.
    pub consts: Box<[Constant]>,
    /// Names of globals, attributes, imports.
    pub names: Box<[Rc<str>]>,
    /// Names of the fast locals: locals, then cells, then free variables.
    pub localsplusnames: Box<[Rc<str>]>,
    /// What each fast local is.
    pub localspluskinds: Box<[LocalKind]>,
    /// Source file.
    pub filename: Rc<str>,
    /// Last part of the name.
    pub name: Rc<str>,
    /// Dotted name.
    pub qualname: Rc<str>,
    /// First line.
    pub firstlineno: i32,
    /// Line table (`co_linetable`).
    pub linetable: Box<[u8]>,
    /// Exception table (`co_exceptiontable`).
    pub exceptiontable: Box<[u8]>,
}
