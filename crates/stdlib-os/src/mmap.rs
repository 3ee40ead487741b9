//! `mmap`: files in memory.

use std::cell::Cell;
use std::ffi::c_int;

use abi::types::Py_buffer;
use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{BufferError, IndexError, ValueError};
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::slice::Slice;
use objects::errors::{OverflowError, raise, raise_type_error};
use objects::protocol::sequence::{index_argument, is_index};
use objects::raw::{Any, BytesLike, Native, Obj, Py, PyResult, Ref};
use objects::state::released;
use objects::types::{ModuleSpec, Type};
use objects::{heap, object, pytype};

use crate::args::{OrRaise, int};
use crate::sys::map::Mapping;
use crate::sys::{calls, descriptor, file, stat};

pub(crate) static MODULE: &ModuleSpec = &module::MODULE;

/// `ACCESS_*`
const DEFAULT: c_int = 0;
const READ: c_int = 1;
const WRITE: c_int = 2;
const COPY: c_int = 3;

/// The body of `mmap.mmap`.
#[object]
struct Map {
    pages: Native<Mapping>,
    closed: Cell<bool>,
    position: Cell<usize>,
    /// The file's copy of the descriptor; -1 for none.
    fd: Cell<c_int>,
    offset: i64,
    access: i32,
    flags: i32,
    tracked: bool,
    /// Views that are out.
    exports: Cell<usize>,
}

/// mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]])
///
/// Maps length bytes from the file specified by the file descriptor fileno,
/// and returns a mmap object.  If length is 0, the maximum length of the map
/// will be the current size of the file when mmap is called.
/// flags specifies the nature of the mapping. MAP_PRIVATE creates a
/// private copy-on-write mapping, so changes to the contents of the mmap
/// object will be private to this process, and MAP_SHARED creates a mapping
/// that's shared with all other processes mapping the same areas of the file.
/// The default value is MAP_SHARED.
///
/// To map anonymous memory, pass -1 as the fileno (both versions).
#[pytype(name = "mmap.mmap", flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Map {
    #[expect(clippy::too_many_arguments, reason = "they are those of `mmap.mmap`")]
    #[signature("mmap(fileno, length, flags=MAP_SHARED, prot=PROT, access=0, offset=0, *, trackfd=True)")]
    fn __new__(
        cls: &Py<Type>,
        fileno: c_int,
        length: isize,
        flags: Option<c_int>,
        prot: Option<c_int>,
        access: c_int,
        offset: i64,
        trackfd: bool,
    ) -> PyResult<Ref<Self>> {
        let Ok(length) = usize::try_from(length) else {
            return raise(&OverflowError, "memory mapped length must be positive");
        };
        if offset < 0 {
            return raise(&OverflowError, "memory mapped offset must be positive");
        }
        if access != DEFAULT
            && (flags.is_some() || prot.is_some_and(|prot| prot != libc::PROT_READ | libc::PROT_WRITE))
        {
            return raise(&ValueError, "mmap can't specify both access and flags, prot.");
        }
        let (flags, prot, access) = modes(flags, prot, access)?;
        let length = fitting(fileno, length, offset)?;
        let (mut flags, mut fd) = (flags, -1);
        if fileno == -1 {
            flags |= libc::MAP_ANONYMOUS;
        } else if trackfd {
            fd = descriptor::fcntl(fileno, descriptor::Command::CopyNotInherited, 0).or_raise()?;
        }
        let pages = match released(|| Mapping::new(length, prot, flags, fileno, offset)) {
            Ok(pages) => pages,
            Err(error) => {
                // The first failure is what counts.
                let _ = file::close(fd);
                return Err(error).or_raise();
            }
        };
        let body = Self {
            pages: Native::new(pages),
            closed: Cell::new(false),
            position: Cell::new(0),
            fd: Cell::new(fd),
            offset,
            access,
            flags,
            tracked: trackfd,
            exports: Cell::new(0),
        };
        heap::make(cls, 0, body)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let class = this.class().tp_name().to_string_lossy().into_owned();
        if this.closed.get() {
            return Ok(format!("<{class} closed=True>"));
        }
        let access = ["ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"]
            .get(this.access as usize)
            .copied()
            .unwrap_or("ACCESS_DEFAULT");
        let (length, position, offset) = (this.pages.len(), this.position.get(), this.offset);
        Ok(format!(
            "<{class} closed=False, access={access}, length={length}, pos={position}, offset={offset}>"
        ))
    }

    fn bf_getbuffer(this: &Py<Self>, view: *mut Py_buffer, flags: c_int) -> c_int {
        if this.check_open().is_err() {
            return -1;
        }
        let status = this.pages.lend(this.as_any(), view, this.access == READ, flags);
        if status == 0 {
            this.exports.set(this.exports.get() + 1);
        }
        status
    }

    fn bf_releasebuffer(this: &Py<Self>, _view: *mut Py_buffer) {
        this.exports.set(this.exports.get().saturating_sub(1));
    }

    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        this.check_open()?;
        Ok(this.pages.len())
    }

    fn sq_item(this: &Py<Self>, index: isize) -> PyResult<Ref<Bytes>> {
        this.check_open()?;
        match usize::try_from(index).ok().filter(|&index| index < this.pages.len()) {
            Some(index) => Ok(Bytes::new(&this.pages.read(index, index + 1))),
            None => raise(&IndexError, "mmap index out of range"),
        }
    }

    fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
        this.check_open()?;
        if is_index(key) {
            let index = this.index(key)?;
            return Ok(int(this.pages.read(index, index + 1).first().copied().unwrap_or(0)));
        }
        let Some(slice) = key.exact::<Slice>() else {
            return raise_type_error("mmap indices must be integers");
        };
        let bounds = slice.bounds()?;
        this.check_open()?;
        let span = bounds.fit(this.pages.len());
        let all = this.pages.read(0, this.pages.len());
        Ok(Bytes::new(&span.indices().map(|index| all[index]).collect::<Vec<u8>>()).upcast())
    }

    fn __setitem__(this: &Py<Self>, key: &Any, value: Option<&Any>) -> PyResult<()> {
        this.check_open()?;
        this.check_writable()?;
        if is_index(key) {
            let index = this.index(key)?;
            let Some(value) = value else { return raise_type_error("mmap doesn't support item deletion") };
            if !is_index(value) {
                return raise_type_error("mmap item value must be an int");
            }
            let Ok(byte) = u8::try_from(Int::index_value(value)?) else {
                return raise(&ValueError, "mmap item value must be in range(0, 256)");
            };
            this.check_open()?;
            this.pages.write(index, &[byte]);
            return Ok(());
        }
        let Some(slice) = key.exact::<Slice>() else {
            return raise_type_error("mmap indices must be integers");
        };
        let Some(value) = value else {
            return raise_type_error("mmap object doesn't support slice deletion");
        };
        let (bounds, data) = (slice.bounds()?, BytesLike::of(value)?);
        this.check_open()?;
        let span = bounds.fit(this.pages.len());
        let data = data.data();
        if data.len() != span.count {
            return raise(&IndexError, "mmap slice assignment is wrong size");
        }
        match span.indices().next() {
            Some(start) if span.step == 1 => this.pages.write(start, &data),
            _ => span.indices().zip(data.iter()).for_each(|(index, &byte)| this.pages.write(index, &[byte])),
        }
        Ok(())
    }

    #[method]
    fn close(this: &Py<Self>) -> PyResult<()> {
        if this.exports.get() > 0 {
            return raise(&BufferError, "cannot close exported pointers exist");
        }
        this.closed.set(true);
        this.pages.close();
        if let fd @ 0.. = this.fd.replace(-1) {
            let _ = file::close(fd);
        }
        Ok(())
    }

    #[getter]
    fn closed(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.closed.get())
    }

    #[method("(view, start=None, end=None, /)")]
    fn find(this: &Py<Self>, view: BytesLike<'_>, start: Option<&Any>, end: Option<&Any>) -> PyResult<isize> {
        this.search(&view, start, end, false)
    }

    #[method("(view, start=None, end=None, /)")]
    fn rfind(
        this: &Py<Self>,
        view: BytesLike<'_>,
        start: Option<&Any>,
        end: Option<&Any>,
    ) -> PyResult<isize> {
        this.search(&view, start, end, true)
    }

    #[method("(offset=0, size=None, /)")]
    fn flush(this: &Py<Self>, offset: isize, size: Option<&Any>) -> PyResult<()> {
        this.check_open()?;
        let length = this.pages.len();
        let size = match size.filter(|size| !is_none(size)) {
            Some(size) => index_argument(size)?,
            None => length.cast_signed() - offset,
        };
        let fits = offset.checked_add(size).is_some_and(|end| end <= length.cast_signed());
        if offset < 0 || size < 0 || !fits {
            return raise(&ValueError, "flush values out of range");
        }
        if matches!(this.access, READ | COPY) {
            return Ok(());
        }
        this.pages.flush(offset as usize, size as usize).or_raise()
    }

    #[method("(option, start=0, length=None, /)")]
    fn madvise(this: &Py<Self>, option: c_int, start: isize, length: Option<&Any>) -> PyResult<()> {
        this.check_open()?;
        let size = this.pages.len();
        let length = match length.filter(|length| !is_none(length)) {
            Some(length) => index_argument(length)?,
            None => size.cast_signed(),
        };
        let Some(start) = usize::try_from(start).ok().filter(|&start| start < size) else {
            return raise(&ValueError, "madvise start out of bounds");
        };
        let Ok(length) = usize::try_from(length) else {
            return raise(&ValueError, "madvise length invalid");
        };
        if start.checked_add(length).is_none() {
            return raise(&OverflowError, "madvise length too large");
        }
        this.pages.advise(option, start, length.min(size - start)).or_raise()
    }

    #[method("move(dest, src, count, /)")]
    fn shift(this: &Py<Self>, dest: isize, src: isize, count: isize) -> PyResult<()> {
        this.check_open()?;
        this.check_writable()?;
        let length = this.pages.len();
        let parts = (usize::try_from(dest), usize::try_from(src), usize::try_from(count));
        let (Ok(dest), Ok(src), Ok(count)) = parts else { return out_of_range() };
        let fits = |from: usize| from.checked_add(count).is_some_and(|end| end <= length);
        if !fits(dest) || !fits(src) {
            return out_of_range();
        }
        this.pages.shift(dest, src, count);
        Ok(())
    }

    #[method("(n=None, /)")]
    fn read(this: &Py<Self>, n: Option<&Any>) -> PyResult<Ref<Bytes>> {
        this.check_open()?;
        let wanted = match n.filter(|n| !is_none(n)) {
            None => -1,
            Some(n) if is_index(n) => index_argument(n)?,
            Some(n) => {
                let class = n.class().name();
                return raise_type_error(format!("argument should be integer or None, not '{class}'"));
            }
        };
        this.check_open()?;
        let position = this.position.get().min(this.pages.len());
        let left = this.pages.len() - position;
        let count = usize::try_from(wanted).map_or(left, |wanted| wanted.min(left));
        this.position.set(position + count);
        Ok(Bytes::new(&this.pages.read(position, position + count)))
    }

    #[method]
    fn read_byte(this: &Py<Self>) -> PyResult<u8> {
        this.check_open()?;
        let position = this.position.get();
        match this.pages.read(position, position.saturating_add(1)).first() {
            Some(&byte) => {
                this.position.set(position + 1);
                Ok(byte)
            }
            None => raise(&ValueError, "read byte out of range"),
        }
    }

    #[method]
    fn readline(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
        this.check_open()?;
        let position = this.position.get().min(this.pages.len());
        let mut line = Vec::new();
        let mut at = position;
        loop {
            let chunk = this.pages.read(at, at + 4096);
            let end = chunk.iter().position(|&byte| byte == b'\n').map(|end| end + 1);
            line.extend_from_slice(&chunk[..end.unwrap_or(chunk.len())]);
            if end.is_some() || chunk.is_empty() {
                break;
            }
            at += chunk.len();
        }
        this.position.set(position + line.len());
        Ok(Bytes::new(&line))
    }

    #[method("(newsize, /)")]
    fn resize(this: &Py<Self>, newsize: isize) -> PyResult<()> {
        this.check_open()?;
        this.check_resizable()?;
        let size = match usize::try_from(newsize) {
            Ok(size) if i64::try_from(size).is_ok_and(|size| size.checked_add(this.offset).is_some()) => size,
            _ => return raise(&ValueError, "new size out of range"),
        };
        if this.flags & libc::MAP_SHARED != 0
            && this.flags & libc::MAP_ANONYMOUS != 0
            && size > this.pages.len()
        {
            return raise(&ValueError, "mmap: can't expand a shared anonymous mapping");
        }
        if let fd @ 0.. = this.fd.get() {
            calls::ftruncate(fd, this.offset + size as i64).or_raise()?;
        }
        this.pages.resize(size).or_raise()
    }

    #[method("(pos, whence=0, /)")]
    fn seek(this: &Py<Self>, pos: isize, whence: c_int) -> PyResult<usize> {
        this.check_open()?;
        let base = match whence {
            0 => 0,
            1 => this.position.get().cast_signed(),
            2 => this.pages.len().cast_signed(),
            _ => return raise(&ValueError, "unknown seek type"),
        };
        match base.checked_add(pos).and_then(|at| usize::try_from(at).ok()) {
            Some(at) if at <= this.pages.len() => {
                this.position.set(at);
                Ok(at)
            }
            _ => raise(&ValueError, "seek out of range"),
        }
    }

    #[method]
    fn seekable(_this: &Py<Self>) -> PyResult<bool> {
        Ok(true)
    }

    #[method]
    fn size(this: &Py<Self>) -> PyResult<i64> {
        this.check_open()?;
        Ok(stat::stat_fd(this.fd.get()).or_raise()?.st_size)
    }

    #[method]
    fn tell(this: &Py<Self>) -> PyResult<usize> {
        this.check_open()?;
        Ok(this.position.get())
    }

    #[method("(bytes, /)")]
    fn write(this: &Py<Self>, bytes: BytesLike<'_>) -> PyResult<usize> {
        this.check_open()?;
        this.check_writable()?;
        let (position, data) = (this.position.get(), bytes.data());
        if position > this.pages.len() || data.len() > this.pages.len() - position {
            return raise(&ValueError, "data out of range");
        }
        this.pages.write(position, &data);
        this.position.set(position + data.len());
        Ok(data.len())
    }

    #[method("(byte, /)")]
    fn write_byte(this: &Py<Self>, byte: &Any) -> PyResult<()> {
        let byte = match Int::index_value(byte)? {
            byte @ 0..=255 => byte as u8,
            wide if wide < 0 => return raise(&OverflowError, "unsigned byte integer is less than minimum"),
            _ => return raise(&OverflowError, "unsigned byte integer is greater than maximum"),
        };
        this.check_open()?;
        this.check_writable()?;
        let position = this.position.get();
        if position >= this.pages.len() {
            return raise(&ValueError, "write byte out of range");
        }
        this.pages.write(position, &[byte]);
        this.position.set(position + 1);
        Ok(())
    }

    #[method]
    fn __enter__(this: &Py<Self>) -> PyResult<Obj> {
        this.check_open()?;
        Ok(this.new_ref().upcast())
    }

    #[method("(exc_type, exc_value, traceback, /)")]
    fn __exit__(this: &Py<Self>, exc_type: &Any, exc_value: &Any, traceback: &Any) -> PyResult<()> {
        let _ = (exc_type, exc_value, traceback);
        Self::close(this)
    }

    fn finalize(this: &Py<Self>) -> PyResult<()> {
        if let fd @ 0.. = this.fd.replace(-1) {
            // Nobody is left who could be told of a failure.
            let _ = file::close(fd);
        }
        Ok(())
    }
}

