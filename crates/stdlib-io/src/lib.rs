//! `_io`: files, buffers, text layers.
//!
//! Promises: CPython 3.14's `_io`, and the same streams for Rust: [`open_fd`], [`standard_stream`], [`write_text`]. Needs
//! `objects`, and `stdlib-os` for its system calls. Must never know: how code is compiled or run.

#![forbid(unsafe_code)]

mod base;
mod buffered;
mod bytesio;
mod fileio;
mod kinds;
mod module;
mod newline;
mod open;
mod path;
mod stringio;
mod support;
mod text;

use std::sync::atomic::AtomicBool;

use objects::raw::{Any, Obj, PyResult};
use objects::types::ModuleSpec;

pub use open::{Standard, open_fd, standard_stream, write_text};
pub use text::TextIOWrapper;

/// The modules of this crate.
pub static MODULES: &[&ModuleSpec] = &[&module::io::MODULE];

/// `DEFAULT_BUFFER_SIZE`
pub const DEFAULT_BUFFER_SIZE: usize = 128 << 10;

/// `sys.flags.utf8_mode`: set once at start.
pub static UTF8_MODE: AtomicBool = AtomicBool::new(false);

/// `sys.flags.warn_default_encoding`: set once at start.
pub static WARN_DEFAULT_ENCODING: AtomicBool = AtomicBool::new(false);

/// `sys.flags.dev_mode`: set once at start.
pub static DEV_MODE: AtomicBool = AtomicBool::new(false);

/// The object by which a raw stream sees bytes: a view of them.
fn view_of(bytes: &Any) -> PyResult<Obj> {
    objects::builtins::memoryview::of(bytes).map(objects::raw::Ref::upcast)
}
