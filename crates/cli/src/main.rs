//! `cinder`: CPython's command line.

fn main() {}
