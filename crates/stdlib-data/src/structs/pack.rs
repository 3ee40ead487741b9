//! From values to bytes.

use objects::builtins::bytearray::ByteArray;
use objects::builtins::bytes::Bytes;
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::numeric::complex::{Complex, Pair};
use objects::errors::{self, OverflowError, raise};
use objects::names;
use objects::protocol::number::special_method;
use objects::{Any, PyResult, Raised, Ref};

use super::fail;
use super::layout::{Item, Kind, Layout};

/// The bytes of values, which are as many as the format has.
pub(super) fn pack(layout: &Layout, values: &[&Any]) -> PyResult<Vec<u8>> {
    let mut out = super::zeros(layout.size)?;
    let mut values = values.iter();
    for item in &layout.items {
        for (nth, value) in values.by_ref().take(item.count).enumerate() {
            let start = item.offset + nth * item.size;
            one(layout, item, value, &mut out[start..start + item.size])?;
        }
    }
    Ok(out)
}

/// Copies the low bytes of a number in the format's order.
fn put(place: &mut [u8], number: u128, big: bool) {
    let size = place.len();
    let bytes = number.to_le_bytes();
    place.copy_from_slice(&bytes[..size]);
    if big {
        place.reverse();
    }
}

fn one(layout: &Layout, item: &Item, value: &Any, place: &mut [u8]) -> PyResult<()> {
    let big = layout.big;
    match item.kind {
        Kind::Pad => {}
        Kind::Char => match value.downcast::<Bytes>().map(|bytes| bytes.data()) {
            Some(&[byte]) => place[0] = byte,
            _ => return fail("char format requires a bytes object of length 1"),
        },
        Kind::Bool => place[0] = u8::from(value.truth()?),
        Kind::Signed | Kind::Unsigned | Kind::Pointer => put(place, whole(item, value)?, big),
        Kind::Half => match numbers::float::half_to_bits(real(value)?) {
            Some(bits) => put(place, u128::from(bits), big),
            None => return raise(&OverflowError, "float too large to pack with e format"),
        },
        Kind::Float => put(place, u128::from(narrow(real(value)?)?.to_bits()), big),
        Kind::Double => put(place, u128::from(real(value)?.to_bits()), big),
        Kind::ComplexFloat | Kind::ComplexDouble => {
            let (first, second) = place.split_at_mut(item.size / 2);
            let value = complex(value)?;
            for (place, part) in [(first, value.re), (second, value.im)] {
                let bits = match item.kind {
                    Kind::ComplexFloat if big => narrow(part)?.to_bits().into(),
                    Kind::ComplexFloat => (part as f32).to_bits().into(),
                    _ => part.to_bits().into(),
                };
                put(place, bits, big);
            }
        }
        Kind::Bytes => {
            let data = data(value, 's')?;
            let count = data.len().min(place.len());
            place[..count].copy_from_slice(&data[..count]);
        }
        Kind::Pascal => {
            let data = data(value, 'p')?;
            if let Some((length, rest)) = place.split_first_mut() {
                let count = data.len().min(rest.len());
                rest[..count].copy_from_slice(&data[..count]);
                *length = count.min(255) as u8;
            }
        }
    }
    Ok(())
}

fn data(value: &Any, code: char) -> PyResult<Vec<u8>> {
    if let Some(bytes) = value.downcast::<Bytes>() {
        return Ok(bytes.data().to_vec());
    }
    match value.downcast::<ByteArray>() {
        Some(array) => Ok(array.to_vec()),
        None => fail(format!("argument for '{code}' must be a bytes object")),
    }
}

/// An integer as two's complement.
fn whole(item: &Item, value: &Any) -> PyResult<u128> {
    let int: Ref<Int> = match value.downcast::<Int>() {
        Some(int) => int.new_ref(),
        None if value.class().nb_index().is_some() => value.index()?,
        None => return fail("required argument is not an integer"),
    };
    let wide = int.saturated();
    let bits = 8 * item.size as u32;
    let (least, most) = match item.kind {
        Kind::Signed => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
        Kind::Pointer => (-(1i128 << 63), (1i128 << 64) - 1),
        _ => (0, (1i128 << bits) - 1),
    };
    match (least..=most).contains(&wide) {
        true => Ok(wide.cast_unsigned()),
        false if item.kind == Kind::Pointer => fail("int too large to convert"),
        false => {
            let code = char::from(item.code);
            fail(format!("'{code}' format requires {least} <= number <= {most}"))
        }
    }
}

fn real(value: &Any) -> PyResult<f64> {
    Float::value_of(value).or_else(|Raised| {
        drop(errors::take());
        fail("required argument is not a float")
    })
}

fn narrow(value: f64) -> PyResult<f32> {
    let narrow = value as f32;
    match narrow.is_infinite() && value.is_finite() {
        true => raise(&OverflowError, "float too large to pack with f format"),
        false => Ok(narrow),
    }
}

fn complex(value: &Any) -> PyResult<Pair> {
    if let Some(complex) = value.downcast::<Complex>() {
        return Ok(complex.value());
    }
    let method = special_method(value, names::__complex__());
    let made = method.and_then(|method| match method {
        Some(method) => method.call(&[]).map(Some),
        None => Ok(None),
    });
    let made = match made {
        Ok(Some(made)) => made.downcast::<Complex>().map(|complex| complex.value()),
        Ok(None) => Float::value_of(value).ok().map(|re| Pair { re, im: 0.0 }),
        Err(Raised) => None,
    };
    made.map_or_else(
        || {
            drop(errors::take());
            fail("required argument is not a complex")
        },
        Ok,
    )
}
