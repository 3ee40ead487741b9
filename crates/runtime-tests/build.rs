//! Exports the runtime's C names from the test executables, as the `cinder` executable will.

fn main() {
    for names in ["Py*", "_Py*"] {
        println!("cargo:rustc-link-arg-tests=-Wl,--export-dynamic-symbol={names}");
    }
    println!("cargo:rerun-if-changed=build.rs");
}
