//! Rows of C's method and getter tables, seen safely.

use std::ffi::{CStr, c_int, c_void};

use abi::types::{PyGetSetDef, PyMethodDef};
use abi::{
    METH_CLASS, METH_COEXIST, METH_FASTCALL, METH_KEYWORDS, METH_METHOD, METH_NOARGS, METH_O, METH_STATIC,
    METH_VARARGS,
};

use super::{
    Any, Args, BinaryFn, CallFn, FastFn, FastKeywordsFn, Field, Flag, GetterFn, NoArgsFn, Obj, PyResult,
    SetterFn, Tuple, Visitor,
};
use crate::builtins::dict::Dict;
use crate::errors::raise_type_error;
use crate::types::{BuiltinDef, GetSet};

/// A row of a method table that lives for ever.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct MethodDef(&'static PyMethodDef);

/// Text of a C string in a table; empty for null.
fn text(pointer: *const std::ffi::c_char) -> &'static str {
    if pointer.is_null() {
        return "";
    }
    // SAFETY: tables hold NUL-terminated strings that live for ever.
    unsafe { CStr::from_ptr(pointer) }.to_str().unwrap_or("")
}

impl From<&'static BuiltinDef> for MethodDef {
    fn from(row: &'static BuiltinDef) -> Self {
        Self(&row.def)
    }
}

impl MethodDef {
    /// Whether this is the given row.
    pub fn is(self, row: &'static BuiltinDef) -> bool {
        std::ptr::eq(self.0, &raw const row.def)
    }

    /// Where the row is: its identity.
    pub fn address(self) -> usize {
        std::ptr::from_ref(self.0).addr()
    }

    /// The method's name.
    pub fn name(self) -> &'static str {
        text(self.0.ml_name)
    }

    /// The documentation as C has it, signature included.
    pub fn raw_doc(self) -> &'static str {
        text(self.0.ml_doc)
    }

    /// Calling convention and kind.
    pub fn flags(self) -> c_int {
        self.0.ml_flags
    }

    /// Whether the receiver is a class.
    pub fn is_class_method(self) -> bool {
        self.flags() & METH_CLASS != 0
    }

    /// Whether there is no receiver.
    pub fn is_static(self) -> bool {
        self.flags() & METH_STATIC != 0
    }

    /// Calls the function. `name` makes the callable's full name for messages.
    ///
    /// The receiver is of the type that the row belongs to.
    ///
    /// # Errors
    /// `TypeError` when the arguments do not suit the convention, or what the function raises.
    pub(crate) fn invoke(self, this: &Any, args: Args<'_>, name: impl Fn() -> String) -> PyResult<Obj> {
        let convention = self.flags() & !(METH_CLASS | METH_STATIC | METH_COEXIST);
        if convention & METH_KEYWORDS == 0 && args.has_keywords() {
            return raise_type_error(format!("{}() takes no keyword arguments", name()));
        }
        let count = args.positional().len();
        let (values, _, names) = args.raw_parts();
        let word: *mut c_void = self.0.ml_meth;
        const FAST_KEYWORDS: c_int = METH_FASTCALL | METH_KEYWORDS;
        const VARARGS_KEYWORDS: c_int = METH_VARARGS | METH_KEYWORDS;
        // SAFETY: the row's flags tell the shape of its function.
        unsafe {
            match convention {
                METH_NOARGS if count == 0 => std::mem::transmute::<*mut c_void, NoArgsFn>(word)(this, 0),
                METH_NOARGS => raise_type_error(format!("{}() takes no arguments ({count} given)", name())),
                METH_O if count == 1 => {
                    std::mem::transmute::<*mut c_void, BinaryFn>(word)(this, args.positional()[0])
                }
                METH_O => {
                    raise_type_error(format!("{}() takes exactly one argument ({count} given)", name()))
                }
                METH_FASTCALL => {
                    std::mem::transmute::<*mut c_void, FastFn>(word)(this, values, count.cast_signed())
                }
                FAST_KEYWORDS => std::mem::transmute::<*mut c_void, FastKeywordsFn>(word)(
                    this,
                    values,
                    count.cast_signed(),
                    names,
                ),
                METH_VARARGS | VARARGS_KEYWORDS => {
                    let tuple = Tuple::new(args.positional().iter().map(|value| value.new_ref()).collect());
                    let keywords = keyword_dict(&args)?;
                    let function = std::mem::transmute::<*mut c_void, CallFn>(word);
                    function(this, &tuple, keywords.as_deref())
                }
                _ if convention & METH_METHOD != 0 => {
                    raise_type_error("METH_METHOD callables need their class")
                }
                _ => crate::errors::raise(
                    &crate::builtins::exceptions::SystemError,
                    format!("{}() method: bad call flags", name()),
                ),
            }
        }
    }
}

/// The keyword arguments as a dict; `None` when there are none.
pub(crate) fn keyword_dict(args: &Args<'_>) -> PyResult<Option<super::Ref<Dict>>> {
    if !args.has_keywords() {
        return Ok(None);
    }
    let dict = Dict::new();
    for (name, value) in args.keywords() {
        dict.set(name.as_any(), value.new_ref())?;
    }
    Ok(Some(dict))
}

/// A row of a getter and setter table that lives for ever.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct GetSetDef(&'static PyGetSetDef);

impl From<&'static GetSet> for GetSetDef {
    fn from(row: &'static GetSet) -> Self {
        Self(&row.0)
    }
}

impl GetSetDef {
    /// The attribute's name.
    pub fn name(self) -> &'static str {
        text(self.0.name)
    }

    /// The documentation; empty for none.
    pub fn doc(self) -> &'static str {
        text(self.0.doc)
    }

    /// Reads the attribute of an object of the type that the row belongs to; `None` when it cannot be read.
    pub(crate) fn get(self, object: &Any) -> Option<PyResult<Obj>> {
        // SAFETY: a getter's word has this shape; null is `None`.
        let getter = unsafe { std::mem::transmute::<*mut c_void, Option<GetterFn>>(self.0.get) }?;
        // SAFETY: the receiver is of the row's type.
        Some(unsafe { getter(object, self.0.closure) })
    }

    /// Writes or deletes the attribute; `None` when it cannot be written.
    pub(crate) fn set(self, object: &Any, value: Option<&Any>) -> Option<Flag> {
        // SAFETY: a setter's word has this shape; null is `None`.
        let setter = unsafe { std::mem::transmute::<*mut c_void, Option<SetterFn>>(self.0.set) }?;
        // SAFETY: the receiver is of the row's type.
        Some(unsafe { setter(object, value, self.0.closure) })
    }
}

/// Rows own nothing.
macro_rules! row_fields {
    ($($ty:ty),*) => {
        $(
            // SAFETY: owns no reference.
            unsafe impl Field for $ty {
                fn visit(&self, _: &Visitor) -> c_int {
                    0
                }

                fn clear(&self) {}
            }
        )*
    };
}

row_fields!(MethodDef, GetSetDef, &'static crate::types::wrappers::SlotWrapper);
