//! Members: fields of an instance's memory that a row of C's member table describes. Those of `__slots__` are owned
//! references; native types name numbers and text too.

#![expect(unsafe_code, reason = "a member is a place in memory, given by its offset")]

use std::ffi::{CStr, CString, c_char, c_int};
use std::ptr::NonNull;

use abi::member;
use abi::types::PyMemberDef;

use super::Type;
use crate::builtins::exceptions::AttributeError;
use crate::builtins::int::Int;
use crate::builtins::none::none;
use crate::builtins::str::Str;
use crate::errors::{raise, raise_type_error};
use crate::raw::{Any, Field, IntoObject, Obj, Object, Py, PyResult, Slot, Visitor};

/// A row of a member table.
#[repr(transparent)]
pub struct Member(pub PyMemberDef);

// SAFETY: rows are constant once their type is made.
unsafe impl Sync for Member {}

impl Member {
    /// The row of a `__slots__` entry at an offset. The name is freed by [`Member::free_name`].
    pub(crate) fn slot(name: CString, offset: usize) -> Self {
        Self(PyMemberDef {
            name: name.into_raw(),
            type_: member::OBJECT_EX,
            offset: offset.cast_signed(),
            flags: 0,
            doc: std::ptr::null(),
        })
    }

    /// A read-only row of a native type.
    pub const fn fixed(name: &'static CStr, kind: c_int, offset: isize) -> Self {
        let name = name.as_ptr();
        Self(PyMemberDef { name, type_: kind, offset, flags: member::READONLY, doc: std::ptr::null() })
    }

    /// A read-only object of a native type, with documentation.
    pub(crate) fn documented(name: &'static CStr, doc: &'static CStr, offset: isize) -> Self {
        let doc = if doc.is_empty() { std::ptr::null() } else { doc.as_ptr() };
        let (name, type_, flags) = (name.as_ptr(), member::OBJECT, member::READONLY);
        Self(PyMemberDef { name, type_, offset, flags, doc })
    }

    /// A row of a native type that can be written.
    pub const fn writable(name: &'static CStr, kind: c_int, offset: isize) -> Self {
        Self(PyMemberDef { name: name.as_ptr(), type_: kind, offset, flags: 0, doc: std::ptr::null() })
    }

    /// Frees the name of a row that [`Member::slot`] made.
    ///
    /// # Safety
    /// Called once; nothing reads the row any more.
    pub(crate) unsafe fn free_name(&self) {
        // SAFETY: `slot` leaked it.
        drop(unsafe { CString::from_raw(self.0.name.cast_mut()) });
    }

    /// The attribute's name.
    pub fn name(&self) -> &str {
        c_text(self.0.name).unwrap_or("")
    }

    /// The documentation, if there is one.
    pub fn doc(&self) -> Option<&str> {
        c_text(self.0.doc)
    }

    /// Where the member lies, from the start of the object.
    pub fn offset(&self) -> isize {
        self.0.offset
    }

    /// Whether it is one of `__slots__`: an object that can be written.
    fn is_slot(&self) -> bool {
        self.0.type_ == member::OBJECT_EX && self.0.flags & member::READONLY == 0
    }

