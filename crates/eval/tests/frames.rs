//! Frame objects and tracebacks, looked at by programs.
#![allow(clippy::unwrap_used, reason = "tests")]

use objects::builtins::builtin_function::BuiltinFunction;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions as classes;
use objects::builtins::int::Int;
use objects::builtins::str::interned;
use objects::errors;
use objects::raw::{Obj, PyResult, Raised};
use objects::state::attach;

/// Functions that `sys` and `builtins` will have.
#[objects::pymodule(name = "probe")]
mod probe {
    use objects::raw::{Any, Obj, PyResult, Ref};

    #[function("(depth=0, /)")]
    fn getframe(depth: usize) -> PyResult<Option<Ref<objects::frame::FrameObject>>> {
        Ok(eval::frames::at(depth))
    }

    #[function]
    fn locals() -> PyResult<Obj> {
        eval::frames::locals()
    }

    #[function]
    fn names() -> PyResult<Obj> {
        eval::frames::names()
    }

    #[function]
    fn exc_info() -> PyResult<Obj> {
        Ok(eval::frames::exc_info().upcast())
    }

    #[function]
    fn iter(object: &Any) -> PyResult<Obj> {
        object.iter()
    }
}

fn builtins() -> PyResult<Obj> {
    let dict = Dict::new();
    for class in [
        &classes::ValueError,
        &classes::KeyError,
        &classes::TypeError,
        &classes::Exception,
        &classes::RuntimeError,
    ] {
        dict.set(interned(&class.name()).as_any(), class.owned().upcast())?;
    }
    dict.set(interned("list").as_any(), objects::builtins::list::PyList_Type.owned().upcast())?;
    for row in probe::MODULE.functions {
        let def = objects::raw::MethodDef::from(row);
        dict.set(interned(def.name()).as_any(), BuiltinFunction::function(def, None, None).upcast())?;
    }
    Ok(dict.upcast())
}

/// Runs a program; the repr of its `result`, or the exception.
fn result(source: &str) -> String {
    let _attached = attach();
    let options = compiler::Options::new("test.py");
    let code = compiler::compile(source, syntax::Mode::Exec, &options, &mut syntax::NoWarnings).unwrap();
    let globals = Dict::new();
    globals.set(interned("__name__").as_any(), interned("__main__").upcast()).unwrap();
    eval::install(builtins);
    match eval::run_module(&code, &globals) {
        Ok(_) => globals.get_str(&interned("result")).unwrap().unwrap().repr().unwrap().to_string_lossy(),
        Err(Raised) => errors::take().unwrap().repr().unwrap().to_string_lossy(),
    }
}

#[test]
fn frames_are_seen_live_and_outlive_their_calls() {
    assert_eq!(
        result(
            "\
def inner(a):
    b = 'b'
    return getframe()
def outer():
    x = 'x'
    f = inner('a')
    return f
f = outer()
back = f.f_back
result = [f.f_code.co_name, f.f_lineno, list(f.f_locals.items()), back.f_code.co_name, back.f_lineno,
          back.f_back.f_code.co_name, list(back.f_locals), f.f_globals is back.f_globals]
f.clear()
result.append(list(f.f_locals))
"
        ),
        "['inner', 3, [('a', 'a'), ('b', 'b')], 'outer', 7, '<module>', ['x', 'f'], True, []]"
    );
}

#[test]
fn locals_are_written_through() {
    assert_eq!(
        result(
            "\
def f(a):
    c = 'c'
    def g(): return c
    view = getframe().f_locals
    view['a'] = 'changed'
    view['c'] = 'cell'
    view['new'] = 'extra'
    return [a, g(), locals(), names()[0], view['new']]
result = f('a')
result[2].pop('view')
result[2].pop('g')
"
        ),
        "['changed', 'cell', {'a': 'changed', 'c': 'cell', 'new': 'extra'}, 'a', 'extra']"
    );
}

#[test]
fn tracebacks_name_each_frame_once() {
    assert_eq!(
        result(
            "\
def f():
    raise ValueError('v')
def g():
    try:
        f()
    except KeyError:
        pass
def h():
    try:
        g()
    except ValueError:
        raise
def again():
    try:
        g()
    except ValueError as e:
        raise e
result = []
for function in (g, h, again):
    try:
        function()
    except ValueError as e:
        tb = e.__traceback__
        entry = []
        while tb:
            entry.append((tb.tb_frame.f_code.co_name, tb.tb_lineno, tb.tb_frame.f_lineno))
            tb = tb.tb_next
        result.append(entry)
"
        ),
        "[[('<module>', 21, 26), ('g', 5, 6), ('f', 2, 2)], \
         [('<module>', 21, 26), ('h', 10, 12), ('g', 5, 6), ('f', 2, 2)], \
         [('<module>', 21, 26), ('again', 17, 17), ('again', 15, 17), ('g', 5, 6), ('f', 2, 2)]]"
    );
}

#[test]
fn frames_of_generators() {
    assert_eq!(
        result(
            "\
def gen():
    x = 'x'
    f = getframe()
    yield f
    raise ValueError('v')
g = gen()
f = iter(g).__next__()
result = [f.f_lineno, f.f_generator is g, f.f_back, list(f.f_locals)]
try:
    f.clear()
except RuntimeError as e:
    result.append(e.args[0])
f = None
try:
    g.__next__()
except ValueError as e:
    tb = e.__traceback__.tb_next
    result.append((tb.tb_lineno, tb.tb_frame.f_back, tb.tb_frame.f_generator, list(tb.tb_frame.f_locals)))
"
        ),
        "[4, True, None, ['x', 'f'], 'cannot clear a suspended frame', (5, None, None, ['x', 'f'])]"
    );
}

#[test]
fn a_frame_can_keep_itself_alive_and_is_collected() {
    let text = result(
        "\
def f():
    mine = getframe()
    return 'done'
result = [f() for i in ['a', 'b', 'c']]
",
    );
    assert_eq!(text, "['done', 'done', 'done']");
    let _attached = attach();
    let found = objects::gc::collect(2);
    assert!(Int::new(found as i128).to_i64().unwrap() >= 3, "{found}");
}
