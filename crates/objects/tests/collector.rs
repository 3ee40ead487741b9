//! Cycles, weak references, finalisers.
#![allow(clippy::unwrap_used, reason = "tests")]

use objects::builtins::builtin_function::BuiltinFunction;
use objects::builtins::dict::Dict;
use objects::builtins::function::Method;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::none;
use objects::builtins::str::interned;
use objects::builtins::weakref::{_PyWeakref_RefType, WeakRef, make};
use objects::gc;
use objects::raw::{Any, Obj, Ref};
use objects::state::attach;

/// A list that holds itself and `value`.
fn cycle(value: Obj) -> Ref<List> {
    let list = List::new(vec![value]);
    list.push(list.clone().upcast());
    list
}

/// An object that weak references can be made to: a bound method.
fn method() -> Ref<Method> {
    Method::new(List::new(vec![]).upcast(), none())
}

fn weak(object: &Any, callback: Option<&Any>) -> Ref<WeakRef> {
    make(&_PyWeakref_RefType, object, callback).unwrap()
}

#[test]
fn a_cycle_is_freed_and_what_it_held() {
    let _attached = attach();
    let value = Int::new(1 << 50);
    for _ in 0..3 {
        drop(cycle(value.clone().upcast()));
    }
    assert_eq!(value.count(), 4);
    assert_eq!(gc::collect(2), 3);
    assert_eq!(value.count(), 1);
}

#[test]
fn what_is_reachable_from_outside_stays_in_order() {
    let _attached = attach();
    gc::collect(2);
    let kept = cycle(none());
    let inner = cycle(kept.clone().upcast());
    kept.push(inner.upcast());
    drop(cycle(kept.clone().upcast()));
    assert_eq!(gc::collect(2), 1);
    assert_eq!(kept.len(), 3);
    assert!(gc::is_tracked(kept.as_any()));
    assert_eq!(gc::collect(2), 0);
    drop(kept.take_all());
}

#[test]
fn a_long_chain_dies_without_native_recursion() {
    let _attached = attach();
    let mut chain = none();
    for _ in 0..if cfg!(miri) { 200 } else { 300_000 } {
        chain = List::new(vec![chain]).upcast();
    }
    drop(chain);
}

#[test]
fn weak_references_end_with_their_object() {
    let _attached = attach();
    let object = method();
    let first = weak(object.as_any(), None);
    assert!(first.is(&*weak(object.as_any(), None)), "plain references are shared");
    let (seen, append) = (List::new(vec![]), interned("append"));
    let callback = seen.as_any().get_attribute(&append).unwrap();
    assert!(callback.downcast::<BuiltinFunction>().is_some());
    let second = weak(object.as_any(), Some(&callback));
    assert!(!first.is(&*second));
    assert!(first.get().unwrap().is(&*object));
    assert!(second.as_any().call(&[]).unwrap().is(&*object));
    drop(object);
    assert!(first.is_dead() && second.is_dead());
    assert!(second.as_any().call(&[]).unwrap().is(&*none()));
    assert_eq!(seen.len(), 1);
    assert!(seen.get(0).unwrap().is(&*second));
}

#[test]
fn a_reference_that_dies_first_leaves_the_list() {
    let _attached = attach();
    let object = method();
    let callback = List::new(vec![]).as_any().get_attribute(&interned("append")).unwrap();
    let references: Vec<_> = (0..4).map(|_| weak(object.as_any(), Some(&callback))).collect();
    for (index, reference) in references.into_iter().enumerate() {
        if index % 2 == 0 {
            drop(reference);
        } else {
            assert!(reference.get().is_some());
        }
    }
    drop(object);
}

#[test]
fn callbacks_of_garbage_are_called_for_references_outside_of_it() {
    let _attached = attach();
    gc::collect(2);
    let seen = List::new(vec![]);
    let callback = seen.as_any().get_attribute(&interned("append")).unwrap();
    let object = method();
    let ring = cycle(object.clone().upcast());
    let outside = weak(object.as_any(), Some(&callback));
    let inside = weak(object.as_any(), Some(&callback));
    ring.push(inside.upcast());
    // The method is part of the garbage only if the ring can be reached from it too.
    let holder = Dict::new();
    holder.set(interned("ring").as_any(), ring.clone().upcast()).unwrap();
    drop((object, ring, holder));
    assert_eq!(gc::collect(2), 4);
    assert_eq!(seen.len(), 1);
    assert!(seen.get(0).unwrap().is(&*outside));
}
