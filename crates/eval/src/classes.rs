//! `__build_class__`: what a `class` statement calls (PEP 3115, PEP 560, and the data model's "Customizing class creation").

/// Functions that the evaluator gives to the module `builtins`.
#[objects::pymodule(name = "builtins")]
pub mod services {
    use objects::builtins::dict::Dict;
    use objects::builtins::function::Function;
    use objects::builtins::str::{Str, interned};
    use objects::builtins::tuple::Tuple;
    use objects::builtins::type_object::PyType_Type;
    use objects::errors::raise_type_error;
    use objects::names;
    use objects::raw::{Any, Args, Obj, Py, PyResult, Ref};
    use objects::types::Type;

    use crate::call::run_body;

    /// __build_class__(func, name, /, *bases, [metaclass], **kwds) -> class
    ///
    /// Internal helper function used by the class statement.
    #[function("(func, name, /, *bases, **kwds)")]
    fn __build_class__(func: &Any, name: &Any, rest: Args<'_>) -> PyResult<Obj> {
        let Some(body) = func.downcast::<Function>() else {
            return raise_type_error("__build_class__: func must be a function");
        };
        let Some(name) = name.downcast::<Str>() else {
            return raise_type_error("__build_class__: name is not a string");
        };
        let original = rest.positional();
        let resolved = resolve_bases(original)?;
        let bases = Tuple::new(
            resolved.clone().unwrap_or_else(|| original.iter().map(|base| base.new_ref()).collect()),
        );
        let mut keywords: Vec<(Ref<Str>, Obj)> =
            rest.keywords().map(|(name, value)| (name.new_ref(), value.new_ref())).collect();
        let meta = metaclass(&mut keywords, &bases)?;
        let namespace = prepare(&meta, name, &bases, &keywords)?;
        let cell = run_body(body.new_ref(), namespace.clone())?;
        if resolved.is_some() {
            let original = Tuple::new(original.iter().map(|base| base.new_ref()).collect());
            namespace.set_item(interned("__orig_bases__").as_any(), original.as_any())?;
        }
        let class = call_with(&meta, &[name.as_any(), bases.as_any(), &namespace], &keywords)?;
        check_cell(&class, &cell, name)?;
        Ok(class)
    }

    /// Bases that are no types give the real ones through `__mro_entries__`; `None` when there are none of that kind.
    fn resolve_bases(bases: &[&Any]) -> PyResult<Option<Vec<Obj>>> {
        let all = Tuple::new(bases.iter().map(|base| base.new_ref()).collect());
        let mut resolved: Option<Vec<Obj>> = None;
        for (index, base) in bases.iter().enumerate() {
            let entries = match base.downcast::<Type>() {
                Some(_) => None,
                None => base.find_attribute(names::__mro_entries__())?,
            };
            let Some(entries) = entries else {
                if let Some(resolved) = &mut resolved {
                    resolved.push(base.new_ref());
                }
                continue;
            };
            let real = entries.call(&[all.as_any()])?;
            let Some(real) = real.downcast::<Tuple>() else {
                return raise_type_error("__mro_entries__ must return a tuple");
            };
            resolved
                .get_or_insert_with(|| bases[..index].iter().map(|base| base.new_ref()).collect())
                .extend(real.items().iter().cloned());
        }
        Ok(resolved)
    }

    /// The metaclass: the one given, the first base's type, or `type`; of types, the most derived among the bases'.
    fn metaclass(keywords: &mut Vec<(Ref<Str>, Obj)>, bases: &Py<Tuple>) -> PyResult<Obj> {
        let given = keywords.iter().position(|(name, _)| name.equals("metaclass"));
        let meta = match (given, bases.get(0)) {
            (Some(index), _) => keywords.remove(index).1,
            (None, Some(base)) => base.class().new_ref().upcast(),
            (None, None) => return Ok(PyType_Type.owned().upcast()),
        };
        let Some(mut winner) = meta.downcast::<Type>().map(Py::new_ref) else { return Ok(meta) };
        for base in bases.items() {
            let candidate = base.class();
            if winner.is_subtype_of(candidate) {
                continue;
            }
            if !candidate.is_subtype_of(&winner) {
                return raise_type_error(
                    "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
                );
            }
            winner = candidate.new_ref();
        }
        Ok(winner.upcast())
    }

    fn prepare(meta: &Any, name: &Py<Str>, bases: &Py<Tuple>, keywords: &[(Ref<Str>, Obj)]) -> PyResult<Obj> {
        let Some(prepare) = meta.find_attribute(names::__prepare__())? else {
            return Ok(Dict::new().upcast());
        };
        let namespace = call_with(&prepare, &[name.as_any(), bases.as_any()], keywords)?;
        if namespace.class().mp_subscript().is_some() {
            return Ok(namespace);
        }
        let meta_name = match meta.downcast::<Type>() {
            Some(meta) => meta.name().into_owned(),
            None => "<metaclass>".to_owned(),
        };
        let found = namespace.class().name();
        raise_type_error(format!("{meta_name}.__prepare__() must return a mapping, not {found}"))
    }

    fn call_with(callee: &Any, positional: &[&Any], keywords: &[(Ref<Str>, Obj)]) -> PyResult<Obj> {
        if keywords.is_empty() {
            return callee.call(positional);
        }
        let names = Tuple::new(keywords.iter().map(|(name, _)| name.clone().upcast()).collect());
        let mut all = positional.to_vec();
        all.extend(keywords.iter().map(|(_, value)| &**value));
        callee.call_args(Args::new(&all, Some(&names)))
    }

    /// The body's `__class__` cell must hold the new class by now.
    fn check_cell(class: &Any, cell: &Any, name: &Py<Str>) -> PyResult<()> {
        let Some(cell) = cell.downcast::<objects::builtins::cell::Cell>() else { return Ok(()) };
        if class.downcast::<Type>().is_none() {
            return Ok(());
        }
        let shown = |object: &Any| object.repr().map(|text| text.to_string_lossy());
        match cell.contents().get() {
            Some(held) if held.is(class) => Ok(()),
            None => objects::errors::raise(
                &objects::builtins::exceptions::RuntimeError,
                format!(
                    "__class__ not set defining {} as {}. Was __classcell__ propagated to type.__new__?",
                    shown(name.as_any())?,
                    shown(class)?
                ),
            ),
            Some(held) => raise_type_error(format!(
                "__class__ set to {} defining {} as {}",
                shown(&held)?,
                shown(name.as_any())?,
                shown(class)?
            )),
        }
    }
}
