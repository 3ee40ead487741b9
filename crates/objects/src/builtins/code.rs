//! `code`: what a function's instructions and names are.

mod compare;
mod edit;
mod places;

use std::cell::{Cell, OnceCell};

use crate::builtins::bool::Bool;
use crate::builtins::bytes::Bytes;
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::{DeprecationWarning, IndexError};
use crate::builtins::none::{none, not_implemented};
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors;
use crate::frame::CodeExtra;
use crate::raw::{Any, Args, Obj, Py, PyResult, Ref, Slot, WeakList, make_code};
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

/// The body of `code`; the public code units follow.
#[object]
pub struct Code {
    units: isize,
    consts: Ref<Tuple>,
    names: Ref<Tuple>,
    exceptiontable: Ref<Bytes>,
    flags: i32,
    argcount: i32,
    posonlyargcount: i32,
    kwonlyargcount: i32,
    stacksize: i32,
    firstlineno: i32,
    nlocalsplus: i32,
    framesize: i32,
    nlocals: i32,
    ncellvars: i32,
    nfreevars: i32,
    version: Cell<u32>,
    localsplusnames: Ref<Tuple>,
    localspluskinds: Ref<Bytes>,
    filename: Slot<Str>,
    name: Ref<Str>,
    qualname: Ref<Str>,
    linetable: Ref<Bytes>,
    weakrefs: WeakList,
    /// Behind C's `co_executors`.
    extra: OnceCell<Box<CodeExtra>>,
    cached: usize,
    instrumentation_version: usize,
    monitoring: usize,
    unique_id: isize,
    firsttraceable: i32,
    foreign_extra: usize,
}

/// What a code object is made of.
pub struct CodeParts {
    /// `co_argcount`
    pub argcount: u32,
    /// `co_posonlyargcount`
    pub posonlyargcount: u32,
    /// `co_kwonlyargcount`
    pub kwonlyargcount: u32,
    /// `co_stacksize`
    pub stacksize: u32,
    /// `co_flags`
    pub flags: u32,
    /// `co_firstlineno`
    pub firstlineno: i32,
    /// The public code: opcode and oparg bytes.
    pub code: Box<[u8]>,
    /// `co_consts`
    pub consts: Ref<Tuple>,
    /// `co_names`
    pub names: Ref<Tuple>,
    /// Names of all fast locals.
    pub localsplusnames: Ref<Tuple>,
    /// Their kinds, one byte each.
    pub localspluskinds: Ref<Bytes>,
    /// `co_filename`
    pub filename: Ref<Str>,
    /// `co_name`
    pub name: Ref<Str>,
    /// `co_qualname`
    pub qualname: Ref<Str>,
    /// `co_linetable`
    pub linetable: Ref<Bytes>,
    /// `co_exceptiontable`
    pub exceptiontable: Ref<Bytes>,
}

/// Bits of a fast local's kind (`abi` of the code object).
pub(crate) mod kind {
    pub(crate) const HIDDEN: u8 = 0x10;
    pub(crate) const LOCAL: u8 = 0x20;
    pub(crate) const CELL: u8 = 0x40;
    pub(crate) const FREE: u8 = 0x80;
}

