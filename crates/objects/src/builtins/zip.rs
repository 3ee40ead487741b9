//! `zip` and `map`: several iterators in step.

use std::cell::Cell;

use super::constructor::no_keywords;
use super::dict::Dict;
use super::exceptions::ValueError;
use super::none::none;
use super::str::Str;
use super::tuple::Tuple;
use crate::errors::{raise, raise_type_error};
use crate::heap;
use crate::raw::{Any, Obj, Py, PyResult, Ref, Slot, as_borrowed};
use crate::types::Type;
use macros::{object, pytype};

/// The body of `zip`.
#[object]
pub struct Zip {
    iterators: Slot<Tuple>,
    /// Where CPython keeps a result to use again.
    reserved: Slot<Tuple>,
    count: usize,
    strict: Cell<bool>,
}

/// The zip object yields n-length tuples, where n is the number of
/// iterables passed as positional arguments to zip().  The i-th element
/// in every tuple comes from the i-th iterable argument to zip().  This
/// continues until the shortest argument is exhausted.
///
/// If strict is true and one of the arguments is exhausted before the
/// others, raise a ValueError.
///
///    >>> list(zip('abcdefg', range(3), range(4)))
///    [('a', 0, 0), ('b', 1, 1), ('c', 2, 2)]
#[pytype(name = "zip", export = PyZip_Type, gc, signature = "(*iterables, strict=False)")]
impl Zip {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Zip>> {
        let strict = strict_argument("zip", keywords)?;
        let iterators = iterators(args.items())?;
        let count = iterators.size();
        let iterators = Slot::new(iterators);
        let reserved = Slot::new(Tuple::new(vec![none(); count]));
        heap::make(cls, 0, Self { iterators, reserved, count, strict: Cell::new(strict) })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(iterators) = this.iterators.get() else { return Ok(None) };
        if this.count == 0 {
            return Ok(None);
        }
        let mut items = Vec::with_capacity(this.count);
        match step("zip", &iterators, this.strict.get(), &mut items)? {
            true => {
                if let Some(result) = this.reserved.get()
                    && result.renew(&mut items)
                {
                    return Ok(Some(result.upcast()));
                }
                Ok(Some(Tuple::new(items).upcast()))
            }
            false => Ok(None),
        }
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let class = this.class().new_ref().upcast();
        let iterators = this.iterators.get().unwrap_or_else(Tuple::empty);
        Ok(reduced(class, iterators, this.strict.get()))
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(this: &Py<Self>, object: &Any) -> PyResult<()> {
        this.strict.set(object.truth()?);
        Ok(())
    }
}

/// The body of `map`.
#[object]
pub struct Map {
    iterators: Slot<Tuple>,
    function: Slot,
    strict: Cell<bool>,
}

/// Make an iterator that computes the function using arguments from
/// each of the iterables.  Stops when the shortest iterable is exhausted.
///
/// If strict is true and one of the arguments is exhausted before the
/// others, raise a ValueError.
#[pytype(name = "map", export = PyMap_Type, gc, signature = "(function, iterable, /, *iterables, strict=False)")]
impl Map {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Map>> {
        let strict = strict_argument("map", keywords)?;
        let [function, iterables @ ..] = args.items() else { return too_few() };
        if iterables.is_empty() {
            return too_few();
        }
        let (iterators, function) = (Slot::new(iterators(iterables)?), Slot::new(function.clone()));
        heap::make(cls, 0, Self { iterators, function, strict: Cell::new(strict) })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let (Some(iterators), Some(function)) = (this.iterators.get(), this.function.get()) else {
            return Ok(None);
        };
        if let [iterator] = iterators.items() {
            let Some(item) = iterator.next()? else { return Ok(None) };
            return function.call(&[&item]).map(Some);
        }
        let mut items = Vec::with_capacity(iterators.size());
        match step("map", &iterators, this.strict.get(), &mut items)? {
            true => function.call(as_borrowed(&items)).map(Some),
            false => Ok(None),
        }
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let class = this.class().new_ref().upcast();
        let mut args = vec![this.function.get().unwrap_or_else(super::none::none)];
        if let Some(iterators) = this.iterators.get() {
            args.extend_from_slice(iterators.items());
        }
        Ok(reduced(class, Tuple::new(args), this.strict.get()))
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(this: &Py<Self>, object: &Any) -> PyResult<()> {
        this.strict.set(object.truth()?);
        Ok(())
    }
}

#[cold]
fn too_few<T>() -> PyResult<T> {
    raise_type_error("map() must have at least two arguments.")
}

/// What rebuilds the object; strictness is the state.
fn reduced(class: Obj, args: Ref<Tuple>, strict: bool) -> Ref<Tuple> {
    let mut parts = vec![class, args.upcast()];
    if strict {
        parts.push(super::bool::Bool::new(true).upcast());
    }
    Tuple::new(parts)
}

/// The only keyword, `strict`.
fn strict_argument(function: &str, keywords: Option<&Py<Dict>>) -> PyResult<bool> {
    let mut strict = false;
    for (name, value) in keywords.map_or_else(Vec::new, |keywords| keywords.snapshot()) {
        match name.downcast::<Str>() {
            Some(name) if name.equals("strict") => strict = value.truth()?,
            _ => {
                let name = name.str()?.to_string_lossy();
                return raise_type_error(format!("{function}() got an unexpected keyword argument '{name}'"));
            }
        }
    }
    Ok(strict)
}

fn iterators(iterables: &[Obj]) -> PyResult<Ref<Tuple>> {
    let iterators: PyResult<Vec<_>> = iterables.iter().map(|iterable| iterable.iter()).collect();
    iterators.map(Tuple::new)
}

/// One item of each iterator; false when one is at its end.
fn step(function: &str, iterators: &Py<Tuple>, strict: bool, items: &mut Vec<Obj>) -> PyResult<bool> {
    for (index, iterator) in iterators.items().iter().enumerate() {
        match iterator.next()? {
            Some(item) => items.push(item),
            None if strict => {
                items.clear();
                check_ends(function, iterators, index)?;
                return Ok(false);
            }
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// Iterator number `ended` is at its end: raises when an earlier one was not, or a later one is not.
#[cold]
fn check_ends(function: &str, iterators: &Py<Tuple>, ended: usize) -> PyResult<()> {
    let complaint = |index: usize, what: &str| {
        let others = if index == 1 { "argument 1".to_owned() } else { format!("arguments 1-{index}") };
        raise(&ValueError, format!("{function}() argument {} is {what} than {others}", index + 1))
    };
    if ended > 0 {
        return complaint(ended, "shorter");
    }
    for (index, iterator) in iterators.items().iter().enumerate().skip(1) {
        if iterator.next()?.is_some() {
            return complaint(index, "longer");
        }
    }
    Ok(())
}

/// The body of `filter`.
#[object]
pub struct Filter {
    function: Slot,
    iterator: Slot,
}

/// Return an iterator yielding those items of iterable for which
/// function(item) is true.  If function is None, return the items that
/// are true.
#[pytype(name = "filter", export = PyFilter_Type, gc, signature = "(function, iterable, /)")]
impl Filter {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Filter>> {
        no_keywords("filter", cls, &PyFilter_Type, keywords)?;
        match super::constructor::positional("filter", args, 2, 2)? {
            [function, iterable] => {
                let iterator = Slot::new(iterable.iter()?);
                heap::make(cls, 0, Self { function: Slot::new(function.clone()), iterator })
            }
            _ => raise_type_error("filter expected 2 arguments"),
        }
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let (Some(iterator), Some(function)) = (this.iterator.get(), this.function.get()) else {
            return Ok(None);
        };
        let by_truth = super::none::is_none(&function) || function.is(&*super::bool::PyBool_Type);
        while let Some(item) = iterator.next()? {
            let wanted = match by_truth {
                true => item.truth()?,
                false => function.call(&[&item])?.truth()?,
            };
            if wanted {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let part = |slot: &Slot| slot.get().unwrap_or_else(super::none::none);
        let class = this.class().new_ref().upcast();
        let args = Tuple::new(vec![part(&this.function), part(&this.iterator)]);
        Ok(Tuple::new(vec![class, args.upcast()]))
    }
}

const _: () =
    assert!(size_of::<Py<Zip>>() == 48 && size_of::<Py<Map>>() == 40 && size_of::<Py<Filter>>() == 32);
