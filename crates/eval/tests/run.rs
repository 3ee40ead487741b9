//! Whole programs through compiler and evaluator, their results read from the namespace.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;

use objects::builtins::builtin_function::BuiltinFunction;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions as classes;
use objects::builtins::str::interned;
use objects::errors;
use objects::raw::{Obj, PyResult, Raised, Ref};
use objects::state::attach;

/// The builtins that these programs use.
fn builtins() -> PyResult<Obj> {
    let dict = Dict::new();
    for class in [&classes::ValueError, &classes::KeyError, &classes::TypeError, &classes::Exception] {
        dict.set(interned(&class.name()).as_any(), class.owned().upcast())?;
    }
    let super_type = &objects::builtins::super_object::PySuper_Type;
    dict.set(interned("super").as_any(), super_type.owned().upcast())?;
    for row in eval::classes::services::MODULE.functions {
        let def = objects::raw::MethodDef::from(row);
        dict.set(interned(def.name()).as_any(), BuiltinFunction::function(def, None, None).upcast())?;
    }
    Ok(dict.upcast())
}

/// Runs a program; its namespace afterwards.
fn run(source: &str) -> PyResult<Ref<Dict>> {
    let options = compiler::Options::new("test.py");
    let code = compiler::compile(source, syntax::Mode::Exec, &options, &mut syntax::NoWarnings).unwrap();
    let globals = Dict::new();
    globals.set(interned("__name__").as_any(), interned("__main__").upcast())?;
    eval::install(builtins);
    eval::run_module(&code, &globals)?;
    Ok(globals)
}

/// The values of the names asked for, `name=repr` each; or the exception.
fn shown(source: &str, names: &[&str]) -> String {
    let mut text = String::new();
    match run(source) {
        Ok(globals) => {
            for name in names {
                let value = globals.get_str(&interned(name)).unwrap();
                let repr = value.map_or_else(|| "unbound".to_owned(), |value| show(&value));
                write!(text, "{name}={repr} ").unwrap();
            }
        }
        Err(Raised) => text = exception(),
    }
    text.trim_end().to_owned()
}

fn show(value: &Obj) -> String {
    if let Some(int) = value.exact::<objects::builtins::int::Int>() {
        return int.to_i64().map_or_else(|| "big".to_owned(), |value| value.to_string());
    }
    if let Some(text) = value.downcast::<objects::builtins::str::Str>() {
        return text.to_string_lossy();
    }
    value.repr().unwrap().to_string_lossy()
}

fn exception() -> String {
    let exception = errors::take().unwrap();
    let args = exception.get_attribute(&interned("args")).unwrap();
    let args = args.downcast::<objects::builtins::tuple::Tuple>().unwrap();
    let text = args.get(0).map_or_else(String::new, |text| text.str().unwrap().to_string_lossy());
    format!("{}: {text}", exception.class().name())
}

#[test]
fn names_and_jumps() {
    let _attached = attach();
    let source = "x = 1\nif x is None:\n    y = 'a'\nelse:\n    y = 'b'\nz = x if y else 0\ndel x\n";
    assert_eq!(shown(source, &["x", "y", "z"]), "x=unbound y=b z=1");
    assert_eq!(shown("a\n", &[]), "NameError: name 'a' is not defined");
}

#[test]
fn functions_take_arguments_of_all_kinds() {
    let _attached = attach();
    let source = "\
def f(a, /, b, c='c', *rest, d='d', **more):
    return (a, b, c, d, rest is None)
first = f('1', '2') is None
def g(x, y='q', *, k='w'):
    return y if x else k
one = g('', 'a')
two = g('s', 'a')
three = g(x='s')
four = g(k='z', x='')
";
    assert_eq!(
        shown(source, &["first", "one", "two", "three", "four"]),
        "first=False one=w two=a three=q four=z"
    );
}

#[test]
fn wrong_arguments_are_told_as_cpython_tells_them() {
    let _attached = attach();
    for (call, message) in [
        ("f()", "f() missing 2 required positional arguments: 'a' and 'b'"),
        ("f('1')", "f() missing 1 required positional argument: 'b'"),
        ("f('1', '2', '3')", "f() takes 2 positional arguments but 3 were given"),
        ("f('1', '2', a='3')", "f() got multiple values for argument 'a'"),
        ("f('1', '2', z='3')", "f() got an unexpected keyword argument 'z'"),
        ("k('1')", "k() takes 0 positional arguments but 1 was given"),
        ("k()", "k() missing 1 required keyword-only argument: 'x'"),
        ("p(a='1')", "p() got some positional-only arguments passed as keyword arguments: 'a'"),
    ] {
        let source = format!("def f(a, b): pass\ndef k(*, x): pass\ndef p(a, /): pass\n{call}\n");
        assert_eq!(shown(&source, &[]), format!("TypeError: {message}"), "{call}");
    }
}

