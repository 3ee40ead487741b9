//! Arguments of system functions: paths, descriptors, ids of users and groups; and how their failures are raised.

use std::ffi::{CStr, CString, c_int};

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{RuntimeWarning, TypeError, ValueError};
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::str::{Str, fs_decode, fs_encode, interned};
use objects::errors::{self, OverflowError, os_error, raise, raise_type_error};
use objects::raw::{Any, FromArg, Obj, Place, PyResult, Raised, Ref};
use objects::state::released;

use crate::sys::file::Outcome;

/// Raises the failure of a system call.
pub(crate) trait OrRaise<T> {
    /// Without the name of a file.
    fn or_raise(self) -> PyResult<T>;
    /// With the name of a file, or two.
    fn or_raise_for(self, first: &Any, second: Option<&Any>) -> PyResult<T>;
}

impl<T> OrRaise<T> for Outcome<T> {
    fn or_raise(self) -> PyResult<T> {
        self.or_else(|errno| os_error(errno, None, None))
    }

    fn or_raise_for(self, first: &Any, second: Option<&Any>) -> PyResult<T> {
        self.or_else(|errno| os_error(errno, Some(first), second))
    }
}

/// Makes a call without the lock and raises its failure.
pub(crate) fn call<T: Send>(work: impl FnOnce() -> Outcome<T> + Send) -> PyResult<T> {
    released(work).or_raise()
}

/// Makes a call without the lock, again when a signal interrupts it, and raises its failure.
pub(crate) fn retry<T: Send>(work: impl FnMut() -> Outcome<T> + Send) -> PyResult<T> {
    crate::sys::file::retried(work)?.or_raise()
}

/// A path: text, bytes or an object with `__fspath__`; a descriptor too where `FD`; the message allows `None` where `NONE`.
pub(crate) struct PathArg<const FD: bool = false, const NONE: bool = false> {
    /// What stands in errors: the descriptor, or the path as text or bytes.
    pub(crate) object: Obj,
    text: CString,
    /// Whether names are to be given as bytes.
    pub(crate) is_bytes: bool,
    /// The descriptor; -1 for a path.
    pub(crate) fd: c_int,
}

/// A path that may be a descriptor.
pub(crate) type PathOrFd = PathArg<true>;
/// A path that may be a descriptor or missing.
pub(crate) type OptionalPath = PathArg<true, true>;

impl<const FD: bool, const NONE: bool> PathArg<FD, NONE> {
    /// The path as C takes it.
    pub(crate) fn text(&self) -> &CStr {
        &self.text
    }

    /// Whether a descriptor was given.
    pub(crate) fn is_fd(&self) -> bool {
        FD && self.object.downcast::<Int>().is_some()
    }

    /// Makes a call without the lock and raises its failure with this path.
    pub(crate) fn call<T: Send>(&self, work: impl FnOnce(&CStr) -> Outcome<T> + Send) -> PyResult<T> {
        let text = &*self.text;
        released(move || work(text)).or_raise_for(&self.object, None)
    }

    /// A name from the system, as the argument was given: text or bytes.
    pub(crate) fn name(&self, name: &[u8]) -> Obj {
        if self.is_bytes { Bytes::new(name).upcast() } else { fs_decode(name).upcast() }
    }

    fn of_bytes(object: Obj, bytes: &[u8], place: Place) -> PyResult<Self> {
        let is_bytes = object.downcast::<Bytes>().is_some();
        match CString::new(bytes) {
            Ok(text) => Ok(Self { object, text, is_bytes, fd: -1 }),
            Err(_) => raise(
                &ValueError,
                format!(
                    "{}: embedded null character in {}",
                    place.parameters.function, place.parameters.names[place.index]
                ),
            ),
        }
    }

    fn of_text(object: Obj, place: Place) -> PyResult<Result<Self, Obj>> {
        if let Some(text) = object.downcast::<Str>() {
            let bytes = fs_encode(text)?;
            return Self::of_bytes(object, bytes.data(), place).map(Ok);
        }
        if let Some(bytes) = object.downcast::<Bytes>() {
            let bytes = bytes.new_ref();
            return Self::of_bytes(object, bytes.data(), place).map(Ok);
        }
        Ok(Err(object))
    }

    fn of_fd(value: &Any) -> PyResult<Self> {
        let fd = descriptor_number(value)?;
        let object = Int::new(i128::from(fd)).upcast();
        Ok(Self { object, text: CString::default(), is_bytes: false, fd })
    }

