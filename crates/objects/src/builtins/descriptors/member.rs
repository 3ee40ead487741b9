//! `member_descriptor`: fields of an instance's memory, in the dicts of types.

use super::check_receiver;
use crate::builtins::str::Str;
use crate::errors::raise_type_error;
use crate::heap;
use crate::raw::{Any, Obj, Py, PyResult, Ref, Slot};
use crate::types::Type;
use crate::types::members::{Member, MemberRow};
use macros::{object, pytype};

/// The body of `member_descriptor`.
#[object]
pub struct MemberDescriptor {
    class: Slot<Type>,
    name: Ref<Str>,
    qualname: Slot<Str>,
    row: MemberRow,
}

#[pytype(name = "member_descriptor", export = PyMemberDescr_Type, gc, last, abstract_)]
impl MemberDescriptor {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("<member '{}' of '{}' objects>", this.name.to_string_lossy(), this.owner()?.name()))
    }

    fn __get__(this: &Py<Self>, object: Option<&Any>, _class: Option<&Any>) -> PyResult<Obj> {
        let Some(object) = object else { return Ok(this.new_ref().upcast()) };
        let class = this.owner()?;
        check_receiver(&this.name, &class, object)?;
        this.row.get(&class).get(object)
    }

    fn __set__(this: &Py<Self>, object: &Any, value: Option<&Any>) -> PyResult<()> {
        let class = this.owner()?;
        check_receiver(&this.name, &class, object)?;
        this.row.get(&class).set(object, value)
    }

    #[getter]
    fn __objclass__(this: &Py<Self>) -> PyResult<Ref<Type>> {
        this.owner()
    }

    #[getter]
    fn __name__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(this.name.clone())
    }

    #[getter]
    fn __doc__(this: &Py<Self>) -> PyResult<Option<String>> {
        let class = this.owner()?;
        Ok(this.row.get(&class).doc().map(str::to_owned))
    }

    #[getter]
    fn __qualname__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("{}.{}", this.owner()?.qualified_name(), this.name.to_string_lossy()))
    }
}

impl MemberDescriptor {
    /// The descriptor of one of a class's `__slots__`.
    pub(crate) fn new(class: &Py<Type>, index: usize, name: &Py<Str>) -> Ref<Self> {
        Self::make(class, name.new_ref(), MemberRow::of(class, index))
    }

    /// The descriptor for a row of a table that lives for ever.
    pub fn fixed(class: &Py<Type>, row: &'static Member) -> Ref<Self> {
        Self::make(class, crate::builtins::str::interned(row.name()), MemberRow::fixed(row))
    }

    fn make(class: &Py<Type>, name: Ref<Str>, row: MemberRow) -> Ref<Self> {
        heap::make_exact(Self { class: Slot::new(class.new_ref()), name, qualname: Slot::empty(), row })
    }

    fn owner(&self) -> PyResult<Ref<Type>> {
        self.class.get().map_or_else(|| raise_type_error("the descriptor has been cleared"), Ok)
    }
}

const _: () =
    assert!(size_of::<Py<MemberDescriptor>>() == size_of::<abi::Object<abi::functions::MemberDescrBody>>());
