//! The memory of `tuple`.

use std::cell::Cell;

use macros::object;

use super::{Any, Obj, Py, PyResult, Ref, Tail};
use crate::heap;
use crate::state::current;
use crate::types::Type;

/// The body of `tuple`: size and cached hash; the items follow.
#[object(tail)]
pub struct Tuple {
    size: isize,
    hash: Cell<isize>,
}

// SAFETY: `Tuple::new` allocates and fills as many items as the size says.
unsafe impl Tail for Tuple {
    type Item = Obj;
    const OFFSET: usize = 32;

    fn tail_len(&self) -> usize {
        self.size.cast_unsigned()
    }
}

impl Tuple {
    /// A tuple of the given items: a new one, or the empty tuple.
    pub fn new(items: Vec<Obj>) -> Ref<Tuple> {
        if items.is_empty() {
            return Self::empty();
        }
        Self::make(items)
    }

    /// The empty tuple, of which there is one.
    pub fn empty() -> Ref<Tuple> {
        current().interpreter().empty_tuple.get_or_init(|| Self::make(Vec::new())).clone()
    }

    /// A new instance of `class`, which is `tuple` or a subclass.
    ///
    /// # Errors
    /// `MemoryError`, or what a foreign `tp_alloc` raises.
    pub fn in_class(class: &Py<Type>, items: Vec<Obj>) -> PyResult<Ref<Tuple>> {
        let body = Self { size: items.len().cast_signed(), hash: Cell::new(-1) };
        let made = heap::make(class, items.len(), body)?;
        for (index, item) in items.into_iter().enumerate() {
            // SAFETY: room for as many items as were asked for; nothing has looked at the new object yet.
            unsafe { made.tail_ptr().add(index).write(item) };
        }
        Ok(made)
    }

    /// The body of a tuple of that many items.
    pub(super) fn body(size: usize) -> Self {
        Self { size: size.cast_signed(), hash: Cell::new(-1) }
    }

    fn make(items: Vec<Obj>) -> Ref<Tuple> {
        let body = Self { size: items.len().cast_signed(), hash: Cell::new(-1) };
        let bytes = items.len() * size_of::<Obj>();
        let tracked = items.iter().any(|item| may_form_cycle(item));
        // SAFETY: room for all items, and all are moved in.
        unsafe {
            heap::make_with_tail_tracked(body, bytes.max(8), tracked, |place| {
                for (index, item) in items.into_iter().enumerate() {
                    place.add(index).write(item);
                }
            })
        }
    }
}

impl Tuple {
    /// A new tuple of two items.
    pub fn pair(first: Obj, second: Obj) -> Ref<Tuple> {
        let body = Self { size: 2, hash: Cell::new(-1) };
        let tracked = may_form_cycle(&first) || may_form_cycle(&second);
        // SAFETY: room for both items, and both are moved in.
        unsafe {
            heap::make_with_tail_tracked(body, 2 * size_of::<Obj>(), tracked, |place| {
                place.write(first);
                place.add(1).write(second);
            })
        }
    }
}

/// Whether a tuple of the object must be known to the collector: exact tuples that are not known to it cannot lead back.
fn may_form_cycle(item: &Any) -> bool {
    crate::types::is_gc(item) && (item.exact::<Tuple>().is_none() || crate::gc::is_tracked(item))
}

impl Py<Tuple> {
    /// Whether the collector may forget the tuple, which is exact: none of its items can lead back to it.
    pub(crate) fn is_harmless(&self) -> bool {
        !self.items().iter().any(|item| may_form_cycle(item))
    }

    /// Exchanges the items with others, as many, when nobody but the caller and the slot that keeps the tuple for this
    /// purpose has it; whether that was so. The old items are left in `items`.
    pub fn renew(&self, items: &mut [Obj]) -> bool {
        const KEPT_AND_CALLED: u32 = 2;
        if self.count() != KEPT_AND_CALLED || items.len() != self.size() {
            return false;
        }
        for (index, item) in items.iter_mut().enumerate() {
            // SAFETY: nobody else sees the tuple, so nobody borrows from it.
            unsafe { std::ptr::swap(self.tail_ptr().add(index), item) }
        }
        self.hash.set(-1);
        crate::gc::track(self.as_any());
        true
    }

    /// Number of items.
    #[inline]
    pub fn size(&self) -> usize {
        self.tail_len()
    }

    /// The items.
    #[inline]
    pub fn items(&self) -> &[Obj] {
        self.tail()
    }

    /// An item, or `None` beyond the end.
    #[inline]
    pub fn get(&self, index: usize) -> Option<&Any> {
        self.items().get(index).map(|item| &**item)
    }

    /// The cached hash; -1 when it was not asked for yet.
    pub(crate) fn cached_hash(&self) -> isize {
        self.hash.get()
    }

    /// Keeps the hash.
    pub(crate) fn cache_hash(&self, hash: isize) {
        self.hash.set(hash);
    }
}

const _: () = assert!(std::mem::offset_of!(Tuple, hash) + 16 == 24);
