//! When two code objects are the same: what they do, where they stand, and constants of the same types.

use super::Code;
use crate::builtins::float::Float;
use crate::builtins::numeric::complex::Complex;
use crate::builtins::set::FrozenSet;
use crate::builtins::tuple::Tuple;
use crate::raw::{Any, Py, PyResult};

/// `left == right`
pub(super) fn equal(left: &Py<Code>, right: &Py<Code>) -> PyResult<bool> {
    let numbers = |code: &Code| {
        [
            code.argcount,
            code.posonlyargcount,
            code.kwonlyargcount,
            code.flags,
            code.firstlineno,
            code.stacksize,
            code.nlocalsplus,
        ]
    };
    let same = numbers(left) == numbers(right)
        && left.public_code() == right.public_code()
        && left.name.same_text(&right.name)
        && left.localspluskinds.data() == right.localspluskinds.data()
        && left.linetable.data() == right.linetable.data()
        && left.exceptiontable.data() == right.exceptiontable.data();
    Ok(same
        && left.names.as_any().equals(right.names.as_any())?
        && left.localsplusnames.as_any().equals(right.localsplusnames.as_any())?
        && same_constants(&left.consts, &right.consts)?)
}

fn same_constants(left: &Py<Tuple>, right: &Py<Tuple>) -> PyResult<bool> {
    if left.size() != right.size() {
        return Ok(false);
    }
    for (left, right) in left.items().iter().zip(right.items()) {
        if !same_constant(left, right)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn same_constant(left: &Any, right: &Any) -> PyResult<bool> {
    if left.is(right) {
        return Ok(true);
    }
    if !left.class().is(right.class()) {
        return Ok(false);
    }
    crate::protocol::recursion::enter(" in comparison")?;
    if let (Some(left), Some(right)) = (left.exact::<Tuple>(), right.exact::<Tuple>()) {
        return same_constants(left, right);
    }
    if left.exact::<Float>().is_some()
        || left.exact::<Complex>().is_some()
        || left.exact::<FrozenSet>().is_some()
    {
        // Zeros of either sign are equal, and so are members of different types.
        return Ok(left.repr()?.same_text(&*right.repr()?));
    }
    left.equals(right)
}

/// `hash(code)`
pub(super) fn hash(code: &Py<Code>) -> PyResult<isize> {
    let mut all = code.name.as_any().hash()?.cast_unsigned();
    let mut mix = |part: usize| all = (all ^ part).wrapping_mul(1_000_003);
    mix(code.names.as_any().hash()?.cast_unsigned());
    mix(code.localsplusnames.as_any().hash()?.cast_unsigned());
    for number in [code.argcount, code.posonlyargcount, code.kwonlyargcount, code.flags, code.firstlineno] {
        mix(number as usize);
    }
    for pair in code.public_code().chunks_exact(2) {
        mix(usize::from(pair[0]) << 8 | usize::from(pair[1]));
    }
    Ok(match all.cast_signed() {
        -1 => -2,
        hash => hash,
    })
}
