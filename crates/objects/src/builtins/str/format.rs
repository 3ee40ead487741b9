//! `str.format`, `str.format_map` and `str.__format__`.

use numbers::format_spec::{ErrorKind, FormatSpec, SpecError, Target, layout_str};

use super::fields::{Conversion, Field, Item, Markup, Name, Step, conversion};
use super::pieces::Pieces;
use crate::builtins::exceptions::{IndexError, KeyError, OverflowError, ValueError};
use crate::builtins::int::Int;
use crate::errors::{no_memory, raise, raise_value};
use crate::raw::{Any, Args, Obj, Py, PyResult, Ref, Str, widened};

/// What fields refer to.
#[derive(Clone, Copy)]
pub(super) enum Values<'a> {
    /// The arguments of `format`.
    Given(Args<'a>),
    /// The mapping of `format_map`.
    Mapping(&'a Any),
}

/// How fields without a number count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbering {
    Open,
    Automatic(usize),
    Manual,
}

/// One format under way.
struct Formatter<'a> {
    values: Values<'a>,
    numbering: Numbering,
}

/// `format.format(...)`
pub(super) fn format(format: &Py<Str>, values: Values<'_>) -> PyResult<Ref<Str>> {
    const DEPTH: u32 = 2;
    // Without a brace nothing is replaced.
    if let Some(exact) = format.as_any().exact::<Str>()
        && !exact.characters().iter().any(|point| matches!(point, 0x7B | 0x7D))
    {
        return Ok(exact.new_ref());
    }
    let mut formatter = Formatter { values, numbering: Numbering::Open };
    let mut builder = Pieces::new();
    formatter.run(&widened::<u32>(format.characters()), DEPTH, &mut builder)?;
    Ok(builder.finish())
}

impl Formatter<'_> {
    fn run(&mut self, format: &[u32], depth: u32, builder: &mut Pieces) -> PyResult<()> {
        if depth == 0 {
            return raise(&ValueError, "Max string recursion exceeded");
        }
        let mut markup = Markup::new(format);
        while let Some(item) = markup.next()? {
            match item {
                Item::Literal(points) => builder.push_points(points),
                Item::Field(field) => self.field(&field, depth, builder)?,
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &Field<'_>, depth: u32, builder: &mut Pieces) -> PyResult<()> {
        let value = self.value(field)?;
        let value = match field.conversion.map(conversion).transpose()? {
            None => value,
            Some(Conversion::Repr) => value.repr()?.upcast(),
            Some(Conversion::Str) => value.str()?.upcast(),
            Some(Conversion::Ascii) => super::ascii(&*value.repr()?).upcast(),
        };
        let spec = match field.nested {
            true => {
                let mut spec = Pieces::new();
                self.run(field.spec, depth - 1, &mut spec)?;
                spec.finish()
            }
            false => Str::from_code_points(field.spec.iter().copied()),
        };
        let text = value.format(&spec)?;
        builder.push_text(&text);
        Ok(())
    }

    fn value(&mut self, field: &Field<'_>) -> PyResult<Obj> {
        let mut name = Name::new(field.name)?;
        let mut value = match name.index {
            Some(index) => self.positional(index)?,
            None if name.first.is_empty() => self.next_positional()?,
            None => self.named(name.first)?,
        };
        while let Some(step) = name.next()? {
            value = match step {
                Step::Attribute(text) => value.get_attribute(&text_of(text))?,
                Step::Index(index) => value.get_item(Int::new(index as i128).as_any())?,
                Step::Key(text) => value.get_item(text_of(text).as_any())?,
            };
        }
        Ok(value)
    }

    fn next_positional(&mut self) -> PyResult<Obj> {
        let index = match self.numbering {
            Numbering::Open => 0,
            Numbering::Automatic(next) => next,
            Numbering::Manual => {
                return raise(
                    &ValueError,
                    "cannot switch from manual field specification to automatic field numbering",
                );
            }
        };
        self.numbering = Numbering::Automatic(index + 1);
        self.argument(index)
    }

    fn positional(&mut self, index: usize) -> PyResult<Obj> {
        if matches!(self.numbering, Numbering::Automatic(_)) {
            return raise(
                &ValueError,
                "cannot switch from automatic field numbering to manual field specification",
            );
        }
        self.numbering = Numbering::Manual;
        self.argument(index)
    }

    fn argument(&self, index: usize) -> PyResult<Obj> {
        let Values::Given(args) = &self.values else {
            return raise(&ValueError, "Format string contains positional fields");
        };
        match args.positional().get(index) {
            Some(value) => Ok(value.new_ref()),
            None => raise(
                &IndexError,
                format!("Replacement index {index} out of range for positional args tuple"),
            ),
        }
    }

    fn named(&self, name: &[u32]) -> PyResult<Obj> {
        let key = text_of(name);
        match &self.values {
            Values::Mapping(mapping) => mapping.get_item(key.as_any()),
            Values::Given(args) => match args.keywords().find(|(known, _)| known.same_text(&key)) {
                Some((_, value)) => Ok(value.new_ref()),
                None => raise_value(&KeyError, key.upcast()),
            },
        }
    }
}

fn text_of(points: &[u32]) -> Ref<Str> {
    Str::from_code_points(points.iter().copied())
}

/// `format(text, spec)`
pub(super) fn by_spec(text: &Py<Str>, spec: &Py<Str>) -> PyResult<Ref<Str>> {
    if spec.is_empty() {
        return match text.as_any().exact::<Str>() {
            Some(text) => Ok(text.new_ref()),
            None => text.as_any().str(),
        };
    }
    let decimal = |point| unicode::decimal(point).map(u32::from);
    let parsed = FormatSpec::parse(&widened::<u32>(spec.characters()), Target::Str, decimal);
    let layout = match parsed.and_then(|parsed| layout_str(text.len(), &parsed)) {
        Ok(layout) => layout,
        Err(error) => return spec_error(error, spec, text.as_any()),
    };
    let part = text.slice(0, layout.take);
    super::justify::padded(&part, layout.left, layout.right, layout.fill)
}

/// Raises what is wrong with a format spec.
///
/// # Errors
/// Always.
#[cold]
pub fn spec_error<T>(error: SpecError, spec: &Py<Str>, value: &Any) -> PyResult<T> {
    let message = error.message(&spec.to_string_lossy(), &value.class().name());
    match error.kind() {
        ErrorKind::Value => raise(&ValueError, message),
        ErrorKind::Overflow => raise(&OverflowError, message),
        ErrorKind::Memory => no_memory(),
    }
}
