//! Exception groups: construction, texts, taking apart. Expected texts are CPython 3.14's.
#![allow(clippy::unwrap_used, reason = "tests")]

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::*;
use objects::builtins::list::List;
use objects::builtins::none::none;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::builtins::type_object::PyType_Type;
use objects::errors;
use objects::raw::{Any, Obj, Py, PyResult, Ref};
use objects::state::attach;
use objects::types::Type;

fn text(value: &str) -> Obj {
    Str::new(value).upcast()
}

fn list(items: &[Obj]) -> Obj {
    List::new(items.to_vec()).upcast()
}

fn tuple(items: &[Obj]) -> Obj {
    Tuple::new(items.to_vec()).upcast()
}

fn call(class: &Py<Type>, args: &[Obj]) -> PyResult<Obj> {
    class.construct(&Tuple::new(args.to_vec()), None)
}

fn new(class: &Py<Type>) -> Obj {
    call(class, &[]).unwrap()
}

fn outcome(result: PyResult<Obj>) -> String {
    match result {
        Ok(made) => made.class().name().into_owned(),
        Err(_) => {
            let exception = errors::take().expect("an exception is set");
            format!("{} | {}", exception.class().name(), exception.str().unwrap().to_string_lossy())
        }
    }
}

fn group(message: &str, members: &[Obj]) -> Obj {
    call(&BaseExceptionGroup, &[text(message), list(members)]).unwrap()
}

/// A group as "message[members]", an exception as the name of its class.
fn shape(object: &Any) -> String {
    let Some(group) = object.downcast::<BaseExceptionGroup>() else {
        return object.class().name().into_owned();
    };
    let inner: Vec<String> = group.members().items().iter().map(|member| shape(member)).collect();
    let message = object.get_attribute(&interned("message")).unwrap().str().unwrap().to_string_lossy();
    format!("{message}[{}]", inner.join(" "))
}

fn split(object: &Any, matcher: &Any) -> (Obj, Obj) {
    let parts = object.call_method(&interned("split"), &[matcher]).unwrap();
    let parts = parts.downcast::<Tuple>().unwrap();
    (parts.items()[0].clone(), parts.items()[1].clone())
}

/// A class made by `type`.
fn class(name: &str, bases: &[&Py<Type>]) -> Ref<Type> {
    let bases = tuple(&bases.iter().map(|base| base.new_ref().upcast()).collect::<Vec<_>>());
    let made = PyType_Type.construct(&Tuple::new(vec![text(name), bases, Dict::new().upcast()]), None);
    made.unwrap().downcast_ref::<Type>().unwrap()
}

#[test]
fn the_class_fits_the_members() {
    let _attached = attach();
    let narrow = exception_group();
    let (value, interrupt) = (new(&ValueError), new(&KeyboardInterrupt));
    let m = text("m");
    let (mine, wide) = (class("Mine", &[&narrow]), class("Wide", &[&BaseExceptionGroup]));
    let both = class("Both", &[&BaseExceptionGroup, &ValueError]);
    let cases: &[(&Py<Type>, &[Obj], &str)] = &[
        (&BaseExceptionGroup, std::slice::from_ref(&value), "ExceptionGroup"),
        (&BaseExceptionGroup, &[value.clone(), interrupt.clone()], "BaseExceptionGroup"),
        (&narrow, std::slice::from_ref(&value), "ExceptionGroup"),
        (
            &narrow,
            std::slice::from_ref(&interrupt),
            "TypeError | Cannot nest BaseExceptions in an ExceptionGroup",
        ),
        (&mine, std::slice::from_ref(&interrupt), "TypeError | Cannot nest BaseExceptions in 'Mine'"),
        (&mine, std::slice::from_ref(&value), "Mine"),
        (&wide, std::slice::from_ref(&value), "Wide"),
        (&both, std::slice::from_ref(&interrupt), "TypeError | Cannot nest BaseExceptions in 'Both'"),
        (&both, std::slice::from_ref(&value), "Both"),
    ];
    for (class, members, expected) in cases {
        assert_eq!(outcome(call(class, &[m.clone(), list(members)])), *expected);
    }
    let bases = narrow.bases().unwrap();
    assert!(
        bases.size() == 2
            && bases.get(0).unwrap().is(&*BaseExceptionGroup)
            && bases.get(1).unwrap().is(&*Exception)
    );
}

