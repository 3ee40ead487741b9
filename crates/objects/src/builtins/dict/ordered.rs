//! `collections.OrderedDict`: a dict of which the order can be changed, and two of which are equal in the same order only.
//!
//! A dict's own order of insertion is the order: moving a key to the end is removing and adding it, moving it to the start
//! rebuilds the table. Changes made behind the class's back by `dict`'s own methods are seen as any others.

mod iter;
mod update;
mod views;

pub use iter::{OrderedIter, PyODictIter_Type};
pub use views::{
    OrderedItems, OrderedKeys, OrderedValues, PyODictItems_Type, PyODictKeys_Type, PyODictValues_Type,
};

use std::cell::Cell;
use std::mem::offset_of;

use crate::builtins::bool::Bool;
use crate::builtins::exceptions::KeyError;
use crate::builtins::none::{none, not_implemented};
use crate::builtins::str::{Str, interned};
use crate::builtins::tuple::Tuple;
use crate::errors::{key_error, raise, raise_type_error};
use crate::protocol::repr::{ReprGuard, ReprText};
use crate::raw::{Any, Args, Obj, Py, PyResult, Ref, Slot, WeakList};
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

use super::{Dict, PyDict_Type, hash_of};
use iter::Part;
use update::update_from;

/// The body of `OrderedDict`. It is made by `dict.__new__`: zeroes are an unchanged dict without attributes.
#[object]
pub struct OrderedDict {
    dict: Dict,
    /// How often keys were added, removed or moved.
    changes: Cell<usize>,
    /// How many keys came and went through the class's own methods: fewer in the table mean that `dict`'s have removed some.
    known: Cell<usize>,
    attributes: Slot<Dict>,
    weakrefs: WeakList,
}

/// Dictionary that remembers insertion order
#[pytype(
    name = "collections.OrderedDict", export = PyODict_Type, base = PyDict_Type, gc, unhashable,
    flags = abi::TPFLAGS_MAPPING,
    dict = 16 + offset_of!(OrderedDict, attributes), weaklist = 16 + offset_of!(OrderedDict, weakrefs)
)]
impl OrderedDict {
    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        if args.size() > 1 {
            return raise_type_error(format!("expected at most 1 argument, got {}", args.size()));
        }
        update_from(this.as_any(), args.get(0))?;
        keywords.map_or(Ok(()), |keywords| update_from(this.as_any(), Some(keywords.as_any())))
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let mut text = ReprText::new(&this.class().short_name().to_string_lossy());
        if this.dict().is_empty() {
            text.push("()");
            return Ok(text.finish());
        }
        let Some(_guard) = ReprGuard::enter(this.as_any()) else { return Ok(Str::new("...")) };
        this.check_whole()?;
        let plain = match this.is_exact() {
            true => this.checked_copy()?,
            false => {
                let plain = Dict::new();
                plain.update_with(this.as_any())?;
                plain
            }
        };
        text.push("(");
        text.push_repr(plain.as_any())?;
        text.push(")");
        Ok(text.finish())
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(dict) = other.downcast::<Dict>() else { return Ok(not_implemented()) };
        let wanted = match op {
            CompareOp::Eq => true,
            CompareOp::Ne => false,
            _ => return Ok(not_implemented()),
        };
        let mut equal = this.dict().equal_entries(dict)?;
        if equal && let Some(other) = other.downcast::<OrderedDict>() {
            equal = same_order(this, other)?;
        }
        Ok(Bool::new(equal == wanted).upcast())
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<OrderedIter>> {
        Ok(OrderedIter::new(this, Part::Keys, false))
    }

    fn __setitem__(this: &Py<Self>, key: &Any, value: Option<&Any>) -> PyResult<()> {
        let hash = hash_of(key)?;
        match value {
            Some(value) => this.store(key, hash, value.new_ref()),
            None => match this.take(key, hash)? {
                Some(_) => Ok(()),
                None => key_error(key),
            },
        }
    }

    fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
        let own = left.downcast::<OrderedDict>().or_else(|| right.downcast::<OrderedDict>());
        let (Some(own), Some(_), Some(_)) = (own, left.downcast::<Dict>(), right.downcast::<Dict>()) else {
            return Ok(not_implemented());
        };
        let made = own.class().as_any().call(&[left])?;
        update_from(&made, Some(right))?;
        Ok(made)
    }

    fn __ior__(this: &Py<Self>, other: &Any) -> PyResult<Obj> {
        update_from(this.as_any(), Some(other))?;
        Ok(this.new_ref().upcast())
    }

    /// Create a new ordered dictionary with keys from iterable and values set to value.
    #[classmethod("(iterable, value=None)")]
    fn fromkeys(cls: &Py<Type>, iterable: &Any, value: Option<&Any>) -> PyResult<Obj> {
        let made = cls.as_any().call(&[])?;
        let absent = none();
        let value = value.unwrap_or(&absent);
        let iterator = iterable.iter()?;
        while let Some(key) = iterator.next()? {
            made.set_item(&key, value)?;
        }
        Ok(made)
    }

    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.dict().memory())
    }

    /// Return state information for pickling
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let state = this.as_any().call_method(&interned("__getstate__"), &[])?;
        let items = this.as_any().call_method(crate::names::items(), &[])?.iter()?;
        let class = this.class().new_ref().upcast();
        Ok(Tuple::new(vec![class, Tuple::empty().upcast(), state, none(), items]))
    }

    /// Insert key with a value of default if key is not in the dictionary.
    ///
    /// Return the value for key if key is in the dictionary, else default.
    #[method("(key, default=None)")]
    fn setdefault(this: &Py<Self>, key: &Any, default: Option<&Any>) -> PyResult<Obj> {
        let absent = none();
        let default = default.unwrap_or(&absent);
        let object = this.as_any();
        if this.is_exact() {
            let hash = hash_of(key)?;
            if let Some(known) = this.dict().get_hashed(key, hash)? {
                return Ok(known);
            }
            this.store(key, hash, default.new_ref())?;
            return Ok(default.new_ref());
        }
        if object.contains(key)? {
            return object.get_item(key);
        }
        object.set_item(key, default)?;
        Ok(default.new_ref())
    }

    /// od.pop(key[,default]) -> v, remove specified key and return the corresponding value.
    ///
    /// If the key is not found, return the default if given; otherwise,
    /// raise a KeyError.
    #[method("(key, default=<unrepresentable>)")]
    fn pop(this: &Py<Self>, key: &Any, default: Option<&Any>) -> PyResult<Obj> {
        match this.take(key, hash_of(key)?)?.or_else(|| default.map(Py::new_ref)) {
            Some(value) => Ok(value),
            None => key_error(key),
        }
    }

    /// Remove and return a (key, value) pair from the dictionary.
    ///
    /// Pairs are returned in LIFO order if last is true or FIFO order if
    /// false.
    #[method("(last=True)")]
    fn popitem(this: &Py<Self>, last: bool) -> PyResult<Ref<Tuple>> {
        let dict = this.dict();
        let taken = match last {
            true => dict.pop_last(),
            false => match dict.entry_from(0) {
                Some(entry) => {
                    dict.remove_hashed(&entry.key, entry.hash)?.map(|value| (entry.key.clone(), value))
                }
                None => None,
            },
        };
        let Some((key, value)) = taken else { return raise(&KeyError, "dictionary is empty") };
        this.known.set(this.known.get().saturating_sub(1));
        this.count_change();
        Ok(Tuple::pair(key, value))
    }

    #[method]
    fn keys(this: &Py<Self>) -> PyResult<Ref<OrderedKeys>> {
        Ok(OrderedKeys::new(this))
    }

    #[method]
    fn values(this: &Py<Self>) -> PyResult<Ref<OrderedValues>> {
        Ok(OrderedValues::new(this))
    }

    #[method]
    fn items(this: &Py<Self>) -> PyResult<Ref<OrderedItems>> {
        Ok(OrderedItems::new(this))
    }

    #[method("!(*args, **kwargs)")]
    fn update(this: &Py<Self>, args: Args<'_>) -> PyResult<()> {
        let given = args.positional().len();
        if given > 1 {
            return raise_type_error(format!("update() takes at most 1 positional argument ({given} given)"));
        }
        update_from(this.as_any(), args.positional().first().copied())?;
        args.keywords().try_for_each(|(name, value)| this.as_any().set_item(name.as_any(), value))
    }

    /// Remove all items from ordered dict.
    #[method("clear()")]
    fn clear_all(this: &Py<Self>) -> PyResult<()> {
        this.count_change();
        this.known.set(0);
        this.dict().clear_entries();
        Ok(())
    }

    /// A shallow copy of ordered dict.
    #[method]
    fn copy(this: &Py<Self>) -> PyResult<Obj> {
        let made = this.class().as_any().call(&[])?;
        let object = this.as_any();
        let changes = this.changes.get();
        let mut position = 0;
        while let Some(entry) = this.dict().entry_from(position) {
            let value =
                if this.is_exact() { this.value_of(&entry.key)? } else { object.get_item(&entry.key)? };
            if this.changes.get() != changes {
                return iter::changed();
            }
            made.set_item(&entry.key, &value)?;
            if this.changes.get() != changes {
                return iter::changed();
            }
            position = entry.next;
        }
        Ok(made)
    }

    /// od.__reversed__() <==> reversed(od)
    #[method]
    fn __reversed__(this: &Py<Self>) -> PyResult<Ref<OrderedIter>> {
        Ok(OrderedIter::new(this, Part::Keys, true))
    }

    /// Move an existing element to the end (or beginning if last is false).
    ///
    /// Raise KeyError if the element does not exist.
    #[method("(key, last=True)")]
    fn move_to_end(this: &Py<Self>, key: &Any, last: bool) -> PyResult<()> {
        let hash = hash_of(key)?;
        let dict = this.dict();
        let Some((key, value)) = dict.table.remove(key, hash)? else { return key_error(key) };
        this.count_change();
        if last {
            return dict.set_hashed(&key, hash, value);
        }
        let rest = dict.table.take();
        dict.set_hashed(&key, hash, value)?;
        let mut position = 0;
        while let Some(entry) = rest.next(position) {
            dict.set_hashed(&entry.key, entry.hash, entry.value)?;
            position = entry.next;
        }
        Ok(())
    }
}

