//! A native module declared from outside the crate.
#![allow(clippy::unwrap_used, reason = "tests")]

use objects::builtins::builtin_function::BuiltinFunction;
use objects::builtins::int::Int;
use objects::builtins::none::none;
use objects::raw::{Any, MethodDef};
use objects::state::attach;

/// A module for this test.
#[objects::pymodule(name = "_sample")]
mod sample {
    use objects::raw::{Any, Args, PyResult};

    /// How many arguments there are, names included.
    #[function("(*args, **kwargs)")]
    fn count(args: Args<'_>) -> PyResult<usize> {
        Ok(args.positional().len() + args.keywords().count())
    }

    /// The smaller of two numbers.
    #[function("(a, b=5, /)")]
    fn smaller(a: isize, b: isize) -> PyResult<isize> {
        Ok(a.min(b))
    }

    /// Whether the module was passed.
    #[function]
    fn passed(module: &Any) -> PyResult<bool> {
        Ok(module.class().name() == "int")
    }
}

fn function(index: usize) -> objects::Ref<BuiltinFunction> {
    let row = &sample::MODULE.functions[index];
    BuiltinFunction::function(MethodDef::from(row), Some(Int::new(1).upcast()), None)
}

fn number(object: &Any) -> i64 {
    object.downcast::<Int>().unwrap().to_i64().unwrap()
}

#[test]
fn functions_of_a_module_are_called() {
    let _attached = attach();
    assert_eq!(sample::MODULE.name.to_str(), Ok("_sample"));
    assert_eq!(number(&function(0).as_any().call(&[&none(), &none()]).unwrap()), 2);
    let smaller = function(1);
    assert_eq!(number(&smaller.as_any().call(&[Int::new(9).as_any()]).unwrap()), 5);
    assert_eq!(number(&smaller.as_any().call(&[Int::new(9).as_any(), Int::new(-3).as_any()]).unwrap()), -3);
    assert_eq!(number(&function(2).as_any().call(&[]).unwrap()), 1);
}
