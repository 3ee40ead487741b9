//! Keys whose comparison changes the container that is being searched.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::cell::Cell;

use crate::builtins::bool::Bool;
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::ValueError;
use crate::builtins::none::none;
use crate::builtins::set::Set;
use crate::builtins::str::Str;
use crate::errors::{self, raise};
use crate::heap;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use crate::state::attach;
use crate::types::CompareOp;
use macros::{object, pytype};

/// What a comparison does first, once.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Deed {
    Nothing,
    Empty,
    EmptyAndFill,
    Grow,
    RemoveOther,
    Raise,
}

/// A key; all have the same hash, and those with the same number are equal.
#[object]
pub(super) struct Tricky {
    number: i64,
    victim: Slot<Object>,
    deed: Cell<Deed>,
}

#[pytype(name = "Tricky", export = PyTricky_Type, gc, last)]
impl Tricky {
    fn __hash__(_this: &Py<Self>) -> PyResult<isize> {
        Ok(7)
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, _op: CompareOp) -> PyResult<Obj> {
        let other = other.downcast::<Tricky>().unwrap();
        this.act(this)?;
        other.act(this)?;
        Ok(Bool::new(this.number == other.number).upcast())
    }
}

impl Tricky {
    fn key(number: i64) -> Ref<Self> {
        heap::make_exact(Self { number, victim: Slot::empty(), deed: Cell::new(Deed::Nothing) })
    }

    fn act(&self, stored: &Py<Self>) -> PyResult<()> {
        let (deed, Some(victim)) = (self.deed.replace(Deed::Nothing), self.victim.get()) else {
            return Ok(());
        };
        if deed == Deed::Raise {
            return raise(&ValueError, "no");
        }
        match victim.downcast::<Dict>() {
            Some(dict) => change_dict(dict, deed, stored),
            None => change_set(victim.downcast::<Set>().unwrap(), deed, stored),
        }
        Ok(())
    }
}

fn change_dict(dict: &Py<Dict>, deed: Deed, stored: &Py<Tricky>) {
    match deed {
        Deed::Empty | Deed::EmptyAndFill => dict.clear_entries(),
        Deed::RemoveOther => drop(dict.remove(stored.as_any()).unwrap()),
        _ => {}
    }
    if matches!(deed, Deed::Grow | Deed::EmptyAndFill) {
        for number in 0..50 {
            dict.set(Str::new(&format!("filler {number}")).as_any(), none()).unwrap();
        }
    }
}

fn change_set(set: &Py<Set>, deed: Deed, stored: &Py<Tricky>) {
    match deed {
        Deed::Empty | Deed::EmptyAndFill => set.clear_elements(),
        Deed::RemoveOther => drop(set.discard(stored.as_any()).unwrap()),
        _ => {}
    }
    if matches!(deed, Deed::Grow | Deed::EmptyAndFill) {
        for number in 0..50 {
            set.add(Str::new(&format!("filler {number}")).as_any()).unwrap();
        }
    }
}

/// What is done while looking for an equal key, and whether the key is found afterwards.
const DEEDS: &[(Deed, bool)] = &[
    (Deed::Nothing, true),
    (Deed::Empty, false),
    (Deed::EmptyAndFill, false),
    (Deed::Grow, true),
    (Deed::RemoveOther, true),
];

#[test]
fn a_dict_that_changes_while_it_is_searched() {
    let _attached = attach();
    for &(deed, found) in DEEDS {
        let dict = Dict::new();
        for number in [1, 2, 3] {
            dict.set(Tricky::key(number).as_any(), none()).unwrap();
        }
        let wanted = Tricky::key(3);
        wanted.victim.set(dict.clone().upcast());
        wanted.deed.set(deed);
        assert_eq!(dict.get(wanted.as_any()).unwrap().is_some(), found, "{deed:?}");
        wanted.deed.set(deed);
        dict.set(wanted.as_any(), none()).unwrap();
        wanted.deed.set(Deed::Nothing);
        assert!(dict.contains(wanted.as_any()).unwrap(), "{deed:?}");
        wanted.victim.take();
    }
}

#[test]
fn a_set_that_changes_while_it_is_searched() {
    let _attached = attach();
    for &(deed, found) in DEEDS {
        let set = Set::new();
        for number in [1, 2, 3] {
            set.add(Tricky::key(number).as_any()).unwrap();
        }
        let wanted = Tricky::key(3);
        wanted.victim.set(set.clone().upcast());
        wanted.deed.set(deed);
        assert_eq!(set.contains(wanted.as_any()).unwrap(), found, "{deed:?}");
        wanted.deed.set(deed);
        set.add(wanted.as_any()).unwrap();
        wanted.deed.set(Deed::Nothing);
        assert!(set.contains(wanted.as_any()).unwrap(), "{deed:?}");
        wanted.victim.take();
    }
}

#[test]
fn what_a_comparison_raises_leaves_the_container_as_it_was() {
    let _attached = attach();
    let dict = Dict::new();
    let value = Str::new("the value");
    dict.set(Tricky::key(1).as_any(), none()).unwrap();
    let wanted = Tricky::key(2);
    wanted.victim.set(none());
    wanted.deed.set(Deed::Raise);
    assert!(dict.set(wanted.as_any(), value.clone().upcast()).is_err());
    assert!(errors::matches(&ValueError));
    drop(errors::take());
    assert_eq!((dict.len(), value.count(), wanted.count()), (1, 1, 1));
}