fn out_of_range<T>() -> PyResult<T> {
    raise(&ValueError, "source, destination, or count out of range")
}

/// Flags, protection and access by what was given of each.
fn modes(flags: Option<c_int>, prot: Option<c_int>, access: c_int) -> PyResult<(c_int, c_int, c_int)> {
    let both = libc::PROT_READ | libc::PROT_WRITE;
    Ok(match access {
        READ => (libc::MAP_SHARED, libc::PROT_READ, READ),
        WRITE => (libc::MAP_SHARED, both, WRITE),
        COPY => (libc::MAP_PRIVATE, both, COPY),
        DEFAULT => {
            let prot = prot.unwrap_or(both);
            let access = match (prot & libc::PROT_READ != 0, prot & libc::PROT_WRITE != 0) {
                (true, true) => DEFAULT,
                (_, true) => WRITE,
                _ => READ,
            };
            (flags.unwrap_or(libc::MAP_SHARED), prot, access)
        }
        _ => return raise(&ValueError, "mmap invalid access parameter."),
    })
}

/// The length, checked against the file's size; 0 means all of it.
fn fitting(fileno: c_int, length: usize, offset: i64) -> PyResult<usize> {
    if fileno == -1 {
        return Ok(length);
    }
    let status = released(|| stat::stat_fd(fileno)).or_raise()?;
    if status.st_mode & libc::S_IFMT != libc::S_IFREG {
        return Ok(length);
    }
    if length == 0 {
        if status.st_size == 0 {
            return raise(&ValueError, "cannot mmap an empty file");
        }
        if offset >= status.st_size {
            return raise(&ValueError, "mmap offset is greater than file size");
        }
        return Ok((status.st_size - offset) as usize);
    }
    if offset > status.st_size || (status.st_size - offset).cast_unsigned() < length as u64 {
        return raise(&ValueError, "mmap length is greater than file size");
    }
    Ok(length)
}

