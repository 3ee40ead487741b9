//! An array of owned references that grows and shrinks at both ends.

use std::cell::UnsafeCell;
use std::collections::VecDeque;
use std::ffi::c_int;

use super::{Field, Obj, Visitor};

/// The array. No operation releases a reference or runs Python code: what is taken out is handed to the caller.
#[derive(Default)]
pub struct Ring(UnsafeCell<VecDeque<Obj>>);

impl Ring {
    /// No items, no memory.
    pub const fn new() -> Self {
        Self(UnsafeCell::new(VecDeque::new()))
    }

    fn with<R>(&self, work: impl FnOnce(&mut VecDeque<Obj>) -> R) -> R {
        // SAFETY: the closures below move words about and never call out, so none runs inside another.
        work(unsafe { &mut *self.0.get() })
    }

    /// Number of items.
    #[inline]
    pub fn len(&self) -> usize {
        self.with(|items| items.len())
    }

    /// Whether there is no item.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// An item, or `None` beyond the end.
    #[inline]
    pub fn get(&self, index: usize) -> Option<Obj> {
        self.with(|items| items.get(index).map(|item| item.new_ref()))
    }

    /// Replaces an item and hands the old one out; hands the new one back beyond the end.
    pub fn replace(&self, index: usize, item: Obj) -> Result<Obj, Obj> {
        self.with(|items| match items.get_mut(index) {
            Some(place) => Ok(std::mem::replace(place, item)),
            None => Err(item),
        })
    }

    /// Adds an item at the end.
    #[inline]
    pub fn push_back(&self, item: Obj) {
        self.with(|items| items.push_back(item));
    }

    /// Adds an item at the start.
    #[inline]
    pub fn push_front(&self, item: Obj) {
        self.with(|items| items.push_front(item));
    }

    /// Takes the last item.
    #[inline]
    pub fn pop_back(&self) -> Option<Obj> {
        let item = self.with(VecDeque::pop_back);
        self.shrink();
        item
    }

    /// Takes the first item.
    #[inline]
    pub fn pop_front(&self) -> Option<Obj> {
        let item = self.with(VecDeque::pop_front);
        self.shrink();
        item
    }

    /// Gives memory back when most of it is unused.
    fn shrink(&self) {
        const KEPT: usize = 64;
        self.with(|items| {
            if items.capacity() > KEPT && items.len() < items.capacity() / 4 {
                items.shrink_to(items.capacity() / 2);
            }
        });
    }

    /// Inserts before `index`, which is at most the size.
    pub fn insert(&self, index: usize, item: Obj) {
        self.with(|items| items.insert(index, item));
    }

    /// Takes an item out; `None` beyond the end.
    pub fn remove(&self, index: usize) -> Option<Obj> {
        self.with(|items| items.remove(index))
    }

    /// Moves the last `count` items to the start; `count` is at most the size.
    pub fn rotate(&self, count: usize) {
        self.with(|items| items.rotate_right(count));
    }

    /// Turns the order around.
    pub fn reverse(&self) {
        self.with(|items| items.make_contiguous().reverse());
    }

    /// New references to all items.
    pub fn to_vec(&self) -> Vec<Obj> {
        self.with(|items| items.iter().map(|item| item.new_ref()).collect())
    }

    /// Empties the array and hands all items out.
    pub fn take_all(&self) -> Vec<Obj> {
        self.with(std::mem::take).into()
    }
}

// SAFETY: shows each item once; clearing empties the array before the first release.
unsafe impl Field for Ring {
    fn visit(&self, visitor: &Visitor) -> c_int {
        self.with(|items| items.iter().map(|item| visitor.show(item)).find(|&stop| stop != 0).unwrap_or(0))
    }

    fn clear(&self) {
        drop(self.take_all());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::Ring;
    use crate::builtins::int::Int;

    #[test]
    fn both_ends() {
        let _attached = crate::state::attach();
        let ring = Ring::new();
        for number in 0..5 {
            ring.push_back(Int::new(number).upcast());
        }
        ring.push_front(Int::new(-1).upcast());
        ring.rotate(2);
        let numbers = |ring: &Ring| -> Vec<i64> {
            ring.to_vec().iter().map(|item| item.downcast::<Int>().unwrap().to_i64().unwrap()).collect()
        };
        assert_eq!(numbers(&ring), [3, 4, -1, 0, 1, 2]);
        ring.reverse();
        drop(ring.pop_front());
        drop(ring.remove(1));
        assert_eq!(numbers(&ring), [1, -1, 4, 3]);
        assert_eq!(ring.take_all().len(), 4);
        assert!(ring.is_empty());
    }
}
