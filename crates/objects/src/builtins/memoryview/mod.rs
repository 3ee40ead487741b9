//! `memoryview`: the bytes of another object as items of a shape.

mod cast;
mod compare;
mod index;
mod item;
mod iterate;

use std::ffi::c_int;

use super::bytes::hex;
use super::dict::Dict;
use super::exceptions::{NotImplementedError, ValueError};
use super::generic_alias::class_getitem;
use super::list::List;
use super::none::not_implemented;
use super::tuple::Tuple;
use crate::errors::{self, raise, raise_type_error};
use crate::protocol::sequence::{SearchBound, search_range};
use crate::raw::{
    Any, Args, Bytes, IntoObject, Obj, Parameters, Py, PyResult, Ref, Slot, Str, glue_parse_call, request,
};
use crate::types::{CompareOp, Type};
use item::{kind_of, refuse};
use macros::{object, pytype};

pub use crate::raw::{ManagedBuffer, MemoryView};
pub use item::ItemKind;
pub use iterate::{_PyMemoryIter_Type, MemoryIterator};

static PARAMETERS: Parameters = Parameters {
    function: "memoryview",
    names: &["object"],
    positional_only: 0,
    positional: 1,
    required: 1,
    variadic: false,
    keywords: false,
};

/// One export that memoryviews share.
#[pytype(name = "managedbuffer", export = _PyManagedBuffer_Type, gc, last, abstract_)]
impl ManagedBuffer {}

/// The class of the objects that own the buffer of a class whose `__buffer__` is written in Python.
#[object]
pub struct BufferWrapper {
    /// What `__buffer__` returned.
    pub view: Slot<MemoryView>,
    /// The object whose `__buffer__` it was.
    pub object: Slot,
}

/// Keeps a buffer and its exporter together.
#[pytype(name = "_buffer_wrapper", export = _PyBufferWrapper_Type, gc, last, abstract_)]
impl BufferWrapper {
    fn bf_releasebuffer(this: &Py<Self>, _view: *mut abi::types::Py_buffer) {
        let (Some(view), Some(object)) = (this.view.take(), this.object.take()) else { return };
        view.take_back();
        release_wrapped(&object, &view);
    }
}

/// Calls `__release_buffer__` of an object whose `__buffer__` returned a view.
fn release_wrapped(object: &Any, view: &Py<MemoryView>) {
    let saved = errors::take();
    let method = crate::names::__release_buffer__();
    let called = match crate::types::lookup::lookup(object.class(), method) {
        Some(_) => object.call_method(method, &[view.as_any()]).map(drop),
        None => Ok(()),
    };
    if called.is_err() {
        let text = format!("Exception ignored in __release_buffer__ of {}", object.class().name());
        errors::unraisable(Some(&text), None);
    }
    errors::restore(saved);
}

