//! Interned strings: one copy of each.

use std::cell::RefCell;

use hashbrown::HashTable;

use super::Str;
use crate::raw::Ref;
use crate::state::current;

/// The table. Interned strings are immortal, as the names in code objects are.
#[derive(Default)]
pub struct InternTable {
    strings: RefCell<HashTable<Ref<Str>>>,
}

/// The one copy of a string with this text; the given one when there is none yet.
pub fn intern(text: Ref<Str>) -> Ref<Str> {
    if text.is_interned() || text.as_any().exact::<Str>().is_none() {
        return text;
    }
    let table = current().interpreter().interned.get_or_init(seed);
    let hash = text.hash_value().cast_unsigned() as u64;
    let mut strings = table.strings.borrow_mut();
    let entry = strings.entry(
        hash,
        |known| known.same_text(&text),
        |known| known.hash_value().cast_unsigned() as u64,
    );
    entry
        .or_insert_with(|| {
            text.set_interned();
            text.set_immortal();
            text.clone()
        })
        .get()
        .clone()
}

/// The table as it starts: the names that Rust code uses.
fn seed() -> InternTable {
    let table = InternTable::default();
    for name in crate::raw::single::all().chain(crate::names::all()) {
        let hash = name.hash_value().cast_unsigned() as u64;
        let hasher = |known: &Ref<Str>| known.hash_value().cast_unsigned() as u64;
        table.strings.borrow_mut().insert_unique(hash, Ref::immortal(name), hasher);
    }
    table
}

/// Interns `text` and borrows nothing: for names made at run time.
pub fn interned(text: &str) -> Ref<Str> {
    intern(Str::new(text))
}
