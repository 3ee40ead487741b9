//! `datetime`: a date and a time of day, perhaps in a zone.

use std::cell::Cell;

use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{OverflowError, ValueError};
use objects::builtins::none::{is_none, none, not_implemented};
use objects::builtins::str::{Str, StrBuilder, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::modules::class_of;
use objects::raw::{Any, IntoObject, Native, Obj, Parameters, Py, PyResult, Ref, glue_parse_call};
use objects::types::{CompareOp, Type};
use objects::{heap, object, pytype};

use super::date::Date;
use super::delta::{TimeDelta, checked, hash_of, seconds_of};
use super::span::{MICROS, Span, Stamp};
use super::time::{MIDNIGHT, Time};
use super::zone_or_none;
use super::{calendar, check_date, check_time, int_or, is_exactly, iso, local, new_int, text, zone};

/// The body of `datetime`; it begins as that of `date` does.
#[object]
pub struct DateTime {
    hash: Cell<isize>,
    has_zone: u8,
    data: Native<[u8; 10]>,
    fold: Cell<u8>,
    zone: Option<Obj>,
}

static PARAMETERS: Parameters = Parameters {
    function: "datetime",
    names: &["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold"],
    positional_only: 0,
    positional: 8,
    required: 0b111,
    variadic: false,
    keywords: false,
};

/// datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])
///
/// The year, month and day arguments are required. tzinfo may be None, or an
/// instance of a tzinfo subclass. The remaining arguments may be ints.
///
#[pytype(name = "datetime.datetime", flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl DateTime {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        if let [state, rest @ ..] = args.items()
            && rest.len() < 2
            && let Some(state) = text::state(state, 10, "datetime")?
            && (1..=12).contains(&(state[2] & 0x7F))
        {
            let Ok(zone) = zone_or_none(rest.first().map(|zone| &**zone)) else {
                drop(objects::errors::take());
                return raise_type_error("bad tzinfo state arg");
            };
            let mut data: [u8; 10] = state.try_into().unwrap_or_default();
            let fold = data[2] >> 7;
            data[2] &= 0x7F;
            return Self::with_data(cls, data, zone, fold);
        }
        let [year, month, day, hour, minute, second, micros, zone, fold]: [Option<Obj>; 9] =
            glue_parse_call(&PARAMETERS, args, keywords)?;
        let part = |value: Option<Obj>| int_or(value.as_deref(), 0);
        let (year, month, day) = (part(year)?, part(month)?, part(day)?);
        let clock = [part(hour)?, part(minute)?, part(second)?, part(micros)?];
        let fold = part(fold)?;
        let zone = zone_or_none(zone.as_deref())?;
        check_date(year, month, day)?;
        check_time(clock, fold)?;
        Self::in_class(cls, stamp_of((year, month, day), clock), zone, fold)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let at = this.stamp();
        let mut out = StrBuilder::new();
        let (class, hour, minute) = (this.class().name(), at.hour, at.minute);
        out.push_str(&format!("{class}({}, {}, {}, {hour}, {minute}", at.year, at.month, at.day));
        if at.second != 0 || at.micros != 0 {
            out.push_str(&format!(", {}", at.second));
        }
        if at.micros != 0 {
            out.push_str(&format!(", {}", at.micros));
        }
        if this.fold.get() != 0 {
            out.push_str(", fold=1");
        }
        if let Some(zone) = &this.zone {
            out.push_str(", tzinfo=");
            out.push_text(&*zone.repr()?);
        }
        out.push_str(")");
        Ok(out.finish())
    }

    fn __str__(this: &Py<Self>) -> PyResult<Obj> {
        this.as_any().call_method(&interned("isoformat"), &[Str::new(" ").as_any()])
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        if this.hash.get() != -1 {
            return Ok(this.hash.get());
        }
        let offset = match this.fold.get() {
            0 => utcoffset(this)?,
            _ => utcoffset(&*Self::new(this.stamp(), this.zone.clone(), 0)?)?,
        };
        let hash = match offset {
            None => objects::types::hash::bytes(&this.data[..]),
            Some(offset) => hash_of(Span::small(this.stamp().total() - offset.total()))?,
        };
        this.hash.set(hash);
        Ok(hash)
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        match other.downcast::<Self>() {
            Some(other) => compare(this, other, op),
            None => Ok(not_implemented()),
        }
    }

    fn __add__(left: &Any, right: &Any) -> PyResult<Obj> {
        match (left.downcast::<Self>(), right.downcast::<Self>()) {
            (Some(moment), None) => moved(moment, right, 1),
            (None, Some(moment)) => moved(moment, left, 1),
            _ => Ok(not_implemented()),
        }
    }

    fn __sub__(left: &Any, right: &Any) -> PyResult<Obj> {
        let Some(moment) = left.downcast::<Self>() else { return Ok(not_implemented()) };
        match right.downcast::<Self>() {
            Some(other) => Ok(TimeDelta::new(checked(difference(moment, other)?)?)?.upcast()),
            None => moved(moment, right, -1),
        }
    }

    /// Returns new datetime object representing current time local to tz.
    ///
    ///   tz
    ///     Timezone object.
    ///
    /// If no tz is specified, uses local timezone.
    #[classmethod("(tz=None)")]
    fn now(cls: &Py<Type>, tz: Option<&Any>) -> PyResult<Obj> {
        let zone = zone_or_none(tz)?;
        from_clock(cls, local::now(), zone)
    }

    /// Return a new datetime representing UTC day and time.
    #[classmethod("()")]
    fn utcnow(cls: &Py<Type>) -> PyResult<Obj> {
        deprecated(
            "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC).",
        )?;
        Self::made(cls, local::utc(local::now())?, None, 0)
    }

    /// timestamp[, tz] -> tz's local time from POSIX timestamp.
    #[classmethod("!fromtimestamp(timestamp, tz=None)")]
    fn fromtimestamp(cls: &Py<Type>, timestamp: &Any, tz: Option<&Any>) -> PyResult<Obj> {
        let zone = zone_or_none(tz)?;
        from_clock(cls, local::timestamp(timestamp)?, zone)
    }

    /// Construct a naive UTC datetime from a POSIX timestamp.
    #[classmethod("!utcfromtimestamp(timestamp, /)")]
    fn utcfromtimestamp(cls: &Py<Type>, timestamp: &Any) -> PyResult<Obj> {
        deprecated(
            "datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a future version. Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.fromtimestamp(timestamp, datetime.UTC).",
        )?;
        Self::made(cls, local::utc(local::timestamp(timestamp)?)?, None, 0)
    }

    /// string, format -> new datetime parsed from a string (like time.strptime()).
    #[classmethod("!strptime(string, format, /)")]
    fn strptime(cls: &Py<Type>, string: &Any, format: &Any) -> PyResult<Obj> {
        text::strptime(cls.as_any(), "_strptime_datetime_datetime", string, format)
    }

    /// date, time -> datetime with same date and time fields
    #[classmethod("!combine(date, time, tzinfo=<unrepresentable>)")]
    fn combine(cls: &Py<Type>, date: &Any, time: &Any, tzinfo: Option<&Any>) -> PyResult<Obj> {
        let wrong = |place: usize, wanted: &str, found: &Any| {
            let found = found.class().name();
            raise_type_error(format!("combine() argument {place} must be {wanted}, not {found}"))
        };
        let Some(day) = date.downcast::<Date>() else { return wrong(1, "datetime.date", date) };
        let Some(clock) = time.downcast::<Time>() else { return wrong(2, "datetime.time", time) };
        let zone = match tzinfo {
            Some(zone) => zone_or_none(Some(zone))?,
            None => clock.zone().map(Py::new_ref),
        };
        let day = day.stamp();
        let stamp = stamp_of((day.year, day.month, day.day), clock.clock());
        Self::made(cls, stamp, zone, clock.fold_value().into())
    }

    /// string -> datetime from a string in most ISO 8601 formats
    #[classmethod("(object, /)")]
    fn fromisoformat(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        let given = text::iso_argument(object)?;
        let Some((date, time)) = read_iso(given) else { return text::bad_iso(given) };
        let zone = time.offset.map(|offset| zone::fixed(offset, None)).transpose()?;
        let mut clock = time.clock;
        let mut next_day = 0;
        if clock[0] == 24 {
            if clock[1..] != [0; 3] {
                return raise(&ValueError, MIDNIGHT);
            }
            (clock[0], next_day) = (0, 1);
        }
        let (year, month, day) = date;
        check_date(year, month, day)?;
        check_time(clock, 0)?;
        let (year, month, day) = match calendar::ordinal(year, month, day) + next_day {
            ordinal if ordinal > calendar::MAX_ORDINAL => (10_000, 1, 1),
            ordinal => calendar::from_ordinal(ordinal),
        };
        check_date(year, month, day)?;
        Self::made(cls, stamp_of((year, month, day), clock), zone, 0)
    }

    /// Return date object with same year, month and day.
    #[method("()")]
    fn date(this: &Py<Self>) -> PyResult<Ref<Date>> {
        let at = this.stamp();
        Date::new(at.year, at.month, at.day)
    }

    /// Return time object with same time but with tzinfo=None.
    #[method("()")]
    fn time(this: &Py<Self>) -> PyResult<Ref<Time>> {
        Time::new(this.clock(), None, this.fold.get().into())
    }

    /// Return time object with same time and tzinfo.
    #[method("()")]
    fn timetz(this: &Py<Self>) -> PyResult<Ref<Time>> {
        Time::new(this.clock(), this.zone.clone(), this.fold.get().into())
    }

    /// Return ctime() style string.
    #[method("()")]
    fn ctime(this: &Py<Self>) -> PyResult<String> {
        Ok(text::ctime(&this.stamp()))
    }

    /// Return time tuple, compatible with time.localtime().
    #[method("()")]
    fn timetuple(this: &Py<Self>) -> PyResult<Obj> {
        let summer = dst(this)?.map_or(-1, |dst| i32::from(!dst.is_zero()));
        text::struct_time(&this.stamp(), summer)
    }

    /// Return POSIX timestamp as float.
    #[method("()")]
    fn timestamp(this: &Py<Self>) -> PyResult<f64> {
        let epoch = i128::from(local::EPOCH) * MICROS;
        if this.zone.is_some() {
            let Some(offset) = utcoffset(this)? else {
                return raise_type_error("can't subtract offset-naive and offset-aware datetimes");
            };
            return seconds_of(this.stamp().total() - offset.total() - epoch);
        }
        let seconds = local::to_utc(&this.stamp(), this.fold.get())? - local::EPOCH;
        Ok(seconds as f64 + f64::from(this.stamp().micros) / 1e6)
    }

    /// Return UTC time tuple, compatible with time.localtime().
    #[method("()")]
    fn utctimetuple(this: &Py<Self>) -> PyResult<Obj> {
        let stamp = this.stamp();
        let offset = utcoffset(this)?.unwrap_or_default();
        let moved = stamp.total() - offset.total();
        match Stamp::from_total(moved) {
            Some(stamp) => text::struct_time(&stamp, 0),
            None => raise(&OverflowError, "date value out of range"),
        }
    }

    /// [sep] -> string in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].
    /// sep is used to separate the year from the time, and defaults to 'T'.
    /// The optional argument timespec specifies the number of additional terms
    /// of the time to include. Valid options are 'auto', 'hours', 'minutes',
    /// 'seconds', 'milliseconds' and 'microseconds'.
    ///
    #[method("!isoformat(sep=<unrepresentable>, timespec=<unrepresentable>)")]
    fn isoformat(this: &Py<Self>, sep: Option<&Any>, timespec: Option<&Any>) -> PyResult<Ref<Str>> {
        let separator = match sep {
            None => u32::from(b'T'),
            Some(sep) => one_character(sep)?,
        };
        let timespec = timespec.map(|spec| text::text_argument(spec, "isoformat", 2)).transpose()?;
        let at = this.stamp();
        let mut out = StrBuilder::new();
        out.push_str(&format!("{:04}-{:02}-{:02}", at.year, at.month, at.day));
        out.push(separator);
        out.push_str(&text::clock_text(this.clock(), timespec)?);
        if let Some(offset) = utcoffset(this)? {
            out.push_str(&offset.offset_text(":"));
        }
        Ok(out.finish())
    }

    /// Return self.tzinfo.utcoffset(self).
    #[method("()")]
    fn utcoffset(this: &Py<Self>) -> PyResult<Obj> {
        zone::span_object(utcoffset(this)?)
    }

    /// Return self.tzinfo.tzname(self).
    #[method("()")]
    fn tzname(this: &Py<Self>) -> PyResult<Option<Ref<Str>>> {
        zone::name(this.zone.as_deref(), this.as_any())
    }

    /// Return self.tzinfo.dst(self).
    #[method("()")]
    fn dst(this: &Py<Self>) -> PyResult<Obj> {
        zone::span_object(dst(this)?)
    }

    /// Return datetime with new specified fields.
    #[method(
        "(year=unchanged, month=unchanged, day=unchanged,\n        hour=unchanged, minute=unchanged, second=unchanged,\n        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)"
    )]
    #[expect(clippy::too_many_arguments, reason = "the method's arguments")]
    fn replace(
        this: &Py<Self>,
        year: Option<&Any>,
        month: Option<&Any>,
        day: Option<&Any>,
        hour: Option<&Any>,
        minute: Option<&Any>,
        second: Option<&Any>,
        microsecond: Option<&Any>,
        tzinfo: Option<&Any>,
        fold: Option<&Any>,
    ) -> PyResult<Obj> {
        let parts = [year, month, day, hour, minute, second, microsecond];
        this.replaced(this.class(), parts, tzinfo, fold)
    }

    /// The same as replace().
    #[method(
        "__replace__(year=unchanged, month=unchanged, day=unchanged, hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)"
    )]
    #[expect(clippy::too_many_arguments, reason = "the method's arguments")]
    fn dunder_replace(
        this: &Py<Self>,
        year: Option<&Any>,
        month: Option<&Any>,
        day: Option<&Any>,
        hour: Option<&Any>,
        minute: Option<&Any>,
        second: Option<&Any>,
        microsecond: Option<&Any>,
        tzinfo: Option<&Any>,
        fold: Option<&Any>,
    ) -> PyResult<Obj> {
        let parts = [year, month, day, hour, minute, second, microsecond];
        this.replaced(this.class(), parts, tzinfo, fold)
    }

    /// tz -> convert to local time in new timezone tz
    ///
    #[method("!astimezone(tz=None)")]
    fn astimezone(this: &Py<Self>, tz: Option<&Any>) -> PyResult<Obj> {
        let wanted = zone_or_none(tz)?;
        let own = this.zone.clone();
        if let (Some(own), Some(wanted)) = (&own, &wanted)
            && own.is(&**wanted)
        {
            return Ok(this.new_ref().upcast());
        }
        let offset = match own {
            Some(_) => utcoffset(this)?,
            None => None,
        };
        let utc = match offset {
            Some(offset) => this.stamp().total() - offset.total(),
            // Without an offset the time is local.
            None => {
                let seconds = local::to_utc(&this.stamp(), this.fold.get())?;
                i128::from(seconds) * MICROS + i128::from(this.stamp().micros)
            }
        };
        let zone = match wanted {
            Some(zone) => zone,
            None => {
                let seconds = utc.div_euclid(MICROS) as i64 - local::EPOCH;
                let (offset, name) = local::zone(seconds)?;
                zone::fixed(offset, name)?
            }
        };
        let Some(stamp) = Stamp::from_total(utc) else {
            return raise(&OverflowError, "date value out of range");
        };
        let result = Self::made(this.class(), stamp, Some(zone.clone()), 0)?;
        zone.call_method(&interned("fromutc"), &[&result])
    }

    /// __reduce_ex__(proto) -> (cls, state)
    #[method("!__reduce_ex__(proto, /)")]
    fn __reduce_ex__(this: &Py<Self>, proto: i32) -> PyResult<Ref<Tuple>> {
        Ok(this.reduced(this.class(), proto))
    }

    /// __reduce__() -> (cls, state)
    #[method("()")]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(this.reduced(this.class(), 2))
    }

    #[getter]
    fn hour(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.clock()[0])
    }

    #[getter]
    fn minute(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.clock()[1])
    }

    #[getter]
    fn second(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.clock()[2])
    }

    #[getter]
    fn microsecond(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.clock()[3])
    }

    #[getter]
    fn tzinfo(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.zone.clone())
    }

    #[getter("fold")]
    fn get_fold(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.fold.get().into())
    }
}

