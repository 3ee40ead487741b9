//! Views of dicts: keys and items are set-like, values are not.

use crate::builtins::bool::Bool;
use crate::builtins::list::List;
use crate::builtins::mapping_proxy::MappingProxy;
use crate::builtins::none::not_implemented;
use crate::builtins::set::{self, Set};
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::heap;
use crate::protocol::repr::{ReprGuard, ReprText};
use crate::raw::{Any, Obj, Py, PyResult, Ref, Slot};
use crate::types::CompareOp;
use macros::{object, pytype};

use super::{Dict, IterItems, IterKeys, IterValues, ReverseItems, ReverseKeys, ReverseValues};

/// Whether an object is a set, a frozen set, or a set-like view.
fn is_set_like(object: &Any) -> bool {
    set::is_any_set(object) || is_view(object)
}

fn is_view(object: &Any) -> bool {
    object.downcast::<DictKeys>().is_some() || object.downcast::<DictItems>().is_some()
}

/// Number of elements of something set-like.
fn size_of_set(object: &Any) -> PyResult<usize> {
    match object.sq_length() {
        Some(length) => length.result(),
        None => Ok(0),
    }
}

/// `element in view` for something set-like.
fn has(container: &Any, element: &Any) -> PyResult<bool> {
    match container.sq_contains(element) {
        Some(answer) => answer.result(),
        None => Ok(false),
    }
}