#[test]
fn exceptions_are_caught_by_class_and_leave_through_frames() {
    let _attached = attach();
    let source = "\
def inner():
    nowhere
def outer():
    try:
        inner()
    except KeyError:
        return 'wrong'
    except Exception:
        return 'caught'
    finally:
        global after
        after = 'yes'
result = outer()
try:
    try:
        inner()
    except (KeyError, TypeError):
        pass
except Exception:
    nested = 'outer handler'
";
    assert_eq!(shown(source, &["result", "after", "nested"]), "result=caught after=yes nested=outer handler");
}

#[test]
fn methods_are_called_without_a_bound_object() {
    let _attached = attach();
    let source = "l = []\nl.append('x')\nm = l.append\nm('y')\nn = l.__len__()\n";
    assert_eq!(shown(source, &["n"]), "n=2");
}

#[test]
fn endless_recursion_is_an_exception_and_leaves_nothing_behind() {
    let _attached = attach();
    let source = "\
def f(x): return f(x)
caught = 'no'
try:
    f('argument')
except Exception:
    caught = 'yes'
def g(x): return x
after = g('fine')
";
    assert_eq!(shown(source, &["caught", "after"]), "caught=yes after=fine");
    assert_eq!(shown("def f(): f()\nf()\n", &[]), "RecursionError: maximum recursion depth exceeded");
}

#[test]
fn generators_yield_receive_and_end() {
    let _attached = attach();
    let source = "\
def g(first):
    second = yield first
    third = yield second
    return third
def chain():
    result = yield from g('one')
    yield result
it = g('a')
a = it.__next__()
b = it.send('b')
try:
    it.send('c')
except Exception:
    ended = 'yes'
items = []
for item in chain():
    items.append(item)
n = items.__len__()
x, *rest, y = chain()
m = rest.__len__()
";
    assert_eq!(shown(source, &["a", "b", "ended", "n", "x", "m"]), "a=a b=b ended=yes n=3 x=one m=1");
}

#[test]
fn closing_a_generator_runs_its_finally() {
    let _attached = attach();
    let source = "\
log = []
def g():
    try:
        yield 'x'
    finally:
        log.append('finally')
it = g()
it.__next__()
it.close()
closed = log.__len__()
jt = g()
jt.__next__()
del jt
dropped = log.__len__()
def h():
    try:
        yield 'x'
    except Exception:
        yield 'caught'
kt = h()
kt.__next__()
try:
    nowhere
except Exception as error:
    thrown = kt.throw(error)
";
    assert_eq!(shown(source, &["closed", "dropped", "thrown"]), "closed=1 dropped=2 thrown=caught");
}

#[test]
fn exceptions_thrown_into_a_delegating_generator_reach_the_inner_one() {
    let _attached = attach();
    let source = "\
def inner():
    try:
        yield 'waiting'
    except Exception:
        yield 'inner caught'
    return 'inner done'
def outer():
    result = yield from inner()
    yield result
try:
    nowhere
except Exception as error:
    it = outer()
    it.__next__()
    one = it.throw(error)
    two = it.__next__()
log = []
def held():
    try:
        yield 'x'
    finally:
        log.append('closed')
def holder():
    yield from held()
jt = holder()
jt.__next__()
jt.close()
closed = log.__len__()
";
    assert_eq!(shown(source, &["one", "two", "closed"]), "one=inner caught two=inner done closed=1");
}

#[test]
fn containers_are_subscripted_and_searched() {
    let _attached = attach();
    let source = "\
d = {'a': 'x', **{'b': 'y'}}
one = d['b']
d['c'] = 'z'
del d['a']
n = d.__len__()
s = {'p', 'q', *{'q': 0, 'r': 0}}
m = s.__len__()
yes = 'p' in s
no = 'p' not in s
try:
    d['gone']
except KeyError:
    missing = 'yes'
assert n
try:
    assert not n
except Exception:
    failed = 'yes'
";
    let names = ["one", "n", "m", "yes", "no", "missing", "failed"];
    assert_eq!(shown(source, &names), "one=y n=2 m=3 yes=True no=False missing=yes failed=yes");
}

