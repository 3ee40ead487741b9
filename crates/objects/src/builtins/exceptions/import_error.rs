//! `ImportError`: which module, from where, and which name of it.

use crate::builtins::dict::Dict;
use crate::builtins::str::{Str, interned};
use crate::builtins::tuple::Tuple;
use crate::raw::{Obj, Object, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

use super::names::{copy_of, keyword_values};
use super::{BaseException, Exception, base, extends, reduction};

/// The body of `ImportError`.
#[object]
pub struct ImportError {
    base: BaseException,
    msg: Slot<Object>,
    name: Slot<Object>,
    path: Slot<Object>,
    name_from: Slot<Object>,
}

extends!(ImportError: BaseException, ImportErrorBody { base base, msg msg, name name, path path, name_from name_from });

/// Import can't find module, or can't find name in module.
#[pytype(
    name = "ImportError", export = _PyExc_ImportError, base = Exception, gc,
    members(
        msg = "exception message", name = "module name", path = "module path", name_from = "name imported from module"
    )
)]
impl ImportError {
    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        BaseException::__init__(base(this), args, None)?;
        let [name, path, name_from] = keyword_values("ImportError", ["name", "path", "name_from"], keywords)?;
        let msg = match args.items() {
            [only] => Some(only.clone()),
            _ => None,
        };
        let old = (
            this.name.replace(name),
            this.path.replace(path),
            this.name_from.replace(name_from),
            this.msg.replace(msg),
        );
        drop(old);
        Ok(())
    }

    fn __str__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        match this.msg.get() {
            Some(msg) if msg.exact::<Str>().is_some() => msg.str(),
            _ => BaseException::__str__(base(this)),
        }
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(reduction(this, this.args_tuple(), this.state()?))
    }
}

impl ImportError {
    /// What a pickle keeps besides the arguments: the instance's dict, with the names when there are any.
    fn state(&self) -> PyResult<Option<Obj>> {
        let names = [("name", &self.name), ("path", &self.path), ("name_from", &self.name_from)];
        let dict = self.dict.get();
        if names.iter().all(|(_, slot)| slot.is_empty()) {
            return Ok(dict.map(Ref::upcast));
        }
        let state = copy_of(dict.as_deref())?;
        for (name, slot) in names {
            if let Some(value) = slot.get() {
                state.set(interned(name).as_any(), value)?;
            }
        }
        Ok(Some(state.upcast()))
    }
}
