//! Views of ordered dicts: those of dicts, but for the iterators.

use crate::builtins::dict::{
    DictItems, DictKeys, DictValues, PyDictItems_Type, PyDictKeys_Type, PyDictValues_Type,
};
use crate::heap;
use crate::raw::{Py, PyResult, Ref};
use macros::{object, pytype};

use super::iter::Part;
use super::{OrderedDict, OrderedIter};

macro_rules! views {
    ($($name:ident $export:ident $python:literal $base:ident $base_type:ident $part:ident;)*) => {
        $(
            #[doc = concat!("The body of `", $python, "`.")]
            #[object]
            pub struct $name {
                view: $base,
            }

            #[pytype(name = $python, export = $export, base = $base_type, gc, abstract_)]
            impl $name {
                fn __iter__(this: &Py<Self>) -> PyResult<Option<Ref<OrderedIter>>> {
                    Ok(this.iterator(false))
                }

                #[method]
                fn __reversed__(this: &Py<Self>) -> PyResult<Option<Ref<OrderedIter>>> {
                    Ok(this.iterator(true))
                }
            }

            impl $name {
                /// A view of a dict.
                pub(super) fn new(dict: &Py<OrderedDict>) -> Ref<Self> {
                    heap::make_exact(Self { view: $base::body(dict.dict()) })
                }

                fn iterator(&self, backward: bool) -> Option<Ref<OrderedIter>> {
                    let dict = self.view.viewed()?;
                    let ordered = dict.as_any().downcast::<OrderedDict>()?;
                    Some(OrderedIter::new(ordered, Part::$part, backward))
                }
            }
        )*
    };
}

views! {
    OrderedKeys PyODictKeys_Type "odict_keys" DictKeys PyDictKeys_Type Keys;
    OrderedValues PyODictValues_Type "odict_values" DictValues PyDictValues_Type Values;
    OrderedItems PyODictItems_Type "odict_items" DictItems PyDictItems_Type Items;
}
