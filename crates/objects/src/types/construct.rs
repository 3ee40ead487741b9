//! `T.__new__` as Python calls it: the constructor slot behind a builtin function bound to the type.

#![expect(unsafe_code, reason = "a method table row by hand: the function is not a method of one class")]

use super::{BuiltinDef, Type, Typed};
use crate::builtins::dict::Dict;
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::names;
use crate::raw::{Any, MethodDef, Obj, Parameters, Py, PyResult};

static PARAMETERS: Parameters = Parameters {
    function: "__new__",
    names: &[],
    positional_only: 0,
    positional: 0,
    required: 0,
    variadic: true,
    keywords: true,
};
static TYPED: Typed = Typed { parameters: &PARAMETERS, signature: "(*args, **kwargs)" };
static NEW: BuiltinDef = BuiltinDef {
    def: abi::types::PyMethodDef {
        ml_name: c"__new__".as_ptr(),
        ml_meth: entry as *mut std::ffi::c_void,
        ml_flags: abi::METH_VARARGS | abi::METH_KEYWORDS,
        ml_doc: c"__new__($type, *args, **kwargs)\n--\n\nCreate and return a new object.  See help(type) for accurate signature.".as_ptr(),
    },
    typed: &TYPED,
};

/// The row of every `__new__`.
pub(crate) fn new_def() -> MethodDef {
    MethodDef::from(&NEW)
}

/// Whether a row is that of every `__new__`.
pub(crate) fn is_new(def: MethodDef) -> bool {
    def.is(&NEW)
}

unsafe extern "C" fn entry(this: &Any, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
    let Some(class) = this.downcast::<Type>() else {
        return raise_type_error("__new__() called with non-type 'self'");
    };
    let class_name = class.name();
    let Some(first) = args.get(0) else {
        return raise_type_error(format!("{class_name}.__new__(): not enough arguments"));
    };
    let Some(wanted) = first.downcast::<Type>() else {
        return raise_type_error(format!(
            "{class_name}.__new__(X): X is not a type object ({})",
            first.class().name()
        ));
    };
    let wanted_name = wanted.name();
    if !wanted.is_subtype_of(class) {
        return raise_type_error(format!(
            "{class_name}.__new__({wanted_name}): {wanted_name} is not a subtype of {class_name}"
        ));
    }
    if wanted.has_flags(abi::TPFLAGS_DISALLOW_INSTANTIATION) {
        return raise_type_error(format!("cannot create '{}' instances", wanted.tp_name().to_string_lossy()));
    }
    if wanted.has_flags(abi::TPFLAGS_DISALLOW_INSTANTIATION) {
        return raise_type_error(format!("cannot create '{wanted_name}' instances"));
    }
    let native = most_derived_native(wanted);
    let class = native.filter(|native| hides_constructor(native)).unwrap_or(class);
    if native.map(|native| native.word(super::SlotId::New)) != Some(class.word(super::SlotId::New)) {
        if native.is_some_and(|native| native.tp_new().is_none()) {
            return raise_type_error(format!("cannot create '{wanted_name}' instances"));
        }
        let native_name = native.map_or("object".into(), Py::<Type>::name);
        return raise_type_error(format!(
            "{class_name}.__new__({wanted_name}) is not safe, use {native_name}.__new__()"
        ));
    }
    let rest = Tuple::new(args.items()[1..].to_vec());
    // SAFETY: the slot of a base whose layout `wanted` extends without fields of its own.
    let function = class.tp_new().expect("types with `__new__` have a constructor");
    // SAFETY: as above.
    unsafe { function(wanted, &rest, keywords) }
}

/// Whether a class has a constructor that it does not show: `object.__new__` stands for it then.
fn hides_constructor(class: &Py<Type>) -> bool {
    let declared = |spec: &super::TypeSpec| spec.slots.iter().any(|&(slot, _)| slot == super::SlotId::New);
    class.spec().is_some_and(declared)
        && class.dict().get_str(names::__new__()).is_ok_and(|found| found.is_none())
}

/// The nearest base that was declared natively: its constructor alone makes instances of its layout.
fn most_derived_native(class: &Py<Type>) -> Option<&Py<Type>> {
    let mut class = Some(class);
    while let Some(current) = class {
        if current.spec().is_some() {
            return Some(current);
        }
        class = current.base();
    }
    None
}
