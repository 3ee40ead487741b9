//! `BufferedReader`, `BufferedWriter`, `BufferedRandom`: which methods each has.

use macros::{object, pytype};
use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::heap;
use objects::names;
use objects::raw::{Any, BytesLike, Obj, Py, PyResult, Ref, WritableBytes};
use objects::types::Type;

use super::Buffered;
use crate::base::{Able, DICT, WEAKLIST};
use crate::fileio::no_pickling;
use crate::support::{Size, exact, size_or_all};

/// The class with what all three have.
macro_rules! buffered_class {
    ($(#[$attribute:meta])* $body:ident { $($own:item)* }) => {
        #[doc = concat!("The body of `", stringify!($body), "`.")]
        #[object]
        pub(crate) struct $body {
            pub(crate) core: Buffered,
        }

        $(#[$attribute])*
        impl $body {
            fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
                heap::make(cls, 0, Self { core: Buffered::body() })
            }

            fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
                this.core.repr(this.as_any())
            }

            $($own)*

            #[method]
            fn close(this: &Py<Self>) -> PyResult<Obj> {
                this.core.close(this.as_any())
            }

            #[method]
            fn detach(this: &Py<Self>) -> PyResult<Obj> {
                this.core.detach(this.as_any())
            }

            #[method]
            fn seekable(this: &Py<Self>) -> PyResult<Obj> {
                this.core.ask_raw(names::seekable())
            }

            #[method]
            fn fileno(this: &Py<Self>) -> PyResult<Obj> {
                this.core.ask_raw(names::fileno())
            }

            #[method]
            fn isatty(this: &Py<Self>) -> PyResult<Obj> {
                this.core.ask_raw(names::isatty())
            }

            #[method("_dealloc_warn(source, /)")]
            fn dealloc_warn(this: &Py<Self>, source: &Any) -> PyResult<()> {
                this.core.dealloc_warn(source)
            }

            #[method("(target, whence=0, /)")]
            fn seek(this: &Py<Self>, target: &Any, whence: i32) -> PyResult<i64> {
                this.core.seek(this.as_any(), target, whence)
            }

            #[method]
            fn tell(this: &Py<Self>) -> PyResult<i64> {
                this.core.tell()
            }

            #[method("(pos=None, /)")]
            fn truncate(this: &Py<Self>, pos: Option<&Any>) -> PyResult<Obj> {
                this.core.truncate(this.as_any(), pos)
            }

            #[method]
            fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
                Ok(this.class().basicsize() + if this.core.has_buffer.get() { this.core.size.get() } else { 0 })
            }

            #[method]
            fn __getstate__(this: &Py<Self>) -> PyResult<()> {
                no_pickling(this.as_any())
            }

            #[getter]
            fn closed(this: &Py<Self>) -> PyResult<Obj> {
                this.core.closed()
            }

            #[getter]
            fn name(this: &Py<Self>) -> PyResult<Obj> {
                this.core.raw_attribute(names::name())
            }

            #[getter]
            fn mode(this: &Py<Self>) -> PyResult<Obj> {
                this.core.raw_attribute(names::mode())
            }
        }
    };
}

/// Adds what streams have that can be read from.
macro_rules! reading_class {
    ($(#[$attribute:meta])* $body:ident { $($own:item)* }) => {
        buffered_class! {
            $(#[$attribute])*
            $body {
                $($own)*

                fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
                    this.core.next_line(this.as_any(), exact::<Self>(this.as_any()).is_some())
                }

                #[method]
                fn readable(this: &Py<Self>) -> PyResult<Obj> {
                    this.core.ask_raw(names::readable())
                }

                #[method("(size=-1, /)")]
                fn read(this: &Py<Self>, size: Option<Size>) -> PyResult<Obj> {
                    this.core.read(this.as_any(), size)
                }

                #[method("(size=-1, /)")]
                fn read1(this: &Py<Self>, size: Option<Size>) -> PyResult<Obj> {
                    this.core.read1(this.as_any(), size)
                }

                #[method("(size=0, /)")]
                fn peek(this: &Py<Self>, _size: isize) -> PyResult<Ref<Bytes>> {
                    this.core.peek(this.as_any())
                }

                #[method("(buffer, /)")]
                fn readinto(this: &Py<Self>, buffer: WritableBytes) -> PyResult<Option<usize>> {
                    this.core.readinto(this.as_any(), &buffer, false)
                }

                #[method("(buffer, /)")]
                fn readinto1(this: &Py<Self>, buffer: WritableBytes) -> PyResult<Option<usize>> {
                    this.core.readinto(this.as_any(), &buffer, true)
                }

                #[method("(size=-1, /)")]
                fn readline(this: &Py<Self>, size: Option<Size>) -> PyResult<Ref<Bytes>> {
                    this.core.check_ready()?;
                    this.core.readline(this.as_any(), size_or_all(size))
                }
            }
        }
    };
}

reading_class! {
    /// Create a new buffered reader using the given readable raw IO object.
    #[pytype(
        name = "_io.BufferedReader", gc, dict = DICT, weaklist = WEAKLIST, flags = abi::TPFLAGS_IMMUTABLETYPE,
        signature = "(raw, buffer_size=DEFAULT_BUFFER_SIZE)",
        members(core.finalizing as _finalizing, readonly core.raw as raw)
    )]
    BufferedReader {
        #[signature("BufferedReader(raw, buffer_size=131072)")]
        fn __init__(this: &Py<Self>, raw: &Any, buffer_size: isize) -> PyResult<()> {
            this.core.state.set(super::State::Fresh);
            Buffered::check_able(raw, Able::Read)?;
            this.core.init(raw, buffer_size, true, false, exact::<Self>(this.as_any()).is_some())
        }

        #[method]
        fn flush(this: &Py<Self>) -> PyResult<Obj> {
            this.core.ask_raw(names::flush())
        }
    }
}

