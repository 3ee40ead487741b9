//! `_collections`: queues with two ends, dicts with defaults, counting.

mod default_dict;
mod deque;
mod deque_iter;
mod tuple_getter;

pub use default_dict::DefaultDict;
pub use deque::Deque;
pub use deque_iter::{DequeIter, DequeReverseIter};
pub use tuple_getter::TupleGetter;

/// High performance data structures.
/// - deque:        ordered collection accessible from endpoints only
/// - defaultdict:  dict subclass with a default value factory
#[objects::pymodule(
    name = "_collections",
    types(Deque, DequeIter, DequeReverseIter, DefaultDict, TupleGetter)
)]
pub mod functions {
    use objects::builtins::dict::{Dict, PyDict_Type, PyODict_Type};
    use objects::builtins::int::Int;
    use objects::builtins::module::Module;
    use objects::builtins::str::{Str, interned};
    use objects::protocol::number::BinaryOp;
    use objects::raw::{Any, Obj, Py, PyResult};
    use objects::types::lookup::lookup;

    use super::{DefaultDict, Deque, DequeIter, DequeReverseIter, TupleGetter};

    /// Count elements in the iterable, updating the mapping
    #[function]
    fn _count_elements(mapping: &Any, iterable: &Any) -> PyResult<()> {
        let iterator = iterable.iter()?;
        match mapping.downcast::<Dict>().filter(|dict| counts_plainly(dict)) {
            Some(dict) => {
                while let Some(key) = iterator.next()? {
                    let hash = key.hash()?;
                    let count = dict.get_hashed(&key, hash)?;
                    dict.set_hashed(&key, hash, one_more(count)?)?;
                }
            }
            None => {
                let get = mapping.get_attribute(&interned("get"))?;
                let zero = Int::new(0);
                while let Some(key) = iterator.next()? {
                    let count = get.call(&[&key, zero.as_any()])?;
                    mapping.set_item(&key, &*one_more(Some(count))?)?;
                }
            }
        }
        Ok(())
    }

    /// Whether the class gets and sets items as `dict` does.
    fn counts_plainly(dict: &Py<Dict>) -> bool {
        let same = |name: &Py<Str>| match (lookup(dict.class(), name), lookup(&PyDict_Type, name)) {
            (Some(own), Some(plain)) => own.is(&*plain),
            _ => false,
        };
        dict.as_any().exact::<Dict>().is_some() || same(&interned("get")) && same(&interned("__setitem__"))
    }

    fn one_more(count: Option<Obj>) -> PyResult<Obj> {
        let one = Int::new(1);
        let Some(count) = count else { return Ok(one.upcast()) };
        match count.exact::<Int>().and_then(|count| count.small()) {
            Some(small) => Ok(Int::from_i64(small + 1).upcast()),
            None => count.binary(BinaryOp::Add, one.as_any()),
        }
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("OrderedDict", PyODict_Type.owned().upcast())
    }
}
