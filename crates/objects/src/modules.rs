//! Native modules at run time: from a declaration to a module object, and where the module's classes and state are found.
//!
//! Needs: declarations from `#[pymodule]`. Keeps, per interpreter: one class for each declared heap type, one state for each
//! type of state; a hash lookup each.

use std::any::TypeId;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::builtins::builtin_function::BuiltinFunction;
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::SystemError;
use crate::builtins::module::Module;
use crate::builtins::str::{Str, interned};
use crate::builtins::tuple::Tuple;
use crate::builtins::type_object::PyType_Type;
use crate::errors::raise;
use crate::names;
use crate::raw::{Any, Class, MethodDef, Obj, Py, PyResult, Ref, Slot};
use crate::state::current;
use crate::types::{ModuleSpec, Type, TypeSpec, heap};

/// The modules that the runtime itself reaches for.
#[derive(Default)]
pub struct System {
    /// `sys.modules`, as it was made; the attribute of `sys` counts where they differ.
    pub modules: Slot<Dict>,
    /// `builtins`
    pub builtins: Slot<Module>,
    /// `sys`
    pub sys: Slot<Module>,
    /// `importlib._bootstrap`
    pub importlib: Slot<Module>,
    /// The declarations of native modules, in the order in which the crates list them.
    pub native: OnceCell<Vec<&'static ModuleSpec>>,
    /// Whether the interpreter is ending.
    pub finalizing: Cell<bool>,
    /// `sys.getdlopenflags()`
    pub dlopen_flags: Cell<i32>,
    /// Optimisation level of the command line.
    pub optimize: Cell<u8>,
}

impl System {
    /// `sys.modules`, made at its first use.
    pub fn modules(&self) -> Ref<Dict> {
        self.modules.get().unwrap_or_else(|| {
            let modules = Dict::new();
            self.modules.set(modules.clone());
            modules
        })
    }
}

/// What native modules keep per interpreter.
#[derive(Default)]
pub struct NativeModules {
    classes: RefCell<FxHashMap<usize, Ref<Type>>>,
    states: RefCell<FxHashMap<TypeId, Rc<dyn std::any::Any>>>,
}

impl NativeModules {
    /// Lets go of everything, at the end of the interpreter.
    pub fn clear(&self) {
        drop(self.states.take());
        drop(self.classes.take());
    }
}

fn address(spec: &'static TypeSpec) -> usize {
    std::ptr::from_ref(spec).addr()
}

/// A module from its declaration: functions and classes in place, its own `exec` run.
///
/// # Errors
/// What making a class or `exec` raises.
pub fn create(spec: &'static ModuleSpec) -> PyResult<Ref<Module>> {
    let name = interned(spec.name.to_str().unwrap_or("?"));
    let module = Module::new(&name)?;
    if !spec.doc.is_empty() {
        module.add("__doc__", Str::new(&spec.doc.to_string_lossy()).upcast())?;
    }
    for row in spec.functions {
        let def = MethodDef::from(row);
        let function = BuiltinFunction::function(def, Some(module.as_any().new_ref()), Some(name.clone()));
        module.add(def.name(), function.upcast())?;
    }
    for declared in spec.types {
        module.add_type(declared(), &[])?;
    }
    if let Some(exec) = spec.exec {
        exec(&module)?;
    }
    Ok(module)
}

/// The heap type made for a declaration, as native code needs it to make instances.
///
/// # Errors
/// `SystemError` when its module has not been made.
pub fn class_of<T: Class>() -> PyResult<Ref<Type>> {
    let known = current().interpreter().native.classes.borrow().get(&address(T::spec())).cloned();
    match known {
        Some(class) => Ok(class),
        None => raise(&SystemError, format!("the module of '{}' is not loaded", T::spec().short_name())),
    }
}

/// The interpreter's state of type `T`, made at its first use. It may hold `Slot`s; the collector does not see them.
pub fn state<T: Default + 'static>() -> Rc<T> {
    let states = &current().interpreter().native.states;
    let known = states.borrow().get(&TypeId::of::<T>()).cloned();
    let state = known.unwrap_or_else(|| {
        let fresh: Rc<dyn std::any::Any> = Rc::new(T::default());
        states.borrow_mut().insert(TypeId::of::<T>(), fresh.clone());
        fresh
    });
    state.downcast().unwrap_or_else(|_| unreachable!("stored under its own type"))
}

/// A new exception class, `module.Name`, as `type(name, bases, {"__module__": ..})` makes it.
///
/// # Errors
/// What making the class raises.
pub fn exception(qualified: &str, bases: &[Ref<Type>], doc: Option<&str>) -> PyResult<Ref<Type>> {
    let (module, name) = qualified.rsplit_once('.').unwrap_or(("builtins", qualified));
    let namespace = Dict::new();
    namespace.set(names::__module__().as_any(), interned(module).upcast())?;
    if let Some(doc) = doc {
        namespace.set(names::__doc__().as_any(), Str::new(doc).upcast())?;
    }
    let bases = Tuple::new(bases.iter().map(|base| base.clone().upcast()).collect());
    let class = PyType_Type.as_any().call(&[interned(name).as_any(), bases.as_any(), namespace.as_any()])?;
    match class.downcast_ref::<Type>() {
        Ok(class) => Ok(class),
        Err(_) => raise(&SystemError, "type() made something that is no class"),
    }
}

impl Py<Module> {
    /// Sets an attribute.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn add(&self, name: &str, value: Obj) -> PyResult<()> {
        self.dict().set(interned(name).as_any(), value)
    }

    /// Makes the heap type of a class and adds it under its name.
    ///
    /// # Errors
    /// What making it raises.
    pub fn add_class<T: Class>(&self) -> PyResult<Ref<Type>> {
        self.add_type(T::spec(), &[])
    }

    /// As [`Self::add_class`], with bases known at run time; the first is the one whose layout the body extends.
    ///
    /// # Errors
    /// What making it raises.
    pub fn add_class_with_bases<T: Class>(&self, bases: &[Ref<Type>]) -> PyResult<Ref<Type>> {
        self.add_type(T::spec(), bases)
    }

    /// Makes the heap type of a class without a name in the module: iterators, say.
    ///
    /// # Errors
    /// What making it raises.
    pub fn make_class<T: Class>(&self) -> PyResult<Ref<Type>> {
        self.make_type(T::spec(), &[])
    }

    fn add_type(&self, spec: &'static TypeSpec, bases: &[Ref<Type>]) -> PyResult<Ref<Type>> {
        let class = self.make_type(spec, bases)?;
        self.add(spec.short_name(), class.clone().upcast())?;
        Ok(class)
    }

    fn make_type(&self, spec: &'static TypeSpec, bases: &[Ref<Type>]) -> PyResult<Ref<Type>> {
        let module: Option<&Any> = Some(self.as_any());
        let class = match bases {
            [] => heap::from_spec(spec, module)?,
            bases => heap::from_spec_with_bases(spec, module, bases)?,
        };
        current().interpreter().native.classes.borrow_mut().insert(address(spec), class.clone());
        Ok(class)
    }
}
