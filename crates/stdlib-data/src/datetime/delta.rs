//! `timedelta`

use std::cell::Cell;

use numbers::float::as_integer_ratio;
use numbers::int::{self as whole, Int as Number};
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{OverflowError, ValueError, ZeroDivisionError};
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::none::not_implemented;
use objects::builtins::str::interned;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::modules::class_of;
use objects::raw::{Any, IntoObject, Obj, Parameters, Py, PyResult, Ref, glue_parse_call};
use objects::types::{CompareOp, Type};
use objects::{heap, object, pytype};

use super::new_int;
use super::span::{MAX_DAYS, Span};

/// The body of `timedelta`.
#[object]
pub struct TimeDelta {
    hash: Cell<isize>,
    days: i32,
    seconds: i32,
    microseconds: i32,
}

static PARAMETERS: Parameters = Parameters {
    function: "__new__",
    names: &["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"],
    positional_only: 0,
    positional: 7,
    required: 0,
    variadic: false,
    keywords: false,
};

/// Microseconds of each of the parameters' units.
const UNITS: [i128; 7] = [86_400_000_000, 1_000_000, 1, 1000, 60_000_000, 3_600_000_000, 7 * 86_400_000_000];

/// Difference between two datetime values.
///
/// timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)
///
/// All arguments are optional and default to 0.
/// Arguments may be integers or floats, and may be positive or negative.
#[pytype(
    name = "datetime.timedelta", flags = abi::TPFLAGS_IMMUTABLETYPE,
    members(
        readonly days = "Number of days.",
        readonly seconds = "Number of seconds (>= 0 and less than 1 day).",
        readonly microseconds = "Number of microseconds (>= 0 and less than 1 second).",
    )
)]
impl TimeDelta {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let given: [Option<Obj>; 7] = glue_parse_call(&PARAMETERS, args, keywords)?;
        /// From the smallest unit to the largest: rounding errors add up in this order.
        const ORDER: [usize; 7] = [2, 3, 1, 4, 5, 0, 6];
        let (mut total, mut rest) = (0, 0.0);
        for index in ORDER {
            if let Some(value) = &given[index] {
                total = plus(total, value, index, &mut rest)?;
            }
        }
        if rest != 0.0 {
            let odd = (total & 1) as f64;
            let rounded: f64 = f64::round(rest);
            let rounded = match (rounded - rest).abs() == 0.5 {
                true => 2.0 * f64::round((rest + odd) * 0.5) - odd,
                false => rounded,
            };
            total += rounded as i128;
        }
        Self::in_class(cls, checked(total)?)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let mut parts = Vec::new();
        for (name, value) in
            [("days", this.days), ("seconds", this.seconds), ("microseconds", this.microseconds)]
        {
            if value != 0 {
                parts.push(format!("{name}={value}"));
            }
        }
        let inner = if parts.is_empty() { "0".to_owned() } else { parts.join(", ") };
        Ok(format!("{}({inner})", this.class().name()))
    }

    fn __str__(this: &Py<Self>) -> PyResult<String> {
        let mut text = String::new();
        if this.days != 0 {
            let plural = if this.days.abs() == 1 { "" } else { "s" };
            text = format!("{} day{plural}, ", this.days);
        }
        let seconds = this.seconds;
        text.push_str(&format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
        if this.microseconds != 0 {
            text.push_str(&format!(".{:06}", this.microseconds));
        }
        Ok(text)
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        if this.hash.get() == -1 {
            this.hash.set(hash_of(this.span())?);
        }
        Ok(this.hash.get())
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        match other.downcast::<Self>() {
            Some(other) => op.holds(this.span().cmp(&other.span())).into_object(),
            None => Ok(not_implemented()),
        }
    }

    fn __bool__(this: &Py<Self>) -> PyResult<bool> {
        Ok(!this.span().is_zero())
    }

    fn __neg__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Self::new(checked(-this.span().total())?)
    }

    fn __pos__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Self::new(this.span())
    }

    fn __abs__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Self::new(checked(this.span().total().abs())?)
    }

    fn __add__(left: &Any, right: &Any) -> PyResult<Obj> {
        sum(left, right, 1)
    }

    fn __sub__(left: &Any, right: &Any) -> PyResult<Obj> {
        sum(left, right, -1)
    }

    fn __mul__(left: &Any, right: &Any) -> PyResult<Obj> {
        let (delta, factor) = match (left.downcast::<Self>(), right.downcast::<Self>()) {
            (Some(delta), None) => (delta, right),
            (None, Some(delta)) => (delta, left),
            _ => return Ok(not_implemented()),
        };
        let total = Number::from(delta.span().total());
        if let Some(int) = factor.downcast::<Int>() {
            return finished(whole::mul(total.as_ref(), int.as_int_ref()));
        }
        match factor.downcast::<Float>() {
            Some(float) => {
                let (top, bottom) = ratio(float)?;
                finished(divided(&whole::mul(total.as_ref(), top.as_ref()), &bottom)?)
            }
            None => Ok(not_implemented()),
        }
    }

    fn __truediv__(left: &Any, right: &Any) -> PyResult<Obj> {
        let Some(left) = left.downcast::<Self>() else { return Ok(not_implemented()) };
        let total = Number::from(left.span().total());
        if let Some(right) = right.downcast::<Self>() {
            let other = Number::from(right.span().total());
            return match whole::true_div(total.as_ref(), other.as_ref()) {
                Ok(value) => value.into_object(),
                Err(_) => raise(&ZeroDivisionError, "division by zero"),
            };
        }
        if let Some(int) = right.downcast::<Int>() {
            return finished(divided(&total, &int.as_int_ref().to_owned())?);
        }
        match right.downcast::<Float>() {
            Some(float) => {
                let (top, bottom) = ratio(float)?;
                finished(divided(&whole::mul(total.as_ref(), bottom.as_ref()), &top)?)
            }
            None => Ok(not_implemented()),
        }
    }

    fn __floordiv__(left: &Any, right: &Any) -> PyResult<Obj> {
        let Some(left) = left.downcast::<Self>() else { return Ok(not_implemented()) };
        let total = left.span().total();
        if let Some(right) = right.downcast::<Self>() {
            return divmod(total, right.span().total())?.0.into_object();
        }
        match right.downcast::<Int>() {
            Some(int) => match whole::floor_div(Number::from(total).as_ref(), int.as_int_ref()) {
                Ok(quotient) => finished(quotient),
                Err(_) => raise(&ZeroDivisionError, "division by zero"),
            },
            None => Ok(not_implemented()),
        }
    }

    fn __mod__(left: &Any, right: &Any) -> PyResult<Obj> {
        let (Some(left), Some(right)) = (left.downcast::<Self>(), right.downcast::<Self>()) else {
            return Ok(not_implemented());
        };
        let (_, rest) = divmod(left.span().total(), right.span().total())?;
        Ok(Self::new(checked(rest)?)?.upcast())
    }

    fn __divmod__(left: &Any, right: &Any) -> PyResult<Obj> {
        let (Some(left), Some(right)) = (left.downcast::<Self>(), right.downcast::<Self>()) else {
            return Ok(not_implemented());
        };
        let (quotient, rest) = divmod(left.span().total(), right.span().total())?;
        Ok(Tuple::pair(quotient.into_object()?, Self::new(checked(rest)?)?.upcast()).upcast())
    }

    /// Total seconds in the duration.
    #[method("()")]
    fn total_seconds(this: &Py<Self>) -> PyResult<f64> {
        seconds_of(this.span().total())
    }

    /// __reduce__() -> (cls, state)
    #[method("()")]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let state = [this.days, this.seconds, this.microseconds].map(|part| new_int(part).upcast());
        Ok(Tuple::pair(this.class().new_ref().upcast(), Tuple::new(state.to_vec()).upcast()))
    }
}

