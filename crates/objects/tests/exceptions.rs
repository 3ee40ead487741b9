//! Exceptions: construction, fields, texts, messages, chains. Expected texts are CPython 3.14's.
#![allow(clippy::unwrap_used, reason = "tests")]

use objects::builtins::bool::Bool;
use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::*;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::none;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors;
use objects::raw::{Any, Obj, Py, PyResult, Raised};
use objects::state::{attach, current};
use objects::types::Type;

fn text(value: &str) -> Obj {
    Str::new(value).upcast()
}

fn int(value: i128) -> Obj {
    Int::new(value).upcast()
}

fn yes() -> Obj {
    Bool::new(true).upcast()
}

fn tuple(items: &[Obj]) -> Obj {
    Tuple::new(items.to_vec()).upcast()
}

/// The current exception as "Class | text"; it is taken.
fn raised() -> String {
    let exception = errors::take().expect("an exception is set");
    let name = exception.class().name().into_owned();
    format!("{name} | {}", string(&exception))
}

fn string(object: &Any) -> String {
    object.str().unwrap().to_string_lossy()
}

fn repr(object: &Any) -> String {
    object.repr().unwrap().to_string_lossy()
}

fn outcome<T>(result: PyResult<T>) -> String {
    match result {
        Ok(_) => "no error".to_owned(),
        Err(Raised) => raised(),
    }
}

fn make(class: &Py<Type>, args: &[Obj]) -> Obj {
    try_make(class, args).unwrap()
}

fn try_make(class: &Py<Type>, args: &[Obj]) -> PyResult<Obj> {
    class.construct(&Tuple::new(args.to_vec()), None)
}

fn with_keywords(class: &Py<Type>, args: &[Obj], keywords: &[(&str, Obj)]) -> PyResult<Obj> {
    let dict = Dict::new();
    for (name, value) in keywords {
        dict.set(interned(name).as_any(), value.clone()).unwrap();
    }
    class.construct(&Tuple::new(args.to_vec()), Some(&dict))
}

fn get(object: &Any, name: &str) -> Obj {
    object.get_attribute(&interned(name)).unwrap()
}

fn shown(object: &Any, name: &str) -> String {
    string(&get(object, name))
}

fn set(object: &Any, name: &str, value: Option<&Any>) -> String {
    outcome(object.set_attribute(&interned(name), value))
}

fn method(object: &Any, name: &str, args: &[&Any]) -> PyResult<Obj> {
    object.call_method(&interned(name), args)
}

fn base(object: &Any) -> &Py<BaseException> {
    object.downcast::<BaseException>().unwrap()
}

#[test]
fn base_exception_shows_its_arguments() {
    let _attached = attach();
    assert_eq!(string(&make(&ValueError, &[])), "");
    assert_eq!(string(&make(&ValueError, &[text("x")])), "x");
    assert_eq!(repr(&make(&ValueError, &[yes()])), "ValueError(True)");
    assert_eq!(repr(&make(&ValueError, &[none()])), "ValueError(None)");
    assert_eq!(string(&make(&KeyError, &[])), "");
    assert_eq!(string(&make(&KeyError, &[none()])), "None");
    assert_eq!(repr(&make(&MemoryError, &[yes()])), "MemoryError(True)");
    let refused = with_keywords(&ValueError, &[], &[("a", none())]);
    assert_eq!(outcome(refused), "TypeError | ValueError() takes no keyword arguments");
    let refused = with_keywords(&UnicodeDecodeError, &[], &[("a", none())]);
    assert_eq!(outcome(refused), "TypeError | UnicodeDecodeError() takes no keyword arguments");
}

