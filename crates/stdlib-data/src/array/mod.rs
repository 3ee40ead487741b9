//! `array`: sequences of numbers or characters in the machine's own form.

mod construct;
mod item;
mod iterate;
mod pickle;
mod subscript;

use std::cell::Cell;
use std::ffi::CStr;
use std::mem::offset_of;

use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{BufferError, EOFError, IndexError, ValueError};
use objects::builtins::generic_alias::class_getitem;
use objects::builtins::list::List;
use objects::builtins::module::Module;
use objects::builtins::none::not_implemented;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{no_memory, raise, raise_type_error};
use objects::protocol::sequence::{SearchBound, search_range};
use objects::raw::{BytesLike, IntoObject, Memory, WeakList};
use objects::types::{CompareOp, Type};
use objects::{Any, Obj, Py, PyResult, Ref, heap, modules, object, pytype};

use item::Code;
use iterate::ArrayIterator;

/// The body of `array.array`.
#[object]
pub(crate) struct Array {
    memory: Memory,
    code: Cell<u8>,
    weakrefs: WeakList,
}

/// array(typecode [, initializer]) -> array
///
/// Return a new array whose items are restricted by typecode, and
/// initialized from the optional initializer value, which must be a list,
/// string or iterable over elements of the appropriate type.
///
/// Arrays represent basic values and behave very much like lists, except
/// the type of objects stored in them is constrained. The type is specified
/// at object creation time by using a type code, which is a single character.
#[pytype(
    name = "array.array", gc, unhashable, weaklist = 16 + offset_of!(Array, weakrefs),
    flags = abi::TPFLAGS_IMMUTABLETYPE | abi::TPFLAGS_SEQUENCE
)]
impl Array {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        construct::construct(cls, args, keywords)
    }

    fn lend_memory(this: &Py<Self>) -> PyResult<(&Memory, usize, &'static CStr)> {
        Ok((&this.memory, this.code().size(), this.code().format()))
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let class = this.class().name().into_owned();
        let (class, code) = (class.rsplit('.').next().unwrap_or("array"), this.code().letter());
        if this.length() == 0 {
            return Ok(format!("{class}('{code}')"));
        }
        let items = if this.code().is_text() {
            Self::tounicode(this)?.upcast()
        } else {
            Self::tolist(this)?.upcast()
        };
        Ok(format!("{class}('{code}', {})", items.repr()?.to_string_lossy()))
    }

    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.length())
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<ArrayIterator>> {
        ArrayIterator::start(this)
    }

    fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
        subscript::get(this, key)
    }

    fn __setitem__(this: &Py<Self>, key: &Any, value: Option<&Any>) -> PyResult<()> {
        subscript::set(this, key, value)
    }

    fn sq_item(this: &Py<Self>, index: isize) -> PyResult<Obj> {
        match usize::try_from(index).ok().and_then(|index| this.bytes_of(index)) {
            Some(item) => this.code().unpack(&item),
            None => raise(&IndexError, "array index out of range"),
        }
    }

    fn __contains__(this: &Py<Self>, wanted: &Any) -> PyResult<bool> {
        Ok(this.find(wanted, 0..usize::MAX)?.is_some())
    }

    fn sq_concat(this: &Py<Self>, other: &Any) -> PyResult<Ref<Self>> {
        let Some(other) = other.downcast::<Array>() else {
            let found = other.class().name();
            return raise_type_error(format!("can only append array (not \"{found}\") to array"));
        };
        if this.code() != other.code() {
            return raise_type_error("bad argument type for built-in operation");
        }
        this.like([this.memory.to_vec(), other.memory.to_vec()].concat())
    }

    fn sq_repeat(this: &Py<Self>, count: isize) -> PyResult<Ref<Self>> {
        this.like(repeated(&this.memory.to_vec(), count)?)
    }

    fn sq_inplace_concat(this: &Py<Self>, other: &Any) -> PyResult<Ref<Self>> {
        let Some(other) = other.downcast::<Array>() else {
            let found = other.class().name();
            return raise_type_error(format!("can only extend array with array (not \"{found}\")"));
        };
        this.extend_by(other)?;
        Ok(this.new_ref())
    }

    fn sq_inplace_repeat(this: &Py<Self>, count: isize) -> PyResult<Ref<Self>> {
        let data = repeated(&this.memory.to_vec(), count)?;
        this.change(0, usize::MAX, &data)?;
        Ok(this.new_ref())
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<Array>() else { return Ok(not_implemented()) };
        let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
        if equality && this.length() != other.length() {
            return (op == CompareOp::Ne).into_object();
        }
        let mut at = 0;
        while let (Some(left), Some(right)) = (this.bytes_of(at), other.bytes_of(at)) {
            let (left, right) = (this.code().unpack(&left)?, other.code().unpack(&right)?);
            if !left.compare(&right, CompareOp::Eq)?.truth()? {
                return match equality {
                    true => (op == CompareOp::Ne).into_object(),
                    false => left.compare(&right, op),
                };
            }
            at += 1;
        }
        op.holds(this.length().cmp(&other.length())).into_object()
    }

    /// Append new value v to the end of the array.
    #[method("(v, /)")]
    fn append(this: &Py<Self>, v: &Any) -> PyResult<()> {
        let item = this.code().pack(v)?;
        this.change(usize::MAX, usize::MAX, &item)
    }

    /// Return a tuple (address, length) giving the current memory address and the length in items of the buffer used to hold array's contents.
    ///
    /// The length should be multiplied by the itemsize attribute to calculate
    /// the buffer length in bytes.
    #[method]
    fn buffer_info(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let lent = objects::raw::Lent::of(this.as_any())?;
        Ok(Tuple::pair(lent.address().addr().into_object()?, this.length().into_object()?))
    }

    /// Byteswap all items of the array.
    ///
    /// If the items in the array are not 1, 2, 4, or 8 bytes in size,
    /// RuntimeError is raised.
    #[method]
    fn byteswap(this: &Py<Self>) -> PyResult<()> {
        let mut data = this.memory.to_vec();
        data.chunks_exact_mut(this.code().size()).for_each(<[u8]>::reverse);
        this.memory.write(0, &data);
        Ok(())
    }

    /// Remove all items from the array.
    #[method]
    fn clear(this: &Py<Self>) -> PyResult<()> {
        this.change(0, usize::MAX, &[])
    }

    /// Return a copy of the array.
    #[method]
    fn __copy__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        this.like(this.memory.to_vec())
    }

    /// Return a copy of the array.
    #[method("(unused, /)")]
    fn __deepcopy__(this: &Py<Self>, _unused: &Any) -> PyResult<Ref<Self>> {
        this.like(this.memory.to_vec())
    }

    /// Return number of occurrences of v in the array.
    #[method("(v, /)")]
    fn count(this: &Py<Self>, v: &Any) -> PyResult<usize> {
        let (mut at, mut count) = (0, 0);
        while let Some(item) = this.bytes_of(at) {
            count += usize::from(this.code().unpack(&item)?.compare(v, CompareOp::Eq)?.truth()?);
            at += 1;
        }
        Ok(count)
    }

    /// Append items to the end of the array.
    #[method("(bb, /)")]
    fn extend(this: &Py<Self>, bb: &Any) -> PyResult<()> {
        match bb.downcast::<Array>() {
            Some(other) => this.extend_by(other),
            None => construct::extend_by_items(this, bb),
        }
    }

    /// Appends items from the string, interpreting it as an array of machine values, as if it had been read from a file using the fromfile() method.
    #[method("(buffer, /)")]
    fn frombytes(this: &Py<Self>, buffer: BytesLike<'_>) -> PyResult<()> {
        this.append_bytes(&buffer.data())
    }

    /// Read n objects from the file object f and append them to the end of the array.
    #[method("(f, n, /)")]
    fn fromfile(this: &Py<Self>, f: &Any, n: isize) -> PyResult<()> {
        let Ok(count) = usize::try_from(n) else { return raise(&ValueError, "negative count") };
        let Some(wanted) = count.checked_mul(this.code().size()) else { return no_memory() };
        let read = f.call_method(&interned("read"), &[&*wanted.into_object()?])?;
        let Some(bytes) = read.downcast::<Bytes>() else {
            return raise_type_error("read() didn't return bytes");
        };
        this.append_bytes(bytes.data())?;
        match bytes.data().len() == wanted {
            true => Ok(()),
            false => raise(&EOFError, "read() didn't return enough bytes"),
        }
    }

    /// Append items to array from list.
    #[method("(list, /)")]
    fn fromlist(this: &Py<Self>, list: &Any) -> PyResult<()> {
        let Some(list) = list.downcast::<List>() else { return raise_type_error("arg must be list") };
        let items = list.to_vec();
        let mut data = Vec::with_capacity(items.len() * this.code().size());
        for item in items {
            data.extend(this.code().pack(&item)?);
        }
        this.change(usize::MAX, usize::MAX, &data)
    }

    /// Extends this array with data from the unicode string ustr.
    ///
    /// The array must be a unicode type array; otherwise a ValueError is
    /// raised.  Use array.frombytes(ustr.encode(...)) to append Unicode data to
    /// an array of some other type.
    #[method("(ustr, /)")]
    fn fromunicode(this: &Py<Self>, ustr: &Py<Str>) -> PyResult<()> {
        if !this.code().is_text() {
            return raise(
                &ValueError,
                "fromunicode() may only be called on unicode type arrays ('u' or 'w')",
            );
        }
        let data: Vec<u8> = ustr.characters().iter().flat_map(u32::to_ne_bytes).collect();
        this.change(usize::MAX, usize::MAX, &data)
    }

    /// Return index of first occurrence of v in the array.
    ///
    /// Raise ValueError if the value is not present.
    #[method("(v, start=0, stop=sys.maxsize, /)")]
    fn index(
        this: &Py<Self>,
        v: &Any,
        start: Option<SearchBound>,
        stop: Option<SearchBound>,
    ) -> PyResult<usize> {
        match this.find(v, search_range(start, stop, this.length()))? {
            Some(at) => Ok(at),
            None => raise(&ValueError, "array.index(x): x not in array"),
        }
    }

    /// Insert a new item v into the array before position i.
    #[method("(i, v, /)")]
    fn insert(this: &Py<Self>, i: isize, v: &Any) -> PyResult<()> {
        let item = this.code().pack(v)?;
        let count = this.length().cast_signed();
        let place = if i < 0 { i.saturating_add(count).max(0) } else { i.min(count) };
        let at = place.cast_unsigned() * this.code().size();
        this.change(at, at, &item)
    }

    /// Return the i-th element and delete it from the array.
    ///
    /// i defaults to -1.
    #[method("(i=-1, /)")]
    fn pop(this: &Py<Self>, i: isize) -> PyResult<Obj> {
        if this.length() == 0 {
            return raise(&IndexError, "pop from empty array");
        }
        let place = if i < 0 { i.saturating_add(this.length().cast_signed()) } else { i };
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        let Some(item) = this.bytes_of(place) else { return raise(&IndexError, "pop index out of range") };
        let item = this.code().unpack(&item)?;
        this.remove_at(place)?;
        Ok(item)
    }

    /// Remove the first occurrence of v in the array.
    #[method("(v, /)")]
    fn remove(this: &Py<Self>, v: &Any) -> PyResult<()> {
        match this.find(v, 0..usize::MAX)? {
            Some(at) => this.remove_at(at),
            None => raise(&ValueError, "array.remove(x): x not in array"),
        }
    }

    /// Reverse the order of the items in the array.
    #[method]
    fn reverse(this: &Py<Self>) -> PyResult<()> {
        let data = this.memory.to_vec();
        let turned: Vec<u8> = data.chunks_exact(this.code().size()).rev().flatten().copied().collect();
        this.memory.write(0, &turned);
        Ok(())
    }

    /// Convert the array to an array of machine values and return the bytes representation.
    #[method]
    fn tobytes(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
        Ok(this.memory.bytes(0, usize::MAX))
    }

    /// Write all items (as machine values) to the file object f.
    #[method("(f, /)")]
    fn tofile(this: &Py<Self>, f: &Any) -> PyResult<()> {
        const PIECE: usize = 64 * 1024;
        let mut at = 0;
        while at < this.memory.len() {
            let piece = this.memory.bytes(at, at + PIECE);
            f.call_method(&interned("write"), &[piece.as_any()])?;
            at += PIECE;
        }
        Ok(())
    }

    /// Convert array to an ordinary list with the same items.
    #[method]
    fn tolist(this: &Py<Self>) -> PyResult<Ref<List>> {
        let data = this.memory.to_vec();
        let items = data.chunks_exact(this.code().size()).map(|item| this.code().unpack(item));
        Ok(List::new(items.collect::<PyResult<_>>()?))
    }

    /// Extends this array with data from the unicode string ustr.
    ///
    /// Convert the array to a unicode string.  The array must be a unicode
    /// type array; otherwise a ValueError is raised.  Use
    /// array.tobytes().decode() to obtain a unicode string from an array of
    /// some other type.
    #[method]
    fn tounicode(this: &Py<Self>) -> PyResult<Ref<Str>> {
        if !this.code().is_text() {
            return raise(&ValueError, "tounicode() may only be called on unicode type arrays ('u' or 'w')");
        }
        let data = this.memory.to_vec();
        let mut text = objects::raw::StrBuilder::with_capacity(data.len() / 4);
        for item in data.chunks_exact(4) {
            if let Some(character) = this.code().unpack(item)?.downcast::<Str>() {
                text.push_text(character);
            }
        }
        Ok(text.finish())
    }

    /// Return state information for pickling.
    #[method("(value, /)")]
    fn __reduce_ex__(this: &Py<Self>, value: &Any) -> PyResult<Ref<Tuple>> {
        pickle::reduce(this, value)
    }

    /// Size of the array in memory, in bytes.
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.class().basicsize() + this.memory.len())
    }

    /// Arrays are generic over the type of their elements
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }

    /// the typecode character used to create the array
    #[getter]
    fn typecode(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(Str::from_latin1(&[this.code.get()]))
    }

    /// the size, in bytes, of one array item
    #[getter]
    fn itemsize(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.code().size())
    }
}

