//! `_functools`: partial application, caches of results, comparison functions as keys, folding.

mod key;
mod lru_cache;
mod lru_key;
mod partial;
mod placeholder;

pub use key::KeyWrapper;
pub use lru_cache::{LruCache, LruLink};
pub use partial::Partial;
pub use placeholder::PlaceholderType;

/// Tools that operate on functions.
#[objects::pymodule(name = "_functools", types(Partial, LruCache))]
pub mod functions {
    use objects::builtins::exceptions::TypeError;
    use objects::builtins::module::Module;
    use objects::errors::{self, raise_type_error};
    use objects::raw::{Any, Obj, Py, PyResult, Raised, Ref};

    use super::{KeyWrapper, LruCache, LruLink, Partial, PlaceholderType, placeholder};

    /// Convert a cmp= function into a key= function.
    ///
    ///   mycmp
    ///     Function that compares two objects.
    #[function("(mycmp)")]
    fn cmp_to_key(mycmp: &Any) -> PyResult<Ref<KeyWrapper>> {
        KeyWrapper::new(mycmp.new_ref(), None)
    }

    /// Apply a function of two arguments cumulatively to the items of an iterable, from left to right.
    ///
    /// This effectively reduces the iterable to a single value.  If initial is
    /// present, it is placed before the items of the iterable in the
    /// calculation, and serves as a default when the iterable is empty.
    ///
    /// For example, reduce(lambda x, y: x+y, [1, 2, 3, 4, 5])
    /// calculates ((((1 + 2) + 3) + 4) + 5).
    #[function("(function, iterable, /, initial=<unrepresentable>)")]
    fn reduce(function: &Any, iterable: &Any, initial: Option<&Any>) -> PyResult<Obj> {
        let iterator = iterable.iter().or_else(|Raised| match errors::matches(&TypeError) {
            true => raise_type_error("reduce() arg 2 must support iteration"),
            false => Err(Raised),
        })?;
        let start = match initial {
            Some(initial) => Some(initial.new_ref()),
            None => iterator.next()?,
        };
        let Some(mut result) = start else {
            return raise_type_error("reduce() of empty iterable with no initial value");
        };
        while let Some(item) = iterator.next()? {
            result = function.call(&[&result, &item])?;
        }
        Ok(result)
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        for class in [
            module.make_class::<KeyWrapper>()?,
            module.make_class::<LruLink>()?,
            module.add_class::<PlaceholderType>()?,
        ] {
            drop(class);
        }
        module.add("Placeholder", placeholder::placeholder()?)
    }
}
