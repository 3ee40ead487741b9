//! The class `dict`.

use crate::builtins::bool::Bool;
use crate::builtins::exceptions::KeyError;
use crate::builtins::generic_alias::class_getitem;
use crate::builtins::none::{none, not_implemented};
use crate::builtins::set::{self, FrozenSet, Set};
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::{raise, raise_value};
use crate::heap;
use crate::protocol::repr::{ReprGuard, ReprText};
use crate::raw::{Any, Args, Obj, Py, PyResult, Ref, Table};
use crate::types::{CompareOp, Type};
use macros::pytype;

use super::{Dict, DictItems, DictKeys, DictValues, IterKeys, ReverseKeys, missing};

/// dict() -> new empty dictionary
/// dict(mapping) -> new dictionary initialized from a mapping object's
///     (key, value) pairs
/// dict(iterable) -> new dictionary initialized as if via:
///     d = {}
///     for k, v in iterable:
///         d[k] = v
/// dict(**kwargs) -> new dictionary initialized with the name=value pairs
///     in the keyword argument list.  For example:  dict(one=1, two=2)
#[pytype(
    name = "dict", export = PyDict_Type, gc, unhashable,
    subclass = abi::TPFLAGS_DICT_SUBCLASS, flags = abi::TPFLAGS_MAPPING | abi::TPFLAGS_MATCH_SELF
)]
impl Dict {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Dict>> {
        heap::make(cls, 0, Self { table: Table::new() })
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        this.initialise(args, keywords)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let Some(_guard) = ReprGuard::enter(this.as_any()) else { return Ok(Str::new("{...}")) };
        let mut text = ReprText::new("{");
        let mut position = 0;
        while let Some(entry) = this.table.next(position) {
            if text.len() > 1 {
                text.push(", ");
            }
            text.push_repr(&entry.key)?;
            text.push(": ");
            text.push_repr(&entry.value)?;
            position = entry.next;
        }
        text.push("}");
        Ok(text.finish())
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<Dict>() else { return Ok(not_implemented()) };
        Ok(match op {
            CompareOp::Eq => Bool::new(this.equal_entries(other)?).upcast(),
            CompareOp::Ne => Bool::new(!this.equal_entries(other)?).upcast(),
            _ => not_implemented(),
        })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<IterKeys>> {
        Ok(IterKeys::start(this))
    }

    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.len())
    }

    fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
        match this.get(key)? {
            Some(value) => Ok(value),
            None => missing::value_of_missing(this, key),
        }
    }

    fn __setitem__(this: &Py<Self>, key: &Any, value: Option<&Any>) -> PyResult<()> {
        match value {
            Some(value) => this.set(key, value.new_ref()),
            None => match this.remove(key)? {
                Some(_) => Ok(()),
                None => raise_value(&KeyError, key.new_ref()),
            },
        }
    }

    fn __contains__(this: &Py<Self>, key: &Any) -> PyResult<bool> {
        this.contains(key)
    }

    fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
        let (Some(left), Some(_)) = (left.downcast::<Dict>(), right.downcast::<Dict>()) else {
            return Ok(not_implemented());
        };
        let union = left.copy();
        union.update_with(right)?;
        Ok(union.upcast())
    }

    fn __ior__(this: &Py<Self>, other: &Any) -> PyResult<Obj> {
        this.update_with(other)?;
        Ok(this.new_ref().upcast())
    }

    /// Return self[key].
    #[method("__getitem__(key, /)")]
    fn getitem(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
        Self::__getitem__(this, key)
    }

    /// True if the dictionary has the specified key, else False.
    #[method("__contains__(key, /)")]
    fn has(this: &Py<Self>, key: &Any) -> PyResult<bool> {
        this.contains(key)
    }

    /// Return the size of the dict in memory, in bytes.
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.memory())
    }

    /// Return the value for key if key is in the dictionary, else default.
    #[method("get(key, default=None, /)")]
    fn get_or(this: &Py<Self>, key: &Any, default: Option<&Any>) -> PyResult<Obj> {
        Ok(this.get(key)?.unwrap_or_else(|| default.map_or_else(none, Py::new_ref)))
    }

    /// Insert key with a value of default if key is not in the dictionary.
    ///
    /// Return the value for key if key is in the dictionary, else default.
    #[method("(key, default=None, /)")]
    fn setdefault(this: &Py<Self>, key: &Any, default: Option<&Any>) -> PyResult<Obj> {
        this.set_default(key, default.unwrap_or(&none()))
    }

    /// D.pop(k[,d]) -> v, remove specified key and return the corresponding value.
    ///
    /// If the key is not found, return the default if given; otherwise,
    /// raise a KeyError.
    #[method("(key, default=<unrepresentable>, /)")]
    fn pop(this: &Py<Self>, key: &Any, default: Option<&Any>) -> PyResult<Obj> {
        // An empty dict does not even ask for the key's hash.
        let found = if this.is_empty() { None } else { this.remove(key)? };
        match found.or_else(|| default.map(Py::new_ref)) {
            Some(value) => Ok(value),
            None => raise_value(&KeyError, key.new_ref()),
        }
    }

    /// Remove and return a (key, value) pair as a 2-tuple.
    ///
    /// Pairs are returned in LIFO (last-in, first-out) order.
    /// Raises KeyError if the dict is empty.
    #[method]
    fn popitem(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        match this.pop_last() {
            Some((key, value)) => Ok(Tuple::new(vec![key, value])),
            None => raise(&KeyError, "popitem(): dictionary is empty"),
        }
    }

    /// Return a set-like object providing a view on the dict's keys.
    #[method]
    fn keys(this: &Py<Self>) -> PyResult<Ref<DictKeys>> {
        Ok(DictKeys::of(this))
    }

    /// Return a set-like object providing a view on the dict's items.
    #[method]
    fn items(this: &Py<Self>) -> PyResult<Ref<DictItems>> {
        Ok(DictItems::of(this))
    }

    /// Return an object providing a view on the dict's values.
    #[method]
    fn values(this: &Py<Self>) -> PyResult<Ref<DictValues>> {
        Ok(DictValues::of(this))
    }

    /// D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.
    /// If E is present and has a .keys() method, then does:  for k in E.keys(): D[k] = E[k]
    /// If E is present and lacks a .keys() method, then does:  for k, v in E: D[k] = v
    /// In either case, this is followed by: for k in F:  D[k] = F[k]
    #[method("!(*args, **kwargs)")]
    fn update(this: &Py<Self>, args: Args<'_>) -> PyResult<()> {
        this.update_from("update", args.positional().len(), args.positional().first().copied())?;
        args.keywords().try_for_each(|(name, value)| this.set(name.as_any(), value.new_ref()))
    }

    /// Create a new dictionary with keys from iterable and values set to value.
    #[classmethod("(iterable, value=None, /)")]
    fn fromkeys(cls: &Py<Type>, iterable: &Any, value: Option<&Any>) -> PyResult<Obj> {
        let made = if cls.is(&*PyDict_Type) { Dict::new().upcast() } else { cls.as_any().call(&[])? };
        let absent = none();
        let value = value.unwrap_or(&absent);
        if let Some(dict) = made.exact::<Dict>()
            && let Some(hashed) = hashed_items(iterable)
        {
            for (key, hash) in hashed {
                dict.set_hashed(&key, hash, value.new_ref())?;
            }
            return Ok(made);
        }
        let iterator = iterable.iter()?;
        while let Some(key) = iterator.next()? {
            match made.exact::<Dict>() {
                Some(dict) => dict.set(&key, value.new_ref())?,
                None => made.set_item(&key, value)?,
            }
        }
        Ok(made)
    }

    /// Remove all items from the dict.
    #[method("clear()")]
    fn clear_all(this: &Py<Self>) -> PyResult<()> {
        this.clear_entries();
        Ok(())
    }

    /// Return a shallow copy of the dict.
    #[method("copy()")]
    fn shallow(this: &Py<Self>) -> PyResult<Ref<Dict>> {
        Ok(this.copy())
    }

    /// dicts are generic over two types, signifying (respectively) the types of their keys and values
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }

    /// Return a reverse iterator over the dict keys.
    #[method]
    fn __reversed__(this: &Py<Self>) -> PyResult<Ref<ReverseKeys>> {
        Ok(ReverseKeys::start(this))
    }
}

/// Keys and hashes of what knows the hashes: exact dicts and sets.
fn hashed_items(items: &Any) -> Option<Vec<(Obj, isize)>> {
    let mut found = Vec::new();
    if let Some(dict) = items.exact::<Dict>() {
        let mut position = 0;
        while let Some(entry) = dict.entry_from(position) {
            position = entry.next;
            found.push((entry.key, entry.hash));
        }
        return Some(found);
    }
    let table = match (items.exact::<Set>(), items.exact::<FrozenSet>()) {
        (None, None) => return None,
        _ => set::table_of(items)?,
    };
    let mut position = 0;
    while let Some((next, key, hash)) = table.next(position) {
        position = next;
        found.push((key, hash));
    }
    Some(found)
}
