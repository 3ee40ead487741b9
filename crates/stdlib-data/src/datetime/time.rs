//! `time`

use std::cell::Cell;

use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::ValueError;
use objects::builtins::none::{none, not_implemented};
use objects::builtins::str::{Str, StrBuilder, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::modules::class_of;
use objects::raw::{Any, IntoObject, Native, Obj, Parameters, Py, PyResult, Ref, glue_parse_call};
use objects::types::{CompareOp, Type};
use objects::{heap, object, pytype};

use super::delta::hash_of;
use super::span::{MICROS, Span, Stamp};
use super::{check_time, int_or, is_exactly, iso, new_int, text, zone, zone_or_none};

/// The body of `time`.
#[object]
pub struct Time {
    hash: Cell<isize>,
    has_zone: u8,
    data: Native<[u8; 6]>,
    fold: Cell<u8>,
    zone: Option<Obj>,
}

static PARAMETERS: Parameters = Parameters {
    function: "time",
    names: &["hour", "minute", "second", "microsecond", "tzinfo", "fold"],
    positional_only: 0,
    positional: 5,
    required: 0,
    variadic: false,
    keywords: false,
};

/// time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object
///
/// All arguments are optional. tzinfo may be None, or an instance of
/// a tzinfo subclass. The remaining arguments may be ints.
///
#[pytype(name = "datetime.time", flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Time {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        if let [state, rest @ ..] = args.items()
            && rest.len() < 2
            && let Some(state) = text::state(state, 6, "time")?
            && state[0] & 0x7F < 24
        {
            let zone = match zone_or_none(rest.first().map(|zone| &**zone)) {
                Ok(zone) => zone,
                Err(_) => {
                    drop(objects::errors::take());
                    return raise_type_error("bad tzinfo state arg");
                }
            };
            let mut data: [u8; 6] = state.try_into().unwrap_or_default();
            let fold = data[0] >> 7;
            data[0] &= 0x7F;
            return Self::with_data(cls, data, zone, fold);
        }
        let [hour, minute, second, micros, zone, fold]: [Option<Obj>; 6] =
            glue_parse_call(&PARAMETERS, args, keywords)?;
        let part = |value: Option<Obj>| int_or(value.as_deref(), 0);
        let clock = [part(hour)?, part(minute)?, part(second)?, part(micros)?];
        let fold = part(fold)?;
        let zone = zone_or_none(zone.as_deref())?;
        check_time(clock, fold)?;
        Self::in_class(cls, clock, zone, fold)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let [hour, minute, second, micros] = this.clock();
        let mut out = StrBuilder::new();
        out.push_str(&format!("{}({hour}, {minute}", this.class().name()));
        if second != 0 || micros != 0 {
            out.push_str(&format!(", {second}"));
        }
        if micros != 0 {
            out.push_str(&format!(", {micros}"));
        }
        if let Some(zone) = &this.zone {
            out.push_str(", tzinfo=");
            out.push_text(&*zone.repr()?);
        }
        if this.fold.get() != 0 {
            out.push_str(", fold=1");
        }
        out.push_str(")");
        Ok(out.finish())
    }

    fn __str__(this: &Py<Self>) -> PyResult<Obj> {
        this.as_any().call_method(&interned("isoformat"), &[])
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        if this.hash.get() != -1 {
            return Ok(this.hash.get());
        }
        let hash = match this.offset()? {
            None => objects::types::hash::bytes(&this.data[..]),
            Some(offset) => hash_of(Span::small(this.total() - offset.total()))?,
        };
        this.hash.set(hash);
        Ok(hash)
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<Self>() else { return Ok(not_implemented()) };
        let same_zone = match (&this.zone, &other.zone) {
            (None, None) => true,
            (Some(zone), Some(other)) => zone.is(&**other),
            _ => false,
        };
        if same_zone {
            return op.holds(this.data.cmp(&*other.data)).into_object();
        }
        match (this.offset()?, other.offset()?) {
            (None, None) => op.holds(this.data.cmp(&*other.data)).into_object(),
            (Some(offset), Some(other_offset)) => {
                let (left, right) = (this.total() - offset.total(), other.total() - other_offset.total());
                op.holds(left.cmp(&right)).into_object()
            }
            _ => match op {
                CompareOp::Eq => false.into_object(),
                CompareOp::Ne => true.into_object(),
                _ => raise_type_error("can't compare offset-naive and offset-aware times"),
            },
        }
    }

    /// string, format -> new time parsed from a string (like time.strptime()).
    #[classmethod("!strptime(string, format, /)")]
    fn strptime(cls: &Py<Type>, string: &Any, format: &Any) -> PyResult<Obj> {
        text::strptime(cls.as_any(), "_strptime_datetime_time", string, format)
    }

    /// string -> time from a string in ISO 8601 format
    #[classmethod("(object, /)")]
    fn fromisoformat(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        let given = text::iso_argument(object)?;
        let points: Vec<u32> = given.characters().iter().collect();
        let rest = points.strip_prefix(&[u32::from(b'T')]).unwrap_or(&points);
        let Some(time) = iso::time(rest) else { return text::bad_iso(given) };
        let zone = time.offset.map(|offset| zone::fixed(offset, None)).transpose()?;
        let clock = match time.clock {
            [24, 0, 0, 0] => [0; 4],
            [24, ..] => return raise(&ValueError, MIDNIGHT),
            clock => clock,
        };
        check_time(clock, 0)?;
        Self::made(cls, clock, zone, 0)
    }

    /// Return string in ISO 8601 format, [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].
    ///
    /// The optional argument timespec specifies the number of additional terms
    /// of the time to include. Valid options are 'auto', 'hours', 'minutes',
    /// 'seconds', 'milliseconds' and 'microseconds'.
    ///
    #[method("!isoformat(timespec=<unrepresentable>)")]
    fn isoformat(this: &Py<Self>, timespec: Option<&Any>) -> PyResult<String> {
        let timespec = timespec.map(|spec| text::text_argument(spec, "isoformat", 1)).transpose()?;
        let clock = text::clock_text(this.clock(), timespec)?;
        let offset = this.offset()?.map_or(String::new(), |offset| offset.offset_text(":"));
        Ok(clock + &offset)
    }

    /// format -> strftime() style string.
    #[method("!strftime(format)")]
    fn strftime(this: &Py<Self>, format: &Any) -> PyResult<Obj> {
        let format = text::text_argument(format, "strftime", 1)?;
        let [hour, minute, second, micros] = this.clock();
        let stamp = Stamp { year: 1900, month: 1, day: 1, hour, minute, second, micros };
        let tuple = text::struct_time(&stamp, -1)?;
        text::strftime(format, &stamp, &Zone(this), &tuple)
    }

    /// Formats self with strftime.
    #[method("!__format__(spec, /)")]
    fn __format__(this: &Py<Self>, spec: &Any) -> PyResult<Obj> {
        text::formatted(this.as_any(), spec)
    }

    /// Return self.tzinfo.utcoffset(self).
    #[method("()")]
    fn utcoffset(this: &Py<Self>) -> PyResult<Obj> {
        zone::span_object(this.offset()?)
    }

    /// Return self.tzinfo.tzname(self).
    #[method("()")]
    fn tzname(this: &Py<Self>) -> PyResult<Option<Ref<Str>>> {
        zone::name(this.zone.as_deref(), &none())
    }

    /// Return self.tzinfo.dst(self).
    #[method("()")]
    fn dst(this: &Py<Self>) -> PyResult<Obj> {
        zone::span_object(zone::ask(this.zone.as_deref(), "dst", &none())?)
    }

    /// Return time with new specified fields.
    #[method(
        "(hour=unchanged, minute=unchanged, second=unchanged,\n        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)"
    )]
    fn replace(
        this: &Py<Self>,
        hour: Option<&Any>,
        minute: Option<&Any>,
        second: Option<&Any>,
        microsecond: Option<&Any>,
        tzinfo: Option<&Any>,
        fold: Option<&Any>,
    ) -> PyResult<Obj> {
        this.replaced(this.class(), [hour, minute, second, microsecond], tzinfo, fold)
    }

    /// The same as replace().
    #[method(
        "__replace__(hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)"
    )]
    fn dunder_replace(
        this: &Py<Self>,
        hour: Option<&Any>,
        minute: Option<&Any>,
        second: Option<&Any>,
        microsecond: Option<&Any>,
        tzinfo: Option<&Any>,
        fold: Option<&Any>,
    ) -> PyResult<Obj> {
        this.replaced(this.class(), [hour, minute, second, microsecond], tzinfo, fold)
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

/// Why hour 24 is refused.
pub(super) const MIDNIGHT: &str = "minute, second, and microsecond must be 0 when hour is 24";

/// What `strftime` asks of a time.
struct Zone<'a>(&'a Py<Time>);

