//! How `object` describes an instance to `pickle` and `copy`.

use super::dict::Dict;
use super::exceptions::ValueError;
use super::int::Int;
use super::list::List;
use super::none::none;
use super::object::PyBaseObject_Type;
use super::str::{Str, interned};
use super::tuple::Tuple;
use crate::errors::{raise, raise_type_error};
use crate::hooks;
use crate::names;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use crate::types::{Type, instance, lookup};

/// `object.__reduce_ex__`: an overridden `__reduce__` first.
pub(super) fn reduce_ex(object: &Any, protocol: i32) -> PyResult<Obj> {
    let own = lookup::lookup(object.class(), names::__reduce__());
    let plain = lookup::lookup(&PyBaseObject_Type, names::__reduce__());
    let overridden = match (&own, &plain) {
        (Some(own), Some(plain)) => !own.is(&**plain),
        _ => false,
    };
    if overridden {
        return object.call_method(names::__reduce__(), &[]);
    }
    reduce(object, protocol)
}

/// The description for a protocol: `copyreg._reduce_ex` below 2, `copyreg.__newobj__` and state from then on.
pub(super) fn reduce(object: &Any, protocol: i32) -> PyResult<Obj> {
    if protocol < 2 {
        let reduce = hooks::import_attribute("copyreg", "_reduce_ex")?;
        return reduce.call(&[object, Int::new(protocol.into()).as_any()]);
    }
    reduce_new(object)
}

fn reduce_new(object: &Any) -> PyResult<Obj> {
    let class = object.class();
    if class.tp_new().is_none() {
        return raise_type_error(format!("cannot pickle '{}' object", class.name()));
    }
    let (args, keywords) = new_arguments(object)?;
    let has_args = args.is_some();
    let (maker, arguments) = match keywords {
        Some(keywords) if !keywords.is_empty() => {
            let maker = hooks::import_attribute("copyreg", "__newobj_ex__")?;
            let args = args.unwrap_or_else(|| Tuple::new(Vec::new()));
            (maker, vec![class.new_ref().upcast(), args.upcast(), keywords.upcast()])
        }
        _ => {
            let maker = hooks::import_attribute("copyreg", "__newobj__")?;
            let mut arguments = vec![class.new_ref().upcast()];
            arguments.extend(args.iter().flat_map(|args| args.items().iter().cloned()));
            (maker, arguments)
        }
    };
    let is_list = object.downcast::<List>().is_some();
    let is_dict = object.downcast::<Dict>().is_some();
    let state = get_state(object, !(has_args || is_list || is_dict))?;
    let items = if is_list { object.iter()? } else { none() };
    let pairs = match is_dict {
        true => object.call_method(&interned("items"), &[])?.iter()?,
        false => none(),
    };
    Ok(Tuple::new(vec![maker, Tuple::new(arguments).upcast(), state, items, pairs]).upcast())
}

/// Arguments by position and by name for the constructor, where the object names them.
type NewArguments = (Option<Ref<Tuple>>, Option<Ref<Dict>>);

/// `__getnewargs_ex__`, or `__getnewargs__`.
fn new_arguments(object: &Any) -> PyResult<NewArguments> {
    if let Some(method) = object.find_attribute(names::__getnewargs_ex__())? {
        let both = expect_tuple(method.call(&[])?, "__getnewargs_ex__ should return a tuple")?;
        let [args, keywords] = both.items() else {
            let size = both.size();
            return raise(
                &ValueError,
                format!("__getnewargs_ex__ should return a tuple of length 2, not {size}"),
            );
        };
        let first = "first item of the tuple returned by __getnewargs_ex__ must be a tuple";
        let args = expect_tuple(args.clone(), first)?;
        let Some(keywords) = Any::downcast::<Dict>(keywords) else {
            return raise_type_error(format!(
                "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{}'",
                keywords.class().name()
            ));
        };
        return Ok((Some(args), Some(keywords.new_ref())));
    }
    match object.find_attribute(names::__getnewargs__())? {
        Some(method) => {
            let args = expect_tuple(method.call(&[])?, "__getnewargs__ should return a tuple")?;
            Ok((Some(args), None))
        }
        None => Ok((None, None)),
    }
}

fn expect_tuple(value: Obj, what: &str) -> PyResult<Ref<Tuple>> {
    value
        .downcast_ref::<Tuple>()
        .or_else(|other| raise_type_error(format!("{what}, not '{}'", other.class().name())))
}

/// `object.__getstate__()`, by the class's own method when it has one.
fn get_state(object: &Any, required: bool) -> PyResult<Obj> {
    let getstate = object.get_attribute(names::__getstate__())?;
    let is_plain = getstate
        .downcast::<super::builtin_function::BuiltinFunction>()
        .is_some_and(|function| function.receiver().is_some_and(|receiver| receiver.is(object)))
        && lookup::lookup(object.class(), names::__getstate__())
            .zip(lookup::lookup(&PyBaseObject_Type, names::__getstate__()))
            .is_some_and(|(own, plain)| own.is(&*plain));
    if is_plain { state(object, required) } else { getstate.call(&[]) }
}

/// The instance's dict and the values of its `__slots__`.
pub(super) fn state(object: &Any, required: bool) -> PyResult<Obj> {
    let class = object.class();
    if required && class.itemsize() != 0 {
        return raise_type_error(format!("cannot pickle '{}' object", class.name()));
    }
    let dict = match instance::is_empty(object) {
        false => instance::dict(object)?.map_or_else(none, Ref::upcast),
        true => none(),
    };
    let slots = slot_names(class)?;
    if required {
        // What dict, weak references and slots do not account for would be lost.
        let words =
            usize::from(class.dict_offset() > 0) + usize::from(class.weaklist_offset() > 0) + slots.len();
        if class.basicsize() > size_of::<Any>() + words * size_of::<usize>() {
            return raise_type_error(format!("cannot pickle '{}' object", class.name()));
        }
    }
    let values = Dict::new();
    for name in &slots {
        if let Some(name) = name.downcast::<Str>()
            && let Some(value) = object.find_attribute(name)?
        {
            values.set(name.as_any(), value)?;
        }
    }
    if values.is_empty() {
        return Ok(dict);
    }
    Ok(Tuple::new(vec![dict, values.upcast()]).upcast())
}

/// The names of all `__slots__` members along the MRO.
fn slot_names(class: &Py<Type>) -> PyResult<Vec<Obj>> {
    let mut names = Vec::new();
    let Some(mro) = class.mro() else { return Ok(names) };
    for base in mro.items().iter().filter_map(|base| Any::downcast::<Type>(base)) {
        if let Some(own) = base.ht_slots().and_then(|slot| slot.get())
            && let Some(own) = own.downcast::<Tuple>()
        {
            names.extend(own.items().iter().cloned());
        }
    }
    Ok(names)
}
