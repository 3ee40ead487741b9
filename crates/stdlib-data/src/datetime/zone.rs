//! `tzinfo` and `timezone`; what a `tzinfo` answers.

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{NotImplementedError, ValueError};
use objects::builtins::none::{is_none, none, not_implemented};
use objects::builtins::str::{Str, StrBuilder, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::modules::{class_of, state};
use objects::raw::{Any, IntoObject, Obj, Py, PyResult, Ref};
use objects::types::{CompareOp, Type};
use objects::{heap, object, pytype};

use super::delta::{TimeDelta, hash_of};
use super::moment::{self, DateTime};
use super::span::Span;
use super::{State, is_exactly};

/// The body of `tzinfo`.
#[object]
pub struct TzInfo {
    nothing: (),
}

/// Abstract base class for time zone info objects.
#[pytype(name = "datetime.tzinfo", flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl TzInfo {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self { nothing: () })
    }

    /// datetime -> string name of time zone.
    #[method("(object, /)")]
    fn tzname(_this: &Py<Self>, _object: &Any) -> PyResult<Obj> {
        raise(&NotImplementedError, "a tzinfo subclass must implement tzname()")
    }

    /// datetime -> timedelta showing offset from UTC, negative values indicating West of UTC
    #[method("(object, /)")]
    fn utcoffset(_this: &Py<Self>, _object: &Any) -> PyResult<Obj> {
        raise(&NotImplementedError, "a tzinfo subclass must implement utcoffset()")
    }

    /// datetime -> DST offset as timedelta positive east of UTC.
    #[method("(object, /)")]
    fn dst(_this: &Py<Self>, _object: &Any) -> PyResult<Obj> {
        raise(&NotImplementedError, "a tzinfo subclass must implement dst()")
    }

    /// datetime in UTC -> datetime in local time.
    #[method("(object, /)")]
    fn fromutc(this: &Py<Self>, object: &Any) -> PyResult<Obj> {
        let moment = own_moment(this.as_any(), object)?;
        let Some(offset) = moment::utcoffset(moment)? else {
            return raise(&ValueError, "fromutc: non-None utcoffset() result required");
        };
        let Some(mut dst) = moment::dst(moment)? else {
            return raise(&ValueError, "fromutc: non-None dst() result required");
        };
        let standard = offset.total() - dst.total();
        let mut result = moment.as_any().new_ref();
        if standard != 0 {
            result = moment::shifted(moment, standard)?;
            let shifted = result.downcast::<DateTime>().map(moment::dst).transpose()?.flatten();
            let Some(again) = shifted else {
                let text = "fromutc: tz.dst() gave inconsistent results; cannot convert";
                return raise(&ValueError, text);
            };
            dst = again;
        }
        match result.downcast::<DateTime>() {
            Some(result) if !dst.is_zero() => moment::shifted(result, dst.total()),
            _ => Ok(result),
        }
    }

    /// -> (cls, state)
    #[method("()")]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let args = match this.as_any().find_attribute(&interned("__getinitargs__"))? {
            Some(method) => method.call(&[])?,
            None => Tuple::empty().upcast(),
        };
        let state = this.as_any().call_method(objects::names::__getstate__(), &[])?;
        Ok(Tuple::new(vec![this.class().new_ref().upcast(), args, state]))
    }
}

/// The argument of `fromutc`: a `datetime` in the zone itself.
fn own_moment<'a>(zone: &Any, object: &'a Any) -> PyResult<&'a Py<DateTime>> {
    let Some(moment) = object.downcast::<DateTime>() else {
        return raise_type_error("fromutc: argument must be a datetime");
    };
    match moment.zone().is_some_and(|own| own.is(zone)) {
        true => Ok(moment),
        false => raise(&ValueError, "fromutc: dt.tzinfo is not self"),
    }
}

/// What a method of a zone returns: a duration of less than a day, or nothing.
pub(super) fn ask(zone: Option<&Any>, method: &str, argument: &Any) -> PyResult<Option<Span>> {
    let Some(zone) = zone else { return Ok(None) };
    // The answer of a plain `timezone` is known.
    if let Some(fixed) = zone.downcast::<TimeZone>()
        && is_exactly::<TimeZone>(zone.class())?
    {
        return Ok((method == "utcoffset").then(|| fixed.offset.span()));
    }
    let result = zone.call_method(&interned(method), &[argument])?;
    if is_none(&result) {
        return Ok(None);
    }
    let Some(delta) = result.downcast::<TimeDelta>() else {
        let found = result.class().name();
        return raise_type_error(format!("tzinfo.{method}() must return None or timedelta, not '{found}'"));
    };
    check_offset(delta.span(), &result)?;
    Ok(Some(delta.span()))
}

/// The name of a zone, or nothing.
pub(super) fn name(zone: Option<&Any>, argument: &Any) -> PyResult<Option<Ref<Str>>> {
    let Some(zone) = zone else { return Ok(None) };
    let result = zone.call_method(&interned("tzname"), &[argument])?;
    if is_none(&result) {
        return Ok(None);
    }
    result.downcast_ref::<Str>().map(Some).or_else(|result| {
        let found = result.class().name();
        raise_type_error(format!("tzinfo.tzname() must return None or a string, not '{found}'"))
    })
}

