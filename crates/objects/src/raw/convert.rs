//! From argument to Rust value, and from result to object.

use crate::builtins::bool::Bool;
use crate::builtins::float::Float;
use crate::builtins::int::Int;
use crate::builtins::none::none;
use crate::builtins::str::Str;
use crate::errors::raise_type_error;

use super::{Any, Class, Obj, Parameters, Py, PyResult, Ref};

/// Which argument of which function is converted, for messages.
#[derive(Clone, Copy)]
pub struct Place {
    /// The function's parameters.
    pub parameters: &'static Parameters,
    /// Index of the parameter.
    pub index: usize,
}

impl Place {
    /// "f() argument 1 must be str, not int".
    #[cold]
    pub fn wrong_type<T>(&self, wanted: &str, value: &Any) -> PyResult<T> {
        let parameters = self.parameters;
        let which = match () {
            () if parameters.names.len() == 1
                && parameters.positional_only == 1
                && parameters.required == 1 =>
            {
                String::new()
            }
            () if self.index < parameters.positional_only => format!(" {}", self.index + 1),
            () => format!(" '{}'", parameters.names[self.index]),
        };
        let function = parameters.function;
        let found = if value.is(&*none()) { "None".into() } else { value.class().name() };
        raise_type_error(format!("{function}() argument{which} must be {wanted}, not {found}"))
    }
}

/// A Rust type that a parameter of a declared function may have.
pub trait FromArg<'a>: Sized {
    /// Converts one argument.
    ///
    /// # Errors
    /// `TypeError` naming the place, or what the object's own conversion raises.
    fn from_arg(value: &'a Any, place: Place) -> PyResult<Self>;
}

impl<'a, T: Class> FromArg<'a> for &'a Py<T> {
    #[inline]
    fn from_arg(value: &'a Any, place: Place) -> PyResult<Self> {
        match value.downcast::<T>() {
            Some(object) => Ok(object),
            None => place.wrong_type(T::spec().short_name(), value),
        }
    }
}

impl<'a, T: FromArg<'a>> FromArg<'a> for Option<T> {
    #[inline]
    fn from_arg(value: &'a Any, place: Place) -> PyResult<Self> {
        if value.is(&*none()) { Ok(None) } else { T::from_arg(value, place).map(Some) }
    }
}

impl FromArg<'_> for bool {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        value.truth()
    }
}

impl FromArg<'_> for f64 {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        Float::value_of(value)
    }
}

/// Machine integers: `__index__`, then a range check.
macro_rules! integers {
    ($($ty:ty => $c:literal),*) => {
        $(impl FromArg<'_> for $ty {
            #[inline]
            fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
                let wide = Int::index_value(value)?;
                <$ty>::try_from(wide).or_else(|_| Int::too_large($c, wide))
            }
        })*
    };
}

integers!(isize => "C ssize_t", usize => "C size_t", i64 => "C long", i32 => "C int", u32 => "C unsigned int", u64 => "C unsigned long", u8 => "C unsigned char");

/// A Rust type that a declared function may return.
pub trait IntoObject {
    /// The object for the value.
    ///
    /// # Errors
    /// What making the object raises.
    fn into_object(self) -> PyResult<Obj>;
}

impl IntoObject for () {
    #[inline]
    fn into_object(self) -> PyResult<Obj> {
        Ok(none())
    }
}

impl<T> IntoObject for Ref<T> {
    #[inline]
    fn into_object(self) -> PyResult<Obj> {
        Ok(self.upcast())
    }
}

impl<T: IntoObject> IntoObject for Option<T> {
    #[inline]
    fn into_object(self) -> PyResult<Obj> {
        self.map_or_else(|| Ok(none()), T::into_object)
    }
}

impl IntoObject for bool {
    #[inline]
    fn into_object(self) -> PyResult<Obj> {
        Ok(Bool::new(self).upcast())
    }
}

impl IntoObject for f64 {
    #[inline]
    fn into_object(self) -> PyResult<Obj> {
        Ok(Float::new(self).upcast())
    }
}

impl IntoObject for numbers::int::Int {
    #[inline]
    fn into_object(self) -> PyResult<Obj> {
        Ok(Int::from_number(&self).upcast())
    }
}

impl IntoObject for &str {
    fn into_object(self) -> PyResult<Obj> {
        Ok(Str::new(self).upcast())
    }
}

impl IntoObject for String {
    fn into_object(self) -> PyResult<Obj> {
        Ok(Str::new(&self).upcast())
    }
}

macro_rules! integer_results {
    ($($ty:ty),*) => {
        $(impl IntoObject for $ty {
            #[inline]
            fn into_object(self) -> PyResult<Obj> {
                Ok(Int::new(self as i128).upcast())
            }
        })*
    };
}

integer_results!(isize, usize, i64, u64, i32, u32, u8);
