//! `view.cast(format, shape)`

use super::MemoryView;
use super::item::{ItemKind, refuse, static_format};
use crate::builtins::exceptions::ValueError;
use crate::builtins::int::Int;
use crate::builtins::list::List;
use crate::builtins::tuple::Tuple;
use crate::errors::raise;
use crate::raw::{Any, MAX_DIMENSIONS, Obj, Py, PyResult, Ref, Str};

const NATIVE: &str =
    "memoryview: destination format must be a native single character format prefixed with an optional '@'";

pub(super) fn cast(
    this: &Py<MemoryView>,
    format: &Py<Str>,
    shape: Option<&Any>,
) -> PyResult<Ref<MemoryView>> {
    this.check_unrestricted()?;
    if !this.is_c_contiguous() {
        return refuse("memoryview: casts are restricted to C-contiguous views");
    }
    let zero = this.shape().iter().chain(this.strides()).any(|&size| size == 0);
    if (shape.is_some() || this.dimensions() != 1) && zero {
        return refuse("memoryview: cannot cast view with zeros in shape or strides");
    }
    let given = match shape {
        Some(shape) => Some(sizes(this, shape)?),
        None => None,
    };
    let wanted = format.to_string_lossy();
    let (Some(text), Some(kind)) = (static_format(&wanted), ItemKind::of(&wanted)) else {
        return raise(&ValueError, NATIVE);
    };
    let is_byte = |format: &str| matches!(format.trim_start_matches('@'), "b" | "B" | "c");
    if ItemKind::of(&this.format_text()).is_none() {
        return raise(
            &ValueError,
            "memoryview: source format must be a native single character format prefixed with an optional '@'",
        );
    }
    if !is_byte(&this.format_text()) && !is_byte(&wanted) {
        return refuse("memoryview: cannot cast between two non-byte formats");
    }
    let bytes = this.byte_count();
    if !bytes.is_multiple_of(kind.size()) {
        return refuse("memoryview: length is not a multiple of itemsize");
    }
    let shape = match given {
        None => vec![(bytes / kind.size()).cast_signed()],
        Some(shape) => {
            let total =
                shape.iter().try_fold(kind.size().cast_signed(), |total, &size| total.checked_mul(size));
            if total != Some(bytes.cast_signed()) {
                return refuse("memoryview: product(shape) * itemsize != buffer size");
            }
            shape
        }
    };
    this.cast(text, kind.size(), shape)
}

/// The shape asked for.
fn sizes(this: &Py<MemoryView>, shape: &Any) -> PyResult<Vec<isize>> {
    let items: Vec<Obj> = match (shape.downcast::<List>(), shape.downcast::<Tuple>()) {
        (Some(list), _) => list.to_vec(),
        (_, Some(tuple)) => tuple.items().to_vec(),
        _ => return refuse("shape must be a list or a tuple"),
    };
    if items.len() > MAX_DIMENSIONS {
        return raise(
            &ValueError,
            format!("memoryview: number of dimensions must not exceed {MAX_DIMENSIONS}"),
        );
    }
    if this.dimensions() != 1 && items.len() != 1 {
        return refuse("memoryview: cast must be 1D -> ND or ND -> 1D");
    }
    let mut sizes = Vec::with_capacity(items.len());
    let mut product = 1isize;
    for item in items {
        let Some(size) = item.downcast::<Int>() else {
            return refuse("memoryview.cast(): elements of shape must be integers");
        };
        let size = isize::try_from(size.saturated()).unwrap_or(0);
        if size <= 0 {
            return raise(&ValueError, "memoryview.cast(): elements of shape must be integers > 0");
        }
        match product.checked_mul(size) {
            Some(next) => product = next,
            None => return raise(&ValueError, "memoryview.cast(): product(shape) > SSIZE_MAX"),
        }
        sizes.push(size);
    }
    Ok(sizes)
}
