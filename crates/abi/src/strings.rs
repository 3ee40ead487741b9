//! Text and bytes.

use core::ffi::{c_char, c_int, c_void};

objects! { OBJECTS;
    /// `PyASCIIObject`: ASCII data follows.
    AsciiBody = "PyASCIIObject", 40 { length: isize = 16, hash: isize = 24, state: u32 = 32 }
    /// `PyCompactUnicodeObject`: data follows.
    CompactBody = "PyCompactUnicodeObject", 56 {
        length: isize = 16, hash: isize = 24, state: u32 = 32, utf8_length: isize = 40, utf8: *mut c_char = 48,
    }
    /// `PyUnicodeObject`: instances of subclasses, data elsewhere.
    UnicodeBody = "PyUnicodeObject", 64 {
        length: isize = 16, hash: isize = 24, state: u32 = 32, utf8_length: isize = 40, utf8: *mut c_char = 48, data: *mut c_void = 56,
    }
    /// `PyBytesObject` with the final NUL; the bytes start at `ob_sval`.
    BytesBody = "PyBytesObject", 40 { ob_size: isize = 16, ob_shash: isize = 24, ob_sval: [u8; 1] = 32 }
    /// `PyByteArrayObject`.
    ByteArrayBody = "PyByteArrayObject", 56 {
        ob_size: isize = 16, ob_alloc: isize = 24, ob_bytes: *mut c_char = 32, ob_start: *mut c_char = 40, ob_exports: isize = 48,
    }
    /// `PyMemoryViewObject`: shape, strides and suboffsets follow at `ob_array`.
    MemoryViewBody = "PyMemoryViewObject", 152 {
        ob_size: isize = 16, mbuf: *mut c_void = 24, hash: isize = 32, flags: c_int = 40, exports: isize = 48,
        view: crate::types::Py_buffer = 56, weakreflist: crate::ObjPtr = 136, ob_array: [isize; 1] = 144,
    }
}

/// `state`: interned, bits 0 and 1 (0 not, 1 mortal, 2 immortal, 3 immortal static).
pub const STATE_INTERNED_MASK: u32 = 3;
/// `state`: bytes per character (1, 2, 4) start at this bit, three bits wide.
pub const STATE_KIND_SHIFT: u32 = 2;
/// `state`: data follows the header.
pub const STATE_COMPACT: u32 = 1 << 5;
/// `state`: every character is below 128.
pub const STATE_ASCII: u32 = 1 << 6;
/// `state`: statically allocated.
pub const STATE_STATIC: u32 = 1 << 7;
