//! Dicts and sets from outside. Digests of long runs of operations, orders and hashes were taken from CPython 3.14 with
//! `PYTHONHASHSEED=0`: they agree only when probing, growth and places are the same.
#![allow(clippy::unwrap_used, reason = "tests")]

use objects::builtins::dict::{Dict, Override};
use objects::builtins::list::List;
use objects::builtins::none::none;
use objects::builtins::set::{FrozenSet, Set, is_any_set};
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::state::attach;
use objects::types::Type;
use objects::{Any, Obj, PyResult, Ref, errors};

/// The generator of both sides.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn key(&mut self, limit: u64) -> Obj {
        Str::new(&format!("k{}", self.below(limit))).upcast()
    }
}

/// One object per text, so that values are equal by identity.
fn text(text: &str) -> Obj {
    interned(text).upcast()
}

/// A class method.
fn class_call(class: &Any, name: &str, args: &[&Any]) -> PyResult<Obj> {
    let method = class.downcast::<Type>().unwrap().dict().get_str(&interned(name)).unwrap().unwrap();
    method.tp_descr_get(None, Some(class)).unwrap()?.call(args)
}

/// An iterable of strings that is no set: the values of a dict.
fn texts(all: &[&str]) -> Obj {
    iterable(all.iter().map(|one| text(one)).collect())
}

fn iterable(items: Vec<Obj>) -> Obj {
    let dict = Dict::new();
    for (index, item) in items.into_iter().enumerate() {
        dict.set(&text(&index.to_string()), item).unwrap();
    }
    call(dict.as_any(), "values", &[]).unwrap()
}

/// `class(*args)`, initialiser included.
fn construct(class: &Any, args: &[&Any]) -> PyResult<Obj> {
    let args = Tuple::new(args.iter().map(|value| value.new_ref()).collect());
    class.downcast::<Type>().unwrap().construct(&args, None)
}

fn call(object: &Any, name: &str, args: &[&Any]) -> PyResult<Obj> {
    object.call_method(&interned(name), args)
}

fn hash(object: &Any) -> u64 {
    object.hash().unwrap() as u64
}

fn digest(items: &Any) -> u64 {
    items.to_vec().unwrap().iter().fold(17, |all, item| mix(all, 31, hash(item)))
}

fn mix(all: u64, factor: u64, value: u64) -> u64 {
    all.wrapping_mul(factor).wrapping_add(value)
}

fn length(object: &Any) -> u64 {
    object.sq_length().unwrap().result().unwrap() as u64
}

fn int(object: &Any) -> u64 {
    object.downcast::<objects::builtins::int::Int>().unwrap().to_i64().unwrap() as u64
}

/// Class and first argument of the current exception, which is taken.
fn raised() -> String {
    let exception = errors::take().expect("an exception is set");
    let args = exception.get_attribute(&interned("args")).unwrap();
    let args = args.downcast::<Tuple>().unwrap();
    let first = args.get(0).map_or_else(String::new, show);
    format!("{}: {first}", exception.class().name())
}

/// A `repr` that needs no class's own.
fn show(object: &Any) -> String {
    let joined = |items: Vec<Obj>| items.iter().map(|item| show(item)).collect::<Vec<_>>().join(", ");
    if let Some(text) = object.downcast::<Str>() {
        return text.to_string_lossy();
    }
    if let Some(dict) = object.downcast::<Dict>() {
        let pairs = dict.snapshot();
        let pairs: Vec<_> =
            pairs.iter().map(|(key, value)| format!("{}: {}", show(key), show(value))).collect();
        return format!("{{{}}}", pairs.join(", "));
    }
    match object.class().name().as_ref() {
        "NoneType" | "bool" | "type" => object.repr().unwrap().to_string_lossy(),
        "tuple" => format!("({})", joined(object.to_vec().unwrap())),
        "list" => format!("[{}]", joined(object.to_vec().unwrap())),
        "int" => (int(object) as i64).to_string(),
        "dict_keyiterator"
        | "dict_valueiterator"
        | "dict_itemiterator"
        | "dict_reversekeyiterator"
        | "dict_reversevalueiterator"
        | "dict_reverseitemiterator"
        | "dict_keys"
        | "dict_values"
        | "dict_items" => format!("[{}]", joined(object.to_vec().unwrap())),
        _ if is_any_set(object) => {
            let mut items: Vec<_> = object.to_vec().unwrap().iter().map(|item| show(item)).collect();
            items.sort();
            format!("{}{{{}}}", object.class().name(), items.join(", "))
        }
        other => format!("<{other}>"),
    }
}

