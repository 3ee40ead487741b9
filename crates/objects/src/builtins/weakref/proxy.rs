//! `weakref.ProxyType` and `weakref.CallableProxyType`: objects that do as the object they refer to does, while that lives.

use crate::builtins::dict::Dict;
use crate::builtins::exceptions::ReferenceError;
use crate::builtins::int::Int;
use crate::builtins::none::is_none;
use crate::builtins::str::{Str, interned};
use crate::builtins::tuple::Tuple;
use crate::errors::{raise, raise_type_error};
use crate::protocol::attribute::attribute_name;
use crate::protocol::number::BinaryOp;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use crate::types::CompareOp;
use macros::pytype;

use super::{WeakCallableProxy, WeakProxy};

/// Whether an object is a weak proxy.
pub fn is_proxy(object: &Any) -> bool {
    object.exact::<WeakProxy>().is_some() || object.exact::<WeakCallableProxy>().is_some()
}

/// The object behind a proxy, or the object itself when it is none.
fn real(object: &Any) -> PyResult<Obj> {
    let referent = match (object.exact::<WeakProxy>(), object.exact::<WeakCallableProxy>()) {
        (Some(proxy), _) => proxy.get(),
        (_, Some(proxy)) => proxy.get(),
        _ => return Ok(object.new_ref()),
    };
    match referent {
        Some(referent) => Ok(referent),
        None => raise(&ReferenceError, "weakly-referenced object no longer exists"),
    }
}

fn binary(op: BinaryOp, left: &Any, right: &Any) -> PyResult<Obj> {
    real(left)?.binary(op, &*real(right)?)
}

fn in_place(op: BinaryOp, left: &Any, right: &Any) -> PyResult<Obj> {
    real(left)?.inplace(op, &*real(right)?)
}

