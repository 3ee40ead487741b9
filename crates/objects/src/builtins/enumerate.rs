//! `enumerate`

use std::cell::Cell;

use super::dict::Dict;
use super::generic_alias::class_getitem;
use super::int::Int;
use super::none::none;
use super::str::Str;
use super::tuple::Tuple;
use super::whole;
use crate::errors::raise_type_error;
use crate::heap;
use crate::raw::{Any, Obj, Py, PyResult, Ref, Slot};
use crate::types::Type;
use macros::{object, pytype};

/// The body of `enumerate`: the next number, as an object once it leaves the machine's range, and the iterator.
#[object]
pub struct Enumerate {
    index: Cell<isize>,
    iterator: Slot,
    /// Where CPython keeps a result to use again.
    reserved: Slot<Tuple>,
    long_index: Slot<Int>,
    one: Slot<Int>,
}

/// Return an enumerate object.
///
///   iterable
///     an object supporting iteration
///
/// The enumerate object yields pairs containing a count (from start, which
/// defaults to zero) and a value yielded by the iterable argument.
///
/// enumerate is useful for obtaining an indexed list:
///     (0, seq[0]), (1, seq[1]), (2, seq[2]), ...
#[pytype(name = "enumerate", export = PyEnum_Type, gc, signature = "(iterable, start=0)")]
impl Enumerate {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Enumerate>> {
        let (iterable, start) = arguments(args, keywords)?;
        let mut index = 0;
        let mut long_index = None;
        if let Some(start) = start {
            let start = start.exact_index()?;
            match start.to_i64() {
                Some(small) if small < i64::MAX => index = small as isize,
                _ => {
                    index = isize::MAX;
                    long_index = Some(start);
                }
            }
        }
        let iterator = Slot::new(iterable.iter()?);
        let long_index = Slot::from_option(long_index);
        let (reserved, one) = (Slot::new(Tuple::pair(none(), none())), Slot::empty());
        heap::make(cls, 0, Self { index: Cell::new(index), iterator, reserved, long_index, one })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(iterator) = this.iterator.get() else { return Ok(None) };
        let Some(item) = iterator.next()? else { return Ok(None) };
        let number = this.take_number()?;
        let mut items = [number.upcast(), item];
        if let Some(result) = this.reserved.get()
            && result.renew(&mut items)
        {
            return Ok(Some(result.upcast()));
        }
        let [number, item] = items;
        Ok(Some(Tuple::pair(number, item).upcast()))
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let number = this.long_index.get().unwrap_or_else(|| Int::new(this.index.get() as i128));
        let iterator = this.iterator.get().unwrap_or_else(super::none::none);
        let class = this.class().new_ref().upcast();
        Ok(Tuple::new(vec![class, Tuple::new(vec![iterator, number.upcast()]).upcast()]))
    }

    /// 'enumerate' objects are generic over the type of their values
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }
}

impl Enumerate {
    /// The number of the next item, counted up.
    fn take_number(&self) -> PyResult<Ref<Int>> {
        let index = self.index.get();
        if index < isize::MAX {
            self.index.set(index + 1);
            return Ok(Int::new(index as i128));
        }
        let number = self.long_index.get().unwrap_or_else(|| Int::new(index as i128));
        self.long_index.set(whole::add(&number, &Int::new(1))?);
        Ok(number)
    }
}

/// `iterable` and `start`, by position or name.
fn arguments(args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<(Obj, Option<Obj>)> {
    let named = keywords.map_or_else(Vec::new, |keywords| keywords.snapshot());
    let given = args.size() + named.len();
    if given > 2 {
        return raise_type_error(format!("enumerate() takes at most 2 arguments ({given} given)"));
    }
    let mut places = [args.items().first().cloned(), args.items().get(1).cloned()];
    for (name, value) in named {
        match place_of(&name) {
            Some(place) if places[place].is_none() && place < given => places[place] = Some(value),
            _ => {
                let name = name.str()?.to_string_lossy();
                return raise_type_error(format!("'{name}' is an invalid keyword argument for enumerate()"));
            }
        }
    }
    match places {
        [Some(iterable), start] => Ok((iterable, start)),
        [None, _] => raise_type_error("enumerate() missing required argument 'iterable'"),
    }
}

fn place_of(name: &Any) -> Option<usize> {
    let name = name.downcast::<Str>()?;
    ["iterable", "start"].iter().position(|known| name.equals(known))
}

const _: () = assert!(size_of::<Py<Enumerate>>() == 56);
