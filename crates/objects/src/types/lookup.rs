//! Looking a name up along the MRO, with a cache keyed by type version and name.
//!
//! The cache borrows: a class's version ends before one of its attributes is released, and versions are not used twice.

#![expect(unsafe_code, reason = "the cache borrows what the dicts of classes own")]

use std::cell::RefCell;
use std::ptr::NonNull;

use super::Type;
use crate::builtins::str::Str;
use crate::raw::{Any, Obj, Py, Ref};
use crate::state::current;

const SLOTS: usize = 4096;

struct Entry {
    version: u32,
    name: Ref<Str>,
    /// The attribute, or that there is none.
    value: Option<NonNull<Any>>,
}

/// The cache: direct-mapped, emptied entry by entry as other names take its places.
pub struct LookupCache {
    entries: RefCell<Vec<Option<Entry>>>,
}

impl Default for LookupCache {
    fn default() -> Self {
        Self { entries: RefCell::new((0..SLOTS).map(|_| None).collect()) }
    }
}

/// Empties the cache.
pub fn clear() {
    let cache = &current().interpreter().lookups;
    let old: Vec<Option<Entry>> = cache.entries.borrow_mut().iter_mut().map(Option::take).collect();
    drop(old);
}

fn place(version: u32, name: &Py<Str>) -> usize {
    (version as usize ^ name.address() >> 3) % SLOTS
}

/// The attribute of a class or of the first class of its MRO that has one. Runs no Python code: keys of type dicts are
/// strings, and a type dict with other keys is searched by identity of the strings alone.
pub fn lookup(class: &Py<Type>, name: &Py<Str>) -> Option<Obj> {
    let cacheable = name.is_interned();
    let version = if cacheable { version_of(class) } else { 0 };
    let cache = &current().interpreter().lookups;
    if version != 0
        && let Some(entry) = &cache.entries.borrow()[place(version, name)]
        && entry.version == version
        && entry.name.is(name)
    {
        // SAFETY: the class still has the version under which its dict, or a base's, owns the value.
        return entry.value.map(|value| unsafe { Ref::from_borrowed(value) });
    }
    let found = search(class, name);
    if version != 0 && class.version_tag() == version {
        let entry = Entry { version, name: name.new_ref(), value: found.as_ref().map(Ref::as_ptr) };
        let old = cache.entries.borrow_mut()[place(version, name)].replace(entry);
        drop(old);
    }
    found
}

fn search(class: &Py<Type>, name: &Py<Str>) -> Option<Obj> {
    let mro = class.mro()?;
    mro.items().iter().filter_map(|class| class.downcast::<Type>()).find_map(|class| own(class, name))
}

/// The class of the MRO that has an attribute, and the attribute.
pub(crate) fn lookup_with_owner(class: &Py<Type>, name: &Py<Str>) -> Option<(Ref<Type>, Obj)> {
    let mro = class.mro()?;
    mro.items().iter().filter_map(|class| class.downcast::<Type>()).find_map(|class| {
        let value = own(class, name)?;
        Some((class.new_ref(), value))
    })
}

/// The attribute in the class's own dict.
fn own(class: &Py<Type>, name: &Py<Str>) -> Option<Obj> {
    if !class.has_dict() {
        return None;
    }
    class.dict().get_str(name).unwrap_or_else(|_| {
        drop(crate::errors::take());
        None
    })
}

/// The class's version tag, assigned now if it has none; 0 when none can be.
pub fn version_of(class: &Py<Type>) -> u32 {
    if class.version_tag() != 0 {
        return class.version_tag();
    }
    let bases = class.bases();
    let valid = bases.as_deref().map_or(&[][..], |bases| bases.items()).iter();
    if !valid.filter_map(|base| base.downcast::<Type>()).all(|base| version_of(base) != 0) {
        return 0;
    }
    let next = &current().interpreter().next_version_tag;
    let tag = next.get();
    if tag != 0 {
        next.set(tag.wrapping_add(1));
        class.set_version_tag(tag);
    }
    tag
}

/// The class or one of its bases has changed: its version, and those of all subclasses, are gone.
pub fn modified(class: &Py<Type>) {
    if class.version_tag() == 0 {
        return;
    }
    class.set_version_tag(0);
    for subclass in super::subclasses::of(class) {
        modified(&subclass);
    }
}