/// Microseconds as seconds, rounded once.
pub(super) fn seconds_of(total: i128) -> PyResult<f64> {
    let million = Number::from(1_000_000_i64);
    match whole::true_div(Number::from(total).as_ref(), million.as_ref()) {
        Ok(value) => Ok(value),
        Err(_) => raise(&OverflowError, "integer division result too large for a float"),
    }
}

/// The hash of a duration.
pub(super) fn hash_of(span: Span) -> PyResult<isize> {
    let parts = [span.days, span.seconds, span.micros].map(|part| new_int(part).upcast());
    Tuple::new(parts.to_vec()).as_any().hash()
}

impl TimeDelta {
    /// A plain `timedelta`.
    pub(super) fn new(span: Span) -> PyResult<Ref<Self>> {
        Self::in_class(&*class_of::<Self>()?, span)
    }

    fn in_class(class: &Py<Type>, span: Span) -> PyResult<Ref<Self>> {
        let body =
            Self { hash: Cell::new(-1), days: span.days, seconds: span.seconds, microseconds: span.micros };
        heap::make(class, 0, body)
    }

    pub(super) fn span(&self) -> Span {
        Span { days: self.days, seconds: self.seconds, micros: self.microseconds }
    }
}

/// The duration of so many microseconds.
pub(super) fn checked(total: i128) -> PyResult<Span> {
    let (days, seconds, micros) = Span::split(total);
    let Ok(days) = i32::try_from(days) else { return Int::too_large("C int", days) };
    if i64::from(days).abs() > MAX_DAYS {
        return raise(&OverflowError, format!("days={days}; must have magnitude <= {MAX_DAYS}"));
    }
    Ok(Span { days, seconds, micros })
}

