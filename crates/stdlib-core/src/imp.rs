//! `_imp`: what `importlib` wants from the runtime.
//!
//! Native modules are made from the declarations the executable was given. Nothing is frozen in CPython's sense: the embedded
//! library is found through `sys.path` (see [`crate::embedded`]), and only `importlib`'s own two modules come out of it before
//! that works.

/// (Extremely) low-level import machinery bits as used by importlib.
#[objects::pymodule(name = "_imp")]
#[expect(clippy::module_inception, reason = "Python's name of the module")]
pub(crate) mod imp {
    use objects::builtins::bytes::Bytes;
    use objects::builtins::code::Code;
    use objects::builtins::exceptions::{ImportError, RuntimeError};
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::none::none;
    use objects::builtins::str::{Str, interned};
    use objects::errors::raise;
    use objects::modules;
    use objects::raw::{Any, Lent, Obj, Py, PyResult, Ref};
    use objects::state::current;
    use objects::types::ModuleSpec;

    use super::super::source_hash as hashing;

    fn declared(name: &Py<Str>) -> Option<&'static ModuleSpec> {
        let native = current().interpreter().system.native.get()?;
        native.iter().copied().find(|spec| spec.name.to_str().is_ok_and(|known| name.equals(known)))
    }

    /// Returns True if the module name corresponds to a built-in module.
    #[function("(name, /)")]
    fn is_builtin(name: &Py<Str>) -> PyResult<i32> {
        let is_core = name.equals("sys") || name.equals("builtins");
        Ok(if is_core { -1 } else { i32::from(declared(name).is_some()) })
    }

    /// Create an extension module.
    #[function("(spec, /)")]
    fn create_builtin(spec: &Any) -> PyResult<Obj> {
        let name = spec.get_attribute(objects::names::name())?;
        let Some(name) = name.downcast::<Str>() else {
            return objects::errors::raise_type_error("name must be a string");
        };
        let system = &current().interpreter().system;
        if name.equals("sys") || name.equals("builtins") {
            let known = if name.equals("sys") { system.sys.get() } else { system.builtins.get() };
            return Ok(known.map_or_else(none, Ref::upcast));
        }
        match declared(name) {
            Some(spec) => modules::create(spec).map(Ref::upcast),
            None => Ok(none()),
        }
    }

    /// Initialize a built-in module.
    #[function("(mod, /)")]
    fn exec_builtin(_module_: &Any) -> PyResult<i32> {
        Ok(0)
    }

    /// Returns the list of file suffixes used to identify extension modules.
    #[function("()")]
    fn extension_suffixes() -> PyResult<Ref<List>> {
        let suffixes = [".cpython-314-x86_64-linux-gnu.so", ".abi3.so", ".so"];
        Ok(List::new(suffixes.iter().map(|suffix| interned(suffix).upcast()).collect()))
    }

    /// Create an extension module.
    #[function("(spec, file=None, /)")]
    fn create_dynamic(spec: &Any, _file: Option<&Any>) -> PyResult<Obj> {
        let name = spec.get_attribute(objects::names::name())?.str()?.to_string_lossy();
        raise(&ImportError, format!("extension modules are not built yet, so '{name}' cannot be loaded"))
    }

    /// Initialize an extension module.
    #[function("(mod, /)")]
    fn exec_dynamic(_module_: &Any) -> PyResult<i32> {
        Ok(0)
    }

    /// Returns True if the module name corresponds to a frozen module.
    #[function("(name, /)")]
    fn is_frozen(_name: &Py<Str>) -> PyResult<bool> {
        Ok(false)
    }

    /// Return info about the corresponding frozen module (if there is one) or None.
    #[function("(name, /, *, withdata=False)")]
    fn find_frozen(_name: &Py<Str>, _withdata: bool) -> PyResult<()> {
        Ok(())
    }

    fn not_frozen<T>(name: &Py<Str>) -> PyResult<T> {
        let name = name.as_any().repr()?.to_string_lossy();
        raise(&ImportError, format!("No such frozen object named {name}"))
    }

    /// Create a code object for a frozen module.
    #[function("(name, data=None, /)")]
    fn get_frozen_object(name: &Py<Str>, _data: Option<&Any>) -> PyResult<Obj> {
        not_frozen(name)
    }

    /// Initializes a frozen module.
    #[function("(name, /)")]
    fn init_frozen(_name: &Py<Str>) -> PyResult<()> {
        Ok(())
    }

    /// Returns True if the module name is of a frozen package.
    #[function("(name, /)")]
    fn is_frozen_package(name: &Py<Str>) -> PyResult<bool> {
        not_frozen(name)
    }

    /// Returns the list of available frozen modules.
    #[function("()")]
    fn _frozen_module_names() -> PyResult<Ref<List>> {
        Ok(List::new(Vec::new()))
    }

    /// (internal-only) Override PyConfig.use_frozen_modules.
    #[function("(override, /)")]
    fn _override_frozen_modules_for_tests(_override_: i32) -> PyResult<()> {
        Ok(())
    }

    /// (internal-only) Override PyInterpreterConfig.check_multi_interp_extensions.
    #[function("(override, /)")]
    fn _override_multi_interp_extensions_check(_override_: i32) -> PyResult<i32> {
        Ok(0)
    }

    /// Acquires the interpreter's import lock for the current thread.
    ///
    /// This lock should be used by import hooks to ensure thread-safety when importing
    /// modules. On platforms without threads, this function does nothing.
    #[function("()")]
    fn acquire_lock() -> PyResult<()> {
        crate::import_lock::acquire();
        Ok(())
    }

    /// Release the interpreter's import lock.
    ///
    /// On platforms without threads, this function does nothing.
    #[function("()")]
    fn release_lock() -> PyResult<()> {
        match crate::import_lock::release() {
            true => Ok(()),
            false => raise(&RuntimeError, "not holding the import lock"),
        }
    }

    /// Return True if the import lock is currently held, else False.
    ///
    /// On platforms without threads, return False.
    #[function("()")]
    fn lock_held() -> PyResult<bool> {
        Ok(crate::import_lock::is_held())
    }

    /// Changes code.co_filename to specify the passed-in file path.
    #[function("(code, path, /)")]
    fn _fix_co_filename(code: &Py<Code>, path: &Py<Str>) -> PyResult<()> {
        Code::set_filename(code, path);
        Ok(())
    }

    /// The hash of a source text, as hash-based `.pyc` files have it.
    #[function("(key, source)")]
    fn source_hash(key: i64, source: &Any) -> PyResult<Ref<Bytes>> {
        let lent = Lent::of(source)?;
        Ok(Bytes::new(&hashing::siphash13(key.cast_unsigned(), &lent.to_vec()).to_le_bytes()))
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        let policy = crate::config::with(|config| config.check_hash_based_pycs.clone());
        module.add("check_hash_based_pycs", interned(policy.as_deref().unwrap_or("default")).upcast())?;
        let token = objects::builtins::int::Int::new(i128::from(super::MAGIC_TOKEN));
        module.add("pyc_magic_number_token", token.upcast())
    }
}

/// The first four bytes of our `.pyc` files: not CPython's number, since the files' other contents may differ.
pub(crate) const MAGIC_TOKEN: u32 = 0x0A0D_0E9F;
