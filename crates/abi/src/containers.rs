//! Tuples, lists, dicts, sets, slices, cells, weak references.

use crate::{ObjPtr, VoidPtr};

objects! { OBJECTS;
    /// `PyTupleObject` with one item; more follow.
    TupleBody = "PyTupleObject", 40 { ob_size: isize = 16, ob_hash: isize = 24, ob_item: [ObjPtr; 1] = 32 }
    /// `PyListObject`.
    ListBody = "PyListObject", 40 { ob_size: isize = 16, ob_item: *mut ObjPtr = 24, allocated: isize = 32 }
    /// `PyDictObject`.
    DictBody = "PyDictObject", 48 { ma_used: isize = 16, ma_watcher_tag: u64 = 24, ma_keys: VoidPtr = 32, ma_values: VoidPtr = 40 }
    /// `PySetObject`.
    SetBody = "PySetObject", 200 {
        fill: isize = 16, used: isize = 24, mask: isize = 32, table: *mut SetEntry = 40, hash: isize = 48, finger: isize = 56,
        smalltable: [SetEntry; 8] = 64, weakreflist: ObjPtr = 192,
    }
    /// `PySliceObject`.
    SliceBody = "PySliceObject", 40 { start: ObjPtr = 16, stop: ObjPtr = 24, step: ObjPtr = 32 }
    /// `PyCellObject`.
    CellBody = "PyCellObject", 24 { ob_ref: ObjPtr = 16 }
    /// `PyWeakReference`.
    WeakRefBody = "PyWeakReference", 64 {
        wr_object: ObjPtr = 16, wr_callback: ObjPtr = 24, hash: isize = 32, wr_prev: *mut crate::PyObject = 40,
        wr_next: *mut crate::PyObject = 48, vectorcall: VoidPtr = 56,
    }
}

structs! { STRUCTS;
    /// An entry of a set's table.
    SetEntry = "setentry", 16 { key: ObjPtr = 0, hash: isize = 8 }
}
