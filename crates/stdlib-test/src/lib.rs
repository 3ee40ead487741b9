//! Modules that CPython's own test suite imports: the part of `_testinternalcapi` and `_testlimitedcapi` that tests of the
//! language need.
//!
//! Promises: each function does what its name says, on the real object model. Needs `objects`. Must never be needed by a
//! program.

#![forbid(unsafe_code)]

use objects::types::ModuleSpec;

/// `_testinternalcapi`
#[objects::pymodule(name = "_testinternalcapi")]
mod internal {
    use objects::builtins::dict::Dict;
    use objects::builtins::exceptions::KeyError;
    use objects::builtins::int::Int;
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::static_types;
    use objects::builtins::str::interned;
    use objects::errors::raise_value;
    use objects::raw::{Any, Obj, Py, PyResult, Ref};
    use objects::state::current;
    use objects::types::wrappers::ROWS;

    /// Whether an instance keeps its attributes in inline values.
    #[function]
    fn has_inline_values(object: &Any) -> PyResult<bool> {
        Ok(objects::types::has_inline_values(object))
    }

    /// How many calls are running.
    #[function]
    fn get_recursion_depth() -> PyResult<i32> {
        let state = current();
        Ok(state.recursion_limit.get() - state.recursion_remaining.get())
    }

    /// The classes that are static types.
    #[function]
    fn get_static_builtin_types() -> PyResult<Ref<List>> {
        Ok(List::new(static_types().map(|class| class.new_ref().upcast()).collect()))
    }

    /// The names of the special methods that slots have.
    #[function]
    fn identify_type_slot_wrappers() -> PyResult<Ref<List>> {
        Ok(List::new(ROWS.iter().map(|row| interned(row.name).upcast()).collect()))
    }

    /// An entry of a dict by key and hash.
    #[function]
    fn dict_getitem_knownhash(dict: &Py<Dict>, key: &Any, hash: isize) -> PyResult<Obj> {
        match dict.get_hashed(key, hash)? {
            Some(value) => Ok(value),
            None => raise_value(&KeyError, key.new_ref()),
        }
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        let head = size_of::<abi::PyGCHead>();
        module.add("SIZEOF_PYGC_HEAD", Int::new(head as i128).upcast())?;
        // after how many calls inline caches are looked for: there are none yet, so any number of calls will do
        module.add("SPECIALIZATION_THRESHOLD", Int::new(2).upcast())
    }
}

/// `_testlimitedcapi`
#[objects::pymodule(name = "_testlimitedcapi")]
mod limited {
    use objects::builtins::bytes::Bytes;
    use objects::builtins::str::Str;
    use objects::errors::{self, raise_type_error};
    use objects::raw::{Any, Obj, Py, PyResult, Raised};

    /// A negative index counts from the end, once.
    fn from_end(object: &Any, index: isize) -> PyResult<isize> {
        match index < 0 && object.class().sq_length().is_some() {
            true => Ok(index + object.length()?.cast_signed()),
            false => Ok(index),
        }
    }

    /// `PySequence_GetItem`
    #[function]
    fn sequence_getitem(object: &Any, index: isize) -> PyResult<Obj> {
        match object.sq_item(from_end(object, index)?) {
            Some(item) => item,
            None => raise_type_error(format!("'{}' object does not support indexing", object.class().name())),
        }
    }

    /// `PySequence_SetItem`
    #[function]
    fn sequence_setitem(object: &Any, index: isize, value: &Any) -> PyResult<i32> {
        store(object, index, Some(value), "assignment")
    }

    /// `PySequence_DelItem`
    #[function]
    fn sequence_delitem(object: &Any, index: isize) -> PyResult<i32> {
        store(object, index, None, "deletion")
    }

    fn store(object: &Any, index: isize, value: Option<&Any>, what: &str) -> PyResult<i32> {
        match object.sq_ass_item(from_end(object, index)?, value) {
            Some(flag) => flag.done().map(|()| 0),
            None => {
                let found = object.class().name();
                raise_type_error(format!("'{found}' object doesn't support item {what}"))
            }
        }
    }

    /// `PyObject_HasAttrString`: every exception counts as no.
    #[function]
    fn object_hasattrstring(object: &Any, name: &Py<Bytes>) -> PyResult<i32> {
        let name = Str::new(&String::from_utf8_lossy(name.data()));
        match object.get_attribute(&name) {
            Ok(_) => Ok(1),
            Err(Raised) => {
                drop(errors::take());
                Ok(0)
            }
        }
    }
}

/// The modules of this crate.
pub static MODULES: &[&ModuleSpec] = &[&internal::MODULE, &limited::MODULE];