#[test]
fn arguments_are_checked() {
    let _attached = attach();
    let (m, value) = (text("m"), new(&ValueError));
    let cases: &[(&[Obj], &str)] = &[
        (&[], "TypeError | BaseExceptionGroup.__new__() takes exactly 2 arguments (0 given)"),
        (
            std::slice::from_ref(&m),
            "TypeError | BaseExceptionGroup.__new__() takes exactly 2 arguments (1 given)",
        ),
        (&[none(), list(&[])], "TypeError | BaseExceptionGroup.__new__() argument 1 must be str, not None"),
        (
            &[value.clone(), list(&[])],
            "TypeError | BaseExceptionGroup.__new__() argument 1 must be str, not ValueError",
        ),
        (&[m.clone(), list(&[])], "ValueError | second argument (exceptions) must be a non-empty sequence"),
        (&[m.clone(), tuple(&[])], "ValueError | second argument (exceptions) must be a non-empty sequence"),
        (&[m.clone(), none()], "TypeError | second argument (exceptions) must be a sequence"),
        (&[m.clone(), value.clone()], "TypeError | second argument (exceptions) must be a sequence"),
        (&[m.clone(), Dict::new().upcast()], "TypeError | second argument (exceptions) must be a sequence"),
        (
            &[m.clone(), list(&[none()])],
            "ValueError | Item 0 of second argument (exceptions) is not an exception",
        ),
        (
            &[m.clone(), list(&[value.clone(), none()])],
            "ValueError | Item 1 of second argument (exceptions) is not an exception",
        ),
        (&[m.clone(), tuple(std::slice::from_ref(&value))], "ExceptionGroup"),
    ];
    for (args, expected) in cases {
        assert_eq!(outcome(call(&BaseExceptionGroup, args)), *expected);
    }
    let keywords = Dict::new();
    keywords.set(interned("x").as_any(), none()).unwrap();
    let args = Tuple::new(vec![m, list(&[value])]);
    let refused = BaseExceptionGroup.construct(&args, Some(&keywords));
    assert_eq!(outcome(refused), "TypeError | ExceptionGroup() takes no keyword arguments");
}

#[test]
fn texts_and_attributes() {
    let _attached = attach();
    let one = group("msg", &[new(&ValueError)]);
    assert_eq!(one.str().unwrap().to_string_lossy(), "msg (1 sub-exception)");
    let two = group("msg", &[new(&ValueError), new(&TypeError)]);
    assert_eq!(two.str().unwrap().to_string_lossy(), "msg (2 sub-exceptions)");
    assert_eq!(shape(&two), "msg[ValueError TypeError]");
    let refused = two.set_attribute(&interned("message"), Some(&none())).map(|()| none());
    assert_eq!(outcome(refused), "AttributeError | readonly attribute");
    let derived = two.call_method(&interned("derive"), &[&list(&[new(&KeyError)])]).unwrap();
    assert_eq!(shape(&derived), "msg[KeyError]");
}

#[test]
fn splitting() {
    let _attached = attach();
    let inner = group("n", &[new(&ValueError), new(&KeyError)]);
    let e = group("e", &[new(&ValueError), new(&TypeError), inner]);
    let class = |class: &Py<Type>| class.new_ref().upcast();
    let cases: &[(Obj, &str, &str)] = &[
        (class(&ValueError), "e[ValueError n[ValueError]]", "e[TypeError n[KeyError]]"),
        (
            tuple(&[class(&ValueError), class(&TypeError)]),
            "e[ValueError TypeError n[ValueError]]",
            "e[n[KeyError]]",
        ),
        (class(&OSError), "NoneType", "e[ValueError TypeError n[ValueError KeyError]]"),
        (class(&BaseExceptionGroup), "e[ValueError TypeError n[ValueError KeyError]]", "NoneType"),
        (class(&Exception), "e[ValueError TypeError n[ValueError KeyError]]", "NoneType"),
        (tuple(&[]), "NoneType", "e[ValueError TypeError n[ValueError KeyError]]"),
    ];
    for (matcher, matched, rest) in cases {
        let parts = split(&e, matcher);
        assert_eq!((shape(&parts.0).as_str(), shape(&parts.1).as_str()), (*matched, *rest));
        let subgroup = e.call_method(&interned("subgroup"), &[matcher]).unwrap();
        assert_eq!(shape(&subgroup), *matched);
    }
    let refusal = "TypeError | expected an exception type, a tuple of exception types, or a callable (other than a class)";
    let not_exception = class(&objects::builtins::int::PyLong_Type);
    for matcher in
        [none(), tuple(&[none()]), not_exception.clone(), tuple(&[class(&ValueError), not_exception])]
    {
        assert_eq!(outcome(e.call_method(&interned("split"), &[&matcher])), refusal);
    }
}

#[test]
fn halves_keep_what_surrounds_the_group() {
    let _attached = attach();
    let e = group("e", &[new(&ValueError), new(&TypeError)]);
    let (cause, context) = (new(&KeyError), new(&OSError));
    e.set_attribute(&interned("__cause__"), Some(&cause)).unwrap();
    e.set_attribute(&interned("__context__"), Some(&context)).unwrap();
    e.call_method(&interned("add_note"), &[&text("hi")]).unwrap();
    let (matched, rest) = split(&e, ValueError.as_any());
    for half in [&matched, &rest] {
        let half_body = half.downcast::<BaseException>().unwrap();
        assert!(half_body.cause().holds(&*cause) && half_body.context().holds(&*context));
    }
    let notes = |object: &Any| object.get_attribute(&interned("__notes__")).unwrap();
    assert!(!notes(&matched).is(&*notes(&e)) && !notes(&matched).is(&*notes(&rest)));
    assert_eq!(notes(&rest).downcast::<List>().unwrap().len(), 1);
    e.set_attribute(&interned("__notes__"), Some(&none())).unwrap();
    let (matched, _) = split(&e, ValueError.as_any());
    assert!(matched.find_attribute(&interned("__notes__")).unwrap().is_none());
}

#[test]
fn deep_groups_end_in_recursion_errors() {
    let _attached = attach();
    let mut e = group("m", &[new(&ValueError)]);
    for _ in 0..100_000 {
        e = group("m", &[e]);
    }
    let result = e.call_method(&interned("split"), &[TypeError.as_any()]);
    assert!(outcome(result).starts_with("RecursionError | "));
    drop(e);
}
