//! Type parameters of aliases and unions, and what subscripting puts in their places.

use crate::builtins::generic_alias::GenericAlias;
use crate::builtins::list::List;
use crate::builtins::none::{_Py_EllipsisObject, is_none};
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::names;
use crate::protocol::recursion;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use crate::types::Type;

/// The type parameters among the arguments of an alias or a union, each once.
pub(crate) fn type_parameters(args: &Py<Tuple>) -> PyResult<Ref<Tuple>> {
    let mut found = Vec::new();
    collect(args.items(), &mut found)?;
    Ok(Tuple::new(found))
}

fn collect(args: &[Obj], found: &mut Vec<Obj>) -> PyResult<()> {
    let mut add = |parameter: &Obj| {
        if !found.iter().any(|known| known.is(&**parameter)) {
            found.push(parameter.clone());
        }
    };
    for item in args {
        if item.downcast::<Type>().is_some() {
            continue;
        }
        if item.find_attribute(names::__typing_subst__())?.is_some() {
            add(item);
            continue;
        }
        let inner = match sequence(item) {
            Some(items) => {
                recursion::enter(" in __parameter__ calculation")?;
                let mut inner = Vec::new();
                collect(&items, &mut inner)?;
                inner
            }
            None => own_parameters(item)?,
        };
        inner.iter().for_each(&mut add);
    }
    Ok(())
}

/// The items of an argument that is a tuple or a list.
fn sequence(item: &Any) -> Option<Vec<Obj>> {
    match (item.downcast::<Tuple>(), item.downcast::<List>()) {
        (Some(tuple), _) => Some(tuple.items().to_vec()),
        (_, Some(list)) => Some(list.to_vec()),
        _ => None,
    }
}

/// `item.__parameters__`, where that is a tuple.
fn own_parameters(item: &Any) -> PyResult<Vec<Obj>> {
    let found = item.find_attribute(names::__parameters__())?;
    let tuple = found.as_deref().and_then(Any::downcast::<Tuple>);
    Ok(tuple.map_or_else(Vec::new, |tuple| tuple.items().to_vec()))
}

/// The arguments of `whole` with `item` in the places of its type parameters.
pub(crate) fn substituted(
    whole: &Any,
    args: &Py<Tuple>,
    parameters: &Py<Tuple>,
    item: &Any,
) -> PyResult<Ref<Tuple>> {
    if parameters.size() == 0 {
        let shown = whole.repr()?.to_string_lossy();
        return raise_type_error(format!("{shown} is not a generic class"));
    }
    let mut item = flattened(item)?;
    for parameter in parameters.items() {
        let prepare = parameter.find_attribute(names::__typing_prepare_subst__())?;
        if let Some(prepare) = prepare.filter(|prepare| !is_none(prepare)) {
            item = as_tuple(prepare.call(&[whole, item.as_any()])?);
        }
    }
    let (given, wanted) = (item.size(), parameters.size());
    if given != wanted {
        let much = if given > wanted { "many" } else { "few" };
        let shown = whole.repr()?.to_string_lossy();
        return raise_type_error(format!(
            "Too {much} arguments for {shown}; actual {given}, expected {wanted}"
        ));
    }
    Ok(Tuple::new(Substitution { parameters, given: &item }.all(args.items())?))
}

fn as_tuple(object: Obj) -> Ref<Tuple> {
    object.downcast_ref::<Tuple>().unwrap_or_else(|single| Tuple::new(vec![single]))
}

/// The arguments of a subscript; `*tuple[a, b]` counts as its members.
fn flattened(item: &Any) -> PyResult<Ref<Tuple>> {
    let given = as_tuple(item.new_ref());
    let mut items = Vec::with_capacity(given.size());
    for argument in given.items() {
        let members = match argument.downcast::<Type>() {
            Some(_) => None,
            None => argument.find_attribute(names::__typing_unpacked_tuple_args__())?,
        };
        match members.as_deref().and_then(Any::downcast::<Tuple>) {
            Some(members) if !members.items().last().is_some_and(|last| last.is(&*_Py_EllipsisObject)) => {
                items.extend(members.items().iter().cloned());
            }
            _ => items.push(argument.clone()),
        }
    }
    Ok(Tuple::new(items))
}

struct Substitution<'a> {
    parameters: &'a Py<Tuple>,
    given: &'a Py<Tuple>,
}

impl Substitution<'_> {
    fn all(&self, args: &[Obj]) -> PyResult<Vec<Obj>> {
        let mut made = Vec::with_capacity(args.len());
        for arg in args {
            self.one(arg, &mut made)?;
        }
        Ok(made)
    }

    fn one(&self, arg: &Obj, made: &mut Vec<Obj>) -> PyResult<()> {
        if arg.downcast::<Type>().is_some() {
            made.push(arg.clone());
            return Ok(());
        }
        if let Some(items) = sequence(arg) {
            recursion::enter(" while substituting type parameters")?;
            let items = self.all(&items)?;
            made.push(match arg.downcast::<Tuple>() {
                Some(_) => Tuple::new(items).upcast(),
                None => List::new(items).upcast(),
            });
            return Ok(());
        }
        let unpacked = arg.find_attribute(names::__typing_is_unpacked_typevartuple__())?;
        let unpacked = unpacked.map_or(Ok(false), |flag| flag.truth())?;
        let value = match arg.find_attribute(names::__typing_subst__())? {
            Some(substitute) => {
                let Some(index) = self.index(arg) else {
                    let shown = arg.repr()?.to_string_lossy();
                    return raise_type_error(format!(
                        "argument {shown} with __typing_subst__ was not found in __parameters__"
                    ));
                };
                substitute.call(&[&self.given.items()[index]])?
            }
            None => self.nested(arg)?,
        };
        if !unpacked {
            made.push(value);
            return Ok(());
        }
        let Some(items) = value.downcast::<Tuple>() else {
            let (class, found) = (arg.class().name(), value.class().name());
            return raise_type_error(format!(
                "expected __typing_subst__ of {class} objects to return a tuple, not {found}"
            ));
        };
        made.extend(items.items().iter().cloned());
        Ok(())
    }

    fn index(&self, parameter: &Any) -> Option<usize> {
        self.parameters.items().iter().position(|known| known.is(parameter))
    }

    /// An argument that has type parameters of its own is subscripted in turn.
    fn nested(&self, arg: &Obj) -> PyResult<Obj> {
        let inner = own_parameters(arg)?;
        if inner.is_empty() {
            return Ok(arg.clone());
        }
        let mut items = Vec::with_capacity(inner.len());
        for parameter in inner {
            let Some(index) = self.index(&parameter) else {
                items.push(parameter);
                continue;
            };
            let value = &self.given.items()[index];
            match value.downcast::<Tuple>() {
                // What stands for `*Ts` is a tuple.
                Some(many) if parameter.class().tp_iter().is_some() => {
                    items.extend(many.items().iter().cloned());
                }
                _ => items.push(value.clone()),
            }
        }
        recursion::enter(" while substituting type parameters")?;
        arg.get_item(Tuple::new(items).as_any())
    }
}

impl Py<GenericAlias> {
    /// `alias[item]`
    pub(super) fn subscripted(&self, item: &Any) -> PyResult<Ref<GenericAlias>> {
        let args = substituted(self.as_any(), self.args(), &*self.parameters()?, item)?;
        Ok(GenericAlias::with(self.origin().new_ref(), args, self.is_starred()))
    }
}
