//! Deep nesting ends in an error, not in a native stack overflow.

#![allow(clippy::unwrap_used, reason = "a test may end in a panic")]

use compiler::{Mode, Options, compile};
use syntax::{ErrorKind, NoWarnings};

/// What kind of error a source text gives on a stack of the size that main threads have.
fn error(source: String) -> Option<ErrorKind> {
    let run = move || {
        let result = compile(&source, Mode::Exec, &Options::new("test.py"), &mut NoWarnings);
        result.err().map(|error| error.kind)
    };
    std::thread::Builder::new().stack_size(8 << 20).spawn(run).unwrap().join().unwrap()
}

#[test]
fn a_thousand_levels_compile() {
    for part in [".b", "()", "[0]", " * a"] {
        assert_eq!(error(format!("a{}", part.repeat(1000))), None, "{part}");
    }
    assert_eq!(error(format!("{}a", "not ".repeat(1000))), None);
    assert_eq!(error(format!("if a: b\n{}", "elif a: b\n".repeat(1000))), None);
}

#[test]
fn more_levels_than_the_stack_holds_are_an_error() {
    for part in [".b", "()", "[0]"] {
        assert_eq!(error(format!("a{}", part.repeat(20_000))), Some(ErrorKind::Recursion), "{part}");
    }
    assert_eq!(error(format!("a{}", " * a".repeat(200_000))), Some(ErrorKind::Recursion));
}
