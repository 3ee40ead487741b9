//! `bytearray`: what can be changed; the rest it shares with `bytes`.

use std::borrow::Cow;
use std::ffi::c_int;

use super::bytes::args::{ByteFill, Like, Needle, byte};
use super::bytes::class::byte_class;
use super::bytes::{Bytes, construct, fill, hex, iterate, percent, sequence, work};
use super::dict::Dict;
use super::exceptions::{BufferError, IndexError, ValueError};
use super::list::List;
use super::none::not_implemented;
use super::str::args::{self, Bound, Key};
use super::str::justify::{self, Ends};
use super::str::search::From;
use super::str::{Str, case};
use super::tuple::Tuple;
use crate::builtins::int::Int;
use crate::codecs;
use crate::errors::{no_memory, raise, raise_type_error};
use crate::heap;
use crate::raw::{
    Any, IntoObject, Obj, Parameters, Py, PyResult, Ref, StaticClass, byte_like, glue_parse_call,
    lend_byte_array, take_back_byte_array,
};
use crate::types::{CompareOp, Type};
use macros::pytype;

pub use crate::raw::ByteArray;

static PARAMETERS: Parameters = Parameters {
    function: "bytearray",
    names: &["source", "encoding", "errors"],
    positional_only: 0,
    positional: 3,
    required: 0,
    variadic: false,
    keywords: false,
};

