//! What sets compute: unions, intersections, differences, comparisons. Which operand is walked over, and in which table
//! results grow, is CPython's choice, because the order of iteration shows it.

use crate::builtins::bool::Bool;
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::TypeError;
use crate::builtins::hashed::explain_unhashable;
use crate::builtins::none::not_implemented;
use crate::builtins::str::Str;
use crate::errors;
use crate::raw::{Any, Obj, PyResult, Raised, SetTable};
use crate::types::CompareOp;

use super::{FrozenSet, Set, table_of};

/// A new set, exactly of the basic class of another one.
pub(super) struct Fresh(Obj);

impl Fresh {
    /// An empty one.
    pub(super) fn like(model: &Any) -> Self {
        Self(match model.downcast::<FrozenSet>() {
            Some(_) => FrozenSet::empty().upcast(),
            None => Set::new().upcast(),
        })
    }

    /// One with the items of an iterable.
    pub(super) fn of(model: &Any, items: &Any) -> PyResult<Self> {
        let fresh = Self::like(model);
        update(fresh.table(), items)?;
        Ok(fresh)
    }

    /// A copy.
    pub(super) fn copy(model: &Any) -> PyResult<Self> {
        Self::of(model, model)
    }

    pub(super) fn table(&self) -> &SetTable {
        table_of(&self.0).expect("made as a set")
    }

    pub(super) fn finish(self) -> Obj {
        self.0
    }

    fn as_any(&self) -> &Any {
        &self.0
    }
}

/// The hash of an element.
#[inline]
pub(in crate::builtins) fn hash_of(element: &Any) -> PyResult<isize> {
    match element.exact::<Str>() {
        Some(text) => Ok(text.hash_value()),
        None => element.hash().or_else(|Raised| explain_unhashable(element, "a set element")),
    }
}

/// The hash by which an element is looked for: sets may be looked for although they have none.
pub(super) fn search_hash(element: &Any) -> PyResult<isize> {
    if let Some(text) = element.exact::<Str>() {
        return Ok(text.hash_value());
    }
    element.hash().or_else(|Raised| match element.downcast::<Set>() {
        Some(set) if errors::matches(&TypeError) => {
            drop(errors::take());
            Ok(frozen_hash(&set.table))
        }
        _ => explain_unhashable(element, "a set element"),
    })
}

/// The hash of a frozen set with these elements, whatever their order.
pub(super) fn frozen_hash(table: &SetTable) -> isize {
    let shuffled = |hash: usize| ((hash ^ 89_869_747) ^ (hash << 16)).wrapping_mul(3_644_798_167);
    let mut hash = table.fold_hashes(|all, hash| all ^ shuffled(hash));
    hash ^= (table.len() + 1).wrapping_mul(1_927_868_237);
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
    if hash == usize::MAX { 590_923_713 } else { hash.cast_signed() }
}

/// `element in set`
pub(in crate::builtins) fn contains(table: &SetTable, element: &Any) -> PyResult<bool> {
    table.contains(element, search_hash(element)?)
}

/// Calls `work` with each key and hash of a table, whatever happens to it meanwhile, until it says false.
fn each(table: &SetTable, mut work: impl FnMut(&Any, isize) -> PyResult<bool>) -> PyResult<bool> {
    let mut position = 0;
    while let Some((next, key, hash)) = table.next(position) {
        if !work(&key, hash)? {
            return Ok(false);
        }
        position = next;
    }
    Ok(true)
}