fn outcome(result: PyResult<Obj>) -> String {
    result.map_or_else(|_| raised(), |value| show(&value))
}

/// Sets of strings under random operations: seed, number of different keys, steps, digest, final sizes.
const SET_RUNS: &[(u64, u64, usize, u64, u64, u64)] = &[
    (1, 12, 500, 3709809375510144640, 5, 3),
    (2, 60, 2000, 11558062729411869292, 45, 0),
    (3, 600, 4000, 10502572876407771463, 387, 0),
    (4, 5000, 6000, 10040998941789968996, 1752, 0),
];

#[test]
fn sets_have_cpythons_order_under_any_operations() {
    let _attached = attach();
    for &(seed, keys, steps, expected, final_s, final_t) in SET_RUNS {
        let mut random = Random(seed);
        let (mut s, mut t): (Obj, Obj) = (Set::new().upcast(), Set::new().upcast());
        let mut all = 0;
        for _ in 0..steps {
            match random.below(20) {
                0..8 => drop(call(&s, "add", &[&random.key(keys)]).unwrap()),
                8..11 => drop(call(&s, "discard", &[&random.key(keys)]).unwrap()),
                11 if length(&s) > 0 => all = mix(all, 7, hash(&call(&s, "pop", &[]).unwrap())),
                12 => s = s.nb_inplace_or(&t).unwrap().unwrap(),
                13 => s = s.nb_inplace_subtract(&t).unwrap().unwrap(),
                14 => s = s.nb_or(&t).unwrap().unwrap(),
                15 => s = s.nb_inplace_xor(&t).unwrap().unwrap(),
                16 => {
                    call(&t, "add", &[&random.key(keys)]).unwrap();
                    call(&t, "add", &[&random.key(keys)]).unwrap();
                }
                17 => drop(call(&t, "discard", &[&random.key(keys)]).unwrap()),
                18 if random.below(2) != 0 => t = s.nb_and(&t).unwrap().unwrap(),
                18 => t = t.nb_subtract(&s).unwrap().unwrap(),
                19 if random.below(4) != 0 => s = call(&s, "copy", &[]).unwrap(),
                19 => {
                    let frozen = FrozenSet::of(&s).unwrap();
                    let thawed = Set::new();
                    thawed.update(frozen.as_any()).unwrap();
                    s = thawed.upcast();
                }
                _ => {}
            }
            let step = digest(&s).wrapping_mul(3).wrapping_add(digest(&t));
            let size = length(&s) + int(&call(&s, "__sizeof__", &[]).unwrap());
            all = mix(all, 1_000_003, step.wrapping_add(size));
        }
        assert_eq!((all, length(&s), length(&t)), (expected, final_s, final_t), "seed {seed}");
    }
}

/// Dicts likewise: seed, keys, steps, digest, final size.
const DICT_RUNS: &[(u64, u64, usize, u64, u64)] = &[
    (1, 12, 500, 8895941796353808380, 11),
    (2, 60, 2000, 5516304533247372826, 50),
    (3, 600, 4000, 6039845601937296832, 470),
    (4, 5000, 6000, 8047086020017843862, 78),
];

#[test]
fn dicts_have_cpythons_order_and_sizes_under_any_operations() {
    let _attached = attach();
    for &(seed, keys, steps, expected, final_size) in DICT_RUNS {
        let mut random = Random(seed);
        let mut d: Obj = Dict::new().upcast();
        let mut all = 0;
        let class = d.class().new_ref();
        for _ in 0..steps {
            let dict = d.downcast::<Dict>().unwrap();
            match random.below(20) {
                0..9 => {
                    let key = random.key(keys);
                    dict.set(&key, key.clone()).unwrap();
                }
                9..12 => drop(call(&d, "pop", &[&random.key(keys), &none()]).unwrap()),
                12 if !dict.is_empty() => {
                    let pair = call(&d, "popitem", &[]).unwrap();
                    all = mix(all, 7, hash(pair.downcast::<Tuple>().unwrap().get(0).unwrap()));
                }
                13 => drop(call(&d, "setdefault", &[&random.key(keys)]).unwrap()),
                14 => d = call(&d, "copy", &[]).unwrap(),
                15 => {
                    let more = iterable((0..5).map(|_| random.key(keys)).collect());
                    let more = class_call(class.as_any(), "fromkeys", &[&more]).unwrap();
                    call(&d, "update", &[&more]).unwrap();
                }
                16 => {
                    let more = iterable(vec![random.key(keys)]);
                    let more = class_call(class.as_any(), "fromkeys", &[&more]).unwrap();
                    d = d.nb_or(&more).unwrap().unwrap();
                }
                17 if random.below(30) == 0 => drop(call(&d, "clear", &[]).unwrap()),
                18 => d = construct(class.as_any(), &[&d]).unwrap(),
                _ => {}
            }
            let backwards = call(&d, "__reversed__", &[]).unwrap();
            let step = digest(&d).wrapping_mul(3).wrapping_add(digest(&backwards));
            let size = length(&d) + int(&call(&d, "__sizeof__", &[]).unwrap());
            all = mix(all, 1_000_003, step.wrapping_add(size));
        }
        assert_eq!((all, length(&d)), (expected, final_size), "seed {seed}");
    }
}

