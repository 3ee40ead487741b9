//! `functools.partial`

use std::cell::Cell;
use std::mem::offset_of;

use objects::builtins::dict::Dict;
use objects::builtins::function::Method;
use objects::builtins::generic_alias::GenericAlias;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::heap;
use objects::protocol::repr::{ReprGuard, ReprText};
use objects::raw::{
    Any, Args, Callable, Obj, Object, Py, PyResult, Ref, Slot, VectorcallWord, WeakList, as_borrowed,
};
use objects::types::Type;
use objects::{object, pytype};

use super::placeholder::is_placeholder;

/// The body of `functools.partial`.
#[object]
pub struct Partial {
    function: Slot<Object>,
    /// A tuple.
    args: Slot<Object>,
    /// A dict.
    keywords: Slot<Object>,
    dict: Slot<Dict>,
    weakrefs: WeakList,
    vectorcall: VectorcallWord,
    /// How many of the arguments are placeholders.
    open: Cell<usize>,
}

/// Create a new function with partial application of the given arguments
/// and keywords.
#[pytype(
    name = "functools.partial", gc, signature = "(func, /, *args, **keywords)",
    flags = abi::TPFLAGS_IMMUTABLETYPE | abi::TPFLAGS_METHOD_DESCRIPTOR,
    dict = 16 + offset_of!(Partial, dict), weaklist = 16 + offset_of!(Partial, weakrefs),
    vectorcall = 16 + offset_of!(Partial, vectorcall),
    members(
        readonly function as func = "function object to use in future partial calls",
        readonly args = "tuple of arguments to future partial calls",
        readonly keywords = "dictionary of keyword arguments to future partial calls"
    )
)]
impl Partial {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let Some((function, args)) = args.items().split_first() else {
            return raise_type_error("type 'partial' takes at least one argument");
        };
        if !function.is_callable() {
            return raise_type_error("the first argument must be callable");
        }
        check_arguments(args, keywords)?;
        let given = || keywords.map_or_else(Dict::new, |keywords| keywords.copy());
        let inner = Any::downcast::<Partial>(function).filter(|inner| inner.dict.is_empty());
        let (function, args, keywords) = match inner {
            None => (function.clone(), args.to_vec(), given()),
            Some(inner) => {
                let (function, bound, known) = inner.parts();
                let merged = known.copy();
                for (name, value) in given().snapshot() {
                    merged.set(&name, value)?;
                }
                (function, filled_in(bound.items(), args), merged)
            }
        };
        let open = args.iter().filter(|value| is_placeholder(value)).count();
        let body = Self {
            function: Slot::new(function),
            args: Slot::new(Tuple::new(args).upcast()),
            keywords: Slot::new(keywords.upcast()),
            dict: Slot::empty(),
            weakrefs: WeakList::new(),
            vectorcall: VectorcallWord::of::<Self>(),
            open: Cell::new(open),
        };
        heap::make(cls, 0, body)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Obj> {
        let class = this.class().shown_name()?;
        let Some(_guard) = ReprGuard::enter(this.as_any()) else { return Ok(Str::new("...").upcast()) };
        let (function, args, keywords) = this.parts();
        let mut text = ReprText::new(&class);
        text.push("(");
        text.push_repr(&function)?;
        for value in args.items() {
            text.push(", ");
            text.push_repr(value)?;
        }
        for (name, value) in keywords.snapshot() {
            text.push(", ");
            text.push_str(&*name.str()?);
            text.push("=");
            text.push_repr(&value)?;
        }
        text.push(")");
        Ok(text.finish().upcast())
    }

    fn __get__(this: &Py<Self>, object: Option<&Any>, _class: Option<&Any>) -> PyResult<Obj> {
        match object.filter(|object| !is_none(object)) {
            None => Ok(this.new_ref().upcast()),
            Some(object) => Ok(Method::new(this.new_ref().upcast(), object.new_ref()).upcast()),
        }
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let (function, args, keywords) = this.parts();
        let dict = this.dict.get().map_or_else(none, Ref::upcast);
        let state = Tuple::new(vec![function.clone(), args.upcast(), keywords.upcast(), dict]);
        let class = this.class().new_ref().upcast();
        Ok(Tuple::new(vec![class, Tuple::new(vec![function]).upcast(), state.upcast()]))
    }

