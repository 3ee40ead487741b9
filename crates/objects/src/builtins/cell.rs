//! `cell`: a variable that functions share.

use crate::builtins::bool::Bool;
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::ValueError;
use crate::builtins::none::not_implemented;
use crate::builtins::tuple::Tuple;
use crate::errors::{raise, raise_type_error};
use crate::heap;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

/// The body of `cell`.
#[object]
pub struct Cell {
    contents: Slot<Object>,
}

/// cell([contents])
/// --
///
/// Create a new cell object.
///
///   contents
///     the contents of the cell. If not specified, the cell will be empty,
///     and further attempts to access its cell_contents attribute will
///     raise a ValueError.
#[pytype(name = "cell", export = PyCell_Type, gc, last, unhashable)]
impl Cell {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Cell>> {
        if keywords.is_some_and(|keywords| !keywords.is_empty()) {
            return raise_type_error("cell() takes no keyword arguments");
        }
        match args.items() {
            [] => Ok(Self::new(None)),
            [contents] => Ok(Self::new(Some(contents.clone()))),
            more => raise_type_error(format!("cell expected at most 1 argument, got {}", more.len())),
        }
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(match this.contents.get() {
            None => format!("<cell at {:#x}: empty>", this.address()),
            Some(value) => format!(
                "<cell at {:#x}: {} object at {:#x}>",
                this.address(),
                value.class().tp_name().to_string_lossy(),
                value.address()
            ),
        })
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<Cell>() else { return Ok(not_implemented()) };
        match (this.contents.get(), other.contents.get()) {
            (Some(left), Some(right)) => left.compare(&right, op),
            (left, right) => Ok(Bool::new(op.holds(left.is_some().cmp(&right.is_some()))).upcast()),
        }
    }

    #[getter]
    fn cell_contents(this: &Py<Self>) -> PyResult<Obj> {
        this.contents.get().map_or_else(|| raise(&ValueError, "Cell is empty"), Ok)
    }

    #[setter]
    fn set_cell_contents(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        drop(this.contents.replace(value.map(Py::new_ref)));
        Ok(())
    }
}

impl Cell {
    /// A new cell.
    pub fn new(contents: Option<Obj>) -> Ref<Cell> {
        heap::make_exact(Self { contents: Slot::from_option(contents) })
    }

    /// What is in the cell.
    #[inline]
    pub fn contents(&self) -> &Slot<Object> {
        &self.contents
    }
}

const _: () = assert!(size_of::<Py<Cell>>() == size_of::<abi::Object<abi::containers::CellBody>>());