#[test]
fn attributes_of_base_exception() {
    let _attached = attach();
    let e = make(&ValueError, &[yes()]);
    let cases: &[(&str, Option<Obj>, &str)] = &[
        ("args", Some(yes()), "TypeError | 'bool' object is not iterable"),
        ("args", None, "TypeError | args may not be deleted"),
        ("__traceback__", Some(yes()), "TypeError | __traceback__ must be a traceback or None"),
        ("__traceback__", None, "TypeError | __traceback__ may not be deleted"),
        (
            "__context__",
            Some(yes()),
            "TypeError | exception context must be None or derive from BaseException",
        ),
        ("__context__", None, "TypeError | __context__ may not be deleted"),
        ("__cause__", Some(yes()), "TypeError | exception cause must be None or derive from BaseException"),
        ("__cause__", None, "TypeError | __cause__ may not be deleted"),
        ("__suppress_context__", Some(none()), "TypeError | attribute value type must be bool"),
        ("__suppress_context__", None, "TypeError | can't delete numeric/char attribute"),
        ("__dict__", Some(yes()), "TypeError | __dict__ must be set to a dictionary, not a 'bool'"),
        ("__dict__", None, "TypeError | cannot delete __dict__"),
        ("__traceback__", Some(none()), "no error"),
        ("__context__", Some(none()), "no error"),
    ];
    for (name, value, expected) in cases {
        assert_eq!(set(&e, name, value.as_deref()), *expected, "{name}");
    }
    assert_eq!(shown(&e, "__suppress_context__"), "False");
    assert_eq!(set(&e, "__cause__", Some(&make(&KeyError, &[]))), "no error");
    assert_eq!(shown(&e, "__suppress_context__"), "True");
    assert_eq!(set(&e, "args", Some(List::new(vec![none()]).as_any())), "no error");
    assert_eq!(repr(&e), "ValueError(None)");
    assert_eq!(
        outcome(method(&e, "with_traceback", &[&yes()])),
        "TypeError | __traceback__ must be a traceback or None"
    );
    assert!(method(&e, "with_traceback", &[&none()]).unwrap().is(&*e));
}

#[test]
fn notes_and_state() {
    let _attached = attach();
    let e = make(&ValueError, &[yes()]);
    assert_eq!(
        outcome(method(&e, "add_note", &[&yes()])),
        "TypeError | add_note() argument must be str, not bool"
    );
    for note in ["one", "two"] {
        method(&e, "add_note", &[&text(note)]).unwrap();
    }
    let notes = get(&e, "__notes__");
    assert_eq!(notes.downcast::<List>().unwrap().len(), 2);
    set(&e, "__notes__", Some(&none()));
    let refused = method(&e, "add_note", &[&text("x")]);
    assert_eq!(outcome(refused), "TypeError | Cannot add note: __notes__ is not a list");
    assert_eq!(outcome(method(&e, "__setstate__", &[&yes()])), "TypeError | state is not a dictionary");
    let state = Dict::new();
    state.set(interned("extra").as_any(), yes()).unwrap();
    method(&e, "__setstate__", &[state.as_any()]).unwrap();
    assert_eq!(shown(&e, "extra"), "True");
    let reduced = method(&e, "__reduce__", &[]).unwrap();
    let parts = reduced.downcast::<Tuple>().unwrap();
    assert!(parts.size() == 3 && parts.get(0).unwrap().is(&*ValueError));
    let plain = method(&make(&ValueError, &[]), "__reduce__", &[]).unwrap();
    assert_eq!(plain.downcast::<Tuple>().unwrap().size(), 2);
}

#[test]
fn classes_with_one_field() {
    let _attached = attach();
    assert_eq!(shown(&make(&StopIteration, &[]), "value"), "None");
    assert_eq!(shown(&make(&StopIteration, &[yes(), none()]), "value"), "True");
    assert_eq!(shown(&make(&SystemExit, &[]), "code"), "None");
    assert_eq!(shown(&make(&SystemExit, &[yes()]), "code"), "True");
    assert_eq!(get(&make(&SystemExit, &[yes(), yes()]), "code").downcast::<Tuple>().unwrap().size(), 2);
    let stop = make(&StopIteration, &[yes()]);
    assert_eq!(
        (set(&stop, "value", None), set(&stop, "value", None)),
        ("no error".into(), "no error".into())
    );
    assert_eq!(shown(&stop, "value"), "None");
    let direct = StopIteration::with_value(tuple(&[yes()])).unwrap();
    assert!(direct.value().downcast::<Tuple>().is_some());
}

