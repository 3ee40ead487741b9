//! `collections.deque`
//!
//! Every change counts up `changes`, by which iterators and searches see that the deque is no longer what it was.

use std::cell::Cell;
use std::mem::offset_of;

use objects::builtins::bool::Bool;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{IndexError, RuntimeError, ValueError};
use objects::builtins::generic_alias::GenericAlias;
use objects::builtins::int::Int;
use objects::builtins::none::{is_none, none, not_implemented};
use objects::builtins::str::interned;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::heap;
use objects::protocol::recursion;
use objects::protocol::repr::{ReprGuard, ReprText};
use objects::protocol::sequence::{SearchBound, search_range};
use objects::raw::{Any, IntoObject, Obj, Py, PyResult, Ref, Ring, WeakList};
use objects::types::{CompareOp, Type};
use objects::{object, pytype};

use super::{DequeIter, DequeReverseIter};

/// The body of `deque`.
#[object]
pub struct Deque {
    pub(super) items: Ring,
    /// The most items it holds; -1 for no bound.
    most: Cell<isize>,
    /// How often items were added or removed.
    pub(super) changes: Cell<usize>,
    weakrefs: WeakList,
}

/// A list-like sequence optimized for data accesses near its endpoints.
#[pytype(
    name = "collections.deque", gc, unhashable, signature = "([iterable[, maxlen]])",
    flags = abi::TPFLAGS_IMMUTABLETYPE | abi::TPFLAGS_SEQUENCE, weaklist = 16 + offset_of!(Deque, weakrefs)
)]
impl Deque {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let (most, changes) = (Cell::new(-1), Cell::new(0));
        heap::make(cls, 0, Self { items: Ring::new(), most, changes, weakrefs: WeakList::new() })
    }

    #[signature("deque(iterable=<unrepresentable>, maxlen=None)")]
    fn __init__(this: &Py<Self>, iterable: Option<&Any>, maxlen: Option<&Any>) -> PyResult<()> {
        let most = match maxlen.filter(|maxlen| !is_none(maxlen)) {
            None => -1,
            Some(maxlen) => bound(maxlen)?,
        };
        this.most.set(most);
        drop(this.take_all());
        iterable.map_or(Ok(()), |iterable| this.append_each(iterable))
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Obj> {
        let Some(_guard) = ReprGuard::enter(this.as_any()) else { return "[...]".into_object() };
        let mut text = ReprText::new(&this.class().short_name().to_string_lossy());
        text.push("([");
        for (index, item) in this.items.to_vec().iter().enumerate() {
            if index > 0 {
                text.push(", ");
            }
            text.push_repr(item)?;
        }
        text.push("]");
        if this.most.get() >= 0 {
            text.push(&format!(", maxlen={}", this.most.get()));
        }
        text.push(")");
        Ok(text.finish().upcast())
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<Deque>() else { return Ok(not_implemented()) };
        let (length, other_length) = (this.items.len(), other.items.len());
        if matches!(op, CompareOp::Eq | CompareOp::Ne) {
            let is_equal = op == CompareOp::Eq;
            if this.is(other) || length != other_length {
                return Ok(Bool::new(this.is(other) == is_equal).upcast());
            }
        }
        recursion::enter(" in comparison")?;
        let (changes, other_changes) = (this.changes.get(), other.changes.get());
        let mut index = 0;
        while let (Some(a), Some(b)) = (this.items.get(index), other.items.get(index)) {
            if !a.equals(&b)? {
                return match op {
                    CompareOp::Eq => false.into_object(),
                    CompareOp::Ne => true.into_object(),
                    _ => a.compare(&b, op),
                };
            }
            this.check_unchanged(changes)?;
            other.check_unchanged(other_changes)?;
            index += 1;
        }
        Ok(Bool::new(op.holds(length.cmp(&other_length))).upcast())
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<DequeIter>> {
        DequeIter::start(this)
    }

    fn sq_length(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.items.len())
    }

    fn sq_item(this: &Py<Self>, index: isize) -> PyResult<Obj> {
        match usize::try_from(index).ok().and_then(|index| this.items.get(index)) {
            Some(item) => Ok(item),
            None => out_of_range(),
        }
    }

    fn sq_ass_item(this: &Py<Self>, index: isize, value: Option<&Any>) -> PyResult<()> {
        let Ok(index) = usize::try_from(index) else { return out_of_range() };
        let old = match value {
            Some(value) => this.items.replace(index, value.new_ref()).ok(),
            None => this.take(index),
        };
        old.map_or_else(out_of_range, |_| Ok(()))
    }

    fn sq_concat(this: &Py<Self>, other: &Any) -> PyResult<Obj> {
        let Some(other) = other.downcast::<Deque>() else {
            let class = other.class().name();
            return raise_type_error(format!("can only concatenate deque (not \"{class}\") to deque"));
        };
        let made = Self::copy(this)?;
        if let Some(made) = made.downcast::<Deque>() {
            made.append_each(other.as_any())?;
        }
        Ok(made)
    }

    fn sq_repeat(this: &Py<Self>, count: isize) -> PyResult<Obj> {
        let made = Self::copy(this)?;
        if let Some(made) = made.downcast::<Deque>() {
            made.repeat_items(count)?;
        }
        Ok(made)
    }

    fn sq_inplace_concat(this: &Py<Self>, other: &Any) -> PyResult<Ref<Self>> {
        this.append_each(other)?;
        Ok(this.new_ref())
    }

    fn sq_inplace_repeat(this: &Py<Self>, count: isize) -> PyResult<Ref<Self>> {
        this.repeat_items(count)?;
        Ok(this.new_ref())
    }

    fn __contains__(this: &Py<Self>, item: &Any) -> PyResult<bool> {
        Ok(this.position(item, 0..usize::MAX, changed)?.is_some())
    }

    /// Add an element to the right side of the deque.
    #[method]
    fn append(this: &Py<Self>, item: &Any) -> PyResult<()> {
        this.push_back(item.new_ref());
        Ok(())
    }

    /// Add an element to the left side of the deque.
    #[method]
    fn appendleft(this: &Py<Self>, item: &Any) -> PyResult<()> {
        this.push_front(item.new_ref());
        Ok(())
    }

    /// Remove all elements from the deque.
    #[method]
    fn clear(this: &Py<Self>) -> PyResult<()> {
        drop(this.take_all());
        Ok(())
    }

    /// Return a shallow copy of a deque.
    #[method]
    fn __copy__(this: &Py<Self>) -> PyResult<Obj> {
        Self::copy(this)
    }

    /// Return a shallow copy of a deque.
    #[method]
    fn copy(this: &Py<Self>) -> PyResult<Obj> {
        let class = this.class();
        if class.spec().is_some() {
            let body = Self {
                items: Ring::new(),
                most: Cell::new(this.most.get()),
                changes: Cell::new(0),
                weakrefs: WeakList::new(),
            };
            let made = heap::make(class, 0, body)?;
            made.append_each(this.as_any())?;
            return Ok(made.upcast());
        }
        let made = match this.most.get() {
            -1 => class.as_any().call(&[this.as_any()])?,
            most => class.as_any().call(&[this.as_any(), Int::new(most as i128).as_any()])?,
        };
        if made.downcast::<Deque>().is_none() {
            let (class, found) = (class.name(), made.class().name());
            return raise_type_error(format!("{class}() must return a deque, not {found}"));
        }
        Ok(made)
    }

    /// Return number of occurrences of value.
    #[method]
    fn count(this: &Py<Self>, value: &Any) -> PyResult<usize> {
        let changes = this.changes.get();
        let (mut index, mut count) = (0, 0);
        while let Some(item) = this.items.get(index) {
            count += usize::from(item.equals(value)?);
            this.check_unchanged(changes)?;
            index += 1;
        }
        Ok(count)
    }

    /// Extend the right side of the deque with elements from the iterable.
    #[method]
    fn extend(this: &Py<Self>, iterable: &Any) -> PyResult<()> {
        this.append_each(iterable)
    }

    /// Extend the left side of the deque with elements from the iterable.
    #[method]
    fn extendleft(this: &Py<Self>, iterable: &Any) -> PyResult<()> {
        if iterable.is(this) {
            this.items.to_vec().into_iter().for_each(|item| this.push_front(item));
            return Ok(());
        }
        let iterator = iterable.iter()?;
        while let Some(item) = iterator.next()? {
            this.push_front(item);
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
        let length = this.items.len();
        let range = search_range(start, stop, length);
        match this.position(value, range.start..range.end.min(length), changed)? {
            Some(index) => Ok(index),
            None => raise(&ValueError, "deque.index(x): x not in deque"),
        }
    }

    /// Insert value before index.
    #[method]
    fn insert(this: &Py<Self>, index: isize, value: &Any) -> PyResult<()> {
        let length = this.items.len();
        if length.cast_signed() == this.most.get() {
            return raise(&IndexError, "deque already at its maximum size");
        }
        let index = if index < 0 { index.saturating_add_unsigned(length).max(0) } else { index };
        this.items.insert(index.cast_unsigned().min(length), value.new_ref());
        this.count_change();
        Ok(())
    }

    /// Remove and return the rightmost element.
    #[method]
    fn pop(this: &Py<Self>) -> PyResult<Obj> {
        match this.items.pop_back() {
            Some(item) => {
                this.count_change();
                Ok(item)
            }
            None => raise(&IndexError, "pop from an empty deque"),
        }
    }

    /// Remove and return the leftmost element.
    #[method]
    fn popleft(this: &Py<Self>) -> PyResult<Obj> {
        match this.items.pop_front() {
            Some(item) => {
                this.count_change();
                Ok(item)
            }
            None => raise(&IndexError, "pop from an empty deque"),
        }
    }

    /// Remove first occurrence of value.
    #[method]
    fn remove(this: &Py<Self>, value: &Any) -> PyResult<()> {
        match this.position(value, 0..usize::MAX, || raise(&IndexError, "deque mutated during remove()."))? {
            Some(index) => {
                drop(this.take(index));
                Ok(())
            }
            None => raise(&ValueError, "deque.remove(x): x not in deque"),
        }
    }

    /// Reverse *IN PLACE*.
    #[method]
    fn reverse(this: &Py<Self>) -> PyResult<()> {
        this.items.reverse();
        Ok(())
    }

    /// Rotate the deque n steps to the right.  If n is negative, rotates left.
    #[method("(n=1, /)")]
    fn rotate(this: &Py<Self>, n: isize) -> PyResult<()> {
        let length = this.items.len().cast_signed();
        if length > 1 {
            this.items.rotate(n.rem_euclid(length).cast_unsigned());
            this.count_change();
        }
        Ok(())
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let state = this.as_any().call_method(&interned("__getstate__"), &[])?;
        let args = match this.most.get() {
            -1 => Tuple::empty(),
            most => Tuple::pair(Tuple::empty().upcast(), Int::new(most as i128).upcast()),
        };
        let items = this.as_any().iter()?;
        Ok(Tuple::new(vec![this.class().new_ref().upcast(), args.upcast(), state, items]))
    }

    /// Return a reverse iterator over the deque.
    #[method]
    fn __reversed__(this: &Py<Self>) -> PyResult<Ref<DequeReverseIter>> {
        DequeReverseIter::start(this)
    }

    /// Return the size of the deque in memory, in bytes.
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        // As if the items lay in blocks of 64.
        const OBJECT: usize = 216;
        const BLOCK: usize = 528;
        Ok(OBJECT + (this.items.len() / 64 + 1) * BLOCK)
    }

    /// deques are generic over the type of their contents
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Ref<GenericAlias>> {
        Ok(GenericAlias::new(cls.as_any(), object))
    }

    /// maximum size of a deque or None if unbounded
    #[getter]
    fn maxlen(this: &Py<Self>) -> PyResult<Obj> {
        match this.most.get() {
            -1 => Ok(none()),
            most => most.into_object(),
        }
    }
}

