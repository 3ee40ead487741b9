//! Flag bits and numbers of the C ABI.

use core::ffi::c_int;

/// Reference counts at or above this value (as u32) belong to immortal objects.
pub const IMMORTAL_REFCNT: u32 = 0xC000_0000;
/// The count word of an immortal object that lies in static memory (flags: immortal and static).
pub const IMMORTAL_STATIC_WORD: u64 = 0x0005_0000_C000_0000;

/// Instance values lie behind the object at `tp_basicsize`.
pub const TPFLAGS_INLINE_VALUES: u64 = 1 << 2;
/// The weak reference list lies at -32.
pub const TPFLAGS_MANAGED_WEAKREF: u64 = 1 << 3;
/// The instance dict lies at -24.
pub const TPFLAGS_MANAGED_DICT: u64 = 1 << 4;
/// Either of the two pre-header words.
pub const TPFLAGS_PREHEADER: u64 = TPFLAGS_MANAGED_WEAKREF | TPFLAGS_MANAGED_DICT;
/// Matches sequence patterns.
pub const TPFLAGS_SEQUENCE: u64 = 1 << 5;
/// Matches mapping patterns.
pub const TPFLAGS_MAPPING: u64 = 1 << 6;
/// Instances are not made by calling the type.
pub const TPFLAGS_DISALLOW_INSTANTIATION: u64 = 1 << 7;
/// Attributes of the type cannot be set.
pub const TPFLAGS_IMMUTABLETYPE: u64 = 1 << 8;
/// Made by `type` at run time.
pub const TPFLAGS_HEAPTYPE: u64 = 1 << 9;
/// May be subclassed.
pub const TPFLAGS_BASETYPE: u64 = 1 << 10;
/// Instances have a vectorcall word.
pub const TPFLAGS_HAVE_VECTORCALL: u64 = 1 << 11;
/// The type is ready.
pub const TPFLAGS_READY: u64 = 1 << 12;
/// The type is being readied.
pub const TPFLAGS_READYING: u64 = 1 << 13;
/// Instances are collected.
pub const TPFLAGS_HAVE_GC: u64 = 1 << 14;
/// Instances behave as unbound methods.
pub const TPFLAGS_METHOD_DESCRIPTOR: u64 = 1 << 17;
/// `tp_version_tag` is in use.
pub const TPFLAGS_VALID_VERSION_TAG: u64 = 1 << 19;
/// The type has abstract methods.
pub const TPFLAGS_IS_ABSTRACT: u64 = 1 << 20;
/// The type itself is the match target of one positional sub-pattern.
pub const TPFLAGS_MATCH_SELF: u64 = 1 << 22;
/// Items lie behind the part that subclasses add.
pub const TPFLAGS_ITEMS_AT_END: u64 = 1 << 23;
/// A subclass of `int`.
pub const TPFLAGS_LONG_SUBCLASS: u64 = 1 << 24;
/// A subclass of `list`.
pub const TPFLAGS_LIST_SUBCLASS: u64 = 1 << 25;
/// A subclass of `tuple`.
pub const TPFLAGS_TUPLE_SUBCLASS: u64 = 1 << 26;
/// A subclass of `bytes`.
pub const TPFLAGS_BYTES_SUBCLASS: u64 = 1 << 27;
/// A subclass of `str`.
pub const TPFLAGS_UNICODE_SUBCLASS: u64 = 1 << 28;
/// A subclass of `dict`.
pub const TPFLAGS_DICT_SUBCLASS: u64 = 1 << 29;
/// A subclass of `BaseException`.
pub const TPFLAGS_BASE_EXC_SUBCLASS: u64 = 1 << 30;
/// A subclass of `type`.
pub const TPFLAGS_TYPE_SUBCLASS: u64 = 1 << 31;
/// The eight bits above.
pub const TPFLAGS_SUBCLASS_BITS: u64 = 0xFF00_0000;

/// `f(self, args)`
pub const METH_VARARGS: c_int = 0x1;
/// Keywords are passed too.
pub const METH_KEYWORDS: c_int = 0x2;
/// `f(self, NULL)`
pub const METH_NOARGS: c_int = 0x4;
/// `f(self, arg)`
pub const METH_O: c_int = 0x8;
/// The receiver is the class.
pub const METH_CLASS: c_int = 0x10;
/// No receiver.
pub const METH_STATIC: c_int = 0x20;
/// May replace a slot wrapper of the same name.
pub const METH_COEXIST: c_int = 0x40;
/// `f(self, args, nargs)`
pub const METH_FASTCALL: c_int = 0x80;
/// The defining class is passed too.
pub const METH_METHOD: c_int = 0x200;

/// The bit of a vectorcall's count word that allows to write `args[-1]`.
pub const VECTORCALL_ARGUMENTS_OFFSET: usize = 1 << (usize::BITS - 1);

/// `<`
pub const PY_LT: c_int = 0;
/// `<=`
pub const PY_LE: c_int = 1;
/// `==`
pub const PY_EQ: c_int = 2;
/// `!=`
pub const PY_NE: c_int = 3;
/// `>`
pub const PY_GT: c_int = 4;
/// `>=`
pub const PY_GE: c_int = 5;

/// Member kinds (`Py_T_*`).
pub mod member {
    use core::ffi::c_int;

    /// `short`
    pub const SHORT: c_int = 0;
    /// `int`
    pub const INT: c_int = 1;
    /// `long`
    pub const LONG: c_int = 2;
    /// `float`
    pub const FLOAT: c_int = 3;
    /// `double`
    pub const DOUBLE: c_int = 4;
    /// `char *`
    pub const STRING: c_int = 5;
    /// An object; null reads as `None`.
    pub const OBJECT: c_int = 6;
    /// One character.
    pub const CHAR: c_int = 7;
    /// `signed char`
    pub const BYTE: c_int = 8;
    /// `unsigned char`
    pub const UBYTE: c_int = 9;
    /// `unsigned short`
    pub const USHORT: c_int = 10;
    /// `unsigned int`
    pub const UINT: c_int = 11;
    /// `unsigned long`
    pub const ULONG: c_int = 12;
    /// Characters in place.
    pub const STRING_INPLACE: c_int = 13;
    /// `char` as truth value.
    pub const BOOL: c_int = 14;
    /// An object; null raises `AttributeError`.
    pub const OBJECT_EX: c_int = 16;
    /// `long long`
    pub const LONGLONG: c_int = 17;
    /// `unsigned long long`
    pub const ULONGLONG: c_int = 18;
    /// `Py_ssize_t`
    pub const PYSSIZET: c_int = 19;
    /// Cannot be written.
    pub const READONLY: c_int = 1;
    /// The offset counts from the end of the base class.
    pub const RELATIVE_OFFSET: c_int = 8;
}
