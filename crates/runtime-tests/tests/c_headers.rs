//! What compiled extensions see: objects made here, read and written by C code that was compiled against CPython 3.14's own
//! headers and knows nothing of this runtime.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::ffi::{CString, c_char, c_int, c_void};
use std::process::Command;

use googletest::prelude::*;
use objects::builtins::dict::Dict;
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::none;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::raw::{Py, Static};
use objects::state::attach;
use objects::types::Type;
use runtime_tests::{checkout, headers};

type Raw = *const c_void;

/// The compiled C file, loaded into the process.
struct Library(*mut c_void);

impl Library {
    /// Compiles and loads `tests/c/headers.c`. Undefined names are bound when they are called, and none is.
    fn compile() -> Self {
        let folder = std::env::temp_dir().join(format!("cinder-c-headers-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let library = folder.join("headers.so");
        let source = checkout().join("crates/runtime-tests/tests/c/headers.c");
        let include = headers();
        let compiled = Command::new("gcc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-Wno-unused-function", "-I"])
            .arg(&include)
            // Debian's pyconfig.h names one in the folder above, where headers of another C library may lie too.
            .arg("-idirafter")
            .arg(include.parent().unwrap())
            .arg(source)
            .arg("-o")
            .arg(&library)
            .output()
            .expect("gcc can be started");
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        let path = CString::new(library.to_str().unwrap()).unwrap();
        // SAFETY: the library has no initialiser.
        let handle = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_LAZY | libc::RTLD_LOCAL) };
        assert!(!handle.is_null(), "the compiled library loads");
        std::fs::remove_dir_all(folder).unwrap();
        Self(handle)
    }

    fn symbol(&self, name: &str) -> *mut c_void {
        let name = CString::new(name).unwrap();
        // SAFETY: the handle is open.
        let symbol = unsafe { libc::dlsym(self.0, name.as_ptr()) };
        assert!(!symbol.is_null(), "{name:?} is in the library");
        symbol
    }
}

/// Calls a checking function of the C file with raw pointers; it answers 0 or the line that found a difference.
macro_rules! check {
    ($library:expr, $name:ident($($argument:expr => $ty:ty),*)) => {{
        // SAFETY: the function of that name in the C file has this signature.
        let line = unsafe {
            let function: unsafe extern "C" fn($($ty),*) -> c_int = std::mem::transmute($library.symbol(stringify!($name)));
            function($($argument),*)
        };
        expect_that!(line, eq(0), "line of headers.c in {}", stringify!($name));
    }};
}

fn raw<T>(object: &Py<T>) -> Raw {
    std::ptr::from_ref(object).cast()
}

#[gtest]
fn containers_are_read_and_written_through_macros() {
    let library = Library::compile();
    let _attached = attach();
    let (first, second) = (Int::new(1 << 40), Float::new(0.5));
    let list = List::new(vec![first.clone().upcast(), second.clone().upcast()]);
    list.push(none());
    list.pop();
    check!(library, check_list(raw(&list) => Raw, raw(&first) => Raw, raw(&second) => Raw));
    expect_true!(list.get(0).unwrap().is(&*second) && list.get(1).unwrap().is(&*first));

    let counted = first.count();
    check!(library, append_in_place(raw(&list) => Raw, raw(&first) => Raw));
    expect_that!(list.len(), eq(3));
    expect_that!(first.count(), eq(counted + 1));
    drop(list);

    let tuple = Tuple::new(vec![first.clone().upcast(), none(), none()]);
    check!(library, check_tuple(raw(&tuple) => Raw, raw(&first) => Raw));

    let dict = Dict::new();
    for key in ["a", "b", "c"] {
        dict.set(interned(key).as_any(), none()).unwrap();
    }
    dict.remove(interned("b").as_any()).unwrap();
    check!(library, check_dict(raw(&dict) => Raw, 2 => isize));
    drop(tuple);
    expect_that!(first.count(), eq(1));
}

#[gtest]
fn numbers_are_read_through_inline_functions() {
    let library = Library::compile();
    let _attached = attach();
    for value in [0, 1, -1, 1024, 1025, -5, -6, (1 << 30) - 1, -(1 << 30) + 1] {
        check!(library, check_int(raw(&Int::new(value)) => Raw, value as isize => isize));
    }
    let digits = [0x2345_6789, 0x3FFF_FFFF, 7];
    let large = Int::from_digits(true, &digits);
    check!(library, check_digits(raw(&large) => Raw, -1 => c_int, 3 => isize, digits.as_ptr() => *const u32));
    let float = Float::new(2.5);
    check!(library, check_float(raw(&float) => Raw, 2.5 => f64));
    expect_that!(Float::value_of(float.as_any()).unwrap(), eq(3.5));
    check!(library, check_counts(raw(&float) => Raw, raw(&Int::new(3)) => Raw));
    check!(library, check_counts(raw(&large) => Raw, raw(&none()) => Raw));
}

#[gtest]
fn text_of_all_widths_is_read_through_macros() {
    let library = Library::compile();
    let _attached = attach();
    for (text, kind, ascii) in
        [("", 1, 1), ("plain", 1, 1), ("caf\u{e9}", 1, 0), ("\u{20ac}uro", 2, 0), ("a\u{1f40d}", 4, 0)]
    {
        let points: Vec<u32> = text.chars().map(u32::from).collect();
        let object = Str::new(text);
        let (length, points) = (points.len() as isize, points.as_ptr());
        check!(library, check_str(raw(&object) => Raw, kind => c_int, ascii => c_int, length => isize, points => *const u32));
    }
    let name = interned("__init__");
    let points: Vec<u32> = "__init__".chars().map(u32::from).collect();
    check!(library, check_str(raw(&name) => Raw, 1 => c_int, 1 => c_int, 8 => isize, points.as_ptr() => *const u32));
}

#[gtest]
fn type_objects_are_read_field_by_field() {
    use objects::builtins as b;
    let library = Library::compile();
    let _attached = attach();
    let object = &b::object::PyBaseObject_Type;
    type Row = (&'static Static<Type>, &'static std::ffi::CStr, isize, isize, &'static Static<Type>);
    let rows: [Row; 8] = [
        (&b::list::PyList_Type, c"list", 40, 0, object),
        (&b::tuple::PyTuple_Type, c"tuple", 32, 8, object),
        (&b::int::PyLong_Type, c"int", 24, 4, object),
        (&b::bool::PyBool_Type, c"bool", 24, 4, &b::int::PyLong_Type),
        (&b::str::PyUnicode_Type, c"str", 64, 0, object),
        (&b::float::PyFloat_Type, c"float", 24, 0, object),
        (&b::dict::PyDict_Type, c"dict", 48, 0, object),
        (&b::exceptions::KeyError, c"KeyError", 72, 0, &b::exceptions::LookupError),
    ];
    for (class, name, size, item, base) in rows {
        check!(library, check_type(raw(class) => Raw, name.as_ptr() => *const c_char, size => isize, item => isize, raw(base) => Raw));
    }
}
