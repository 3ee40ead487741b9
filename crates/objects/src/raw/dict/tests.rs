//! Split tables, growth, releases.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::{SharedKeys, Table};
use crate::builtins::dict::Dict;
use crate::builtins::none::none;
use crate::builtins::str::Str;
use crate::raw::{Obj, Ref};
use crate::state::attach;

fn text(text: &str) -> Ref<Str> {
    Str::new(text)
}

fn set(table: &Table, key: &str, value: Obj) {
    let key = text(key);
    drop(table.set(key.as_any(), key.hash_value(), value).unwrap());
}

fn remove(table: &Table, key: &str) -> bool {
    let key = text(key);
    table.remove(key.as_any(), key.hash_value()).unwrap().is_some()
}

fn keys(table: &Table) -> Vec<String> {
    let mut all = Vec::new();
    let mut position = 0;
    while let Some(entry) = table.next(position) {
        all.push(entry.key.downcast::<Str>().unwrap().to_string_lossy());
        position = entry.next;
    }
    all
}

#[test]
fn tables_that_share_keys_keep_their_own_order() {
    let _attached = attach();
    let shared = SharedKeys::new(30);
    let (one, two) = (Table::sharing(&shared), Table::sharing(&shared));
    for key in ["a", "b", "c"] {
        set(&one, key, none());
    }
    for key in ["c", "a"] {
        set(&two, key, none());
    }
    assert_eq!((keys(&one).join(""), keys(&two).join("")), ("abc".to_owned(), "ca".to_owned()));
    assert!(one.is_split() && two.is_split());
    assert!(remove(&two, "c") && !remove(&two, "b"));
    set(&two, "c", none());
    assert_eq!(keys(&two), ["a", "c"]);
    assert_eq!((one.len(), two.len()), (3, 2));
    assert!(one.pop_last().is_some());
    assert!(!one.is_split());
    assert_eq!(keys(&one), ["a", "b"]);
}

#[test]
fn a_table_leaves_shared_keys_when_they_do_not_suit() {
    let _attached = attach();
    let shared = SharedKeys::new(2);
    let table = Table::sharing(&shared);
    let value = text("value").upcast();
    for key in ["a", "b", "c"] {
        set(&table, key, value.clone());
    }
    assert!(!table.is_split());
    assert_eq!((keys(&table).join(""), value.count()), ("abc".to_owned(), 4));
    let other = Table::sharing(&shared);
    set(&other, "a", value.clone());
    drop(other.set(&none(), none().hash().unwrap(), value.clone()).unwrap());
    assert!(!other.is_split());
    assert_eq!((other.len(), value.count()), (2, 6));
    drop((table, other));
    assert_eq!(value.count(), 1);
}

#[test]
fn room_that_instances_do_not_use_shrinks() {
    let _attached = attach();
    let shared = SharedKeys::new(30);
    assert_eq!(shared.position(&text("x")), Some(0));
    assert_eq!(shared.position(&text("x")), Some(0));
    assert_eq!((shared.instance_capacity(), shared.instance_capacity()), (30, 29));
    let version = shared.version();
    assert_eq!(shared.position(&text("y")), Some(1));
    assert_ne!(shared.version(), version);
}

#[test]
fn emptying_while_releasing_is_seen_as_empty() {
    let _attached = attach();
    let (outer, inner) = (Dict::new(), Dict::new());
    inner.set(&none(), outer.clone().upcast()).unwrap();
    outer.set(&none(), inner.upcast()).unwrap();
    assert_eq!(outer.count(), 2);
    outer.clear_entries();
    assert_eq!((outer.count(), outer.len()), (1, 0));
}

#[test]
fn many_entries_pass_all_widths_of_the_index() {
    let _attached = attach();
    let table = Table::new();
    for number in 0..100_000 {
        set(&table, &number.to_string(), none());
    }
    for number in (0..100_000).step_by(2) {
        assert!(remove(&table, &number.to_string()), "{number}");
    }
    assert_eq!(table.len(), 50_000);
    let key = text("99999");
    assert!(table.contains(key.as_any(), key.hash_value()).unwrap());
    let key = text("99998");
    assert!(!table.contains(key.as_any(), key.hash_value()).unwrap());
    assert_eq!(table.next(0).unwrap().key.downcast::<Str>().unwrap().to_string_lossy(), "1");
}