#[test]
fn keyword_arguments_of_name_errors() {
    let _attached = attach();
    let given = [("name", yes()), ("obj", none()), ("path", none()), ("nam", none()), ("x", none())];
    let pick = |names: &[&str]| -> Vec<(&str, Obj)> {
        given.iter().filter(|(name, _)| names.contains(name)).cloned().collect()
    };
    let e = with_keywords(&NameError, &[text("m")], &pick(&["name"])).unwrap();
    assert_eq!((shown(&e, "name"), string(&e)), ("True".into(), "m".into()));
    let e = with_keywords(&AttributeError, &[text("m")], &pick(&["name"])).unwrap();
    assert_eq!((shown(&e, "name"), shown(&e, "obj")), ("True".into(), "None".into()));
    let state = method(&e, "__getstate__", &[]).unwrap();
    assert_eq!(state.downcast::<Dict>().unwrap().len(), 2);
    let e = with_keywords(&ImportError, &[text("m")], &pick(&["name", "path"])).unwrap();
    assert_eq!(
        (shown(&e, "name"), shown(&e, "msg"), shown(&e, "name_from")),
        ("True".into(), "m".into(), "None".into())
    );
    assert_eq!(method(&e, "__reduce__", &[]).unwrap().downcast::<Tuple>().unwrap().size(), 3);
    assert_eq!(set(&e, "msg", Some(&text("zz"))), "no error");
    assert_eq!(string(&e), "zz");
    let cases: &[(&Py<Type>, &[&str], &str)] = &[
        (
            &NameError,
            &["nam"],
            "TypeError | NameError() got an unexpected keyword argument 'nam'. Did you mean 'name'?",
        ),
        (&NameError, &["name", "x"], "TypeError | NameError() takes at most 1 keyword argument (2 given)"),
        (&UnboundLocalError, &["x"], "TypeError | NameError() got an unexpected keyword argument 'x'"),
        (&AttributeError, &["x"], "TypeError | AttributeError() got an unexpected keyword argument 'x'"),
        (
            &AttributeError,
            &["name", "obj", "x"],
            "TypeError | AttributeError() takes at most 2 keyword arguments (3 given)",
        ),
        (&ModuleNotFoundError, &["x"], "TypeError | ImportError() got an unexpected keyword argument 'x'"),
    ];
    for (class, names, expected) in cases {
        assert_eq!(outcome(with_keywords(class, &[text("m")], &pick(names))), *expected);
    }
}

#[test]
fn missing_attributes_name_object_and_name() {
    let _attached = attach();
    let value = int(5);
    assert!(value.get_attribute(&interned("zz")).is_err());
    let error = errors::take().unwrap();
    assert_eq!(string(&error), "'int' object has no attribute 'zz'");
    assert!(get(&error, "obj").is(&*value));
    assert_eq!(shown(&error, "name"), "zz");
}

#[test]
fn the_class_of_an_os_error_follows_from_its_number() {
    let _attached = attach();
    let cases: &[(i128, &Py<Type>)] = &[
        (1, &PermissionError),
        (2, &FileNotFoundError),
        (3, &ProcessLookupError),
        (4, &InterruptedError),
        (10, &ChildProcessError),
        (11, &BlockingIOError),
        (13, &PermissionError),
        (17, &FileExistsError),
        (20, &NotADirectoryError),
        (21, &IsADirectoryError),
        (32, &BrokenPipeError),
        (103, &ConnectionAbortedError),
        (104, &ConnectionResetError),
        (108, &BrokenPipeError),
        (110, &TimeoutError),
        (111, &ConnectionRefusedError),
        (114, &BlockingIOError),
        (115, &BlockingIOError),
        (5, &OSError),
        (1 << 70, &OSError),
    ];
    for (number, class) in cases {
        assert!(make(&OSError, &[int(*number), text("x")]).class().is(*class), "{number}");
    }
    assert!(make(&OSError, &[int(2)]).class().is(&*OSError));
    assert!(make(&FileNotFoundError, &[int(13), text("x")]).class().is(&*FileNotFoundError));
    assert!(errors::os_error::<()>(2, None, None).is_err());
    let raised = errors::take().unwrap();
    assert!(raised.class().is(&*FileNotFoundError));
    assert_eq!(shown(&raised, "strerror"), "No such file or directory");
    assert_eq!(errors::strerror(99999).to_string_lossy(), "Unknown error 99999");
}