/// A length limit.
fn bound(most: &Any) -> PyResult<isize> {
    let Some(number) = most.downcast::<Int>() else { return raise_type_error("an integer is required") };
    let wide = number.saturated();
    match isize::try_from(wide) {
        Ok(most) if most >= 0 => Ok(most),
        Ok(_) => raise(&ValueError, "maxlen must be non-negative"),
        Err(_) => Int::too_large("C ssize_t", wide),
    }
}

#[cold]
fn out_of_range<T>() -> PyResult<T> {
    raise(&IndexError, "deque index out of range")
}

/// Says that a deque is no longer what it was.
#[cold]
pub(super) fn changed<T>() -> PyResult<T> {
    raise(&RuntimeError, "deque mutated during iteration")
}

impl Deque {
    fn count_change(&self) {
        self.changes.set(self.changes.get().wrapping_add(1));
    }

    fn check_unchanged(&self, changes: usize) -> PyResult<()> {
        if self.changes.get() == changes { Ok(()) } else { changed() }
    }

    fn is_over_full(&self) -> bool {
        let most = self.most.get();
        most >= 0 && self.items.len() > most.cast_unsigned()
    }

    fn push_back(&self, item: Obj) {
        self.items.push_back(item);
        self.count_change();
        if self.is_over_full() {
            drop(self.items.pop_front());
        }
    }

