//! `_local`: attributes that each thread has for itself.

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::AttributeError;
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::builtins::weakref;
use objects::errors::{raise, raise_type_error};
use objects::protocol::attribute::{attribute_name, generic_get_in, generic_set_in};
use objects::raw::{Any, Obj, Py, PyResult, Ref, Slot, WeakList};
use objects::state::current;
use objects::types::Type;
use objects::{heap, object, pytype};
use objects::{modules, names};

use super::State;

/// The body of `_thread._local`.
#[object]
pub struct Local {
    args: Slot<Tuple>,
    keywords: Slot<Dict>,
    /// Number of a thread's state: its dict.
    dicts: Slot<Dict>,
    weakrefs: WeakList,
}

/// Thread-local data
#[pytype(
    name = "_thread._local", gc, flags = abi::TPFLAGS_IMMUTABLETYPE, signature = "()",
    weaklist = 16 + std::mem::offset_of!(Local, weakrefs)
)]
impl Local {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let plain = !cls.has_own_init();
        let given = !args.items().is_empty() || keywords.is_some_and(|keywords| !keywords.is_empty());
        if plain && given {
            return raise_type_error("Initialization arguments are not supported");
        }
        let body = Self {
            args: Slot::new(args.new_ref()),
            keywords: Slot::from_option(keywords.map(Py::new_ref)),
            dicts: Slot::new(Dict::new()),
            weakrefs: WeakList::new(),
        };
        let local = heap::make(cls, 0, body)?;
        // The maker's `__init__` is called by whoever called the class.
        Self::add_dict(&local)?;
        Ok(local)
    }

    fn __getattribute__(this: &Py<Self>, name: &Any) -> PyResult<Obj> {
        let name = attribute_name(name)?;
        let dict = Self::own_dict(this)?;
        if name.equals("__dict__") {
            return Ok(dict.upcast());
        }
        generic_get_in(this.as_any(), name, &dict)
    }

    fn __setattr__(this: &Py<Self>, name: &Any, value: Option<&Any>) -> PyResult<()> {
        let name: &Py<Str> = attribute_name(name)?;
        let dict = Self::own_dict(this)?;
        if name.equals("__dict__") {
            let class = this.class().name();
            return raise(&AttributeError, format!("'{class}' object attribute '__dict__' is read-only"));
        }
        generic_set_in(this.as_any(), name, value, &dict)
    }
}

impl Local {
    /// The running thread's dict. A thread that comes for the first time calls `__init__`.
    fn own_dict(this: &Py<Self>) -> PyResult<Ref<Dict>> {
        let key = Int::new(i128::from(current().id()));
        let dicts = this.dicts.get();
        if let Some(dicts) = dicts
            && let Some(found) = dicts.get(key.as_any())?
            && let Ok(dict) = found.downcast_ref::<Dict>()
        {
            return Ok(dict);
        }
        let dict = Self::add_dict(this)?;
        if this.class().has_own_init() {
            let args = this.args.get().unwrap_or_else(|| Tuple::new(Vec::new()));
            let init = this.class().as_any().get_attribute(names::__init__())?;
            let mut all = vec![this.as_any().new_ref()];
            all.extend(args.items().iter().cloned());
            let made = init.call_with_tuple(&Tuple::new(all), this.keywords.get().as_deref());
            if let Err(raised) = made {
                // The next access begins anew.
                if let Some(dicts) = this.dicts.get() {
                    let pending = objects::errors::take();
                    drop(dicts.remove(key.as_any()));
                    objects::errors::restore(pending);
                }
                return Err(raised);
            }
        }
        Ok(dict)
    }

    /// A dict for the running thread; it goes when the thread ends, or with the object.
    fn add_dict(this: &Py<Self>) -> PyResult<Ref<Dict>> {
        let key = Int::new(i128::from(current().id()));
        let dict = Dict::new();
        match this.dicts.get() {
            Some(dicts) => dicts.set(key.as_any(), dict.clone().upcast())?,
            None => return Ok(dict),
        }
        remember(this.as_any())?;
        Ok(dict)
    }
}

/// Notes that the running thread has a dict in an object: it goes when the thread ends.
fn remember(local: &Any) -> PyResult<()> {
    let weak = weakref::make(&weakref::_PyWeakref_RefType, local, None)?.upcast();
    let id = current().id();
    let module = modules::state::<State>();
    let mut locals = module.locals.borrow_mut();
    let own = locals.entry(id).or_default();
    if own.is_empty() {
        current().at_end(move || forget(id));
    }
    let mut dead = Vec::new();
    if own.len() == own.capacity() {
        let (alive, gone) = std::mem::take(own).into_iter().partition(|weak| target(weak).is_some());
        (*own, dead) = (alive, gone);
    }
    own.push(weak);
    drop(locals);
    drop(dead);
    Ok(())
}

/// What a weak reference refers to, if it is still there.
fn target(weak: &Any) -> Option<Obj> {
    weak.call(&[]).ok().filter(|target| !is_none(target))
}

/// A thread ends: its dicts go.
fn forget(id: u64) {
    let own = modules::state::<State>().locals.borrow_mut().remove(&id);
    let key = Int::new(i128::from(id));
    for weak in own.into_iter().flatten() {
        let Some(local) = target(&weak) else { continue };
        if let Some(dicts) = local.downcast::<Local>().and_then(|local| local.dicts.get()) {
            drop(dicts.remove(key.as_any()));
        }
    }
}
