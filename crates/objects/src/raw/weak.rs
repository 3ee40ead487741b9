//! The memory of weak references: a list per object, linked through the references themselves. Nothing in the list counts.

use std::cell::Cell;
use std::ffi::c_int;
use std::ptr::NonNull;

use macros::object;

use super::{Any, Field, Obj, Py, Ref, Slot, VectorcallWord, Visitor};
use crate::builtins::none::{_Py_NoneStruct, none};

/// The body of `weakref.ReferenceType` and of the proxies.
#[object]
pub struct WeakRef {
    referent: Referent,
    /// Called with the reference when the object is gone.
    pub callback: Slot,
    /// The object's hash, kept from when it was asked for; -1 before.
    pub hash: Cell<isize>,
    previous: Link,
    next: Link,
    vectorcall: VectorcallWord,
}

/// The object, not counted; `None`'s address when it is gone.
struct Referent(Cell<*const Any>);

/// A neighbour in the list, not counted.
struct Link(Cell<Option<NonNull<Py<WeakRef>>>>);

/// Fields that own nothing.
macro_rules! uncounted {
    ($($ty:ty),*) => {
        $(
            // SAFETY: owns no reference.
            unsafe impl Field for $ty {
                fn visit(&self, _: &Visitor) -> c_int {
                    0
                }

                fn clear(&self) {}
            }
        )*
    };
}

uncounted!(Referent, Link, WeakList);

/// The word in an object that starts its list of weak references.
type ListHead = Cell<Option<NonNull<Py<WeakRef>>>>;

/// The field of a body in which its list of weak references starts (option `weaklist` of the declaration).
#[repr(transparent)]
pub struct WeakList(ListHead);

impl WeakList {
    /// No weak references.
    pub const fn new() -> Self {
        Self(Cell::new(None))
    }
}

impl Default for WeakList {
    fn default() -> Self {
        Self::new()
    }
}

/// Where an object keeps its list; `None` when it cannot be referred to weakly.
fn list_of(object: &Any) -> Option<&ListHead> {
    match object.class().weaklist_offset() {
        0 => None,
        // SAFETY: the type says that its instances keep the list there.
        offset => Some(unsafe { &*object.at::<ListHead>(offset) }),
    }
}

/// Whether weak references to the object can be made.
pub(crate) fn supports_weakrefs(object: &Any) -> bool {
    object.class().weaklist_offset() != 0
}

/// All weak references to an object, the oldest plain one first, as CPython keeps them.
pub(crate) fn weakrefs_of(object: &Any) -> Vec<Ref<WeakRef>> {
    let mut found = Vec::new();
    let mut next = list_of(object).and_then(Cell::get);
    while let Some(reference) = next {
        // SAFETY: references take themselves out of the list before they die.
        let reference = unsafe { reference.as_ref() };
        // One that is just being destroyed stands in the list until its body is dropped.
        if reference.count() > 0 {
            found.push(reference.new_ref());
        }
        next = reference.next.0.get();
    }
    found
}

/// Empties an object's list. Those that are given back refer to nothing now; their callbacks are due.
pub(crate) fn take_weakrefs(object: &Any) -> Vec<Ref<WeakRef>> {
    let found = weakrefs_of(object);
    while let Some(reference) = list_of(object).and_then(Cell::get) {
        // SAFETY: list members are alive, or their memory still is.
        unlink(unsafe { reference.as_ref() });
    }
    found
}

/// The proxy classes: their body is a weak reference's.
///
/// # Safety
/// The body starts with a [`WeakRef`].
pub(crate) unsafe trait StartsWeak {}

macro_rules! starts_weak {
    ($($name:ident)*) => {
        $(
            #[doc = "The body of a weak proxy."]
            #[object]
            pub struct $name {
                weak: WeakRef,
            }

            impl $name {
                /// The body around a reference.
                pub(crate) fn around(weak: WeakRef) -> Self {
                    Self { weak }
                }

                /// The object, unless it is gone.
                pub fn get(&self) -> Option<Obj> {
                    self.weak.get()
                }
            }

            // SAFETY: its only field.
            unsafe impl StartsWeak for $name {}
        )*
    };
}

starts_weak!(WeakProxy WeakCallableProxy);

/// A proxy as the reference that it is.
pub(crate) fn as_reference<T: StartsWeak>(proxy: &Py<T>) -> &Py<WeakRef> {
    // SAFETY: the trait's contract.
    unsafe { proxy.as_any().assume() }
}

