//! Calls.

use crate::builtins::dict::Dict;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::raw::def::keyword_dict;
use crate::raw::vectorcall::{invoke, vectorcall_of, with_arguments};
use crate::raw::{Any, Args, Obj, Py, PyResult};
use crate::types::Type;

impl Any {
    /// Whether the object can be called.
    pub fn is_callable(&self) -> bool {
        self.class().tp_call().is_some()
    }

    /// Calls the object with positional arguments.
    ///
    /// # Errors
    /// `TypeError` when it cannot be called, or what the callee raises.
    #[inline]
    pub fn call(&self, args: &[&Any]) -> PyResult<Obj> {
        self.call_args(Args::positional_only(args))
    }

    /// Calls the object.
    ///
    /// # Errors
    /// As for [`Any::call`].
    pub fn call_args(&self, args: Args<'_>) -> PyResult<Obj> {
        if let Some(function) = vectorcall_of(self) {
            return invoke(function, self, args);
        }
        let tuple = Tuple::new(args.positional().iter().map(|value| value.new_ref()).collect());
        let keywords = keyword_dict(&args)?;
        self.call_with_tuple(&tuple, keywords.as_deref())
    }

    /// Calls the object with a tuple and perhaps a dict of arguments.
    ///
    /// # Errors
    /// As for [`Any::call`].
    pub fn call_with_tuple(&self, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        if let Some(function) = vectorcall_of(self) {
            return with_arguments(args, keywords, |args| invoke(function, self, args));
        }
        crate::protocol::recursion::enter(" while calling a Python object")?;
        match self.tp_call(args, keywords) {
            Some(result) => result,
            None => raise_type_error(format!("'{}' object is not callable", self.class().name())),
        }
    }

    /// Calls a method by name.
    ///
    /// # Errors
    /// `AttributeError` when there is none, or what the method raises.
    pub fn call_method(&self, name: &Py<Str>, args: &[&Any]) -> PyResult<Obj> {
        self.get_attribute(name)?.call(args)
    }
}

impl Py<Type> {
    /// Makes an instance: `__new__`, then `__init__` when the result is an instance.
    ///
    /// # Errors
    /// `TypeError` when the type has no constructor, or what constructor and initialiser raise.
    pub fn construct(&self, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        let Some(made) = self.call_new(args, keywords) else {
            return raise_type_error(format!(
                "cannot create '{}' instances",
                self.tp_name().to_string_lossy()
            ));
        };
        let made = made?;
        if made.class().is_subtype_of(self)
            && let Some(initialised) = made.tp_init(args, keywords)
        {
            initialised.done()?;
        }
        Ok(made)
    }
}