byte_class! {
    /// bytearray(iterable_of_ints) -> bytearray
    /// bytearray(string, encoding[, errors]) -> bytearray
    /// bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer
    /// bytearray(int) -> bytes array of size given by the parameter initialized with null bytes
    /// bytearray() -> empty bytes array
    ///
    /// Construct a mutable bytearray object from:
    ///   - an iterable yielding integers in range(256)
    ///   - a text string encoded using the specified encoding
    ///   - a bytes or a buffer object
    ///   - any object implementing the buffer API.
    ///   - an integer
    #[pytype(name = "bytearray", export = PyByteArray_Type, unhashable, flags = abi::TPFLAGS_MATCH_SELF)]
    ByteArray {
        fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<ByteArray>> {
            heap::make(cls, 0, ByteArray::body())
        }

        fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
            let [source, encoding, errors] = glue_parse_call::<3>(&PARAMETERS, args, keywords)?;
            change(this, 0, this.len(), &[])?;
            if let (Some(source), None, None) = (&source, &encoding, &errors)
                && is_plain_iterable(source)
            {
                return construct::each_byte(source, "bytearray", |byte| {
                    change(this, this.len(), this.len(), &[byte])
                });
            }
            let data = construct::source(source.as_deref(), encoding.as_deref(), errors.as_deref(), "bytearray")?;
            change(this, 0, this.len(), &data)
        }

        fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
            Ok(work::repr(&this.to_vec(), &format!("{}(", this.class().name()), ")", true))
        }

        fn __str__(this: &Py<Self>) -> PyResult<Obj> {
            this.as_any().repr().map(Ref::upcast)
        }

        fn bf_getbuffer(this: &Py<Self>, view: *mut abi::types::Py_buffer, flags: c_int) -> c_int {
            lend_byte_array(this, view, flags)
        }

        fn bf_releasebuffer(this: &Py<Self>, view: *mut abi::types::Py_buffer) {
            take_back_byte_array(this, view);
        }

        fn __mod__(left: &Any, right: &Any) -> PyResult<Obj> {
            match left.downcast::<ByteArray>() {
                Some(format) => ByteArray::wrap(format.while_pinned(|| percent::format(&format.to_vec(), right))?),
                None => Ok(not_implemented()),
            }
        }

        fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
            if let Some(Key::Index(index)) = args::key(key, this.len())? {
                return match usize::try_from(index).ok().and_then(|place| this.get(place)) {
                    Some(byte) => byte.into_object(),
                    None => raise(&IndexError, "bytearray index out of range"),
                };
            }
            match sequence::subscript(&this.to_vec(), key, Self::NAME)? {
                sequence::Part::Byte(byte) => byte.into_object(),
                sequence::Part::Slice(data) => Self::wrap(data),
            }
        }

        fn __setitem__(this: &Py<Self>, key: &Any, value: Option<&Any>) -> PyResult<()> {
            set_item(this, key, value)
        }

        fn sq_ass_item(this: &Py<Self>, index: isize, value: Option<&Any>) -> PyResult<()> {
            // C adds the length to a negative index once, before it asks the slot
            if index < 0 {
                return raise(&IndexError, "bytearray index out of range");
            }
            set_item(this, Int::new(index as i128).as_any(), value)
        }

        fn sq_inplace_concat(this: &Py<Self>, other: &Any) -> PyResult<Ref<Self>> {
            match byte_like(other)? {
                Some(data) => change(this, this.len(), this.len(), &data)?,
                None => {
                    let (other, class) = (other.class().name(), this.class().name());
                    return raise_type_error(format!("can't concat {other} to {class}"));
                }
            }
            Ok(this.new_ref())
        }

        fn sq_inplace_repeat(this: &Py<Self>, count: isize) -> PyResult<Ref<Self>> {
            let data = sequence::repeat(&this.to_vec(), count)?;
            change(this, 0, this.len(), &data)?;
            Ok(this.new_ref())
        }

        /// Return the number of bytes actually allocated.
        #[method]
        fn __alloc__(this: &Py<Self>) -> PyResult<usize> {
            Ok(this.capacity())
        }

        /// Returns the size of the bytearray object in memory, in bytes.
        #[method]
        fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
            Ok(this.class().basicsize() + this.capacity())
        }

        /// Append a single item to the end of the bytearray.
        #[method("(item, /)")]
        fn append(this: &Py<Self>, item: &Any) -> PyResult<()> {
            let byte = byte(item)?;
            change(this, this.len(), this.len(), &[byte])
        }

        /// Remove all items from the bytearray.
        #[method]
        fn clear(this: &Py<Self>) -> PyResult<()> {
            change(this, 0, this.len(), &[])
        }

        /// Return state information for pickling.
        #[method]
        fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
            reduced(this, 2)
        }

        /// Return state information for pickling.
        #[method("(proto=0, /)")]
        fn __reduce_ex__(this: &Py<Self>, proto: i32) -> PyResult<Ref<Tuple>> {
            reduced(this, proto)
        }

        /// Return a copy of B.
        #[method]
        fn copy(this: &Py<Self>) -> PyResult<Obj> {
            Self::wrap(this.to_vec())
        }

        /// Append all the items from the iterator or sequence to the end of the bytearray.
        #[method("(iterable_of_ints, /)")]
        fn extend(this: &Py<Self>, iterable: &Any) -> PyResult<()> {
            if iterable.downcast::<Str>().is_some() {
                return raise_type_error("expected iterable of integers; got: 'str'");
            }
            let end = this.len();
            if let Some(data) = byte_like(iterable)? {
                return change(this, end, end, &data);
            }
            if iterable.class().tp_iter().is_none() && iterable.class().sq_item().is_none() {
                let found = iterable.class().name();
                return raise_type_error(format!("can't extend bytearray with {found}"));
            }
            let mut data = Vec::new();
            construct::each_byte(iterable, "bytearray", |byte| {
                data.push(byte);
                Ok(())
            })?;
            change(this, this.len(), this.len(), &data)
        }

        /// Insert a single item into the bytearray before the given index.
        #[method("(index, item, /)")]
        fn insert(this: &Py<Self>, index: isize, item: &Any) -> PyResult<()> {
            let byte = byte(item)?;
            let len = this.len().cast_signed();
            let index = if index < 0 { index.saturating_add(len).max(0) } else { index.min(len) };
            change(this, index.cast_unsigned(), index.cast_unsigned(), &[byte])
        }

        /// Remove and return a single item from B.
        #[method("(index=-1, /)")]
        fn pop(this: &Py<Self>, index: isize) -> PyResult<u8> {
            if this.is_empty() {
                return raise(&IndexError, "pop from empty bytearray");
            }
            let place = if index < 0 { index.saturating_add(this.len().cast_signed()) } else { index };
            let place = usize::try_from(place).unwrap_or(usize::MAX);
            let Some(byte) = this.get(place) else { return raise(&IndexError, "pop index out of range") };
            change(this, place, place + 1, &[])?;
            Ok(byte)
        }

        /// Remove the first occurrence of a value in the bytearray.
        #[method("(value, /)")]
        fn remove(this: &Py<Self>, value: &Any) -> PyResult<()> {
            let byte = byte(value)?;
            match memchr::memchr(byte, &this.to_vec()) {
                Some(at) => change(this, at, at + 1, &[]),
                None => raise(&ValueError, "value not found in bytearray"),
            }
        }

        /// Resize the internal buffer of bytearray to len.
        #[method("(size, /)")]
        fn resize(this: &Py<Self>, size: isize) -> PyResult<()> {
            let Ok(size) = usize::try_from(size) else {
                return raise(&ValueError, format!("bytearray.resize(): new size must be >= 0, got {size}"));
            };
            let mut zeros = work::reserved(size.saturating_sub(this.len()))?;
            zeros.resize(size.saturating_sub(this.len()), 0);
            change(this, size.min(this.len()), this.len(), &zeros)
        }

        /// Reverse the order of the values in B in place.
        #[method]
        fn reverse(this: &Py<Self>) -> PyResult<()> {
            let data = this.to_vec();
            data.iter().rev().enumerate().for_each(|(index, &byte)| this.put(index, byte));
            Ok(())
        }
    }
}

