//! Classes made by calling `type`: layout, `__slots__`, special methods, assignment, hooks. Texts are CPython 3.14's.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::cell::{Cell, RefCell};

use objects::builtins::bool::Bool;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{KeyError, StopIteration};
use objects::builtins::function::Method;
use objects::builtins::int::{Int, PyLong_Type};
use objects::builtins::none::{none, not_implemented};
use objects::builtins::object::PyBaseObject_Type;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::builtins::type_object::PyType_Type;
use objects::errors;
use objects::raw::{Any, Class, Obj, Py, PyResult, Ref, Slot};
use objects::state::attach;
use objects::types::{CompareOp, Type, heap};
use objects::{object, pytype};

/// A function for class bodies: binds as Python's functions do, runs Rust code.
#[object]
pub struct Native {
    code: Cell<Code>,
    kept: Slot,
}

type Code = fn(&[&Any]) -> PyResult<Obj>;

/// A test function.
#[pytype(name = "tests.native", gc)]
impl Native {
    fn __get__(this: &Py<Self>, object: Option<&Any>, _class: Option<&Any>) -> PyResult<Obj> {
        Ok(match object {
            Some(object) => Method::new(this.new_ref().upcast(), object.new_ref()).upcast(),
            None => this.new_ref().upcast(),
        })
    }

    fn __call__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        let items: Vec<&Any> = args.items().iter().map(|item| &**item).collect();
        let _ = keywords;
        (this.code.get())(&items)
    }
}