/// Create a code object.  Not for the faint of heart.
#[pytype(
    name = "code", export = PyCode_Type, last, basicsize = 208, itemsize = 2,
    signature = "(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize,\n     flags, codestring, constants, names, varnames, filename, name,\n     qualname, firstlineno, linetable, exceptiontable, freevars=(),\n     cellvars=(), /)",
    weaklist = 16 + std::mem::offset_of!(Code, weakrefs)
)]
impl Code {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        if keywords.is_some_and(|keywords| !keywords.is_empty()) {
            return errors::raise_type_error("code() takes no keyword arguments");
        }
        edit::construct(args.items())
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let line = if this.firstlineno == 0 { -1 } else { this.firstlineno };
        Ok(format!(
            "<code object {} at {:#x}, file \"{}\", line {line}>",
            this.name.to_string_lossy(),
            this.address(),
            this.filename().to_string_lossy()
        ))
    }

    #[getter]
    fn co_argcount(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.argcount)
    }

    #[getter]
    fn co_posonlyargcount(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.posonlyargcount)
    }

    #[getter]
    fn co_kwonlyargcount(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.kwonlyargcount)
    }

    #[getter]
    fn co_stacksize(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.stacksize)
    }

    #[getter]
    fn co_flags(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.flags)
    }

    #[getter]
    fn co_nlocals(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.nlocals)
    }

    #[getter]
    fn co_firstlineno(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.firstlineno)
    }

    #[getter]
    fn co_consts(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(this.consts.clone())
    }

    #[getter]
    fn co_names(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(this.names.clone())
    }

    #[getter]
    fn co_filename(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(this.filename())
    }

    #[getter]
    fn co_name(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(this.name.clone())
    }

    #[getter]
    fn co_qualname(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(this.qualname.clone())
    }

    #[getter]
    fn co_linetable(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
        Ok(this.linetable.clone())
    }

    #[getter]
    fn co_exceptiontable(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
        Ok(this.exceptiontable.clone())
    }

    #[getter]
    fn co_code(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
        Ok(Bytes::new(this.public_code()))
    }

    #[getter]
    fn _co_code_adaptive(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
        Ok(Bytes::new(this.public_code()))
    }

    #[getter]
    fn co_lnotab(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
        errors::warn(&DeprecationWarning, "co_lnotab is deprecated, use co_lines instead.", 1)?;
        Ok(places::line_steps(this))
    }

    #[method]
    fn co_lines(this: &Py<Self>) -> PyResult<Obj> {
        places::lines(this)
    }

    #[method]
    fn co_positions(this: &Py<Self>) -> PyResult<Obj> {
        places::positions(this)
    }

    #[method]
    fn co_branches(this: &Py<Self>) -> PyResult<Obj> {
        places::branches(this)
    }

    /// Return a copy of the code object with new values for the specified fields.
    #[method("replace(**changes)")]
    fn replace(this: &Py<Self>, changes: Args<'_>) -> PyResult<Ref<Self>> {
        edit::replace(this, changes)
    }

    /// The same as replace().
    #[method("__replace__(**changes)")]
    fn replace_by_protocol(this: &Py<Self>, changes: Args<'_>) -> PyResult<Ref<Self>> {
        edit::replace(this, changes)
    }

    /// (internal-only) Return the local variable name for the given oparg.
    ///
    /// WARNING: this method is for internal use only and may change or go
    /// away.
    #[method("(oparg)")]
    fn _varname_from_oparg(this: &Py<Self>, oparg: isize) -> PyResult<Obj> {
        match usize::try_from(oparg).ok().and_then(|index| this.localsplusnames.get(index)) {
            Some(name) => Ok(name.new_ref()),
            None => errors::raise(&IndexError, "tuple index out of range"),
        }
    }

    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(16 + size_of::<Self>() + this.public_code().len())
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<Self>() else { return Ok(not_implemented()) };
        let equal = match op {
            CompareOp::Eq | CompareOp::Ne => compare::equal(this, other)?,
            _ => return Ok(not_implemented()),
        };
        Ok(Bool::new(equal == (op == CompareOp::Eq)).upcast())
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        compare::hash(this)
    }

    #[getter]
    fn co_varnames(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(this.names_of(kind::LOCAL))
    }

    #[getter]
    fn co_cellvars(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(this.names_of(kind::CELL))
    }

    #[getter]
    fn co_freevars(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(this.names_of(kind::FREE))
    }
}

impl Code {
    /// A new code object.
    pub fn new(parts: CodeParts) -> Ref<Code> {
        let count =
            |bit: u8| parts.localspluskinds.data().iter().filter(|&&kind| kind & bit != 0).count() as i32;
        let (nlocals, ncellvars, nfreevars) = (count(kind::LOCAL), count(kind::CELL), count(kind::FREE));
        let nlocalsplus = parts.localspluskinds.data().len() as i32;
        let body = Self {
            units: (parts.code.len() / 2).cast_signed(),
            consts: parts.consts,
            names: parts.names,
            exceptiontable: parts.exceptiontable,
            flags: parts.flags.cast_signed(),
            argcount: parts.argcount.cast_signed(),
            posonlyargcount: parts.posonlyargcount.cast_signed(),
            kwonlyargcount: parts.kwonlyargcount.cast_signed(),
            stacksize: parts.stacksize.cast_signed(),
            firstlineno: parts.firstlineno,
            nlocalsplus,
            framesize: nlocalsplus + parts.stacksize.cast_signed(),
            nlocals,
            ncellvars,
            nfreevars,
            version: Cell::new(0),
            localsplusnames: parts.localsplusnames,
            localspluskinds: parts.localspluskinds,
            filename: Slot::new(parts.filename),
            name: parts.name,
            qualname: parts.qualname,
            linetable: parts.linetable,
            weakrefs: WeakList::new(),
            extra: OnceCell::new(),
            cached: 0,
            instrumentation_version: 0,
            monitoring: 0,
            unique_id: -1,
            firsttraceable: 0,
            foreign_extra: 0,
        };
        make_code(body, &parts.code)
    }

    /// Changes `co_filename`, in nested code with the same name too: for code that was compiled elsewhere.
    pub fn set_filename(code: &Py<Code>, name: &Py<Str>) {
        let old = code.filename();
        let mut pending = vec![code.new_ref()];
        while let Some(code) = pending.pop() {
            if code.filename().same_text(&old) {
                code.filename.set(name.new_ref());
            }
            let nested = code.consts.items().iter().filter_map(|constant| constant.downcast::<Code>());
            pending.extend(nested.map(Py::new_ref));
        }
    }