    fn refuse(value: &Any, place: Place) -> PyResult<Self> {
        let wanted = match (FD, NONE) {
            (true, true) => "string, bytes, os.PathLike, integer or None",
            (true, false) => "string, bytes, os.PathLike or integer",
            (false, true) => "string, bytes, os.PathLike or None",
            (false, false) => "string, bytes or os.PathLike",
        };
        let (function, name) = (place.parameters.function, place.parameters.names[place.index]);
        raise_type_error(format!("{function}: {name} should be {wanted}, not {}", value.class().name()))
    }
}

impl<const FD: bool, const NONE: bool> FromArg<'_> for PathArg<FD, NONE> {
    fn from_arg(value: &Any, place: Place) -> PyResult<Self> {
        let object = match Self::of_text(value.new_ref(), place)? {
            Ok(path) => return Ok(path),
            Err(object) => object,
        };
        if FD && (object.downcast::<Int>().is_some() || object.class().nb_index().is_some()) {
            return Self::of_fd(&object);
        }
        let Some(path) = path_of(&object)? else { return Self::refuse(&object, place) };
        match Self::of_text(path, place)? {
            Ok(path) => Ok(path),
            Err(_) => Self::refuse(&object, place),
        }
    }
}

/// What `__fspath__` of an object gives; `None` when its class has none.
fn path_of(object: &Any) -> PyResult<Option<Obj>> {
    let class = object.class();
    let Some(method) = objects::types::lookup::lookup(class, &interned("__fspath__")) else {
        return Ok(None);
    };
    if is_none(&method) {
        return Ok(None);
    }
    let path = match method.tp_descr_get(Some(object), Some(class.as_any())) {
        Some(bound) => bound?.call(&[])?,
        None => method.call(&[object])?,
    };
    if path.downcast::<Str>().is_none() && path.downcast::<Bytes>().is_none() {
        return raise_type_error(format!(
            "expected {}.__fspath__() to return str or bytes, not {}",
            class.name(),
            path.class().name()
        ));
    }
    Ok(Some(path))
}

/// `os.fspath(path)`
///
/// # Errors
/// `TypeError` for what is no path.
pub(crate) fn fs_path(path: &Any) -> PyResult<Obj> {
    if path.downcast::<Str>().is_some() || path.downcast::<Bytes>().is_some() {
        return Ok(path.new_ref());
    }
    match path_of(path)? {
        Some(path) => Ok(path),
        None => raise_type_error(format!(
            "expected str, bytes or os.PathLike object, not {}",
            path.class().name()
        )),
    }
}

/// The bytes of a path-like object (`PyUnicode_FSConverter`).
///
/// # Errors
/// `TypeError` for what is no path, `ValueError` for embedded NULs.
pub(crate) fn fs_bytes(path: &Any) -> PyResult<Ref<Bytes>> {
    let path = fs_path(path)?;
    let bytes = match path.downcast::<Str>() {
        Some(text) => fs_encode(text)?,
        None => match path.downcast_ref::<Bytes>() {
            Ok(bytes) => bytes,
            Err(_) => return raise_type_error("expected str, bytes or os.PathLike object"),
        },
    };
    match bytes.data().contains(&0) {
        true => raise(&ValueError, "embedded null byte"),
        false => Ok(bytes),
    }
}

/// The same as C takes it.
pub(crate) struct FsText(pub(crate) CString);

impl FsText {
    pub(crate) fn of(path: &Any) -> PyResult<Self> {
        match CString::new(fs_bytes(path)?.data()) {
            Ok(text) => Ok(Self(text)),
            Err(_) => raise(&ValueError, "embedded null byte"),
        }
    }
}

impl FromArg<'_> for FsText {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        Self::of(value)
    }
}

/// Text without NULs (`s` of C).
pub(crate) struct CText(pub(crate) CString);

impl FromArg<'_> for CText {
    fn from_arg(value: &Any, place: Place) -> PyResult<Self> {
        let Some(text) = value.downcast::<Str>() else { return place.wrong_type("str", value) };
        let bytes = objects::builtins::str::encode::encode(text, "utf-8", "strict")?;
        match CString::new(bytes.data()) {
            Ok(text) => Ok(Self(text)),
            Err(_) => raise(&ValueError, "embedded null character"),
        }
    }
}

/// An integer that a descriptor may have, by path functions' messages.
fn descriptor_number(value: &Any) -> PyResult<c_int> {
    if value.downcast::<objects::builtins::bool::Bool>().is_some() {
        errors::warn(&RuntimeWarning, "bool is used as a file descriptor", 1)?;
    }
    let wide = Int::index_value(value)?;
    match c_int::try_from(wide) {
        Ok(fd) => Ok(fd),
        Err(_) if wide > 0 => raise(&OverflowError, "fd is greater than maximum"),
        Err(_) => raise(&OverflowError, "fd is less than minimum"),
    }
}

/// A directory that relative paths start from (`dir_fd=`).
pub(crate) struct DirFd(c_int);