/// The shared reference without callback and the shared proxy without callback: the first members of an object's list.
pub(crate) fn shared_of(
    object: &Any,
    is_reference: impl Fn(&Any) -> bool,
    is_proxy: impl Fn(&Any) -> bool,
) -> (Option<Ref<WeakRef>>, Option<Ref<WeakRef>>) {
    // SAFETY: list members are alive; nothing runs meanwhile.
    let member = |link: Option<NonNull<Py<WeakRef>>>| link.map(|member| unsafe { member.as_ref() }.new_ref());
    let plain = |member: &Ref<WeakRef>| member.callback.is_empty();
    let mut first = member(list_of(object).and_then(Cell::get));
    let reference = first.take_if(|first| plain(first) && is_reference(first.as_any()));
    let second = match &reference {
        Some(reference) => member(reference.next.0.get()),
        None => first,
    };
    let proxy = second.filter(|second| plain(second) && is_proxy(second.as_any()));
    (reference, proxy)
}

/// How many weak references to an object there are.
pub(crate) fn count_of(object: &Any) -> usize {
    let mut count = 0;
    let mut next = list_of(object).and_then(Cell::get);
    while let Some(reference) = next {
        count += 1;
        // SAFETY: list members are alive.
        next = unsafe { reference.as_ref() }.next.0.get();
    }
    count
}

impl WeakRef {
    /// A body that refers to `object`. It is not in the object's list before [`link`].
    pub fn body(object: &Any, callback: Option<Obj>, vectorcall: VectorcallWord) -> Self {
        Self {
            referent: Referent(Cell::new(object)),
            callback: Slot::from_option(callback),
            hash: Cell::new(-1),
            previous: Link(Cell::new(None)),
            next: Link(Cell::new(None)),
            vectorcall,
        }
    }

    /// The object, unless it is gone or is being destroyed.
    pub fn get(&self) -> Option<Obj> {
        let referent = self.referent.0.get();
        if std::ptr::addr_eq(referent, std::ptr::from_ref::<Py<_>>(&*_Py_NoneStruct)) {
            return None;
        }
        // SAFETY: an object clears its weak references before it is freed.
        let object = unsafe { &*referent };
        (object.count() > 0).then(|| object.new_ref())
    }

    /// Whether the object is gone.
    pub fn is_dead(&self) -> bool {
        self.get().is_none()
    }
}

/// Puts a fresh reference into its object's list, in front or behind another one.
pub(crate) fn link(reference: &Py<WeakRef>, after: Option<&Py<WeakRef>>) {
    let Some(object) = reference.get() else { return };
    let Some(head) = list_of(&object) else { return };
    let this = Some(NonNull::from(reference));
    let next = match after {
        Some(after) => after.next.0.replace(this),
        None => head.replace(this),
    };
    reference.previous.0.set(after.map(NonNull::from));
    reference.next.0.set(next);
    if let Some(next) = next {
        // SAFETY: list members are alive.
        unsafe { next.as_ref() }.previous.0.set(this);
    }
}

/// Takes a reference out of its object's list; from now on it refers to nothing.
pub(crate) fn unlink(reference: &Py<WeakRef>) {
    let object = reference.referent.0.replace(std::ptr::from_ref(none().as_any()));
    let (previous, next) = (reference.previous.0.take(), reference.next.0.take());
    if std::ptr::addr_eq(object, std::ptr::from_ref::<Py<_>>(&*_Py_NoneStruct)) {
        return;
    }
    match previous {
        // SAFETY: list members are alive.
        Some(previous) => unsafe { previous.as_ref() }.next.0.set(next),
        None => {
            // SAFETY: the object lives or is being destroyed; its memory is intact.
            if let Some(head) = list_of(unsafe { &*object }) {
                head.set(next);
            }
        }
    }
    if let Some(next) = next {
        // SAFETY: as above.
        unsafe { next.as_ref() }.previous.0.set(previous);
    }
}

impl Drop for WeakRef {
    fn drop(&mut self) {
        // SAFETY: a body is dropped in its object only, so the header stands before it.
        let this = unsafe { &*std::ptr::from_ref(self).byte_sub(size_of::<Any>()).cast::<Py<WeakRef>>() };
        unlink(this);
    }
}

const _: () = assert!(size_of::<Py<WeakRef>>() == size_of::<abi::Object<abi::containers::WeakRefBody>>());
