//! Argument parsing for declared functions: counts, names and defaults, with CPython's messages.
//!
//! Costs: exact positional calls are one compare and use the caller's array in place; nothing is allocated.

use crate::builtins::dict::Dict;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::types::{SlotId, Type};

use super::{Any, Obj, Py, PyResult};

/// The parameters of a declared function, from its signature string.
pub struct Parameters {
    /// Name of the function, for messages.
    pub function: &'static str,
    /// Names in order, the positional-only ones included.
    pub names: &'static [&'static str],
    /// How many are positional-only.
    pub positional_only: usize,
    /// How many may be given by position.
    pub positional: usize,
    /// Which must be given: bit i for parameter i.
    pub required: u64,
    /// Whether `*args` takes further positional ones.
    pub variadic: bool,
    /// Whether `**kwargs` takes further names.
    pub keywords: bool,
}

/// The arguments of a `*args` (and `**kwargs`) parameter, in the caller's own array.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    positional: &'a [&'a Any],
    values: &'a [&'a Any],
    names: Option<&'a Py<Tuple>>,
}

impl<'a> Args<'a> {
    /// Arguments as a vectorcall has them: positional ones first, then one value for each name.
    ///
    /// # Safety
    /// `args` points at `count` borrowed objects and as many more as `names` has items; all outlive the call.
    pub unsafe fn from_vectorcall(args: *const &'a Any, count: usize, names: Option<&'a Py<Tuple>>) -> Self {
        let named = names.map_or(0, |names| names.size());
        if count + named == 0 {
            return Self { positional: &[], values: &[], names: None };
        }
        // SAFETY: the caller's contract.
        let all = unsafe { std::slice::from_raw_parts(args, count + named) };
        let (positional, values) = all.split_at(count);
        Self { positional, values, names }
    }

    /// Positional arguments, then one value for each name.
    ///
    /// # Panics
    /// When there are fewer values than names.
    pub fn new(all: &'a [&'a Any], names: Option<&'a Py<Tuple>>) -> Self {
        let named = names.map_or(0, |names| names.size());
        let (positional, values) = all.split_at(all.len() - named);
        Self { positional, values, names }
    }

    /// Positional arguments alone.
    pub fn positional_only(positional: &'a [&'a Any]) -> Self {
        Self { positional, values: &[], names: None }
    }

    /// Those given by position.
    pub fn positional(&self) -> &'a [&'a Any] {
        self.positional
    }

    /// Names and values of those given by name.
    pub fn keywords(&self) -> impl Iterator<Item = (&'a Py<Str>, &'a Any)> {
        let names = self.names.map_or(&[][..], |names| names.items());
        names.iter().zip(self.values).map(|(name, value)| (crate::builtins::str::keyword_name(name), *value))
    }

    /// Whether any is given by name.
    pub fn has_keywords(&self) -> bool {
        !self.values.is_empty()
    }

    /// The names, as a vectorcall passes them.
    pub fn names(&self) -> Option<&'a Py<Tuple>> {
        self.names
    }

    /// The first positional argument, and the others with all keywords.
    pub fn split_first(&self) -> Option<(&'a Any, Self)> {
        let (first, positional) = self.positional.split_first()?;
        Some((first, Self { positional, ..*self }))
    }

    /// The same arguments with one more in front. Up to a few they are laid out on the native stack.
    pub fn with_first<R>(&self, first: &Any, work: impl FnOnce(Args<'_>) -> R) -> R {
        let count = self.positional.len() + self.values.len();
        let mut few = [first; 8];
        let mut many = Vec::new();
        let all: &mut [&Any] = if count < few.len() {
            &mut few
        } else {
            many.resize(count + 1, first);
            &mut many
        };
        all[1..=self.positional.len()].copy_from_slice(self.positional);
        all[1 + self.positional.len()..=count].copy_from_slice(self.values);
        let (positional, values) = all[..=count].split_at(1 + self.positional.len());
        work(Args { positional, values, names: self.names })
    }

    /// All values, positional first, as a vectorcall passes them.
    pub fn raw_parts(&self) -> (*const &'a Any, usize, Option<&'a Py<Tuple>>) {
        (self.positional.as_ptr(), self.positional.len(), self.names)
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// Checks the number of arguments of a function that takes them by position only, and gives them out.
///
/// # Safety
/// `args` points at `count` borrowed objects that outlive `'a`.
#[inline]
pub unsafe fn glue_arity<'a>(
    parameters: &'static Parameters,
    args: *const &'a Any,
    count: isize,
) -> PyResult<&'a [&'a Any]> {
    let count = count.cast_unsigned();
    let least = parameters.required.count_ones() as usize;
    if count < least || count > parameters.positional && !parameters.variadic {
        return wrong_count(parameters, count, least);
    }
    if count == 0 {
        return Ok(&[]);
    }
    // SAFETY: the caller's contract.
    Ok(unsafe { std::slice::from_raw_parts(args, count) })
}

