//! `_struct`: values packed into bytes by a format.

mod layout;
mod pack;
mod unpack;

use std::cell::Cell;
use std::mem::offset_of;
use std::rc::Rc;

use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{Exception, RuntimeError};
use objects::builtins::int::Int;
use objects::builtins::module::Module;
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::errors::{self, no_memory, raise, raise_type_error};
use objects::modules;
use objects::raw::{BytesLike, Lent, Native, WeakList, WritableBytes};
use objects::types::Type;
use objects::{Any, Args, Py, PyResult, Raised, Ref, Slot, codecs, heap, object, pytype};

use layout::Layout;

/// Structs kept by their formats, and the module's exception.
#[derive(Default)]
struct State {
    cache: Slot<Dict>,
    error: Slot<Type>,
}

/// How many structs are kept.
const KEPT: usize = 100;

/// Raises `struct.error`.
#[cold]
fn fail<T>(text: impl AsRef<str>) -> PyResult<T> {
    match modules::state::<State>().error.get() {
        Some(class) => raise(&class, text),
        None => raise(&Exception, text),
    }
}

/// Bytes for a struct of this size.
fn zeros(size: usize) -> PyResult<Vec<u8>> {
    let mut out = Vec::new();
    if out.try_reserve_exact(size).is_err() {
        return no_memory();
    }
    out.resize(size, 0);
    Ok(out)
}

/// The body of `Struct`.
#[object]
pub(crate) struct Struct {
    layout: Native<Cell<Option<Rc<Layout>>>>,
    weakrefs: WeakList,
}

/// Struct(fmt) --> compiled struct object
///
#[pytype(name = "_struct.Struct", gc, weaklist = 16 + offset_of!(Struct, weakrefs), flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Struct {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self { layout: Native::new(Cell::new(None)), weakrefs: WeakList::new() })
    }

    #[signature("Struct(format)")]
    fn __init__(this: &Py<Self>, format: &Any) -> PyResult<()> {
        let layout = parsed(format)?;
        this.layout.set(Some(layout));
        Ok(())
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let format = Str::new(&this.ready()?.format);
        let format = format.as_any().repr()?.to_string_lossy();
        let class = this.class().name();
        Ok(format!("{}({format})", class.rsplit('.').next().unwrap_or("Struct")))
    }

    /// S.__sizeof__() -> size of S in memory, in bytes
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        let layout = this.ready()?;
        Ok(this.class().basicsize() + 32 * (layout.items.len() + 1))
    }

    /// struct format string
    #[getter]
    fn format(this: &Py<Self>) -> PyResult<String> {
        Ok(this.ready()?.format.clone())
    }

    /// struct size in bytes
    #[getter]
    fn size(this: &Py<Self>) -> PyResult<isize> {
        Ok(this.current().map_or(-1, |layout| layout.size.cast_signed()))
    }

    /// S.pack(v1, v2, ...) -> bytes
    ///
    /// Return a bytes object containing values v1, v2, ... packed according
    /// to the format string S.format.  See help(struct) for more on format
    /// strings.
    #[method("!(*values)")]
    fn pack(this: &Py<Self>, values: Args<'_>) -> PyResult<Ref<Bytes>> {
        packed(&*this.ready()?, values.positional())
    }

    /// S.pack_into(buffer, offset, v1, v2, ...)
    ///
    /// Pack the values v1, v2, ... according to the format string S.format
    /// and write the packed bytes into the writable buffer buf starting at
    /// offset.  Note that the offset is a required argument.  A negative
    /// offset counts from the end of the buffer.  See help(struct) for more
    /// on format strings.
    #[method("!(*args)")]
    fn pack_into(this: &Py<Self>, args: Args<'_>) -> PyResult<()> {
        packed_into(&*this.ready()?, args.positional())
    }

    /// Return a tuple containing unpacked values.
    ///
    /// Unpack according to the format string Struct.format. The buffer's size
    /// in bytes must be Struct.size.
    ///
    /// See help(struct) for more on format strings.
    #[method("(buffer, /)")]
    fn unpack(this: &Py<Self>, buffer: BytesLike<'_>) -> PyResult<Ref<Tuple>> {
        unpacked(&*this.ready()?, &buffer)
    }

    /// Return a tuple containing unpacked values.
    ///
    /// Values are unpacked according to the format string Struct.format.
    ///
    /// The buffer's size in bytes, starting at position offset, must be
    /// at least Struct.size.  A negative offset counts from the end of the
    /// buffer.
    ///
    /// See help(struct) for more on format strings.
    #[method("(buffer, offset=0)")]
    fn unpack_from(this: &Py<Self>, buffer: BytesLike<'_>, offset: isize) -> PyResult<Ref<Tuple>> {
        unpacked_from(&*this.ready()?, &buffer, offset)
    }

    /// Return an iterator yielding tuples.
    ///
    /// Tuples are unpacked from the given bytes source, like a repeated
    /// invocation of unpack_from().
    ///
    /// Requires that the bytes length be a multiple of the struct size.
    #[method("(buffer, /)")]
    fn iter_unpack(this: &Py<Self>, buffer: &Any) -> PyResult<Ref<UnpackIterator>> {
        UnpackIterator::start(this.ready()?, buffer)
    }
}

