//! `typing.Generic`: a class that each interpreter makes, as the module `_typing` is made.

use crate::hooks;
use crate::raw::{Args, Obj, Py, PyResult};
use crate::types::Type;
use macros::{object, pytype};

/// The body of `typing.Generic`.
#[object]
pub struct Generic {}

/// Abstract base class for generic types.
///
/// On Python 3.12 and newer, generic classes implicitly inherit from
/// Generic when they declare a parameter list after the class's name::
///
///     class Mapping[KT, VT]:
///         def __getitem__(self, key: KT) -> VT:
///             ...
///         # Etc.
///
/// On older versions of Python, however, generic classes have to
/// explicitly inherit from Generic.
#[pytype(name = "typing.Generic", gc)]
impl Generic {
    /// Parameterizes a generic class.
    #[classmethod("!(*args, **kwargs)")]
    fn __class_getitem__(cls: &Py<Type>, args: Args<'_>) -> PyResult<Obj> {
        let function = hooks::import_attribute("typing", "_generic_class_getitem")?;
        args.with_first(cls.as_any(), |args| function.call_args(args))
    }

    /// Function to initialize subclasses.
    #[classmethod("!(*args, **kwargs)")]
    fn __init_subclass__(cls: &Py<Type>, args: Args<'_>) -> PyResult<Obj> {
        let function = hooks::import_attribute("typing", "_generic_init_subclass")?;
        args.with_first(cls.as_any(), |args| function.call_args(args))
    }
}