impl Map {
    fn check_open(&self) -> PyResult<()> {
        if self.closed.get() { raise(&ValueError, "mmap closed or invalid") } else { Ok(()) }
    }

    fn check_writable(&self) -> PyResult<()> {
        match self.access {
            READ => raise_type_error("mmap can't modify a readonly memory map."),
            _ => Ok(()),
        }
    }

    fn check_resizable(&self) -> PyResult<()> {
        if self.exports.get() > 0 {
            return raise(&BufferError, "mmap can't resize with extant buffers exported.");
        }
        if !self.tracked {
            return raise(&ValueError, "mmap can't resize with trackfd=False.");
        }
        match self.access {
            DEFAULT | WRITE => Ok(()),
            _ => raise_type_error("mmap can't resize a readonly or copy-on-write memory map."),
        }
    }

    /// An index argument, counted from the end when negative.
    fn index(&self, key: &Any) -> PyResult<usize> {
        let index = index_argument(key)?;
        self.check_open()?;
        let length = self.pages.len();
        let index = if index < 0 { index.saturating_add_unsigned(length) } else { index };
        match usize::try_from(index) {
            Ok(index) if index < length => Ok(index),
            _ => raise(&IndexError, "mmap index out of range"),
        }
    }

    fn search(
        &self,
        view: &BytesLike<'_>,
        start: Option<&Any>,
        end: Option<&Any>,
        from_end: bool,
    ) -> PyResult<isize> {
        self.check_open()?;
        let given =
            |bound: Option<&Any>| bound.filter(|bound| !is_none(bound)).map(index_argument).transpose();
        let (start, end) = (given(start)?, given(end)?);
        self.check_open()?;
        let length = self.pages.len();
        let clip = |bound: isize| {
            let bound = if bound < 0 { bound.saturating_add_unsigned(length) } else { bound };
            bound.max(0).cast_unsigned().min(length)
        };
        let start = start.map_or(if from_end { 0 } else { self.position.get().min(length) }, clip);
        let end = end.map_or(length, clip);
        let needle = view.data();
        if end < start || needle.len() > end - start {
            return Ok(-1);
        }
        let hay = self.pages.read(start, end);
        let found = match (needle.is_empty(), from_end) {
            (true, false) => Some(0),
            (true, true) => Some(hay.len()),
            (false, false) => hay.windows(needle.len()).position(|window| window == &*needle),
            (false, true) => hay.windows(needle.len()).rposition(|window| window == &*needle),
        };
        Ok(found.map_or(-1, |at| (start + at).cast_signed()))
    }
}

