//! `list`: what lists are and their methods; items by key are in `items`, sorting in `sort`, iterators in `iter`.
//!
//! Every call of Python code (a comparison, a `repr`, `__index__`, the release of an item) may change the list: sizes and items
//! are read again after each.

mod iter;
mod merge;
mod sort;
mod subscript;

use std::ops::Deref;

use super::constructor::{no_keywords, positional};
use super::dict::Dict;
use super::exceptions::{IndexError, TypeError, ValueError};
use super::generic_alias::class_getitem;
use super::none::not_implemented;
use super::str::Str;
use super::tuple::{self, Tuple};
use crate::errors::{self, raise, raise_type_error};
use crate::heap;
use crate::protocol::recursion;
use crate::protocol::repr::{ReprGuard, ReprText};
use crate::protocol::sequence::{SearchBound, repeated_length, search_range};
use crate::raw::{Any, Items, Obj, Py, PyResult, Raised, Ref};
use crate::types::{CompareOp, SlotId, Type};
use macros::{object, pytype};

pub use iter::{ListIterator, ListReverseIterator, PyListIter_Type, PyListRevIter_Type};

/// The body of `list`.
#[object]
pub struct List {
    items: Items,
}

/// Built-in mutable sequence.
///
/// If no argument is given, the constructor creates a new empty list.
/// The argument must be an iterable if specified.
#[pytype(
    name = "list", export = PyList_Type, gc, unhashable, signature = "(iterable=(), /)",
    subclass = abi::TPFLAGS_LIST_SUBCLASS, flags = abi::TPFLAGS_SEQUENCE | abi::TPFLAGS_MATCH_SELF
)]
impl List {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<List>> {
        match cls.is(&*PyList_Type) {
            true => Ok(List::new(Vec::new())),
            false => heap::make(cls, 0, Self { items: Items::new() }),
        }
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        if this.class().word(SlotId::New) == PyList_Type.word(SlotId::New) {
            no_keywords("list", &PyList_Type, &PyList_Type, keywords)?;
        }
        let iterable = positional("list", args, 0, 1)?.first();
        drop(this.take_all());
        iterable.map_or(Ok(()), |iterable| Self::extend(this, iterable))
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        if this.is_empty() {
            return Ok(Str::new("[]"));
        }
        let Some(_guard) = ReprGuard::enter(this.as_any()) else { return Ok(Str::new("[...]")) };
        let mut text = ReprText::new("[");
        let mut index = 0;
        while let Some(item) = this.get(index) {
            if index > 0 {
                text.push(", ");
            }
            text.push_repr(&item)?;
            index += 1;
        }
        text.push("]");
        Ok(text.finish())
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<List>() else { return Ok(not_implemented()) };
        if this.len() != other.len() && matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(tuple::lengths(this.len(), other.len(), op));
        }
        recursion::enter(" in comparison")?;
        let mut index = 0;
        while let (Some(a), Some(b)) = (this.get(index), other.get(index)) {
            if !a.equals(&b)? {
                // The comparison may have emptied either list.
                match (this.get(index), other.get(index)) {
                    (Some(a), Some(b)) => return tuple::decide(&a, &b, op),
                    _ => break,
                }
            }
            index += 1;
        }
        Ok(tuple::lengths(this.len(), other.len(), op))
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<ListIterator>> {
        Ok(ListIterator::new(this))
    }

    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.len())
    }

    fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
        subscript::get(this, key)
    }

    fn __setitem__(this: &Py<Self>, key: &Any, value: Option<&Any>) -> PyResult<()> {
        subscript::set(this, key, value)
    }

    fn sq_item(this: &Py<Self>, index: isize) -> PyResult<Obj> {
        subscript::item(this, index)
    }

    fn sq_ass_item(this: &Py<Self>, index: isize, value: Option<&Any>) -> PyResult<()> {
        subscript::set_item(this, index, value)
    }

    fn sq_concat(this: &Py<Self>, other: &Any) -> PyResult<Ref<List>> {
        let Some(other) = other.downcast::<List>() else {
            let class = other.class().name();
            return raise_type_error(format!("can only concatenate list (not \"{class}\") to list"));
        };
        let mut items = Vec::with_capacity(this.len() + other.len());
        this.append_to(&mut items);
        other.append_to(&mut items);
        Ok(List::new(items))
    }

    fn sq_repeat(this: &Py<Self>, count: isize) -> PyResult<Ref<List>> {
        tuple::repeated(&this.to_vec(), count).map(List::new)
    }

    fn sq_inplace_concat(this: &Py<Self>, other: &Any) -> PyResult<Ref<List>> {
        Self::extend(this, other)?;
        Ok(this.new_ref())
    }

    fn sq_inplace_repeat(this: &Py<Self>, count: isize) -> PyResult<Ref<List>> {
        if count <= 0 {
            drop(this.take_all());
        } else if repeated_length(this.len(), count).is_none() {
            return errors::no_memory();
        } else {
            let more = tuple::repeated(&this.to_vec(), count - 1)?;
            this.append_all(more);
        }
        Ok(this.new_ref())
    }

    fn __contains__(this: &Py<Self>, item: &Any) -> PyResult<bool> {
        Ok(this.position(item, 0..usize::MAX)?.is_some())
    }

    /// Return self[index].
    #[method("__getitem__(index, /)")]
    fn get_item_method(this: &Py<Self>, index: &Any) -> PyResult<Obj> {
        subscript::get(this, index)
    }

    /// Return a reverse iterator over the list.
    #[method]
    fn __reversed__(this: &Py<Self>) -> PyResult<Ref<ListReverseIterator>> {
        Ok(ListReverseIterator::new(this))
    }

    /// Return the size of the list in memory, in bytes.
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.class().basicsize() + this.capacity() * size_of::<usize>())
    }

    /// Remove all items from list.
    #[method]
    fn clear(this: &Py<Self>) -> PyResult<()> {
        drop(this.take_all());
        Ok(())
    }

    /// Return a shallow copy of the list.
    #[method]
    fn copy(this: &Py<Self>) -> PyResult<Ref<List>> {
        Ok(List::new(this.to_vec()))
    }

    /// Append object to the end of the list.
    #[method]
    fn append(this: &Py<Self>, object: &Any) -> PyResult<()> {
        this.push(object.new_ref());
        Ok(())
    }

    /// Insert object before index.
    #[method]
    fn insert(this: &Py<Self>, index: isize, object: &Any) -> PyResult<()> {
        let length = this.len();
        let index = if index < 0 { index.saturating_add_unsigned(length).max(0) } else { index };
        this.items.insert(index.cast_unsigned().min(length), object.new_ref());
        Ok(())
    }

    /// Extend list by appending elements from the iterable.
    #[method]
    fn extend(this: &Py<Self>, iterable: &Any) -> PyResult<()> {
        if iterable.exact::<List>().is_some() || iterable.exact::<Tuple>().is_some() || iterable.is(this) {
            let more = match iterable.downcast::<List>() {
                Some(list) => list.to_vec(),
                None => iterable.to_vec()?,
            };
            this.append_all(more);
            return Ok(());
        }
        let iterator = iterable.iter()?;
        let expected = iterable.length_hint(8)?;
        this.make_room(expected);
        while let Some(item) = iterator.next()? {
            this.push(item);
        }
        Ok(())
    }

    /// Remove and return item at index (default last).
    ///
    /// Raises IndexError if list is empty or index is out of range.
    #[method("(index=-1, /)")]
    fn pop(this: &Py<Self>, index: isize) -> PyResult<Obj> {
        let length = this.len();
        if length == 0 {
            return raise(&IndexError, "pop from empty list");
        }
        let index = if index < 0 { index.saturating_add_unsigned(length) } else { index };
        match usize::try_from(index) {
            Ok(index) if index < length => Ok(this.items.remove(index)),
            _ => raise(&IndexError, "pop index out of range"),
        }
    }

    /// Remove first occurrence of value.
    ///
    /// Raises ValueError if the value is not present.
    #[method]
    fn remove(this: &Py<Self>, value: &Any) -> PyResult<()> {
        let Some(index) = this.position(value, 0..usize::MAX)? else {
            return raise(&ValueError, "list.remove(x): x not in list");
        };
        if index < this.len() {
            drop(this.items.remove(index));
        }
        Ok(())
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[method("(value, start=0, stop=sys.maxsize, /)")]
    fn index(
        this: &Py<Self>,
        value: &Any,
        start: Option<SearchBound>,
        stop: Option<SearchBound>,
    ) -> PyResult<usize> {
        match this.position(value, search_range(start, stop, this.len()))? {
            Some(index) => Ok(index),
            None => raise(&ValueError, "list.index(x): x not in list"),
        }
    }

    /// Return number of occurrences of value.
    #[method]
    fn count(this: &Py<Self>, value: &Any) -> PyResult<usize> {
        let (mut index, mut count) = (0, 0);
        while let Some(item) = this.get(index) {
            count += usize::from(item.equals(value)?);
            index += 1;
        }
        Ok(count)
    }

    /// Reverse *IN PLACE*.
    #[method]
    fn reverse(this: &Py<Self>) -> PyResult<()> {
        this.items.reverse();
        Ok(())
    }

    /// Sort the list in ascending order and return None.
    ///
    /// The sort is in-place (i.e. the list itself is modified) and stable
    /// (i.e. the order of two equal elements is maintained).
    ///
    /// If a key function is given, apply it once to each list item and sort
    /// them, ascending or descending, according to their function values.
    ///
    /// The reverse flag can be set to sort in descending order.
    #[method("(*, key=None, reverse=False)")]
    fn sort(this: &Py<Self>, key: Option<&Any>, reverse: bool) -> PyResult<()> {
        sort::sort(this, key, reverse)
    }

    /// lists are generic over the type of their contents
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }
}

