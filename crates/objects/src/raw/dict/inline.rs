//! Attributes of an instance that lie behind it, while nobody has asked for its dict.
//!
//! The keys are those that the class's instances share; the block's first use is with the instance, its last when the
//! instance ends, or when the values move to a dict. From then on the block is not valid and the dict alone counts.

use std::ffi::c_int;
use std::marker::PhantomData;
use std::ptr::NonNull;

use super::keys::Keys;
use super::table::{SharedKeys, Table};
use super::values::{Values, values_bytes};
use crate::raw::{Obj, Py, Ref, Str, Visitor};

/// The block behind one instance.
pub(crate) struct Inline<'a> {
    values: Values,
    keys: Keys,
    instance: PhantomData<&'a ()>,
}

impl Inline<'_> {
    /// Bytes of the block that an instance made now gets.
    pub(crate) fn bytes(keys: &SharedKeys) -> usize {
        values_bytes(keys.keys().entries() + keys.keys().usable())
    }

    /// Starts the block of a fresh instance.
    ///
    /// # Safety
    /// `memory` has room for [`Inline::bytes`] and lives as long as the instance.
    pub(crate) unsafe fn start(memory: NonNull<u8>, keys: &SharedKeys) {
        let capacity = keys.instance_capacity();
        // SAFETY: the caller's contract; the capacity is the one that `bytes` went by, which shrinks only afterwards.
        unsafe { Values::start(memory, capacity, true) };
    }

    /// The block of an instance, if the instance still keeps its attributes there.
    ///
    /// # Safety
    /// [`Inline::start`] was called for the instance with the keys of its class; the instance outlives the result.
    #[inline]
    pub(crate) unsafe fn of(memory: NonNull<u8>, keys: &SharedKeys) -> Option<Self> {
        // SAFETY: the caller's contract.
        let values = unsafe { Values::behind(memory) };
        values.is_valid().then(|| Self { values, keys: keys.keys(), instance: PhantomData })
    }

    /// Whether there is no attribute.
    pub(crate) fn is_empty(&self) -> bool {
        self.values.size() == 0
    }

    fn position(&self, name: &Py<Str>) -> Option<usize> {
        self.keys.find_text(name, name.hash_value()).filter(|&at| at < self.values.capacity())
    }

    /// An attribute.
    #[inline]
    pub(crate) fn get(&self, name: &Py<Str>) -> Option<Obj> {
        let at = self.position(name)?;
        // SAFETY: a place of the block, which owns a count.
        unsafe { (*self.values.place(at)).map(|value| Ref::from_borrowed(value)) }
    }

    /// Sets an attribute, whose name is exactly a `str`, and hands the old value out; hands the new one back when there is no
    /// room for the name.
    pub(crate) fn set(&self, name: &Py<Str>, value: Obj) -> Result<Option<Obj>, Obj> {
        let hash = name.hash_value();
        let at = match self.keys.find_text(name, hash) {
            Some(at) => at,
            None if self.keys.usable() > 0 && self.keys.entries() < self.values.capacity() => {
                self.keys.append(name.as_any().new_ref(), hash, None)
            }
            None => return Err(value),
        };
        if at >= self.values.capacity() {
            return Err(value);
        }
        let place = self.values.place(at);
        // SAFETY: a place of the block; the old value's count goes to the caller.
        unsafe {
            match *place {
                Some(old) => {
                    place.write(Some(value.into_raw()));
                    Ok(Some(Ref::from_new(old)))
                }
                None => {
                    self.values.add(at, value);
                    Ok(None)
                }
            }
        }
    }

    /// Takes an attribute away.
    pub(crate) fn remove(&self, name: &Py<Str>) -> Option<Obj> {
        self.values.remove(self.position(name)?)
    }

    /// Moves all attributes to a table, in their order; the block is not valid any more.
    pub(crate) fn into_table(self) -> Table {
        let table = Table::sharing_with(self.keys);
        for rank in 0..self.values.size() {
            let at = self.values.ranked(rank);
            // SAFETY: a place of the block, not read again; its count moves.
            if let Some(value) = unsafe { (*self.values.place(at)).take() } {
                // SAFETY: as above.
                table.add_split(at, unsafe { Ref::from_new(value) });
            }
        }
        self.values.free_moved();
        table
    }

    /// Gives all attributes up. The block is not valid while they are released.
    pub(crate) fn release(self) {
        self.values.release_embedded();
    }

    /// Shows the values to the collector.
    pub(crate) fn visit(&self, visitor: &Visitor) -> c_int {
        for at in 0..self.values.capacity() {
            // SAFETY: a place of the block; a visitor runs no Python code.
            if let Some(value) = unsafe { *self.values.place(at) } {
                // SAFETY: the block owns a count.
                let stop = visitor.show(unsafe { value.as_ref() });
                if stop != 0 {
                    return stop;
                }
            }
        }
        0
    }
}