/// Class, arguments and state, as pickles of a protocol keep them.
fn reduced(this: &Py<ByteArray>, protocol: i32) -> PyResult<Ref<Tuple>> {
    let data = this.to_vec();
    let args = match () {
        () if data.is_empty() => Vec::new(),
        () if protocol < 3 => vec![Str::from_latin1(&data).upcast(), Str::new("latin-1").upcast()],
        () => vec![Bytes::new(&data).upcast()],
    };
    let state = this.as_any().call_method(crate::names::__getstate__(), &[])?;
    Ok(Tuple::new(vec![this.class().new_ref().upcast(), Tuple::new(args).upcast(), state]))
}

/// Replaces a range of bytes, whose number may only change while nobody looks at them.
fn change(this: &Py<ByteArray>, from: usize, to: usize, new: &[u8]) -> PyResult<()> {
    let to = to.min(this.len());
    let from = from.min(to);
    if to - from == new.len() {
        new.iter().enumerate().for_each(|(offset, &byte)| this.put(from + offset, byte));
        return Ok(());
    }
    if this.is_exported() {
        return raise(&BufferError, "Existing exports of data: object cannot be re-sized");
    }
    if this.splice(from, to, new) { Ok(()) } else { no_memory() }
}

/// Whether an object is no number and lends no bytes, so that its items are asked for.
fn is_plain_iterable(source: &Any) -> bool {
    let class = source.class();
    class.nb_index().is_none()
        && class.bf_getbuffer().is_none()
        && source.downcast::<Str>().is_none()
        && class.tp_iter().is_some()
}

/// `this[key] = value`, or `del this[key]` without a value.
fn set_item(this: &Py<ByteArray>, key: &Any, value: Option<&Any>) -> PyResult<()> {
    match args::key(key, this.len())? {
        Some(Key::Index(index)) => {
            let place = usize::try_from(index).unwrap_or(usize::MAX);
            let new = value.map(byte).transpose()?;
            if place >= this.len() {
                return raise(&IndexError, "bytearray index out of range");
            }
            match new {
                Some(byte) => this.put(place, byte),
                None => change(this, place, place + 1, &[])?,
            }
            Ok(())
        }
        Some(Key::Slice { .. }) => {
            let new: Cow<'_, [u8]> = match value {
                None => Cow::Borrowed(&[]),
                Some(value) => match byte_like(value)? {
                    Some(data) => data,
                    None if value.downcast::<Str>().is_some() => {
                        return raise_type_error(
                            "can assign only bytes, buffers, or iterables of ints in range(0, 256)",
                        );
                    }
                    // A number would be a count.
                    None if value.class().tp_iter().is_none() => {
                        return raise_type_error(
                            "can assign only bytes, buffers, or iterables of ints in range(0, 256)",
                        );
                    }
                    None => Cow::Owned(construct::source(Some(value), None, None, "bytearray")?),
                },
            };
            let delete = value.is_none() || new.is_empty();
            set_slice(this, key, &new, delete)
        }
        None => {
            let found = key.class().name();
            raise_type_error(format!("bytearray indices must be integers or slices, not {found}"))
        }
    }
}

/// Reads the slice again, since making the new bytes may have changed the array.
fn set_slice(this: &Py<ByteArray>, key: &Any, new: &[u8], delete: bool) -> PyResult<()> {
    let Some(Key::Slice { start, step, count }) = args::key(key, this.len())? else { return Ok(()) };
    if step == 1 {
        let start = start.cast_unsigned();
        return change(this, start, start + count, new);
    }
    let place = |nth: usize| start.wrapping_add(step.wrapping_mul(nth.cast_signed())).cast_unsigned();
    if delete {
        let mut gone: Vec<usize> = (0..count).map(place).collect();
        gone.sort_unstable();
        let kept: Vec<u8> = (this.to_vec().into_iter().enumerate())
            .filter(|(at, _)| gone.binary_search(at).is_err())
            .map(|(_, byte)| byte)
            .collect();
        return change(this, 0, this.len(), &kept);
    }
    if new.len() != count {
        let given = new.len();
        return raise(
            &ValueError,
            format!("attempt to assign bytes of size {given} to extended slice of size {count}"),
        );
    }
    new.iter().enumerate().for_each(|(nth, &byte)| this.put(place(nth), byte));
    Ok(())
}

impl ByteArray {
    const NAME: &'static str = "bytearray";

    fn pinned<R>(this: &Py<Self>, work: impl FnOnce() -> R) -> R {
        this.while_pinned(work)
    }

    fn repeated_once(_: &Py<Self>) -> Option<Obj> {
        None
    }

    fn comparable(_: &Any) -> bool {
        true
    }

    fn size(this: &Py<Self>) -> usize {
        this.len()
    }

    fn view(this: &Py<Self>) -> Cow<'_, [u8]> {
        Cow::Owned(this.to_vec())
    }

    /// A new object of these bytes.
    pub(crate) fn wrap(data: Vec<u8>) -> PyResult<Obj> {
        match Self::body_of(&data) {
            Some(body) => Ok(heap::make_exact(body).upcast()),
            None => no_memory(),
        }
    }
}
