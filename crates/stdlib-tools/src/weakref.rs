//! `_weakref`: the classes of weak references and proxies, and what is known of an object's.

/// Weak-reference support module.
#[objects::pymodule(name = "_weakref")]
pub mod weakrefs {
    use objects::builtins::dict::Dict;
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::weakref::{
        self, _PyWeakref_CallableProxyType, _PyWeakref_ProxyType, _PyWeakref_RefType, WeakRef,
    };
    use objects::errors::raise_type_error;
    use objects::raw::{Any, Obj, Py, PyResult, Ref};

    /// Return the number of weak references to 'object'.
    #[function]
    fn getweakrefcount(object: &Any) -> PyResult<usize> {
        Ok(weakref::count(object))
    }

    /// Return a list of all weak reference objects pointing to 'object'.
    #[function]
    fn getweakrefs(object: &Any) -> PyResult<Ref<List>> {
        Ok(List::new(weakref::references(object)))
    }

    /// Create a proxy object that weakly references 'object'.
    ///
    /// 'callback', if given, is called with a reference to the
    /// proxy when 'object' is about to be finalized.
    #[function("(object, callback=None, /)")]
    fn proxy(object: &Any, callback: Option<&Any>) -> PyResult<Obj> {
        weakref::make_proxy(object, callback)
    }

    /// Atomically remove key from dict if it points to a dead weakref.
    #[function]
    fn _remove_dead_weakref(dct: &Py<Dict>, key: &Any) -> PyResult<()> {
        let hash = key.hash()?;
        let Some(found) = dct.get_hashed(key, hash)? else { return Ok(()) };
        let Some(reference) = found.downcast::<WeakRef>() else { return raise_type_error("not a weakref") };
        if reference.is_dead() {
            drop(dct.remove_hashed(key, hash)?);
        }
        Ok(())
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        for name in ["ref", "ReferenceType"] {
            module.add(name, _PyWeakref_RefType.owned().upcast())?;
        }
        module.add("ProxyType", _PyWeakref_ProxyType.owned().upcast())?;
        module.add("CallableProxyType", _PyWeakref_CallableProxyType.owned().upcast())
    }
}
