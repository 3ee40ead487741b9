//! Iterators that choose or change the items of another one: `compress`, `dropwhile`, `filterfalse`, `starmap`, `takewhile`.

use std::cell::Cell;

use objects::builtins::bool::PyBool_Type;
use objects::builtins::dict::Dict;
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::heap;
use objects::raw::{Any, Obj, Py, PyResult, Ref, as_borrowed};
use objects::types::Type;
use objects::{object, pytype};

use crate::arguments::{no_keywords_unless_overridden, positional};

/// The body of `compress`.
#[object]
pub struct Compress {
    data: Obj,
    selectors: Obj,
}

/// Return data elements corresponding to true selector elements.
///
/// Forms a shorter iterator from selected data elements using the selectors
/// to choose the data elements.
#[pytype(name = "itertools.compress", gc, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Compress {
    #[signature("compress(data, selectors)")]
    fn __new__(cls: &Py<Type>, data: &Any, selectors: &Any) -> PyResult<Ref<Self>> {
        let data = data.iter()?;
        let selectors = selectors.iter()?;
        heap::make(cls, 0, Self { data, selectors })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        while let Some(item) = this.data.next()? {
            let Some(selector) = this.selectors.next()? else { return Ok(None) };
            if selector.truth()? {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

/// The body of `dropwhile`.
#[object]
pub struct DropWhile {
    function: Obj,
    iterator: Obj,
    /// Whether an item has been given.
    started: Cell<bool>,
}

/// Drop items from the iterable while predicate(item) is true.
///
/// Afterwards, return every element until the iterable is exhausted.
#[pytype(name = "itertools.dropwhile", gc, signature = "(predicate, iterable, /)", flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl DropWhile {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        no_keywords_unless_overridden::<Self>(cls, keywords)?;
        let args = positional("dropwhile", args, 2, 2)?;
        let (function, iterator) = (args[0].clone(), args[1].iter()?);
        heap::make(cls, 0, Self { function, iterator, started: Cell::new(false) })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        while let Some(item) = this.iterator.next()? {
            if this.started.get() {
                return Ok(Some(item));
            }
            if !this.function.call(&[&item])?.truth()? {
                this.started.set(true);
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

/// The body of `takewhile`.
#[object]
pub struct TakeWhile {
    function: Obj,
    iterator: Obj,
    over: Cell<bool>,
}

/// Return successive entries from an iterable as long as the predicate evaluates to true for each entry.
#[pytype(name = "itertools.takewhile", gc, signature = "(predicate, iterable, /)", flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl TakeWhile {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        no_keywords_unless_overridden::<Self>(cls, keywords)?;
        let args = positional("takewhile", args, 2, 2)?;
        let (function, iterator) = (args[0].clone(), args[1].iter()?);
        heap::make(cls, 0, Self { function, iterator, over: Cell::new(false) })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        if this.over.get() {
            return Ok(None);
        }
        let Some(item) = this.iterator.next()? else { return Ok(None) };
        if this.function.call(&[&item])?.truth()? {
            return Ok(Some(item));
        }
        this.over.set(true);
        Ok(None)
    }
}

/// The body of `filterfalse`.
#[object]
pub struct FilterFalse {
    function: Obj,
    iterator: Obj,
}

/// Return those items of iterable for which function(item) is false.
///
/// If function is None, return the items that are false.
#[pytype(name = "itertools.filterfalse", gc, signature = "(function, iterable, /)", flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl FilterFalse {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        no_keywords_unless_overridden::<Self>(cls, keywords)?;
        let args = positional("filterfalse", args, 2, 2)?;
        let (function, iterator) = (args[0].clone(), args[1].iter()?);
        heap::make(cls, 0, Self { function, iterator })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let by_truth = is_none(&this.function) || this.function.is(&*PyBool_Type);
        while let Some(item) = this.iterator.next()? {
            let holds = match by_truth {
                true => item.truth()?,
                false => this.function.call(&[&item])?.truth()?,
            };
            if !holds {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

/// The body of `starmap`.
#[object]
pub struct StarMap {
    function: Obj,
    iterator: Obj,
}

/// Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.
#[pytype(name = "itertools.starmap", gc, signature = "(function, iterable, /)", flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl StarMap {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        no_keywords_unless_overridden::<Self>(cls, keywords)?;
        let args = positional("starmap", args, 2, 2)?;
        let (function, iterator) = (args[0].clone(), args[1].iter()?);
        heap::make(cls, 0, Self { function, iterator })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(args) = this.iterator.next()? else { return Ok(None) };
        let args = Tuple::from_iterable(&args)?;
        this.function.call(as_borrowed(args.items())).map(Some)
    }
}