impl Py<OrderedDict> {
    fn dict(&self) -> &Py<Dict> {
        self.as_any().downcast::<Dict>().expect("the class derives from dict")
    }

    fn is_exact(&self) -> bool {
        self.class().is(&*PyODict_Type)
    }

    fn count_change(&self) {
        self.changes.set(self.changes.get().wrapping_add(1));
    }

    /// The value of a key that an iteration has met, which keys with changing hashes need not have.
    fn value_of(&self, key: &Any) -> PyResult<Obj> {
        match self.dict().get(key)? {
            Some(value) => Ok(value),
            None => key_error(key),
        }
    }

    /// Fails when `dict`'s own methods have removed keys.
    fn check_whole(&self) -> PyResult<()> {
        if self.dict().len() < self.known.get() {
            return raise(&KeyError, "a key was removed by a method of dict");
        }
        Ok(())
    }

    /// A plain dict with the same entries, each looked up.
    fn checked_copy(&self) -> PyResult<Ref<Dict>> {
        let plain = Dict::new();
        let mut position = 0;
        while let Some(entry) = self.dict().entry_from(position) {
            plain.set_hashed(&entry.key, entry.hash, self.value_of(&entry.key)?)?;
            position = entry.next;
        }
        Ok(plain)
    }

    fn store(&self, key: &Any, hash: isize, value: Obj) -> PyResult<()> {
        if self.dict().table.set(key, hash, value)?.is_none() {
            self.known.set(self.known.get() + 1);
            self.count_change();
        }
        Ok(())
    }

    fn take(&self, key: &Any, hash: isize) -> PyResult<Option<Obj>> {
        let taken = self.dict().remove_hashed(key, hash)?;
        if taken.is_some() {
            self.known.set(self.known.get().saturating_sub(1));
            self.count_change();
        }
        Ok(taken)
    }
}

/// Whether both have their keys, which are the same, in the same order.
fn same_order(left: &Py<OrderedDict>, right: &Py<OrderedDict>) -> PyResult<bool> {
    if left.dict().len() != right.dict().len() {
        return Ok(false);
    }
    let (changes, right_changes) = (left.changes.get(), right.changes.get());
    let (mut at_left, mut at_right) = (0, 0);
    while let (Some(a), Some(b)) = (left.dict().entry_from(at_left), right.dict().entry_from(at_right)) {
        let equal = a.key.same_key(&b.key)?;
        if left.changes.get() != changes || right.changes.get() != right_changes {
            return iter::changed();
        }
        if !equal {
            return Ok(false);
        }
        (at_left, at_right) = (a.next, b.next);
    }
    Ok(true)
}