impl Struct {
    fn current(&self) -> Option<Rc<Layout>> {
        let layout = self.layout.take();
        self.layout.set(layout.clone());
        layout
    }

    fn ready(&self) -> PyResult<Rc<Layout>> {
        match self.current() {
            Some(layout) => Ok(layout),
            None => raise(&RuntimeError, "Struct object is not initialized"),
        }
    }
}

/// The layout that a format argument describes.
fn parsed(format: &Any) -> PyResult<Rc<Layout>> {
    let text = if let Some(text) = format.downcast::<Str>() {
        codecs::ascii_encode(text, "strict")?
    } else if let Some(bytes) = format.downcast::<Bytes>() {
        // Told as if it had been text.
        let text = codecs::ascii_decode(bytes.data(), "surrogateescape")?;
        codecs::ascii_encode(&text, "strict")?
    } else {
        let found = format.class().name();
        return raise_type_error(format!("Struct() argument 1 must be a str or bytes object, not {found}"));
    };
    let text: String = text.data().iter().map(|&byte| char::from(byte)).collect();
    Layout::parse(&text).map(Rc::new).or_else(fail)
}

/// The struct of a format, from the cache when it is there.
fn cached(format: &Any) -> PyResult<Rc<Layout>> {
    let state = modules::state::<State>();
    let cache = match state.cache.get() {
        Some(cache) => cache,
        None => {
            let fresh = Dict::new();
            state.cache.set(fresh.clone());
            fresh
        }
    };
    if let Some(known) = cache.get(format)?
        && let Some(known) = known.downcast::<Struct>()
    {
        return known.ready();
    }
    let class = modules::class_of::<Struct>()?;
    let layout = parsed(format)?;
    let kept = Struct { layout: Native::new(Cell::new(Some(layout.clone()))), weakrefs: WeakList::new() };
    let made = heap::make(&class, 0, kept)?;
    if cache.len() >= KEPT {
        cache.clear_entries();
    }
    cache.set(format, made.upcast())?;
    Ok(layout)
}

fn wrong_count<T>(function: &str, layout: &Layout, given: usize) -> PyResult<T> {
    fail(format!("{function} expected {} items for packing (got {given})", layout.values))
}

fn packed(layout: &Layout, values: &[&Any]) -> PyResult<Ref<Bytes>> {
    if values.len() != layout.values {
        return wrong_count("pack", layout, values.len());
    }
    Ok(Bytes::new(&pack::pack(layout, values)?))
}

/// The place of a struct in a buffer of `length` bytes; `short` is the text for too little room behind a negative offset.
fn place(layout: &Layout, length: usize, offset: isize, what: [&str; 3]) -> PyResult<usize> {
    let [function, doing, short] = what;
    let (size, signed) = (layout.size, layout.size.cast_signed());
    let mut at = offset;
    if offset < 0 {
        if offset.saturating_add(signed) > 0 {
            return fail(format!("{short} {size} bytes at offset {offset}"));
        }
        at = offset.saturating_add(length.cast_signed());
        if at < 0 {
            return fail(format!("offset {offset} out of range for {length}-byte buffer"));
        }
    }
    let at = at.cast_unsigned();
    if length.saturating_sub(at) < size || at > length {
        let wanted = size.saturating_add(at);
        return fail(format!(
            "{function} requires a buffer of at least {wanted} bytes for {doing} {size} bytes at offset {at} (actual buffer size is {length})"
        ));
    }
    Ok(at)
}

