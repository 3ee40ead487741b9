//! `_csv`: rows of text fields, as `csv` reads and writes them.

mod dialect;
mod reader;
mod writer;

use std::cell::Cell;

use objects::builtins::dict::Dict;
use objects::errors::raise;
use objects::modules;
use objects::raw::{PyResult, Raised, Ref, Slot};
use objects::types::Type;

pub use dialect::Dialect;
pub use reader::Reader;
pub use writer::Writer;

/// What the module keeps per interpreter.
struct State {
    dialects: Slot<Dict>,
    error: Slot<Type>,
    limit: Cell<isize>,
}

impl Default for State {
    fn default() -> Self {
        /// `field_size_limit()` at start.
        const LIMIT: isize = 128 * 1024;
        Self { dialects: Slot::empty(), error: Slot::empty(), limit: Cell::new(LIMIT) }
    }
}

/// The names of dialects and what they stand for.
fn dialects() -> Ref<Dict> {
    let state = modules::state::<State>();
    state.dialects.get().unwrap_or_else(|| {
        let fresh = Dict::new();
        state.dialects.set(fresh.clone());
        fresh
    })
}

/// Raises `_csv.Error`.
#[cold]
fn fail<T>(text: impl AsRef<str>) -> PyResult<T> {
    match modules::state::<State>().error.get() {
        Some(error) => raise(&error, text),
        None => Err(Raised),
    }
}

/// CSV parsing and writing.
///
#[objects::pymodule(name = "_csv", types(Dialect))]
pub mod module {
    use objects::builtins::exceptions::Exception;
    use objects::builtins::int::Int;
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::none::none;
    use objects::builtins::str::Str;
    use objects::errors::raise_type_error;
    use objects::modules;
    use objects::raw::{Any, Args, IntoObject, Obj, Py, PyResult, Ref};

    use super::{Dialect, Reader, State, Writer, dialect, dialects, fail};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        let reader = module.make_class::<Reader>()?;
        module.add("Reader", reader.upcast())?;
        let writer = module.make_class::<Writer>()?;
        module.add("Writer", writer.upcast())?;
        let error = modules::exception("_csv.Error", &[Exception.owned()], None)?;
        modules::state::<State>().error.set(error.clone());
        module.add("Error", error.upcast())?;
        module.add("_dialects", dialects().upcast())?;
        for (name, value) in dialect::STYLES {
            module.add(name, value.into_object()?)?;
        }
        Ok(())
    }

    /// Return a list of all known dialect names.
    #[function("()")]
    fn list_dialects() -> PyResult<Ref<List>> {
        Ok(List::new(dialects().snapshot().into_iter().map(|(name, _)| name).collect()))
    }

    /// Create a mapping from a string name to a CVS dialect.
    ///
    /// The optional "dialect" argument specifies the base dialect instance
    /// or the name of the registered dialect.  The function also accepts
    /// optional keyword arguments which override settings provided by the
    /// dialect.
    ///
    #[function("(name, /, dialect='excel', **fmtparams)")]
    fn register_dialect(name: &Any, dialect: Option<&Any>, rest: Args<'_>) -> PyResult<()> {
        if name.downcast::<Str>().is_none() {
            return raise_type_error("dialect name must be a string");
        }
        let made = dialect::from_arguments(dialect, rest)?;
        dialects().set(name, made.upcast())
    }

    /// Delete the name/dialect mapping associated with a string name.
    #[function("(name)")]
    fn unregister_dialect(name: &Any) -> PyResult<()> {
        match dialects().remove(name)? {
            Some(_) => Ok(()),
            None => fail("unknown dialect"),
        }
    }

    /// Return the dialect instance associated with name.
    #[function("(name)")]
    fn get_dialect(name: &Any) -> PyResult<Obj> {
        dialect::registered(name)
    }

    /// Sets an upper limit on parsed fields.
    ///
    /// Returns old limit. If limit is not given, no new limit is set and
    /// the old limit is returned
    #[function("(new_limit=<unrepresentable>)")]
    fn field_size_limit(new_limit: Option<&Any>) -> PyResult<isize> {
        let state = modules::state::<State>();
        let old = state.limit.get();
        if let Some(limit) = new_limit {
            let Some(limit) = limit.exact::<Int>() else {
                return raise_type_error("limit must be an integer");
            };
            let wide = limit.saturated();
            let Ok(limit) = isize::try_from(wide) else { return Int::too_large("C ssize_t", wide) };
            state.limit.set(limit);
        }
        Ok(old)
    }

    /// Return a reader object that will process lines from the given iterable.
    ///
    /// The "iterable" argument can be any object that returns a line
    /// of input for each iteration, such as a file object or a list.  The
    /// optional "dialect" argument defines a CSV dialect.  The function
    /// also accepts optional keyword arguments which override settings
    /// provided by the dialect.
    ///
    /// The returned object is an iterator.  Each iteration returns a row
    /// of the CSV file (which can span multiple input lines).
    ///
    #[function("(iterable, /, dialect='excel', **fmtparams)")]
    fn reader(iterable: &Any, dialect: Option<&Any>, rest: Args<'_>) -> PyResult<Ref<Reader>> {
        Reader::make(&*iterable.iter()?, dialect::from_arguments(dialect, rest)?)
    }

    /// Return a writer object that will write user data on the given file object.
    ///
    /// The "fileobj" argument can be any object that supports the file API.
    /// The optional "dialect" argument defines a CSV dialect.  The function
    /// also accepts optional keyword arguments which override settings
    /// provided by the dialect.
    ///
    #[function("(fileobj, /, dialect='excel', **fmtparams)")]
    fn writer(fileobj: &Any, dialect: Option<&Any>, rest: Args<'_>) -> PyResult<Ref<Writer>> {
        let dialect = dialect::from_arguments(dialect, rest)?;
        let write = fileobj.find_attribute(&objects::builtins::str::interned("write"))?.unwrap_or_else(none);
        if !write.is_callable() {
            return raise_type_error("argument 1 must have a \"write\" method");
        }
        Writer::make(write, dialect)
    }
}
