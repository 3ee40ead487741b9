//! Single fields, from our tree to Python objects and back: one implementation for each type a field may have.

use bytecode::{Constant, Location, Text};
use num_bigint::{BigInt, BigUint, Sign};
use objects::builtins::bool::Bool;
use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{AttributeError, OverflowError, TypeError, ValueError};
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::{ellipsis, is_none, none};
use objects::builtins::numeric::complex::Complex;
use objects::builtins::set::FrozenSet;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise, raise_type_error};
use objects::protocol::recursion;
use objects::raw::{Any, Obj, Py, PyResult, Raised};
use syntax::ast::{Arena, Conversion, Expr};

use super::class;
use super::node::{Ast, dict_of};

/// Which field is read, for messages.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) class: &'static str,
    pub(super) field: &'static str,
}

impl Place {
    fn missing<T>(self) -> PyResult<T> {
        raise(&TypeError, format!("required field \"{}\" missing from {}", self.field, self.class))
    }

    fn required<T>(self) -> PyResult<T> {
        raise(&ValueError, format!("field '{}' is required for {}", self.field, self.class))
    }
}

/// A node, or an operator: an instance of one of the classes.
pub(super) trait Node<'a>: Copy {
    /// The class it is an instance of, variants aside.
    const BASE: &'static str;

    /// The object for it.
    fn show(&self) -> PyResult<Obj>;

    /// What an object says.
    fn read(arena: &'a Arena, object: &Any) -> PyResult<Self>;
}

/// What a field may be.
pub(super) trait Part<'a>: Sized {
    /// The object for it.
    fn show(&self) -> PyResult<Obj>;

    /// What an attribute says; `None` when it is missing.
    fn read(arena: &'a Arena, value: Option<&Any>, place: Place) -> PyResult<Self>;
}

/// A node's object from its class and fields.
pub(super) fn build(name: &'static str, fields: &[(&str, Obj)], at: Option<Location>) -> PyResult<Obj> {
    if fields.is_empty() && at.is_none() {
        return class::singleton(name);
    }
    let node = Ast::bare(&*class::named(name)?)?;
    let dict = dict_of(&node);
    for (field, value) in fields {
        dict.set(interned(field).as_any(), value.clone())?;
    }
    if let Some(at) = at {
        for (field, value) in [
            ("lineno", at.line),
            ("col_offset", at.column),
            ("end_lineno", at.end_line),
            ("end_col_offset", at.end_column),
        ] {
            dict.set(interned(field).as_any(), Int::new(i128::from(value)).upcast())?;
        }
    }
    Ok(node.upcast())
}

/// An attribute of a node; `None` when it is missing.
pub(super) fn attribute(object: &Any, name: &str) -> PyResult<Option<Obj>> {
    match object.get_attribute(&interned(name)) {
        Ok(value) => Ok(Some(value)),
        Err(Raised) if errors::matches(&AttributeError) => {
            drop(errors::take());
            Ok(None)
        }
        Err(Raised) => Err(Raised),
    }
}

/// One field of a node.
pub(super) fn field<'a, T: Part<'a>>(
    arena: &'a Arena,
    object: &Any,
    class: &'static str,
    name: &'static str,
) -> PyResult<T> {
    let value = attribute(object, name)?;
    T::read(arena, value.as_deref(), Place { class, field: name })
}

/// Where a node stands.
pub(super) fn location(object: &Any, class: &'static str) -> PyResult<Location> {
    let number = |name: &'static str| -> PyResult<Option<i32>> {
        match attribute(object, name)?.filter(|value| !is_none(value)) {
            Some(value) => int(&value).map(Some),
            None => Ok(None),
        }
    };
    let required = |name: &'static str| match number(name)? {
        Some(value) => Ok(value),
        None => Place { class, field: name }.missing(),
    };
    let (line, column) = (required("lineno")?, required("col_offset")?);
    let strict = matches!(class, "pattern" | "type_param");
    let end = |name, start| match number(name)? {
        Some(value) => Ok(value),
        None if strict => Place { class, field: name }.missing(),
        None => Ok(start),
    };
    Ok(Location::new(line, column, end("end_lineno", line)?, end("end_col_offset", column)?))
}

fn int(value: &Any) -> PyResult<i32> {
    let Some(int) = value.downcast::<Int>() else {
        let shown = value.repr()?.to_string_lossy();
        return raise(&ValueError, format!("invalid integer value: {shown}"));
    };
    match int.to_i64().map(i32::try_from) {
        Some(Ok(value)) => Ok(value),
        _ => raise(&OverflowError, "Python int too large to convert to C int"),
    }
}

