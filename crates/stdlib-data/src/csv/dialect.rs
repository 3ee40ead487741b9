//! `_csv.Dialect`: how rows are written down.

use std::cell::Cell;

use objects::builtins::exceptions::ValueError;
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::str::{Str, interned};
use objects::errors::{raise, raise_type_error};
use objects::modules::class_of;
use objects::raw::{Any, Args, Native, Obj, Py, PyResult, Ref};
use objects::types::Type;
use objects::{heap, object, pytype};

use super::{dialects, fail};

/// When fields are quoted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Minimal,
    All,
    NonNumeric,
    None,
    Strings,
    NotNull,
}

pub(super) const STYLES: [(&str, i32); 6] = [
    ("QUOTE_MINIMAL", 0),
    ("QUOTE_ALL", 1),
    ("QUOTE_NONNUMERIC", 2),
    ("QUOTE_NONE", 3),
    ("QUOTE_STRINGS", 4),
    ("QUOTE_NOTNULL", 5),
];

impl Style {
    const ALL: [Self; 6] =
        [Self::Minimal, Self::All, Self::NonNumeric, Self::None, Self::Strings, Self::NotNull];
}

/// The body of `_csv.Dialect`.
#[object]
pub struct Dialect {
    pub(super) doublequote: Cell<bool>,
    pub(super) skipinitialspace: Cell<bool>,
    pub(super) strict: Cell<bool>,
    pub(super) delimiter: u32,
    pub(super) quotechar: Native<Option<u32>>,
    pub(super) escapechar: Native<Option<u32>>,
    pub(super) lineterminator: Ref<Str>,
    pub(super) style: Native<Style>,
}

/// CSV dialect
///
/// The Dialect type records CSV parsing and generation options.
///
#[pytype(
    name = "_csv.Dialect", gc, flags = abi::TPFLAGS_IMMUTABLETYPE,
    members(readonly skipinitialspace, readonly doublequote, readonly strict)
)]
impl Dialect {
    #[signature(
        "Dialect(dialect=<unrepresentable>, delimiter=<unrepresentable>, doublequote=<unrepresentable>, escapechar=<unrepresentable>, lineterminator=<unrepresentable>, quotechar=<unrepresentable>, quoting=<unrepresentable>, skipinitialspace=<unrepresentable>, strict=<unrepresentable>)"
    )]
    #[expect(clippy::too_many_arguments, reason = "the constructor's arguments")]
    fn __new__(
        cls: &Py<Type>,
        dialect: Option<&Any>,
        delimiter: Option<&Any>,
        doublequote: Option<&Any>,
        escapechar: Option<&Any>,
        lineterminator: Option<&Any>,
        quotechar: Option<&Any>,
        quoting: Option<&Any>,
        skipinitialspace: Option<&Any>,
        strict: Option<&Any>,
    ) -> PyResult<Ref<Self>> {
        let given = [
            delimiter,
            doublequote,
            escapechar,
            lineterminator,
            quotechar,
            quoting,
            skipinitialspace,
            strict,
        ];
        construct(cls, dialect, given)
    }

    #[method("!__reduce__(*args)")]
    fn __reduce__(this: &Py<Self>, _args: Args<'_>) -> PyResult<Obj> {
        no_pickling(this.as_any())
    }

    #[method("!__reduce_ex__(*args)")]
    fn __reduce_ex__(this: &Py<Self>, _args: Args<'_>) -> PyResult<Obj> {
        no_pickling(this.as_any())
    }

    #[getter]
    fn delimiter(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(Str::from_point(this.delimiter))
    }

    #[getter]
    fn escapechar(this: &Py<Self>) -> PyResult<Option<Ref<Str>>> {
        Ok(this.escapechar.map(Str::from_point))
    }

    #[getter]
    fn lineterminator(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(this.lineterminator.clone())
    }

    #[getter]
    fn quotechar(this: &Py<Self>) -> PyResult<Option<Ref<Str>>> {
        Ok(this.quotechar.map(Str::from_point))
    }

    #[getter]
    fn quoting(this: &Py<Self>) -> PyResult<i32> {
        Ok(*this.style as i32)
    }
}

fn no_pickling<T>(object: &Any) -> PyResult<T> {
    let name = object.class().name();
    let short = name.rsplit('.').next().unwrap_or("");
    raise_type_error(format!("cannot pickle '{short}' instances"))
}

/// The names of the settings, in the constructor's order.
const SETTINGS: [&str; 8] = [
    "delimiter",
    "doublequote",
    "escapechar",
    "lineterminator",
    "quotechar",
    "quoting",
    "skipinitialspace",
    "strict",
];

fn construct(cls: &Py<Type>, base: Option<&Any>, given: [Option<&Any>; 8]) -> PyResult<Ref<Dialect>> {
    let base = match base.filter(|base| !is_none(base)) {
        Some(name) if name.downcast::<Str>().is_some() => Some(registered(name)?),
        other => other.map(Py::new_ref),
    };
    if given.iter().all(Option::is_none)
        && let Some(same) = base.as_deref().and_then(Any::downcast::<Dialect>)
    {
        return Ok(same.new_ref());
    }
    let mut settings: [Option<Obj>; 8] = Default::default();
    for ((place, value), name) in settings.iter_mut().zip(given).zip(SETTINGS) {
        *place = match (value, &base) {
            (Some(value), _) => Some(value.new_ref()),
            (None, Some(base)) => base.find_attribute(&interned(name))?,
            (None, None) => None,
        };
    }
    heap::make(cls, 0, checked(&settings)?)
}

