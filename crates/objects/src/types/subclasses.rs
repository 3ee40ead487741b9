//! Who derives from a class. A class does not keep its subclasses alive.

use std::cell::RefCell;
use std::ptr::NonNull;

use hashbrown::HashMap;

use super::Type;
use crate::raw::{Py, Ref};
use crate::state::current;

/// For each class, its direct subclasses in the order of their making.
#[derive(Default)]
pub struct Subclasses {
    direct: RefCell<HashMap<usize, Vec<NonNull<Py<Type>>>>>,
}

/// The direct subclasses of a class.
#[expect(unsafe_code, reason = "classes take themselves out of the table before they die")]
pub fn of(class: &Py<Type>) -> Vec<Ref<Type>> {
    let table = current().interpreter().subclasses.direct.borrow();
    let direct = table.get(&class.address()).map_or(&[][..], Vec::as_slice);
    // SAFETY: `remove` is called when a class dies.
    direct.iter().map(|&subclass| unsafe { Ref::from_borrowed(subclass) }).collect()
}

/// Notes that `subclass` derives directly from `class`.
pub(crate) fn add(class: &Py<Type>, subclass: &Py<Type>) {
    let mut table = current().interpreter().subclasses.direct.borrow_mut();
    table.entry(class.address()).or_default().push(NonNull::from(subclass));
}

/// Forgets a dying class's own list, which is empty: subclasses keep their bases alive.
pub(crate) fn forget(class: &Py<Type>) {
    current().interpreter().subclasses.direct.borrow_mut().remove(&class.address());
}

/// Forgets it.
pub(crate) fn remove(class: &Py<Type>, subclass: &Py<Type>) {
    let mut table = current().interpreter().subclasses.direct.borrow_mut();
    if let Some(direct) = table.get_mut(&class.address()) {
        direct.retain(|known| !std::ptr::addr_eq(known.as_ptr(), subclass));
    }
}