buffered_class! {
    /// A buffer for a writeable sequential RawIO object.
    ///
    /// The constructor creates a BufferedWriter for the given writeable raw
    /// stream. If the buffer_size is not given, it defaults to
    /// DEFAULT_BUFFER_SIZE.
    #[pytype(
        name = "_io.BufferedWriter", gc, dict = DICT, weaklist = WEAKLIST, flags = abi::TPFLAGS_IMMUTABLETYPE,
        signature = "(raw, buffer_size=DEFAULT_BUFFER_SIZE)",
        members(core.finalizing as _finalizing, readonly core.raw as raw)
    )]
    BufferedWriter {
        #[signature("BufferedWriter(raw, buffer_size=131072)")]
        fn __init__(this: &Py<Self>, raw: &Any, buffer_size: isize) -> PyResult<()> {
            this.core.state.set(super::State::Fresh);
            Buffered::check_able(raw, Able::Write)?;
            this.core.init(raw, buffer_size, false, true, exact::<Self>(this.as_any()).is_some())
        }

        #[method]
        fn writable(this: &Py<Self>) -> PyResult<Obj> {
            this.core.ask_raw(names::writable())
        }

        #[method("(buffer, /)")]
        fn write(this: &Py<Self>, buffer: BytesLike<'_>) -> PyResult<usize> {
            this.core.write(this.as_any(), &buffer.data())
        }

        #[method]
        fn flush(this: &Py<Self>) -> PyResult<()> {
            this.core.flush(this.as_any())
        }
    }
}

reading_class! {
    /// A buffered interface to random access streams.
    ///
    /// The constructor creates a reader and writer for a seekable stream,
    /// raw, given in the first argument. If the buffer_size is omitted it
    /// defaults to DEFAULT_BUFFER_SIZE.
    #[pytype(
        name = "_io.BufferedRandom", gc, dict = DICT, weaklist = WEAKLIST, flags = abi::TPFLAGS_IMMUTABLETYPE,
        signature = "(raw, buffer_size=DEFAULT_BUFFER_SIZE)",
        members(core.finalizing as _finalizing, readonly core.raw as raw)
    )]
    BufferedRandom {
        #[signature("BufferedRandom(raw, buffer_size=131072)")]
        fn __init__(this: &Py<Self>, raw: &Any, buffer_size: isize) -> PyResult<()> {
            this.core.state.set(super::State::Fresh);
            Buffered::check_able(raw, Able::Seek)?;
            Buffered::check_able(raw, Able::Read)?;
            Buffered::check_able(raw, Able::Write)?;
            this.core.init(raw, buffer_size, true, true, exact::<Self>(this.as_any()).is_some())
        }

        #[method]
        fn writable(this: &Py<Self>) -> PyResult<Obj> {
            this.core.ask_raw(names::writable())
        }

        #[method("(buffer, /)")]
        fn write(this: &Py<Self>, buffer: BytesLike<'_>) -> PyResult<usize> {
            this.core.write(this.as_any(), &buffer.data())
        }

        #[method]
        fn flush(this: &Py<Self>) -> PyResult<()> {
            this.core.flush(this.as_any())
        }
    }
}

/// The buffered core of a stream that is exactly one of ours, for layers above.
pub(crate) fn core_of(stream: &Any) -> Option<&Buffered> {
    if let Some(reader) = exact::<BufferedReader>(stream) {
        return Some(&reader.core);
    }
    if let Some(writer) = exact::<BufferedWriter>(stream) {
        return Some(&writer.core);
    }
    exact::<BufferedRandom>(stream).map(|random| &random.core)
}
