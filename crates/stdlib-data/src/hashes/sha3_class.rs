//! `_sha3`

use std::cell::RefCell;

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::ValueError;
use objects::builtins::int::Int;
use objects::builtins::module::Module;
use objects::builtins::str::Str;
use objects::errors::raise;
use objects::raw::{IntoObject, Native};
use objects::types::Type;
use objects::{Any, Py, PyResult, Ref, heap, object, pytype};

use super::keccak::Sponge;
use super::{GIL_MINSIZE, feed, given, hex_text};

/// The longest digest that an extendable hash gives.
const LONGEST: i128 = 1 << 29;

/// A class; `$digest` are its methods that give digests.
macro_rules! sponge_class {
    ($object:ident, $class:literal, $name:literal, $rate:literal, $suffix:literal, $size:literal, $doc:literal, { $($digest:item)* }) => {
        #[doc = concat!("The body of `", $class, "`.")]
        #[object]
        pub(crate) struct $object {
            sponge: Native<RefCell<Sponge>>,
        }

        #[doc = $doc]
        #[pytype(name = $class, gc, last, flags = abi::TPFLAGS_IMMUTABLETYPE)]
        impl $object {
            #[signature("__new__(data=b'', *, usedforsecurity=True, string=None)")]
            fn __new__(cls: &Py<Type>, data: Option<&Any>, _usedforsecurity: bool, string: Option<&Any>) -> PyResult<Ref<Self>> {
                let data = given(data, string)?;
                let made = heap::make(cls, 0, Self { sponge: Native::new(RefCell::new(Sponge::new($rate, $suffix))) })?;
                if let Some(data) = data {
                    feed(data, |piece| made.sponge.borrow_mut().update(piece))?;
                }
                Ok(made)
            }

            /// Return a copy of the hash object.
            #[method]
            fn copy(this: &Py<Self>) -> PyResult<Ref<Self>> {
                let sponge = this.sponge.borrow().clone();
                heap::make(this.class(), 0, Self { sponge: Native::new(RefCell::new(sponge)) })
            }

            $($digest)*

            /// Update this hash object's state with the provided bytes-like object.
            #[method("(data, /)")]
            fn update(this: &Py<Self>, data: &Any) -> PyResult<()> {
                feed(data, |piece| this.sponge.borrow_mut().update(piece))
            }

            #[getter]
            fn block_size(_this: &Py<Self>) -> PyResult<usize> {
                Ok($rate)
            }

            #[getter]
            fn digest_size(_this: &Py<Self>) -> PyResult<usize> {
                Ok($size)
            }

            #[getter]
            fn name(_this: &Py<Self>) -> PyResult<&'static str> {
                Ok($name)
            }

            #[getter]
            fn _capacity_bits(_this: &Py<Self>) -> PyResult<usize> {
                Ok(1600 - 8 * $rate)
            }

            #[getter]
            fn _rate_bits(_this: &Py<Self>) -> PyResult<usize> {
                Ok(8 * $rate)
            }

            #[getter]
            fn _suffix(_this: &Py<Self>) -> PyResult<Ref<Bytes>> {
                Ok(Bytes::new(&[$suffix]))
            }
        }
    };
}

macro_rules! fixed {
    ($object:ident, $class:literal, $name:literal, $rate:literal, $size:literal) => {
        sponge_class!(
            $object,
            $class,
            $name,
            $rate,
            6,
            $size,
            "sha3([data], *, usedforsecurity=True) -> SHA3 object\n\nReturn a new SHA3 hash object.",
            {
                /// Return the digest value as a bytes object.
                #[method]
                fn digest(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
                    Ok(Bytes::new(&this.sponge.borrow().squeeze($size)))
                }

                /// Return the digest value as a string of hexadecimal digits.
                #[method]
                fn hexdigest(this: &Py<Self>) -> PyResult<Ref<Str>> {
                    Ok(hex_text(&this.sponge.borrow().squeeze($size)))
                }
            }
        );
    };
}

macro_rules! extendable {
    ($object:ident, $class:literal, $name:literal, $rate:literal) => {
        sponge_class!(
            $object,
            $class,
            $name,
            $rate,
            0x1F,
            0,
            "shake([data], *, usedforsecurity=True) -> SHAKE object\n\nReturn a new SHAKE hash object.",
            {
                /// Return the digest value as a bytes object.
                #[method("(length)")]
                fn digest(this: &Py<Self>, length: &Any) -> PyResult<Ref<Bytes>> {
                    let length = length_of(length)?;
                    Ok(Bytes::new(&this.sponge.borrow().squeeze(length)))
                }

                /// Return the digest value as a string of hexadecimal digits.
                #[method("(length)")]
                fn hexdigest(this: &Py<Self>, length: &Any) -> PyResult<Ref<Str>> {
                    let length = length_of(length)?;
                    Ok(hex_text(&this.sponge.borrow().squeeze(length)))
                }
            }
        );
    };
}

fn length_of(length: &Any) -> PyResult<usize> {
    match Int::index_value(length)? {
        ..0 => raise(&ValueError, "Cannot convert negative int"),
        LONGEST.. => raise(&ValueError, "length is too large"),
        length => Ok(length as usize),
    }
}

fixed!(Sha3With224, "_sha3.sha3_224", "sha3_224", 144, 28);
fixed!(Sha3With256, "_sha3.sha3_256", "sha3_256", 136, 32);
fixed!(Sha3With384, "_sha3.sha3_384", "sha3_384", 104, 48);
fixed!(Sha3With512, "_sha3.sha3_512", "sha3_512", 72, 64);
extendable!(Shake128, "_sha3.shake_128", "shake_128", 168);
extendable!(Shake256, "_sha3.shake_256", "shake_256", 136);

/// `_sha3`
#[objects::pymodule(
    name = "_sha3",
    types(Sha3With224, Sha3With256, Sha3With384, Sha3With512, Shake128, Shake256)
)]
pub mod module {
    use super::*;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("implementation", "cinder".into_object()?)?;
        module.add("_GIL_MINSIZE", GIL_MINSIZE.into_object()?)
    }
}