macro_rules! proxies {
    ($($name:ident $export:ident $python:literal { $($own:tt)* })*) => {
        $(
            #[pytype(name = $python, export = $export, gc, last, abstract_, unhashable)]
            impl $name {
                fn __repr__(this: &Py<Self>) -> PyResult<String> {
                    let address = this.address();
                    let Some(object) = this.get() else {
                        return Ok(format!("<weakproxy at {address:#x}; dead>"));
                    };
                    let (class, at) = (super::full_class_name(&object)?, object.address());
                    Ok(format!("<weakproxy at {address:#x}; to '{class}' at {at:#x}>"))
                }

                fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
                    real(this.as_any())?.compare(&*real(other)?, op)
                }

                fn __getattribute__(this: &Py<Self>, name: &Any) -> PyResult<Obj> {
                    real(this.as_any())?.get_attribute(attribute_name(name)?)
                }

                fn __setattr__(this: &Py<Self>, name: &Any, value: Option<&Any>) -> PyResult<()> {
                    real(this.as_any())?.set_attribute(attribute_name(name)?, value)
                }

                fn __bool__(this: &Py<Self>) -> PyResult<bool> {
                    real(this.as_any())?.truth()
                }

                fn __len__(this: &Py<Self>) -> PyResult<usize> {
                    real(this.as_any())?.length()
                }

                fn __contains__(this: &Py<Self>, item: &Any) -> PyResult<bool> {
                    real(this.as_any())?.contains(item)
                }

                fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
                    real(this.as_any())?.get_item(&*real(key)?)
                }

                fn __setitem__(this: &Py<Self>, key: &Any, value: Option<&Any>) -> PyResult<()> {
                    let object = real(this.as_any())?;
                    match value {
                        Some(value) => object.set_item(key, value),
                        None => object.delete_item(key),
                    }
                }

                fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
                    let object = real(this.as_any())?;
                    if !object.is_iterator() {
                        let class = object.class().name();
                        return raise_type_error(format!(
                            "Weakref proxy referenced a non-iterator '{class}' object"
                        ));
                    }
                    object.next()
                }

                fn __float__(this: &Py<Self>) -> PyResult<f64> {
                    real(this.as_any())?.to_float()
                }

                fn __divmod__(left: &Any, right: &Any) -> PyResult<Obj> {
                    real(left)?.divmod(&*real(right)?)
                }

                fn __pow__(base: &Any, exponent: &Any, modulus: &Any) -> PyResult<Obj> {
                    real(base)?.power(&*real(exponent)?, &*real(modulus)?)
                }

                fn __ipow__(base: &Any, exponent: &Any, modulus: &Any) -> PyResult<Obj> {
                    match is_none(modulus) {
                        true => in_place(BinaryOp::Power, base, exponent),
                        false => real(base)?.power(&*real(exponent)?, &*real(modulus)?),
                    }
                }

                fn __str__(this: &Py<Self>) -> PyResult<Ref<Str>> {
                    real(this.as_any())?.str()
                }

                fn __neg__(this: &Py<Self>) -> PyResult<Obj> {
                    real(this.as_any())?.negative()
                }

                fn __pos__(this: &Py<Self>) -> PyResult<Obj> {
                    real(this.as_any())?.positive()
                }

                fn __abs__(this: &Py<Self>) -> PyResult<Obj> {
                    real(this.as_any())?.absolute()
                }

                fn __invert__(this: &Py<Self>) -> PyResult<Obj> {
                    real(this.as_any())?.invert()
                }

                fn __index__(this: &Py<Self>) -> PyResult<Ref<Int>> {
                    real(this.as_any())?.index()
                }

                fn __int__(this: &Py<Self>) -> PyResult<Ref<Int>> {
                    real(this.as_any())?.to_int()
                }

                fn __iter__(this: &Py<Self>) -> PyResult<Obj> {
                    real(this.as_any())?.iter()
                }

                fn __add__(left: &Any, right: &Any) -> PyResult<Obj> {
                    binary(BinaryOp::Add, left, right)
                }

                fn __iadd__(left: &Any, right: &Any) -> PyResult<Obj> {
                    in_place(BinaryOp::Add, left, right)
                }

                fn __sub__(left: &Any, right: &Any) -> PyResult<Obj> {
                    binary(BinaryOp::Subtract, left, right)
                }

                fn __isub__(left: &Any, right: &Any) -> PyResult<Obj> {
                    in_place(BinaryOp::Subtract, left, right)
                }

                fn __mul__(left: &Any, right: &Any) -> PyResult<Obj> {
                    binary(BinaryOp::Multiply, left, right)
                }

                fn __imul__(left: &Any, right: &Any) -> PyResult<Obj> {
                    in_place(BinaryOp::Multiply, left, right)
                }

                fn __mod__(left: &Any, right: &Any) -> PyResult<Obj> {
                    binary(BinaryOp::Remainder, left, right)
                }

                fn __imod__(left: &Any, right: &Any) -> PyResult<Obj> {
                    in_place(BinaryOp::Remainder, left, right)
                }

                fn __lshift__(left: &Any, right: &Any) -> PyResult<Obj> {
                    binary(BinaryOp::LShift, left, right)
                }

                fn __ilshift__(left: &Any, right: &Any) -> PyResult<Obj> {
                    in_place(BinaryOp::LShift, left, right)
                }

                fn __rshift__(left: &Any, right: &Any) -> PyResult<Obj> {
                    binary(BinaryOp::RShift, left, right)
                }

                fn __irshift__(left: &Any, right: &Any) -> PyResult<Obj> {
                    in_place(BinaryOp::RShift, left, right)
                }

                fn __and__(left: &Any, right: &Any) -> PyResult<Obj> {
                    binary(BinaryOp::And, left, right)
                }

                fn __iand__(left: &Any, right: &Any) -> PyResult<Obj> {
                    in_place(BinaryOp::And, left, right)
                }

                fn __xor__(left: &Any, right: &Any) -> PyResult<Obj> {
                    binary(BinaryOp::Xor, left, right)
                }

                fn __ixor__(left: &Any, right: &Any) -> PyResult<Obj> {
                    in_place(BinaryOp::Xor, left, right)
                }

                fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
                    binary(BinaryOp::Or, left, right)
                }

                fn __ior__(left: &Any, right: &Any) -> PyResult<Obj> {
                    in_place(BinaryOp::Or, left, right)
                }

                fn __floordiv__(left: &Any, right: &Any) -> PyResult<Obj> {
                    binary(BinaryOp::FloorDivide, left, right)
                }

                fn __ifloordiv__(left: &Any, right: &Any) -> PyResult<Obj> {
                    in_place(BinaryOp::FloorDivide, left, right)
                }

                fn __truediv__(left: &Any, right: &Any) -> PyResult<Obj> {
                    binary(BinaryOp::TrueDivide, left, right)
                }

                fn __itruediv__(left: &Any, right: &Any) -> PyResult<Obj> {
                    in_place(BinaryOp::TrueDivide, left, right)
                }

                fn __matmul__(left: &Any, right: &Any) -> PyResult<Obj> {
                    binary(BinaryOp::MatrixMultiply, left, right)
                }

                fn __imatmul__(left: &Any, right: &Any) -> PyResult<Obj> {
                    in_place(BinaryOp::MatrixMultiply, left, right)
                }

                $($own)*
            }
        )*
    };
}

proxies! {
    WeakProxy _PyWeakref_ProxyType "weakref.ProxyType" {
        #[method]
        fn __bytes__(this: &Py<Self>) -> PyResult<Obj> {
            real(this.as_any())?.call_method(&interned("__bytes__"), &[])
        }

        #[method]
        fn __reversed__(this: &Py<Self>) -> PyResult<Obj> {
            real(this.as_any())?.call_method(&interned("__reversed__"), &[])
        }
    }
    WeakCallableProxy _PyWeakref_CallableProxyType "weakref.CallableProxyType" {
        fn __call__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
            real(this.as_any())?.call_with_tuple(args, keywords)
        }
    }
}