#[test]
fn hashes_are_cpythons() {
    let _attached = attach();
    let strings = [
        ("a", 4644417185603328019),
        ("hello", -2096571579003691106),
        ("\u{20ac}", -5529981157763016009),
        ("\u{1f40d}", 5216893564587608945),
    ];
    for (string, expected) in strings {
        assert_eq!(text(string).hash().unwrap(), expected, "{string}");
    }
    let many: Vec<_> = (0..100).map(|i| format!("k{i}")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    for (items, expected) in [
        (texts(&[]), 133146708735736),
        (texts(&["a"]), -7857795138424989601),
        (texts(&many), 3766081608900654798),
    ] {
        let set = FrozenSet::of(&items).unwrap();
        assert_eq!(set.as_any().hash().unwrap(), expected);
        assert_eq!(set.as_any().hash().unwrap(), expected, "kept");
    }
}

#[test]
fn a_set_of_strings_iterates_as_cpythons() {
    let _attached = attach();
    let set = Set::new();
    set.update(&texts(&["spam", "eggs", "ham", "toast", "jam"])).unwrap();
    let order: Vec<_> = set.as_any().to_vec().unwrap().iter().map(|item| show(item)).collect();
    assert_eq!(order, ["eggs", "toast", "jam", "ham", "spam"]);
}

fn dict_of(pairs: &[(&str, &str)]) -> Ref<Dict> {
    let dict = Dict::new();
    for (key, value) in pairs {
        dict.set(&text(key), text(value)).unwrap();
    }
    dict
}

fn set_of(items: &[&str]) -> Ref<Set> {
    let set = Set::new();
    set.update(&texts(items)).unwrap();
    set
}

fn class_of(object: &Any) -> Ref<Type> {
    object.class().new_ref()
}

#[test]
fn dict_methods() {
    let _attached = attach();
    let pair = |a: &str, b: &str| -> Obj { Tuple::new(vec![text(a), text(b)]).upcast() };
    let d = || dict_of(&[("a", "1"), ("b", "2")]).upcast();
    let list = || List::new(vec![]).upcast();
    let pairs = iterable;
    let cases: Vec<(Obj, &str, Vec<Obj>, &str)> = vec![
        (d(), "get", vec![text("a")], "1"),
        (d(), "get", vec![text("x")], "None"),
        (d(), "get", vec![text("x"), text("y")], "y"),
        (d(), "get", vec![], "TypeError: get expected at least 1 argument, got 0"),
        (d(), "get", vec![none(), none(), none()], "TypeError: get expected at most 2 arguments, got 3"),
        (d(), "get", vec![list()], "TypeError: cannot use 'list' as a dict key (unhashable type: 'list')"),
        (d(), "__getitem__", vec![text("b")], "2"),
        (d(), "__getitem__", vec![pair("a", "b")], "KeyError: (a, b)"),
        (d(), "__contains__", vec![text("b")], "True"),
        (d(), "__contains__", vec![text("c")], "False"),
        (d(), "__delitem__", vec![text("c")], "KeyError: c"),
        (d(), "setdefault", vec![text("a"), text("9")], "1"),
        (d(), "setdefault", vec![text("z")], "None"),
        (d(), "pop", vec![text("a")], "1"),
        (d(), "pop", vec![text("z")], "KeyError: z"),
        (d(), "pop", vec![text("z"), none()], "None"),
        (d(), "pop", vec![], "TypeError: pop expected at least 1 argument, got 0"),
        (d(), "pop", vec![list()], "TypeError: cannot use 'list' as a dict key (unhashable type: 'list')"),
        (Dict::new().upcast(), "pop", vec![list()], "KeyError: []"),
        (d(), "popitem", vec![], "(b, 2)"),
        (Dict::new().upcast(), "popitem", vec![], "KeyError: popitem(): dictionary is empty"),
        (d(), "keys", vec![], "[a, b]"),
        (d(), "values", vec![], "[1, 2]"),
        (d(), "items", vec![], "[(a, 1), (b, 2)]"),
        (d(), "items", vec![none()], "TypeError: dict.items() takes no arguments (1 given)"),
        (d(), "__reversed__", vec![], "[b, a]"),
        (d(), "copy", vec![], "{a: 1, b: 2}"),
        (d(), "clear", vec![], "None"),
        (d(), "__ior__", vec![pairs(vec![pair("c", "3")])], "{a: 1, b: 2, c: 3}"),
        (d(), "__or__", vec![dict_of(&[("a", "7"), ("z", "8")]).upcast()], "{a: 7, b: 2, z: 8}"),
        (d(), "__eq__", vec![dict_of(&[("b", "2"), ("a", "1")]).upcast()], "True"),
        (d(), "__ne__", vec![dict_of(&[("b", "2"), ("a", "3")]).upcast()], "True"),
        (d(), "__sizeof__", vec![], "168"),
        (d(), "update", vec![none(), none()], "TypeError: update expected at most 1 argument, got 2"),
        (d(), "update", vec![none()], "TypeError: 'NoneType' object is not iterable"),
        (
            d(),
            "update",
            vec![pairs(vec![Tuple::new(vec![none(), none(), none()]).upcast()])],
            "ValueError: dictionary update sequence element #0 has length 3; 2 is required",
        ),
        (d(), "update", vec![pairs(vec![pair("q", "w"), none()])], "TypeError: object is not iterable"),
        (d(), "__hash__", vec![], "TypeError: 'NoneType' object is not callable"),
    ];
    for (object, method, args, expected) in cases {
        let args: Vec<&Any> = args.iter().map(|arg| &**arg).collect();
        assert_eq!(outcome(call(&object, method, &args)), expected, "{method}");
    }
}

#[test]
fn dict_constructor() {
    let _attached = attach();
    let class = class_of(Dict::new().as_any());
    let class = class.as_any();
    assert_eq!(outcome(construct(class, &[])), "{}");
    assert_eq!(
        outcome(construct(class, &[&none(), &none()])),
        "TypeError: dict expected at most 1 argument, got 2"
    );
    assert_eq!(outcome(construct(class, &[dict_of(&[("a", "b")]).as_any()])), "{a: b}");
    let inner = List::new(vec![text("x"), text("y")]);
    assert_eq!(outcome(construct(class, &[&iterable(vec![inner.upcast()])])), "{x: y}");
    assert_eq!(outcome(class_call(class, "fromkeys", &[&texts(&["p", "q"])])), "{p: None, q: None}");
    assert_eq!(outcome(class_call(class, "fromkeys", &[&texts(&["p"]), &text("v")])), "{p: v}");
    assert_eq!(
        outcome(class_call(class, "fromkeys", &[&none()])),
        "TypeError: 'NoneType' object is not iterable"
    );
}

#[test]
fn a_failed_update_notes_which_element_it_was() {
    let _attached = attach();
    let pairs = iterable(vec![none()]);
    assert!(Dict::new().update_with(&pairs).is_err());
    let exception = errors::take().unwrap();
    let notes = exception.find_attribute(objects::names::__notes__()).unwrap();
    assert_eq!(show(&notes.unwrap()), "[Cannot convert dictionary update sequence element #0 to a sequence]");
}

#[test]
fn merging_in_three_ways() {
    let _attached = attach();
    let other = dict_of(&[("a", "new"), ("c", "3")]);
    for (mode, expected) in [
        (Override::Keep, "{a: 1, b: 2, c: 3}"),
        (Override::Replace, "{a: new, b: 2, c: 3}"),
        (Override::Refuse, "KeyError: a"),
    ] {
        let dict = dict_of(&[("a", "1"), ("b", "2")]);
        let merged = dict.merge(other.as_any(), mode).map(|()| dict.upcast());
        assert_eq!(outcome(merged), expected);
    }
}

#[test]
fn iterators_notice_changes() {
    let _attached = attach();
    for (change, name, expected) in [
        ("clear", "keys", "RuntimeError: dictionary changed size during iteration"),
        ("popitem", "values", "RuntimeError: dictionary changed size during iteration"),
        ("popitem", "items", "RuntimeError: dictionary changed size during iteration"),
    ] {
        let dict = dict_of(&[("a", "1"), ("b", "2")]);
        let iterator = call(dict.as_any(), name, &[]).unwrap().iter().unwrap();
        assert_eq!(outcome(call(&iterator, "__length_hint__", &[])), "2");
        iterator.next().unwrap();
        call(dict.as_any(), change, &[]).unwrap();
        assert_eq!(outcome(call(&iterator, "__length_hint__", &[])), "0");
        assert_eq!(outcome(call(&iterator, "__next__", &[])), expected);
        assert_eq!(outcome(call(&iterator, "__next__", &[])), expected, "again");
    }
    let dict = dict_of(&[("a", "1")]);
    let iterator = dict.as_any().iter().unwrap();
    iterator.next().unwrap();
    dict.remove(&text("a")).unwrap();
    dict.set(&text("z"), none()).unwrap();
    assert_eq!(
        outcome(call(&iterator, "__next__", &[])),
        "RuntimeError: dictionary keys changed during iteration"
    );
    assert_eq!(outcome(call(&iterator, "__next__", &[])), "StopIteration: ");
    let set = set_of(&["a", "b"]);
    let iterator = set.as_any().iter().unwrap();
    set.add(&text("c")).unwrap();
    assert_eq!(outcome(call(&iterator, "__next__", &[])), "RuntimeError: Set changed size during iteration");
}

#[test]
fn views_are_sets() {
    let _attached = attach();
    let d = dict_of(&[("a", "1"), ("b", "2")]);
    let keys = || call(d.as_any(), "keys", &[]).unwrap();
    let items = || call(d.as_any(), "items", &[]).unwrap();
    let pair = |a: &str, b: &str| -> Obj { Tuple::new(vec![text(a), text(b)]).upcast() };
    let list = iterable;
    let set = |all: &[&str]| set_of(all).upcast();
    let unhashable = || list(vec![List::new(vec![]).upcast()]);
    let cases: Vec<(Obj, &str, Obj, &str)> = vec![
        (keys(), "__or__", texts(&["c"]), "set{a, b, c}"),
        (keys(), "__and__", texts(&["b", "c"]), "set{b}"),
        (keys(), "__and__", set(&["b", "c"]), "set{b}"),
        (keys(), "__and__", dict_of(&[("a", "x"), ("c", "x"), ("d", "x")]).upcast(), "set{a}"),
        (keys(), "__sub__", texts(&["b", "c"]), "set{a}"),
        (keys(), "__rsub__", texts(&["b", "c"]), "set{c}"),
        (keys(), "__xor__", texts(&["b", "c", "c"]), "set{a, c}"),
        (keys(), "__eq__", set(&["b", "a"]), "True"),
        (keys(), "__eq__", texts(&["b", "a"]), "<NotImplementedType>"),
        (keys(), "__lt__", set(&["b", "a"]), "False"),
        (keys(), "__le__", set(&["b", "a", "c"]), "True"),
        (keys(), "__gt__", set(&["a"]), "True"),
        (keys(), "__ne__", set(&["a"]), "True"),
        (keys(), "isdisjoint", texts(&["c"]), "True"),
        (keys(), "isdisjoint", set(&["b"]), "False"),
        (keys(), "__contains__", text("b"), "True"),
        (keys(), "__or__", none(), "TypeError: 'NoneType' object is not iterable"),
        (
            keys(),
            "__and__",
            unhashable(),
            "TypeError: cannot use 'list' as a dict key (unhashable type: 'list')",
        ),
        (items(), "__contains__", text("b"), "False"),
        (items(), "__ge__", items(), "True"),
    ];
    for (view, method, argument, expected) in cases {
        assert_eq!(outcome(call(&view, method, &[&argument])), expected, "{method}");
    }
    assert!(items().sq_contains(&pair("b", "2")).unwrap().result().unwrap());
    assert!(!items().sq_contains(&pair("b", "1")).unwrap().result().unwrap());
    let proxy = keys().get_attribute(&interned("mapping")).unwrap();
    assert_eq!(proxy.class().name(), "mappingproxy");
    assert_eq!(outcome(call(&proxy, "__getitem__", &[&text("a")])), "1");
}

#[test]
fn mapping_proxies() {
    let _attached = attach();
    let class = class_of(
        &dict_of(&[])
            .as_any()
            .call_method(&interned("keys"), &[])
            .unwrap()
            .get_attribute(&interned("mapping"))
            .unwrap(),
    );
    let class = class.as_any();
    for (argument, name) in
        [(none(), "NoneType"), (List::new(vec![]).upcast(), "list"), (Tuple::new(vec![]).upcast(), "tuple")]
    {
        let expected = format!("TypeError: mappingproxy() argument must be a mapping, not {name}");
        assert_eq!(outcome(construct(class, &[&argument])), expected);
    }
    assert_eq!(
        outcome(construct(class, &[])),
        "TypeError: mappingproxy() missing required argument 'mapping' (pos 1)"
    );
    let proxy = construct(class, &[dict_of(&[("a", "1")]).as_any()]).unwrap();
    assert_eq!(outcome(call(&proxy, "get", &[&text("a")])), "1");
    assert_eq!(outcome(call(&proxy, "get", &[&text("x")])), "None");
    assert_eq!(outcome(call(&proxy, "get", &[&text("x"), &text("y")])), "y");
    assert_eq!(outcome(call(&proxy, "copy", &[])), "{a: 1}");
    assert_eq!(outcome(call(&proxy, "items", &[])), "[(a, 1)]");
    assert_eq!(outcome(call(&proxy, "__or__", &[dict_of(&[("b", "2")]).as_any()])), "{a: 1, b: 2}");
    assert_eq!(
        outcome(call(&proxy, "__ior__", &[dict_of(&[]).as_any()])),
        "TypeError: '|=' is not supported by mappingproxy; use '|' instead"
    );
    assert_eq!(
        outcome(call(&proxy, "__or__", &[&none()])),
        "TypeError: unsupported operand type(s) for |: 'dict' and 'NoneType'"
    );
    assert_eq!(outcome(call(&proxy, "__hash__", &[])), "TypeError: unhashable type: 'dict'");
    assert_eq!(outcome(call(&proxy, "__eq__", &[dict_of(&[("a", "1")]).as_any()])), "True");
}

#[test]
fn set_methods() {
    let _attached = attach();
    let s = || -> Obj { set_of(&["a", "b", "c"]).upcast() };
    let f = || -> Obj { FrozenSet::of(&texts(&["a", "b", "c"])).unwrap().upcast() };
    let list = || -> Obj { List::new(vec![]).upcast() };
    let lists = || -> Obj { iterable(vec![List::new(vec![]).upcast()]) };
    let set = |all: &[&str]| -> Obj { set_of(all).upcast() };
    let element = "TypeError: cannot use 'list' as a set element (unhashable type: 'list')";
    let cases: Vec<(Obj, &str, Vec<Obj>, &str)> = vec![
        (s(), "union", vec![texts(&["d"]), texts(&["e"])], "set{a, b, c, d, e}"),
        (f(), "union", vec![texts(&["d"])], "frozenset{a, b, c, d}"),
        (s(), "intersection", vec![texts(&["b", "c", "d"]), set(&["c"])], "set{c}"),
        (f(), "intersection", vec![], "frozenset{a, b, c}"),
        (s(), "difference", vec![texts(&["b"]), set(&["c"])], "set{a}"),
        (s(), "difference", vec![dict_of(&[("a", "")]).upcast()], "set{b, c}"),
        (s(), "symmetric_difference", vec![texts(&["c", "d", "d"])], "set{a, b, d}"),
        (s(), "issubset", vec![texts(&["a", "b", "c", "d"])], "True"),
        (s(), "issubset", vec![set(&["a", "b"])], "False"),
        (s(), "issuperset", vec![texts(&["a", "b"])], "True"),
        (s(), "issuperset", vec![texts(&["x"])], "False"),
        (s(), "isdisjoint", vec![texts(&["x", "y"])], "True"),
        (s(), "isdisjoint", vec![set(&["a", "b", "c", "d"])], "False"),
        (s(), "isdisjoint", vec![none()], "TypeError: 'NoneType' object is not iterable"),
        (s(), "add", vec![list()], element),
        (s(), "discard", vec![list()], element),
        (s(), "discard", vec![text("z")], "None"),
        (s(), "remove", vec![text("z")], "KeyError: z"),
        (s(), "remove", vec![set(&["q"])], "KeyError: set{q}"),
        (s(), "__contains__", vec![text("a")], "True"),
        (s(), "__contains__", vec![set(&["a"])], "False"),
        (s(), "intersection", vec![lists()], "TypeError: unhashable type: 'list'"),
        (s(), "difference", vec![lists()], element),
        (s(), "symmetric_difference", vec![lists()], element),
        (s(), "__lt__", vec![set(&["a", "b", "c", "d"])], "True"),
        (s(), "__le__", vec![f()], "True"),
        (s(), "__eq__", vec![f()], "True"),
        (f(), "__ge__", vec![s()], "True"),
        (f(), "__gt__", vec![s()], "False"),
        (s(), "__or__", vec![texts(&[])], "<NotImplementedType>"),
        (s(), "__ior__", vec![texts(&[])], "<NotImplementedType>"),
        (s(), "__isub__", vec![set(&["a"])], "set{b, c}"),
        (s(), "__iand__", vec![set(&["a"])], "set{a}"),
        (s(), "__ixor__", vec![set(&["a", "z"])], "set{b, c, z}"),
        (s(), "__rsub__", vec![set(&["a", "z"])], "set{z}"),
        (s(), "__and__", vec![f()], "set{a, b, c}"),
        (f(), "__and__", vec![s()], "frozenset{a, b, c}"),
        (s(), "__sizeof__", vec![], "200"),
        (Set::new().upcast(), "pop", vec![], "KeyError: pop from an empty set"),
        (s(), "__init__", vec![texts(&["n"]), none()], "TypeError: set expected at most 1 argument, got 2"),
        (s(), "add", vec![], "TypeError: set.add() takes exactly one argument (0 given)"),
    ];
    for (object, method, args, expected) in cases {
        let args: Vec<&Any> = args.iter().map(|arg| &**arg).collect();
        assert_eq!(outcome(call(&object, method, &args)), expected, "{method}");
    }
}

#[test]
fn set_constructors() {
    let _attached = attach();
    let set_class = class_of(Set::new().as_any());
    let frozen = FrozenSet::of(&texts(&["a"])).unwrap();
    let frozen_class = class_of(frozen.as_any());
    assert_eq!(outcome(construct(set_class.as_any(), &[&texts(&["x", "y", "x"])])), "set{x, y}");
    assert_eq!(
        outcome(construct(set_class.as_any(), &[&none()])),
        "TypeError: 'NoneType' object is not iterable"
    );
    assert!(construct(frozen_class.as_any(), &[frozen.as_any()]).unwrap().is(&*frozen));
    assert!(call(frozen.as_any(), "copy", &[]).unwrap().is(&*frozen));
    assert!(!call(frozen.as_any(), "union", &[]).unwrap().is(&*frozen));
    assert_eq!(
        outcome(construct(frozen_class.as_any(), &[&none(), &none()])),
        "TypeError: frozenset expected at most 1 argument, got 2"
    );
}

#[test]
fn a_set_is_found_among_frozen_sets() {
    let _attached = attach();
    let outer = Set::new();
    outer.add(FrozenSet::of(&texts(&["a", "b"])).unwrap().as_any()).unwrap();
    let wanted = set_of(&["b", "a"]);
    assert!(outer.contains(wanted.as_any()).unwrap());
    assert_eq!(outcome(call(outer.as_any(), "remove", &[wanted.as_any()])), "None");
    assert_eq!(outer.len(), 0);
    assert!(outer.add(wanted.as_any()).is_err());
    assert_eq!(raised(), "TypeError: cannot use 'set' as a set element (unhashable type: 'set')");
}

#[test]
fn containers_that_hold_themselves_can_be_shown() {
    let _attached = attach();
    let dict = Dict::new();
    dict.set(&none(), dict.clone().upcast()).unwrap();
    let values = call(dict.as_any(), "items", &[]).unwrap();
    assert_eq!(dict.as_any().repr().unwrap().to_string_lossy(), "{None: {...}}");
    drop(values);
    dict.clear_entries();
    assert_eq!(dict.as_any().repr().unwrap().to_string_lossy(), "{}");
    assert_eq!(Set::new().as_any().repr().unwrap().to_string_lossy(), "set()");
    let set = Set::new();
    set.add(&none()).unwrap();
    assert_eq!(set.as_any().repr().unwrap().to_string_lossy(), "{None}");
    let frozen = FrozenSet::of(set.as_any()).unwrap();
    assert_eq!(frozen.as_any().repr().unwrap().to_string_lossy(), "frozenset({None})");
}

#[test]
fn counts_of_keys_and_values_are_exact() {
    let _attached = attach();
    let (key, value): (Obj, Obj) = (Str::new("some key").upcast(), Str::new("some value").upcast());
    let dict = Dict::new();
    dict.set(&key, value.clone()).unwrap();
    dict.set(&key, value.clone()).unwrap();
    assert_eq!((key.count(), value.count()), (2, 2));
    let copy = dict.copy();
    assert_eq!((key.count(), value.count()), (3, 3));
    for number in 0..100 {
        copy.set(&text(&number.to_string()), value.clone()).unwrap();
    }
    assert_eq!((key.count(), value.count()), (3, 103));
    drop(copy);
    let set = set_of(&[]);
    set.add(&key).unwrap();
    set.update(dict.as_any()).unwrap();
    assert_eq!(key.count(), 3);
    drop(set);
    drop(dict.pop_last());
    assert_eq!((key.count(), value.count()), (1, 1));
}

#[test]
fn a_version_of_keys_changes_with_the_keys_only() {
    let _attached = attach();
    let dict = dict_of(&[("a", "1")]);
    let version = dict.keys_version();
    dict.set(&text("a"), none()).unwrap();
    assert_eq!(dict.keys_version(), version);
    dict.set(&text("b"), none()).unwrap();
    let with_b = dict.keys_version();
    assert_ne!(with_b, version);
    dict.remove(&text("b")).unwrap();
    assert!(![version, with_b].contains(&dict.keys_version()));
}

/// A class without a body of its own but these attributes.
fn subclass(name: &str, base: &Any, entries: &[(&str, &str)]) -> Obj {
    let namespace = Dict::new();
    let base_dict = base.downcast::<Type>().unwrap().dict();
    for (name, method) in entries {
        let function = base_dict.get_str(&interned(method)).unwrap().unwrap();
        namespace.set(interned(name).as_any(), function).unwrap();
    }
    let bases = Tuple::new(vec![base.new_ref()]);
    let class = objects::builtins::type_object::PyType_Type.owned();
    class.as_any().call(&[&text(name), bases.as_any(), namespace.as_any()]).unwrap()
}

#[test]
fn subclasses_of_dict() {
    let _attached = attach();
    let dict_class = class_of(Dict::new().as_any());
    // `__missing__` is `dict.setdefault` here, iteration goes backwards.
    let class =
        subclass("D", dict_class.as_any(), &[("__missing__", "setdefault"), ("__iter__", "__reversed__")]);
    let made = class.call(&[dict_of(&[("a", "1"), ("b", "2")]).as_any()]).unwrap();
    assert_eq!(outcome(call(&made, "__getitem__", &[&text("x")])), "None");
    assert_eq!(show(&made), "{a: 1, b: 2, x: None}");
    let plain = Dict::new();
    plain.update_with(&made).unwrap();
    assert_eq!(show(plain.as_any()), "{a: 1, b: 2, x: None}");
    let united = made.nb_or(plain.as_any()).unwrap().unwrap();
    assert_eq!((united.class().name().as_ref(), show(&united).as_str()), ("dict", "{a: 1, b: 2, x: None}"));
}

#[test]
fn subclasses_of_sets_compute_plain_sets() {
    let _attached = attach();
    for (base, name) in
        [(class_of(Set::new().as_any()), "S"), (class_of(FrozenSet::of(&texts(&[])).unwrap().as_any()), "F")]
    {
        let plain = base.name().into_owned();
        let class = subclass(name, base.as_any(), &[]);
        let made = class.call(&[&iterable(vec![none()])]).unwrap();
        assert_eq!(made.repr().unwrap().to_string_lossy(), format!("{name}({{None}})"));
        assert_eq!(class.call(&[]).unwrap().repr().unwrap().to_string_lossy(), format!("{name}()"));
        for result in [
            call(&made, "copy", &[]).unwrap(),
            call(&made, "union", &[&texts(&["a"])]).unwrap(),
            made.nb_or(Set::new().as_any()).unwrap().unwrap(),
            made.nb_subtract(&made).unwrap().unwrap(),
        ] {
            assert_eq!(result.class().name(), plain);
        }
    }
}
