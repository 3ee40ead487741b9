//! Iterators over bytes.

#![expect(non_snake_case, reason = "the functions are called by the name of the body they iterate over")]

use std::cell::Cell;

use super::Bytes as BytesBody;
use crate::builtins::bytearray::ByteArray as ByteArrayBody;
use crate::builtins::str::interned;
use crate::builtins::tuple::Tuple;
use crate::heap;
use crate::raw::{IntoObject, Obj, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

macro_rules! iterators {
    ($($body:ident over $over:ident $name:literal $export:ident $make:ident $get:expr, $size:expr;)*) => {
        $(
            #[doc = concat!("The body of `", $name, "`.")]
            #[object]
            pub struct $body {
                index: Cell<usize>,
                data: Slot<$over>,
            }

            #[pytype(name = $name, export = $export, gc, last, abstract_)]
            impl $body {
                fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
                    Ok(this.new_ref())
                }

                fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
                    let Some(data) = this.data.get() else { return Ok(None) };
                    let index = this.index.get();
                    match ($get)(&data, index) {
                        Some(byte) => {
                            this.index.set(index + 1);
                            Ok(Some(crate::builtins::int::Int::new(i128::from(byte)).upcast()))
                        }
                        None => {
                            drop(this.data.take());
                            Ok(None)
                        }
                    }
                }

                /// Private method returning an estimate of len(list(it)).
                #[method]
                fn __length_hint__(this: &Py<Self>) -> PyResult<usize> {
                    Ok(this.data.get().map_or(0, |data| ($size)(&data).saturating_sub(this.index.get())))
                }

                /// Return state information for pickling.
                #[method]
                fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
                    let iter = crate::hooks::builtin(&interned("iter"))?;
                    Ok(match this.data.get() {
                        Some(data) => {
                            let args = Tuple::new(vec![data.upcast()]).upcast();
                            Tuple::new(vec![iter, args, this.index.get().into_object()?])
                        }
                        None => {
                            let args = Tuple::new(vec![Tuple::empty().upcast()]).upcast();
                            Tuple::pair(iter, args)
                        }
                    })
                }

                /// Set state information for unpickling.
                #[method]
                fn __setstate__(this: &Py<Self>, state: isize) -> PyResult<()> {
                    if let Some(data) = this.data.get() {
                        this.index.set(state.max(0).cast_unsigned().min(($size)(&data)));
                    }
                    Ok(())
                }
            }

            /// `iter(data)`
            pub(crate) fn $make(data: &Py<$over>) -> Obj {
                let body = $body { index: Cell::new(0), data: Slot::new(data.new_ref()) };
                heap::make_exact(body).upcast()
            }
        )*
    };
}

iterators! {
    BytesIterator over BytesBody "bytes_iterator" PyBytesIter_Type Bytes
        |data: &Py<BytesBody>, index: usize| data.data().get(index).copied(), |data: &Py<BytesBody>| data.data().len();
    ByteArrayIterator over ByteArrayBody "bytearray_iterator" PyByteArrayIter_Type ByteArray
        |data: &Py<ByteArrayBody>, index: usize| data.get(index), |data: &Py<ByteArrayBody>| data.len();
}