/// Bytes so many times.
fn repeated(data: &[u8], count: isize) -> PyResult<Vec<u8>> {
    let count = usize::try_from(count).unwrap_or(0);
    let Some(size) = data.len().checked_mul(count).filter(|&size| size <= isize::MAX as usize) else {
        return no_memory();
    };
    let mut out = Vec::new();
    if out.try_reserve_exact(size).is_err() {
        return no_memory();
    }
    (0..if data.is_empty() { 0 } else { count }).for_each(|_| out.extend_from_slice(data));
    Ok(out)
}

impl Array {
    /// The type code.
    fn code(&self) -> Code {
        Code(self.code.get())
    }

    /// Number of items.
    fn length(&self) -> usize {
        self.memory.len() / self.code().size()
    }

    /// The bytes of an item.
    fn bytes_of(&self, index: usize) -> Option<Vec<u8>> {
        if index >= self.length() {
            return None;
        }
        let size = self.code().size();
        let mut item = vec![0; size];
        self.memory.read(index * size, &mut item);
        Some(item)
    }

    /// Replaces a range of bytes.
    fn change(&self, from: usize, to: usize, new: &[u8]) -> PyResult<()> {
        let (end, exported) = (self.memory.len(), self.memory.is_exported());
        let (from, to) = (from.min(end), to.min(end));
        if exported && to - from != new.len() {
            return raise(&BufferError, "cannot resize an array that is exporting buffers");
        }
        if self.memory.splice(from, to, new) { Ok(()) } else { no_memory() }
    }