    fn reference<'a>(&self, object: &'a Any) -> &'a Slot<Object> {
        // SAFETY: the row belongs to the object's type or a base: an owned reference or null lies there.
        unsafe { &*object.at::<Slot<Object>>(self.0.offset) }
    }

    /// Reads the member of an instance of the row's type.
    ///
    /// # Errors
    /// `AttributeError` for an empty place.
    pub(crate) fn get(&self, object: &Any) -> PyResult<Obj> {
        match self.0.type_ {
            member::OBJECT_EX => match self.reference(object).get() {
                Some(value) => Ok(value),
                None => raise(
                    &AttributeError,
                    format!("'{}' object has no attribute '{}'", object.class().name(), self.name()),
                ),
            },
            member::OBJECT => Ok(self.reference(object).get().unwrap_or_else(none)),
            _ => self.get_plain(object),
        }
    }

    fn get_plain(&self, object: &Any) -> PyResult<Obj> {
        macro_rules! read {
            ($ty:ty) => {
                // SAFETY: the row says that a value of this type lies there.
                unsafe { object.at::<$ty>(self.0.offset).read_unaligned() }
            };
        }
        match self.0.type_ {
            member::SHORT => i32::from(read!(i16)).into_object(),
            member::INT => read!(i32).into_object(),
            member::LONG | member::LONGLONG => read!(i64).into_object(),
            member::FLOAT => f64::from(read!(f32)).into_object(),
            member::DOUBLE => read!(f64).into_object(),
            member::BYTE => i32::from(read!(i8)).into_object(),
            member::UBYTE => read!(u8).into_object(),
            member::USHORT => u32::from(read!(u16)).into_object(),
            member::UINT => read!(u32).into_object(),
            member::ULONG | member::ULONGLONG => read!(u64).into_object(),
            member::PYSSIZET => read!(isize).into_object(),
            member::BOOL => (read!(u8) != 0).into_object(),
            member::CHAR => Ok(Str::from_latin1(&[read!(u8)]).upcast()),
            member::STRING => match c_text(read!(*const c_char)) {
                Some(text) => text.into_object(),
                None => Ok(none()),
            },
            // SAFETY: the row says that text lies in place.
            member::STRING_INPLACE => match c_text(unsafe { object.at::<c_char>(self.0.offset) }) {
                Some(text) => text.into_object(),
                None => Ok(none()),
            },
            kind => raise(
                &crate::builtins::exceptions::SystemError,
                format!("bad memberdescr type for {} ({kind})", self.name()),
            ),
        }
    }

    /// Writes the member, or deletes it.
    ///
    /// # Errors
    /// `AttributeError` for what is read-only or already empty, `TypeError` and `OverflowError` for values that do not fit.
    pub(crate) fn set(&self, object: &Any, value: Option<&Any>) -> PyResult<()> {
        if self.0.flags & member::READONLY != 0 {
            return raise(&AttributeError, "readonly attribute");
        }
        match (self.0.type_, value) {
            (member::OBJECT_EX | member::OBJECT, Some(value)) => {
                self.reference(object).set(value.new_ref());
                Ok(())
            }
            (kind @ (member::OBJECT_EX | member::OBJECT), None) => {
                let old = self.reference(object).take();
                match old.is_none() && kind == member::OBJECT_EX {
                    true => raise(&AttributeError, self.name()),
                    false => Ok(()),
                }
            }
            (_, None) => raise_type_error("can't delete numeric/char attribute"),
            (_, Some(value)) => self.set_plain(object, value),
        }
    }

    fn set_plain(&self, object: &Any, value: &Any) -> PyResult<()> {
        macro_rules! write {
            ($ty:ty, $value:expr) => {{
                let value: $ty = $value;
                // SAFETY: the row says that a value of this type lies there.
                unsafe { object.at::<$ty>(self.0.offset).write_unaligned(value) }
            }};
        }
        let whole = || Int::index_value(value);
        match self.0.type_ {
            member::SHORT => write!(i16, whole()? as i16),
            member::INT => write!(i32, whole()? as i32),
            member::LONG | member::LONGLONG => write!(i64, fitting(whole()?, "C long")?),
            member::FLOAT => write!(f32, crate::builtins::float::Float::value_of(value)? as f32),
            member::DOUBLE => write!(f64, crate::builtins::float::Float::value_of(value)?),
            member::BYTE => write!(i8, whole()? as i8),
            member::UBYTE => write!(u8, whole()? as u8),
            member::USHORT => write!(u16, whole()? as u16),
            member::UINT => write!(u32, whole()? as u32),
            member::ULONG | member::ULONGLONG => write!(u64, fitting(whole()?, "C unsigned long")?),
            member::PYSSIZET if value.downcast::<Int>().is_none() => {
                return raise_type_error("an integer is required");
            }
            member::PYSSIZET => write!(isize, fitting(whole()?, "C ssize_t")?),
            member::BOOL => match value.downcast::<crate::builtins::bool::Bool>() {
                Some(value) => write!(u8, u8::from(value.is_true())),
                None => return raise_type_error("attribute value type must be bool"),
            },
            _ => return raise_type_error("readonly attribute"),
        }
        Ok(())
    }
}

/// Where a descriptor finds its row.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct MemberRow(*const Member);

impl MemberRow {
    /// The row of a table that lives for ever.
    pub fn fixed(row: &'static Member) -> Self {
        Self(row)
    }

    /// The row at an index of a class's own members.
    pub(crate) fn of(class: &Py<Type>, index: usize) -> Self {
        Self(&raw const class.members()[index])
    }

    /// The row; `owner` is the type it belongs to.
    pub(crate) fn get(self, _owner: &Py<Type>) -> &Member {
        // SAFETY: rows live for ever or as long as the type they belong to, which the caller holds.
        unsafe { &*self.0 }
    }
}

// SAFETY: owns no reference.
unsafe impl Field for MemberRow {
    fn visit(&self, _: &Visitor) -> c_int {
        0
    }

    fn clear(&self) {}
}

fn fitting<T: TryFrom<i128>>(value: i128, c_type: &str) -> PyResult<T> {
    T::try_from(value).or_else(|_| Int::too_large(c_type, value))
}

fn c_text<'a>(text: *const c_char) -> Option<&'a str> {
    // SAFETY: null or a NUL-terminated string that lives as long as its row or object.
    NonNull::new(text.cast_mut()).and_then(|text| unsafe { CStr::from_ptr(text.as_ptr()) }.to_str().ok())
}

/// Shows the references in an instance's `__slots__` members of one class.
pub(crate) fn visit(members: &[Member], object: &Any, visitor: &Visitor) -> c_int {
    for member in members.iter().filter(|member| member.is_slot()) {
        // SAFETY: a visitor runs no Python code.
        if let Some(value) = unsafe { member.reference(object).peek() } {
            let stop = visitor.show(value);
            if stop != 0 {
                return stop;
            }
        }
    }
    0
}

/// Empties an instance's `__slots__` members of one class.
pub(crate) fn clear(members: &[Member], object: &Any) {
    for member in members.iter().filter(|member| member.is_slot()) {
        drop(member.reference(object).take());
    }
}

const _: () = assert!(size_of::<Member>() == 40);
