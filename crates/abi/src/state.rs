//! The thread state, exact as far as generated C code reads it.

use core::ffi::{c_int, c_ulong};

use crate::{ObjPtr, VoidPtr};

structs! { STRUCTS;
    /// `_PyErr_StackItem`: one level of handled exceptions.
    PyErrStackItem = "_PyErr_StackItem", 16 { exc_value: ObjPtr = 0, previous_item: *mut PyErrStackItem = 8 }
    /// `PyThreadState` up to its free list of frames; our own fields follow in `objects`.
    PyThreadState = "PyThreadState", 832 {
        prev: *mut PyThreadState = 0, next: *mut PyThreadState = 8, interp: VoidPtr = 16, eval_breaker: usize = 24, status: u32 = 32,
        holds_gil: c_int = 36, whence: c_int = 40, state: c_int = 44, py_recursion_remaining: c_int = 48, py_recursion_limit: c_int = 52,
        recursion_headroom: c_int = 56, tracing: c_int = 60, what_event: c_int = 64, current_frame: VoidPtr = 72, c_profilefunc: VoidPtr = 80,
        c_tracefunc: VoidPtr = 88, c_profileobj: ObjPtr = 96, c_traceobj: ObjPtr = 104, current_exception: ObjPtr = 112,
        exc_info: *mut PyErrStackItem = 120, dict: ObjPtr = 128, gilstate_counter: c_int = 136, async_exc: ObjPtr = 144, thread_id: c_ulong = 152,
        native_thread_id: c_ulong = 160, delete_later: ObjPtr = 168, critical_section: usize = 176, coroutine_origin_tracking_depth: c_int = 184,
        async_gen_firstiter: ObjPtr = 192, async_gen_finalizer: ObjPtr = 200, context: ObjPtr = 208, context_ver: u64 = 216, id: u64 = 224,
        datastack_chunk: VoidPtr = 232, datastack_top: VoidPtr = 240, datastack_limit: VoidPtr = 248, exc_state: PyErrStackItem = 256,
        current_executor: ObjPtr = 272, dict_global_version: u64 = 280, threading_local_key: ObjPtr = 288, threading_local_sentinel: ObjPtr = 296,
        remote_debugger_support: [u8; 520] = 304, datastack_cached_chunk: VoidPtr = 824,
    }
}