/// Create a new memoryview object which references the given object.
#[pytype(
    name = "memoryview", export = PyMemoryView_Type, gc, last, signature = "(object)", itemsize = 8,
    basicsize = 144, weaklist = 136, flags = abi::TPFLAGS_SEQUENCE
)]
impl MemoryView {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let [object] = glue_parse_call::<1>(&PARAMETERS, args, keywords)?;
        object.map_or_else(
            || refuse("memoryview() missing required argument 'object' (pos 1)"),
            |object| of(&object),
        )
    }

    fn bf_getbuffer(this: &Py<Self>, view: *mut abi::types::Py_buffer, flags: c_int) -> c_int {
        this.lend(view, flags)
    }

    fn bf_releasebuffer(this: &Py<Self>, _view: *mut abi::types::Py_buffer) {
        this.take_back();
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let what = if this.is_released() { "released memory" } else { "memory" };
        Ok(format!("<{what} at {:#x}>", this.address()))
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        if this.hash.get() != -1 {
            return Ok(this.hash.get());
        }
        this.check()?;
        if !this.is_readonly() {
            return raise(&ValueError, "cannot hash writable memoryview object");
        }
        if !matches!(this.format_text().trim_start_matches('@'), "B" | "b" | "c") {
            return raise(&ValueError, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
        }
        if let Some(owner) = this.owner() {
            this.pinned(|| owner.hash())?;
        }
        let hash = crate::types::hash::bytes(&gathered(this)?);
        this.hash.set(hash);
        Ok(hash)
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        compare::compare(this, other, op)
    }

    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        this.check()?;
        match this.shape().first() {
            Some(&size) => Ok(size.max(0).cast_unsigned()),
            None => refuse("0-dim memory has no length"),
        }
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<MemoryIterator>> {
        MemoryIterator::start(this)
    }

    fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
        index::get(this, key)
    }

    fn __setitem__(this: &Py<Self>, key: &Any, value: Option<&Any>) -> PyResult<()> {
        index::set(this, key, value)
    }

    fn sq_item(this: &Py<Self>, index: isize) -> PyResult<Obj> {
        index::item(this, index)
    }

    /// Release the underlying buffer exposed by the memoryview object.
    #[method]
    fn release(this: &Py<Self>) -> PyResult<()> {
        this.try_release()
    }

    #[method]
    fn __enter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        this.check()?;
        Ok(this.new_ref())
    }

    /// Release the underlying buffer exposed by the memoryview object.
    #[method("(*exc_info)")]
    fn __exit__(this: &Py<Self>, _exc_info: Args<'_>) -> PyResult<()> {
        this.try_release()
    }

    /// Return the data in the buffer as a byte string.
    ///
    /// Order can be {'C', 'F', 'A'}.  When order is 'C' or 'F', the data of
    /// the original array is converted to C or Fortran order.  For
    /// contiguous views, 'A' returns an exact copy of the physical memory.
    /// In particular, in-memory Fortran order is preserved.  For
    /// non-contiguous views, the data is converted to C first.  order=None
    /// is the same as order='C'.
    #[method("(order='C')")]
    fn tobytes(this: &Py<Self>, order: Option<Option<&Py<Str>>>) -> PyResult<Ref<Bytes>> {
        this.check()?;
        let last_fastest = match order.flatten() {
            None => true,
            Some(order) if order.equals("C") => true,
            Some(order) if order.equals("F") => false,
            Some(order) if order.equals("A") => this.is_c_contiguous() || !this.is_f_contiguous(),
            Some(_) => return raise(&ValueError, "order must be 'C', 'F' or 'A'"),
        };
        Ok(Bytes::new(&this.gather(last_fastest).unwrap_or_default()))
    }

    /// Return the data in the buffer as a str of hexadecimal numbers.
    ///
    ///   sep
    ///     An optional single character or byte to separate hex bytes.
    ///   bytes_per_sep
    ///     How many bytes between separators.  Positive values count from
    ///     the right, negative values count from the left.
    ///
    /// Example:
    /// >>> value = memoryview(b'\xb9\x01\xef')
    /// >>> value.hex()
    /// 'b901ef'
    /// >>> value.hex(':')
    /// 'b9:01:ef'
    /// >>> value.hex(':', 2)
    /// 'b9:01ef'
    /// >>> value.hex(':', -2)
    /// 'b901:ef'
    #[method("(sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hex(this: &Py<Self>, sep: Option<&Any>, bytes_per_sep: i32) -> PyResult<Ref<Str>> {
        this.check()?;
        let separator = this.pinned(|| hex::separator(sep))?;
        let text = hex::digits(&gathered(this)?, separator, bytes_per_sep);
        Ok(Str::from_latin1(&text))
    }

    /// Return the data in the buffer as a list of elements.
    #[method]
    fn tolist(this: &Py<Self>) -> PyResult<Obj> {
        this.check()?;
        let kind = kind_of(&this.format_text())?;
        let data = gathered(this)?;
        nested(&data, this.shape(), kind)
    }

    /// Cast a memoryview to a new format or shape.
    #[method("(format, shape=<unrepresentable>)")]
    fn cast(this: &Py<Self>, format: &Py<Str>, shape: Option<&Any>) -> PyResult<Ref<Self>> {
        cast::cast(this, format, shape)
    }

    /// Return a readonly version of the memoryview.
    #[method]
    fn toreadonly(this: &Py<Self>) -> PyResult<Ref<Self>> {
        this.to_readonly()
    }

    /// Count the number of occurrences of a value.
    #[method("(value, /)")]
    fn count(this: &Py<Self>, value: &Any) -> PyResult<usize> {
        let iterator = this.as_any().iter()?;
        let mut count = 0;
        while let Some(item) = iterator.next()? {
            count += usize::from(item.is(value) || item.equals(value)?);
        }
        Ok(count)
    }

    /// Return the index of the first occurrence of a value.
    ///
    /// Raises ValueError if the value is not present.
    #[method("(value, start=0, stop=sys.maxsize, /)")]
    fn index(
        this: &Py<Self>,
        value: &Any,
        start: Option<SearchBound>,
        stop: Option<SearchBound>,
    ) -> PyResult<usize> {
        this.check()?;
        match this.dimensions() {
            0 => return refuse("invalid lookup on 0-dim memory"),
            1 => {}
            _ => return raise(&NotImplementedError, "multi-dimensional lookup is not implemented"),
        }
        let length = this.shape()[0].max(0).cast_unsigned();
        for place in search_range(start, stop, length).take_while(|&place| place < length) {
            let item = index::item(this, place.cast_signed())?;
            if item.is(value) || item.equals(value)? {
                return Ok(place);
            }
        }
        raise(&ValueError, "memoryview.index(x): x not found")
    }

    /// Create a new memoryview object which references the given object.
    #[classmethod("(object, flags)")]
    fn _from_flags(_cls: &Py<Type>, object: &Any, flags: i32) -> PyResult<Ref<Self>> {
        with_flags(object, flags)
    }

    /// memoryviews are generic over the type of their underlying data
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }

    /// The underlying object of the memoryview.
    #[getter]
    fn obj(this: &Py<Self>) -> PyResult<Option<Obj>> {
        this.check()?;
        Ok(this.owner())
    }

    /// The amount of space in bytes that the array would use in
    ///  a contiguous representation.
    #[getter]
    fn nbytes(this: &Py<Self>) -> PyResult<usize> {
        this.check()?;
        Ok(this.byte_count())
    }

    /// A bool indicating whether the memory is read only.
    #[getter]
    fn readonly(this: &Py<Self>) -> PyResult<bool> {
        this.check()?;
        Ok(this.is_readonly())
    }

    /// The size in bytes of each element of the memoryview.
    #[getter]
    fn itemsize(this: &Py<Self>) -> PyResult<usize> {
        this.check()?;
        Ok(this.item_size())
    }

    /// A string containing the format (in struct module style)
    ///  for each element in the view.
    #[getter]
    fn format(this: &Py<Self>) -> PyResult<String> {
        this.check()?;
        Ok(this.format_text())
    }

    /// An integer indicating how many dimensions of a multi-dimensional
    ///  array the memory represents.
    #[getter]
    fn ndim(this: &Py<Self>) -> PyResult<usize> {
        this.check()?;
        Ok(this.dimensions())
    }

    /// A tuple of ndim integers giving the shape of the memory
    ///  as an N-dimensional array.
    #[getter]
    fn shape(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        this.check()?;
        sizes(Py::<MemoryView>::shape(this))
    }

    /// A tuple of ndim integers giving the size in bytes to access
    ///  each element for each dimension of the array.
    #[getter]
    fn strides(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        this.check()?;
        sizes(Py::<MemoryView>::strides(this))
    }

    /// A tuple of integers used internally for PIL-style arrays.
    #[getter]
    fn suboffsets(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        this.check()?;
        sizes(Py::<MemoryView>::suboffsets(this).unwrap_or_default())
    }

    /// A bool indicating whether the memory is C contiguous.
    #[getter]
    fn c_contiguous(this: &Py<Self>) -> PyResult<bool> {
        this.check()?;
        Ok(this.is_c_contiguous())
    }

    /// A bool indicating whether the memory is Fortran contiguous.
    #[getter]
    fn f_contiguous(this: &Py<Self>) -> PyResult<bool> {
        this.check()?;
        Ok(this.is_f_contiguous())
    }

    /// A bool indicating whether the memory is contiguous.
    #[getter]
    fn contiguous(this: &Py<Self>) -> PyResult<bool> {
        this.check()?;
        Ok(this.is_c_contiguous() || this.is_f_contiguous())
    }
}

