//! From bytes to values.

use objects::builtins::bytes::Bytes;
use objects::builtins::int::Int;
use objects::builtins::numeric::complex::{Complex, Pair};
use objects::builtins::tuple::Tuple;
use objects::raw::IntoObject;
use objects::{Obj, PyResult, Ref};

use super::layout::{Item, Kind, Layout};

/// The values of as many bytes as the format has.
pub(super) fn unpack(layout: &Layout, data: &[u8]) -> PyResult<Ref<Tuple>> {
    let mut values = Vec::with_capacity(layout.values);
    for item in &layout.items {
        for nth in 0..item.count {
            let start = item.offset + nth * item.size;
            values.push(one(item, &data[start..start + item.size], layout.big)?);
        }
    }
    Ok(Tuple::new(values))
}

/// The bytes as a number without sign.
fn word(data: &[u8], big: bool) -> u64 {
    let mut wide = [0; 8];
    wide[..data.len()].copy_from_slice(data);
    if big {
        wide[..data.len()].reverse();
    }
    u64::from_le_bytes(wide)
}

fn one(item: &Item, data: &[u8], big: bool) -> PyResult<Obj> {
    match item.kind {
        Kind::Char | Kind::Bytes | Kind::Pad => Ok(Bytes::new(data).upcast()),
        Kind::Pascal => {
            let given = data.first().map_or(0, |&length| usize::from(length));
            let rest = data.get(1..).unwrap_or_default();
            Ok(Bytes::new(&rest[..given.min(rest.len())]).upcast())
        }
        Kind::Bool => data.iter().any(|&byte| byte != 0).into_object(),
        Kind::Signed => {
            let unused = 64 - 8 * item.size as u32;
            Ok(Int::from_i64((word(data, big) << unused).cast_signed() >> unused).upcast())
        }
        Kind::Unsigned | Kind::Pointer => word(data, big).into_object(),
        Kind::Half => numbers::float::half_from_bits(word(data, big) as u16).into_object(),
        Kind::Float => f64::from(f32::from_bits(word(data, big) as u32)).into_object(),
        Kind::Double => f64::from_bits(word(data, big)).into_object(),
        Kind::ComplexFloat => {
            let (re, im) = data.split_at(4);
            let part = |data: &[u8]| f64::from(f32::from_bits(word(data, big) as u32));
            Ok(Complex::new(Pair { re: part(re), im: part(im) }).upcast())
        }
        Kind::ComplexDouble => {
            let (re, im) = data.split_at(8);
            let part = |data: &[u8]| f64::from_bits(word(data, big));
            Ok(Complex::new(Pair { re: part(re), im: part(im) }).upcast())
        }
    }
}
