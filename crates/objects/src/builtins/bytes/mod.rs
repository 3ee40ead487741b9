//! `bytes`; most of its methods it shares with `bytearray`.

pub(crate) mod args;
pub(crate) mod class;
pub(crate) mod construct;
pub mod hex;
pub(crate) mod iterate;
pub(crate) mod percent;
pub(crate) mod sequence;
pub(crate) mod work;

use std::borrow::Cow;
use std::ffi::c_int;

use super::dict::Dict;
use super::list::List;
use super::none::not_implemented;
use super::str::args::Bound;
use super::str::justify::{self, Ends};
use super::str::search::From;
use super::str::{Str, case};
use super::tuple::Tuple;
use crate::codecs;
use crate::raw::{
    Any, IntoObject, Obj, Parameters, Py, PyResult, Ref, StaticClass, glue_parse_call, lend_bytes,
};
use crate::types::{CompareOp, Type};
use args::{ByteFill, Like, Needle};
use class::byte_class;
use macros::pytype;

pub use crate::raw::Bytes;
pub use iterate::{ByteArrayIterator, BytesIterator, PyByteArrayIter_Type, PyBytesIter_Type};

/// Parameters of `bytes` and, but for the name, of `bytearray`.
static PARAMETERS: Parameters = Parameters {
    function: "bytes",
    names: &["source", "encoding", "errors"],
    positional_only: 0,
    positional: 3,
    required: 0,
    variadic: false,
    keywords: false,
};

byte_class! {
    /// bytes(iterable_of_ints) -> bytes
    /// bytes(string, encoding[, errors]) -> bytes
    /// bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer
    /// bytes(int) -> bytes object of size given by the parameter initialized with null bytes
    /// bytes() -> empty bytes object
    ///
    /// Construct an immutable array of bytes from:
    ///   - an iterable yielding integers in range(256)
    ///   - a text string encoded using the specified encoding
    ///   - any object implementing the buffer API.
    ///   - an integer
    #[pytype(
        name = "bytes", export = PyBytes_Type, basicsize = 33, itemsize = 1,
        subclass = abi::TPFLAGS_BYTES_SUBCLASS, flags = abi::TPFLAGS_MATCH_SELF
    )]
    Bytes {
        fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Bytes>> {
            let [source, encoding, errors] = glue_parse_call::<3>(&PARAMETERS, args, keywords)?;
            let exact: &Py<Type> = Bytes::class();
            if cls.is(exact)
                && let (Some(bytes), None, None) = (source.as_ref().and_then(|source| source.exact::<Bytes>()), &encoding, &errors)
            {
                return Ok(bytes.new_ref());
            }
            if cls.is(exact)
                && let (Some(source), None, None) = (&source, &encoding, &errors)
                && let Some(made) = construct::own_bytes(source)?
            {
                // What `__bytes__` returned, be it of a subclass.
                return Ok(made);
            }
            let data = construct::source(source.as_deref(), encoding.as_deref(), errors.as_deref(), "bytes")?;
            if cls.is(exact) { Ok(Bytes::new(&data)) } else { Bytes::new_in(cls, &data) }
        }

        fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
            Ok(work::repr(this.data(), "", "", false))
        }

        fn __str__(this: &Py<Self>) -> PyResult<Ref<Str>> {
            Ok(work::repr(this.data(), "", "", false))
        }

        fn __hash__(this: &Py<Self>) -> PyResult<isize> {
            Ok(this.hash_value())
        }

        fn bf_getbuffer(this: &Py<Self>, view: *mut abi::types::Py_buffer, flags: c_int) -> c_int {
            lend_bytes(this, view, flags)
        }

        fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
            match sequence::subscript(this.data(), key, Self::NAME)? {
                sequence::Part::Byte(byte) => byte.into_object(),
                sequence::Part::Slice(data) => Self::wrap(data),
            }
        }

        fn __mod__(left: &Any, right: &Any) -> PyResult<Obj> {
            match left.downcast::<Bytes>() {
                Some(format) => Bytes::wrap(percent::format(format.data(), right)?),
                None => Ok(not_implemented()),
            }
        }

        #[method]
        fn __getnewargs__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
            Ok(Tuple::new(vec![Bytes::new(this.data()).upcast()]))
        }

        /// Convert this value to exact type bytes.
        #[method]
        fn __bytes__(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
            let exact: &Py<Type> = Bytes::class();
            Ok(if this.class().is(exact) { this.new_ref() } else { Bytes::new(this.data()) })
        }
    }
}

impl Bytes {
    const NAME: &'static str = "bytes";

    /// Does something while the bytes cannot change, which they never do.
    fn pinned<R>(_: &Py<Self>, work: impl FnOnce() -> R) -> R {
        work()
    }

    /// The same object when it is repeated once.
    fn repeated_once(this: &Py<Self>) -> Option<Obj> {
        this.as_any().exact::<Bytes>().map(|bytes| bytes.new_ref().upcast())
    }

    /// Whether `bytes` compares itself with an object: all others do that themselves.
    fn comparable(other: &Any) -> bool {
        other.downcast::<Bytes>().is_some()
    }

    fn size(this: &Py<Self>) -> usize {
        this.data().len()
    }

    fn view(this: &Py<Self>) -> Cow<'_, [u8]> {
        Cow::Borrowed(this.data())
    }

    /// A new object of these bytes.
    pub(crate) fn wrap(data: Vec<u8>) -> PyResult<Obj> {
        Ok(Bytes::new(&data).upcast())
    }
}

pub(crate) fn fill(given: Option<ByteFill>) -> u8 {
    given.map_or(b' ', |fill| fill.0)
}