/// Reads a node, guarded against depth.
fn node<'a, T: Node<'a>>(arena: &'a Arena, value: &Any) -> PyResult<T> {
    recursion::enter(&format!(" while traversing '{}' node", T::BASE))?;
    T::read(arena, value)
}

/// An object that is none of the classes it should be of.
pub(super) fn unexpected<T>(base: &str, object: &Any) -> PyResult<T> {
    let shown = object.repr()?.to_string_lossy();
    raise_type_error(format!("expected some sort of {base}, but got {shown}"))
}

/// The items of a list field; a missing one is empty.
fn items(value: Option<&Any>, place: Place) -> PyResult<Vec<Obj>> {
    let Some(value) = value else { return Ok(Vec::new()) };
    match value.downcast::<List>() {
        Some(_) => value.to_vec(),
        None => {
            let found = value.class().name();
            let Place { class, field } = place;
            raise_type_error(format!("{class} field \"{field}\" must be a list, not a {found}"))
        }
    }
}

fn list(items: impl Iterator<Item = PyResult<Obj>>) -> PyResult<Obj> {
    Ok(List::new(items.collect::<PyResult<Vec<Obj>>>()?).upcast())
}

impl<'a, T: Node<'a>> Part<'a> for &'a T {
    fn show(&self) -> PyResult<Obj> {
        recursion::enter(" during  ast construction")?;
        T::show(self)
    }

    fn read(arena: &'a Arena, value: Option<&Any>, place: Place) -> PyResult<Self> {
        match value {
            None => place.missing(),
            Some(value) if is_none(value) => place.required(),
            Some(value) => Ok(arena.alloc(node::<T>(arena, value)?)),
        }
    }
}

impl<'a, T: Node<'a>> Part<'a> for Option<&'a T> {
    fn show(&self) -> PyResult<Obj> {
        self.map_or_else(|| Ok(none()), |node| Part::show(&node))
    }

    fn read(arena: &'a Arena, value: Option<&Any>, _: Place) -> PyResult<Self> {
        match value.filter(|value| !is_none(value)) {
            None => Ok(None),
            Some(value) => Ok(Some(arena.alloc(node::<T>(arena, value)?))),
        }
    }
}

impl<'a, T: Node<'a>> Part<'a> for &'a [T] {
    fn show(&self) -> PyResult<Obj> {
        recursion::enter(" during  ast construction")?;
        list(self.iter().map(T::show))
    }

    fn read(arena: &'a Arena, value: Option<&Any>, place: Place) -> PyResult<Self> {
        let mut nodes = Vec::new();
        for item in items(value, place)? {
            nodes.push(match is_none(&item) {
                true => return raise(&ValueError, format!("None disallowed in {} list", base_word(T::BASE))),
                false => node::<T>(arena, &item)?,
            });
        }
        Ok(arena.slice(&nodes))
    }
}

fn base_word(base: &str) -> &str {
    match base {
        "expr" => "expression",
        "stmt" => "statement",
        other => other,
    }
}

impl<'a> Part<'a> for &'a [Option<Expr<'a>>] {
    fn show(&self) -> PyResult<Obj> {
        recursion::enter(" during  ast construction")?;
        list(self.iter().map(|item| item.as_ref().map_or_else(|| Ok(none()), Node::show)))
    }

    fn read(arena: &'a Arena, value: Option<&Any>, place: Place) -> PyResult<Self> {
        let mut nodes = Vec::new();
        for item in items(value, place)? {
            nodes.push(if is_none(&item) { None } else { Some(node::<Expr<'a>>(arena, &item)?) });
        }
        Ok(arena.slice(&nodes))
    }
}

fn name<'a>(arena: &'a Arena, value: &Any, what: &str) -> PyResult<&'a str> {
    match value.exact::<Str>() {
        Some(text) => Ok(arena.str(&text.to_string_lossy())),
        None => raise_type_error(format!("AST {what} must be of type str")),
    }
}

impl<'a> Part<'a> for &'a str {
    fn show(&self) -> PyResult<Obj> {
        Ok(interned(self).upcast())
    }

    fn read(arena: &'a Arena, value: Option<&Any>, place: Place) -> PyResult<Self> {
        match value {
            None => place.missing(),
            Some(value) if is_none(value) => place.required(),
            Some(value) => name(arena, value, if place.field == "tag" { "string" } else { "identifier" }),
        }
    }
}

impl<'a> Part<'a> for Option<&'a str> {
    fn show(&self) -> PyResult<Obj> {
        Ok(self.map_or_else(none, |name| interned(name).upcast()))
    }

    fn read(arena: &'a Arena, value: Option<&Any>, place: Place) -> PyResult<Self> {
        let what = if matches!(place.field, "type_comment" | "kind") { "string" } else { "identifier" };
        value.filter(|value| !is_none(value)).map(|value| name(arena, value, what)).transpose()
    }
}

