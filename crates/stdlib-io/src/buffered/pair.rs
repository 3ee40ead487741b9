//! `BufferedRWPair`: a reader and a writer as one stream.

use macros::{object, pytype};
use objects::builtins::bool::_Py_FalseStruct;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::RuntimeError;
use objects::builtins::int::Int;
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::heap;
use objects::modules::class_of;
use objects::names;
use objects::raw::{Args, Obj, Py, PyResult, Ref, Slot};
use objects::types::Type;

use super::classes::{BufferedReader, BufferedWriter};
use crate::DEFAULT_BUFFER_SIZE;
use crate::base::{Able, DICT, WEAKLIST, check_able};
use crate::kinds::BufferedIOBase;
use crate::support::{call, ssize, then, value_error};

/// The body of `BufferedRWPair`.
#[object]
pub(crate) struct BufferedRWPair {
    base: BufferedIOBase,
    reader: Slot,
    writer: Slot,
}

/// A buffered reader and writer object together.
///
/// A buffered reader object and buffered writer object put together to
/// form a sequential IO object that can read and write. This is typically
/// used with a socket or two-way pipe.
///
/// reader and writer are RawIOBase objects that are readable and
/// writeable respectively. If the buffer_size is omitted it defaults to
/// DEFAULT_BUFFER_SIZE.
#[pytype(
    name = "_io.BufferedRWPair", gc, dict = DICT, weaklist = WEAKLIST, flags = abi::TPFLAGS_IMMUTABLETYPE,
    signature = "(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)"
)]
impl BufferedRWPair {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let body = Self { base: BufferedIOBase::body(), reader: Slot::empty(), writer: Slot::empty() };
        heap::make(cls, 0, body)
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        if keywords.is_some_and(|keywords| !keywords.is_empty()) {
            return raise_type_error("BufferedRWPair() takes no keyword arguments");
        }
        let (reader, writer, size) = match args.items() {
            [reader, writer] => (reader, writer, DEFAULT_BUFFER_SIZE as isize),
            [reader, writer, size] => (reader, writer, ssize(size)?),
            items => {
                let bound = if items.len() < 2 { "at least 2" } else { "at most 3" };
                let given = items.len();
                return raise_type_error(format!("BufferedRWPair expected {bound} arguments, got {given}"));
            }
        };
        check_able(reader, Able::Read)?;
        check_able(writer, Able::Write)?;
        let size = Int::new(size as i128);
        let reader = class_of::<BufferedReader>()?.as_any().call(&[reader, size.as_any()])?;
        let writer = class_of::<BufferedWriter>()?.as_any().call(&[writer, size.as_any()])?;
        this.reader.set(reader);
        this.writer.set(writer);
        Ok(())
    }

    #[method("!(*args)")]
    fn read(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        forward(&this.reader, names::read(), args)
    }

    #[method("!(*args)")]
    fn peek(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        forward(&this.reader, names::peek(), args)
    }

    #[method("!(*args)")]
    fn read1(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        forward(&this.reader, names::read1(), args)
    }

    #[method("!(*args)")]
    fn readinto(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        forward(&this.reader, names::readinto(), args)
    }

    #[method("!(*args)")]
    fn readinto1(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        forward(&this.reader, names::readinto1(), args)
    }

    #[method("!(*args)")]
    fn write(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        forward(&this.writer, names::write(), args)
    }

    #[method]
    fn flush(this: &Py<Self>) -> PyResult<Obj> {
        ask(&this.writer, names::flush())
    }

    #[method]
    fn readable(this: &Py<Self>) -> PyResult<Obj> {
        ask(&this.reader, names::readable())
    }

    #[method]
    fn writable(this: &Py<Self>) -> PyResult<Obj> {
        ask(&this.writer, names::writable())
    }

    #[method]
    fn close(this: &Py<Self>) -> PyResult<Obj> {
        let writer = ask(&this.writer, names::close()).map(drop);
        then(writer, || ask(&this.reader, names::close()))
    }

    #[method]
    fn isatty(this: &Py<Self>) -> PyResult<Obj> {
        let writer = ask(&this.writer, names::isatty())?;
        if writer.is(&*_Py_FalseStruct) { ask(&this.reader, names::isatty()) } else { Ok(writer) }
    }

    #[getter]
    fn closed(this: &Py<Self>) -> PyResult<Obj> {
        match this.writer.get() {
            Some(writer) => writer.get_attribute(names::closed()),
            None => raise(&RuntimeError, "the BufferedRWPair object is being garbage-collected"),
        }
    }
}

/// One of the two streams.
fn side(stream: &Slot) -> PyResult<Obj> {
    match stream.get() {
        Some(stream) => Ok(stream),
        None => value_error("I/O operation on uninitialized object"),
    }
}

fn forward(stream: &Slot, name: &Py<Str>, args: Args<'_>) -> PyResult<Obj> {
    call(&*side(stream)?, name, args.positional())
}

fn ask(stream: &Slot, name: &Py<Str>) -> PyResult<Obj> {
    call(&*side(stream)?, name, &[])
}