/// `memoryview(object)`
///
/// # Errors
/// `TypeError` when the object lends no bytes.
pub fn of(object: &Any) -> PyResult<Ref<MemoryView>> {
    with_flags(object, request::FULL_RO)
}

fn with_flags(object: &Any, flags: c_int) -> PyResult<Ref<MemoryView>> {
    if object.class().bf_getbuffer().is_none() {
        let found = object.class().name();
        return raise_type_error(format!("memoryview: a bytes-like object is required, not '{found}'"));
    }
    MemoryView::of(object, flags)
}

fn sizes(sizes: &[isize]) -> PyResult<Ref<Tuple>> {
    Ok(Tuple::new(sizes.iter().map(|size| size.into_object()).collect::<PyResult<_>>()?))
}

/// The bytes of all items, the last index fastest.
fn gathered(this: &Py<MemoryView>) -> PyResult<Vec<u8>> {
    match this.gather(true) {
        Some(data) => Ok(data),
        None => this.check().map(|()| Vec::new()),
    }
}

/// Lists within lists.
fn nested(data: &[u8], shape: &[isize], kind: ItemKind) -> PyResult<Obj> {
    let Some((&size, inner)) = shape.split_first() else { return kind.unpack(data) };
    let size = size.max(0).cast_unsigned();
    let step = data.len().checked_div(size).unwrap_or(0);
    let items = (0..size).map(|nth| nested(&data[nth * step..(nth + 1) * step], inner, kind));
    Ok(List::new(items.collect::<PyResult<_>>()?).upcast())
}

/// `NotImplemented`, for comparisons.
fn incomparable() -> PyResult<Obj> {
    Ok(not_implemented())
}
