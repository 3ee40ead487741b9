//! `OSError`: error number, its text, up to two file names; the class follows from the number.

use std::cell::Cell;

use crate::builtins::dict::Dict;
use crate::builtins::int::Int;
use crate::builtins::none::{is_none, none};
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::raise;
use crate::heap;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot, Static};
use crate::types::{SlotId, Type};
use macros::{object, pytype};

use super::text::Text;
use super::{AttributeError, BaseException, Exception, ValueError, base, extends, no_keywords, reduction};

/// The body of `OSError`.
#[object]
pub struct OSError {
    base: BaseException,
    errno: Slot<Object>,
    strerror: Slot<Object>,
    filename: Slot<Object>,
    filename2: Slot<Object>,
    /// `characters_written`; -1 when it is not set.
    written: Cell<isize>,
}

extends!(OSError: BaseException, OSErrorBody {
    base base, errno myerrno, strerror strerror, filename filename, filename2 filename2, written written
});

/// What the constructor's arguments say.
#[derive(Default)]
struct Parts<'a> {
    errno: Option<&'a Any>,
    strerror: Option<&'a Any>,
    filename: Option<&'a Any>,
    filename2: Option<&'a Any>,
}

impl<'a> Parts<'a> {
    /// Two to five arguments have a meaning (the fourth, on Windows alone); others are kept as they are.
    fn of(args: &'a Py<Tuple>) -> Self {
        match args.size() {
            2..=5 => Self {
                errno: args.get(0),
                strerror: args.get(1),
                filename: args.get(2),
                filename2: args.get(4),
            },
            _ => Self::default(),
        }
    }
}

/// Base class for I/O related errors.
#[pytype(
    name = "OSError", export = _PyExc_OSError, base = Exception, gc,
    members(
        errno = "POSIX exception code", strerror = "exception strerror", filename = "exception filename",
        filename2 = "second exception filename"
    )
)]
impl OSError {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        if fills_in_init(cls) {
            return heap::make(cls, 0, Self::body(Tuple::new(Vec::new())));
        }
        no_keywords(cls, keywords)?;
        let parts = Parts::of(args);
        let class = match parts.errno {
            Some(errno) if cls.is(&*_PyExc_OSError) => class_of(errno),
            _ => cls,
        };
        let this = heap::make(class, 0, Self::body(args.new_ref()))?;
        this.fill(args, &parts)?;
        Ok(this)
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        if !fills_in_init(this.class()) {
            return Ok(());
        }
        no_keywords(this.class(), keywords)?;
        this.args.set(args.new_ref());
        this.fill(args, &Parts::of(args))
    }

    fn __str__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let (errno, strerror) = (this.errno.get(), this.strerror.get());
        let filename = this.filename.get();
        if filename.is_none() && (errno.is_none() || strerror.is_none()) {
            return BaseException::__str__(base(this));
        }
        let mut text = Text::default().push("[Errno ").push_object(errno.as_deref())?;
        text = text.push("] ").push_object(strerror.as_deref())?;
        if let Some(filename) = filename {
            text = text.push(": ").push_repr(&filename)?;
            if let Some(second) = this.filename2.get() {
                text = text.push(" -> ").push_repr(&second)?;
            }
        }
        Ok(text.finish())
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(reduction(this, this.pickled_args(), this.dict.get().map(Ref::upcast)))
    }

    #[getter]
    fn characters_written(this: &Py<Self>) -> PyResult<isize> {
        match this.written.get() {
            -1 => raise(&AttributeError, "characters_written"),
            written => Ok(written),
        }
    }

    #[setter]
    fn set_characters_written(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        match value {
            Some(value) => this.written.set(index_size(value)?),
            None if this.written.get() == -1 => return raise(&AttributeError, "characters_written"),
            None => this.written.set(-1),
        }
        Ok(())
    }
}

impl OSError {
    fn body(args: Ref<Tuple>) -> Self {
        Self {
            base: BaseException::body(args),
            errno: Slot::empty(),
            strerror: Slot::empty(),
            filename: Slot::empty(),
            filename2: Slot::empty(),
            written: Cell::new(-1),
        }
    }

