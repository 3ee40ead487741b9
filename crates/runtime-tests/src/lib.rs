//! Tests over the crates' stable interfaces: what C code sees, what programs print. All of them are in `tests/`; what they
//! share is here.
//!
//! Promises: a test that needs the reference interpreter finds or fetches it by itself. Needs: gcc for the tests that
//! compile C. Must never know: the inside of any crate.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout.
pub fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The path of the reference's `python3.14`, unpacked now if it is not there.
///
/// # Panics
/// When it cannot be made available; the panic holds what the script said.
pub fn reference() -> PathBuf {
    let output =
        Command::new(checkout().join("tools/setup-reference")).output().expect("the script can be started");
    assert!(output.status.success(), "tools/setup-reference: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    PathBuf::from(text.lines().last().expect("the script prints a path"))
}

/// The folder of the reference's C headers.
///
/// # Panics
/// When there is none.
pub fn headers() -> PathBuf {
    let python = reference();
    let root = python.parent().and_then(Path::parent).expect("the interpreter lies in bin/");
    let folder = root.join("include/python3.14");
    assert!(folder.join("Python.h").exists(), "no Python.h in {}", folder.display());
    folder
}