    #[method]
    fn __setstate__(this: &Py<Self>, object: &Any) -> PyResult<()> {
        let invalid = || raise_type_error("invalid partial state");
        let Some([function, args, keywords, dict]) = object.downcast::<Tuple>().map(|state| state.items())
        else {
            return invalid();
        };
        let known_keywords = is_none(keywords) || Any::downcast::<Dict>(keywords).is_some();
        let (Some(args), true, true) = (Any::downcast::<Tuple>(args), function.is_callable(), known_keywords)
        else {
            return invalid();
        };
        if args.items().last().is_some_and(|last| is_placeholder(last)) {
            return raise_type_error("trailing Placeholders are not allowed");
        }
        let keywords = match Any::downcast::<Dict>(keywords) {
            Some(keywords) if keywords.as_any().exact::<Dict>().is_some() => keywords.new_ref(),
            Some(keywords) => keywords.copy(),
            None => Dict::new(),
        };
        let dict = match Any::downcast::<Dict>(dict) {
            Some(dict) => Some(dict.new_ref()),
            None if is_none(dict) => None,
            None => return invalid(),
        };
        let exact_args = match args.as_any().exact::<Tuple>() {
            Some(args) => args.new_ref(),
            None => Tuple::new(args.items().to_vec()),
        };
        this.open.set(args.items().iter().filter(|value| is_placeholder(value)).count());
        let olds = (
            this.function.replace(Some(function.clone())),
            this.args.replace(Some(exact_args.upcast())),
            this.keywords.replace(Some(keywords.upcast())),
            this.dict.replace(dict),
        );
        drop(olds);
        Ok(())
    }

    /// partial is generic over the wrapped function's return type
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Ref<GenericAlias>> {
        Ok(GenericAlias::new(cls.as_any(), object))
    }
}

/// Refuses placeholders where a call could not fill them in.
fn check_arguments(args: &[Obj], keywords: Option<&Py<Dict>>) -> PyResult<()> {
    if let Some(keywords) = keywords
        && keywords.snapshot().iter().any(|(_, value)| is_placeholder(value))
    {
        return raise_type_error("Placeholder cannot be passed as a keyword argument");
    }
    match args.last().is_some_and(|last| is_placeholder(last)) {
        true => raise_type_error("trailing Placeholders are not allowed"),
        false => Ok(()),
    }
}

/// The bound arguments with their placeholders taken by further ones, and what is left of those behind.
fn filled_in(bound: &[Obj], further: &[Obj]) -> Vec<Obj> {
    let mut further = further.iter().cloned();
    let mut all: Vec<Obj> = bound
        .iter()
        .map(|value| match is_placeholder(value) {
            true => further.next().unwrap_or_else(|| value.clone()),
            false => value.clone(),
        })
        .collect();
    all.extend(further);
    all
}

impl Partial {
    /// Function, arguments, keywords; empty ones when the collector has taken them.
    fn parts(&self) -> (Obj, Ref<Tuple>, Ref<Dict>) {
        let args = self.args.get().and_then(|args| args.downcast_ref::<Tuple>().ok());
        let keywords = self.keywords.get().and_then(|keywords| keywords.downcast_ref::<Dict>().ok());
        (
            self.function.get().unwrap_or_else(none),
            args.unwrap_or_else(Tuple::empty),
            keywords.unwrap_or_else(Dict::new),
        )
    }
}

impl Callable for Partial {
    fn call(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        objects::protocol::recursion::enter(" while calling a Python object")?;
        let (function, bound, keywords) = this.parts();
        let given = args.positional();
        let open = this.open.get();
        if given.len() < open {
            return raise_type_error(format!(
                "missing positional arguments in 'partial' call; expected at least {open}, got {}",
                given.len()
            ));
        }
        if bound.size() == 0 && keywords.is_empty() {
            return function.call_args(args);
        }
        let mut all: Vec<&Any> = Vec::with_capacity(bound.size() + given.len() + keywords.len());
        let mut rest = given;
        for &value in as_borrowed(bound.items()) {
            match rest {
                [first, more @ ..] if open > 0 && is_placeholder(value) => {
                    all.push(first);
                    rest = more;
                }
                _ => all.push(value),
            }
        }
        all.extend(rest);
        if keywords.is_empty() {
            all.extend(args.keywords().map(|(_, value)| value));
            return function.call_args(Args::new(&all, args.names()));
        }
        call_with_keywords(&function, all, &keywords, args)
    }
}

/// Keywords of the call come after those bound, or take their places.
fn call_with_keywords<'a>(
    function: &Any,
    positional: Vec<&'a Any>,
    keywords: &Py<Dict>,
    args: Args<'a>,
) -> PyResult<Obj> {
    let merged = match args.has_keywords() {
        true => {
            let merged = keywords.copy();
            for (name, value) in args.keywords() {
                merged.set(name.as_any(), value.new_ref())?;
            }
            merged.snapshot()
        }
        false => keywords.snapshot(),
    };
    let (names, values): (Vec<Obj>, Vec<Obj>) = merged.into_iter().unzip();
    // The dict can be changed from outside.
    if names.iter().any(|name| name.downcast::<Str>().is_none()) {
        return raise_type_error("keywords must be strings");
    }
    let names = Tuple::new(names);
    let mut all: Vec<&Any> = positional;
    all.extend(values.iter().map(|value| &**value));
    function.call_args(Args::new(&all, Some(&names)))
}