#[cold]
fn wrong_count<T>(parameters: &Parameters, given: usize, least: usize) -> PyResult<T> {
    let most = parameters.positional;
    let (bound, limit) = match () {
        () if least == most && !parameters.variadic => ("", least),
        () if given < least => ("at least ", least),
        () => ("at most ", most),
    };
    let name = parameters.function;
    raise_type_error(format!("{name} expected {bound}{limit} argument{}, got {given}", plural(limit)))
}

/// The keywords that a native `__new__` without any must refuse: none where the class has an `__init__` of its own, for which
/// they are then.
#[inline]
pub fn glue_new_keywords<'a>(class: &Py<Type>, keywords: Option<&'a Py<Dict>>) -> Option<&'a Py<Dict>> {
    keywords.filter(|_| {
        let native = crate::types::subtype::native_base(class);
        class.is(native) || class.word(SlotId::Init) == native.word(SlotId::Init)
    })
}

/// Refuses keywords on behalf of a function that takes none.
#[inline]
pub fn glue_no_kwargs(function: &str, keywords: Option<&Py<Dict>>) -> PyResult<()> {
    match keywords {
        Some(keywords) if !keywords.is_empty() => {
            raise_type_error(format!("{function}() takes no keyword arguments"))
        }
        _ => Ok(()),
    }
}

/// Fills one entry per parameter from a vectorcall; `None` where an optional one is not given. The rest goes to the
/// returned [`Args`] when the signature has `*args` or `**kwargs`.
///
/// # Safety
/// As for [`Args::from_vectorcall`].
#[inline]
pub unsafe fn glue_parse<'a, const N: usize>(
    parameters: &'static Parameters,
    args: *const &'a Any,
    count: isize,
    names: Option<&'a Py<Tuple>>,
    out: &mut [Option<&'a Any>; N],
) -> PyResult<Args<'a>> {
    // SAFETY: the caller's contract.
    let given = unsafe { Args::from_vectorcall(args, count.cast_unsigned(), names) };
    parse(parameters, given, out)?;
    let rest = given.positional.get(parameters.positional..).unwrap_or(&[]);
    Ok(match parameters.keywords {
        true => Args { positional: rest, ..given },
        false => Args::positional_only(rest),
    })
}

/// The same for the slots that get a tuple and a dict; the values are owned, because a dict may change.
pub fn glue_parse_call<const N: usize>(
    parameters: &'static Parameters,
    args: &Py<Tuple>,
    keywords: Option<&Py<Dict>>,
) -> PyResult<[Option<Obj>; N]> {
    let mut values = Vec::new();
    let mut names = Vec::new();
    if let Some(keywords) = keywords.filter(|keywords| !keywords.is_empty()) {
        for (name, value) in keywords.snapshot() {
            names.push(name);
            values.push(value);
        }
    }
    let names = (!names.is_empty()).then(|| Tuple::new(names));
    let mut all: Vec<&Any> = args.items().iter().map(|item| &**item).collect();
    let count = all.len();
    all.extend(values.iter().map(|value| &**value));
    let given = Args { positional: &all[..count], values: &all[count..], names: names.as_deref() };
    let mut out = [None; N];
    parse(parameters, given, &mut out)?;
    Ok(out.map(|value| value.map(Py::new_ref)))
}

