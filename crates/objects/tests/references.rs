//! Cells, capsules, tracebacks. Expected texts are CPython 3.14's.
#![allow(clippy::unwrap_used, reason = "tests")]

use objects::builtins::bool::Bool;
use objects::builtins::capsule::{Capsule, PyCapsule_Type};
use objects::builtins::cell::{Cell, PyCell_Type};
use objects::builtins::none::none;
use objects::builtins::str::interned;
use objects::builtins::traceback::{PyTraceBack_Type, Traceback};
use objects::builtins::tuple::Tuple;
use objects::errors;
use objects::raw::{Any, Obj, PyResult};
use objects::state::attach;
use objects::types::CompareOp;

fn outcome<T>(result: PyResult<T>) -> String {
    if result.is_ok() {
        return "no error".to_owned();
    }
    let exception = errors::take().expect("an exception is set");
    format!("{} | {}", exception.class().name(), exception.str().unwrap().to_string_lossy())
}

fn truth(value: bool) -> Obj {
    Bool::new(value).upcast()
}

fn set(object: &Any, name: &str, value: Option<&Any>) -> String {
    outcome(object.set_attribute(&interned(name), value))
}

#[test]
fn cells_hold_or_are_empty() {
    let _attached = attach();
    let class = |args: &[Obj]| PyCell_Type.construct(&Tuple::new(args.to_vec()), None);
    let empty = class(&[]).unwrap();
    assert_eq!(empty.repr().unwrap().to_string_lossy(), format!("<cell at {:#x}: empty>", empty.address()));
    assert_eq!(outcome(empty.get_attribute(&interned("cell_contents"))), "ValueError | Cell is empty");
    let full = class(&[none()]).unwrap();
    assert_eq!(
        full.repr().unwrap().to_string_lossy(),
        format!("<cell at {:#x}: NoneType object at {:#x}>", full.address(), none().address())
    );
    assert_eq!(outcome(class(&[none(), none()])), "TypeError | cell expected at most 1 argument, got 2");
    assert_eq!(outcome(full.hash()), "TypeError | unhashable type: 'cell'");
    assert_eq!(
        (set(&full, "cell_contents", None), set(&full, "cell_contents", None)),
        ("no error".into(), "no error".into())
    );
    assert!(full.downcast::<Cell>().unwrap().contents().is_empty());
}

#[test]
fn cells_compare_by_contents() {
    let _attached = attach();
    let cell = |value: Option<Obj>| Cell::new(value).upcast();
    let (empty, full) = (cell(None), cell(Some(none())));
    let cases: &[(&Obj, CompareOp, &Obj, bool)] = &[
        (&empty, CompareOp::Lt, &full, true),
        (&full, CompareOp::Lt, &empty, false),
        (&empty, CompareOp::Eq, &cell(None), true),
        (&empty, CompareOp::Gt, &cell(None), false),
        (&full, CompareOp::Eq, &cell(Some(none())), true),
        (&full, CompareOp::Ne, &none(), true),
    ];
    for (left, op, right, expected) in cases {
        assert!(left.compare(right, *op).unwrap().is(&*truth(*expected)), "{op:?}");
    }
    assert_eq!(
        outcome(full.compare(&none(), CompareOp::Lt)),
        "TypeError | '<' not supported between instances of 'cell' and 'NoneType'"
    );
}

#[test]
fn tracebacks_link_without_loops() {
    let _attached = attach();
    let first = Traceback::new(None, none(), 4, 7);
    let second = Traceback::new(Some(first.clone()), none(), 6, -1);
    let (first, second) = (first.upcast(), second.upcast());
    let get = |object: &Any, name: &str| object.get_attribute(&interned(name)).unwrap();
    assert!(get(&second, "tb_next").is(&*first) && get(&first, "tb_next").is(&*none()));
    assert_eq!(first.downcast::<Traceback>().unwrap().line(), 7);
    assert_eq!(set(&first, "tb_next", Some(&second)), "ValueError | traceback loop detected");
    assert_eq!(set(&first, "tb_next", Some(&first)), "ValueError | traceback loop detected");
    assert_eq!(
        set(&first, "tb_next", Some(&truth(true))),
        "TypeError | expected traceback object, got 'bool'"
    );
    assert_eq!(set(&first, "tb_next", None), "TypeError | can't delete tb_next attribute");
    assert_eq!(set(&second, "tb_next", Some(&none())), "no error");
    assert_eq!(set(&first, "tb_next", Some(&second)), "no error");
    assert_eq!(set(&first, "tb_frame", Some(&none())), "AttributeError | readonly attribute");
    assert_eq!(
        set(&first, "tb_lineno", Some(&none())),
        "AttributeError | attribute 'tb_lineno' of 'traceback' objects is not writable"
    );
    let class = |args: &[Obj]| PyTraceBack_Type.construct(&Tuple::new(args.to_vec()), None);
    assert_eq!(outcome(class(&[])), "TypeError | traceback() missing required argument 'tb_next' (pos 1)");
    let zero = truth(false);
    assert_eq!(
        outcome(class(&[zero.clone(), none(), zero.clone(), zero.clone()])),
        "TypeError | traceback() argument 'tb_frame' must be frame, not None"
    );
    assert_eq!(
        outcome(class(&[none(), none(), zero.clone(), zero])),
        "TypeError | traceback() argument 'tb_frame' must be frame, not None"
    );
}

#[test]
fn a_long_chain_of_tracebacks_ends() {
    let _attached = attach();
    let mut last = None;
    for line in 0..200_000 {
        last = Some(Traceback::new(last, none(), 0, line));
    }
    drop(last);
}

#[expect(unsafe_code, reason = "makes capsules as C does")]
mod capsules {
    use super::*;
    use std::ffi::c_void;
    use std::sync::atomic::{AtomicUsize, Ordering};

    static DESTROYED: AtomicUsize = AtomicUsize::new(0);

    unsafe extern "C" fn destroy(capsule: &Any) {
        let pointer = capsule.downcast::<Capsule>().unwrap().pointer();
        DESTROYED.fetch_add(pointer.addr(), Ordering::Relaxed);
    }

    #[test]
    fn name_and_destructor() {
        let _attached = attach();
        let pointer = std::ptr::without_provenance_mut::<c_void>(42);
        // SAFETY: static names; the destructor accepts any capsule.
        let (named, nameless) = unsafe {
            (
                Capsule::new(pointer, c"a.b".as_ptr(), Some(destroy)),
                Capsule::new(pointer, std::ptr::null(), None),
            )
        };
        assert_eq!(
            named.as_any().repr().unwrap().to_string_lossy(),
            format!("<capsule object \"a.b\" at {:#x}>", named.address())
        );
        assert_eq!(
            nameless.as_any().repr().unwrap().to_string_lossy(),
            format!("<capsule object NULL at {:#x}>", nameless.address())
        );
        drop((named, nameless));
        assert_eq!(DESTROYED.load(Ordering::Relaxed), 42);
        assert_eq!(
            outcome(PyCapsule_Type.construct(&Tuple::new(vec![]), None)),
            "TypeError | cannot create 'PyCapsule' instances"
        );
    }
}
