//! Keys of cached calls.

use objects::builtins::int::Int;
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::modules;
use objects::raw::{Any, Args, Obj, PyResult, Slot};

/// The object between positional arguments and keywords.
#[derive(Default)]
struct Mark(Slot);

fn mark() -> PyResult<Obj> {
    let mark = modules::state::<Mark>();
    if let Some(known) = mark.0.get() {
        return Ok(known);
    }
    let made = objects::builtins::object::PyBaseObject_Type.as_any().call(&[])?;
    mark.0.set(made.clone());
    Ok(made)
}

/// The key of a call: its only argument when that is an exact int or str, else a tuple of all that tells calls apart.
pub(super) fn key_of(args: Args<'_>, typed: bool) -> PyResult<Obj> {
    let positional = args.positional();
    if !typed && !args.has_keywords() {
        return Ok(match positional {
            [only] if only.exact::<Str>().is_some() || only.exact::<Int>().is_some() => only.new_ref(),
            _ => Tuple::new(positional.iter().map(|value| value.new_ref()).collect()).upcast(),
        });
    }
    let mut parts: Vec<Obj> = positional.iter().map(|value| value.new_ref()).collect();
    if args.has_keywords() {
        parts.push(mark()?);
        for (name, value) in args.keywords() {
            parts.push(name.as_any().new_ref());
            parts.push(value.new_ref());
        }
    }
    if typed {
        let class = |value: &Any| value.class().new_ref().upcast();
        parts.extend(positional.iter().map(|value| class(value)));
        parts.extend(args.keywords().map(|(_, value)| class(value)));
    }
    Ok(Tuple::new(parts).upcast())
}