fn deprecated(text: &str) -> PyResult<()> {
    objects::errors::warn(&objects::builtins::exceptions::DeprecationWarning, text, 1)
}

fn stamp_of(date: (i32, i32, i32), clock: [i32; 4]) -> Stamp {
    let ((year, month, day), [hour, minute, second, micros]) = (date, clock);
    Stamp { year, month, day, hour, minute, second, micros }
}

fn one_character(sep: &Any) -> PyResult<u32> {
    let Some(text) = sep.downcast::<Str>() else {
        let found = if is_none(sep) { "None".into() } else { sep.class().name() };
        return raise_type_error(format!("isoformat() argument 1 must be a unicode character, not {found}"));
    };
    match (text.len(), text.characters().get(0)) {
        (1, Some(point)) => Ok(point),
        (len, _) => raise_type_error(format!(
            "isoformat() argument 1 must be a unicode character, not a string of length {len}"
        )),
    }
}

/// Date and time in ISO 8601; midnight without a time.
fn read_iso(text: &Py<Str>) -> Option<((i32, i32, i32), iso::Time)> {
    let points: Vec<u32> = text.characters().iter().collect();
    let end = iso::separator(&points)?;
    let date = iso::date(points.get(..end)?)?;
    match points.get(end..)? {
        [] => Some((date, iso::Time::default())),
        [_, time @ ..] => Some((date, iso::time(time)?)),
    }
}