#[test]
fn fields_and_texts_of_os_errors() {
    let _attached = attach();
    let (x, y) = (text("x"), yes());
    let cases: &[(&[Obj], &str, usize, &str, &str)] = &[
        (&[y.clone(), x.clone()], "[Errno True] x", 2, "None", "None"),
        (&[y.clone(), x.clone(), y.clone()], "[Errno True] x: True", 2, "True", "None"),
        (&[y.clone(), x.clone(), none()], "[Errno True] x", 3, "None", "None"),
        (&[y.clone(), x.clone(), y.clone(), none()], "[Errno True] x: True", 2, "True", "None"),
        (
            &[y.clone(), x.clone(), y.clone(), none(), y.clone()],
            "[Errno True] x: True -> True",
            2,
            "True",
            "True",
        ),
        (&[y.clone(), x.clone(), none(), none(), y.clone()], "[Errno True] x", 5, "None", "None"),
        (&[none(), x.clone()], "[Errno None] x", 2, "None", "None"),
        (&[y.clone(), none()], "[Errno True] None", 2, "None", "None"),
        (std::slice::from_ref(&x), "x", 1, "None", "None"),
    ];
    for (args, expected, count, filename, second) in cases {
        let e = make(&OSError, args);
        assert_eq!(string(&e), *expected);
        assert_eq!(base(&e).args_tuple().size(), *count, "{expected}");
        assert_eq!((shown(&e, "filename").as_str(), shown(&e, "filename2").as_str()), (*filename, *second));
    }
    let e = make(&OSError, &[x]);
    set(&e, "filename", Some(&yes()));
    assert_eq!(string(&e), "[Errno None] None: True");
    assert_eq!(
        outcome(with_keywords(&OSError, &[], &[("a", yes())])),
        "TypeError | OSError() takes no keyword arguments"
    );
    let e = make(&OSError, &[yes(), text("x"), yes(), none(), none()]);
    assert_eq!(
        method(&e, "__reduce__", &[])
            .unwrap()
            .downcast::<Tuple>()
            .unwrap()
            .get(1)
            .unwrap()
            .downcast::<Tuple>()
            .unwrap()
            .size(),
        3
    );
}

#[test]
fn characters_written() {
    let _attached = attach();
    let e = make(&BlockingIOError, &[int(11), text("x"), int(5)]);
    assert_eq!(get(&e, "characters_written").downcast::<Int>().unwrap().to_i64(), Some(5));
    assert_eq!((shown(&e, "filename"), base(&e).args_tuple().size()), ("None".into(), 3));
    assert_eq!(set(&e, "characters_written", None), "no error");
    assert_eq!(set(&e, "characters_written", None), "AttributeError | characters_written");
    let huge = int(1 << 80);
    assert_eq!(
        set(&e, "characters_written", Some(&huge)),
        "ValueError | cannot fit 'int' into an index-sized integer"
    );
    assert_eq!(
        set(&e, "characters_written", Some(&text("a"))),
        "TypeError | 'str' object cannot be interpreted as an integer"
    );
    assert!(e.get_attribute(&interned("characters_written")).is_err());
    assert_eq!(raised(), "AttributeError | characters_written");
    let named = make(&BlockingIOError, &[int(11), text("x"), text("f")]);
    assert_eq!(shown(&named, "filename"), "f");
}