    fn append_bytes(&self, data: &[u8]) -> PyResult<()> {
        if !data.len().is_multiple_of(self.code().size()) {
            return raise(&ValueError, "bytes length not a multiple of item size");
        }
        self.change(usize::MAX, usize::MAX, data)
    }

    fn remove_at(&self, index: usize) -> PyResult<()> {
        let size = self.code().size();
        self.change(index * size, (index + 1) * size, &[])
    }

    fn extend_by(&self, other: &Py<Array>) -> PyResult<()> {
        if self.code() != other.code() {
            return raise_type_error("can only extend with array of same kind");
        }
        self.change(usize::MAX, usize::MAX, &other.memory.to_vec())
    }

    /// Where an item equal to a value first stands within a range.
    fn find(&self, wanted: &Any, range: std::ops::Range<usize>) -> PyResult<Option<usize>> {
        for at in range {
            let Some(item) = self.bytes_of(at) else { break };
            if self.code().unpack(&item)?.compare(wanted, CompareOp::Eq)?.truth()? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// A new array with the same type code.
    fn like(&self, data: Vec<u8>) -> PyResult<Ref<Self>> {
        Self::make(&*modules::class_of::<Self>()?, self.code(), data)
    }

    /// A new array.
    fn make(class: &Py<Type>, code: Code, data: Vec<u8>) -> PyResult<Ref<Self>> {
        let body = Self { memory: Memory::new(data), code: Cell::new(code.0), weakrefs: WeakList::new() };
        heap::make(class, 0, body)
    }
}

/// This module defines an object type which can efficiently represent
/// an array of basic values: characters, integers, floating-point
/// numbers.  Arrays are sequence types and behave very much like lists,
/// except that the type of objects stored in them is constrained.
#[objects::pymodule(name = "array", types(Array))]
pub mod module {
    use super::*;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.make_class::<ArrayIterator>()?;
        let class = modules::class_of::<Array>()?;
        module.add("ArrayType", class.clone().upcast())?;
        let classes = objects::hooks::import_attribute("collections", "abc")?;
        let sequence = classes.get_attribute(&interned("MutableSequence"))?;
        sequence.call_method(&interned("register"), &[class.as_any()])?;
        module.add("typecodes", item::CODES.into_object()?)
    }

    /// Internal. Used for pickling support.
    #[function("(arraytype, typecode, mformat_code, items, /)")]
    fn _array_reconstructor(
        arraytype: &Py<Type>,
        typecode: &Any,
        mformat_code: i32,
        items: &Any,
    ) -> PyResult<Obj> {
        pickle::reconstruct(arraytype, typecode, mformat_code, items)
    }
}
