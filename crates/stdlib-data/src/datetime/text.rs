//! Texts: `strftime`, `isoformat` with its precision, the state that pickles carry.

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::ValueError;
use objects::builtins::int::Int;
use objects::builtins::str::{Str, StrBuilder, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::hooks::import_attribute;
use objects::raw::{Any, Obj, Py, PyResult, Ref};

use super::calendar;
use super::span::{Span, Stamp};

/// A `str` argument, by its place.
pub(super) fn text_argument<'a>(value: &'a Any, function: &str, place: usize) -> PyResult<&'a Py<Str>> {
    match value.downcast::<Str>() {
        Some(text) => Ok(text),
        None => {
            let found =
                if objects::builtins::none::is_none(value) { "None".into() } else { value.class().name() };
            raise_type_error(format!("{function}() argument {place} must be str, not {found}"))
        }
    }
}

/// `format(object, spec)`: by the object's own `strftime`, or `str`.
pub(super) fn formatted(object: &Any, spec: &Any) -> PyResult<Obj> {
    let spec = text_argument(spec, "__format__", 1)?;
    match spec.is_empty() {
        true => Ok(object.str()?.upcast()),
        false => object.call_method(&interned("strftime"), &[spec.as_any()]),
    }
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 13] =
    ["", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `ctime`
pub(super) fn ctime(stamp: &Stamp) -> String {
    format!(
        "{} {} {:2} {:02}:{:02}:{:02} {:04}",
        WEEKDAYS[stamp.weekday() as usize],
        MONTHS[stamp.month as usize],
        stamp.day,
        stamp.hour,
        stamp.minute,
        stamp.second,
        stamp.year
    )
}

/// A `time.struct_time`.
pub(super) fn struct_time(stamp: &Stamp, dst: i32) -> PyResult<Obj> {
    let day = calendar::days_before_month(stamp.year, stamp.month) + stamp.day;
    let parts = [
        stamp.year,
        stamp.month,
        stamp.day,
        stamp.hour,
        stamp.minute,
        stamp.second,
        stamp.weekday(),
        day,
        dst,
    ];
    let parts = parts.iter().map(|&part| Int::from_i64(part.into()).upcast()).collect();
    import_attribute("time", "struct_time")?.call(&[Tuple::new(parts).as_any()])
}

/// What the directives that C does not know stand for.
pub(super) trait Zoned {
    fn offset(&self) -> PyResult<Option<Span>>;
    fn zone_name(&self) -> PyResult<Option<Ref<Str>>>;
}

/// `strftime`: the directives `%z`, `%:z`, `%Z` and `%f` are filled in here, years get four digits; the rest is the C
/// library's.
pub(super) fn strftime(
    format: &Py<Str>,
    stamp: &Stamp,
    zoned: &dyn Zoned,
    time_tuple: &Any,
) -> PyResult<Obj> {
    let points: Vec<u32> = format.characters().iter().collect();
    let mut out = StrBuilder::new();
    let mut at = 0;
    while let Some(&point) = points.get(at) {
        if point != u32::from(b'%') {
            out.push(point);
            at += 1;
            continue;
        }
        let letter = |place: usize| points.get(place).copied().and_then(char::from_u32);
        let length = match (letter(at + 1), letter(at + 2)) {
            (Some('z'), _) => {
                out.push_str(&zoned.offset()?.map_or(String::new(), |offset| offset.offset_text("")));
                2
            }
            (Some(':'), Some('z')) => {
                out.push_str(&zoned.offset()?.map_or(String::new(), |offset| offset.offset_text(":")));
                3
            }
            (Some('Z'), _) => {
                if let Some(name) = zoned.zone_name()? {
                    let percent = Str::new("%");
                    let doubled = Str::new("%%");
                    let escaped = name
                        .as_any()
                        .call_method(&interned("replace"), &[percent.as_any(), doubled.as_any()])?;
                    let Some(escaped) = escaped.downcast::<Str>() else {
                        return raise_type_error("tzname.replace() did not return a string");
                    };
                    out.push_text(escaped);
                }
                2
            }
            (Some('f'), _) => {
                out.push_str(&format!("{:06}", stamp.micros));
                2
            }
            (Some('Y'), _) => {
                out.push_str(&format!("{:04}", stamp.year));
                2
            }
            (Some('G'), _) => {
                let (year, _, _) = calendar::iso_calendar(stamp.year, stamp.month, stamp.day);
                out.push_str(&format!("{year:04}"));
                2
            }
            (Some('C'), _) => {
                out.push_str(&format!("{:02}", stamp.year / 100));
                2
            }
            (Some('F'), _) => {
                out.push_str(&format!("{:04}-%m-%d", stamp.year));
                2
            }
            (Some(_), _) => {
                out.push(point);
                out.push(points[at + 1]);
                2
            }
            (None, _) => {
                out.push(point);
                1
            }
        };
        at += length;
    }
    import_attribute("time", "strftime")?.call(&[out.finish().as_any(), time_tuple])
}

/// The time part of `isoformat`.
pub(super) fn clock_text(clock: [i32; 4], timespec: Option<&Py<Str>>) -> PyResult<String> {
    let [hour, minute, second, micros] = clock;
    let hours = format!("{hour:02}");
    let minutes = format!("{hours}:{minute:02}");
    let seconds = format!("{minutes}:{second:02}");
    let spec = timespec.map_or("auto".to_owned(), |spec| spec.to_string_lossy());
    Ok(match spec.as_str() {
        "auto" if micros == 0 => seconds,
        "auto" | "microseconds" => format!("{seconds}.{micros:06}"),
        "hours" => hours,
        "minutes" => minutes,
        "seconds" => seconds,
        "milliseconds" => format!("{seconds}.{:03}", micros / 1000),
        _ => return raise(&ValueError, "Unknown timespec value"),
    })
}

/// The bytes of a pickled state, if the argument is one of that length.
pub(super) fn state(argument: &Any, length: usize, what: &str) -> PyResult<Option<Vec<u8>>> {
    if let Some(bytes) = argument.downcast::<Bytes>() {
        return Ok((bytes.data().len() == length).then(|| bytes.data().to_vec()));
    }
    let Some(text) = argument.downcast::<Str>().filter(|text| text.len() == length) else { return Ok(None) };
    let bytes: Option<Vec<u8>> = text.characters().iter().map(|point| u8::try_from(point).ok()).collect();
    match bytes {
        Some(bytes) => Ok(Some(bytes)),
        None => raise(
            &ValueError,
            format!(
                "Failed to encode latin1 string when unpickling a {what} object. pickle.load(data, encoding='latin1') is assumed."
            ),
        ),
    }
}

/// Raises that a text is not in ISO 8601.
#[cold]
pub(super) fn bad_iso<T>(text: &Py<Str>) -> PyResult<T> {
    let shown = text.as_any().repr()?.to_string_lossy();
    raise(&ValueError, format!("Invalid isoformat string: {shown}"))
}

/// The `str` argument of `fromisoformat`.
pub(super) fn iso_argument(object: &Any) -> PyResult<&Py<Str>> {
    match object.downcast::<Str>() {
        Some(text) => Ok(text),
        None => raise_type_error("fromisoformat: argument must be str"),
    }
}

/// `strptime` of a class, which is Python code.
pub(super) fn strptime(class: &Any, function: &str, text: &Any, format: &Any) -> PyResult<Obj> {
    let text = text_argument(text, "strptime", 1)?;
    let format = text_argument(format, "strptime", 2)?;
    import_attribute("_strptime", function)?.call(&[class, text.as_any(), format.as_any()])
}