#[test]
fn syntax_errors_tell_the_place() {
    let _attached = attach();
    let (m, t) = (text("m"), text("t"));
    let at = |file: Obj, line: Obj| tuple(&[file, line, int(2), t.clone()]);
    let cases: &[(&[Obj], &str)] = &[
        (&[], "None"),
        (std::slice::from_ref(&m), "m"),
        (&[m.clone(), at(text("f"), int(1))], "m (f, line 1)"),
        (&[m.clone(), at(text("/a/b/f"), int(1))], "m (f, line 1)"),
        (&[m.clone(), at(text("/a/b/f"), none())], "m (f)"),
        (&[m.clone(), at(text("f"), text("x"))], "m (f)"),
        (&[m.clone(), at(text("f"), yes())], "m (f)"),
        (&[m.clone(), at(int(5), int(7))], "m (line 7)"),
        (&[m.clone(), at(text("a/"), int(1))], "m (, line 1)"),
        (&[m.clone(), at(text("f"), int(1 << 70))], "m (f, line -1)"),
        (&[m.clone(), at(text("f"), int(1)), int(3)], "m"),
    ];
    for (args, expected) in cases {
        assert_eq!(string(&make(&SyntaxError, args)), *expected);
    }
    let details = |count: usize| tuple(&vec![none(); count]);
    let refused: &[(Obj, &str)] = &[
        (details(0), "TypeError | function takes at least 4 arguments (0 given)"),
        (details(3), "TypeError | function takes at least 4 arguments (3 given)"),
        (details(5), "TypeError | end_offset must be provided when end_lineno is provided"),
        (details(8), "TypeError | function takes at most 7 arguments (8 given)"),
        (int(5), "TypeError | 'int' object is not iterable"),
        (none(), "TypeError | 'NoneType' object is not iterable"),
        (details(7), "no error"),
    ];
    for (details, expected) in refused {
        assert_eq!(outcome(try_make(&SyntaxError, &[m.clone(), details.clone()])), *expected);
    }
    let all = make(&IndentationError, &[m, tuple(&[t.clone(), int(1), none(), none(), none(), none(), t])]);
    assert_eq!((shown(&all, "_metadata"), shown(&all, "text")), ("t".into(), "None".into()));
}

#[test]
fn unicode_errors_tell_the_characters() {
    let _attached = attach();
    let encode: &[(&str, i128, i128, &str)] = &[
        ("abc", 0, 1, "'u' codec can't encode character '\\x61' in position 0: r"),
        ("abc", 0, 2, "'u' codec can't encode characters in position 0-1: r"),
        ("\u{20ac}", 0, 1, "'u' codec can't encode character '\\u20ac' in position 0: r"),
        ("\u{1f40d}", 0, 1, "'u' codec can't encode character '\\U0001f40d' in position 0: r"),
        ("abc", 7, 8, "'u' codec can't encode characters in position 7-7: r"),
        ("abc", -3, -1, "'u' codec can't encode characters in position -3--2: r"),
        ("", 0, 1, "'u' codec can't encode characters in position 0-0: r"),
        ("a\n", 1, 2, "'u' codec can't encode character '\\x0a' in position 1: r"),
    ];
    for (object, start, end, expected) in encode {
        let e = make(&UnicodeEncodeError, &[text("u"), text(object), int(*start), int(*end), text("r")]);
        assert_eq!(string(&e), *expected);
    }
    let bytes = |data: &[u8]| Bytes::new(data).upcast();
    let decode: &[(&[u8], i128, i128, &str)] = &[
        (b"abc", 0, 1, "'u' codec can't decode byte 0x61 in position 0: r"),
        (b"abc", 0, 2, "'u' codec can't decode bytes in position 0-1: r"),
        (b"abc", 2, 1, "'u' codec can't decode bytes in position 2-0: r"),
        (b"", 0, 0, "'u' codec can't decode bytes in position 0--1: r"),
        (b"\xff", 0, 1, "'u' codec can't decode byte 0xff in position 0: r"),
    ];
    for (object, start, end, expected) in decode {
        let e = make(&UnicodeDecodeError, &[text("u"), bytes(object), int(*start), int(*end), text("r")]);
        assert_eq!(string(&e), *expected);
    }
    let e = make(&UnicodeTranslateError, &[text("abc"), int(0), int(1), text("r")]);
    assert_eq!(string(&e), "can't translate character '\\x61' in position 0: r");
    assert_eq!(shown(&e, "encoding"), "None");
    let fresh = UnicodeDecodeError.call_new(&Tuple::new(vec![]), None).unwrap().unwrap();
    assert_eq!(string(&fresh), "");
}