fn finished(total: Number) -> PyResult<Obj> {
    match total.as_ref().to_i128() {
        Some(total) => Ok(TimeDelta::new(checked(total)?)?.upcast()),
        None => Int::too_large("C int", 0),
    }
}

fn sum(left: &Any, right: &Any, sign: i128) -> PyResult<Obj> {
    match (left.downcast::<TimeDelta>(), right.downcast::<TimeDelta>()) {
        (Some(left), Some(right)) => {
            let total = left.span().total() + sign * right.span().total();
            Ok(TimeDelta::new(checked(total)?)?.upcast())
        }
        _ => Ok(not_implemented()),
    }
}

fn divmod(left: i128, right: i128) -> PyResult<(Number, i128)> {
    let (left, right) = (Number::from(left), Number::from(right));
    match whole::divmod(left.as_ref(), right.as_ref()) {
        Ok((quotient, rest)) => Ok((quotient, rest.as_ref().to_i128().unwrap_or(0))),
        Err(_) => raise(&ZeroDivisionError, "division by zero"),
    }
}

/// A float as a fraction; a subclass may say another.
fn ratio(float: &Py<Float>) -> PyResult<(Number, Number)> {
    if float.as_any().exact::<Float>().is_none() {
        return said_ratio(float.as_any());
    }
    let value = float.value();
    as_integer_ratio(value).or_else(|error| {
        let class = if value.is_nan() { &ValueError } else { &OverflowError };
        raise(class, error.to_ratio_message())
    })
}

fn said_ratio(float: &Any) -> PyResult<(Number, Number)> {
    let ratio = float.call_method(&interned("as_integer_ratio"), &[])?;
    let Some(pair) = ratio.downcast::<Tuple>() else {
        return raise_type_error(format!(
            "unexpected return type from as_integer_ratio(): expected tuple, not '{}'",
            ratio.class().name()
        ));
    };
    let [top, bottom] = pair.items() else {
        return raise(&ValueError, "as_integer_ratio() must return a 2-tuple");
    };
    match (top.downcast::<Int>(), bottom.downcast::<Int>()) {
        (Some(top), Some(bottom)) => Ok((top.as_int_ref().to_owned(), bottom.as_int_ref().to_owned())),
        _ => raise_type_error("unsupported operand type(s) for as_integer_ratio()"),
    }
}

/// The quotient rounded to the nearest int, half to even.
fn divided(top: &Number, bottom: &Number) -> PyResult<Number> {
    let Ok((quotient, rest)) = whole::divmod(top.as_ref(), bottom.as_ref()) else {
        return raise(&ZeroDivisionError, "division by zero");
    };
    let twice = whole::shl(rest.as_ref().magnitude(), 1).unwrap_or_default();
    let distance = whole::sub(twice.as_ref(), bottom.as_ref().magnitude());
    let up = match distance.as_ref() {
        zero if zero.is_zero() => quotient.as_ref().is_odd(),
        distance => !distance.is_negative(),
    };
    Ok(if up { whole::add(quotient.as_ref(), Number::from(1_i64).as_ref()) } else { quotient })
}

/// A total with so many of a unit added; what is less than a microsecond goes to `rest`.
fn plus(total: i128, value: &Any, index: usize, rest: &mut f64) -> PyResult<i128> {
    let unit = UNITS[index];
    let too_large = || Int::too_large("C int", 0);
    if let Some(int) = value.downcast::<Int>() {
        let added = int.to_i128().and_then(|int| int.checked_mul(unit)?.checked_add(total));
        return added.map_or_else(too_large, Ok);
    }
    let Some(float) = value.downcast::<Float>() else {
        return raise_type_error(format!(
            "unsupported type for timedelta {} component: {}",
            PARAMETERS.names[index],
            value.class().name()
        ));
    };
    let float = float.value();
    if !float.is_finite() {
        let class = if float.is_nan() { &ValueError } else { &OverflowError };
        let text = if float.is_nan() { "NaN" } else { "infinity" };
        return raise(class, format!("cannot convert float {text} to integer"));
    }
    let (fraction, units) = pymath::math::modf(float);
    let added = (units as i128).checked_mul(unit).and_then(|units| units.checked_add(total));
    let Some(added) = added else { return too_large() };
    let (fraction, micros) = pymath::math::modf(fraction * unit as f64);
    *rest += fraction;
    Ok(added + micros as i128)
}
