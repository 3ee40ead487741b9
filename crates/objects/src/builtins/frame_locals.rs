//! `FrameLocalsProxy`: the local variables of a frame as a mapping, written through (PEP 667).
//!
//! Fast locals come first, in the order of their slots, then names that the frame does not know and that were written
//! through a view; those are kept on the frame object.

use super::dict::Dict;
use super::exceptions::{KeyError, ValueError};
use super::list::List;
use super::none::{none, not_implemented};
use super::str::Str;
use super::tuple::Tuple;
use crate::builtins::code::kind;
use crate::errors::{key_error, raise, raise_type_error};
use crate::frame::FrameObject;
use crate::heap;
use crate::protocol::repr::ReprGuard;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

/// The body of `FrameLocalsProxy`.
#[object]
pub struct FrameLocalsProxy {
    frame: Ref<FrameObject>,
}

#[pytype(
    name = "FrameLocalsProxy", export = PyFrameLocalsProxy_Type, gc, last, unhashable, flags = abi::TPFLAGS_MAPPING
)]
impl FrameLocalsProxy {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let [frame] = args.items() else {
            return raise_type_error(format!(
                "FrameLocalsProxy expected 1 argument, got {}",
                args.items().len()
            ));
        };
        let Some(frame) = frame.downcast::<FrameObject>() else {
            return raise_type_error(format!("expect frame, not {}", frame.class().name()));
        };
        if keywords.is_some_and(|keywords| !keywords.is_empty()) {
            return raise_type_error("FrameLocalsProxy takes no keyword arguments");
        }
        Ok(Self::of(frame))
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let Some(_guard) = ReprGuard::enter(this.as_any()) else { return Ok(Str::new("{...}")) };
        this.to_dict()?.as_any().repr()
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
        if let Some(other) = other.downcast::<Self>() {
            let same = this.frame.is(&other.frame);
            return Ok(match op {
                CompareOp::Eq => super::bool::Bool::new(same).upcast(),
                CompareOp::Ne => super::bool::Bool::new(!same).upcast(),
                _ => not_implemented(),
            });
        }
        if equality && other.downcast::<Dict>().is_some() {
            return this.to_dict()?.as_any().compare(other, op);
        }
        Ok(not_implemented())
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Obj> {
        this.key_list().as_any().iter()
    }

    fn mp_length(this: &Py<Self>) -> PyResult<usize> {
        let extra = this.frame.extra_locals.get().map_or(0, |extra| extra.len());
        Ok(this.fast().len() + extra)
    }

    fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
        match this.find(key)? {
            Some(value) => Ok(value),
            None => {
                let shown = key.repr()?.to_string_lossy();
                raise(&KeyError, format!("local variable '{shown}' is not defined"))
            }
        }
    }

    fn __setitem__(this: &Py<Self>, key: &Any, value: Option<&Any>) -> PyResult<()> {
        match value {
            Some(value) => this.assign(key, value),
            None => match this.remove(key)? {
                Some(_) => Ok(()),
                None => key_error(key),
            },
        }
    }

    fn __contains__(this: &Py<Self>, key: &Any) -> PyResult<bool> {
        Ok(this.find(key)?.is_some())
    }

    fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
        let fits = |side: &Any| side.downcast::<Dict>().is_some() || side.downcast::<Self>().is_some();
        if !fits(left) || !fits(right) {
            return Ok(not_implemented());
        }
        let result = Dict::new();
        result.update_with(left)?;
        result.update_with(right)?;
        Ok(result.upcast())
    }

    fn __ior__(this: &Py<Self>, other: &Any) -> PyResult<Obj> {
        match this.merge(other)? {
            true => Ok(this.new_ref().upcast()),
            false => Ok(not_implemented()),
        }
    }

    #[method]
    fn copy(this: &Py<Self>) -> PyResult<Ref<Dict>> {
        this.to_dict()
    }

    #[method]
    fn keys(this: &Py<Self>) -> PyResult<Ref<List>> {
        Ok(this.key_list())
    }

    #[method]
    fn values(this: &Py<Self>) -> PyResult<Ref<List>> {
        Ok(List::new(this.entries().into_iter().map(|(_, value)| value).collect()))
    }

    #[method]
    fn items(this: &Py<Self>) -> PyResult<Ref<List>> {
        let pair = |(name, value)| Tuple::new(vec![name, value]).upcast();
        Ok(List::new(this.entries().into_iter().map(pair).collect()))
    }

    #[method]
    fn update(this: &Py<Self>, object: &Any) -> PyResult<()> {
        match this.merge(object)? {
            true => Ok(()),
            false => raise_type_error("update() argument must be dict or another FrameLocalsProxy"),
        }
    }

    #[method]
    fn __reversed__(this: &Py<Self>) -> PyResult<Ref<List>> {
        let mut names: Vec<Obj> = this.entries().into_iter().map(|(name, _)| name).collect();
        names.reverse();
        Ok(List::new(names))
    }

    #[method("!(key, default=None, /)")]
    fn get(this: &Py<Self>, key: &Any, default: Option<&Any>) -> PyResult<Obj> {
        Ok(this.find(key)?.unwrap_or_else(|| default.map_or_else(none, Py::new_ref)))
    }

    #[method("!(key, default=None, /)")]
    fn setdefault(this: &Py<Self>, key: &Any, default: Option<&Any>) -> PyResult<Obj> {
        if let Some(value) = this.find(key)? {
            return Ok(value);
        }
        let value = default.map_or_else(none, Py::new_ref);
        this.assign(key, &value)?;
        Ok(value)
    }

    #[method("!(key, default=<unrepresentable>, /)")]
    fn pop(this: &Py<Self>, key: &Any, default: Option<&Any>) -> PyResult<Obj> {
        match (this.remove(key)?, default) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => Ok(default.new_ref()),
            (None, None) => key_error(key),
        }
    }
}