/// A moment by the clock: local time, or in a zone.
fn from_clock(cls: &Py<Type>, total: i128, zone: Option<Obj>) -> PyResult<Obj> {
    match zone {
        None => {
            let (stamp, fold) = local::from_timestamp(total)?;
            DateTime::made(cls, stamp, None, fold)
        }
        Some(zone) => {
            let utc = DateTime::made(cls, local::utc(total)?, Some(zone.clone()), 0)?;
            zone.call_method(&interned("fromutc"), &[&utc])
        }
    }
}

/// `moment.utcoffset()` of the class itself.
pub(super) fn utcoffset(moment: &Py<DateTime>) -> PyResult<Option<Span>> {
    zone::ask(moment.zone.as_deref(), "utcoffset", moment.as_any())
}

/// `moment.dst()` of the class itself.
pub(super) fn dst(moment: &Py<DateTime>) -> PyResult<Option<Span>> {
    zone::ask(moment.zone.as_deref(), "dst", moment.as_any())
}

/// The moment so many microseconds later, in the same zone.
pub(super) fn shifted(moment: &Py<DateTime>, micros: i128) -> PyResult<Obj> {
    match Stamp::from_total(moment.stamp().total() + micros) {
        Some(stamp) => DateTime::made(moment.class(), stamp, moment.zone.clone(), 0),
        None => raise(&OverflowError, "date value out of range"),
    }
}