fn packed_into(layout: &Layout, args: &[&Any]) -> PyResult<()> {
    let (buffer, offset, values) = match args {
        [] => return fail("pack_into expected buffer argument"),
        [_] => return fail("pack_into expected offset argument"),
        [buffer, offset, values @ ..] => (buffer, offset, values),
    };
    if values.len() != layout.values {
        return wrong_count("pack_into", layout, values.len());
    }
    let target = WritableBytes::of(buffer).or_else(|Raised| {
        drop(errors::take());
        let found = buffer.class().name();
        raise_type_error(format!("argument must be read-write bytes-like object, not {found}"))
    })?;
    let wide = Int::index_value(offset)?;
    let Ok(offset) = isize::try_from(wide) else {
        return raise(
            &objects::builtins::exceptions::IndexError,
            format!("cannot fit '{}' into an index-sized integer", offset.class().name()),
        );
    };
    let at = place(layout, target.len(), offset, ["pack_into", "packing", "no space to pack"])?;
    target.write(at, &pack::pack(layout, values)?);
    Ok(())
}

fn unpacked(layout: &Layout, buffer: &BytesLike<'_>) -> PyResult<Ref<Tuple>> {
    if buffer.len() != layout.size {
        return fail(format!("unpack requires a buffer of {} bytes", layout.size));
    }
    unpack::unpack(layout, &buffer.data())
}

fn unpacked_from(layout: &Layout, buffer: &BytesLike<'_>, offset: isize) -> PyResult<Ref<Tuple>> {
    let names = ["unpack_from", "unpacking", "not enough data to unpack"];
    let at = place(layout, buffer.len(), offset, names)?;
    match buffer {
        BytesLike::Constant(data) => unpack::unpack(layout, &data[at..at + layout.size]),
        BytesLike::Lent(lent) => {
            let mut data = zeros(layout.size)?;
            lent.read(at, &mut data);
            unpack::unpack(layout, &data)
        }
    }
}

/// The body of `unpack_iterator`.
#[object]
pub(crate) struct UnpackIterator {
    layout: Native<Rc<Layout>>,
    buffer: Native<Cell<Option<Lent>>>,
    at: Cell<usize>,
}

/// Gives the values of struct after struct.
#[pytype(name = "_struct.unpack_iterator", gc, last, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl UnpackIterator {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Ref<Tuple>>> {
        let Some(lent) = this.buffer.take() else { return Ok(None) };
        let mut data = zeros(this.layout.size)?;
        if lent.read(this.at.get(), &mut data) < data.len() {
            drop(lent);
            return Ok(None);
        }
        this.at.set(this.at.get() + data.len());
        this.buffer.set(Some(lent));
        unpack::unpack(&this.layout, &data).map(Some)
    }

    #[method]
    fn __length_hint__(this: &Py<Self>) -> PyResult<usize> {
        let lent = this.buffer.take();
        let left = lent.as_ref().map_or(0, |lent| lent.len().saturating_sub(this.at.get()));
        this.buffer.set(lent);
        Ok(left / this.layout.size.max(1))
    }
}

impl UnpackIterator {
    fn start(layout: Rc<Layout>, buffer: &Any) -> PyResult<Ref<Self>> {
        if layout.size == 0 {
            return fail("cannot iteratively unpack with a struct of length 0");
        }
        let lent = Lent::of(buffer)?;
        if !lent.len().is_multiple_of(layout.size) {
            return fail(format!(
                "iterative unpacking requires a buffer of a multiple of {} bytes",
                layout.size
            ));
        }
        let class = modules::class_of::<Self>()?;
        let body = Self {
            layout: Native::new(layout),
            buffer: Native::new(Cell::new(Some(lent))),
            at: Cell::new(0),
        };
        heap::make(&class, 0, body)
    }
}

