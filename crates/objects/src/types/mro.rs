//! The method resolution order: C3 linearisation (the `super` considered in PEP 253; "The Python 2.3 Method Resolution Order").

use super::Type;
use crate::errors::raise_type_error;
use crate::raw::{Any, Py, PyResult, Ref};

/// The linearisation of a class with these bases, the class itself first.
///
/// # Errors
/// `TypeError` when the bases' orders contradict each other, or a base is named twice.
pub(crate) fn linearise(class: &Py<Type>, bases: &[Ref<Type>]) -> PyResult<Vec<Ref<Type>>> {
    for (index, base) in bases.iter().enumerate() {
        if bases[..index].iter().any(|earlier| earlier.is(&**base)) {
            return raise_type_error(format!("duplicate base class {}", base.short_name().to_string_lossy()));
        }
    }
    let mut sequences: Vec<Vec<Ref<Type>>> = bases.iter().map(|base| order_of(base)).collect();
    sequences.push(bases.to_vec());
    let mut result = vec![class.new_ref()];
    loop {
        sequences.retain(|sequence| !sequence.is_empty());
        if sequences.is_empty() {
            return Ok(result);
        }
        let next = sequences.iter().map(|sequence| &sequence[0]).find(|&candidate| {
            !sequences.iter().any(|sequence| sequence[1..].iter().any(|later| later.is(&**candidate)))
        });
        let Some(next) = next.cloned() else { return contradiction(&sequences) };
        for sequence in &mut sequences {
            if sequence[0].is(&*next) {
                sequence.remove(0);
            }
        }
        result.push(next);
    }
}

/// A ready class's MRO as classes.
pub(crate) fn order_of(class: &Py<Type>) -> Vec<Ref<Type>> {
    let Some(mro) = class.mro() else { return vec![class.new_ref()] };
    mro.items().iter().filter_map(|item| Any::downcast::<Type>(item)).map(Py::new_ref).collect()
}

fn contradiction<T>(sequences: &[Vec<Ref<Type>>]) -> PyResult<T> {
    let mut names: Vec<String> = Vec::new();
    for sequence in sequences {
        let name = sequence[0].short_name().to_string_lossy();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    raise_type_error(format!(
        "Cannot create a consistent method resolution order (MRO) for bases {}",
        names.join(", ")
    ))
}
