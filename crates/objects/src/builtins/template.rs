//! `string.templatelib`: what a t-string is, its parts, and iteration over them.

use std::cell::Cell;

use crate::builtins::dict::Dict;
use crate::builtins::exceptions::ValueError;
use crate::builtins::generic_alias;
use crate::builtins::none::{is_none, none};
use crate::builtins::str::{Str, interned};
use crate::builtins::tuple::Tuple;
use crate::errors::{raise, raise_type_error};
use crate::heap;
use crate::hooks;
use crate::raw::{Any, Obj, Object, Parameters, Place, Py, PyResult, Ref, Slot, StrBuilder, glue_parse_call};
use crate::types::Type;
use macros::{object, pytype};

/// The body of `Template`: strings and what stands between them, one string more than interpolations.
#[object]
pub struct Template {
    strings: Slot<Object>,
    interpolations: Slot<Object>,
}

/// Template object
#[pytype(
    name = "string.templatelib.Template", export = _PyTemplate_Type, gc, last,
    members(readonly strings = "Strings", readonly interpolations = "Interpolations")
)]
impl Template {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        if keywords.is_some_and(|keywords| !keywords.is_empty()) {
            return raise_type_error("Template.__new__ only accepts *args arguments");
        }
        let mut parts = Parts::default();
        for part in args.items() {
            if let Some(text) = part.downcast::<Str>() {
                parts.text(text);
            } else if part.exact::<Interpolation>().is_some() {
                parts.interpolation(part.clone());
            } else {
                let found = part.class().name();
                return raise_type_error(format!(
                    "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {found}"
                ));
            }
        }
        Ok(parts.finish())
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let (strings, interpolations) = this.parts();
        let (strings, interpolations) = (strings.as_any().repr()?, interpolations.as_any().repr()?);
        Ok(format!(
            "Template(strings={}, interpolations={})",
            strings.to_string_lossy(),
            interpolations.to_string_lossy()
        ))
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<TemplateIter>> {
        let (strings, interpolations) = this.parts();
        Ok(heap::make_exact(TemplateIter {
            strings: Slot::new(strings),
            interpolations: Slot::new(interpolations),
            index: Cell::new(0),
        }))
    }

    fn sq_concat(this: &Py<Self>, other: &Any) -> PyResult<Obj> {
        let Some(other) = other.exact::<Template>() else {
            let found = other.class().name();
            return raise_type_error(format!(
                "can only concatenate string.templatelib.Template (not \"{found}\") to string.templatelib.Template"
            ));
        };
        Ok(this.joined(other).upcast())
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let unpickle = hooks::import_attribute("string.templatelib", "_template_unpickle")?;
        let (strings, interpolations) = this.parts();
        Ok(Tuple::new(vec![unpickle, Tuple::new(vec![strings.upcast(), interpolations.upcast()]).upcast()]))
    }

    /// Template supports [] for generic usage
    #[classmethod("(object, /)")]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        generic_alias::class_getitem(cls, object)
    }

    /// Values of interpolations
    #[getter]
    fn values(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let (_, interpolations) = this.parts();
        let value = |item: &Obj| item.exact::<Interpolation>().and_then(|item| item.value.get());
        Ok(Tuple::new(interpolations.items().iter().map(|item| value(item).unwrap_or_else(none)).collect()))
    }
}

impl Template {
    /// The template of a t-string: one string more than interpolations.
    pub fn new(strings: Ref<Tuple>, interpolations: Ref<Tuple>) -> Ref<Self> {
        heap::make_exact(Self {
            strings: Slot::new(strings.upcast()),
            interpolations: Slot::new(interpolations.upcast()),
        })
    }
}

impl Py<Template> {
    fn parts(&self) -> (Ref<Tuple>, Ref<Tuple>) {
        let tuple = |slot: &Slot<Object>| match slot.get().map(Obj::downcast_ref::<Tuple>) {
            Some(Ok(tuple)) => tuple,
            _ => Tuple::new(Vec::new()),
        };
        (tuple(&self.strings), tuple(&self.interpolations))
    }

    /// Both templates in a row; the strings where they meet become one.
    fn joined(&self, other: &Py<Template>) -> Ref<Template> {
        let mut parts = Parts::default();
        for template in [self, other] {
            let (strings, interpolations) = template.parts();
            for (index, string) in strings.items().iter().enumerate() {
                if let Some(string) = string.downcast::<Str>() {
                    parts.text(string);
                }
                if let Some(interpolation) = interpolations.get(index) {
                    parts.interpolation(interpolation.new_ref());
                }
            }
        }
        parts.finish()
    }
}

/// A template being put together.
#[derive(Default)]
struct Parts {
    strings: Vec<Obj>,
    interpolations: Vec<Obj>,
    open: Option<Ref<Str>>,
}

