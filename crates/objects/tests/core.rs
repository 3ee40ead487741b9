//! The object core from outside: making objects, calling methods by name, counting references.
#![allow(clippy::unwrap_used, reason = "tests")]

use objects::builtins::exceptions::{AttributeError, TypeError};
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::none;
use objects::builtins::str::{Str, intern, interned};
use objects::builtins::tuple::Tuple;
use objects::errors;
use objects::state::attach;

/// The text of the current exception, which is taken.
fn message() -> String {
    let exception = errors::take().expect("an exception is set");
    let args = exception.get_attribute(&interned("args")).unwrap();
    args.downcast::<Tuple>().unwrap().get(0).unwrap().str().unwrap().to_string_lossy()
}

#[test]
fn methods_are_found_and_called() {
    let _attached = attach();
    let list = List::new(vec![]);
    let value = Int::new(1 << 40);
    let result = list.as_any().call_method(&interned("append"), &[value.as_any()]).unwrap();
    assert!(result.is(&*none()));
    assert_eq!(list.len(), 1);
    assert_eq!(value.count(), 2);
    drop(list);
    assert_eq!(value.count(), 1);
}

#[test]
fn wrong_counts_are_told_as_cpython_tells_them() {
    let _attached = attach();
    let list = List::new(vec![]);
    let append = interned("append");
    assert!(list.as_any().call_method(&append, &[]).is_err());
    assert_eq!(message(), "list.append() takes exactly one argument (0 given)");
    let unbound = list.class().dict().get_str(&append).unwrap().unwrap();
    assert!(unbound.call(&[]).is_err());
    assert_eq!(message(), "unbound method list.append() needs an argument");
    assert!(unbound.call(&[&none(), &none()]).is_err());
    assert!(errors::matches(&TypeError));
    assert_eq!(message(), "descriptor 'append' for 'list' objects doesn't apply to a 'NoneType' object");
    assert!(list.as_any().get_attribute(&interned("nonsense")).is_err());
    assert!(errors::matches(&AttributeError));
    assert_eq!(message(), "'list' object has no attribute 'nonsense'");
}

#[test]
fn slot_wrappers_call_slots() {
    let _attached = attach();
    let list = List::new(vec![none(), none()]);
    let length = list.as_any().call_method(&interned("__len__"), &[]).unwrap();
    assert_eq!(length.downcast::<Int>().unwrap().to_i64(), Some(2));
    let wrapper = list.as_any().get_attribute(&interned("__len__")).unwrap();
    assert!(
        wrapper
            .repr()
            .unwrap()
            .to_string_lossy()
            .starts_with("<method-wrapper '__len__' of list object at 0x")
    );
    assert!(list.as_any().hash().is_err());
    assert_eq!(message(), "unhashable type: 'list'");
}

#[test]
fn the_mro_of_bool_and_its_repr() {
    let _attached = attach();
    let class = objects::builtins::bool::Bool::new(true).class().new_ref();
    let names: Vec<_> =
        (class.mro().unwrap().items().iter()).map(|item| item.repr().unwrap().to_string_lossy()).collect();
    assert_eq!(names, ["<class 'bool'>", "<class 'int'>", "<class 'object'>"]);
}

#[test]
fn interning_gives_one_object() {
    let _attached = attach();
    let (a, b) = (intern(Str::new("some name")), intern(Str::new("some name")));
    assert!(a.is(&*b));
    assert!(interned("__len__").is(objects::names::__len__()));
}

#[test]
fn strings_of_all_widths() {
    let _attached = attach();
    for (text, kind) in [("abc", 1), ("caf\u{e9}", 1), ("\u{20ac}uro", 2), ("\u{1f40d}", 4)] {
        let string = Str::new(text);
        assert_eq!((string.kind(), string.len()), (kind, text.chars().count()), "{text}");
        assert_eq!(string.to_string_lossy(), text);
    }
    let surrogate = Str::from_code_points([0x61, 0xD800].into_iter());
    assert_eq!(surrogate.len(), 2);
    assert_eq!(surrogate.to_string_lossy(), "a\u{fffd}");
}

#[test]
fn a_list_that_is_emptied_during_a_call_keeps_the_receiver_alive() {
    let _attached = attach();
    let inner = List::new(vec![]);
    let outer = List::new(vec![inner.upcast()]);
    let item = outer.get(0).unwrap();
    drop(outer.take_all());
    assert_eq!(item.count(), 1);
    assert_eq!(item.downcast::<List>().unwrap().len(), 0);
}