/// Calls `work` with each item of an iterable and its hash until it says false. Tables and exact dicts know the hashes.
fn each_item(items: &Any, mut work: impl FnMut(&Any, isize) -> PyResult<bool>) -> PyResult<bool> {
    if let Some(table) = table_of(items) {
        return each(table, work);
    }
    if let Some(dict) = items.exact::<Dict>() {
        // Whatever happens to the dict meanwhile.
        let mut position = 0;
        while let Some(entry) = dict.entry_from(position) {
            if !work(&entry.key, entry.hash)? {
                return Ok(false);
            }
            position = entry.next;
        }
        return Ok(true);
    }
    let iterator = items.iter()?;
    while let Some(item) = iterator.next()? {
        if !work(&item, hash_of(&item)?)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `set.update(items)`
pub(in crate::builtins) fn update(table: &SetTable, items: &Any) -> PyResult<()> {
    if let Some(other) = table_of(items) {
        return table.merge(other);
    }
    if let Some(dict) = items.exact::<Dict>() {
        table.reserve(dict.len());
    }
    each_item(items, |item, hash| table.add(item, hash).map(|_| true)).map(drop)
}

/// `this & other`, or with an iterable.
pub(super) fn intersect(this: &Any, other: &Any) -> PyResult<Fresh> {
    if this.is(other) {
        return Fresh::copy(this);
    }
    let (result, own) = (Fresh::like(this), table_of(this).expect("a set"));
    let keep_common = |within: &SetTable, key: &Any, hash: isize| {
        if within.contains(key, hash)? {
            result.table().add(key, hash)?;
        }
        Ok(true)
    };
    match table_of(other) {
        Some(other) if other.len() > own.len() => each(own, |key, hash| keep_common(other, key, hash))?,
        Some(other) => each(other, |key, hash| keep_common(own, key, hash))?,
        None => {
            let iterator = other.iter()?;
            while let Some(item) = iterator.next()? {
                keep_common(own, &item, item.hash()?)?;
            }
            true
        }
    };
    Ok(result)
}

/// `this.intersection(*others)`
pub(super) fn intersect_all(this: &Any, others: &[&Any]) -> PyResult<Fresh> {
    let Some((first, others)) = others.split_first() else { return Fresh::copy(this) };
    let mut result = intersect(this, first)?;
    for other in others {
        result = intersect(result.as_any(), other)?;
    }
    Ok(result)
}

/// `table -= items`
pub(in crate::builtins) fn subtract(table: &SetTable, items: &Any) -> PyResult<()> {
    if table_of(items).is_some_and(|other| std::ptr::eq(other, table)) {
        table.clear_all();
        return Ok(());
    }
    let remove = |key: &Any, hash| {
        drop(table.remove(key, hash)?);
        Ok(true)
    };
    match table_of(items) {
        // Far more to take away than there is: only what is common counts.
        Some(other) if other.len() >> 3 > table.len() => {
            let common = Fresh::like(items);
            each(table, |key, hash| {
                if other.contains(key, hash)? {
                    common.table().add(key, hash)?;
                }
                Ok(true)
            })?;
            each(common.table(), remove)?;
        }
        _ => {
            each_item(items, remove)?;
        }
    }
    table.tidy();
    Ok(())
}

/// `this - other`, or with an iterable.
pub(super) fn difference(this: &Any, other: &Any) -> PyResult<Fresh> {
    let own = table_of(this).expect("a set");
    let dict = other.exact::<Dict>();
    let other_table = table_of(other);
    let size = other_table.map(SetTable::len).or_else(|| dict.map(|dict| dict.len()));
    if size.is_none_or(|size| own.len() >> 2 > size) {
        let result = Fresh::copy(this)?;
        subtract(result.table(), other)?;
        return Ok(result);
    }
    let result = Fresh::like(this);
    each(own, |key, hash| {
        let there = match (other_table, dict) {
            (Some(other), _) => other.contains(key, hash)?,
            (None, Some(dict)) => dict.get_hashed(key, hash)?.is_some(),
            (None, None) => false,
        };
        if !there {
            result.table().add(key, hash)?;
        }
        Ok(true)
    })?;
    Ok(result)
}

/// `table ^= items`; `model` says of which class a temporary set is.
pub(in crate::builtins) fn toggle(table: &SetTable, items: &Any, model: &Any) -> PyResult<()> {
    if table_of(items).is_some_and(|other| std::ptr::eq(other, table)) {
        table.clear_all();
        return Ok(());
    }
    let switch = |key: &Any, hash| {
        if table.remove(key, hash)?.is_none() {
            table.add(key, hash)?;
        }
        Ok(true)
    };
    if table_of(items).is_some() || items.exact::<Dict>().is_some() {
        return each_item(items, switch).map(drop);
    }
    let distinct = Fresh::of(model, items)?;
    each(distinct.table(), switch).map(drop)
}

/// `this ^ other`, or with an iterable.
pub(super) fn symmetric_difference(this: &Any, other: &Any) -> PyResult<Fresh> {
    let result = Fresh::of(this, other)?;
    toggle(result.table(), this, this)?;
    Ok(result)
}

/// `left <= right`
pub(in crate::builtins) fn is_subset(left: &SetTable, right: &SetTable) -> PyResult<bool> {
    if left.len() > right.len() {
        return Ok(false);
    }
    each(left, |key, hash| right.contains(key, hash))
}

/// `this.issubset(other)`
pub(super) fn is_subset_of(this: &Any, other: &Any) -> PyResult<bool> {
    let own = table_of(this).expect("a set");
    match table_of(other) {
        Some(other) => is_subset(own, other),
        None => Ok(intersect(this, other)?.table().len() == own.len()),
    }
}

/// `this.issuperset(other)`
pub(super) fn is_superset_of(this: &Any, other: &Any) -> PyResult<bool> {
    let own = table_of(this).expect("a set");
    match table_of(other) {
        Some(other) => is_subset(other, own),
        None => each_item(other, |item, hash| own.contains(item, hash)),
    }
}

/// `this.isdisjoint(other)`
pub(super) fn is_disjoint(this: &Any, other: &Any) -> PyResult<bool> {
    let own = table_of(this).expect("a set");
    match table_of(other) {
        Some(other) if other.len() > own.len() => each(own, |key, hash| Ok(!other.contains(key, hash)?)),
        _ => each_item(other, |item, hash| Ok(!own.contains(item, hash)?)),
    }
}

/// A binary operator: both operands must be sets.
pub(super) fn operator(
    left: &Any,
    right: &Any,
    operation: impl FnOnce(&Any, &Any) -> PyResult<Fresh>,
) -> PyResult<Obj> {
    if table_of(left).is_none() || table_of(right).is_none() {
        return Ok(not_implemented());
    }
    operation(left, right).map(Fresh::finish)
}

/// `this | other | ...`
pub(super) fn union_all(this: &Any, others: &[&Any]) -> PyResult<Fresh> {
    let result = Fresh::copy(this)?;
    others.iter().filter(|other| !other.is(this)).try_for_each(|other| update(result.table(), other))?;
    Ok(result)
}

/// `this - other - ...`
pub(super) fn difference_all(this: &Any, others: &[&Any]) -> PyResult<Fresh> {
    let Some((first, others)) = others.split_first() else { return Fresh::copy(this) };
    let result = difference(this, first)?;
    others.iter().try_for_each(|other| subtract(result.table(), other))?;
    Ok(result)
}

/// The six comparisons.
pub(super) fn compare(this: &SetTable, other: &Any, op: CompareOp) -> PyResult<Obj> {
    let Some(other) = table_of(other) else { return Ok(not_implemented()) };
    let answer = match op {
        CompareOp::Eq => equal(this, other)?,
        CompareOp::Ne => !equal(this, other)?,
        CompareOp::Le => is_subset(this, other)?,
        CompareOp::Ge => is_subset(other, this)?,
        CompareOp::Lt => this.len() < other.len() && is_subset(this, other)?,
        CompareOp::Gt => this.len() > other.len() && is_subset(other, this)?,
    };
    Ok(Bool::new(answer).upcast())
}

fn equal(this: &SetTable, other: &SetTable) -> PyResult<bool> {
    let (hash, other_hash) = (this.kept_hash(), other.kept_hash());
    if this.len() != other.len() || hash != -1 && other_hash != -1 && hash != other_hash {
        return Ok(false);
    }
    is_subset(this, other)
}