impl text::Zoned for Zone<'_> {
    fn offset(&self) -> PyResult<Option<Span>> {
        self.0.offset()
    }

    fn zone_name(&self) -> PyResult<Option<Ref<Str>>> {
        zone::name(self.0.zone.as_deref(), &none())
    }
}

impl Time {
    /// A plain `time`.
    pub(super) fn new(clock: [i32; 4], zone: Option<Obj>, fold: i32) -> PyResult<Ref<Self>> {
        Self::in_class(&*class_of::<Self>()?, clock, zone, fold)
    }

    fn in_class(class: &Py<Type>, clock: [i32; 4], zone: Option<Obj>, fold: i32) -> PyResult<Ref<Self>> {
        let [hour, minute, second, micros] = clock;
        let data =
            [hour as u8, minute as u8, second as u8, (micros >> 16) as u8, (micros >> 8) as u8, micros as u8];
        Self::with_data(class, data, zone, fold as u8)
    }

    fn with_data(class: &Py<Type>, data: [u8; 6], zone: Option<Obj>, fold: u8) -> PyResult<Ref<Self>> {
        let has_zone = zone.is_some().into();
        let (data, fold) = (Native::new(data), Cell::new(fold));
        heap::make(class, 0, Self { hash: Cell::new(-1), has_zone, data, fold, zone })
    }

