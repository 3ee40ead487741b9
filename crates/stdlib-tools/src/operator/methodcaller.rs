//! `operator.methodcaller`

use std::mem::offset_of;

use objects::builtins::dict::Dict;
use objects::builtins::str::{Str, intern};
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::heap;
use objects::hooks;
use objects::protocol::attribute::{Loaded, load_method};
use objects::raw::{Any, Args, Callable, Obj, Py, PyResult, Ref, VectorcallWord, as_borrowed};
use objects::types::Type;
use objects::{object, pytype};

use crate::arguments::{joined_reprs, one_positional, owned_keywords};

/// The body of `operator.methodcaller`.
#[object]
pub struct MethodCaller {
    name: Ref<Str>,
    args: Ref<Tuple>,
    /// Values of the keywords, in the order of their names.
    values: Ref<Tuple>,
    keyword_names: Option<Ref<Tuple>>,
    vectorcall: VectorcallWord,
}

/// Return a callable object that calls the given method on its operand.
/// After f = methodcaller('name'), the call f(r) returns r.name().
/// After g = methodcaller('name', 'date', foo=1), the call g(r) returns
/// r.name('date', foo=1).
#[pytype(
    name = "operator.methodcaller", gc, last, flags = abi::TPFLAGS_IMMUTABLETYPE,
    signature = "(name, /, *args, **kwargs)", vectorcall = 16 + offset_of!(MethodCaller, vectorcall)
)]
impl MethodCaller {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let Some((name, args)) = args.items().split_first() else {
            return raise_type_error("methodcaller needs at least one argument, the method name");
        };
        let Some(name) = Any::downcast::<Str>(name) else {
            return raise_type_error("method name must be a string");
        };
        let (names, values) = owned_keywords(keywords);
        let body = Self {
            name: intern(name.new_ref()),
            args: Tuple::new(args.to_vec()),
            values: Tuple::new(values),
            keyword_names: (!names.is_empty()).then(|| Tuple::new(names)),
            vectorcall: VectorcallWord::of::<Self>(),
        };
        heap::make(cls, 0, body)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Obj> {
        let mut positional = vec![this.name.clone().upcast()];
        positional.extend_from_slice(this.args.items());
        joined_reprs(this.as_any(), &positional, &this.keywords())
    }

    /// Return state information for pickling
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let class = this.class().new_ref().upcast();
        let Some(names) = &this.keyword_names else {
            let mut all = vec![this.name.clone().upcast()];
            all.extend_from_slice(this.args.items());
            return Ok(Tuple::pair(class, Tuple::new(all).upcast()));
        };
        let partial = hooks::import_attribute("functools", "partial")?;
        let mut all: Vec<&Any> = vec![&class, this.name.as_any()];
        all.extend(this.values.items().iter().map(|value| &**value));
        let maker = partial.call_args(Args::new(&all, Some(names)))?;
        Ok(Tuple::pair(maker, this.args.clone().upcast()))
    }
}

impl MethodCaller {
    fn keywords(&self) -> Vec<(Obj, Obj)> {
        let names = self.keyword_names.as_ref().map_or(&[][..], |names| names.items());
        names.iter().cloned().zip(self.values.items().iter().cloned()).collect()
    }
}

impl Callable for MethodCaller {
    fn call(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        let object = one_positional("methodcaller", args)?;
        let (function, receiver) = match load_method(object, &this.name)? {
            Loaded::Method(function) => (function, Some(object)),
            Loaded::Value(value) => (value, None),
        };
        let given = as_borrowed(this.args.items()).iter().chain(as_borrowed(this.values.items()));
        let all: Vec<&Any> = receiver.into_iter().chain(given.copied()).collect();
        function.call_args(Args::new(&all, this.keyword_names.as_deref()))
    }
}
