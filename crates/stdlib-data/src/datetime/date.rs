//! `date`

use std::cell::Cell;

use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{OverflowError, ValueError};
use objects::builtins::none::not_implemented;
use objects::builtins::str::{Str, interned};
use objects::builtins::struct_sequence::SequenceSpec;
use objects::builtins::tuple::Tuple;
use objects::errors::raise;
use objects::hooks::import_attribute;
use objects::modules::class_of;
use objects::raw::{Any, IntoObject, Native, Obj, Parameters, Py, PyResult, Raised, Ref, glue_parse_call};
use objects::types::{CompareOp, Type};
use objects::{heap, object, pytype};

use super::delta::{TimeDelta, checked};
use super::moment::DateTime;
use super::span::{MICROS, Span, Stamp};
use super::{calendar, check_date, int, int_or, is_exactly, iso, local, new_int, text};

/// The body of `date`; that of `datetime` begins alike.
#[object]
pub struct Date {
    hash: Cell<isize>,
    has_zone: u8,
    data: Native<[u8; 4]>,
}

static PARAMETERS: Parameters = Parameters {
    function: "date",
    names: &["year", "month", "day"],
    positional_only: 0,
    positional: 3,
    required: 0b111,
    variadic: false,
    keywords: false,
};

/// What `isocalendar` returns.
static ISO_CALENDAR: SequenceSpec = SequenceSpec::closed(
    c"datetime.IsoCalendarDate",
    c"The result of date.isocalendar() or datetime.isocalendar()\n\nThis object may be accessed either as a tuple of\n  ((year, week, weekday))\nor via the object attributes as named in the above tuple.",
    &[(c"year", c""), (c"week", c""), (c"weekday", c"")],
    3,
)
.with(<IsoCalendarDate as objects::raw::Class>::spec);

/// The methods of what `isocalendar` returns, besides those of all struct sequences.
#[object]
struct IsoCalendarDate {
    nothing: (),
}

#[pytype(name = "datetime.IsoCalendarDate", abstract_)]
impl IsoCalendarDate {
    /// Pickled as a plain tuple: the class has no name to be found under.
    #[method("!__reduce__()")]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let parts = this.as_any().to_vec()?;
        let class = objects::builtins::tuple::PyTuple_Type.owned().upcast();
        Ok(Tuple::pair(class, Tuple::new(vec![Tuple::new(parts).upcast()]).upcast()))
    }
}