/// Functions to convert between Python values and C structs.
/// Python bytes objects are used to hold the data representing the C struct.
/// The format string (explained below) describes the layout of data
/// in the C struct.
///
/// The optional first format char indicates byte order, size and alignment:
///   @: native order, size & alignment (default)
///   =: native order, std. size & alignment
///   <: little-endian, std. size & alignment
///   >: big-endian, std. size & alignment
///   !: same as >
///
/// The remaining characters indicate types of args and must match exactly;
/// these can be preceded by a decimal repeat count:
///   x: pad byte (no data); c: char; b: signed byte; B: unsigned byte;
///   ?: _Bool; h: short; H: unsigned short; i: int; I: unsigned int;
///   l: long; L: unsigned long; q: long long; Q: unsigned long long;
///   f: float; d: double; e: half-float;
///   F: float complex; D: double complex.
/// Special cases (preceding decimal count indicates length):
///   s: byte string (array of char); p: Pascal string (with count byte).
/// Special cases (only available in native format):
///   n: ssize_t; N: size_t;
///   P: an integer type that is wide enough to hold a pointer.
/// Whitespace between formats is ignored.
///
/// The variable struct.error is an exception raised on errors.
#[objects::pymodule(name = "_struct", types(Struct))]
pub mod module {
    use super::*;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.make_class::<UnpackIterator>()?;
        // The module may be made again; what was raised by the first must be caught by the second.
        let error = match modules::state::<State>().error.get() {
            Some(error) => error,
            None => modules::exception("struct.error", &[Exception.owned()], None)?,
        };
        modules::state::<State>().error.set(error.clone());
        module.add("error", error.upcast())
    }

    /// Clear the internal cache.
    #[function("()")]
    fn _clearcache() -> PyResult<()> {
        drop(modules::state::<State>().cache.take());
        Ok(())
    }

    /// Return size in bytes of the struct described by the format string.
    #[function("(format, /)")]
    fn calcsize(format: &Any) -> PyResult<usize> {
        Ok(cached(format)?.size)
    }

    /// pack(format, v1, v2, ...) -> bytes
    ///
    /// Return a bytes object containing the values v1, v2, ... packed according
    /// to the format string.  See help(struct) for more on format strings.
    #[function("!(*args)")]
    fn pack(args: Args<'_>) -> PyResult<Ref<Bytes>> {
        let (format, values) = split(args.positional())?;
        packed(&*cached(format)?, values)
    }

    /// pack_into(format, buffer, offset, v1, v2, ...)
    ///
    /// Pack the values v1, v2, ... according to the format string and write
    /// the packed bytes into the writable buffer buf starting at offset.  Note
    /// that the offset is a required argument.  A negative offset counts from
    /// the end of the buffer.  See help(struct) for more on format strings.
    #[function("!(*args)")]
    fn pack_into(args: Args<'_>) -> PyResult<()> {
        let (format, values) = split(args.positional())?;
        packed_into(&*cached(format)?, values)
    }

    /// Return a tuple containing values unpacked according to the format string.
    ///
    /// The buffer's size in bytes must be calcsize(format).
    ///
    /// See help(struct) for more on format strings.
    #[function("(format, buffer, /)")]
    fn unpack(format: &Any, buffer: BytesLike<'_>) -> PyResult<Ref<Tuple>> {
        unpacked(&*cached(format)?, &buffer)
    }

    /// Return a tuple containing values unpacked according to the format string.
    ///
    /// The buffer's size, minus offset, must be at least calcsize(format).
    /// A negative offset counts from the end of the buffer.
    ///
    /// See help(struct) for more on format strings.
    #[function("(format, /, buffer, offset=0)")]
    fn unpack_from(format: &Any, buffer: BytesLike<'_>, offset: isize) -> PyResult<Ref<Tuple>> {
        unpacked_from(&*cached(format)?, &buffer, offset)
    }

    /// Return an iterator yielding tuples unpacked from the given bytes.
    ///
    /// The bytes are unpacked according to the format string, like
    /// a repeated invocation of unpack_from().
    ///
    /// Requires that the bytes length be a multiple of the format struct size.
    #[function("(format, buffer, /)")]
    fn iter_unpack(format: &Any, buffer: &Any) -> PyResult<Ref<UnpackIterator>> {
        UnpackIterator::start(cached(format)?, buffer)
    }
}

/// The format and what follows it.
fn split<'a>(args: &'a [&'a Any]) -> PyResult<(&'a Any, &'a [&'a Any])> {
    match args {
        [] => raise_type_error("missing format argument"),
        [format, values @ ..] => Ok((format, values)),
    }
}
