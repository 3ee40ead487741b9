//! `_abc`: what `abc.ABCMeta` does natively: which classes are registered with an abstract one, and who was asked about before.

mod data;

pub use data::AbcData;

/// Module contains faster C implementation of abc.ABCMeta
#[objects::pymodule(name = "_abc")]
pub mod functions {
    use objects::builtins::bool::Bool;
    use objects::builtins::dict::Dict;
    use objects::builtins::exceptions::{AssertionError, RuntimeError};
    use objects::builtins::int::Int;
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::none::is_not_implemented;
    use objects::builtins::set::{FrozenSet, Set};
    use objects::builtins::str::{Str, interned};
    use objects::builtins::tuple::Tuple;
    use objects::errors::{raise, raise_type_error};
    use objects::names;
    use objects::raw::{Any, IntoObject, Obj, Py, PyResult, Ref};
    use objects::types::{Type, subclasses};

    use super::AbcData;
    use super::data::{self, token};

    /// What says that a class matches sequence patterns, or mapping patterns.
    const COLLECTION_FLAGS: u64 = abi::TPFLAGS_SEQUENCE | abi::TPFLAGS_MAPPING;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.make_class::<AbcData>().map(drop)
    }

    /// Returns the current ABC cache token.
    ///
    /// The token is an opaque object (supporting equality testing) identifying
    /// the current version of the ABC cache for virtual subclasses.  The token
    /// changes with every call to register() on any ABC.
    #[function]
    fn get_cache_token() -> PyResult<u64> {
        Ok(token())
    }

    /// Internal ABC helper for class set-up. Should be never used outside abc module.
    #[function("(self, /)")]
    fn _abc_init(this: &Any) -> PyResult<()> {
        set_abstract_methods(this)?;
        let data = AbcData::new()?;
        this.set_attribute(&interned("_abc_impl"), Some(data.as_any()))?;
        match this.downcast::<Type>() {
            Some(class) => take_collection_flag(class),
            None => Ok(()),
        }
    }

    /// `__abstractmethods__`: the abstract ones among the class's own attributes, and those of bases that are still abstract.
    fn set_abstract_methods(class: &Any) -> PyResult<()> {
        let found = Set::new();
        let namespace = class.get_attribute(names::__dict__())?;
        let items = match namespace.downcast::<Dict>() {
            Some(dict) => dict.snapshot(),
            None => pairs(&*namespace.call_method(names::items(), &[])?)?,
        };
        for (name, value) in items {
            if is_abstract(&value)? {
                found.add(&name)?;
            }
        }
        let bases = class.get_attribute(names::__bases__())?;
        let Some(bases) = bases.downcast::<Tuple>() else {
            return raise_type_error("__bases__ is not tuple");
        };
        for base in bases.items() {
            let Some(inherited) = base.find_attribute(&interned("__abstractmethods__"))? else { continue };
            for name in inherited.to_vec()? {
                let Some(text) = name.downcast::<Str>() else { continue };
                if let Some(value) = class.find_attribute(text)?
                    && is_abstract(&value)?
                {
                    found.add(&name)?;
                }
            }
        }
        let found = FrozenSet::of(found.as_any())?;
        class.set_attribute(&interned("__abstractmethods__"), Some(found.as_any()))
    }

    fn pairs(items: &Any) -> PyResult<Vec<(Obj, Obj)>> {
        let mut found = Vec::new();
        for item in items.to_vec()? {
            let Some([name, value]) = item.downcast::<Tuple>().map(|pair| pair.items()) else {
                return raise_type_error("items() returned something other than pairs");
            };
            found.push((name.clone(), value.clone()));
        }
        Ok(found)
    }

    fn is_abstract(value: &Any) -> PyResult<bool> {
        match value.find_attribute(&interned("__isabstractmethod__"))? {
            Some(answer) => answer.truth(),
            None => Ok(false),
        }
    }

    /// `__abc_tpflags__` of a class body: its instances are sequences or mappings for patterns.
    fn take_collection_flag(class: &Py<Type>) -> PyResult<()> {
        let name = interned("__abc_tpflags__");
        let Some(flags) = class.dict().get_str(&name)? else { return Ok(()) };
        let Some(bits) = flags.exact::<Int>().and_then(|flags| flags.to_i64()) else { return Ok(()) };
        let bits = bits.cast_unsigned() & COLLECTION_FLAGS;
        if bits == COLLECTION_FLAGS {
            return raise_type_error(
                "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING",
            );
        }
        class.set_collection_flags(bits);
        class.as_any().set_attribute(&name, None)
    }

    /// Internal ABC helper for subclasss registration. Should be never used outside abc module.
    #[function("(self, subclass, /)")]
    fn _abc_register(this: &Any, subclass: &Any) -> PyResult<Obj> {
        let Some(class) = subclass.downcast::<Type>() else {
            return raise_type_error("Can only register classes");
        };
        if subclass.is_subclass(this)? {
            return Ok(subclass.new_ref());
        }
        if this.is_subclass(subclass)? {
            return raise(&RuntimeError, "Refusing to create an inheritance cycle");
        }
        let data = data::of(this)?;
        data::add(&data.registry, subclass)?;
        data::count_registration();
        if let Some(this) = this.downcast::<Type>() {
            let bits = this.flags() & COLLECTION_FLAGS;
            if bits != 0 {
                spread_collection_flags(class, bits);
            }
        }
        Ok(subclass.new_ref())
    }

    fn spread_collection_flags(class: &Py<Type>, bits: u64) {
        let mut pending = vec![class.new_ref()];
        while let Some(class) = pending.pop() {
            let fixed = class.has_flags(abi::TPFLAGS_IMMUTABLETYPE);
            if !fixed && class.flags() & COLLECTION_FLAGS != bits {
                class.set_collection_flags(bits);
                pending.extend(subclasses::of(&class));
            }
        }
    }

    /// Internal ABC helper for instance checks. Should be never used outside abc module.
    #[function("(self, instance, /)")]
    fn _abc_instancecheck(this: &Any, instance: &Any) -> PyResult<Obj> {
        let data = data::of(this)?;
        let claimed = match instance.find_attribute(names::__class__())? {
            Some(claimed) => claimed,
            None => instance.class().new_ref().upcast(),
        };
        if data::has(&data.cache, &claimed)? {
            return true.into_object();
        }
        let class = instance.class().as_any();
        let check = interned("__subclasscheck__");
        if claimed.is(class) {
            if data.version.get() == token() && data::has(&data.negative, &claimed)? {
                return false.into_object();
            }
            return this.call_method(&check, &[&claimed]);
        }
        let result = this.call_method(&check, &[&claimed])?;
        if result.truth()? {
            return Ok(result);
        }
        this.call_method(&check, &[class])
    }

    /// Internal ABC helper for subclasss checks. Should be never used outside abc module.
    #[function("(self, subclass, /)")]
    fn _abc_subclasscheck(this: &Any, subclass: &Any) -> PyResult<bool> {
        let Some(class) = subclass.downcast::<Type>() else {
            return raise_type_error("issubclass() arg 1 must be a class");
        };
        let data = data::of(this)?;
        if data::has(&data.cache, subclass)? {
            return Ok(true);
        }
        if data.version.get() < token() {
            data::clear(&data.negative);
            data.version.set(token());
        } else if data::has(&data.negative, subclass)? {
            return Ok(false);
        }
        let answer = is_virtual_subclass(this, class, &data)?;
        data::add(if answer { &data.cache } else { &data.negative }, subclass)?;
        Ok(answer)
    }

    fn is_virtual_subclass(this: &Any, class: &Py<Type>, data: &AbcData) -> PyResult<bool> {
        let subclass = class.as_any();
        let hook = this.call_method(&interned("__subclasshook__"), &[subclass])?;
        if let Some(answer) = hook.exact::<Bool>() {
            return Ok(answer.is_true());
        }
        if !is_not_implemented(&hook) {
            return raise(
                &AssertionError,
                "__subclasshook__ must return either False, True, or NotImplemented",
            );
        }
        if class.mro().is_some_and(|mro| mro.items().iter().any(|base| base.is(this))) {
            return Ok(true);
        }
        if data::has(&data.registry, subclass)? {
            return Ok(true);
        }
        for registered in data::live(&data.registry) {
            if subclass.is_subclass(&registered)? {
                return Ok(true);
            }
        }
        let subclasses = this.call_method(&interned("__subclasses__"), &[])?;
        let Some(subclasses) = subclasses.downcast::<List>() else {
            return raise_type_error("__subclasses__() must return a list");
        };
        let mut index = 0;
        while let Some(own) = subclasses.get(index) {
            if subclass.is_subclass(&own)? {
                return Ok(true);
            }
            index += 1;
        }
        Ok(false)
    }

    /// Internal ABC helper for cache and registry debugging.
    ///
    /// Return shallow copies of registry, of both caches, and
    /// negative cache version. Don't call this function directly,
    /// instead use ABC._dump_registry() for a nice repr.
    #[function("(self, /)")]
    fn _get_dump(this: &Any) -> PyResult<Ref<Tuple>> {
        let data = data::of(this)?;
        let copy = |slot| data::copy(slot).map(Ref::upcast);
        Ok(Tuple::new(vec![
            copy(&data.registry)?,
            copy(&data.cache)?,
            copy(&data.negative)?,
            data.version.get().into_object()?,
        ]))
    }

    /// Internal ABC helper to reset registry of a given class.
    ///
    /// Should be only used by refleak.py
    #[function("(self, /)")]
    fn _reset_registry(this: &Any) -> PyResult<()> {
        data::clear(&data::of(this)?.registry);
        Ok(())
    }

    /// Internal ABC helper to reset both caches of a given class.
    ///
    /// Should be only used by refleak.py
    #[function("(self, /)")]
    fn _reset_caches(this: &Any) -> PyResult<()> {
        let data = data::of(this)?;
        data::clear(&data.cache);
        data::clear(&data.negative);
        Ok(())
    }
}