impl FromArg<'_> for DirFd {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        if value.downcast::<Int>().is_none() && value.class().nb_index().is_none() {
            return raise_type_error(format!(
                "argument should be integer or None, not {}",
                value.class().name()
            ));
        }
        descriptor_number(value).map(Self)
    }
}

impl DirFd {
    /// The descriptor, or the working directory.
    pub(crate) fn or_here(given: Option<Self>) -> c_int {
        given.map_or(libc::AT_FDCWD, |dir| dir.0)
    }
}

/// A descriptor: an integer, or an object with `fileno()`.
#[derive(Clone, Copy)]
pub(crate) struct Fd(pub(crate) c_int);

impl Fd {
    pub(crate) fn of(value: &Any) -> PyResult<Self> {
        let number = match value.downcast::<Int>() {
            Some(_) => value.new_ref(),
            None => match value.find_attribute(&interned("fileno"))? {
                Some(method) => {
                    let number = method.call(&[])?;
                    if number.downcast::<Int>().is_none() {
                        return raise_type_error("fileno() returned a non-integer");
                    }
                    number
                }
                None => return raise_type_error("argument must be an int, or have a fileno() method."),
            },
        };
        if number.downcast::<objects::builtins::bool::Bool>().is_some() {
            errors::warn(&RuntimeWarning, "bool is used as a file descriptor", 1)?;
        }
        let wide = Int::index_value(&number)?;
        match c_int::try_from(wide) {
            Ok(fd) if fd < 0 => {
                raise(&ValueError, format!("file descriptor cannot be a negative integer ({fd})"))
            }
            Ok(fd) => Ok(Self(fd)),
            Err(_) => Int::too_large("C int", wide),
        }
    }
}

impl FromArg<'_> for Fd {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        Self::of(value)
    }
}

/// The number of a user or a group; -1 leaves it as it is.
fn id_number(value: &Any, what: &str) -> PyResult<u32> {
    let Ok(number) = value.index() else {
        drop(errors::take());
        return raise_type_error(format!("{what} should be integer, not {}", value.class().name()));
    };
    match number.saturated() {
        -1 => Ok(u32::MAX),
        wide => match u32::try_from(wide) {
            Ok(id) => Ok(id),
            // What fits C's `long` is taken for too small, as the reference does.
            Err(_) if wide <= i128::from(i64::MAX) => {
                raise(&OverflowError, format!("{what} is less than minimum"))
            }
            Err(_) => raise(&OverflowError, format!("{what} is greater than maximum")),
        },
    }
}

/// A user's number.
#[derive(Clone, Copy)]
pub(crate) struct UserId(pub(crate) u32);

impl FromArg<'_> for UserId {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        id_number(value, "uid").map(Self)
    }
}

/// A group's number.
#[derive(Clone, Copy)]
pub(crate) struct GroupId(pub(crate) u32);

impl FromArg<'_> for GroupId {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        id_number(value, "gid").map(Self)
    }
}

impl UserId {
    pub(crate) fn of(value: &Any) -> PyResult<Self> {
        id_number(value, "uid").map(Self)
    }
}

impl GroupId {
    pub(crate) fn of(value: &Any) -> PyResult<Self> {
        id_number(value, "gid").map(Self)
    }
}

/// A user's or group's number as an object: all bits set is -1.
pub(crate) fn id_object(id: u32) -> Obj {
    Int::new(if id == u32::MAX { -1 } else { i128::from(id) }).upcast()
}

/// Runs Python's conversion and says `None` when it raised `TypeError`.
pub(crate) fn unless_type_error<T>(result: PyResult<T>) -> PyResult<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Raised) if errors::matches(&TypeError) => {
            drop(errors::take());
            Ok(None)
        }
        Err(Raised) => Err(Raised),
    }
}

/// Runs Python's conversion and says `None` when it raised `OverflowError`.
pub(crate) fn unless_overflow<T>(result: PyResult<T>) -> PyResult<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Raised) if errors::matches(&OverflowError) => {
            drop(errors::take());
            Ok(None)
        }
        Err(Raised) => Err(Raised),
    }
}

/// A C integer's bits: any value is taken, higher bits are dropped (`I` of C).
#[derive(Clone, Copy)]
pub(crate) struct Bits(pub(crate) u32);

impl FromArg<'_> for Bits {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        Ok(Self(Int::index_value(value)? as u32))
    }
}

/// Text objects of bytes from the system.
pub(crate) fn text(bytes: &[u8]) -> Obj {
    fs_decode(bytes).upcast()
}

/// A new integer object.
pub(crate) fn int(value: impl Into<i128>) -> Obj {
    Int::new(value.into()).upcast()
}