/// The settings as values.
fn checked(settings: &[Option<Obj>; 8]) -> PyResult<Dialect> {
    let [delimiter, doublequote, escapechar, lineterminator, quotechar, quoting, space, strict] = settings;
    let is_true = |value: &Option<Obj>, default| value.as_ref().map_or(Ok(default), |value| value.truth());
    let Some(delimiter) = character("delimiter", delimiter.as_deref(), Some(u32::from(b',')), false)? else {
        return raise(&ValueError, "bad delimiter value");
    };
    let doublequote = is_true(doublequote, true)?;
    let escapechar = character("escapechar", escapechar.as_deref(), None, true)?;
    let lineterminator = match lineterminator {
        None => Str::new("\r\n"),
        Some(text) => match text.downcast::<Str>() {
            Some(text) => text.new_ref(),
            None => {
                return raise_type_error(format!(
                    "\"lineterminator\" must be a string, not {}",
                    text.class().name()
                ));
            }
        },
    };
    let without_quotes = quoting.is_none() && quotechar.as_ref().is_some_and(|quote| is_none(quote));
    let quotechar = character("quotechar", quotechar.as_deref(), Some(u32::from(b'"')), true)?;
    let style = if without_quotes { Style::None } else { style_of(quoting.as_deref())? };
    let dialect = Dialect {
        doublequote: Cell::new(doublequote),
        skipinitialspace: Cell::new(is_true(space, false)?),
        strict: Cell::new(is_true(strict, false)?),
        delimiter,
        quotechar: Native::new(quotechar),
        escapechar: Native::new(escapechar),
        lineterminator,
        style: Native::new(style),
    };
    dialect.check()?;
    Ok(dialect)
}

fn style_of(value: Option<&Any>) -> PyResult<Style> {
    let Some(value) = value else { return Ok(Style::Minimal) };
    let Some(number) = value.exact::<Int>() else {
        return raise_type_error(format!("\"quoting\" must be an integer, not {}", value.class().name()));
    };
    let style = usize::try_from(number.saturated()).ok().and_then(|number| Style::ALL.get(number));
    style.map_or_else(|| raise_type_error("bad \"quoting\" value"), |style| Ok(*style))
}

/// A setting that is one character, or perhaps none.
fn character(
    name: &str,
    value: Option<&Any>,
    default: Option<u32>,
    none_allowed: bool,
) -> PyResult<Option<u32>> {
    let Some(value) = value else { return Ok(default) };
    if none_allowed && is_none(value) {
        return Ok(None);
    }
    let or_none = if none_allowed { " or None" } else { "" };
    let Some(text) = value.downcast::<Str>() else {
        let found = value.class().name();
        return raise_type_error(format!("\"{name}\" must be a unicode character{or_none}, not {found}"));
    };
    match (text.len(), text.characters().get(0)) {
        (1, Some(point)) => Ok(Some(point)),
        (len, _) => raise_type_error(format!(
            "\"{name}\" must be a unicode character{or_none}, not a string of length {len}"
        )),
    }
}

impl Dialect {
    /// Whether the settings go together.
    fn check(&self) -> PyResult<()> {
        if *self.style != Style::None && self.quotechar.is_none() {
            return raise_type_error("quotechar must be set if quoting enabled");
        }
        let space_allowed = !self.skipinitialspace.get();
        let characters = [
            ("delimiter", Some(self.delimiter), true),
            ("escapechar", *self.escapechar, space_allowed),
            ("quotechar", *self.quotechar, space_allowed),
        ];
        for (name, point, space_allowed) in characters {
            let Some(point) = point else { continue };
            if matches!(point, 0x0A | 0x0D) || point == 0x20 && !space_allowed {
                return raise(&ValueError, format!("bad {name} value"));
            }
            if self.ends_line(point) {
                return raise(&ValueError, format!("bad {name} or lineterminator value"));
            }
        }
        for (index, (name, point, _)) in characters.iter().enumerate() {
            for (other, other_point, _) in &characters[index + 1..] {
                if point.is_some() && point == other_point {
                    return raise(&ValueError, format!("bad {name} or {other} value"));
                }
            }
        }
        Ok(())
    }

    /// Whether the character is part of what ends a line.
    pub(super) fn ends_line(&self, point: u32) -> bool {
        self.lineterminator.characters().iter().any(|other| other == point)
    }
}

/// The dialect of a name.
pub(super) fn registered(name: &Any) -> PyResult<Obj> {
    match dialects().get(name)? {
        Some(dialect) => Ok(dialect),
        None => fail("unknown dialect"),
    }
}

/// The dialect that the arguments of `reader` and the like ask for.
pub(super) fn from_arguments(dialect: Option<&Any>, rest: Args<'_>) -> PyResult<Ref<Dialect>> {
    let class = class_of::<Dialect>()?;
    // Given by name, it is among the other settings too.
    let dialect = dialect.filter(|_| !rest.keywords().any(|(name, _)| name.equals("dialect")));
    let made = match dialect {
        Some(dialect) => rest.with_first(dialect, |args| class.as_any().call_args(args))?,
        None => class.as_any().call_args(rest)?,
    };
    made.downcast_ref::<Dialect>().or_else(|_| raise_type_error("Dialect() made something else"))
}