thread_local! {
    static NATIVE: RefCell<Option<Ref<Type>>> = const { RefCell::new(None) };
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn log(text: &str) {
    LOG.with_borrow_mut(|log| log.push(text.to_owned()));
}

fn logged() -> Vec<String> {
    LOG.with_borrow_mut(std::mem::take)
}

fn native(code: Code) -> Obj {
    let class = NATIVE.with_borrow_mut(|class| {
        class.get_or_insert_with(|| heap::from_spec(Native::spec(), None).unwrap()).clone()
    });
    objects::heap::make(&class, 0, Native { code: Cell::new(code), kept: Slot::empty() }).unwrap().upcast()
}

fn text(value: &str) -> Obj {
    Str::new(value).upcast()
}

fn int(value: i128) -> Obj {
    Int::new(value).upcast()
}

fn namespace(entries: &[(&str, Obj)]) -> Obj {
    let dict = Dict::new();
    for (name, value) in entries {
        dict.set(interned(name).as_any(), value.clone()).unwrap();
    }
    dict.upcast()
}

fn try_class(name: &str, bases: &[&Any], entries: &[(&str, Obj)]) -> PyResult<Ref<Type>> {
    let bases = Tuple::new(bases.iter().map(|base| base.new_ref()).collect());
    let made = PyType_Type.as_any().call(&[&text(name), bases.as_any(), &namespace(entries)])?;
    Ok(made.downcast_ref::<Type>().unwrap())
}

fn class(name: &str, bases: &[&Any], entries: &[(&str, Obj)]) -> Ref<Type> {
    match try_class(name, bases, entries) {
        Ok(class) => class,
        Err(_) => panic!("{}", message()),
    }
}

/// The text of the current exception, which is taken.
fn message() -> String {
    let exception = errors::take().expect("an exception is set");
    let args = get(&exception, "args").unwrap();
    let text = args.downcast::<Tuple>().unwrap().get(0).unwrap().new_ref();
    text.downcast::<Str>().unwrap().to_string_lossy()
}

fn get(object: &Any, name: &str) -> PyResult<Obj> {
    object.get_attribute(&interned(name))
}

fn set(object: &Any, name: &str, value: &Any) -> PyResult<()> {
    object.set_attribute(&interned(name), Some(value))
}

fn del(object: &Any, name: &str) -> PyResult<()> {
    object.set_attribute(&interned(name), None)
}

fn shown(value: &Any) -> String {
    match value.downcast::<Str>() {
        Some(text) => format!("'{}'", text.to_string_lossy()),
        None => value.repr().unwrap().to_string_lossy(),
    }
}

fn make(class: &Py<Type>) -> Obj {
    class.as_any().call(&[]).unwrap()
}

fn tuple(items: &[&str]) -> Obj {
    Tuple::new(items.iter().map(|item| text(item)).collect()).upcast()
}

#[test]
fn a_plain_class_has_cpythons_layout() {
    let _attached = attach();
    let plain = class("A", &[], &[]);
    assert_eq!((plain.basicsize(), plain.dict_offset(), plain.weaklist_offset()), (16, -1, -32));
    let object = make(&plain);
    set(&object, "x", &int(1)).unwrap();
    assert_eq!(get(&object, "x").unwrap().downcast::<Int>().unwrap().to_i64(), Some(1));
    assert!(get(&object, "y").is_err());
    assert_eq!(message(), "'A' object has no attribute 'y'");
    assert_eq!(object.count(), 1);
}

#[test]
fn instances_and_classes_die_at_once() {
    let _attached = attach();
    let kept = Dict::new();
    let plain = class("A", &[], &[("kept", kept.clone().upcast())]);
    let object = make(&plain);
    set(&object, "x", kept.as_any()).unwrap();
    assert_eq!(kept.count(), 3);
    drop(object);
    assert_eq!(kept.count(), 2);
    let subclass = class("B", &[plain.as_any()], &[]);
    drop(plain);
    assert_eq!(kept.count(), 2);
    assert_eq!(get(subclass.as_any(), "kept").unwrap().count(), 3);
    // A class is in cycles with its MRO and its `__dict__` descriptor: only the collector ends it.
    drop(subclass);
    objects::gc::collect(2);
    assert_eq!(kept.count(), 1);
    assert!(objects::types::subclasses::of(&PyBaseObject_Type).iter().all(|class| class.name() != "A"));
    objects::types::heap_type::give_back_retired();
}

#[test]
fn slots_are_members_at_offsets() {
    let _attached = attach();
    let slotted = class("A", &[], &[("__slots__", tuple(&["b", "__p", "a"]))]);
    assert_eq!((slotted.basicsize(), slotted.dict_offset(), slotted.weaklist_offset()), (40, 0, 0));
    let object = make(&slotted);
    assert!(get(&object, "a").is_err());
    assert_eq!(message(), "'A' object has no attribute 'a'");
    set(&object, "a", &int(5)).unwrap();
    set(&object, "_A__p", &int(6)).unwrap();
    assert_eq!(shown(&get(slotted.as_any(), "a").unwrap()), "<member 'a' of 'A' objects>");
    assert_eq!(get(&object, "a").unwrap().downcast::<Int>().unwrap().to_i64(), Some(5));
    del(&object, "a").unwrap();
    assert!(del(&object, "a").is_err());
    assert_eq!(message(), "a");
    assert!(set(&object, "c", &none()).is_err());
    assert_eq!(message(), "'A' object has no attribute 'c' and no __dict__ for setting new attributes");
    let member = get(slotted.as_any(), "a").unwrap();
    assert!(member.call_method(&interned("__get__"), &[&int(1)]).is_err());
    assert_eq!(message(), "descriptor 'a' for 'A' objects doesn't apply to a 'int' object");
    let value = Dict::new();
    set(&object, "b", value.as_any()).unwrap();
    assert_eq!(value.count(), 2);
    drop(object);
    assert_eq!(value.count(), 1);
    let derived = class("B", &[slotted.as_any()], &[("__slots__", tuple(&["c"]))]);
    assert_eq!(derived.basicsize(), 48);
}

/// Bases, entries of the dict, message.
type Refused<'a> = (&'a [&'a Any], &'a [(&'a str, Obj)], &'a str);

/// Method, its value, what must fail, message.
type Checked<'a> = (&'a str, Obj, fn(&Any) -> bool, &'a str);

#[test]
fn what_cannot_become_a_class() {
    let _attached = attach();
    let plain = class("P", &[], &[]);
    let object: &Any = PyBaseObject_Type.as_any();
    let whole: &Any = PyLong_Type.as_any();
    let string: &Any = objects::builtins::str::PyUnicode_Type.as_any();
    let boolean: &Any = objects::builtins::bool::PyBool_Type.as_any();
    let cases: &[Refused<'_>] = &[
        (
            &[&int(1)],
            &[],
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
        ),
        (&[boolean], &[], "type 'bool' is not an acceptable base type"),
        (&[whole, string], &[], "multiple bases have instance lay-out conflict"),
        (&[object, object], &[], "duplicate base class object"),
        (
            &[object, plain.as_any()],
            &[],
            "Cannot create a consistent method resolution order (MRO) for bases object, P",
        ),
        (&[], &[("__slots__", text("a b"))], "__slots__ must be identifiers"),
        (&[], &[("__slots__", int(1))], "'int' object is not iterable"),
        (
            &[],
            &[("__slots__", Tuple::new(vec![int(1)]).upcast())],
            "__slots__ items must be strings, not 'int'",
        ),
        (
            &[],
            &[("__slots__", tuple(&["__dict__", "__dict__"]))],
            "__dict__ slot disallowed: we already got one",
        ),
        (
            &[plain.as_any()],
            &[("__slots__", tuple(&["__weakref__"]))],
            "__weakref__ slot disallowed: we already got one",
        ),
        (&[], &[("__slots__", tuple(&["x"])), ("x", int(1))], " in __slots__ conflicts with class variable"),
        (&[whole], &[("__slots__", tuple(&["x"]))], "nonempty __slots__ not supported for subtype of 'int'"),
        (&[], &[("__qualname__", int(1))], "type __qualname__ must be a str, not int"),
        (&[], &[("__classcell__", int(1))], "__classcell__ must be a nonlocal cell, not <class 'int'>"),
    ];
    for (bases, entries, expected) in cases {
        assert!(try_class("A", bases, entries).is_err(), "{expected}");
        let found = message();
        assert!(found.ends_with(expected), "{found}");
    }
    let calls: &[(&[&Any], &str)] = &[
        (&[], "type() takes 1 or 3 arguments"),
        (&[&int(1), &int(2)], "type() takes 1 or 3 arguments"),
        (&[&int(1), &tuple(&[]), &namespace(&[])], "type.__new__() argument 1 must be str, not int"),
        (&[&text("A"), &int(1), &namespace(&[])], "type.__new__() argument 2 must be tuple, not int"),
        (&[&text("A"), &tuple(&[]), &int(1)], "type.__new__() argument 3 must be dict, not int"),
        (&[&text("A\0"), &tuple(&[]), &namespace(&[])], "type name must not contain null characters"),
    ];
    for (args, expected) in calls {
        assert!(PyType_Type.as_any().call(args).is_err(), "{expected}");
        assert_eq!(message(), *expected);
    }
    assert!(PyType_Type.as_any().call(&[&int(1)]).unwrap().is(&*PyLong_Type));
}

#[test]
fn special_methods_fill_slots_and_leave_them() {
    let _attached = attach();
    let numbers = class(
        "N",
        &[],
        &[
            ("__repr__", native(|_| Ok(text("N!")))),
            ("__len__", native(|_| Ok(int(3)))),
            ("__getitem__", native(|args| Ok(args[1].new_ref()))),
            ("__hash__", native(|_| Ok(int(-1)))),
            ("__call__", native(|args| Ok(int(args.len() as i128)))),
            ("__contains__", native(|_| Ok(int(1)))),
            ("__next__", native(|_| errors::raise_bare(&StopIteration))),
            (
                "__setattr__",
                native(|args| {
                    log(&shown(args[1]));
                    Ok(none())
                }),
            ),
            ("__getattr__", native(|args| Ok(args[1].new_ref()))),
        ],
    );
    let object = make(&numbers);
    assert_eq!(shown(&object), "N!");
    assert_eq!(object.mp_length().unwrap().result(), Ok(3));
    assert_eq!(object.sq_length().unwrap().result(), Ok(3));
    assert!(object.truth().unwrap());
    assert_eq!(object.hash().unwrap(), -2);
    assert_eq!(shown(&object.call(&[&none(), &none()]).unwrap()).len(), shown(&int(3)).len());
    assert!(object.sq_contains(&none()).unwrap().result().unwrap());
    assert!(object.tp_iternext().unwrap().result().is_err() && errors::matches(&StopIteration));
    drop(errors::take());
    set(&object, "q", &none()).unwrap();
    assert_eq!(logged(), ["'q'"]);
    assert_eq!(shown(&get(&object, "missing").unwrap()), "'missing'");
    // Deleting a method takes the slot away, also from a subclass.
    let derived = class("D", &[numbers.as_any()], &[]);
    let other = make(&derived);
    del(numbers.as_any(), "__len__").unwrap();
    assert!(other.mp_length().is_none() && object.sq_length().is_none());
    set(numbers.as_any(), "__len__", &native(|_| Ok(int(-1)))).unwrap();
    assert!(other.mp_length().unwrap().result().is_err());
    assert_eq!(message(), "__len__() should return >= 0");
    set(numbers.as_any(), "__hash__", &none()).unwrap();
    assert!(other.hash().is_err());
    assert_eq!(message(), "unhashable type: 'D'");
}

#[test]
fn results_of_special_methods_are_checked() {
    let _attached = attach();
    let cases: &[Checked<'_>] = &[
        (
            "__len__",
            native(|_| Ok(text("s"))),
            |o| o.truth().is_err(),
            "'str' object cannot be interpreted as an integer",
        ),
        (
            "__len__",
            native(|_| Ok(int(1 << 100))),
            |o| o.truth().is_err(),
            "cannot fit 'int' into an index-sized integer",
        ),
        (
            "__bool__",
            native(|_| Ok(int(1))),
            |o| o.truth().is_err(),
            "__bool__ should return bool, returned int",
        ),
        (
            "__hash__",
            native(|_| Ok(text("s"))),
            |o| o.hash().is_err(),
            "__hash__ method should return an integer",
        ),
        (
            "__repr__",
            native(|_| Ok(int(1))),
            |o| o.repr().is_err(),
            "__repr__ returned non-string (type int)",
        ),
        ("__iter__", none(), |o| o.tp_iter().unwrap().is_err(), "'A' object is not iterable"),
        (
            "__contains__",
            none(),
            |o| o.sq_contains(&none()).unwrap().result().is_err(),
            "'A' object is not a container",
        ),
        ("__call__", none(), |o| o.call(&[]).is_err(), "'NoneType' object is not callable"),
    ];
    for (name, value, fails, expected) in cases {
        let object = make(&class("A", &[], &[(name, value.clone())]));
        assert!(fails(&object), "{name}");
        assert_eq!(message(), *expected);
    }
    let bad = class("A", &[], &[("__init__", native(|_| Ok(int(1))))]);
    assert!(bad.as_any().call(&[]).is_err());
    assert_eq!(message(), "__init__() should return None, not 'int'");
    let equal = class("A", &[], &[("__eq__", native(|_| Ok(not_implemented())))]);
    assert_eq!(shown(&get(equal.as_any(), "__hash__").unwrap()), "None");
    assert!(make(&equal).hash().is_err());
    assert_eq!(message(), "unhashable type: 'A'");
}

#[test]
fn reflected_operators_and_comparisons() {
    let _attached = attach();
    let left = class(
        "L",
        &[],
        &[("__add__", native(|_| Ok(text("L.add")))), ("__radd__", native(|_| Ok(text("L.radd"))))],
    );
    let plain = class("S", &[left.as_any()], &[]);
    let own = class("O", &[left.as_any()], &[("__radd__", native(|_| Ok(text("O.radd"))))]);
    let add = |a: &Any, b: &Any| {
        let function = a.class().nb_add().or(b.class().nb_add()).unwrap();
        let _ = function;
        shown(&a.nb_add(b).unwrap().unwrap())
    };
    let (l, s, o) = (make(&left), make(&plain), make(&own));
    assert_eq!(add(&l, &l), "'L.add'");
    assert_eq!(add(&l, &s), "'L.add'");
    assert_eq!(add(&l, &o), "'O.radd'");
    assert_eq!(add(&o, &l), "'L.add'");
    let compared = class(
        "C",
        &[],
        &[("__lt__", native(|_| Ok(text("lt")))), ("__ne__", native(|_| errors::raise_bare(&KeyError)))],
    );
    let c = make(&compared);
    assert_eq!(shown(&c.compare(&c, CompareOp::Lt).unwrap()), "'lt'");
    assert_eq!(shown(&none().compare(&c, CompareOp::Gt).unwrap()), "'lt'");
    assert!(c.compare(&c, CompareOp::Eq).unwrap().is(&*Bool::new(true)));
    assert!(c.compare(&c, CompareOp::Ne).is_err() && errors::matches(&KeyError));
    drop(errors::take());
    assert!(c.compare(&c, CompareOp::Le).is_err());
    assert_eq!(message(), "'<=' not supported between instances of 'C' and 'C'");
}

#[test]
fn hooks_learn_of_a_new_class() {
    let _attached = attach();
    let named = class(
        "Named",
        &[],
        &[(
            "__set_name__",
            native(|args| {
                log(&format!("{} {}", shown(args[1]), shown(args[2])));
                Ok(none())
            }),
        )],
    );
    let base = class("Base", &[], &[]);
    let hook = native(|args| {
        log(&format!("sub {}", shown(args[0])));
        Ok(none())
    });
    let hook = objects::builtins::classmethods::ClassMethod::new(hook).upcast();
    set(base.as_any(), "__init_subclass__", &hook).unwrap();
    class("New", &[base.as_any()], &[("__module__", text("m")), ("field", make(&named))]);
    assert_eq!(logged(), ["<class 'm.New'> 'field'", "sub <class 'm.New'>"]);
    let broken = class("Broken", &[], &[("__set_name__", native(|_| errors::raise(&KeyError, "k")))]);
    assert!(try_class("X", &[], &[("f", make(&broken))]).is_err());
    let exception = errors::take().unwrap();
    let notes = exception.get_attribute(objects::names::__notes__()).unwrap();
    let notes = notes.downcast::<objects::builtins::list::List>().unwrap();
    let note = notes.get(0).unwrap().str().unwrap().to_string_lossy();
    assert!(
        note.starts_with("Error calling __set_name__ on 'Broken' instance ") && note.ends_with(" in 'X'"),
        "{note}"
    );
}

#[test]
fn finalisers_run_once_and_may_resurrect() {
    let _attached = attach();
    thread_local!(static SAVED: RefCell<Option<Obj>> = const { RefCell::new(None) });
    let dying = class(
        "A",
        &[],
        &[(
            "__del__",
            native(|args| {
                log("del");
                SAVED.set(Some(args[0].new_ref()));
                Ok(none())
            }),
        )],
    );
    drop(make(&dying));
    assert_eq!(logged(), ["del"]);
    let saved = SAVED.take().unwrap();
    assert_eq!(saved.count(), 1);
    drop(saved);
    assert!(logged().is_empty());
    let bare = class(
        "B",
        &[],
        &[
            ("__slots__", tuple(&[])),
            (
                "__del__",
                native(|_| {
                    log("bare");
                    Ok(none())
                }),
            ),
        ],
    );
    drop(make(&bare));
    assert_eq!(logged(), ["bare"]);
}

#[test]
fn attributes_of_classes() {
    let _attached = attach();
    let plain = class("A", &[], &[("x", int(1))]);
    let a = plain.as_any();
    let whole = PyLong_Type.as_any();
    let cases: &[(PyResult<Obj>, &str)] = &[(get(a, "y"), "type object 'A' has no attribute 'y'")];
    assert!(cases[0].0.is_err());
    assert_eq!(message(), cases[0].1);
    let wrong: &[(&dyn Fn() -> PyResult<()>, &str)] = &[
        (&|| set(whole, "x", &none()), " attribute of immutable type 'int'"),
        (&|| del(whole, "x"), " attribute of immutable type 'int'"),
        (&|| del(a, "nothing"), "type object 'A' has no attribute 'nothing'"),
        (&|| set(a, "__name__", &int(1)), "can only assign string to A.__name__, not 'int'"),
        (&|| del(a, "__name__"), "cannot delete '__name__' attribute of immutable type 'A'"),
        (&|| set(a, "__bases__", &int(1)), "can only assign tuple to A.__bases__, not int"),
        (&|| set(a, "__bases__", &tuple(&[])), "can only assign non-empty tuple to A.__bases__, not ()"),
        (&|| set(a, "__mro__", &int(1)), "attribute '__mro__' of 'type' objects is not writable"),
        (&|| get(a, "__abstractmethods__").map(drop), "__abstractmethods__"),
        (&|| set(a, "__annotate__", &int(1)), "__annotate__ must be callable or None"),
        (&|| get(whole, "__annotations__").map(drop), "type object 'int' has no attribute '__annotations__'"),
    ];
    for (work, expected) in wrong {
        assert!(work().is_err(), "{expected}");
        let found = message();
        assert!(found.ends_with(expected), "{found}");
    }
    set(a, "__name__", &text("Z")).unwrap();
    assert_eq!(plain.name(), "Z");
    assert_eq!(shown(&get(a, "__qualname__").unwrap()), "'A'");
    assert_eq!(shown(&get(a, "__annotate__").unwrap()), "None");
    let object = make(&plain);
    assert_eq!(get(&object, "x").unwrap().downcast::<Int>().unwrap().to_i64(), Some(1));
    set(a, "x", &int(2)).unwrap();
    assert_eq!(get(&object, "x").unwrap().downcast::<Int>().unwrap().to_i64(), Some(2));
}

#[test]
fn classes_are_not_changed_behind_the_back_of_type() {
    let _attached = attach();
    let setter = get(PyBaseObject_Type.as_any(), "__setattr__").unwrap();
    for class in [PyLong_Type.owned(), class("A", &[], &[])] {
        assert!(setter.call(&[class.as_any(), &text("x"), &none()]).is_err());
        assert_eq!(message(), "can't apply this __setattr__ to type object");
    }
    let setter = get(PyType_Type.as_any(), "__setattr__").unwrap();
    let a = class("A", &[], &[]);
    setter.call(&[a.as_any(), &text("x"), &none()]).unwrap();
    assert!(get(a.as_any(), "x").is_ok());
}

#[test]
fn changing_class_and_bases() {
    let _attached = attach();
    let a = class("A", &[], &[("who", text("a"))]);
    let b = class("B", &[], &[("who", text("b")), ("__len__", native(|_| Ok(int(0))))]);
    let c = class("C", &[a.as_any()], &[]);
    let slotted = class("S", &[], &[("__slots__", tuple(&[]))]);
    let object = make(&a);
    set(&object, "__class__", b.as_any()).unwrap();
    assert_eq!(shown(&get(&object, "who").unwrap()), "'b'");
    assert!(!object.truth().unwrap());
    let wrong: &[(&Any, &str)] = &[
        (&int(1), "__class__ must be set to a class, not 'int' object"),
        (
            PyLong_Type.as_any(),
            "__class__ assignment only supported for mutable types or ModuleType subclasses",
        ),
        (slotted.as_any(), "__class__ assignment: 'S' object layout differs from 'B'"),
    ];
    for (value, expected) in wrong {
        assert!(set(&object, "__class__", value).is_err());
        assert_eq!(message(), *expected);
    }
    let of_c = make(&c);
    set(c.as_any(), "__bases__", Tuple::new(vec![b.clone().upcast()]).as_any()).unwrap();
    assert_eq!(shown(&get(&of_c, "who").unwrap()), "'b'");
    assert!(!of_c.truth().unwrap());
    let wrong: &[(&Py<Type>, &Any, &str)] = &[
        (&a, a.as_any(), "a __bases__ item causes an inheritance cycle"),
        (&b, c.as_any(), "a __bases__ item causes an inheritance cycle"),
        (&a, PyLong_Type.as_any(), "__bases__ assignment: 'int' object layout differs from 'object'"),
        (&c, PyLong_Type.as_any(), "__bases__ assignment: 'int' deallocator differs from 'B'"),
    ];
    for (class, base, expected) in wrong {
        assert!(set(class.as_any(), "__bases__", Tuple::new(vec![base.new_ref()]).as_any()).is_err());
        assert_eq!(message(), *expected);
    }
}

#[test]
fn arguments_of_object() {
    let _attached = attach();
    let plain = class("A", &[], &[]);
    let calls: &[(&Any, &str)] = &[
        (PyBaseObject_Type.as_any(), "object() takes no arguments"),
        (plain.as_any(), "A() takes no arguments"),
    ];
    for (callee, expected) in calls {
        assert!(callee.call(&[&int(1)]).is_err());
        assert_eq!(message(), *expected);
    }
    set(plain.as_any(), "__abstractmethods__", &tuple(&["b", "a"])).unwrap();
    assert!(plain.as_any().call(&[]).is_err());
    assert_eq!(
        message(),
        "Can't instantiate abstract class A without an implementation for abstract methods 'a', 'b'"
    );
    let object = make(&class("B", &[], &[]));
    assert!(object.call_method(&interned("__format__"), &[&text("x")]).is_err());
    assert_eq!(message(), "unsupported format string passed to B.__format__");
    assert!(object.call_method(&interned("__reduce__"), &[]).is_err());
    assert_eq!(
        message(),
        "cannot import name '_reduce_ex' from 'copyreg': no import system has been installed"
    );
}

#[test]
fn instance_and_subclass_tests() {
    let _attached = attach();
    let a = class("A", &[], &[]);
    let b = class("B", &[a.as_any()], &[]);
    let object = make(&b);
    assert!(object.is_instance(a.as_any()).unwrap() && b.as_any().is_subclass(a.as_any()).unwrap());
    let nested =
        Tuple::new(vec![PyLong_Type.owned().upcast(), Tuple::new(vec![a.clone().upcast()]).upcast()]);
    assert!(object.is_instance(nested.as_any()).unwrap());
    assert!(!object.is_instance(PyLong_Type.as_any()).unwrap());
    assert!(object.is_instance(&int(1)).is_err());
    assert_eq!(message(), "isinstance() arg 2 must be a type, a tuple of types, or a union");
    assert!(int(1).is_subclass(a.as_any()).is_err());
    assert_eq!(message(), "issubclass() arg 1 must be a class");
    assert!(a.as_any().is_subclass(&int(1)).is_err());
    assert_eq!(message(), "issubclass() arg 2 must be a class, a tuple of classes, or a union");
}

#[test]
fn metaclasses_make_calls_and_orders() {
    let _attached = attach();
    let meta = class(
        "M",
        &[PyType_Type.as_any()],
        &[
            ("mro", native(|args| Ok(Tuple::new(vec![args[0].new_ref()]).upcast()))),
            ("__call__", native(|_| Ok(text("called")))),
        ],
    );
    assert_eq!(meta.basicsize(), 936);
    let made = meta.as_any().class().as_any().call(&[&text("X"), &tuple(&[]), &namespace(&[])]).unwrap();
    assert!(made.class().is(&*PyType_Type));
    let new = get(PyType_Type.as_any(), "__new__").unwrap();
    let made = new.call(&[meta.as_any(), &text("X"), &tuple(&[]), &namespace(&[])]).unwrap();
    assert!(made.class().is(&*meta));
    assert_eq!(made.downcast::<Type>().unwrap().mro().unwrap().size(), 1);
    assert_eq!(shown(&made.call(&[]).unwrap()), "'called'");
}

#[test]
fn subclasses_of_builtins() {
    let _attached = attach();
    let own = class("D", &[objects::builtins::list::PyList_Type.as_any()], &[]);
    assert_eq!((own.basicsize(), own.dict_offset(), own.weaklist_offset()), (40, -1, -32));
    let failing = class("E", &[objects::builtins::exceptions::ValueError.as_any()], &[]);
    assert_eq!((failing.basicsize(), failing.dict_offset(), failing.weaklist_offset()), (72, 16, -32));
    assert!(failing.is_subtype_of(&objects::builtins::exceptions::Exception));
}

#[test]
fn properties_call_their_functions() {
    let _attached = attach();
    let property = objects::builtins::property::PyProperty_Type.as_any();
    let getter = native(|_| Ok(int(7)));
    let read_only = property.call(&[&getter]).unwrap();
    let a = class("A", &[], &[("x", read_only.clone()), ("y", property.call(&[]).unwrap())]);
    let object = make(&a);
    assert_eq!(get(&object, "x").unwrap().downcast::<Int>().unwrap().to_i64(), Some(7));
    assert!(get(a.as_any(), "x").unwrap().is(&*read_only));
    assert_eq!(shown(&get(&read_only, "__name__").unwrap()), "'x'");
    let wrong: &[(&dyn Fn() -> PyResult<()>, &str)] = &[
        (&|| get(&object, "y").map(drop), " of 'A' object has no getter"),
        (&|| set(&object, "x", &none()), " of 'A' object has no setter"),
        (&|| del(&object, "x"), " of 'A' object has no deleter"),
        (&|| set(&read_only, "fget", &none()), "readonly attribute"),
    ];
    for (work, expected) in wrong {
        assert!(work().is_err(), "{expected}");
        let found = message();
        assert!(found.ends_with(expected), "{found}");
    }
    let setter = native(|args| {
        log(&format!("set {}", args.len()));
        Ok(none())
    });
    let both = read_only.call_method(&interned("setter"), &[&setter]).unwrap();
    set(a.as_any(), "z", &both).unwrap();
    set(&object, "z", &none()).unwrap();
    assert_eq!(logged(), ["set 2"]);
}

#[test]
fn super_searches_behind_a_class() {
    let _attached = attach();
    let a = class("A", &[], &[("who", native(|args| Ok(int(args.len() as i128)))), ("what", text("a"))]);
    let b = class("B", &[a.as_any()], &[("what", text("b"))]);
    let object = make(&b);
    let super_type = objects::builtins::super_object::PySuper_Type.as_any();
    let bound = super_type.call(&[b.as_any(), &object]).unwrap();
    assert_eq!(shown(&get(&bound, "what").unwrap()), "'a'");
    assert_eq!(get(&bound, "who").unwrap().call(&[]).unwrap().downcast::<Int>().unwrap().to_i64(), Some(1));
    assert_eq!(shown(&bound), "<super: <class 'B'>, <B object>>");
    assert!(get(&bound, "__self__").unwrap().is(&*object));
    assert!(get(&bound, "__class__").unwrap().is(super_type));
    assert!(get(&bound, "nope").is_err());
    assert_eq!(message(), "'super' object has no attribute 'nope'");
    let wrong: &[(&[&Any], &str)] = &[
        (&[], "super(): no arguments"),
        (&[&int(1)], "super() argument 1 must be a type, not int"),
        (&[a.as_any(), &none(), &none()], "super() expected at most 2 arguments, got 3"),
        (
            &[PyLong_Type.as_any(), &text("a")],
            "super(type, obj): obj (instance of str) is not an instance or subtype of type (int).",
        ),
    ];
    for (args, expected) in wrong {
        assert!(super_type.call(args).is_err());
        assert_eq!(message(), *expected);
    }
}

#[test]
fn modules_ask_their_getattr_last() {
    let _attached = attach();
    let module = objects::builtins::module::PyModule_Type.as_any().call(&[&text("m")]).unwrap();
    assert_eq!(shown(&get(&module, "__name__").unwrap()), "'m'");
    assert!(get(&module, "x").is_err());
    assert_eq!(message(), "module 'm' has no attribute 'x'");
    set(&module, "__getattr__", &native(|args| Ok(args[0].new_ref()))).unwrap();
    assert_eq!(shown(&get(&module, "x").unwrap()), "'x'");
    assert!(set(&module, "__dict__", &none()).is_err());
    assert_eq!(message(), "readonly attribute");
}

#[test]
fn aliases_and_unions() {
    let _attached = attach();
    use objects::builtins::generic_alias::GenericAlias;
    let list = objects::builtins::list::PyList_Type.as_any();
    let alias = GenericAlias::new(list, PyLong_Type.as_any());
    let same = GenericAlias::new(list, PyLong_Type.as_any());
    assert_eq!(shown(alias.as_any()), "list[int]");
    assert!(alias.as_any().equals(same.as_any()).unwrap());
    assert_eq!(shown(&get(alias.as_any(), "append").unwrap()), "<method 'append' of 'list' objects>");
    assert!(int(1).is_instance(alias.as_any()).is_err());
    assert_eq!(message(), "isinstance() argument 2 cannot be a parameterized generic");
    assert!(set(alias.as_any(), "x", &none()).is_err());
    assert_eq!(
        message(),
        "'types.GenericAlias' object has no attribute 'x' and no __dict__ for setting new attributes"
    );
    let or = |a: &Any, b: &Any| a.nb_or(b).unwrap().unwrap();
    let union = or(PyLong_Type.as_any(), &none());
    assert_eq!(shown(&union), "int | None");
    let twice = or(&union, PyLong_Type.as_any());
    assert_eq!(shown(&twice), "int | None");
    assert!(twice.equals(&union).unwrap());
    assert!(int(1).is_instance(&union).unwrap() && !text("a").is_instance(&union).unwrap());
    assert!(or(PyLong_Type.as_any(), PyLong_Type.as_any()).is(&*PyLong_Type));
    assert!(PyLong_Type.as_any().nb_or(&int(1)).unwrap().unwrap().is(&*not_implemented()));
}

#[test]
fn namespaces_show_their_fields() {
    let _attached = attach();
    let class = objects::builtins::namespace::_PyNamespace_Type.as_any();
    let space = class.call(&[&namespace(&[("a", none())])]).unwrap();
    assert_eq!(shown(&space), "namespace(a=None)");
    set(&space, "b", &space).unwrap();
    assert_eq!(shown(&space), "namespace(a=None, b=namespace(...))");
    del(&space, "b").unwrap();
    assert!(class.call(&[&none(), &none()]).is_err());
    assert_eq!(message(), "SimpleNamespace expected at most 1 argument, got 2");
    assert!(space.hash().is_err());
    assert_eq!(message(), "unhashable type: 'types.SimpleNamespace'");
}
