//! How instances of classes made by `type` end, and how the collector walks them: what the class adds (members of
//! `__slots__`, dict, weak references, finaliser), then what its native base owns.

#![expect(unsafe_code, reason = "the village that destroys instances")]

use std::ffi::{c_int, c_void};
use std::ptr::NonNull;

use super::{SlotId, Type, finalize, instance, members};
use crate::raw::{Any, Py, Ref, VisitFn, Visitor};
use crate::{gc, heap};

/// Puts the three functions into a class that `type` makes.
pub(crate) fn install(class: &Py<Type>) {
    // SAFETY: the functions go by what the class and its bases say of their instances.
    unsafe {
        class.set_word(SlotId::Dealloc, dealloc as *const c_void);
        class.set_word(SlotId::Traverse, traverse as *const c_void);
        class.set_word(SlotId::Clear, clear as *const c_void);
    }
    class.set_free(heap::gc_free);
    class.set_alloc(heap::generic_alloc_entry);
}

/// Whether instances of a class are destroyed by [`dealloc`] here.
pub(crate) fn is_made_by_type(class: &Py<Type>) -> bool {
    std::ptr::eq(class.word(SlotId::Dealloc), dealloc as *const c_void)
}

/// The nearest base that was not made by `type`.
pub(crate) fn native_base(class: &Py<Type>) -> &Py<Type> {
    let mut base = class;
    while is_made_by_type(base) {
        base = base.base().expect("`object` is native");
    }
    base
}

/// The classes made by `type`, from the instance's own up to the native base.
fn added(class: &Py<Type>) -> impl Iterator<Item = &Py<Type>> {
    std::iter::successors(Some(class), |class| class.base()).take_while(|class| is_made_by_type(class))
}

unsafe extern "C" fn dealloc(object: NonNull<Any>) {
    // SAFETY: dead, but its memory is intact until the base frees it.
    let this = unsafe { object.as_ref() };
    if finalize::resurrected(this) {
        return;
    }
    // The finaliser may have changed the class.
    let class = this.class();
    let base = native_base(class);
    gc::untrack(this);
    if class.weaklist_offset() != 0 && base.weaklist_offset() == 0 {
        crate::builtins::weakref::clear_weakrefs(this);
    }
    for class in added(class) {
        members::clear(class.members(), this);
    }
    if class.dict_offset() != base.dict_offset() {
        instance::drop_dict(this);
    }
    // A native heap type releases the class itself.
    let release = !base.has_flags(abi::TPFLAGS_HEAPTYPE);
    let class = NonNull::from(class);
    let dealloc = base.tp_dealloc().expect("a type that is ready can destroy");
    // SAFETY: the base's own function, called once; afterwards only the class is touched, on which the instance had a count.
    unsafe {
        dealloc(object);
        if release {
            drop(Ref::from_new(class));
        }
    }
}

unsafe extern "C" fn traverse(object: NonNull<Any>, visit: VisitFn, argument: *mut c_void) -> c_int {
    let visitor = Visitor::new(visit, argument);
    // SAFETY: the collector passes live objects.
    let this = unsafe { object.as_ref() };
    let class = this.class();
    let base = native_base(class);
    for class in added(class) {
        let stop = members::visit(class.members(), this, &visitor);
        if stop != 0 {
            return stop;
        }
    }
    if class.dict_offset() != base.dict_offset() {
        let stop = instance::visit_dict(this, &visitor);
        if stop != 0 {
            return stop;
        }
    }
    if !base.has_flags(abi::TPFLAGS_HEAPTYPE) {
        let stop = visitor.show(class.as_any());
        if stop != 0 {
            return stop;
        }
    }
    match base.tp_traverse() {
        // SAFETY: the base's own function, on an instance.
        Some(traverse) => unsafe { traverse(object, visit, argument) },
        None => 0,
    }
}

unsafe extern "C" fn clear(object: NonNull<Any>) -> c_int {
    // SAFETY: the collector holds a count on the object while it clears it.
    let this = unsafe { object.as_ref() };
    let class = this.class().new_ref();
    let base = native_base(&class);
    for class in added(&class) {
        members::clear(class.members(), this);
    }
    if class.dict_offset() != base.dict_offset() {
        instance::drop_dict(this);
    }
    match base.tp_clear() {
        // SAFETY: the base's own function, on an instance.
        Some(clear) => unsafe { clear(object) },
        None => 0,
    }
}