    /// As calling the class would make it.
    fn made(class: &Py<Type>, clock: [i32; 4], zone: Option<Obj>, fold: i32) -> PyResult<Obj> {
        if is_exactly::<Self>(class)? {
            return Ok(Self::in_class(class, clock, zone, fold)?.upcast());
        }
        let parts = clock.map(|part| new_int(part).upcast());
        let zone = zone.unwrap_or_else(none);
        let made = class.as_any().call(&[&*parts[0], &*parts[1], &*parts[2], &*parts[3], &*zone])?;
        if let Some(time) = made.downcast::<Self>() {
            time.fold.set(fold as u8);
        }
        Ok(made)
    }

    /// Hour, minute, second, microsecond.
    pub(super) fn clock(&self) -> [i32; 4] {
        let data = self.data.map(i32::from);
        [data[0], data[1], data[2], data[3] << 16 | data[4] << 8 | data[5]]
    }

    pub(super) fn zone(&self) -> Option<&Any> {
        self.zone.as_deref()
    }

    pub(super) fn fold_value(&self) -> u8 {
        self.fold.get()
    }

    /// Microseconds since midnight.
    fn total(&self) -> i128 {
        let [hour, minute, second, micros] = self.clock();
        i128::from(hour * 3600 + minute * 60 + second) * MICROS + i128::from(micros)
    }

    fn offset(&self) -> PyResult<Option<Span>> {
        zone::ask(self.zone.as_deref(), "utcoffset", &none())
    }

    fn replaced(
        &self,
        class: &Py<Type>,
        parts: [Option<&Any>; 4],
        zone: Option<&Any>,
        fold: Option<&Any>,
    ) -> PyResult<Obj> {
        let mut clock = self.clock();
        for (part, given) in clock.iter_mut().zip(parts) {
            *part = int_or(given, *part)?;
        }
        let zone = match zone {
            Some(zone) => zone_or_none(Some(zone))?,
            None => self.zone.clone(),
        };
        let fold = int_or(fold, self.fold.get().into())?;
        check_time(clock, fold)?;
        Self::made(class, clock, zone, fold)
    }

    fn reduced(&self, class: &Py<Type>, proto: i32) -> Ref<Tuple> {
        let mut data = *self.data;
        if proto > 3 && self.fold.get() != 0 {
            data[0] |= 0x80;
        }
        let state = Bytes::new(&data).upcast();
        let state = match &self.zone {
            Some(zone) => Tuple::pair(state, zone.clone()),
            None => Tuple::new(vec![state]),
        };
        Tuple::pair(class.new_ref().upcast(), state.upcast())
    }
}