impl List {
    /// A new list of the given items.
    pub fn new(items: Vec<Obj>) -> Ref<List> {
        heap::make_exact(Self { items: Items::from_vec(items) })
    }

    /// `list(iterable)`
    ///
    /// # Errors
    /// What iterating raises.
    pub fn from_iterable(iterable: &Any) -> PyResult<Ref<List>> {
        let list = Self::new(Vec::new());
        Self::extend(&list, iterable)?;
        Ok(list)
    }

    /// `list.sort(key=key, reverse=reverse)`
    ///
    /// # Errors
    /// What comparing raises; `ValueError` when the list is changed meanwhile.
    pub fn sort_items(list: &Py<List>, key: Option<&Any>, reverse: bool) -> PyResult<()> {
        sort::sort(list, key, reverse)
    }

    /// The first index in a range whose item equals `value`.
    fn position(&self, value: &Any, range: std::ops::Range<usize>) -> PyResult<Option<usize>> {
        for index in range {
            let Some(item) = self.get(index) else { break };
            if item.equals(value)? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    fn append_to(&self, items: &mut Vec<Obj>) {
        items.extend((0..self.len()).map_while(|index| self.get(index)));
    }

    fn append_all(&self, more: Vec<Obj>) {
        if self.capacity() == 0 {
            self.make_room(more.len());
        }
        for item in more {
            self.push(item);
        }
    }

    /// Room for so many more items, to an even number, if that is a sensible number: a hint may be anything.
    fn make_room(&self, more: usize) {
        const SENSIBLE: usize = 1 << 20;
        if more <= SENSIBLE && self.len() + more > self.capacity() && self.is_empty() {
            self.reserve_exact((more + 1) & !1);
        }
    }
}

/// The items of an iterable argument, with another complaint for what is not iterable.
fn items_of(iterable: &Any, complaint: &str) -> PyResult<Vec<Obj>> {
    if iterable.exact::<List>().is_none() && iterable.exact::<Tuple>().is_none() {
        let iterator = iterable.iter().or_else(|Raised| match errors::matches(&TypeError) {
            true => raise_type_error(complaint),
            false => Err(Raised),
        })?;
        let mut items = Vec::new();
        while let Some(item) = iterator.next()? {
            items.push(item);
        }
        return Ok(items);
    }
    iterable.to_vec()
}

impl Deref for List {
    type Target = Items;

    fn deref(&self) -> &Items {
        &self.items
    }
}

const _: () = assert!(size_of::<Py<List>>() == size_of::<abi::Object<abi::containers::ListBody>>());