fn moved(moment: &Py<DateTime>, delta: &Any, sign: i128) -> PyResult<Obj> {
    match delta.downcast::<TimeDelta>() {
        Some(delta) => shifted(moment, sign * delta.span().total()),
        None => Ok(not_implemented()),
    }
}

fn same_zone(left: &DateTime, right: &DateTime) -> bool {
    match (&left.zone, &right.zone) {
        (None, None) => true,
        (Some(zone), Some(other)) => zone.is(&**other),
        _ => false,
    }
}

/// Microseconds from one moment to another.
fn difference(moment: &Py<DateTime>, other: &Py<DateTime>) -> PyResult<i128> {
    let naive = moment.stamp().total() - other.stamp().total();
    if same_zone(moment, other) {
        return Ok(naive);
    }
    match (utcoffset(moment)?, utcoffset(other)?) {
        (None, None) => Ok(naive),
        (Some(offset), Some(other)) => Ok(naive - (offset.total() - other.total())),
        _ => raise_type_error("can't subtract offset-naive and offset-aware datetimes"),
    }
}

/// Whether the offset depends on the fold: such moments equal none of another zone (PEP 495).
fn is_problematic(moment: &Py<DateTime>, offset: Option<Span>) -> PyResult<bool> {
    let fold = i32::from(moment.fold.get() == 0);
    let other = DateTime::new(moment.stamp(), moment.zone.clone(), fold)?;
    Ok(utcoffset(&other)? != offset)
}

