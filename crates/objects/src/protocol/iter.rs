//! Iteration: `iter()`, `next()`, and whole iterables as Rust vectors.

use crate::builtins::exceptions::StopIteration;
use crate::builtins::list::List;
use crate::builtins::sequence_iterator::SequenceIterator;
use crate::builtins::tuple::Tuple;
use crate::errors::{self, raise_type_error};
use crate::raw::{Any, Obj, PyResult, Raised};

impl Any {
    /// `iter(self)`
    ///
    /// # Errors
    /// `TypeError` when the object cannot be iterated over, or what `__iter__` raises.
    pub fn iter(&self) -> PyResult<Obj> {
        let Some(iterator) = self.tp_iter() else {
            if self.class().sq_item().is_some() && !self.is_mapping() {
                return Ok(SequenceIterator::new(self.new_ref()).upcast());
            }
            return raise_type_error(format!("'{}' object is not iterable", self.class().name()));
        };
        let iterator = iterator?;
        match iterator.is_iterator() {
            true => Ok(iterator),
            false => raise_type_error(format!(
                "iter() returned non-iterator of type '{}'",
                iterator.class().name()
            )),
        }
    }

    /// Whether `next()` can be called on the object.
    pub fn is_iterator(&self) -> bool {
        self.class().tp_iternext().is_some()
    }

    /// Whether the object's class says that it is a mapping.
    fn is_mapping(&self) -> bool {
        self.class().has_flags(abi::TPFLAGS_MAPPING)
    }

    /// `next(self)` of an iterator; `None` at its end, whether or not it raises `StopIteration` there.
    ///
    /// # Errors
    /// What `__next__` raises.
    #[inline]
    pub fn next(&self) -> PyResult<Option<Obj>> {
        let Some(next) = self.tp_iternext() else {
            return raise_type_error(format!("'{}' object is not an iterator", self.class().name()));
        };
        match next.result() {
            Err(Raised) if errors::matches(&StopIteration) => {
                drop(errors::take());
                Ok(None)
            }
            result => result,
        }
    }

    /// All items of an iterable. Exact lists and tuples are copied at once.
    ///
    /// # Errors
    /// What iterating raises.
    pub fn to_vec(&self) -> PyResult<Vec<Obj>> {
        if let Some(list) = self.exact::<List>() {
            return Ok(list.to_vec());
        }
        if let Some(tuple) = self.exact::<Tuple>() {
            return Ok(tuple.items().to_vec());
        }
        let iterator = self.iter()?;
        let mut items = Vec::new();
        while let Some(item) = iterator.next()? {
            items.push(item);
        }
        Ok(items)
    }
}
