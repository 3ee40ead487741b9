//! `__slots__`: what a class adds to the instances of its base.

use std::ffi::CString;

use crate::builtins::descriptors::{GetSetDescriptor, MemberDescriptor};
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::ValueError;
use crate::builtins::str::{Str, intern};
use crate::builtins::tuple::Tuple;
use crate::errors::{raise, raise_type_error};
use crate::names;
use crate::raw::{Any, Class, Obj, Py, PyResult, Ref};
use crate::types::instance_attributes::{DICT, WEAKREF};
use crate::types::members::Member;
use crate::types::{Type, heap_type};

/// What instances get beyond those of the base.
pub(super) struct Plan {
    /// Mangled names of the members, in order of their places.
    pub(super) members: Vec<Ref<Str>>,
    dict: bool,
    weakref: bool,
}

impl Plan {
    /// Reads `__slots__`.
    pub(super) fn new(
        class_name: &Py<Str>,
        base: &Py<Type>,
        bases: &Py<Tuple>,
        dict: &Py<Dict>,
    ) -> PyResult<Self> {
        let may_dict = base.dict_offset() == 0;
        let may_weakref = base.weaklist_offset() == 0 && base.itemsize() == 0;
        let Some(slots) = dict.get_str(names::__slots__())? else {
            return Ok(Self { members: Vec::new(), dict: may_dict, weakref: may_weakref });
        };
        let listed = entries(&slots)?;
        if !listed.is_empty() && base.itemsize() != 0 {
            return raise_type_error(format!(
                "nonempty __slots__ not supported for subtype of '{}'",
                base.tp_name().to_string_lossy()
            ));
        }
        let mut plan = Self { members: Vec::new(), dict: false, weakref: false };
        for entry in &listed {
            plan.add(entry, may_dict, may_weakref)?;
        }
        plan.mangle(class_name, dict)?;
        plan.take_from_other_bases(base, bases, may_dict, may_weakref);
        Ok(plan)
    }

    fn add(&mut self, entry: &Any, may_dict: bool, may_weakref: bool) -> PyResult<()> {
        let Some(name) = entry.downcast::<Str>() else {
            return raise_type_error(format!(
                "__slots__ items must be strings, not '{}'",
                entry.class().name()
            ));
        };
        if !unicode::is_identifier(name.characters().iter()) {
            return raise_type_error("__slots__ must be identifiers");
        }
        let special = match () {
            () if name.equals("__dict__") => Some((&mut self.dict, may_dict)),
            () if name.equals("__weakref__") => Some((&mut self.weakref, may_weakref)),
            () => None,
        };
        match special {
            None => self.members.push(name.new_ref()),
            Some((present, allowed)) => {
                if *present || !allowed {
                    return raise_type_error(format!(
                        "{} slot disallowed: we already got one",
                        name.to_string_lossy()
                    ));
                }
                *present = true;
            }
        }
        Ok(())
    }

    /// Mangles private names, refuses those of class variables, sorts.
    fn mangle(&mut self, class_name: &Py<Str>, dict: &Py<Dict>) -> PyResult<()> {
        for name in &mut self.members {
            if let Some(private) = mangled(class_name, name) {
                *name = private;
            }
            let kept = name.equals("__qualname__")
                || name.equals("__classcell__")
                || name.equals("__classdictcell__");
            if !kept && dict.get_str(name)?.is_some() {
                let shown = name.as_any().repr()?.to_string_lossy();
                return raise(&ValueError, format!("{shown} in __slots__ conflicts with class variable"));
            }
        }
        let order = |name: &Ref<Str>| name.characters().iter().collect::<Vec<u32>>();
        self.members.sort_by_cached_key(order);
        Ok(())
    }