#[test]
fn closures_share_their_variables() {
    let _attached = attach();
    let source = "\
def counter(start):
    value = start
    def set(new):
        nonlocal value
        value = new
    def get():
        return value
    return set, get
set, get = counter('first')
one = get()
set('second')
two = get()
";
    assert_eq!(shown(source, &["one", "two"]), "one=first two=second");
    let source = "def early():\n    def inner(): return late\n    inner()\n    late = 1\nearly()\n";
    let text =
        "cannot access free variable 'late' where it is not associated with a value in enclosing scope";
    assert_eq!(shown(source, &[]), format!("NameError: {text}"));
}

#[test]
fn classes_are_built_with_methods_inheritance_and_properties() {
    let _attached = attach();
    let source = "\
class Base:
    kind = 'base'
    def __init__(self, name):
        self.name = name
    def who(self):
        return self.name
    def cls(self):
        return __class__.kind
class Derived(Base):
    kind = 'derived'
    def __len__(self):
        return 7
    def __getattr__(self, name):
        return name
    def __iter__(self):
        yield 'x'
        yield self.kind
d = Derived('me')
one = d.who()
two = d.kind
three = d.cls()
four = d.nothing
first, second = d
n = d.__len__()
if d:
    truth = 'yes'
class Small:
    def __bool__(self): return False
if not Small():
    small = 'false'
class Meta(type_):
    def __call__(cls, *args):
        return 'called'
class Odd(metaclass=Meta):
    pass
odd = Odd('ignored')
";
    let source = source.replace("type_", "Base.__class__");
    let names = ["one", "two", "three", "four", "first", "second", "n", "truth", "small", "odd"];
    let expected = "one=me two=derived three=base four=nothing first=x second=derived n=7 truth=yes small=false odd=called";
    assert_eq!(shown(&source, &names), expected);
}

#[test]
fn finalisers_run_when_the_last_reference_goes() {
    let _attached = attach();
    let source = "\
log = []
class Watched:
    def __del__(self):
        log.append('gone')
w = Watched()
del w
once = log.__len__()
def f():
    local = Watched()
f()
twice = log.__len__()
";
    assert_eq!(shown(source, &["once", "twice"]), "once=1 twice=2");
}

#[test]
fn numbers_are_computed() {
    let _attached = attach();
    let source = "\
total = 0
n = 0
while n < 1000:
    total += n * n
    n += 1
big = 2 ** 100 // 3 ** 20 % 1000007
small = -7 // 2
mixed = 1 + 2.5 == 3.5
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
f = fib(15)
class Vector:
    def __init__(self, x): self.x = x
    def __add__(self, other): return Vector(self.x + other.x)
    def __rmul__(self, k): return Vector(k * self.x)
v = (2 * (Vector(1) + Vector(2))).x
";
    let names = ["total", "big", "small", "mixed", "f", "v"];
    assert_eq!(shown(source, &names), format!("total=332833500 big={} small=-4 mixed=True f=610 v=6", BIG));
}

/// `2 ** 100 // 3 ** 20 % 1000007`
const BIG: u64 = 176412;

#[test]
fn loops_over_containers_and_formatted_numbers() {
    let _attached = attach();
    let source = "\
total = 0
for value in [1, 2, 3]:
    for other in (10, 20):
        total += value * other
pairs = [(a, b) for a in 'xy' for b in {'p': 1}]
n = pairs.__len__()
squares = {k: k * k for k in [2, 3]}
nine = squares[3]
s = [3, 1, 2]
s.sort()
first, *_ = s
text = 'a-b-c'.split('-')[1].upper()
joined = ', '.join(['x', 'y'])
sliced = 'abcdef'[1:4]
rest = [0, 1, 2, 3][::2].__len__()
";
    let names = ["total", "n", "nine", "first", "text", "joined", "sliced", "rest"];
    let expected = "total=180 n=2 nine=9 first=1 text=B joined=x, y sliced=bcd rest=2";
    assert_eq!(shown(source, &names), expected);
}