#[test]
fn unicode_errors_check_their_arguments() {
    let _attached = attach();
    let (u, a, r) = (text("u"), text("a"), text("r"));
    let (zero, one) = (int(0), int(1));
    let cases: &[(&[Obj], &str)] = &[
        (&[], "TypeError | function takes exactly 5 arguments (0 given)"),
        (
            &[yes(), a.clone(), zero.clone(), one.clone(), r.clone()],
            "TypeError | argument 1 must be str, not bool",
        ),
        (
            &[none(), a.clone(), zero.clone(), one.clone(), r.clone()],
            "TypeError | argument 1 must be str, not None",
        ),
        (
            &[u.clone(), yes(), zero.clone(), one.clone(), r.clone()],
            "TypeError | argument 2 must be str, not bool",
        ),
        (
            &[u.clone(), a.clone(), a.clone(), one.clone(), r.clone()],
            "TypeError | 'str' object cannot be interpreted as an integer",
        ),
        (
            &[u.clone(), a.clone(), zero.clone(), int(1 << 70), r.clone()],
            "OverflowError | Python int too large to convert to C ssize_t",
        ),
        (
            &[u.clone(), a.clone(), zero.clone(), one.clone(), yes()],
            "TypeError | argument 5 must be str, not bool",
        ),
    ];
    for (args, expected) in cases {
        assert_eq!(outcome(try_make(&UnicodeEncodeError, args)), *expected);
    }
    let refused =
        try_make(&UnicodeDecodeError, &[u.clone(), a.clone(), zero.clone(), one.clone(), r.clone()]);
    assert_eq!(outcome(refused), "TypeError | a bytes-like object is required, not 'str'");
    let e = make(&UnicodeEncodeError, &[u, a, zero, one, r]);
    assert_eq!(set(&e, "start", None), "TypeError | can't delete numeric/char attribute");
    set(&e, "reason", None);
    assert_eq!(string(&e), "'u' codec can't encode character '\\x61' in position 0: <NULL>");
    set(&e, "object", Some(&yes()));
    assert_eq!(outcome(e.str()), "TypeError | UnicodeError 'object' attribute must be a string");
    set(&e, "object", None);
    assert_eq!(string(&e), "");
    let fields = e.downcast::<UnicodeEncodeError>().unwrap();
    fields.set_range(50, 60);
    assert_eq!((fields.range(10), fields.range(0)), ((9, 10), (0, 0)));
    fields.set_range(0, 0);
    assert_eq!(fields.range(3), (0, 1));
}

#[test]
fn raise_accepts_classes_and_instances() {
    let _attached = attach();
    assert!(errors::raise_object::<()>(ValueError.as_any()).is_err());
    assert_eq!(raised(), "ValueError | ");
    assert_eq!(outcome(errors::normalise(&yes())), "TypeError | exceptions must derive from BaseException");
    let not_class = objects::builtins::int::PyLong_Type.as_any();
    assert_eq!(
        outcome(errors::normalise(not_class)),
        "TypeError | exceptions must derive from BaseException"
    );
    let e = make(&ValueError, &[]);
    assert_eq!(
        outcome(errors::raise_from::<()>(&e, &yes())),
        "TypeError | exception causes must derive from BaseException"
    );
    assert!(errors::raise_from::<()>(&e, KeyError.as_any()).is_err());
    drop(errors::take());
    assert!(base(&e).cause().get().unwrap().class().is(&*KeyError));
    assert!(errors::raise_from::<()>(&e, &none()).is_err());
    drop(errors::take());
    assert!(base(&e).cause().is_empty() && base(&e).suppresses_context());
}

