//! Sequences: length, membership, search, concatenation and repetition of any object.
//!
//! Subscription is in `mapping`. Everything here may run Python code; nothing borrowed is kept across such a call.

use std::ops::Range;

use crate::builtins::exceptions::{IndexError, TypeError, ValueError};
use crate::builtins::int::Int;
use crate::builtins::none::is_not_implemented;
use crate::errors::{self, raise, raise_type_error};
use crate::names;
use crate::raw::{Any, FromArg, Obj, Place, PyResult, Raised};
use crate::types::SlotId;
use crate::types::special;

/// An index argument (`__index__`) as a machine integer.
///
/// # Errors
/// `IndexError` when it is too large, `TypeError` when it is no index.
#[inline]
pub fn index_argument(key: &Any) -> PyResult<isize> {
    let wide = Int::index_value(key)?;
    isize::try_from(wide).or_else(|_| {
        raise(&IndexError, format!("cannot fit '{}' into an index-sized integer", key.class().name()))
    })
}

/// A count argument of a repetition as a machine integer.
///
/// # Errors
/// `OverflowError` when it is too large, `TypeError` when it is no index.
pub fn count_argument(count: &Any) -> PyResult<isize> {
    let wide = Int::index_value(count)?;
    isize::try_from(wide).or_else(|_| {
        let class = count.class().name();
        raise(&errors::OverflowError, format!("cannot fit '{class}' into an index-sized integer"))
    })
}

/// Whether the object can be used as an index.
#[inline]
pub fn is_index(object: &Any) -> bool {
    object.downcast::<Int>().is_some() || object.class().nb_index().is_some()
}

/// How long `count` repetitions of `length` items are; `None` when no container can be that long.
pub fn repeated_length(length: usize, count: isize) -> Option<usize> {
    const MOST: usize = isize::MAX as usize / size_of::<usize>();
    length.checked_mul(count.max(0).cast_unsigned()).filter(|&total| total <= MOST)
}

/// A bound of `index(value, start, stop)`: an index, clipped to machine integers.
#[derive(Clone, Copy, Debug)]
pub struct SearchBound(isize);

impl FromArg<'_> for SearchBound {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        if !is_index(value) {
            return raise_type_error("slice indices must be integers or have an __index__ method");
        }
        let wide = Int::index_value(value)?;
        Ok(Self(wide.clamp(isize::MIN as i128, isize::MAX as i128) as isize))
    }
}

/// The indices to search; those beyond the end are still among them.
pub fn search_range(start: Option<SearchBound>, stop: Option<SearchBound>, length: usize) -> Range<usize> {
    let clip = |bound: Option<SearchBound>, default: isize| {
        let index = bound.map_or(default, |bound| bound.0);
        let index = if index < 0 { index.saturating_add_unsigned(length) } else { index };
        index.max(0).cast_unsigned()
    };
    clip(start, 0)..clip(stop, isize::MAX)
}

impl Any {
    /// `len(self)`
    ///
    /// # Errors
    /// `TypeError` when the object has no length, or what `__len__` raises.
    #[inline]
    pub fn length(&self) -> PyResult<usize> {
        match self.sq_length().or_else(|| self.mp_length()) {
            Some(length) => length.result(),
            None => raise_type_error(format!("object of type '{}' has no len()", self.class().name())),
        }
    }

    /// `operator.length_hint(self, default)`
    ///
    /// # Errors
    /// What `__len__` and `__length_hint__` raise, but for `TypeError`.
    pub fn length_hint(&self, default: usize) -> PyResult<usize> {
        if self.class().sq_length().is_some() || self.class().mp_length().is_some() {
            match self.length() {
                Ok(length) => return Ok(length),
                Err(Raised) => swallow_type_error()?,
            }
        }
        let result = match special::call(self, names::__length_hint__(), &[]) {
            Ok(Some(result)) => result,
            Ok(None) => return Ok(default),
            Err(Raised) => {
                swallow_type_error()?;
                return Ok(default);
            }
        };
        if is_not_implemented(&result) {
            return Ok(default);
        }
        let Some(hint) = result.downcast::<Int>() else {
            let class = result.class().name();
            return raise_type_error(format!("__length_hint__ must be an integer, not {class}"));
        };
        let wide = hint.saturated();
        if wide < 0 {
            return raise(&ValueError, "__length_hint__() should return >= 0");
        }
        match isize::try_from(wide) {
            Ok(length) => Ok(length.cast_unsigned()),
            Err(_) => Int::too_large("C ssize_t", wide),
        }
    }