fn parse<'a>(parameters: &Parameters, given: Args<'a>, out: &mut [Option<&'a Any>]) -> PyResult<()> {
    let count = given.positional.len();
    if count > parameters.positional && !parameters.variadic {
        return too_many(parameters, &given);
    }
    for (place, value) in out[..parameters.positional].iter_mut().zip(given.positional) {
        *place = Some(value);
    }
    if given.has_keywords() {
        by_name(parameters, &given, out)?;
    }
    let missing = (0..out.len()).find(|&index| parameters.required >> index & 1 == 1 && out[index].is_none());
    missing.map_or(Ok(()), |index| missing_argument(parameters, &given, index))
}

fn by_name<'a>(parameters: &Parameters, given: &Args<'a>, out: &mut [Option<&'a Any>]) -> PyResult<()> {
    let function = parameters.function;
    if parameters.positional_only == parameters.names.len() && !parameters.keywords {
        return raise_type_error(format!("{function}() takes no keyword arguments"));
    }
    if given.positional.len() + given.values.len() > parameters.names.len()
        && !parameters.variadic
        && !parameters.keywords
    {
        return too_many(parameters, given);
    }
    for (name, value) in given.keywords() {
        let index =
            parameters.names[parameters.positional_only..].iter().position(|known| name.equals(known));
        match index.map(|index| index + parameters.positional_only) {
            Some(index) if out[index].is_some() => {
                let (name, place) = (parameters.names[index], index + 1);
                return raise_type_error(format!(
                    "argument for {function}() given by name ('{name}') and position ({place})"
                ));
            }
            Some(index) => out[index] = Some(value),
            None if parameters.keywords => {}
            None => {
                return raise_type_error(format!(
                    "{function}() got an unexpected keyword argument '{}'",
                    name.to_string_lossy()
                ));
            }
        }
    }
    Ok(())
}

#[cold]
fn too_many(parameters: &Parameters, given: &Args<'_>) -> PyResult<()> {
    let function = parameters.function;
    let all = parameters.names.len();
    let count = given.positional.len() + given.values.len();
    let least = parameters.required.count_ones() as usize;
    if parameters.positional == 0 && !given.positional.is_empty() {
        return raise_type_error(format!("{function}() takes no positional arguments"));
    }
    if count > all {
        let kind = if given.has_keywords() && given.positional.is_empty() { "keyword " } else { "" };
        return raise_type_error(format!(
            "{function}() takes at most {all} {kind}argument{} ({count} given)",
            plural(all)
        ));
    }
    let most = parameters.positional;
    let bound = if least < most { "at most" } else { "exactly" };
    raise_type_error(format!(
        "{function}() takes {bound} {most} positional argument{} ({} given)",
        plural(most),
        given.positional.len()
    ))
}

#[cold]
fn missing_argument(parameters: &Parameters, given: &Args<'_>, index: usize) -> PyResult<()> {
    let function = parameters.function;
    if index >= parameters.positional_only {
        let (name, place) = (parameters.names[index], index + 1);
        let place = if index < parameters.positional { format!(" (pos {place})") } else { String::new() };
        return raise_type_error(format!("{function}() missing required argument '{name}'{place}"));
    }
    let least = (parameters.required & ((1 << parameters.positional_only) - 1)).count_ones() as usize;
    let most = parameters.positional;
    let bound = if least < most { "at least" } else { "exactly" };
    raise_type_error(format!(
        "{function}() takes {bound} {least} positional argument{} ({} given)",
        plural(least),
        given.positional.len()
    ))
}