#[test]
fn except_clauses_choose() {
    let _attached = attach();
    let e = make(&KeyError, &[none()]);
    let nested = tuple(&[tuple(&[ValueError.owned().upcast(), KeyError.owned().upcast()])]);
    assert!(errors::given_matches(&e, LookupError.as_any()) && errors::given_matches(&e, &nested));
    assert!(!errors::given_matches(&e, ValueError.as_any()) && !errors::given_matches(&e, &tuple(&[])));
    let text = "TypeError | catching classes that do not inherit from BaseException is not allowed";
    for filter in [yes(), nested, tuple(&[ValueError.owned().upcast(), yes()])] {
        assert_eq!(outcome(errors::check_catchable(&filter)), text);
    }
    assert_eq!(outcome(errors::check_catchable(&tuple(&[]))), "no error");
    assert_eq!(
        outcome(errors::check_group_catchable(BaseExceptionGroup.as_any())),
        "TypeError | catching ExceptionGroup with except* is not allowed. Use except instead."
    );
}

#[test]
fn contexts_make_no_cycle() {
    let _attached = attach();
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| make(&ValueError, &[text(name)]));
    let handling = |handled: &Obj, raised: &Obj| {
        current().exc_state.value.set(handled.clone());
        errors::set(base(raised).new_ref());
        drop(errors::take());
        drop(current().exc_state.value.take());
        let mut chain = Vec::new();
        let mut at = Some(raised.clone());
        while let Some(e) = at.filter(|_| chain.len() < 5) {
            chain.push(string(&e));
            at = base(&e).context().get();
        }
        chain.concat()
    };
    base(&a).context().set(b.clone());
    base(&b).context().set(c.clone());
    assert_eq!(handling(&a, &c), "cab");
    assert_eq!(handling(&a, &a), "ab");
    base(&c).context().set(b.clone());
    base(&b).context().set(c.clone());
    assert_eq!(handling(&c, &d), "dcbcb");
    for e in [&a, &b, &c, &d] {
        drop(base(e).context().take());
    }
}

#[test]
fn exceptions_put_aside_are_chained() {
    let _attached = attach();
    let old = make(&ValueError, &[text("old")]);
    errors::chain(Some(old.clone()));
    assert_eq!(raised(), "ValueError | old");
    assert!(errors::raise::<()>(&KeyError, "new").is_err());
    errors::chain(Some(old.clone()));
    let new = errors::take().unwrap();
    assert!(base(&new).context().holds(&*old));
    errors::restore(Some(old.clone()));
    assert!(errors::format_from_cause::<()>(&RuntimeError, "outer").is_err());
    let outer = errors::take().unwrap();
    assert!(base(&outer).cause().holds(&*old) && base(&outer).context().holds(&*old));
    assert!(base(&outer).suppresses_context());
}

#[test]
fn memory_errors_are_ready() {
    let _attached = attach();
    assert!(errors::no_memory::<()>().is_err());
    let e = errors::take().unwrap();
    assert!(e.class().is(&*MemoryError));
    assert_eq!((string(&e), e.count()), (String::new(), 1));
}

#[test]
fn key_errors_keep_tuples() {
    let _attached = attach();
    let key = tuple(&[yes(), none()]);
    assert!(errors::key_error::<()>(&key).is_err());
    let e = errors::take().unwrap();
    assert!(base(&e).args_tuple().size() == 1 && base(&e).args_tuple().get(0).unwrap().is(&*key));
}

#[test]
fn codec_errors_are_built() {
    let _attached = attach();
    let e = errors::unicode_decode_error("utf-8", &Bytes::new(b"a\xff"), 1, 2, "invalid start byte").unwrap();
    assert_eq!(string(e.as_any()), "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte");
    let e = errors::unicode_encode_error("ascii", &Str::new("\u{e9}"), 0, 1, "ordinal not in range(128)")
        .unwrap();
    assert_eq!(
        string(e.as_any()),
        "'ascii' codec can't encode character '\\xe9' in position 0: ordinal not in range(128)"
    );
    let e = errors::unicode_translate_error(&Str::new("ab"), 0, 2, "why").unwrap();
    assert_eq!(string(e.as_any()), "can't translate characters in position 0-1: why");
}