impl FrameLocalsProxy {
    /// The view of a frame's local variables.
    pub fn of(frame: &Py<FrameObject>) -> Ref<Self> {
        heap::make_exact(Self { frame: frame.new_ref() })
    }

    /// The fast locals that have a value.
    fn fast(&self) -> Vec<(Obj, Obj)> {
        let code = self.frame.code();
        let names = code.local_names().items().iter().enumerate();
        names.filter_map(|(index, name)| Some((name.clone(), self.frame.local(index)?))).collect()
    }

    /// All names with their values.
    fn entries(&self) -> Vec<(Obj, Obj)> {
        let mut entries = self.fast();
        if let Some(extra) = self.frame.extra_locals.get() {
            entries.extend(extra.snapshot());
        }
        entries
    }

    fn key_list(&self) -> Ref<List> {
        List::new(self.entries().into_iter().map(|(name, _)| name).collect())
    }

    /// A dict of what the view shows now.
    ///
    /// # Errors
    /// What hashing and comparing keys raise.
    pub fn to_dict(&self) -> PyResult<Ref<Dict>> {
        let dict = Dict::new();
        for (name, value) in self.entries() {
            dict.set(&name, value)?;
        }
        Ok(dict)
    }

    /// The slot of a fast local: one that has a value, or, when `to_write`, one that may get one.
    fn slot_of(&self, key: &Any, to_write: bool) -> PyResult<Option<usize>> {
        let code = self.frame.code();
        let fits = |index: usize| match to_write {
            true => code.local_kinds()[index] & kind::HIDDEN == 0,
            false => self.frame.local(index).is_some(),
        };
        let names = code.local_names().items();
        if let Some(name) = key.exact::<Str>() {
            let same =
                |index: &usize| names[*index].downcast::<Str>().is_some_and(|known| known.same_text(name));
            return Ok((0..names.len()).filter(same).find(|&index| fits(index)));
        }
        // Hashing says whether the key is one, as a dict would.
        let hash = key.hash()?;
        for (index, name) in names.iter().enumerate() {
            if name.hash()? == hash && name.same_key(key)? && fits(index) {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    fn find(&self, key: &Any) -> PyResult<Option<Obj>> {
        if let Some(index) = self.slot_of(key, false)? {
            return Ok(self.frame.local(index));
        }
        match self.frame.extra_locals.get() {
            Some(extra) => extra.get(key),
            None => Ok(None),
        }
    }

    fn assign(&self, key: &Any, value: &Any) -> PyResult<()> {
        if let Some(index) = self.slot_of(key, true)? {
            self.frame.set_local(index, value);
            return Ok(());
        }
        let extra = match self.frame.extra_locals.get() {
            Some(extra) => extra,
            None => {
                let extra = Dict::new();
                self.frame.extra_locals.set(extra.clone());
                extra
            }
        };
        extra.set(key, value.new_ref())
    }

    fn remove(&self, key: &Any) -> PyResult<Option<Obj>> {
        if self.slot_of(key, false)?.is_some() {
            return raise(&ValueError, "cannot remove local variables from FrameLocalsProxy");
        }
        match self.frame.extra_locals.get() {
            Some(extra) => extra.remove(key),
            None => Ok(None),
        }
    }

    /// Takes all entries of a dict or another view over; false when it is neither.
    fn merge(&self, other: &Any) -> PyResult<bool> {
        let entries = match (other.downcast::<Dict>(), other.downcast::<Self>()) {
            (Some(dict), _) => dict.snapshot(),
            (_, Some(proxy)) => proxy.entries(),
            _ => return Ok(false),
        };
        for (key, value) in entries {
            self.assign(&key, &value)?;
        }
        Ok(true)
    }
}
