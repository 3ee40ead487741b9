//! `itertools.tee`: iterators that share what one iterator gives.
//!
//! The items lie in a chain of blocks. Each iterator holds the block it stands in, so blocks that all have passed are freed.

use std::cell::Cell;
use std::mem::offset_of;

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{RuntimeError, ValueError};
use objects::builtins::list::List;
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::heap;
use objects::modules;
use objects::raw::{Any, Items, Obj, Py, PyResult, Ref, Slot, WeakList};
use objects::types::Type;
use objects::{object, pytype};

use crate::arguments::{no_keywords, positional};

/// How many items a block holds.
const BLOCK: usize = 57;

/// The body of `_tee_dataobject`: a block.
#[object]
pub struct TeeData {
    iterator: Obj,
    items: Items,
    next: Slot<TeeData>,
    /// Whether the iterator is being asked.
    running: Cell<bool>,
}

/// teedataobject(iterable, values, next, /)
/// --
///
/// Data container common to multiple tee objects.
#[pytype(name = "itertools._tee_dataobject", gc, last, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl TeeData {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        no_keywords("_tee_dataobject", keywords)?;
        let args = positional("teedataobject", args, 3, 3)?;
        let Some(items) = Any::downcast::<List>(&args[1]) else {
            let class = args[1].class().name();
            return raise_type_error(format!("teedataobject() argument 2 must be list, not {class}"));
        };
        let items = items.to_vec();
        let next = Any::downcast::<TeeData>(&args[2]);
        if items.len() > BLOCK || items.len() < BLOCK && !is_none(&args[2]) {
            return raise(&ValueError, "Invalid arguments");
        }
        if next.is_none() && !is_none(&args[2]) {
            return raise(&ValueError, "Invalid arguments");
        }
        Self::make(cls, args[0].clone(), items, next.map(Py::new_ref))
    }
}

impl TeeData {
    fn make(
        class: &Py<Type>,
        iterator: Obj,
        items: Vec<Obj>,
        next: Option<Ref<Self>>,
    ) -> PyResult<Ref<Self>> {
        let (items, next) = (Items::from_vec(items), Slot::from_option(next));
        heap::make(class, 0, Self { iterator, items, next, running: Cell::new(false) })
    }

    fn over(iterator: Obj) -> PyResult<Ref<Self>> {
        Self::make(&*modules::class_of::<Self>()?, iterator, Vec::new(), None)
    }

    /// The block behind this one.
    fn following(&self) -> PyResult<Ref<Self>> {
        if let Some(next) = self.next.get() {
            return Ok(next);
        }
        let made = Self::over(self.iterator.clone())?;
        self.next.set(made.clone());
        Ok(made)
    }

    /// An item that is there or the next one to come.
    fn item(&self, index: usize) -> PyResult<Option<Obj>> {
        if let Some(known) = self.items.get(index) {
            return Ok(Some(known));
        }
        if self.running.replace(true) {
            return raise(&RuntimeError, "cannot re-enter the tee iterator");
        }
        let item = self.iterator.next();
        self.running.set(false);
        if let Ok(Some(item)) = &item {
            self.items.push(item.clone());
        }
        item
    }
}

/// The body of `_tee`.
#[object]
pub struct Tee {
    data: Slot<TeeData>,
    index: Cell<usize>,
    weakrefs: WeakList,
}

/// Iterator wrapped to make it copyable.
#[pytype(
    name = "itertools._tee", gc, last, flags = abi::TPFLAGS_IMMUTABLETYPE, signature = "(iterable, /)", weaklist = 16 + offset_of!(Tee, weakrefs)
)]
impl Tee {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        no_keywords("_tee", keywords)?;
        Self::over(&positional("_tee", args, 1, 1)?[0])
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(mut data) = this.data.get() else { return Ok(None) };
        if this.index.get() >= BLOCK {
            data = data.following()?;
            this.data.set(data.clone());
            this.index.set(0);
        }
        let item = data.item(this.index.get())?;
        if item.is_some() {
            this.index.set(this.index.get() + 1);
        }
        Ok(item)
    }

    /// Returns an independent iterator.
    #[method]
    fn __copy__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        this.copy()
    }
}

impl Tee {
    /// An iterator over what an iterable gives; another one at the same place when it is one of these already.
    pub(super) fn over(iterable: &Any) -> PyResult<Ref<Self>> {
        let iterator = iterable.iter()?;
        match iterator.downcast::<Tee>() {
            Some(tee) => tee.copy(),
            None => Self::at(Some(TeeData::over(iterator)?), 0),
        }
    }

    /// Another iterator at the same place.
    pub(super) fn copy(&self) -> PyResult<Ref<Self>> {
        Self::at(self.data.get(), self.index.get())
    }

    fn at(data: Option<Ref<TeeData>>, index: usize) -> PyResult<Ref<Self>> {
        let body = Self { data: Slot::from_option(data), index: Cell::new(index), weakrefs: WeakList::new() };
        heap::make(&*modules::class_of::<Self>()?, 0, body)
    }
}
