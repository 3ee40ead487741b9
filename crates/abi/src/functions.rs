//! Functions, methods, descriptors, code, frames, tracebacks.

use core::ffi::c_int;

use crate::types::{PyGetSetDef, PyMemberDef, PyMethodDef, Word};
use crate::{ObjPtr, PyTypeObject, VoidPtr};

objects! { OBJECTS;
    /// `PyFunctionObject`.
    FunctionBody = "PyFunctionObject", 152 {
        func_globals: ObjPtr = 16, func_builtins: ObjPtr = 24, func_name: ObjPtr = 32, func_qualname: ObjPtr = 40, func_code: ObjPtr = 48,
        func_defaults: ObjPtr = 56, func_kwdefaults: ObjPtr = 64, func_closure: ObjPtr = 72, func_doc: ObjPtr = 80, func_dict: ObjPtr = 88,
        func_weakreflist: ObjPtr = 96, func_module: ObjPtr = 104, func_annotations: ObjPtr = 112, func_annotate: ObjPtr = 120,
        func_typeparams: ObjPtr = 128, vectorcall: Word = 136, func_version: u32 = 144,
    }
    /// `PyMethodObject`.
    MethodBody = "PyMethodObject", 48 { im_func: ObjPtr = 16, im_self: ObjPtr = 24, im_weakreflist: ObjPtr = 32, vectorcall: Word = 40 }
    /// `PyCFunctionObject`.
    CFunctionBody = "PyCFunctionObject", 56 {
        m_ml: *mut PyMethodDef = 16, m_self: ObjPtr = 24, m_module: ObjPtr = 32, m_weakreflist: ObjPtr = 40, vectorcall: Word = 48,
    }
    /// `PyCMethodObject`.
    CMethodBody = "PyCMethodObject", 64 { func: CFunctionBody = 16, mm_class: *mut PyTypeObject = 56 }
    /// `PyDescrObject`, the common part of descriptors.
    DescrBody = "PyDescrObject", 40 { d_type: *mut PyTypeObject = 16, d_name: ObjPtr = 24, d_qualname: ObjPtr = 32 }
    /// `PyMethodDescrObject`.
    MethodDescrBody = "PyMethodDescrObject", 56 { d_common: DescrBody = 16, d_method: *mut PyMethodDef = 40, vectorcall: Word = 48 }
    /// `PyMemberDescrObject`.
    MemberDescrBody = "PyMemberDescrObject", 48 { d_common: DescrBody = 16, d_member: *mut PyMemberDef = 40 }
    /// `PyGetSetDescrObject`.
    GetSetDescrBody = "PyGetSetDescrObject", 48 { d_common: DescrBody = 16, d_getset: *mut PyGetSetDef = 40 }
    /// `PyWrapperDescrObject`.
    WrapperDescrBody = "PyWrapperDescrObject", 56 { d_common: DescrBody = 16, d_base: VoidPtr = 40, d_wrapped: VoidPtr = 48 }
    /// `PyCodeObject` with its first code units.
    CodeBody = "PyCodeObject", 216 {
        ob_size: isize = 16, co_consts: ObjPtr = 24, co_names: ObjPtr = 32, co_exceptiontable: ObjPtr = 40, co_flags: c_int = 48,
        co_argcount: c_int = 52, co_posonlyargcount: c_int = 56, co_kwonlyargcount: c_int = 60, co_stacksize: c_int = 64,
        co_firstlineno: c_int = 68, co_nlocalsplus: c_int = 72, co_framesize: c_int = 76, co_nlocals: c_int = 80, co_ncellvars: c_int = 84,
        co_nfreevars: c_int = 88, co_version: u32 = 92, co_localsplusnames: ObjPtr = 96, co_localspluskinds: ObjPtr = 104,
        co_filename: ObjPtr = 112, co_name: ObjPtr = 120, co_qualname: ObjPtr = 128, co_linetable: ObjPtr = 136, co_weakreflist: ObjPtr = 144,
        co_executors: VoidPtr = 152, co_cached: VoidPtr = 160, co_instrumentation_version: usize = 168, co_monitoring: VoidPtr = 176,
        co_unique_id: isize = 184, co_firsttraceable: c_int = 192, co_extra: VoidPtr = 200, co_code_adaptive: [u8; 8] = 208,
    }
    /// `PyFrameObject`, the part that generated C code reaches into; our own fields follow it.
    FrameBody = "PyFrameObject", 56 {
        f_back: ObjPtr = 16, f_frame: VoidPtr = 24, f_trace: ObjPtr = 32, f_lineno: c_int = 40, f_trace_lines: i8 = 44,
        f_trace_opcodes: i8 = 45, f_extra_locals: ObjPtr = 48,
    }
    /// `PyTracebackObject`.
    TracebackBody = "PyTracebackObject", 40 { tb_next: ObjPtr = 16, tb_frame: ObjPtr = 24, tb_lasti: c_int = 32, tb_lineno: c_int = 36 }
}