    /// A base other than the best one may bring a dict or weak references.
    fn take_from_other_bases(
        &mut self,
        base: &Py<Type>,
        bases: &Py<Tuple>,
        may_dict: bool,
        may_weakref: bool,
    ) {
        for other in bases.items().iter().filter_map(|other| other.downcast::<Type>()) {
            if other.is(base) {
                continue;
            }
            self.dict |= may_dict && other.dict_offset() != 0;
            self.weakref |= may_weakref && other.weaklist_offset() != 0;
        }
    }

    /// Sizes, offsets, flags and member rows of the class.
    pub(super) fn apply(&self, class: &Py<Type>, base: &Py<Type>) {
        const WORD: usize = size_of::<usize>();
        let start = base.basicsize().next_multiple_of(WORD);
        let size = if self.members.is_empty() { base.basicsize() } else { start + WORD * self.members.len() };
        class.set_sizes(size, base.itemsize());
        class.set_offsets(
            if self.weakref { MANAGED_WEAKREF } else { base.weaklist_offset() },
            if self.dict { MANAGED_DICT } else { base.dict_offset() },
            base.vectorcall_offset(),
        );
        let inherited = base.flags() & abi::TPFLAGS_PREHEADER;
        let dict = if self.dict { abi::TPFLAGS_MANAGED_DICT } else { 0 };
        let weakref = if self.weakref { abi::TPFLAGS_MANAGED_WEAKREF } else { 0 };
        class.add_flags(inherited | dict | weakref);
        let rows = self.members.iter().enumerate().map(|(index, name)| {
            let text = CString::new(name.to_string_lossy()).unwrap_or_default();
            Member::slot(text, start + WORD * index)
        });
        heap_type::write_members(class, rows.collect());
        if let Some(slot) = class.ht_slots()
            && !self.members.is_empty()
        {
            let names = self.members.iter().map(|name| name.clone().upcast()).collect();
            slot.set(Tuple::new(names).upcast());
        }
    }

    /// Descriptors of the members, of `__dict__` and of `__weakref__`, where the dict has no such name.
    pub(super) fn add_descriptors(&self, class: &Py<Type>) -> PyResult<()> {
        let dict = class.dict();
        for (index, name) in self.members.iter().enumerate() {
            let name = intern(name.clone());
            let descriptor = MemberDescriptor::new(class, index, &name);
            add(&dict, &name, descriptor.upcast())?;
        }
        if self.dict {
            add(&dict, names::__dict__(), GetSetDescriptor::new(class, (&DICT).into()).upcast())?;
        }
        if self.weakref {
            add(&dict, names::__weakref__(), GetSetDescriptor::new(class, (&WEAKREF).into()).upcast())?;
        }
        Ok(())
    }
}

/// `tp_dictoffset` of classes whose instances have their dict before them.
const MANAGED_DICT: isize = -1;
/// `tp_weaklistoffset` of classes whose instances have their weak references before them.
const MANAGED_WEAKREF: isize = -32;

fn add(dict: &Py<Dict>, name: &Py<Str>, value: Obj) -> PyResult<()> {
    if dict.get_str(name)?.is_some() { Ok(()) } else { dict.set(name.as_any(), value) }
}

/// The entries of `__slots__`: one string, or what iterating gives.
fn entries(slots: &Any) -> PyResult<Vec<Obj>> {
    if Str::is(slots) {
        return Ok(vec![slots.new_ref()]);
    }
    if let Some(dict) = slots.exact::<Dict>() {
        return Ok(dict.snapshot().into_iter().map(|(key, _)| key).collect());
    }
    slots.to_vec()
}

/// A private name as it is inside a class; `None` when the name is not private.
fn mangled(class_name: &Py<Str>, name: &Py<Str>) -> Option<Ref<Str>> {
    let text = name.to_string_lossy();
    if !text.starts_with("__") || text.ends_with("__") || text.contains('.') {
        return None;
    }
    let class_name = class_name.to_string_lossy();
    let stripped = class_name.trim_start_matches('_');
    (!stripped.is_empty()).then(|| Str::new(&format!("_{stripped}{text}")))
}