/// Whether every element of `left` is in `right`.
fn all_in(left: &Any, right: &Any) -> PyResult<bool> {
    let iterator = left.iter()?;
    while let Some(element) = iterator.next()? {
        if !has(right, &element)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare(this: &Any, other: &Any, op: CompareOp) -> PyResult<Obj> {
    if !is_set_like(other) {
        return Ok(not_implemented());
    }
    let (own, theirs) = (size_of_set(this)?, size_of_set(other)?);
    let answer = match op {
        CompareOp::Eq => own == theirs && all_in(this, other)?,
        CompareOp::Ne => !(own == theirs && all_in(this, other)?),
        CompareOp::Lt => own < theirs && all_in(this, other)?,
        CompareOp::Le => own <= theirs && all_in(this, other)?,
        CompareOp::Gt => own > theirs && all_in(other, this)?,
        CompareOp::Ge => own >= theirs && all_in(other, this)?,
    };
    Ok(Bool::new(answer).upcast())
}

/// A new set of the items of either operand.
fn to_set(items: &Any) -> PyResult<Ref<Set>> {
    let made = Set::new();
    // Keys know their hashes.
    match items.exact::<DictKeys>().and_then(|view| view.dict.get()) {
        Some(dict) => made.update(dict.as_any())?,
        None => made.update(items)?,
    }
    Ok(made)
}

fn subtract(left: &Any, right: &Any) -> PyResult<Obj> {
    let made = to_set(left)?;
    set::subtract(made.table(), right)?;
    Ok(made.upcast())
}

fn intersect(left: &Any, right: &Any) -> PyResult<Obj> {
    let (mut view, mut other) = if is_view(left) { (left, right) } else { (right, left) };
    if view.downcast::<DictKeys>().is_some()
        && (other.exact::<Set>().is_some() || other.exact::<set::FrozenSet>().is_some())
    {
        let made = Set::new();
        let iterator = if size_of_set(view)? > size_of_set(other)? { other } else { view };
        let (walked, asked) = if iterator.is(view) { (view, other) } else { (other, view) };
        keep_common(&made, walked, asked)?;
        return Ok(made.upcast());
    }
    if is_view(other) && size_of_set(other)? > size_of_set(view)? {
        std::mem::swap(&mut view, &mut other);
    }
    let made = Set::new();
    keep_common(&made, other, view)?;
    Ok(made.upcast())
}

/// Adds what is in both.
fn keep_common(made: &Py<Set>, walked: &Any, asked: &Any) -> PyResult<()> {
    let iterator = walked.iter()?;
    while let Some(element) = iterator.next()? {
        if has(asked, &element)? {
            made.add(&element)?;
        }
    }
    Ok(())
}

fn toggle(left: &Any, right: &Any) -> PyResult<Obj> {
    let made = to_set(left)?;
    set::toggle(made.table(), right, made.as_any())?;
    Ok(made.upcast())
}

fn unite(left: &Any, right: &Any) -> PyResult<Obj> {
    let made = to_set(left)?;
    made.update(right)?;
    Ok(made.upcast())
}

fn is_disjoint(view: &Any, other: &Any) -> PyResult<bool> {
    if view.is(other) {
        return Ok(size_of_set(view)? == 0);
    }
    let (mut walked, mut asked) = (other, view);
    if is_set_like(other) && size_of_set(other)? > size_of_set(view)? {
        std::mem::swap(&mut walked, &mut asked);
    }
    let iterator = walked.iter()?;
    while let Some(element) = iterator.next()? {
        if has(asked, &element)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `dict_keys([...])`
fn show(view: &Any) -> PyResult<Ref<Str>> {
    let Some(_guard) = ReprGuard::enter(view) else { return Ok(Str::new("...")) };
    let mut text = ReprText::new(&view.class().name());
    text.push("(");
    text.push_repr(List::new(view.to_vec()?).as_any())?;
    text.push(")");
    Ok(text.finish())
}

impl DictItems {
    fn has_item(&self, item: &Any) -> PyResult<bool> {
        let Some(dict) = self.dict.get() else { return Ok(false) };
        let Some([key, value]) = item.downcast::<Tuple>().map(Py::items) else { return Ok(false) };
        match dict.get(key)? {
            Some(found) => found.equals(value),
            None => Ok(false),
        }
    }
}

impl DictKeys {
    fn has_item(&self, key: &Any) -> PyResult<bool> {
        self.dict.get().map_or(Ok(false), |dict| dict.contains(key))
    }
}

macro_rules! view {
    ($name:ident $export:ident $python:literal $forward:ident $backward:ident $what:literal $(, $option:ident { $($items:tt)* })?) => {
        #[doc = concat!("The body of `", $python, "`.")]
        #[object]
        pub struct $name {
            dict: Slot<Dict>,
        }

        #[pytype(name = $python, export = $export, gc, abstract_ $(, $option)?)]
        impl $name {
            fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
                show(this.as_any())
            }

            fn __iter__(this: &Py<Self>) -> PyResult<Option<Ref<$forward>>> {
                Ok(this.dict.get().map(|dict| $forward::start(&dict)))
            }

            fn sq_length(this: &Py<Self>) -> PyResult<usize> {
                Ok(this.dict.get().map_or(0, |dict| dict.len()))
            }

            $($($items)*)?

            #[doc = $what]
            #[method]
            fn __reversed__(this: &Py<Self>) -> PyResult<Option<Ref<$backward>>> {
                Ok(this.dict.get().map(|dict| $backward::start(&dict)))
            }

            /// dictionary that this view refers to
            #[getter]
            fn mapping(this: &Py<Self>) -> PyResult<Option<Ref<MappingProxy>>> {
                Ok(this.dict.get().map(|dict| MappingProxy::of(dict.upcast())))
            }
        }

        impl $name {
            /// A view of a dict.
            pub fn of(dict: &Py<Dict>) -> Ref<Self> {
                heap::make_exact(Self::body(dict))
            }

            pub(super) fn body(dict: &Py<Dict>) -> Self {
                Self { dict: Slot::new(dict.new_ref()) }
            }

            pub(super) fn viewed(&self) -> Option<Ref<Dict>> {
                self.dict.get()
            }
        }

        const _: () = assert!(size_of::<Py<$name>>() == 24);
    };
}

macro_rules! set_view {
    ($name:ident $export:ident $python:literal $forward:ident $backward:ident $what:literal) => {
        view! {
            $name $export $python $forward $backward $what, unhashable {
                fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
                    compare(this.as_any(), other, op)
                }

                fn __contains__(this: &Py<Self>, element: &Any) -> PyResult<bool> {
                    this.has_item(element)
                }

                fn __sub__(left: &Any, right: &Any) -> PyResult<Obj> {
                    subtract(left, right)
                }

                fn __and__(left: &Any, right: &Any) -> PyResult<Obj> {
                    intersect(left, right)
                }

                fn __xor__(left: &Any, right: &Any) -> PyResult<Obj> {
                    toggle(left, right)
                }

                fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
                    unite(left, right)
                }

                /// Return True if the view and the given iterable have a null intersection.
                #[method]
                fn isdisjoint(this: &Py<Self>, object: &Any) -> PyResult<bool> {
                    is_disjoint(this.as_any(), object)
                }
            }
        }
    };
}

set_view!(DictKeys PyDictKeys_Type "dict_keys" IterKeys ReverseKeys "Return a reverse iterator over the dict keys.");
set_view!(DictItems PyDictItems_Type "dict_items" IterItems ReverseItems "Return a reverse iterator over the dict items.");
view!(DictValues PyDictValues_Type "dict_values" IterValues ReverseValues "Return a reverse iterator over the dict values.");
