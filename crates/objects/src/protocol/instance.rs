//! `isinstance` and `issubclass`.

use super::recursion;
use crate::builtins::tuple::Tuple;
use crate::builtins::type_object::PyType_Type;
use crate::builtins::union_type::Union;
use crate::errors::raise_type_error;
use crate::names;
use crate::raw::{Any, Obj, PyResult, Ref};
use crate::types::{Type, special};

const INSTANCE: &str = "isinstance() arg 2 must be a type, a tuple of types, or a union";
const FIRST: &str = "issubclass() arg 1 must be a class";
const SECOND: &str = "issubclass() arg 2 must be a class, a tuple of classes, or a union";

impl Any {
    /// `isinstance(self, class)`
    ///
    /// # Errors
    /// `TypeError` when `class` is no class, or what `__instancecheck__` raises.
    pub fn is_instance(&self, class: &Any) -> PyResult<bool> {
        if self.class().is(class) {
            return Ok(true);
        }
        if class.class().is(&*PyType_Type) {
            return plain_is_instance(self, class);
        }
        if let Some(classes) = class.downcast::<Tuple>() {
            recursion::enter(" in __instancecheck__")?;
            for class in classes.items() {
                if self.is_instance(class)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if let Some(union) = class.downcast::<Union>() {
            return self.is_instance(union.args().as_any());
        }
        match special::find(class, names::__instancecheck__())? {
            Some(check) => {
                recursion::enter(" in __instancecheck__")?;
                check.call(class, &[self])?.truth()
            }
            None => plain_is_instance(self, class),
        }
    }

    /// `issubclass(self, class)`
    ///
    /// # Errors
    /// `TypeError` when one of them is no class, or what `__subclasscheck__` raises.
    pub fn is_subclass(&self, class: &Any) -> PyResult<bool> {
        if class.class().is(&*PyType_Type) {
            return if self.is(class) { Ok(true) } else { plain_is_subclass(self, class) };
        }
        if let Some(classes) = class.downcast::<Tuple>() {
            recursion::enter(" in __subclasscheck__")?;
            for class in classes.items() {
                if self.is_subclass(class)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if let Some(union) = class.downcast::<Union>() {
            return self.is_subclass(union.args().as_any());
        }
        match special::find(class, names::__subclasscheck__())? {
            Some(check) => {
                recursion::enter(" in __subclasscheck__")?;
                check.call(class, &[self])?.truth()
            }
            None => plain_is_subclass(self, class),
        }
    }
}

/// `isinstance` without the metaclass's say: by the type, then by what `__class__` claims.
pub(crate) fn plain_is_instance(object: &Any, class: &Any) -> PyResult<bool> {
    let Some(wanted) = class.downcast::<Type>() else {
        if bases_of(class)?.is_none() {
            return raise_type_error(INSTANCE);
        }
        return match object.find_attribute(names::__class__())? {
            Some(claimed) => derives(claimed, class),
            None => Ok(false),
        };
    };
    if object.class().is_subtype_of(wanted) {
        return Ok(true);
    }
    let Some(claimed) = object.find_attribute(names::__class__())? else { return Ok(false) };
    match claimed.downcast::<Type>() {
        Some(claimed) => Ok(!claimed.is(object.class()) && claimed.is_subtype_of(wanted)),
        None => Ok(false),
    }
}

/// `issubclass` without the metaclass's say.
pub(crate) fn plain_is_subclass(derived: &Any, class: &Any) -> PyResult<bool> {
    if let (Some(derived), Some(class)) = (derived.downcast::<Type>(), class.downcast::<Type>()) {
        return Ok(derived.is_subtype_of(class));
    }
    if bases_of(derived)?.is_none() {
        return raise_type_error(FIRST);
    }
    if bases_of(class)?.is_none() {
        return raise_type_error(SECOND);
    }
    derives(derived.new_ref(), class)
}

/// `__bases__` of something that behaves as a class.
fn bases_of(class: &Any) -> PyResult<Option<Ref<Tuple>>> {
    let bases = class.find_attribute(names::__bases__())?;
    Ok(bases.and_then(|bases| bases.downcast_ref::<Tuple>().ok()))
}

/// Whether `class` is reached from `derived` over `__bases__`.
fn derives(derived: Obj, class: &Any) -> PyResult<bool> {
    let mut current = derived;
    loop {
        if current.is(class) {
            return Ok(true);
        }
        let Some(bases) = bases_of(&current)? else { return Ok(false) };
        match bases.items() {
            [] => return Ok(false),
            [only] => current = only.clone(),
            several => {
                recursion::enter(" in __subclasscheck__")?;
                for base in several {
                    if derives(base.clone(), class)? {
                        return Ok(true);
                    }
                }
                return Ok(false);
            }
        }
    }
}
