//! The modules can be made, and their functions called.

#![allow(clippy::unwrap_used, reason = "tests")]

use objects::builtins::module::Module;
use objects::builtins::str::{Str, interned};
use objects::errors;
use objects::modules::create;
use objects::raw::{Any, Obj, Py, PyResult, Ref};

fn module(name: &str) -> Ref<Module> {
    let spec = stdlib_os::MODULES.iter().find(|spec| spec.name.to_str() == Ok(name)).unwrap();
    create(spec).unwrap_or_else(|_| panic!("{}", message()))
}

fn message() -> String {
    errors::take().unwrap().repr().unwrap().to_string_lossy()
}

fn call(module: &Py<Module>, name: &str, args: &[&Any]) -> PyResult<Obj> {
    module.as_any().get_attribute(&interned(name)).unwrap().call(args)
}

fn shown(result: PyResult<Obj>) -> String {
    match result {
        Ok(value) => value.repr().unwrap().to_string_lossy(),
        Err(_) => message(),
    }
}

#[test]
fn all_modules() {
    let _attached = objects::state::attach();
    for spec in stdlib_os::MODULES {
        create(spec).unwrap_or_else(|_| panic!("{:?}: {}", spec.name, message()));
    }
}

#[test]
fn paths() {
    let _attached = objects::state::attach();
    let posix = module("posix");
    let missing = Str::new("/nonexistent");
    assert_eq!(
        shown(call(&posix, "stat", &[missing.as_any()])),
        "FileNotFoundError(2, 'No such file or directory')"
    );
    assert_eq!(
        shown(call(&posix, "lstat", &[objects::builtins::none::none().as_any()])),
        "TypeError('lstat: path should be string, bytes or os.PathLike, not NoneType')"
    );
    let root = Str::new("/");
    assert!(shown(call(&posix, "stat", &[root.as_any()])).starts_with("os.stat_result(st_mode="));
    let scan = call(&posix, "scandir", &[root.as_any()]).unwrap();
    let entries = scan.to_vec().unwrap();
    assert!(entries.iter().any(|entry| shown(entry.repr().map(Ref::upcast)).contains("usr")));
}
