//! Modules.

use core::ffi::{c_char, c_int};

use crate::types::{PyMethodDef, Word};
use crate::{ObjPtr, PyObject, VoidPtr};

objects! { OBJECTS;
    /// `PyModuleObject`.
    ModuleBody = "PyModuleObject", 56 { md_dict: ObjPtr = 16, md_def: *mut PyModuleDef = 24, md_state: VoidPtr = 32, md_weaklist: ObjPtr = 40, md_name: ObjPtr = 48 }
}

structs! { STRUCTS;
    /// `PyModuleDef`.
    PyModuleDef = "PyModuleDef", 104 {
        ob_base: PyObject = 0, m_init: Word = 16, m_index: isize = 24, m_copy: ObjPtr = 32, m_name: *const c_char = 40, m_doc: *const c_char = 48,
        m_size: isize = 56, m_methods: *mut PyMethodDef = 64, m_slots: *mut PyModuleDef_Slot = 72, m_traverse: Word = 80, m_clear: Word = 88, m_free: Word = 96,
    }
    /// A slot of a module definition.
    PyModuleDef_Slot = "PyModuleDef_Slot", 16 { slot: c_int = 0, value: VoidPtr = 8 }
}
