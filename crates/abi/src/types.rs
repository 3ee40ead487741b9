//! Type objects and their method tables.

use core::ffi::{c_char, c_int, c_uint, c_void};

use crate::{ObjPtr, PyObject, PyTypeObject, VoidPtr};

/// A function word of a slot; what it points at depends on the slot.
pub type Word = *mut c_void;

objects! { OBJECTS;
    /// `PyTypeObject` after the header.
    TypeBody = "PyTypeObject", 416 {
        ob_size: isize = 16,
        tp_name: *const c_char = 24,
        tp_basicsize: isize = 32,
        tp_itemsize: isize = 40,
        tp_dealloc: Word = 48,
        tp_vectorcall_offset: isize = 56,
        tp_getattr: Word = 64,
        tp_setattr: Word = 72,
        tp_as_async: *mut PyAsyncMethods = 80,
        tp_repr: Word = 88,
        tp_as_number: *mut PyNumberMethods = 96,
        tp_as_sequence: *mut PySequenceMethods = 104,
        tp_as_mapping: *mut PyMappingMethods = 112,
        tp_hash: Word = 120,
        tp_call: Word = 128,
        tp_str: Word = 136,
        tp_getattro: Word = 144,
        tp_setattro: Word = 152,
        tp_as_buffer: *mut PyBufferProcs = 160,
        tp_flags: u64 = 168,
        tp_doc: *const c_char = 176,
        tp_traverse: Word = 184,
        tp_clear: Word = 192,
        tp_richcompare: Word = 200,
        tp_weaklistoffset: isize = 208,
        tp_iter: Word = 216,
        tp_iternext: Word = 224,
        tp_methods: *mut PyMethodDef = 232,
        tp_members: *mut PyMemberDef = 240,
        tp_getset: *mut PyGetSetDef = 248,
        tp_base: *mut PyTypeObject = 256,
        tp_dict: ObjPtr = 264,
        tp_descr_get: Word = 272,
        tp_descr_set: Word = 280,
        tp_dictoffset: isize = 288,
        tp_init: Word = 296,
        tp_alloc: Word = 304,
        tp_new: Word = 312,
        tp_free: Word = 320,
        tp_is_gc: Word = 328,
        tp_bases: ObjPtr = 336,
        tp_mro: ObjPtr = 344,
        tp_cache: ObjPtr = 352,
        tp_subclasses: VoidPtr = 360,
        tp_weaklist: ObjPtr = 368,
        tp_del: Word = 376,
        tp_version_tag: c_uint = 384,
        tp_finalize: Word = 392,
        tp_vectorcall: Word = 400,
        tp_watched: u8 = 408,
        tp_versions_used: u16 = 410,
    }

    /// `PyHeapTypeObject` after the header.
    HeapTypeBody = "PyHeapTypeObject", 936 {
        ht_type: TypeBody = 16,
        as_async: PyAsyncMethods = 416,
        as_number: PyNumberMethods = 448,
        as_mapping: PyMappingMethods = 736,
        as_sequence: PySequenceMethods = 760,
        as_buffer: PyBufferProcs = 840,
        ht_name: ObjPtr = 856,
        ht_slots: ObjPtr = 864,
        ht_qualname: ObjPtr = 872,
        ht_cached_keys: VoidPtr = 880,
        ht_module: ObjPtr = 888,
        ht_tpname: *mut c_char = 896,
        ht_token: VoidPtr = 904,
        spec_cache: [usize; 3] = 912,
    }
}

structs! { STRUCTS;
    /// Coroutine and asynchronous iterator slots.
    PyAsyncMethods = "PyAsyncMethods", 32 {
        am_await: Word = 0, am_aiter: Word = 8, am_anext: Word = 16, am_send: Word = 24,
    }
    /// Number slots.
    PyNumberMethods = "PyNumberMethods", 288 {
        nb_add: Word = 0, nb_subtract: Word = 8, nb_multiply: Word = 16, nb_remainder: Word = 24,
        nb_divmod: Word = 32, nb_power: Word = 40, nb_negative: Word = 48, nb_positive: Word = 56,
        nb_absolute: Word = 64, nb_bool: Word = 72, nb_invert: Word = 80, nb_lshift: Word = 88,
        nb_rshift: Word = 96, nb_and: Word = 104, nb_xor: Word = 112, nb_or: Word = 120,
        nb_int: Word = 128, nb_reserved: Word = 136, nb_float: Word = 144, nb_inplace_add: Word = 152,
        nb_inplace_subtract: Word = 160, nb_inplace_multiply: Word = 168, nb_inplace_remainder: Word = 176,
        nb_inplace_power: Word = 184, nb_inplace_lshift: Word = 192, nb_inplace_rshift: Word = 200,
        nb_inplace_and: Word = 208, nb_inplace_xor: Word = 216, nb_inplace_or: Word = 224,
        nb_floor_divide: Word = 232, nb_true_divide: Word = 240, nb_inplace_floor_divide: Word = 248,
        nb_inplace_true_divide: Word = 256, nb_index: Word = 264, nb_matrix_multiply: Word = 272,
        nb_inplace_matrix_multiply: Word = 280,
    }
    /// Sequence slots.
    PySequenceMethods = "PySequenceMethods", 80 {
        sq_length: Word = 0, sq_concat: Word = 8, sq_repeat: Word = 16, sq_item: Word = 24,
        was_sq_slice: Word = 32, sq_ass_item: Word = 40, was_sq_ass_slice: Word = 48, sq_contains: Word = 56,
        sq_inplace_concat: Word = 64, sq_inplace_repeat: Word = 72,
    }
    /// Mapping slots.
    PyMappingMethods = "PyMappingMethods", 24 { mp_length: Word = 0, mp_subscript: Word = 8, mp_ass_subscript: Word = 16 }
    /// Buffer slots.
    PyBufferProcs = "PyBufferProcs", 16 { bf_getbuffer: Word = 0, bf_releasebuffer: Word = 8 }
    /// A row of a method table.
    PyMethodDef = "PyMethodDef", 32 { ml_name: *const c_char = 0, ml_meth: Word = 8, ml_flags: c_int = 16, ml_doc: *const c_char = 24 }
    /// A row of a member table.
    PyMemberDef = "PyMemberDef", 40 {
        name: *const c_char = 0, type_: c_int = 8, offset: isize = 16, flags: c_int = 24, doc: *const c_char = 32,
    }
    /// A row of a getter and setter table.
    PyGetSetDef = "PyGetSetDef", 40 { name: *const c_char = 0, get: Word = 8, set: Word = 16, doc: *const c_char = 24, closure: VoidPtr = 32 }
    /// A slot of a type specification.
    PyType_Slot = "PyType_Slot", 16 { slot: c_int = 0, pfunc: VoidPtr = 8 }
    /// A type specification.
    PyType_Spec = "PyType_Spec", 32 {
        name: *const c_char = 0, basicsize: c_int = 8, itemsize: c_int = 12, flags: c_uint = 16, slots: *mut PyType_Slot = 24,
    }
    /// A buffer view.
    Py_buffer = "Py_buffer", 80 {
        buf: VoidPtr = 0, obj: *mut PyObject = 8, len: isize = 16, itemsize: isize = 24, readonly: c_int = 32, ndim: c_int = 36,
        format: *mut c_char = 40, shape: *mut isize = 48, strides: *mut isize = 56, suboffsets: *mut isize = 64, internal: VoidPtr = 72,
    }
}
