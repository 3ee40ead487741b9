//! `list.sort`.
//!
//! The list is empty while it is sorted, so no comparison can disturb the items; what Python code puts into it meanwhile is
//! found at the end and refused. Keys that are all exact ints, floats or strings are compared without calling anything.

use std::cmp::Ordering;

use super::{List, merge};
use crate::builtins::exceptions::ValueError;
use crate::builtins::float::Float;
use crate::builtins::int::Int;
use crate::builtins::str::{Characters, Str};
use crate::builtins::whole;
use crate::errors::raise;
use crate::raw::{Any, Items, Obj, Py, PyResult, StaticClass};
use crate::types::CompareOp;

/// `list.sort(key=key, reverse=reverse)`
pub(super) fn sort(list: &Py<List>, key: Option<&Any>, reverse: bool) -> PyResult<()> {
    let mut items = list.take_all();
    let mut result = sort_items(&mut items, key, reverse);
    let disturbed = !list.is_empty() || list.capacity() > 0;
    let meanwhile = Items::from_vec(items);
    list.swap(&meanwhile);
    if disturbed && result.is_ok() {
        result = raise(&ValueError, "list modified during sort");
    }
    drop(meanwhile);
    result
}

/// Sorts items in place; on failure they are in some order, none lost.
pub(crate) fn sort_items(items: &mut Vec<Obj>, key: Option<&Any>, reverse: bool) -> PyResult<()> {
    let keys = match key {
        None => None,
        Some(key) => {
            let keys: PyResult<Vec<Obj>> = items.iter().map(|item| key.call(&[item])).collect();
            Some(keys?)
        }
    };
    let mut order: Vec<usize> = (0..items.len()).collect();
    let result = sort_order(&mut order, keys.as_deref().unwrap_or(items), reverse);
    let mut taken: Vec<Option<Obj>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(order.into_iter().filter_map(|index| taken[index].take()));
    result
}

/// Sorts indices by their keys. Descending order keeps equal keys as they stand, too.
fn sort_order(order: &mut [usize], keys: &[Obj], reverse: bool) -> PyResult<()> {
    if let Some(numbers) = machine_ints(keys) {
        sort_total(order, reverse, |a, b| numbers[a].cmp(&numbers[b]));
        return Ok(());
    }
    if let Some(texts) = all_exact::<Str>(keys) {
        sort_total(order, reverse, |a, b| order_of_texts(texts[a], texts[b]));
        return Ok(());
    }
    if let Some(numbers) = all_exact::<Float>(keys) {
        let numbers: Vec<f64> = numbers.into_iter().map(|number| number.value()).collect();
        return sort_partial(order, reverse, |a, b| Ok(numbers[a] < numbers[b]));
    }
    sort_partial(order, reverse, |a, b| less(&keys[a], &keys[b]))
}

fn sort_total(order: &mut [usize], reverse: bool, compare: impl Fn(usize, usize) -> Ordering) {
    match reverse {
        false => order.sort_by(|&a, &b| compare(a, b)),
        true => order.sort_by(|&a, &b| compare(b, a)),
    }
}

/// Reverse order is the order of the reversed list, reversed: so equal keys stay, and only `<` is asked.
fn sort_partial(
    order: &mut [usize],
    reverse: bool,
    less: impl FnMut(usize, usize) -> PyResult<bool>,
) -> PyResult<()> {
    if !reverse {
        return merge::sort(order, less);
    }
    order.reverse();
    let result = merge::sort(order, less);
    order.reverse();
    result
}

/// All keys, when each is an exact int of at most 64 bits.
fn machine_ints(keys: &[Obj]) -> Option<Vec<i64>> {
    keys.iter().map(|key| key.exact::<Int>().and_then(Py::<Int>::to_i64)).collect()
}

/// All keys, when each is of exactly one class.
fn all_exact<T: StaticClass>(keys: &[Obj]) -> Option<Vec<&Py<T>>> {
    keys.iter().map(|key| key.exact::<T>()).collect()
}

/// The order of two strings by code points.
fn order_of_texts(a: &Py<Str>, b: &Py<Str>) -> Ordering {
    match (a.characters(), b.characters()) {
        (Characters::One(a), Characters::One(b)) => a.cmp(b),
        (Characters::Two(a), Characters::Two(b)) => a.cmp(b),
        (Characters::Four(a), Characters::Four(b)) => a.cmp(b),
        (a, b) => a.iter().cmp(b.iter()),
    }
}

/// `a < b`
fn less(a: &Any, b: &Any) -> PyResult<bool> {
    if let (Some(a), Some(b)) = (a.exact::<Int>(), b.exact::<Int>()) {
        return Ok(whole::cmp(a, b).is_lt());
    }
    if let (Some(a), Some(b)) = (a.exact::<Str>(), b.exact::<Str>()) {
        return Ok(order_of_texts(a, b).is_lt());
    }
    if let (Some(a), Some(b)) = (a.exact::<Float>(), b.exact::<Float>()) {
        return Ok(a.value() < b.value());
    }
    a.compare(b, CompareOp::Lt)?.truth()
}