#[objects::pymodule(name = "mmap", types(Map))]
mod module {
    use objects::builtins::exceptions::OSError;
    use objects::builtins::module::Module;
    use objects::raw::{Py, PyResult};

    use super::Map;
    use crate::args::OrRaise;
    use crate::sys::calls;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("error", OSError.owned().upcast())?;
        let page = calls::sysconf(libc::_SC_PAGESIZE).or_raise()?;
        crate::posix::add_numbers(module, &[("PAGESIZE", page), ("ALLOCATIONGRANULARITY", page)])?;
        crate::posix::add_numbers(module, super::NUMBERS)
    }
}

/// Constants of the module, as Linux on x86-64 has them.
const NUMBERS: &[(&str, i64)] = &[
    ("ACCESS_DEFAULT", 0),
    ("ACCESS_READ", 1),
    ("ACCESS_WRITE", 2),
    ("ACCESS_COPY", 3),
    ("PROT_READ", 1),
    ("PROT_WRITE", 2),
    ("PROT_EXEC", 4),
    ("MAP_SHARED", 1),
    ("MAP_PRIVATE", 2),
    ("MAP_ANON", 32),
    ("MAP_ANONYMOUS", 32),
    ("MAP_32BIT", 64),
    ("MAP_DENYWRITE", 2048),
    ("MAP_EXECUTABLE", 4096),
    ("MAP_NORESERVE", 16384),
    ("MAP_POPULATE", 32768),
    ("MAP_STACK", 131072),
    ("MADV_NORMAL", 0),
    ("MADV_RANDOM", 1),
    ("MADV_SEQUENTIAL", 2),
    ("MADV_WILLNEED", 3),
    ("MADV_DONTNEED", 4),
    ("MADV_FREE", 8),
    ("MADV_REMOVE", 9),
    ("MADV_DONTFORK", 10),
    ("MADV_DOFORK", 11),
    ("MADV_MERGEABLE", 12),
    ("MADV_UNMERGEABLE", 13),
    ("MADV_HUGEPAGE", 14),
    ("MADV_NOHUGEPAGE", 15),
    ("MADV_DONTDUMP", 16),
    ("MADV_DODUMP", 17),
    ("MADV_HWPOISON", 100),
];