    fn push_front(&self, item: Obj) {
        self.items.push_front(item);
        self.count_change();
        if self.is_over_full() {
            drop(self.items.pop_back());
        }
    }

    fn take(&self, index: usize) -> Option<Obj> {
        let taken = self.items.remove(index)?;
        self.count_change();
        Some(taken)
    }

    fn take_all(&self) -> Vec<Obj> {
        if !self.items.is_empty() {
            self.count_change();
        }
        self.items.take_all()
    }

    /// Where an item first equals a value, in a range; `when_changed` says what a change during a comparison means.
    fn position(
        &self,
        value: &Any,
        range: std::ops::Range<usize>,
        when_changed: fn() -> PyResult<Option<usize>>,
    ) -> PyResult<Option<usize>> {
        let changes = self.changes.get();
        for index in range {
            let Some(item) = self.items.get(index) else { break };
            let found = item.equals(value)?;
            if self.changes.get() != changes {
                return when_changed();
            }
            if found {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    fn repeat_items(&self, count: isize) -> PyResult<()> {
        let own = self.items.to_vec();
        if own.is_empty() || count == 1 {
            return Ok(());
        }
        if count <= 0 {
            drop(self.take_all());
            return Ok(());
        }
        let mut rounds = count.cast_unsigned() - 1;
        if self.most.get() >= 0 {
            // More rounds than fill it leave the same items in it, as far as the last round is whole.
            let enough = self.most.get().cast_unsigned().div_ceil(own.len()) + 1;
            rounds = rounds.min(enough);
        } else if own.len().checked_mul(count.cast_unsigned()).is_none_or(|all| all > isize::MAX as usize / 8)
        {
            return objects::errors::no_memory();
        }
        for _ in 0..rounds {
            own.iter().for_each(|item| self.push_back(item.clone()));
        }
        Ok(())
    }

    fn append_each(&self, iterable: &Any) -> PyResult<()> {
        if iterable.downcast::<Deque>().is_some_and(|other| std::ptr::eq::<Self>(&**other, self)) {
            self.items.to_vec().into_iter().for_each(|item| self.push_back(item));
            return Ok(());
        }
        let iterator = iterable.iter()?;
        while let Some(item) = iterator.next()? {
            self.push_back(item);
        }
        Ok(())
    }
}
