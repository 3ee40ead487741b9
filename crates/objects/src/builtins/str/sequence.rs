//! Strings as sequences: items, slices, concatenation, repetition, order.

use std::cmp::Ordering;

use super::args::{self, Key};
use crate::builtins::bool::Bool;
use crate::builtins::exceptions::IndexError;
use crate::builtins::none::not_implemented;
use crate::errors::{OverflowError, raise, raise_type_error};
use crate::raw::{Any, Characters, Obj, Py, PyResult, Ref, Str, StrBuilder};
use crate::types::CompareOp;

/// One character by its place.
pub(super) fn item(this: &Py<Str>, index: isize) -> PyResult<Ref<Str>> {
    match usize::try_from(index).ok().and_then(|index| this.characters().get(index)) {
        Some(point) => Ok(Str::from_point(point)),
        None => raise(&IndexError, "string index out of range"),
    }
}

/// `this[key]`
pub(super) fn subscript(this: &Py<Str>, key: &Any) -> PyResult<Ref<Str>> {
    match args::key(key, this.len())? {
        Some(Key::Index(index)) => item(this, index),
        Some(Key::Slice { count: 0, .. }) => Ok(Str::empty()),
        Some(Key::Slice { start, step: 1, count }) => {
            let start = start.cast_unsigned();
            Ok(this.slice(start, start + count))
        }
        Some(Key::Slice { start, step, count }) => {
            let mut builder = StrBuilder::with_capacity(count);
            let mut at = start;
            for _ in 0..count {
                builder.extend(this.characters().get(at.cast_unsigned()));
                at = at.wrapping_add(step);
            }
            Ok(builder.finish())
        }
        None => raise_type_error(format!("string indices must be integers, not '{}'", key.class().name())),
    }
}

/// `left + right`
///
/// # Errors
/// `TypeError` when the right side is no string, `MemoryError`.
pub fn concat(left: &Py<Str>, right: &Any) -> PyResult<Ref<Str>> {
    let Some(right) = right.downcast::<Str>() else {
        let found = right.class().name();
        return raise_type_error(format!("can only concatenate str (not \"{found}\") to str"));
    };
    if left.is_empty() {
        return Ok(super::exact(right));
    }
    if right.is_empty() {
        return Ok(super::exact(left));
    }
    let widest = |text: &Py<Str>| match text.characters() {
        Characters::One(_) if text.is_ascii() => 0,
        Characters::One(_) => 0x80,
        Characters::Two(_) => 0x100,
        Characters::Four(_) => 0x1_0000,
    };
    let mut builder = StrBuilder::new();
    builder.try_reserve(left.len().saturating_add(right.len()), widest(left) | widest(right))?;
    builder.push_text(left);
    builder.push_text(right);
    Ok(builder.finish())
}

/// `this * count`
pub(super) fn repeat(this: &Py<Str>, count: isize) -> PyResult<Ref<Str>> {
    let count = usize::try_from(count).unwrap_or(0);
    match (count, this.len()) {
        (0, _) | (_, 0) => return Ok(Str::empty()),
        (1, _) => return Ok(super::exact(this)),
        _ => {}
    }
    let Some(size) = count.checked_mul(this.len()).filter(|&size| size <= isize::MAX as usize) else {
        return raise(&OverflowError, "repeated string is too long");
    };
    let mut builder = StrBuilder::new();
    if let (1, Some(point)) = (this.len(), this.characters().get(0)) {
        builder.fill(point, count)?;
        return Ok(builder.finish());
    }
    let widest = this.characters().get(0).unwrap_or(0);
    builder.try_reserve(size, widest)?;
    (0..count).for_each(|_| builder.push_text(this));
    Ok(builder.finish())
}

fn order(left: &Py<Str>, right: &Py<Str>) -> Ordering {
    match (left.characters(), right.characters()) {
        (Characters::One(left), Characters::One(right)) => left.cmp(right),
        (Characters::Two(left), Characters::Two(right)) => left.cmp(right),
        (Characters::Four(left), Characters::Four(right)) => left.cmp(right),
        (left, right) => left.iter().cmp(right.iter()),
    }
}

/// `left op right`
pub(super) fn compare(left: &Py<Str>, right: &Any, op: CompareOp) -> Obj {
    let Some(right) = right.downcast::<Str>() else { return not_implemented() };
    Bool::new(match op {
        CompareOp::Eq => left.same_text(right),
        CompareOp::Ne => !left.same_text(right),
        _ => op.holds(order(left, right)),
    })
    .upcast()
}
