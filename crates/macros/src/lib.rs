//! Attribute macros that declare builtin types and their functions.
//!
//! Promises: `#[object]` on a body struct and `#[pytype]` on its `impl` are all the ceremony a class needs: slots,
//! method table with real C entries, argument parsing, signatures, traversal and clearing come from the declaration. What
//! they emit calls `objects::raw::glue_*` only. Must never know: any particular class.
//!
//! # Safety of what is emitted
//!
//! Each `unsafe` in quoted code has its note where it is quoted; comments do not survive expansion, so what a caller sees
//! has none. They rest on three facts: an entry stands in the tables of its class only, whose callers check the receiver;
//! callers keep the convention that a row's flags name; entry, word and slot come from one row.

mod entry;
mod object;
mod pymodule;
mod pytype;
mod signature;
mod slots;

use proc_macro::TokenStream;

/// Declares a struct as the body of a class: C layout, and every field walked by the collector.
///
/// `#[object(tail)]`: the elements behind the body (trait `Tail`) are references too.
#[proc_macro_attribute]
pub fn object(options: TokenStream, item: TokenStream) -> TokenStream {
    object::expand(options.into(), item.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Declares a class from the functions of an `impl` block.
///
/// Options: `name = "module.Name"` (needed); `export = PyName_Type` (one static type of that C name; otherwise modules
/// make heap types of it); `base = PyOther_Type`; `gc`; `last` (no subclasses); `abstract_` (calling the type makes no
/// instance); `subclass = FLAG` (a flag bit that all subclasses share, and by which instances are told); `root` (every
/// object is an instance); `unhashable`; `flags = EXPR`; `basicsize = EXPR`; `itemsize = EXPR`; `weaklist = EXPR`, `dict = EXPR`, `vectorcall = EXPR`
/// (offsets from the start of the object); `signature = "(...)"` (text signature of a class whose constructor parses by hand); `members = EXPR` (a
/// `&'static [Member]`).
///
/// Functions: those with the name of a slot (`__len__`, `__next__`, `sq_item`...) fill it; `#[method]`, `#[classmethod]`,
/// `#[staticmethod]` with an optional signature `"(a, b=0, /, *, c=None)"`, or `"name(a)"` where the Python name is no Rust
/// name, or `"!(a)"` where `__text_signature__` is `None`; `#[getter]` and `#[setter]` (`fn set_x` for `x`); `#[signature("...")]` on `__new__`, `__init__`, `__call__`.
/// All others stay plain functions.
#[proc_macro_attribute]
pub fn pytype(options: TokenStream, item: TokenStream) -> TokenStream {
    pytype::expand(options.into(), item.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Declares a native module from the functions of a Rust module, as `pub static MODULE: ModuleSpec`.
///
/// Options: `name = "_module"` (needed); `types(Deque, Cursor)`: classes declared by `#[pytype]` without `export`.
///
/// Functions: `#[function]` with an optional signature, as for methods; one whose first parameter is called `module` receives
/// the module. `fn exec(module: &Any) -> PyResult<()>` runs when the module is made. All others stay plain functions.
#[proc_macro_attribute]
pub fn pymodule(options: TokenStream, item: TokenStream) -> TokenStream {
    pymodule::expand(options.into(), item.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}
