//! Tells the crate which compiler builds it, for `sys.version`.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().ok();
    let version = version.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    let number = version.split_whitespace().nth(1).unwrap_or("?");
    println!("cargo:rustc-env=RUST_VERSION={number}");
}