    /// `errno`
    pub fn errno(&self) -> Option<Obj> {
        self.errno.get()
    }

    /// The arguments with the file names back in their places.
    fn pickled_args(&self) -> Ref<Tuple> {
        let args = self.args_tuple();
        let Some(filename) = self.filename.get() else { return args };
        let [errno, strerror] = args.items() else { return args };
        let mut all = vec![errno.clone(), strerror.clone(), filename];
        if let Some(second) = self.filename2.get() {
            all.extend([none(), second]);
        }
        Tuple::new(all)
    }
}

impl Py<OSError> {
    /// Stores the arguments' parts. `args` keeps error number and text alone when there is a file name.
    fn fill(&self, args: &Py<Tuple>, parts: &Parts<'_>) -> PyResult<()> {
        let owned = |part: Option<&Any>| part.map(|part| part.new_ref());
        let old = (self.errno.replace(owned(parts.errno)), self.strerror.replace(owned(parts.strerror)));
        if let Some(filename) = parts.filename.filter(|name| !is_none(name)) {
            if self.class().is(&*super::BlockingIOError) && is_number(filename) {
                self.written.set(index_size(filename)?);
                return Ok(());
            }
            let old = self.filename.replace(Some(filename.new_ref()));
            let second = parts.filename2.filter(|name| !is_none(name));
            let older = self.filename2.replace(owned(second));
            self.args.set(Tuple::new(args.items()[..2].to_vec()));
            drop((old, older));
        }
        drop(old);
        Ok(())
    }
}

/// Whether a class leaves the arguments to `__init__`: when it has an initialiser of its own, and no constructor. Otherwise
/// the constructor needs them, because they choose the class.
fn fills_in_init(class: &Py<Type>) -> bool {
    let own = |slot| !std::ptr::eq(class.word(slot), _PyExc_OSError.word(slot));
    own(SlotId::Init) && !own(SlotId::New)
}

/// What `operator.index` and the number conversions accept.
fn is_number(object: &Any) -> bool {
    let class = object.class();
    class.nb_index().is_some() || class.nb_int().is_some() || class.nb_float().is_some()
}

fn index_size(value: &Any) -> PyResult<isize> {
    let wide = Int::index_value(value)?;
    isize::try_from(wide).or_else(|_| {
        raise(&ValueError, format!("cannot fit '{}' into an index-sized integer", value.class().name()))
    })
}

/// The class for an error number.
fn class_of(errno: &Any) -> &'static Py<Type> {
    let number = errno.downcast::<Int>().map(|number| number.saturated());
    let row = CLASSES.iter().find(|row| number == Some(i128::from(row.0)));
    row.map_or(&*_PyExc_OSError, |row| row.1)
}

/// Rows: error number, class.
static CLASSES: &[(i32, &Static<Type>)] = &[
    (libc::EAGAIN, &super::BlockingIOError),
    (libc::EALREADY, &super::BlockingIOError),
    (libc::EINPROGRESS, &super::BlockingIOError),
    (libc::EWOULDBLOCK, &super::BlockingIOError),
    (libc::EPIPE, &super::BrokenPipeError),
    (libc::ESHUTDOWN, &super::BrokenPipeError),
    (libc::ECHILD, &super::ChildProcessError),
    (libc::ECONNABORTED, &super::ConnectionAbortedError),
    (libc::ECONNREFUSED, &super::ConnectionRefusedError),
    (libc::ECONNRESET, &super::ConnectionResetError),
    (libc::EEXIST, &super::FileExistsError),
    (libc::ENOENT, &super::FileNotFoundError),
    (libc::EISDIR, &super::IsADirectoryError),
    (libc::ENOTDIR, &super::NotADirectoryError),
    (libc::EINTR, &super::InterruptedError),
    (libc::EACCES, &super::PermissionError),
    (libc::EPERM, &super::PermissionError),
    (libc::ESRCH, &super::ProcessLookupError),
    (libc::ETIMEDOUT, &super::TimeoutError),
];