fn check_offset(span: Span, shown: &Any) -> PyResult<()> {
    const DAY: i128 = 86_400_000_000;
    if span.total().abs() < DAY {
        return Ok(());
    }
    let shown = shown.repr()?.to_string_lossy();
    raise(
        &ValueError,
        format!(
            "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not {shown}"
        ),
    )
}

/// The one zone `timezone.utc`.
pub(super) fn utc() -> PyResult<Obj> {
    match state::<State>().utc.get() {
        Some(utc) => Ok(utc.upcast()),
        None => Ok(TimeZone::new(Span::default(), None)?.upcast()),
    }
}

/// The zone of a fixed offset; `timezone.utc` for none.
pub(super) fn fixed(offset: Span, name: Option<Ref<Str>>) -> PyResult<Obj> {
    if offset.is_zero() && name.is_none() {
        return utc();
    }
    let delta = TimeDelta::new(offset)?;
    check_offset(offset, delta.as_any())?;
    Ok(TimeZone::new(offset, name)?.upcast())
}

/// The body of `timezone`.
#[object]
pub struct TimeZone {
    offset: Ref<TimeDelta>,
    name: Option<Ref<Str>>,
}

/// Fixed offset from UTC implementation of tzinfo.
#[pytype(name = "datetime.timezone", last, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl TimeZone {
    #[signature("timezone(offset, name=<unrepresentable>)")]
    fn __new__(_cls: &Py<Type>, offset: &Any, name: Option<&Any>) -> PyResult<Obj> {
        let Some(delta) = offset.downcast::<TimeDelta>() else {
            return raise_type_error(format!(
                "timezone() argument 1 must be datetime.timedelta, not {}",
                offset.class().name()
            ));
        };
        let name = match name {
            None => None,
            Some(name) => match name.downcast::<Str>() {
                Some(name) => Some(name.new_ref()),
                None => {
                    let found = if is_none(name) { "None".into() } else { name.class().name() };
                    return raise_type_error(format!("timezone() argument 2 must be str, not {found}"));
                }
            },
        };
        check_offset(delta.span(), offset)?;
        if name.is_none() && delta.span().is_zero() {
            return utc();
        }
        let body = Self { offset: delta.new_ref(), name };
        Ok(heap::make(&*class_of::<Self>()?, 0, body)?.upcast())
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let class = this.class().name();
        let mut out = StrBuilder::new();
        out.push_str(&class);
        if this.is(&*utc()?) {
            out.push_str(".utc");
            return Ok(out.finish());
        }
        out.push_str("(");
        out.push_text(&*this.offset.as_any().repr()?);
        if let Some(name) = &this.name {
            out.push_str(", ");
            out.push_text(&*name.as_any().repr()?);
        }
        out.push_str(")");
        Ok(out.finish())
    }

    fn __str__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(this.shown())
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        hash_of(this.offset.span())
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        match (other.downcast::<Self>(), op) {
            (Some(other), CompareOp::Eq | CompareOp::Ne) => {
                let same = this.offset.span() == other.offset.span();
                (same == (op == CompareOp::Eq)).into_object()
            }
            _ => Ok(not_implemented()),
        }
    }

    /// If name is specified when timezone is created, returns the name.  Otherwise returns offset as 'UTC(+|-)HH:MM'.
    #[method("(object, /)")]
    fn tzname(this: &Py<Self>, object: &Any) -> PyResult<Ref<Str>> {
        moment_or_none(object, "tzname")?;
        Ok(this.shown())
    }

    /// Return fixed offset.
    #[method("(object, /)")]
    fn utcoffset(this: &Py<Self>, object: &Any) -> PyResult<Ref<TimeDelta>> {
        moment_or_none(object, "utcoffset")?;
        Ok(this.offset.clone())
    }

    /// Return None.
    #[method("(object, /)")]
    fn dst(_this: &Py<Self>, object: &Any) -> PyResult<()> {
        moment_or_none(object, "dst")
    }

    /// datetime in UTC -> datetime in local time.
    #[method("(object, /)")]
    fn fromutc(this: &Py<Self>, object: &Any) -> PyResult<Obj> {
        let moment = own_moment(this.as_any(), object)?;
        moment::shifted(moment, this.offset.span().total())
    }

    /// pickle support
    #[method("()")]
    fn __getinitargs__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let offset = this.offset.clone().upcast();
        Ok(match &this.name {
            Some(name) => Tuple::pair(offset, name.clone().upcast()),
            None => Tuple::new(vec![offset]),
        })
    }
}

fn moment_or_none(object: &Any, method: &str) -> PyResult<()> {
    if is_none(object) || object.downcast::<DateTime>().is_some() {
        return Ok(());
    }
    raise_type_error(format!(
        "{method}(dt) argument must be a datetime instance or None, not {}",
        object.class().name()
    ))
}

impl TimeZone {
    pub(super) fn new(offset: Span, name: Option<Ref<Str>>) -> PyResult<Ref<Self>> {
        heap::make(&*class_of::<Self>()?, 0, Self { offset: TimeDelta::new(offset)?, name })
    }

    fn shown(&self) -> Ref<Str> {
        match &self.name {
            Some(name) => name.clone(),
            None if self.offset.span().is_zero() => Str::new("UTC"),
            None => Str::new(&format!("UTC{}", self.offset.span().offset_text(":"))),
        }
    }
}

/// A duration as an object, or `None`.
pub(super) fn span_object(span: Option<Span>) -> PyResult<Obj> {
    span.map_or_else(|| Ok(none()), |span| TimeDelta::new(span).map(Ref::upcast))
}