    /// `item in self`
    ///
    /// # Errors
    /// `TypeError` when the object is no container, or what comparing and iterating raise.
    pub fn contains(&self, item: &Any) -> PyResult<bool> {
        match self.sq_contains(item) {
            Some(found) => found.result(),
            None => self.contains_by_iteration(item),
        }
    }

    /// `item in self` for classes without `__contains__`.
    ///
    /// # Errors
    /// As for [`Any::contains`].
    pub fn contains_by_iteration(&self, item: &Any) -> PyResult<bool> {
        let iterator = self.iterate_or("is not a container or iterable")?;
        while let Some(found) = iterator.next()? {
            if found.equals(item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// `operator.indexOf(self, item)`: where an iterable first has the item.
    ///
    /// # Errors
    /// `ValueError` when it has it nowhere, or what comparing and iterating raise.
    pub fn index_of(&self, item: &Any) -> PyResult<usize> {
        let iterator = self.iterate_or("is not iterable")?;
        let mut index = 0;
        while let Some(found) = iterator.next()? {
            if found.equals(item)? {
                return Ok(index);
            }
            index += 1;
        }
        raise(&ValueError, "sequence.index(x): x not in sequence")
    }

    /// `operator.countOf(self, item)`: how often an iterable has the item.
    ///
    /// # Errors
    /// What comparing and iterating raise.
    pub fn count_of(&self, item: &Any) -> PyResult<usize> {
        let iterator = self.iterate_or("is not iterable")?;
        let mut count = 0;
        while let Some(found) = iterator.next()? {
            count += usize::from(found.equals(item)?);
        }
        Ok(count)
    }

    fn iterate_or(&self, complaint: &str) -> PyResult<Obj> {
        self.iter().or_else(|Raised| {
            if errors::matches(&TypeError) {
                return raise_type_error(format!("argument of type '{}' {complaint}", self.class().name()));
            }
            Err(Raised)
        })
    }

    /// Whether the object can be indexed by numbers: `PySequence_Check`.
    pub fn is_sequence(&self) -> bool {
        self.downcast::<crate::builtins::dict::Dict>().is_none() && self.class().sq_item().is_some()
    }

    /// `operator.concat(self, other)`
    ///
    /// # Errors
    /// `TypeError` when the objects cannot be concatenated.
    pub fn concat(&self, other: &Any) -> PyResult<Obj> {
        self.joined(other, SlotId::Concat)
    }

    /// `operator.iconcat(self, other)`
    ///
    /// # Errors
    /// `TypeError` when the objects cannot be concatenated.
    pub fn concat_in_place(&self, other: &Any) -> PyResult<Obj> {
        if let Some(result) = self.sq_inplace_concat(other) {
            return result;
        }
        self.joined(other, SlotId::InPlaceConcat)
    }

    fn joined(&self, other: &Any, slot: SlotId) -> PyResult<Obj> {
        if let Some(result) = self.sq_concat(other) {
            return result;
        }
        if self.is_sequence() && other.is_sequence() {
            let in_place = match slot {
                SlotId::InPlaceConcat => self.nb_inplace_add(other),
                _ => None,
            };
            for result in in_place.into_iter().chain(self.nb_add(other)) {
                let result = result?;
                if !is_not_implemented(&result) {
                    return Ok(result);
                }
            }
        }
        raise_type_error(format!("'{}' object can't be concatenated", self.class().name()))
    }

    /// `self * count` of a sequence.
    ///
    /// # Errors
    /// `TypeError` when the object cannot be repeated, `MemoryError` when the result is too long.
    pub fn repeat(&self, count: isize) -> PyResult<Obj> {
        match self.sq_repeat(count) {
            Some(result) => result,
            None => raise_type_error(format!("'{}' object can't be repeated", self.class().name())),
        }
    }

    /// `self *= count` of a sequence.
    ///
    /// # Errors
    /// As for [`Any::repeat`].
    pub fn repeat_in_place(&self, count: isize) -> PyResult<Obj> {
        match self.sq_inplace_repeat(count) {
            Some(result) => result,
            None => self.repeat(count),
        }
    }
}

/// Takes a `TypeError` away and lets every other exception pass.
fn swallow_type_error() -> PyResult<()> {
    if !errors::matches(&TypeError) {
        return Err(Raised);
    }
    drop(errors::take());
    Ok(())
}
