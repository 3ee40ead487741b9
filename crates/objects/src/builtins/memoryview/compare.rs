//! `view == other`: equal shapes, and equal items whatever their formats.

use super::item::ItemKind;
use super::{MemoryView, gathered, incomparable};
use crate::builtins::bool::Bool;
use crate::builtins::exceptions::Exception;
use crate::builtins::str::{Str, interned};
use crate::errors;
use crate::hooks;
use crate::raw::{Any, Bytes, IntoObject, Obj, Py, PyResult, Raised};
use crate::types::CompareOp;

/// Whether formats, sizes and shapes agree, so that the bytes can be copied.
pub(super) fn same_structure(left: &Py<MemoryView>, right: &Py<MemoryView>) -> bool {
    let plain = |view: &Py<MemoryView>| view.format_text().trim_start_matches('@').to_owned();
    plain(left) == plain(right) && left.item_size() == right.item_size() && same_shape(left, right)
}

fn same_shape(left: &Py<MemoryView>, right: &Py<MemoryView>) -> bool {
    let until_empty = |view: &Py<MemoryView>| {
        let shape = view.shape();
        let end = shape.iter().position(|&size| size == 0).map_or(shape.len(), |at| at + 1);
        shape[..end].to_vec()
    };
    left.dimensions() == right.dimensions() && until_empty(left) == until_empty(right)
}

/// `left op right`
pub(super) fn compare(left: &Py<MemoryView>, other: &Any, op: CompareOp) -> PyResult<Obj> {
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return incomparable();
    }
    let equal = if left.is_released() {
        left.as_any().is(other)
    } else {
        let right = match other.downcast::<MemoryView>() {
            Some(right) if right.is_released() => {
                return (left.is(right) == (op == CompareOp::Eq)).into_object();
            }
            Some(right) => right.new_ref(),
            None if other.class().bf_getbuffer().is_none() => return incomparable(),
            None => match super::of(other) {
                Ok(right) => right,
                Err(Raised) => {
                    drop(errors::take());
                    return incomparable();
                }
            },
        };
        same_shape(left, &right) && equal_items(left, &right)?
    };
    Ok(Bool::new(equal == (op == CompareOp::Eq)).upcast())
}

/// How items of a view become objects.
enum Unpacker {
    Native(ItemKind, usize),
    /// `struct.Struct(format)`
    Struct(Obj, usize),
}

impl Unpacker {
    /// `None` when nobody understands the format.
    fn of(view: &Py<MemoryView>) -> PyResult<Option<Self>> {
        let (format, size) = (view.format_text(), view.item_size());
        if let Some(kind) = ItemKind::of(&format) {
            return Ok(Some(Self::Native(kind, size)));
        }
        let made = hooks::import_attribute("struct", "Struct")
            .and_then(|class| class.call(&[Str::new(&format).as_any()]));
        match made {
            Ok(unpacker) => Ok(Some(Self::Struct(unpacker, size))),
            Err(Raised) if errors::matches(&Exception) => {
                drop(errors::take());
                Ok(None)
            }
            Err(Raised) => Err(Raised),
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Native(_, size) | Self::Struct(_, size) => (*size).max(1),
        }
    }

    fn item(&self, data: &[u8]) -> PyResult<Obj> {
        match self {
            Self::Native(kind, _) => kind.unpack(data),
            Self::Struct(unpacker, _) => {
                let item = unpacker.call_method(&interned("unpack"), &[Bytes::new(data).as_any()])?;
                match item.downcast::<crate::builtins::tuple::Tuple>().map(|tuple| tuple.items()) {
                    Some([single]) => Ok(single.clone()),
                    _ => Ok(item),
                }
            }
        }
    }
}

fn equal_items(left: &Py<MemoryView>, right: &Py<MemoryView>) -> PyResult<bool> {
    let (Some(left_unpacker), Some(right_unpacker)) = (Unpacker::of(left)?, Unpacker::of(right)?) else {
        return Ok(false);
    };
    let (left, right) = (gathered(left)?, gathered(right)?);
    if let (Unpacker::Native(a, _), Unpacker::Native(b, _)) = (&left_unpacker, &right_unpacker)
        && a == b
        && matches!(a, ItemKind::Signed(_) | ItemKind::Unsigned(_) | ItemKind::Char)
    {
        return Ok(left == right);
    }
    let pairs = left.chunks(left_unpacker.size()).zip(right.chunks(right_unpacker.size()));
    for (left, right) in pairs {
        let (left, right) = (left_unpacker.item(left)?, right_unpacker.item(right)?);
        // Items are compared as values: a NaN is not equal to itself.
        if !left.compare(&right, CompareOp::Eq)?.truth()? {
            return Ok(false);
        }
    }
    Ok(true)
}
