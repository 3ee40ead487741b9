//! `+`, `*` and `[]` on text, bytes and tuples.

use std::iter::repeat_n;

use bytecode::operand::BinaryOp;
use bytecode::{Constant, Text};
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

/// Most items of a repeated tuple.
const MAX_ITEMS: u64 = 256;
/// Most characters of repeated text.
const MAX_TEXT: u64 = 4096;
/// Most items of a repeated tuple with those of the tuples in it.
const MAX_NESTED_ITEMS: u64 = 1024;

pub(super) fn binary(left: &Constant, op: BinaryOp, right: &Constant) -> Option<Constant> {
    match op {
        BinaryOp::Subscr => item(left, right),
        BinaryOp::Add => concatenate(left, right),
        BinaryOp::Multiply => match (int(left), int(right)) {
            (Some(times), None) => repeat(right, &times),
            (None, Some(times)) => repeat(left, &times),
            _ => None,
        },
        _ => None,
    }
}

fn int(value: &Constant) -> Option<BigInt> {
    match value {
        Constant::Bool(value) => Some(i32::from(*value).into()),
        Constant::Int(value) => Some(value.clone()),
        _ => None,
    }
}

fn concatenate(left: &Constant, right: &Constant) -> Option<Constant> {
    match (left, right) {
        (Constant::Str(left), Constant::Str(right)) => {
            Some(text(left.code_points().chain(right.code_points())))
        }
        (Constant::Bytes(left), Constant::Bytes(right)) => {
            Some(Constant::Bytes([&**left, right].concat().into()))
        }
        (Constant::Tuple(left), Constant::Tuple(right)) => {
            Some(Constant::Tuple([&**left, right].concat().into()))
        }
        _ => None,
    }
}

fn text(points: impl Iterator<Item = u32>) -> Constant {
    Constant::Str(Text::from_code_points(points))
}

fn repeat(value: &Constant, times: &BigInt) -> Option<Constant> {
    let (length, limit) = match value {
        Constant::Str(text) => (text.code_points().count() as u64, MAX_TEXT),
        Constant::Bytes(bytes) => (bytes.len() as u64, MAX_TEXT),
        Constant::Tuple(items) => (items.len() as u64, MAX_ITEMS),
        _ => return None,
    };
    if length == 0 {
        // Any number of times, but the number must be an index.
        return times.to_i64().map(|_| value.clone());
    }
    let times = times.to_u64().filter(|&times| times <= limit / length)?;
    if let Some(limit) = MAX_NESTED_ITEMS.checked_div(times) {
        nested_items(value, limit)?;
    }
    let times = times as usize;
    match value {
        Constant::Str(value) => Some(text((0..times).flat_map(|_| value.code_points()))),
        Constant::Bytes(bytes) => Some(Constant::Bytes(bytes.repeat(times).into())),
        Constant::Tuple(items) => Some(Constant::Tuple(repeat_n(items, times).flatten().cloned().collect())),
        _ => None,
    }
}

/// What is left of `limit` after all items in a tuple are counted, tuples in it included.
fn nested_items(value: &Constant, limit: u64) -> Option<u64> {
    match value {
        Constant::Tuple(items) | Constant::FrozenSet(items) => {
            let rest = limit.checked_sub(items.len() as u64)?;
            items.iter().try_fold(rest, |rest, item| nested_items(item, rest))
        }
        _ => Some(limit),
    }
}

/// `value[index]`
fn item(value: &Constant, index: &Constant) -> Option<Constant> {
    if let Constant::Slice(parts) = index {
        return slice(value, parts);
    }
    let index = int(index)?;
    match value {
        Constant::Str(value) => {
            let at = position(&index, value.code_points().count())?;
            Some(text(value.code_points().skip(at).take(1)))
        }
        Constant::Bytes(bytes) => Some(Constant::Int(bytes[position(&index, bytes.len())?].into())),
        Constant::Tuple(items) => Some(items[position(&index, items.len())?].clone()),
        _ => None,
    }
}

fn position(index: &BigInt, length: usize) -> Option<usize> {
    let index = index.to_i64()?;
    let at = if index < 0 { index.checked_add(length as i64)? } else { index };
    usize::try_from(at).ok().filter(|&at| at < length)
}

/// `value[start:stop:step]`
fn slice(value: &Constant, parts: &[Constant; 3]) -> Option<Constant> {
    match value {
        Constant::Str(value) => {
            let points: Vec<u32> = value.code_points().collect();
            Some(text(positions(parts, points.len())?.map(|at| points[at])))
        }
        Constant::Bytes(bytes) => {
            Some(Constant::Bytes(positions(parts, bytes.len())?.map(|at| bytes[at]).collect()))
        }
        Constant::Tuple(items) => {
            Some(Constant::Tuple(positions(parts, items.len())?.map(|at| items[at].clone()).collect()))
        }
        _ => None,
    }
}

/// The positions a slice takes from a sequence; none for a step of zero or a part that is no index.
fn positions(parts: &[Constant; 3], length: usize) -> Option<impl Iterator<Item = usize> + use<>> {
    let [start, stop, step] = parts.each_ref().map(part);
    let step = step?.unwrap_or(1).max(-i64::MAX);
    let length = length as i64;
    // Where a bound may lie: one before the first item when going down, one after the last when going up.
    let (low, high) = if step < 0 { (-1, length - 1) } else { (0, length) };
    let bound =
        |bound: i64| if bound < 0 { (bound.saturating_add(length)).max(low) } else { bound.min(high) };
    let start = start?.map_or(if step < 0 { high } else { low }, bound);
    let stop = stop?.map_or(if step < 0 { low } else { high }, bound);
    let count = match step {
        0 => return None,
        1.. if start < stop => (stop - start - 1) / step + 1,
        ..0 if stop < start => (start - stop - 1) / -step + 1,
        _ => 0,
    };
    Some((0..count).map(move |nth| (start + nth * step) as usize))
}

/// A part of a slice as index, clipped to the range of one; `Some(None)` for `None`.
fn part(value: &Constant) -> Option<Option<i64>> {
    if matches!(value, Constant::None) {
        return Some(None);
    }
    let value = int(value)?;
    let clipped = if value.is_negative() { i64::MIN } else { i64::MAX };
    Some(Some(value.to_i64().unwrap_or(clipped)))
}