impl<'a> Part<'a> for &'a [&'a str] {
    fn show(&self) -> PyResult<Obj> {
        list(self.iter().map(Part::show))
    }

    fn read(arena: &'a Arena, value: Option<&Any>, place: Place) -> PyResult<Self> {
        let names: PyResult<Vec<&str>> =
            items(value, place)?.iter().map(|item| name(arena, item, "identifier")).collect();
        Ok(arena.slice(&names?))
    }
}

impl<'a> Part<'a> for bool {
    fn show(&self) -> PyResult<Obj> {
        Ok(Int::new(i128::from(*self)).upcast())
    }

    fn read(_: &'a Arena, value: Option<&Any>, place: Place) -> PyResult<Self> {
        value.map_or_else(|| place.missing(), int).map(|value| value != 0)
    }
}

impl<'a> Part<'a> for u32 {
    fn show(&self) -> PyResult<Obj> {
        Ok(Int::new(i128::from(*self)).upcast())
    }

    fn read(_: &'a Arena, value: Option<&Any>, _: Place) -> PyResult<Self> {
        match value.filter(|value| !is_none(value)) {
            None => Ok(0),
            Some(value) => match u32::try_from(int(value)?) {
                Ok(level) => Ok(level),
                Err(_) => raise(&ValueError, "Negative ImportFrom level"),
            },
        }
    }
}

impl<'a> Part<'a> for i32 {
    fn show(&self) -> PyResult<Obj> {
        Ok(Int::new(i128::from(*self)).upcast())
    }

    fn read(_: &'a Arena, value: Option<&Any>, place: Place) -> PyResult<Self> {
        value.map_or_else(|| place.missing(), int)
    }
}

impl<'a> Part<'a> for Conversion {
    fn show(&self) -> PyResult<Obj> {
        Ok(Int::new(*self as i128).upcast())
    }

    fn read(_: &'a Arena, value: Option<&Any>, place: Place) -> PyResult<Self> {
        Ok(match value.map_or_else(|| place.missing(), int)? {
            -1 => Self::None,
            115 => Self::Str,
            114 => Self::Repr,
            97 => Self::Ascii,
            other => {
                return raise(
                    &objects::builtins::exceptions::SystemError,
                    format!("Unrecognized conversion character {other}"),
                );
            }
        })
    }
}

impl<'a> Part<'a> for &'a Constant {
    fn show(&self) -> PyResult<Obj> {
        eval::constant_object(self)
    }

    fn read(arena: &'a Arena, value: Option<&Any>, place: Place) -> PyResult<Self> {
        match value {
            Some(value) => Ok(arena.constant(constant(value)?)),
            None => place.missing(),
        }
    }
}

/// The constant that an object is.
fn constant(value: &Any) -> PyResult<Constant> {
    recursion::enter(" during compilation")?;
    if is_none(value) {
        return Ok(Constant::None);
    }
    if let Some(truth) = value.exact::<Bool>() {
        return Ok(Constant::Bool(truth.is_true()));
    }
    if value.is(&*ellipsis()) {
        return Ok(Constant::Ellipsis);
    }
    if let Some(int) = value.exact::<Int>() {
        return Ok(Constant::Int(big(int)));
    }
    if let Some(float) = value.exact::<Float>() {
        return Ok(Constant::Float(float.value()));
    }
    if let Some(complex) = value.exact::<Complex>() {
        return Ok(Constant::Complex(complex.value().re, complex.value().im));
    }
    if let Some(text) = value.exact::<Str>() {
        return Ok(Constant::Str(Text::from_code_points(text.characters().iter())));
    }
    if let Some(bytes) = value.exact::<Bytes>() {
        return Ok(Constant::Bytes(bytes.data().into()));
    }
    if let Some(tuple) = value.exact::<Tuple>() {
        let items: PyResult<Vec<Constant>> = tuple.items().iter().map(|item| constant(item)).collect();
        return Ok(Constant::Tuple(items?.into()));
    }
    if value.exact::<FrozenSet>().is_some() {
        let items: PyResult<Vec<Constant>> = value.to_vec()?.iter().map(|item| constant(item)).collect();
        return Ok(Constant::FrozenSet(items?.into()));
    }
    let found = value.class().name();
    raise_type_error(format!("got an invalid type in Constant: {found}"))
}

fn big(int: &Py<Int>) -> BigInt {
    let mut magnitude = BigUint::default();
    for &digit in int.digits().iter().rev() {
        magnitude = (magnitude << 30u32) | BigUint::from(digit);
    }
    BigInt::from_biguint(if int.is_negative() { Sign::Minus } else { Sign::Plus }, magnitude)
}
