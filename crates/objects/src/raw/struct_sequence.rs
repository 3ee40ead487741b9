//! The memory of struct sequences: a tuple of the fields that are items, and behind them the fields that have names only.
//!
//! As in C, the room for the fields behind the items is part of the class's `tp_basicsize`, so their number follows from
//! the class. All fields are filled when the object is made and do not change.

use std::ffi::{c_int, c_void};
use std::ptr::NonNull;

use super::field::VisitFn;
use super::glue::Word;
use super::{Any, Obj, Py, PyResult, Ref, Tail, Tuple, Visitor};
use crate::heap;
use crate::types::{SlotId, Type};

/// `tp_basicsize` of a struct sequence with that many fields behind its items.
pub(crate) const fn basicsize(hidden: usize) -> usize {
    <Tuple as Tail>::OFFSET + hidden * size_of::<Obj>()
}

/// The offset of a field from the start of the object.
pub(crate) const fn field_offset(index: usize) -> isize {
    basicsize(index).cast_signed()
}

/// How many fields of a struct sequence class's instances are no items.
fn hidden(class: &Py<Type>) -> usize {
    (class.basicsize() - basicsize(0)) / size_of::<Obj>()
}

/// A new instance of a struct sequence class from all its fields. The caller gives as many as the class has.
///
/// # Errors
/// `MemoryError`.
///
/// # Panics
/// When there are fewer fields than the class has behind its items.
pub(crate) fn make(class: &Py<Type>, fields: Vec<Obj>) -> PyResult<Ref<Tuple>> {
    let visible = fields.len() - hidden(class);
    let made = heap::make(class, visible, Tuple::body(visible))?;
    for (index, field) in fields.into_iter().enumerate() {
        // SAFETY: the class's size has room for the fields behind the items; nothing has looked at the object yet.
        unsafe { made.tail_ptr().add(index).write(field) };
    }
    Ok(made)
}

/// All fields of a tuple, items first: more than its items when it is a struct sequence.
pub(crate) fn fields(this: &Py<Tuple>) -> &[Obj] {
    if this.class().word(SlotId::Dealloc) != DEALLOC {
        return this.items();
    }
    let count = this.size() + hidden(this.class());
    // SAFETY: `make` has filled as many.
    unsafe { std::slice::from_raw_parts(this.tail_ptr(), count) }
}

/// `tp_dealloc` of struct sequence classes.
pub(crate) const DEALLOC: Word = dealloc as Word;
/// `tp_traverse` of struct sequence classes.
pub(crate) const TRAVERSE: Word = traverse as Word;

unsafe extern "C" fn dealloc(object: NonNull<Any>) {
    // SAFETY: called once, with a dead object that `make` made; its class's declaration is there.
    unsafe {
        let spec = object.as_ref().class().spec().expect("struct sequences are declared");
        if !heap::begin_dealloc(object, spec) {
            return;
        }
        let this = object.cast::<Py<Tuple>>().as_ref();
        let count = this.size() + hidden(this.class());
        std::ptr::drop_in_place(std::ptr::slice_from_raw_parts_mut(this.tail_ptr(), count));
        heap::end_dealloc(object, spec);
    }
}

unsafe extern "C" fn traverse(object: NonNull<Any>, visit: VisitFn, argument: *mut c_void) -> c_int {
    let visitor = Visitor::new(visit, argument);
    // SAFETY: the collector passes live objects of these classes.
    let this = unsafe { object.cast::<Py<Tuple>>().as_ref() };
    let stop = visitor.show(this.class().as_any());
    if stop != 0 {
        return stop;
    }
    for field in fields(this) {
        let stop = visitor.show(field);
        if stop != 0 {
            return stop;
        }
    }
    0
}