fn compare(moment: &Py<DateTime>, other: &Py<DateTime>, op: CompareOp) -> PyResult<Obj> {
    let naive = moment.data.cmp(&*other.data);
    if same_zone(moment, other) {
        return op.holds(naive).into_object();
    }
    let (offset, other_offset) = (utcoffset(moment)?, utcoffset(other)?);
    let order = match (offset, other_offset) {
        (None, None) => naive,
        (Some(left), Some(right)) => {
            let (left, right) =
                (moment.stamp().total() - left.total(), other.stamp().total() - right.total());
            left.cmp(&right)
        }
        _ => {
            return match op {
                CompareOp::Eq => false.into_object(),
                CompareOp::Ne => true.into_object(),
                _ => raise_type_error("can't compare offset-naive and offset-aware datetimes"),
            };
        }
    };
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    if equality && order.is_eq() && (is_problematic(moment, offset)? || is_problematic(other, other_offset)?)
    {
        return (op == CompareOp::Ne).into_object();
    }
    op.holds(order).into_object()
}

/// What `strftime` asks of a moment.
pub(super) struct Zone<'a>(pub(super) &'a Py<DateTime>);

impl text::Zoned for Zone<'_> {
    fn offset(&self) -> PyResult<Option<Span>> {
        utcoffset(self.0)
    }

    fn zone_name(&self) -> PyResult<Option<Ref<Str>>> {
        zone::name(self.0.zone.as_deref(), self.0.as_any())
    }
}

