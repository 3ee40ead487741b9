//! `iter(list[int])`: the alias once more, unpacked, as `*` in a subscript asks for it.

use crate::heap;
use crate::hooks;
use crate::names;
use crate::raw::{Obj, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

use super::GenericAlias;
use crate::builtins::tuple::Tuple;

/// The body of `generic_alias_iterator`.
#[object]
pub(crate) struct AliasIterator {
    alias: Slot<GenericAlias>,
}

#[pytype(name = "generic_alias_iterator", export = _Py_GenericAliasIterType, gc, last, abstract_)]
impl AliasIterator {
    fn __iter__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(this.new_ref().upcast())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(alias) = this.alias.take() else { return Ok(None) };
        let (origin, args) = (alias.origin().new_ref(), alias.args().new_ref());
        Ok(Some(GenericAlias::with(origin, args, true).upcast()))
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let rest = match this.alias.get() {
            Some(alias) => alias.upcast(),
            None => Tuple::new(Vec::new()).upcast(),
        };
        Ok(Tuple::new(vec![hooks::builtin(names::iter())?, Tuple::new(vec![rest]).upcast()]))
    }
}

impl AliasIterator {
    pub(super) fn new(alias: &Py<GenericAlias>) -> Ref<Self> {
        heap::make_exact(Self { alias: Slot::new(alias.new_ref()) })
    }
}
