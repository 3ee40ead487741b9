//! Compares our layouts with a second source, `pyo3-ffi`, for every structure that it declares for 3.14.

use std::mem::{offset_of, size_of};

use abi::Layout;

fn ours(name: &str) -> &'static Layout {
    let tables = [
        abi::types::OBJECTS,
        abi::types::STRUCTS,
        abi::numbers::OBJECTS,
        abi::strings::OBJECTS,
        abi::containers::OBJECTS,
        abi::containers::STRUCTS,
        abi::functions::OBJECTS,
        abi::exceptions::OBJECTS,
        abi::modules::OBJECTS,
        abi::modules::STRUCTS,
        abi::state::STRUCTS,
    ];
    tables
        .into_iter()
        .flatten()
        .find(|layout| layout.name == name)
        .unwrap_or_else(|| panic!("{name} is not declared"))
}

/// Compares size and the offsets of the named fields; a pair names the field here and there.
macro_rules! same {
    ($name:literal, $theirs:ty, size; $($field:ident),* $(; $($mine:literal = $other:ident),*)?) => {
        assert_eq!(ours($name).size, size_of::<$theirs>(), "sizeof({})", $name);
        same!($name, $theirs; $($field),* $(; $($mine = $other),*)?);
    };
    ($name:literal, $theirs:ty; $($field:ident),* $(; $($mine:literal = $other:ident),*)?) => {
        let layout = ours($name);
        let offset = |field: &str| {
            layout.fields.iter().find(|(name, _)| *name == field).unwrap_or_else(|| panic!("{}.{field}", $name)).1
        };
        $(assert_eq!(offset(stringify!($field)), offset_of!($theirs, $field), "{}.{}", $name, stringify!($field));)*
        $($(assert_eq!(offset($mine), offset_of!($theirs, $other), "{}.{}", $name, $mine);)*)?
    };
}

#[test]
fn types_and_tables() {
    same!("PyTypeObject", pyo3_ffi::PyTypeObject, size; tp_name, tp_basicsize, tp_itemsize, tp_dealloc, tp_vectorcall_offset,
        tp_getattr, tp_setattr, tp_as_async, tp_repr, tp_as_number, tp_as_sequence, tp_as_mapping, tp_hash, tp_call, tp_str,
        tp_getattro, tp_setattro, tp_as_buffer, tp_flags, tp_doc, tp_traverse, tp_clear, tp_richcompare, tp_weaklistoffset,
        tp_iter, tp_iternext, tp_methods, tp_members, tp_getset, tp_base, tp_dict, tp_descr_get, tp_descr_set, tp_dictoffset,
        tp_init, tp_alloc, tp_new, tp_free, tp_is_gc, tp_bases, tp_mro, tp_cache, tp_subclasses, tp_weaklist, tp_del,
        tp_version_tag, tp_finalize, tp_vectorcall, tp_watched);
    same!("PyHeapTypeObject", pyo3_ffi::PyHeapTypeObject; as_async, as_number, as_mapping, as_sequence, as_buffer, ht_name,
        ht_slots, ht_qualname, ht_cached_keys, ht_module);
    same!("PyNumberMethods", pyo3_ffi::PyNumberMethods, size; nb_add, nb_subtract, nb_multiply, nb_remainder, nb_divmod, nb_power,
        nb_negative, nb_positive, nb_absolute, nb_bool, nb_invert, nb_lshift, nb_rshift, nb_and, nb_xor, nb_or, nb_int, nb_float,
        nb_inplace_add, nb_inplace_subtract, nb_inplace_multiply, nb_inplace_remainder, nb_inplace_power, nb_inplace_lshift,
        nb_inplace_rshift, nb_inplace_and, nb_inplace_xor, nb_inplace_or, nb_floor_divide, nb_true_divide,
        nb_inplace_floor_divide, nb_inplace_true_divide, nb_index, nb_matrix_multiply, nb_inplace_matrix_multiply);
    same!("PySequenceMethods", pyo3_ffi::PySequenceMethods, size; sq_length, sq_concat, sq_repeat, sq_item, sq_ass_item,
        sq_contains, sq_inplace_concat, sq_inplace_repeat);
    same!("PyMappingMethods", pyo3_ffi::PyMappingMethods, size; mp_length, mp_subscript, mp_ass_subscript);
    same!("PyAsyncMethods", pyo3_ffi::PyAsyncMethods, size; am_await, am_aiter, am_anext, am_send);
    same!("PyBufferProcs", pyo3_ffi::PyBufferProcs, size; bf_getbuffer, bf_releasebuffer);
    same!("PyMethodDef", pyo3_ffi::PyMethodDef, size; ml_name, ml_meth, ml_flags, ml_doc);
    same!("PyMemberDef", pyo3_ffi::PyMemberDef, size; name, offset, flags, doc; "type_" = type_code);
    same!("PyGetSetDef", pyo3_ffi::PyGetSetDef, size; name, get, set, doc, closure);
    same!("PyType_Slot", pyo3_ffi::PyType_Slot, size; slot, pfunc);
    same!("PyType_Spec", pyo3_ffi::PyType_Spec, size; name, basicsize, itemsize, flags, slots);
    same!("Py_buffer", pyo3_ffi::Py_buffer, size; buf, obj, len, itemsize, readonly, ndim, format, shape, strides, suboffsets, internal);
    same!("PyModuleDef", pyo3_ffi::PyModuleDef, size; m_name, m_doc, m_size, m_methods, m_slots, m_traverse, m_clear, m_free);
}

#[test]
fn values_and_containers() {
    same!("PyFloatObject", pyo3_ffi::PyFloatObject, size; ob_fval);
    same!("PyComplexObject", pyo3_ffi::PyComplexObject, size; ; "real" = cval);
    same!("PyASCIIObject", pyo3_ffi::PyASCIIObject, size; length, hash, state);
    same!("PyCompactUnicodeObject", pyo3_ffi::PyCompactUnicodeObject, size; utf8_length, utf8);
    same!("PyUnicodeObject", pyo3_ffi::PyUnicodeObject, size; data);
    same!("PyByteArrayObject", pyo3_ffi::PyByteArrayObject, size; ob_alloc, ob_bytes, ob_start, ob_exports);
    same!("PyListObject", pyo3_ffi::PyListObject, size; ob_item, allocated);
    same!("PyTupleObject", pyo3_ffi::PyTupleObject; ob_hash, ob_item);
    same!("PyDictObject", pyo3_ffi::PyDictObject, size; ma_used);
    same!("PySliceObject", pyo3_ffi::PySliceObject, size; start, stop, step);
    assert_eq!(ours("PySetObject").size, size_of::<pyo3_ffi::PySetObject>());
}

#[test]
fn exceptions_and_functions() {
    same!("PyBaseExceptionObject", pyo3_ffi::PyBaseExceptionObject, size; dict, args, notes, traceback, context, cause, suppress_context);
    same!("PySyntaxErrorObject", pyo3_ffi::PySyntaxErrorObject, size; msg, filename, lineno, offset, end_lineno, end_offset, text, print_file_and_line);
    same!("PyImportErrorObject", pyo3_ffi::PyImportErrorObject, size; msg, name, path, name_from);
    same!("PyUnicodeErrorObject", pyo3_ffi::PyUnicodeErrorObject, size; encoding, object, start, end, reason);
    same!("PySystemExitObject", pyo3_ffi::PySystemExitObject, size; code);
    same!("PyOSErrorObject", pyo3_ffi::PyOSErrorObject, size; myerrno, strerror, filename, filename2);
    same!("PyStopIterationObject", pyo3_ffi::PyStopIterationObject, size; value);
}
