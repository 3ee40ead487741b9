//! `set` and `frozenset`: their common body, and what native code does with them.

mod algebra;
mod frozen;
mod iter;
mod mutable;

pub use frozen::PyFrozenSet_Type;
pub use iter::{PySetIter_Type, SetIter};
pub use mutable::PySet_Type;

pub(super) use algebra::{contains, hash_of, subtract, toggle, update};

use crate::heap;
use crate::names;
use crate::protocol::repr::{ReprGuard, ReprText};
use crate::raw::{Any, Obj, Py, PyResult, Ref, SetTable, WeakList};
use crate::types::Type;
use macros::object;

use super::list::List;
use super::none::none;
use super::str::Str;
use super::tuple::Tuple;

/// The body of `set`.
#[object]
pub struct Set {
    table: SetTable,
    weakrefs: WeakList,
}

/// The body of `frozenset`, which is the same.
#[object]
pub struct FrozenSet {
    table: SetTable,
    weakrefs: WeakList,
}

impl Set {
    /// A new, empty set.
    pub fn new() -> Ref<Set> {
        let set = heap::make_exact(Self::body());
        set.table.settle();
        set
    }

    const fn body() -> Self {
        Self { table: SetTable::new(), weakrefs: WeakList::new() }
    }

    fn make(class: &Py<Type>) -> PyResult<Ref<Set>> {
        let set = heap::make(class, 0, Self::body())?;
        set.table.settle();
        Ok(set)
    }
}

impl FrozenSet {
    /// A new frozen set of an iterable's items.
    ///
    /// # Errors
    /// What iterating, hashing and comparing raises.
    pub fn of(items: &Any) -> PyResult<Ref<FrozenSet>> {
        let set = Self::empty();
        update(&set.table, items)?;
        Ok(set)
    }

    fn empty() -> Ref<FrozenSet> {
        let set = heap::make_exact(Self::body());
        set.table.settle();
        set
    }

    const fn body() -> Self {
        Self { table: SetTable::new(), weakrefs: WeakList::new() }
    }

    fn make(class: &Py<Type>) -> PyResult<Ref<FrozenSet>> {
        let set = heap::make(class, 0, Self::body())?;
        set.table.settle();
        Ok(set)
    }
}

/// The table of a set or frozen set, subclasses included.
#[inline]
pub(in crate::builtins) fn table_of(object: &Any) -> Option<&SetTable> {
    match object.downcast::<Set>() {
        Some(set) => Some(&set.table),
        None => object.downcast::<FrozenSet>().map(|set| &set.table),
    }
}

/// Whether an object is a set or frozen set.
pub fn is_any_set(object: &Any) -> bool {
    table_of(object).is_some()
}

impl Py<Set> {
    /// Number of elements.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// Adds an element; whether it was new.
    ///
    /// # Errors
    /// What hashing and comparing raises.
    pub fn add(&self, element: &Any) -> PyResult<bool> {
        self.table.add(element, hash_of(element)?)
    }

    /// Removes an element; whether it was there.
    ///
    /// # Errors
    /// What hashing and comparing raises.
    pub fn discard(&self, element: &Any) -> PyResult<bool> {
        Ok(self.table.remove(element, algebra::search_hash(element)?)?.is_some())
    }

    /// Empties the set.
    pub fn clear_elements(&self) {
        self.table.clear_all();
    }

    /// Whether an element is there.
    ///
    /// # Errors
    /// What hashing and comparing raises.
    pub fn contains(&self, element: &Any) -> PyResult<bool> {
        contains(&self.table, element)
    }

    /// Adds all items of an iterable.
    ///
    /// # Errors
    /// What iterating, hashing and comparing raises.
    pub fn update(&self, items: &Any) -> PyResult<()> {
        update(&self.table, items)
    }

    pub(super) fn table(&self) -> &SetTable {
        &self.table
    }
}

/// New references to all elements, in the table's order.
pub(super) fn elements(table: &SetTable) -> Vec<Obj> {
    let mut elements = Vec::with_capacity(table.len());
    let mut position = 0;
    while let Some((next, element, _)) = table.next(position) {
        elements.push(element);
        position = next;
    }
    elements
}

/// `repr` of both classes: with the name, except for exact sets.
fn show(this: &Any, table: &SetTable) -> PyResult<Ref<Str>> {
    let class = this.class().name();
    let Some(_guard) = ReprGuard::enter(this) else { return Ok(Str::new(&format!("{class}(...)"))) };
    if table.is_empty() {
        return Ok(Str::new(&format!("{class}()")));
    }
    let exact = this.exact::<Set>().is_some();
    let mut text = ReprText::new(&if exact { "{".to_owned() } else { format!("{class}({{") });
    for (index, element) in elements(table).iter().enumerate() {
        if index > 0 {
            text.push(", ");
        }
        text.push_repr(element)?;
    }
    text.push(if exact { "}" } else { "})" });
    Ok(text.finish())
}

/// `(class, ([elements],), state)`
fn reduce(this: &Any, table: &SetTable) -> PyResult<Obj> {
    let arguments = Tuple::new(vec![List::new(elements(table)).upcast()]);
    let state = match this.find_attribute(names::__getstate__())? {
        Some(get_state) => get_state.call(&[])?,
        None => none(),
    };
    Ok(Tuple::new(vec![this.class().new_ref().upcast(), arguments.upcast(), state]).upcast())
}

fn memory(this: &Any, table: &SetTable) -> usize {
    this.class().basicsize() + table.bytes()
}

const _: () = {
    assert!(size_of::<Py<Set>>() == size_of::<abi::Object<abi::containers::SetBody>>());
    assert!(size_of::<Py<FrozenSet>>() == size_of::<Py<Set>>());
    assert!(std::mem::offset_of!(Set, weakrefs) + 16 == 192);
};