#[test]
fn strings_are_formatted_and_calls_unpacked() {
    let _attached = attach();
    let source = "\
name = 'x'
a = f'{name!r:>5}|{2.5:.2f}|{10:#x}|{name}'
def f(a, *rest, k='d', **more):
    return f'{a}{rest}{k}{sorted_(more)}'
def sorted_(d):
    keys = [*d]
    keys.sort()
    return keys
b = f(*'pq', **{'k': 'z', 'm': 1})
c = '%s-%03d' % ('y', 7)
d = '{0:>{w}}'.format('r', w=3)
e = 'abcdef'[::-2]
g = 1 in {1, 2} and 3j != 3
";
    let names = ["a", "b", "c", "d", "e", "g"];
    let expected = "a=  'x'|2.50|0xa|x b=p('q',)z['m'] c=y-007 d=  r e=fdb g=True";
    assert_eq!(shown(source, &names), expected);
    for (call, message) in [
        ("f(*1)", "__main__.f() argument after * must be an iterable, not int"),
        ("f(**1)", "__main__.f() argument after ** must be a mapping, not int"),
        ("f(1, k=2, **{'k': 3})", "__main__.f() got multiple values for keyword argument 'k'"),
    ] {
        let source = format!("def f(*a, **k): pass\n{call}\n");
        assert_eq!(shown(&source, &[]), format!("TypeError: {message}"), "{call}");
    }
}

#[test]
fn super_finds_the_next_class() {
    let _attached = attach();
    let source = "\
class A:
    def __init__(self, x): self.x = x
    def f(self): return 'A' + self.x
class B(A):
    def __init__(self): super().__init__('b')
    def f(self): return 'B' + super().f()
class C(B):
    def f(self): return 'C' + super(C, self).f()
r = C().f()
m = A.__module__
";
    assert_eq!(shown(source, &["r", "m"]), "r=CBAb m=__main__");
    assert_eq!(shown("def f(): super().x\nf()\n", &[]), "RuntimeError: super(): no arguments");
    assert_eq!(shown("def f(a): super().x\nf(1)\n", &[]), "RuntimeError: super(): __class__ cell not found");
}

#[test]
fn patterns_match_by_shape() {
    let _attached = attach();
    let source = "\
class Point:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y):
        self.x = x
        self.y = y
def what(value):
    match value:
        case 0 | 1: return 'small'
        case [first, *rest]: return f'list {first} {rest}'
        case {'key': found, **more}: return f'map {found} {more}'
        case Point(0, y): return f'axis {y}'
        case Point(x=x, y=2) if x: return f'point {x}'
        case 'a'.__class__() as text: return f'str {text}'
        case _: return 'other'
results = [what(v) for v in (1, [1, 2, 3], {'key': 'v', 'k': 2}, Point(0, 5), Point(7, 2), None, 'abc')]
joined = '; '.join(results)
";
    let source = source
        .replace("'a'.__class__()", "Text()")
        .replace("class Point:", "Text = ''.__class__\nclass Point:");
    let expected = "joined=small; list 1 [2, 3]; map v {'k': 2}; axis 5; point 7; other; str abc";
    assert_eq!(shown(&source, &["joined"]), expected);
    let source = "class P:\n    __match_args__ = ('x',)\nmatch P():\n    case P(1, 2): pass\n";
    assert_eq!(shown(source, &[]), "TypeError: P() accepts 1 positional sub-pattern (2 given)");
}

#[test]
fn type_parameters_are_objects_of_the_function() {
    let _attached = attach();
    let source = "
def f[A: 1 + 2, *B, **C, D = 5](): pass
a, b, c, d = f.__type_params__
shown = f'{f.__type_params__} {a.__bound__} {d.__default__} {a.__default__} {d.has_default()}'
type X = a
alias = f'{X} {X.__value__} {X.__type_params__}'
";
    assert_eq!(
        shown(source, &["shown", "alias"]),
        "shown=(A, B, C, D) 3 5 typing.NoDefault True alias=X A ()"
    );
}

#[test]
fn template_strings_keep_their_parts() {
    let _attached = attach();
    let source = "
x = 3
t = t'a{x}b{x!r:>{x}}' + t'{x = }'
shown = f'{t.strings} {t.values} {t.interpolations[1]!r}'
";
    assert_eq!(
        shown(source, &["shown"]),
        "shown=('a', 'b', 'x = ', '') (3, 3, 3) Interpolation(3, 'x', 'r', '>3')"
    );
}
