//! `all`, `any`, `max`, `min`, `sorted`, `sum`.

use objects::builtins::bytearray::ByteArray;
use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::ValueError;
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::numeric::complex::{Complex, Pair};
use objects::builtins::str::Str;
use objects::errors::{raise, raise_type_error};
use objects::protocol::number::BinaryOp;
use objects::raw::{Any, Args, Obj, PyResult, Ref};
use objects::types::CompareOp;

pub(super) fn all(iterable: &Any) -> PyResult<bool> {
    let iterator = iterable.iter()?;
    while let Some(item) = iterator.next()? {
        if !item.truth()? {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) fn any(iterable: &Any) -> PyResult<bool> {
    let iterator = iterable.iter()?;
    while let Some(item) = iterator.next()? {
        if item.truth()? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The keywords of `max` and `min`.
#[derive(Default)]
struct Options<'a> {
    key: Option<&'a Any>,
    default: Option<&'a Any>,
}

impl<'a> Options<'a> {
    fn parse(name: &str, args: &Args<'a>) -> PyResult<Self> {
        let mut options = Self::default();
        for (keyword, value) in args.keywords() {
            match () {
                () if keyword.equals("key") => {
                    options.key = (!objects::builtins::none::is_none(value)).then_some(value);
                }
                () if keyword.equals("default") => options.default = Some(value),
                () => {
                    let keyword = keyword.to_string_lossy();
                    return raise_type_error(format!(
                        "{name}() got an unexpected keyword argument '{keyword}'"
                    ));
                }
            }
        }
        Ok(options)
    }
}

/// `max` or `min`, by the comparison that a better item wins.
pub(super) fn extreme(name: &str, better: CompareOp, args: Args<'_>) -> PyResult<Obj> {
    let Options { key, default } = Options::parse(name, &args)?;
    let positional = args.positional();
    let iterable = match positional {
        [] => return raise_type_error(format!("{name} expected at least 1 argument, got 0")),
        [iterable] => Some(*iterable),
        _ if default.is_some() => {
            return raise_type_error(format!(
                "Cannot specify a default for {name}() with multiple positional arguments"
            ));
        }
        _ => None,
    };
    let mut best: Option<(Obj, Obj)> = None;
    let mut consider = |item: Obj| -> PyResult<()> {
        let value = match key {
            Some(key) => key.call(&[&item])?,
            None => item.clone(),
        };
        let wins = match &best {
            Some((_, known)) => value.compare(known, better)?.truth()?,
            None => true,
        };
        if wins {
            best = Some((item, value));
        }
        Ok(())
    };
    match iterable {
        Some(iterable) => {
            let iterator = iterable.iter()?;
            while let Some(item) = iterator.next()? {
                consider(item)?;
            }
        }
        None => {
            for item in positional {
                consider(item.new_ref())?;
            }
        }
    }
    match (best, default) {
        (Some((item, _)), _) => Ok(item),
        (None, Some(default)) => Ok(default.new_ref()),
        (None, None) => raise(&ValueError, format!("{name}() iterable argument is empty")),
    }
}

pub(super) fn sorted(iterable: &Any, key: Option<&Any>, reverse: bool) -> PyResult<Obj> {
    let list: Ref<List> = List::from_iterable(iterable)?;
    List::sort_items(&list, key, reverse)?;
    Ok(list.upcast())
}

/// The running sum: machine numbers as long as the items are exact ints or floats.
pub(super) fn sum(iterable: &Any, start: Option<&Any>) -> PyResult<Obj> {
    if let Some(start) = start {
        refuse_texts(start)?;
    }
    let iterator = iterable.iter()?;
    let mut total = start.map_or_else(|| Int::new(0).upcast(), |start| start.new_ref());
    while let Some(item) = iterator.next()? {
        total = match (total.exact::<Int>(), item.exact::<Int>()) {
            (Some(_), Some(_)) => add_ints(total, item, &iterator)?,
            _ => add_any(total, item, &iterator)?,
        };
    }
    Ok(total)
}

fn refuse_texts(start: &Any) -> PyResult<()> {
    let text = match () {
        () if start.downcast::<Str>().is_some() => "sum() can't sum strings [use ''.join(seq) instead]",
        () if start.downcast::<Bytes>().is_some() => "sum() can't sum bytes [use b''.join(seq) instead]",
        () if start.downcast::<ByteArray>().is_some() => {
            "sum() can't sum bytearray [use b''.join(seq) instead]"
        }
        () => return Ok(()),
    };
    raise_type_error(text)
}

/// Adds ints in a machine word while they fit; the sum so far with the first item that is something else added.
fn add_ints(total: Obj, first: Obj, iterator: &Any) -> PyResult<Obj> {
    let word = |value: &Obj| value.exact::<Int>().and_then(|value| value.to_i64());
    let Some(mut sum) = word(&total) else { return total.binary(BinaryOp::Add, &first) };
    let mut item = first;
    loop {
        match word(&item).and_then(|value| sum.checked_add(value)) {
            Some(next) => sum = next,
            None => return add_any(Int::new(i128::from(sum)).upcast(), item, iterator),
        }
        match iterator.next()? {
            Some(next) => item = next,
            None => return Ok(Int::new(i128::from(sum)).upcast()),
        }
    }
}

/// One addition; floats go on in compensated form until something else comes.
fn add_any(total: Obj, item: Obj, iterator: &Any) -> PyResult<Obj> {
    if total.exact::<Float>().is_some() {
        return add_floats(total, item, iterator);
    }
    if total.exact::<Complex>().is_some() {
        return add_complex(total, item, iterator);
    }
    total.binary(BinaryOp::Add, &item)
}

/// Complex numbers in compensated form, part by part, until something else comes.
fn add_complex(total: Obj, first: Obj, iterator: &Any) -> PyResult<Obj> {
    let Some(start) = total.exact::<Complex>().map(|start| start.value()) else {
        return total.binary(BinaryOp::Add, &first);
    };
    let mut re = Compensated { high: start.re, low: 0.0 };
    let mut im = Compensated { high: start.im, low: 0.0 };
    let mut item = first;
    loop {
        let int = item.exact::<Int>().and_then(|value| value.to_i64());
        match (item.exact::<Complex>(), item.exact::<Float>(), int) {
            (Some(value), ..) => {
                re.add(value.value().re);
                im.add(value.value().im);
            }
            (_, Some(value), _) => re.add(value.value()),
            (_, _, Some(value)) => re.add(value as f64),
            _ => {
                let sum = Complex::new(Pair::new(re.total(), im.total()));
                return sum.as_any().binary(BinaryOp::Add, &item);
            }
        }
        match iterator.next()? {
            Some(next) => item = next,
            None => return Ok(Complex::new(Pair::new(re.total(), im.total())).upcast()),
        }
    }
}

/// Neumaier's compensated sum.
struct Compensated {
    high: f64,
    low: f64,
}

impl Compensated {
    fn add(&mut self, value: f64) {
        let total = self.high + value;
        self.low += match self.high.abs() >= value.abs() {
            true => (self.high - total) + value,
            false => (value - total) + self.high,
        };
        self.high = total;
    }

    fn total(&self) -> f64 {
        match self.low != 0.0 && self.low.is_finite() {
            true => self.high + self.low,
            false => self.high,
        }
    }
}

fn add_floats(total: Obj, first: Obj, iterator: &Any) -> PyResult<Obj> {
    let Some(start) = total.exact::<Float>() else { return total.binary(BinaryOp::Add, &first) };
    let mut sum = Compensated { high: start.value(), low: 0.0 };
    let mut item = first;
    loop {
        match (item.exact::<Float>(), item.exact::<Int>().and_then(|value| value.to_i64())) {
            (Some(value), _) => sum.add(value.value()),
            // an int is added plainly
            (None, Some(value)) => sum.high += value as f64,
            (None, None) => return Float::new(sum.total()).as_any().binary(BinaryOp::Add, &item),
        }
        match iterator.next()? {
            Some(next) => item = next,
            None => return Ok(Float::new(sum.total()).upcast()),
        }
    }
}