impl DateTime {
    /// A plain `datetime`.
    pub(super) fn new(stamp: Stamp, zone: Option<Obj>, fold: i32) -> PyResult<Ref<Self>> {
        Self::in_class(&*class_of::<Self>()?, stamp, zone, fold)
    }

    fn in_class(class: &Py<Type>, stamp: Stamp, zone: Option<Obj>, fold: i32) -> PyResult<Ref<Self>> {
        let data = [
            (stamp.year >> 8) as u8,
            stamp.year as u8,
            stamp.month as u8,
            stamp.day as u8,
            stamp.hour as u8,
            stamp.minute as u8,
            stamp.second as u8,
            (stamp.micros >> 16) as u8,
            (stamp.micros >> 8) as u8,
            stamp.micros as u8,
        ];
        Self::with_data(class, data, zone, fold as u8)
    }

    fn with_data(class: &Py<Type>, data: [u8; 10], zone: Option<Obj>, fold: u8) -> PyResult<Ref<Self>> {
        let has_zone = zone.is_some().into();
        let (data, fold) = (Native::new(data), Cell::new(fold));
        heap::make(class, 0, Self { hash: Cell::new(-1), has_zone, data, fold, zone })
    }

    /// As calling the class would make it.
    fn made(class: &Py<Type>, stamp: Stamp, zone: Option<Obj>, fold: i32) -> PyResult<Obj> {
        if is_exactly::<Self>(class)? {
            return Ok(Self::in_class(class, stamp, zone, fold)?.upcast());
        }
        let parts =
            [stamp.year, stamp.month, stamp.day, stamp.hour, stamp.minute, stamp.second, stamp.micros];
        let parts = parts.map(|part| new_int(part).upcast());
        let zone = zone.unwrap_or_else(none);
        let mut args: Vec<&Any> = parts.iter().map(|part| &**part).collect();
        args.push(&zone);
        let made = class.as_any().call(&args)?;
        if let Some(moment) = made.downcast::<Self>()
            && fold != 0
        {
            moment.fold.set(fold as u8);
        }
        Ok(made)
    }

    pub(super) fn stamp(&self) -> Stamp {
        let data = self.data.map(i32::from);
        stamp_of((data[0] << 8 | data[1], data[2], data[3]), self.clock())
    }

    fn clock(&self) -> [i32; 4] {
        let data = self.data.map(i32::from);
        [data[4], data[5], data[6], data[7] << 16 | data[8] << 8 | data[9]]
    }

    pub(super) fn zone(&self) -> Option<&Any> {
        self.zone.as_deref()
    }

    fn replaced(
        &self,
        class: &Py<Type>,
        parts: [Option<&Any>; 7],
        zone: Option<&Any>,
        fold: Option<&Any>,
    ) -> PyResult<Obj> {
        let at = self.stamp();
        let mut all = [at.year, at.month, at.day, at.hour, at.minute, at.second, at.micros];
        for (part, given) in all.iter_mut().zip(parts) {
            *part = int_or(given, *part)?;
        }
        let zone = match zone {
            Some(zone) => zone_or_none(Some(zone))?,
            None => self.zone.clone(),
        };
        let fold = int_or(fold, self.fold.get().into())?;
        let [year, month, day, hour, minute, second, micros] = all;
        check_date(year, month, day)?;
        check_time([hour, minute, second, micros], fold)?;
        Self::made(class, stamp_of((year, month, day), [hour, minute, second, micros]), zone, fold)
    }

    fn reduced(&self, class: &Py<Type>, proto: i32) -> Ref<Tuple> {
        let mut data = *self.data;
        if proto > 3 && self.fold.get() != 0 {
            data[2] |= 0x80;
        }
        let state = Bytes::new(&data).upcast();
        let state = match &self.zone {
            Some(zone) => Tuple::pair(state, zone.clone()),
            None => Tuple::new(vec![state]),
        };
        Tuple::pair(class.new_ref().upcast(), state.upcast())
    }
}