impl Parts {
    fn text(&mut self, text: &Py<Str>) {
        self.open = Some(match self.open.take() {
            None => text.new_ref(),
            Some(open) => {
                let mut joined = StrBuilder::new();
                joined.push_text(&open);
                joined.push_text(text);
                joined.finish()
            }
        });
    }

    fn close(&mut self) {
        self.strings.push(self.open.take().unwrap_or_else(|| Str::new("")).upcast());
    }

    fn interpolation(&mut self, interpolation: Obj) {
        self.close();
        self.interpolations.push(interpolation);
    }

    fn finish(mut self) -> Ref<Template> {
        self.close();
        Template::new(Tuple::new(self.strings), Tuple::new(self.interpolations))
    }
}

/// The body of `TemplateIter`.
#[object]
pub struct TemplateIter {
    strings: Slot<Tuple>,
    interpolations: Slot<Tuple>,
    /// Twice the number of strings passed, and one more when the next part is an interpolation.
    index: Cell<usize>,
}

/// Template iterator object
#[pytype(
    name = "string.templatelib.TemplateIter", export = _PyTemplateIter_Type, gc, last, abstract_
)]
impl TemplateIter {
    fn __iter__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(this.new_ref().upcast())
    }

    /// Strings and interpolations in turn; empty strings are left out.
    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        loop {
            let index = this.index.get();
            let from = if index.is_multiple_of(2) { &this.strings } else { &this.interpolations };
            let part = from.get().and_then(|parts| parts.get(index / 2).map(Py::new_ref));
            let Some(part) = part else { return Ok(None) };
            this.index.set(index + 1);
            if !part.downcast::<Str>().is_some_and(|text| text.is_empty()) {
                return Ok(Some(part));
            }
        }
    }
}

/// The body of `Interpolation`.
#[object]
pub struct Interpolation {
    value: Slot<Object>,
    expression: Slot<Object>,
    conversion: Slot<Object>,
    format_spec: Slot<Object>,
}

static PARAMETERS: Parameters = Parameters {
    function: "Interpolation",
    names: &["value", "expression", "conversion", "format_spec"],
    positional_only: 0,
    positional: 4,
    required: 1,
    variadic: false,
    keywords: false,
};

/// Interpolation object
#[pytype(
    name = "string.templatelib.Interpolation", export = _PyInterpolation_Type, gc, last,
    members(
        readonly value = "Value", readonly expression = "Expression", readonly conversion = "Conversion",
        readonly format_spec = "Format specifier"
    )
)]
impl Interpolation {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let [value, expression, conversion, format_spec] = glue_parse_call(&PARAMETERS, args, keywords)?;
        let text = |given: Option<Obj>, index| match given {
            None => Ok(Str::new("").upcast()),
            Some(text) if text.downcast::<Str>().is_some() => Ok(text),
            Some(other) => Place { parameters: &PARAMETERS, index }.wrong_type("str", &other),
        };
        let expression = text(expression, 1)?;
        let conversion = match conversion {
            Some(given) if !is_none(&given) => checked_conversion(text(Some(given), 2)?)?,
            _ => none(),
        };
        let format_spec = text(format_spec, 3)?;
        Ok(Self::new(value.unwrap_or_else(none), expression, conversion, format_spec))
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let shown = this.fields().iter().map(|field| field.repr()).collect::<PyResult<Vec<_>>>()?;
        let shown: Vec<String> = shown.iter().map(|text| text.to_string_lossy()).collect();
        Ok(format!("Interpolation({})", shown.join(", ")))
    }

    /// __reduce__() -> (cls, state)
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let class = this.class().new_ref().upcast();
        Ok(Tuple::new(vec![class, Tuple::new(this.fields().into()).upcast()]))
    }

    /// Interpolations are generic over the types of their values
    #[classmethod("(object, /)")]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        generic_alias::class_getitem(cls, object)
    }
}

fn checked_conversion(text: Obj) -> PyResult<Obj> {
    let known = text.downcast::<Str>().is_some_and(|text| ["s", "a", "r"].iter().any(|one| text.equals(one)));
    match known {
        true => Ok(text),
        false => raise(&ValueError, "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"),
    }
}

impl Interpolation {
    /// What stands in a t-string's braces, evaluated.
    pub fn new(value: Obj, expression: Obj, conversion: Obj, format_spec: Obj) -> Ref<Self> {
        heap::make_exact(Self {
            value: Slot::new(value),
            expression: Slot::new(expression),
            conversion: Slot::new(conversion),
            format_spec: Slot::new(format_spec),
        })
    }

    fn fields(&self) -> [Obj; 4] {
        [&self.value, &self.expression, &self.conversion, &self.format_spec]
            .map(|slot| slot.get().unwrap_or_else(none))
    }
}

/// `Interpolation.__match_args__`
pub(crate) fn match_args() -> Obj {
    Tuple::new(PARAMETERS.names.iter().map(|name| interned(name).upcast()).collect()).upcast()
}