/// date(year, month, day) --> date object
#[pytype(name = "datetime.date", flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Date {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        if let [state] = args.items()
            && let Some(state) = text::state(state, 4, "date")?
            && (1..=12).contains(&state[2])
        {
            let year = i32::from(state[0]) << 8 | i32::from(state[1]);
            return Self::in_class(cls, year, state[2].into(), state[3].into());
        }
        let [year, month, day]: [Option<Obj>; 3] = glue_parse_call(&PARAMETERS, args, keywords)?;
        let part = |value: Option<Obj>| int_or(value.as_deref(), 0);
        let (year, month, day) = (part(year)?, part(month)?, part(day)?);
        check_date(year, month, day)?;
        Self::in_class(cls, year, month, day)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("{}({}, {}, {})", this.class().name(), this.year(), this.month(), this.day()))
    }

    fn __str__(this: &Py<Self>) -> PyResult<Obj> {
        this.as_any().call_method(&interned("isoformat"), &[])
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        if this.hash.get() == -1 {
            this.hash.set(objects::types::hash::bytes(&this.data[..]));
        }
        Ok(this.hash.get())
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        match other.downcast::<Self>() {
            Some(date) if other.downcast::<DateTime>().is_none() => {
                op.holds(this.data.cmp(&*date.data)).into_object()
            }
            _ => Ok(not_implemented()),
        }
    }

    fn __add__(left: &Any, right: &Any) -> PyResult<Obj> {
        if left.downcast::<DateTime>().is_some() || right.downcast::<DateTime>().is_some() {
            return Ok(not_implemented());
        }
        match (left.downcast::<Self>(), right.downcast::<Self>()) {
            (Some(date), None) => Self::moved(date, right, 1),
            (None, Some(date)) => Self::moved(date, left, 1),
            _ => Ok(not_implemented()),
        }
    }

    fn __sub__(left: &Any, right: &Any) -> PyResult<Obj> {
        let Some(date) = left.downcast::<Self>().filter(|_| left.downcast::<DateTime>().is_none()) else {
            return Ok(not_implemented());
        };
        match right.downcast::<Self>() {
            Some(_) if right.downcast::<DateTime>().is_some() => Ok(not_implemented()),
            Some(other) => {
                let days = date.stamp().ordinal() - other.stamp().ordinal();
                Ok(TimeDelta::new(checked(i128::from(days) * 86_400 * MICROS)?)?.upcast())
            }
            None => Self::moved(date, right, -1),
        }
    }

    /// Create a date from a POSIX timestamp.
    ///
    /// The timestamp is a number, e.g. created via time.time(), that is
    /// interpreted as local time.
    #[classmethod("(timestamp, /)")]
    fn fromtimestamp(cls: &Py<Type>, timestamp: &Any) -> PyResult<Obj> {
        let total = match timestamp.downcast::<objects::builtins::float::Float>() {
            Some(_) => local::timestamp(timestamp)?,
            None => local::timestamp(timestamp.exact_index()?.as_any())?,
        };
        // Whole seconds count, whatever the fraction.
        let (stamp, _) = local::from_timestamp(total.div_euclid(MICROS) * MICROS)?;
        Self::made(cls, stamp.year, stamp.month, stamp.day)
    }

    /// int -> date corresponding to a proleptic Gregorian ordinal.
    #[classmethod("!fromordinal(ordinal, /)")]
    fn fromordinal(cls: &Py<Type>, ordinal: &Any) -> PyResult<Obj> {
        let ordinal = int(ordinal)?;
        if ordinal < 1 {
            return raise(&ValueError, "ordinal must be >= 1");
        }
        let (year, month, day) = calendar::from_ordinal(ordinal.into());
        check_date(year, month, day)?;
        Self::made(cls, year, month, day)
    }

    /// str -> Construct a date from a string in ISO 8601 format.
    #[classmethod("(object, /)")]
    fn fromisoformat(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        let given = text::iso_argument(object)?;
        let points: Vec<u32> = given.characters().iter().collect();
        match iso::date(&points).filter(|_| matches!(points.len(), 7 | 8 | 10)) {
            Some((year, month, day)) => {
                check_date(year, month, day)?;
                Self::made(cls, year, month, day)
            }
            None => text::bad_iso(given),
        }
    }

    /// int, int, int -> Construct a date from the ISO year, week number and weekday.
    ///
    /// This is the inverse of the date.isocalendar() function
    #[classmethod("!fromisocalendar(year, week, day)")]
    fn fromisocalendar(cls: &Py<Type>, year: &Any, week: &Any, day: &Any) -> PyResult<Obj> {
        let parts = || Ok((int(year)?, int(week)?, int(day)?));
        let (year, week, day) = parts().or_else(|Raised| {
            if objects::errors::matches(&OverflowError) {
                drop(objects::errors::take());
                return raise(&ValueError, "ISO calendar component out of range");
            }
            Err(Raised)
        })?;
        let ordinal = calendar::from_week(year, week, day).or_else(|error| {
            raise(
                &ValueError,
                match error {
                    calendar::WeekError::Year => format!("year must be in 1..9999, not {year}"),
                    calendar::WeekError::Week => format!("Invalid week: {week}"),
                    calendar::WeekError::Weekday => format!("Invalid weekday: {day} (range is [1, 7])"),
                },
            )
        })?;
        let (year, month, day) = if ordinal < 1 { (0, 12, 31) } else { calendar::from_ordinal(ordinal) };
        check_date(year, month, day)?;
        Self::made(cls, year, month, day)
    }

    /// string, format -> new date parsed from a string (like time.strptime()).
    #[classmethod("!strptime(string, format, /)")]
    fn strptime(cls: &Py<Type>, string: &Any, format: &Any) -> PyResult<Obj> {
        text::strptime(cls.as_any(), "_strptime_datetime_date", string, format)
    }

    /// Current date or datetime:  same as self.__class__.fromtimestamp(time.time()).
    #[classmethod("()")]
    fn today(cls: &Py<Type>) -> PyResult<Obj> {
        let now = import_attribute("time", "time")?.call(&[])?;
        cls.as_any().call_method(&interned("fromtimestamp"), &[&now])
    }

    /// Return ctime() style string.
    #[method("()")]
    fn ctime(this: &Py<Self>) -> PyResult<String> {
        Ok(text::ctime(&this.stamp()))
    }

    /// format -> strftime() style string.
    #[method("!strftime(format)")]
    fn strftime(this: &Py<Self>, format: &Any) -> PyResult<Obj> {
        let format = text::text_argument(format, "strftime", 1)?;
        let tuple = this.as_any().call_method(&interned("timetuple"), &[])?;
        match this.as_any().downcast::<DateTime>() {
            Some(moment) => text::strftime(format, &moment.stamp(), &super::moment::Zone(moment), &tuple),
            None => text::strftime(format, &this.stamp(), &NoZone, &tuple),
        }
    }

    /// Formats self with strftime.
    #[method("!__format__(spec, /)")]
    fn __format__(this: &Py<Self>, spec: &Any) -> PyResult<Obj> {
        text::formatted(this.as_any(), spec)
    }

    /// Return time tuple, compatible with time.localtime().
    #[method("()")]
    fn timetuple(this: &Py<Self>) -> PyResult<Obj> {
        text::struct_time(&this.stamp(), -1)
    }

    /// Return a named tuple containing ISO year, week number, and weekday.
    #[method("()")]
    fn isocalendar(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let (year, week, weekday) = calendar::iso_calendar(this.year(), this.month(), this.day());
        ISO_CALENDAR.make([year, week, weekday].map(|part| new_int(part).upcast()).to_vec())
    }

    /// Return string in ISO 8601 format, YYYY-MM-DD.
    #[method("()")]
    fn isoformat(this: &Py<Self>) -> PyResult<String> {
        Ok(this.iso_text())
    }

    /// Return the day of the week represented by the date.
    /// Monday == 1 ... Sunday == 7
    #[method("()")]
    fn isoweekday(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.stamp().weekday() + 1)
    }

    /// Return proleptic Gregorian ordinal.  January 1 of year 1 is day 1.
    #[method("()")]
    fn toordinal(this: &Py<Self>) -> PyResult<i64> {
        Ok(this.stamp().ordinal())
    }

    /// Return the day of the week represented by the date.
    /// Monday == 0 ... Sunday == 6
    #[method("()")]
    fn weekday(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.stamp().weekday())
    }

    /// Return date with new specified fields.
    #[method("(year=unchanged, month=unchanged, day=unchanged)")]
    fn replace(this: &Py<Self>, year: Option<&Any>, month: Option<&Any>, day: Option<&Any>) -> PyResult<Obj> {
        Self::replaced(this, [year, month, day])
    }

    /// The same as replace().
    #[method("__replace__(year=unchanged, month=unchanged, day=unchanged)")]
    fn dunder_replace(
        this: &Py<Self>,
        year: Option<&Any>,
        month: Option<&Any>,
        day: Option<&Any>,
    ) -> PyResult<Obj> {
        Self::replaced(this, [year, month, day])
    }

    /// __reduce__() -> (cls, state)
    #[method("()")]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let state = Tuple::new(vec![Bytes::new(&this.data[..]).upcast()]);
        Ok(Tuple::pair(this.class().new_ref().upcast(), state.upcast()))
    }

    #[getter("year")]
    fn get_year(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.year())
    }

    #[getter("month")]
    fn get_month(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.month())
    }

    #[getter("day")]
    fn get_day(this: &Py<Self>) -> PyResult<i32> {
        Ok(this.day())
    }
}