    /// Bytes of the public code.
    pub(crate) fn public_len(&self) -> usize {
        self.units.cast_unsigned() * 2
    }

    /// Number of fast locals: locals, cells, free variables.
    #[inline]
    pub fn local_count(&self) -> usize {
        self.nlocalsplus as usize
    }

    /// Deepest operand stack.
    #[inline]
    pub fn stack_size(&self) -> usize {
        self.stacksize as usize
    }

    /// `co_consts`
    #[inline]
    pub fn constants(&self) -> &Py<Tuple> {
        &self.consts
    }

    /// `co_names`
    #[inline]
    pub fn names(&self) -> &Py<Tuple> {
        &self.names
    }

    /// Names of all fast locals.
    pub fn local_names(&self) -> &Py<Tuple> {
        &self.localsplusnames
    }

    /// Whether a local is a variable that nested functions share.
    pub fn is_cell_variable(&self, index: usize) -> bool {
        const CELL: u8 = 0x40;
        self.localspluskinds.data().get(index).is_some_and(|kind| kind & CELL != 0)
    }

    /// Their kinds, one byte each.
    pub(crate) fn local_kinds(&self) -> &[u8] {
        self.localspluskinds.data()
    }

    /// `co_filename`
    pub fn filename(&self) -> Ref<Str> {
        self.filename.get().unwrap_or_else(Str::empty)
    }

    /// `co_flags`
    #[inline]
    pub fn flags(&self) -> u32 {
        self.flags.cast_unsigned()
    }

    /// Positional parameters, positional-only parameters among them, and keyword-only parameters.
    pub fn parameter_counts(&self) -> (usize, usize, usize) {
        (self.argcount as usize, self.posonlyargcount as usize, self.kwonlyargcount as usize)
    }

    /// Number of free variables.
    pub fn free_count(&self) -> usize {
        self.nfreevars as usize
    }

    /// `co_exceptiontable`
    pub fn exception_table(&self) -> &[u8] {
        self.exceptiontable.data()
    }

    /// `co_linetable`
    pub fn line_table(&self) -> &[u8] {
        self.linetable.data()
    }

    /// `co_firstlineno`
    pub fn first_line(&self) -> i32 {
        self.firstlineno
    }

    /// `co_name`
    pub fn name(&self) -> &Ref<Str> {
        &self.name
    }

    /// `co_qualname`
    pub fn qualname(&self) -> &Ref<Str> {
        &self.qualname
    }

    /// Everything private to this runtime.
    pub fn extra(&self) -> &CodeExtra {
        self.extra.get_or_init(Box::default)
    }

    fn names_of(&self, bit: u8) -> Ref<Tuple> {
        let kinds = self.localspluskinds.data();
        let chosen = self.localsplusnames.items().iter().zip(kinds).filter(|(_, kind)| *kind & bit != 0);
        Tuple::new(chosen.map(|(name, _)| name.clone()).collect::<Vec<Obj>>())
    }

    /// The docstring, if the first constant is one.
    pub fn docstring(&self) -> Obj {
        const HAS_DOCSTRING: u32 = 0x400_0000;
        match self.consts.get(0) {
            Some(doc) if self.flags() & HAS_DOCSTRING != 0 => doc.new_ref(),
            _ => none(),
        }
    }
}

impl Py<Code> {
    /// What the code object is made of.
    pub fn parts(&self) -> CodeParts {
        CodeParts {
            argcount: self.argcount.cast_unsigned(),
            posonlyargcount: self.posonlyargcount.cast_unsigned(),
            kwonlyargcount: self.kwonlyargcount.cast_unsigned(),
            stacksize: self.stacksize.cast_unsigned(),
            flags: self.flags.cast_unsigned(),
            firstlineno: self.firstlineno,
            code: self.public_code().into(),
            consts: self.consts.clone(),
            names: self.names.clone(),
            localsplusnames: self.localsplusnames.clone(),
            localspluskinds: self.localspluskinds.clone(),
            filename: self.filename(),
            name: self.name.clone(),
            qualname: self.qualname.clone(),
            linetable: self.linetable.clone(),
            exceptiontable: self.exceptiontable.clone(),
        }
    }

    /// The public code: opcode and oparg bytes.
    pub fn public_code(&self) -> &[u8] {
        self.tail()
    }
}

const _: () = {
    use std::mem::offset_of;
    assert!(offset_of!(Code, localsplusnames) + 16 == 96);
    assert!(offset_of!(Code, weakrefs) + 16 == 144);
    assert!(offset_of!(Code, extra) + 16 == 152);
    assert!(offset_of!(Code, foreign_extra) + 16 == 200);
};
