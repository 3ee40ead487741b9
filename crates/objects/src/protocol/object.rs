//! Hash, truth, comparison.

use crate::builtins::bool::{_Py_FalseStruct, _Py_TrueStruct, Bool};
use crate::builtins::none::{is_none, is_not_implemented};
use crate::builtins::str::Str;
use crate::errors::raise_type_error;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use crate::types::CompareOp;

impl Any {
    /// `repr(self)`
    ///
    /// # Errors
    /// `TypeError` when `__repr__` returns no string, or what it raises.
    pub fn repr(&self) -> PyResult<Ref<Str>> {
        super::recursion::enter(" while getting the repr of an object")?;
        match self.tp_repr() {
            Some(text) => as_text(text?, "__repr__"),
            None => Ok(Str::new(&format!("<{} object at {:#x}>", self.class().name(), self.address()))),
        }
    }

    /// `str(self)`
    ///
    /// # Errors
    /// `TypeError` when `__str__` returns no string, or what it raises.
    pub fn str(&self) -> PyResult<Ref<Str>> {
        if let Some(text) = self.exact::<Str>() {
            return Ok(text.new_ref());
        }
        super::recursion::enter(" while getting the str of an object")?;
        match self.tp_str() {
            Some(text) => as_text(text?, "__str__"),
            None => self.repr(),
        }
    }

    /// `format(self, spec)`: what replacement fields of f-strings do.
    ///
    /// # Errors
    /// `TypeError` when `__format__` is missing or returns no string, or what it raises.
    pub fn format(&self, spec: &Py<Str>) -> PyResult<Ref<Str>> {
        if spec.is_empty()
            && let Some(text) = self.exact::<Str>()
        {
            return Ok(text.new_ref());
        }
        let name = crate::names::__format__();
        let Some(method) = crate::types::lookup::lookup(self.class(), name) else {
            return raise_type_error(format!("Type {} doesn't define __format__", self.class().name()));
        };
        let result = match method.tp_descr_get(Some(self), Some(self.class().as_any())) {
            Some(bound) => bound?.call(&[spec.as_any()])?,
            None => method.call(&[spec.as_any()])?,
        };
        result.downcast_ref::<Str>().or_else(|other| {
            raise_type_error(format!("__format__ must return a str, not {}", other.class().name()))
        })
    }

    /// `hash(self)`
    ///
    /// # Errors
    /// `TypeError` for unhashable objects, or what `__hash__` raises.
    #[inline]
    pub fn hash(&self) -> PyResult<isize> {
        match self.tp_hash() {
            Some(hash) => hash.result(),
            None => raise_type_error(format!("unhashable type: '{}'", self.class().name())),
        }
    }

    /// `bool(self)`
    ///
    /// # Errors
    /// What `__bool__` or `__len__` raises.
    #[inline]
    pub fn truth(&self) -> PyResult<bool> {
        if self.is(&*_Py_TrueStruct) {
            return Ok(true);
        }
        if self.is(&*_Py_FalseStruct) || is_none(self) {
            return Ok(false);
        }
        if let Some(truth) = self.nb_bool() {
            return truth.result();
        }
        if let Some(length) = self.mp_length().or_else(|| self.sq_length()) {
            return Ok(length.result()? != 0);
        }
        Ok(true)
    }

    /// `self op other`, by the types' own comparison: the reflected one first when the right type derives from the left.
    ///
    /// # Errors
    /// `TypeError` when neither side knows an order, or what a comparison raises.
    pub fn compare(&self, other: &Any, op: CompareOp) -> PyResult<Obj> {
        super::recursion::enter(" in comparison")?;
        let reflected_first = !self.class().is(other.class()) && other.class().is_subtype_of(self.class());
        if reflected_first && let Some(result) = other.tp_richcompare(self, op.swapped()) {
            let result = result?;
            if !is_not_implemented(&result) {
                return Ok(result);
            }
        }
        if let Some(result) = self.tp_richcompare(other, op) {
            let result = result?;
            if !is_not_implemented(&result) {
                return Ok(result);
            }
        }
        if !reflected_first && let Some(result) = other.tp_richcompare(self, op.swapped()) {
            let result = result?;
            if !is_not_implemented(&result) {
                return Ok(result);
            }
        }
        match op {
            CompareOp::Eq => Ok(Bool::new(self.is(other)).upcast()),
            CompareOp::Ne => Ok(Bool::new(!self.is(other)).upcast()),
            _ => raise_type_error(format!(
                "'{}' not supported between instances of '{}' and '{}'",
                op.symbol(),
                self.class().name(),
                other.class().name()
            )),
        }
    }

    /// `self == other`, identity first: what containers mean by "the same".
    ///
    /// # Errors
    /// What a comparison raises.
    pub fn equals(&self, other: &Any) -> PyResult<bool> {
        if self.is(other) {
            return Ok(true);
        }
        self.compare(other, CompareOp::Eq)?.truth()
    }

    /// Equality of keys with the same hash; two exact strings compare without a call.
    #[inline]
    pub fn same_key(&self, other: &Any) -> PyResult<bool> {
        if self.is(other) {
            return Ok(true);
        }
        match (self.exact::<Str>(), other.exact::<Str>()) {
            (Some(left), Some(right)) => Ok(left.same_text(right)),
            _ => self.equals(other),
        }
    }
}

fn as_text(result: Obj, method: &str) -> PyResult<Ref<Str>> {
    result.downcast_ref::<Str>().or_else(|other| {
        raise_type_error(format!("{method} returned non-string (type {})", other.class().name()))
    })
}