/// Dates have no zone.
struct NoZone;

impl text::Zoned for NoZone {
    fn offset(&self) -> PyResult<Option<Span>> {
        Ok(None)
    }

    fn zone_name(&self) -> PyResult<Option<Ref<Str>>> {
        Ok(None)
    }
}

impl Date {
    /// A plain `date`.
    pub(super) fn new(year: i32, month: i32, day: i32) -> PyResult<Ref<Self>> {
        Self::in_class(&*class_of::<Self>()?, year, month, day)
    }

    fn in_class(class: &Py<Type>, year: i32, month: i32, day: i32) -> PyResult<Ref<Self>> {
        let data = [(year >> 8) as u8, year as u8, month as u8, day as u8];
        heap::make(class, 0, Self { hash: Cell::new(-1), has_zone: 0, data: Native::new(data) })
    }

    /// As calling the class would make it.
    fn made(class: &Py<Type>, year: i32, month: i32, day: i32) -> PyResult<Obj> {
        if is_exactly::<Self>(class)? {
            return Ok(Self::in_class(class, year, month, day)?.upcast());
        }
        class.as_any().call(&[new_int(year).as_any(), new_int(month).as_any(), new_int(day).as_any()])
    }

    fn year(&self) -> i32 {
        i32::from(self.data[0]) << 8 | i32::from(self.data[1])
    }

    fn month(&self) -> i32 {
        self.data[2].into()
    }

    fn day(&self) -> i32 {
        self.data[3].into()
    }

    /// The date at midnight.
    pub(super) fn stamp(&self) -> Stamp {
        let (year, month, day) = (self.year(), self.month(), self.day());
        Stamp { year, month, day, hour: 0, minute: 0, second: 0, micros: 0 }
    }

    fn iso_text(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }

    fn replaced(this: &Py<Self>, given: [Option<&Any>; 3]) -> PyResult<Obj> {
        let [year, month, day] = given;
        let year = int_or(year, this.year())?;
        let month = int_or(month, this.month())?;
        let day = int_or(day, this.day())?;
        if is_exactly::<Self>(this.class())? {
            check_date(year, month, day)?;
        }
        Self::made(this.class(), year, month, day)
    }

    /// So many days later; only the days of the duration count.
    fn moved(this: &Py<Self>, delta: &Any, sign: i64) -> PyResult<Obj> {
        let Some(delta) = delta.downcast::<TimeDelta>() else { return Ok(not_implemented()) };
        let ordinal = this.stamp().ordinal() + sign * i64::from(delta.span().days);
        if !(1..=calendar::MAX_ORDINAL).contains(&ordinal) {
            return raise(&OverflowError, "date value out of range");
        }
        let (year, month, day) = calendar::from_ordinal(ordinal);
        Self::made(this.class(), year, month, day)
    }
}
