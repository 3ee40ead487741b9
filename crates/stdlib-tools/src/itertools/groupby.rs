//! `itertools.groupby`

use std::cell::Cell;

use objects::builtins::dict::Dict;
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::heap;
use objects::modules;
use objects::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use objects::types::Type;
use objects::{object, pytype};

use crate::arguments::{no_keywords, positional};

/// The body of `groupby`.
#[object]
pub struct GroupBy {
    iterator: Obj,
    key_function: Option<Obj>,
    /// The key of the group given last.
    group_key: Slot<Object>,
    /// The key of the item read last.
    key: Slot<Object>,
    /// The item read last, until a group gives it.
    value: Slot<Object>,
    /// Number of the group that may still give items.
    group: Cell<usize>,
}

/// make an iterator that returns consecutive keys and groups from the iterable
///
///   iterable
///     Elements to divide into groups according to the key function.
///   key
///     A function for computing the group category for each element.
///     If the key function is not specified or is None, the element itself
///     is used for grouping.
#[pytype(name = "itertools.groupby", gc, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl GroupBy {
    #[signature("groupby(iterable, key=None)")]
    fn __new__(cls: &Py<Type>, iterable: &Any, key: Option<&Any>) -> PyResult<Ref<Self>> {
        let body = Self {
            iterator: iterable.iter()?,
            key_function: key.filter(|key| !is_none(key)).map(Py::new_ref),
            group_key: Slot::empty(),
            key: Slot::empty(),
            value: Slot::empty(),
            group: Cell::new(0),
        };
        heap::make(cls, 0, body)
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        // Groups given before are over.
        this.group.set(this.group.get() + 1);
        loop {
            if let Some(key) = this.key.get() {
                match this.group_key.get() {
                    Some(group_key) if group_key.equals(&key)? => {}
                    _ => break,
                }
            }
            if !this.step()? {
                return Ok(None);
            }
        }
        let Some(key) = this.key.get() else { return Ok(None) };
        this.group_key.set(key.clone());
        let grouper = Grouper::make(&*modules::class_of::<Grouper>()?, this, key.clone())?;
        Ok(Some(Tuple::pair(key, grouper.upcast()).upcast()))
    }
}

impl GroupBy {
    /// Reads an item and its key; false at the end.
    fn step(&self) -> PyResult<bool> {
        let Some(value) = self.iterator.next()? else { return Ok(false) };
        let key = match &self.key_function {
            None => value.clone(),
            Some(function) => function.call(&[&value])?,
        };
        let olds = (self.value.replace(Some(value)), self.key.replace(Some(key)));
        drop(olds);
        Ok(true)
    }
}

/// The body of `_grouper`: one group.
#[object]
pub struct Grouper {
    parent: Ref<GroupBy>,
    key: Slot<Object>,
    group: usize,
}

#[pytype(name = "itertools._grouper", gc, last, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Grouper {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        no_keywords("_grouper", keywords)?;
        let args = positional("_grouper", args, 2, 2)?;
        let Some(parent) = Any::downcast::<GroupBy>(&args[0]) else {
            let class = args[0].class().name();
            return raise_type_error(format!("_grouper() argument 1 must be itertools.groupby, not {class}"));
        };
        parent.group.set(parent.group.get() + 1);
        Self::make(cls, parent, args[1].clone())
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let parent = &this.parent;
        if parent.group.get() != this.group {
            return Ok(None);
        }
        if parent.value.is_empty() && !parent.step()? {
            return Ok(None);
        }
        let (Some(own), Some(key)) = (this.key.get(), parent.key.get()) else { return Ok(None) };
        match own.equals(&key)? {
            true => Ok(parent.value.take()),
            false => Ok(None),
        }
    }
}

impl Grouper {
    fn make(class: &Py<Type>, parent: &Py<GroupBy>, key: Obj) -> PyResult<Ref<Self>> {
        let body = Self { parent: parent.new_ref(), key: Slot::new(key), group: parent.group.get() };
        heap::make(class, 0, body)
    }
}
