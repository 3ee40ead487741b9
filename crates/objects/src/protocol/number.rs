//! Operators: which operand's slot is asked first, and what is said when none answers.

use crate::builtins::float::Float;
use crate::builtins::int::Int;
use crate::builtins::none::{implemented, is_none, none};
use crate::builtins::str::Str;
use crate::errors::raise_type_error;
use crate::names;
use crate::raw::{Any, BinaryFn, Obj, Py, PyResult, Ref, TernaryFn};
use crate::types::{Type, calls};

macro_rules! operators {
    ($($(#[$doc:meta])* $name:ident $symbol:literal $slot:ident $inplace:ident;)*) => {
        /// An operator with two operands, `**` apart from its third.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum BinaryOp {
            $($(#[$doc])* $name,)*
            /// `**`
            Power,
        }

        impl BinaryOp {
            /// The operator as it is written (and as errors show it).
            pub fn symbol(self) -> &'static str {
                match self {
                    $(Self::$name => $symbol,)*
                    Self::Power => "** or pow()",
                }
            }

            #[inline]
            fn slot(self, class: &Py<Type>) -> Option<BinaryFn> {
                match self {
                    $(Self::$name => class.$slot(),)*
                    Self::Power => None,
                }
            }

            #[inline]
            fn inplace_slot(self, class: &Py<Type>) -> Option<BinaryFn> {
                match self {
                    $(Self::$name => class.$inplace(),)*
                    Self::Power => None,
                }
            }
        }
    };
}

operators! {
    /// `+`
    Add "+" nb_add nb_inplace_add;
    /// `-`
    Subtract "-" nb_subtract nb_inplace_subtract;
    /// `*`
    Multiply "*" nb_multiply nb_inplace_multiply;
    /// `@`
    MatrixMultiply "@" nb_matrix_multiply nb_inplace_matrix_multiply;
    /// `/`
    TrueDivide "/" nb_true_divide nb_inplace_true_divide;
    /// `//`
    FloorDivide "//" nb_floor_divide nb_inplace_floor_divide;
    /// `%`
    Remainder "%" nb_remainder nb_inplace_remainder;
    /// `<<`
    LShift "<<" nb_lshift nb_inplace_lshift;
    /// `>>`
    RShift ">>" nb_rshift nb_inplace_rshift;
    /// `&`
    And "&" nb_and nb_inplace_and;
    /// `^`
    Xor "^" nb_xor nb_inplace_xor;
    /// `|`
    Or "|" nb_or nb_inplace_or;
}

impl Any {
    /// `self op other`
    ///
    /// # Errors
    /// `TypeError` when neither operand knows the operation, or what a slot raises.
    #[inline]
    pub fn binary(&self, op: BinaryOp, other: &Any) -> PyResult<Obj> {
        if op == BinaryOp::Power {
            return self.power(other, &none());
        }
        match dispatch(self, other, |class| op.slot(class))? {
            Some(result) => Ok(result),
            None => self.as_sequence(op, other, false),
        }
    }

    /// `self op= other`: the left operand's in-place slot, then as without `=`.
    ///
    /// # Errors
    /// As for [`Any::binary`].
    pub fn inplace(&self, op: BinaryOp, other: &Any) -> PyResult<Obj> {
        if op == BinaryOp::Power {
            return self.inplace_power(other);
        }
        if let Some(function) = op.inplace_slot(self.class())
            && let Some(result) = implemented(calls::number(function, self, other)?)
        {
            return Ok(result);
        }
        match dispatch(self, other, |class| op.slot(class))? {
            Some(result) => Ok(result),
            None => self.as_sequence(op, other, true),
        }
    }

    /// `divmod(self, other)`
    ///
    /// # Errors
    /// As for [`Any::binary`].
    pub fn divmod(&self, other: &Any) -> PyResult<Obj> {
        match dispatch(self, other, Py::<Type>::nb_divmod)? {
            Some(result) => Ok(result),
            None => unsupported("divmod()", self, other),
        }
    }

    /// `+` and `*` of sequences, tried when no number slot answers.
    #[cold]
    fn as_sequence(&self, op: BinaryOp, other: &Any, inplace: bool) -> PyResult<Obj> {
        let own = match op {
            BinaryOp::Add => {
                let changed = if inplace { self.sq_inplace_concat(other) } else { None };
                changed.or_else(|| self.sq_concat(other))
            }
            BinaryOp::Multiply => return self.repeated(other, inplace),
            _ => None,
        };
        own.unwrap_or_else(|| self.no_operator(op, other, inplace))
    }

    fn repeated(&self, other: &Any, inplace: bool) -> PyResult<Obj> {
        let (class, reflected) = (self.class(), other.class());
        if inplace && class.sq_inplace_repeat().is_some() {
            let count = repeat_count(other)?;
            if let Some(result) = self.sq_inplace_repeat(count) {
                return result;
            }
        }
        if class.sq_repeat().is_some() {
            let count = repeat_count(other)?;
            if let Some(result) = self.sq_repeat(count) {
                return result;
            }
        } else if reflected.sq_repeat().is_some() {
            let count = repeat_count(self)?;
            if let Some(result) = other.sq_repeat(count) {
                return result;
            }
        }
        self.no_operator(BinaryOp::Multiply, other, inplace)
    }

    fn no_operator(&self, op: BinaryOp, other: &Any, inplace: bool) -> PyResult<Obj> {
        let symbol = op.symbol();
        if inplace {
            return unsupported(&format!("{symbol}="), self, other);
        }
        unsupported(symbol, self, other)
    }

    /// `pow(self, exponent, modulus)`, `modulus` being `None` for `**`.
    ///
    /// # Errors
    /// As for [`Any::binary`].
    pub fn power(&self, exponent: &Any, modulus: &Any) -> PyResult<Obj> {
        match power(self, exponent, modulus)? {
            Some(result) => Ok(result),
            None => no_power(BinaryOp::Power.symbol(), self, exponent, modulus),
        }
    }

    fn inplace_power(&self, exponent: &Any) -> PyResult<Obj> {
        let modulus = none();
        if let Some(function) = self.class().nb_inplace_power()
            && let Some(result) = implemented(calls::power(function, self, exponent, &modulus)?)
        {
            return Ok(result);
        }
        match power(self, exponent, &modulus)? {
            Some(result) => Ok(result),
            None => no_power("**=", self, exponent, &modulus),
        }
    }

    /// `-self`
    ///
    /// # Errors
    /// `TypeError` when the type has no such operator, or what it raises.
    pub fn negative(&self) -> PyResult<Obj> {
        self.nb_negative().unwrap_or_else(|| bad_operand("unary -", self))
    }

    /// `+self`
    ///
    /// # Errors
    /// As for [`Any::negative`].
    pub fn positive(&self) -> PyResult<Obj> {
        self.nb_positive().unwrap_or_else(|| bad_operand("unary +", self))
    }

    /// `~self`
    ///
    /// # Errors
    /// As for [`Any::negative`].
    pub fn invert(&self) -> PyResult<Obj> {
        self.nb_invert().unwrap_or_else(|| bad_operand("unary ~", self))
    }

    /// `abs(self)`
    ///
    /// # Errors
    /// As for [`Any::negative`].
    pub fn absolute(&self) -> PyResult<Obj> {
        self.nb_absolute().unwrap_or_else(|| bad_operand("abs()", self))
    }

    /// Whether the object can stand for an index: it has `__index__`.
    pub fn is_index(&self) -> bool {
        self.class().nb_index().is_some()
    }

    /// The int that the object stands for, by `__index__`; an instance of a subclass of `int` is its own.
    ///
    /// # Errors
    /// `TypeError` when there is no `__index__` or it returns no int, or what it raises.
    pub fn index(&self) -> PyResult<Ref<Int>> {
        if let Some(int) = self.downcast::<Int>() {
            return Ok(int.new_ref());
        }
        match self.nb_index() {
            Some(result) => int_result("__index__", result?),
            None => raise_type_error(format!(
                "'{}' object cannot be interpreted as an integer",
                self.class().name()
            )),
        }
    }

    /// `operator.index(self)`: the same, always exactly an `int`.
    ///
    /// # Errors
    /// As for [`Any::index`].
    pub fn exact_index(&self) -> PyResult<Ref<Int>> {
        self.index().map(|int| Int::exact_of(&int))
    }

    /// `int(self)`
    ///
    /// # Errors
    /// `TypeError` and `ValueError` as `int()` has them, or what a method raises.
    pub fn to_int(&self) -> PyResult<Ref<Int>> {
        if let Some(int) = self.exact::<Int>() {
            return Ok(int.new_ref());
        }
        if let Some(result) = self.nb_int() {
            return int_result("__int__", result?).map(|int| Int::exact_of(&int));
        }
        if self.is_index() {
            return self.exact_index();
        }
        Int::parse_object(self, 10)?.map_or_else(
            || {
                raise_type_error(format!(
                    "int() argument must be a string, a bytes-like object or a real number, not '{}'",
                    self.class().name()
                ))
            },
            Ok,
        )
    }

    /// `float(self)`, as a machine word.
    ///
    /// # Errors
    /// `TypeError` and `ValueError` as `float()` has them, or what a method raises.
    pub fn to_float(&self) -> PyResult<f64> {
        if let Some(value) = Float::number_value(self)? {
            return Ok(value);
        }
        Float::parse_object(self)?.map_or_else(
            || {
                raise_type_error(format!(
                    "float() argument must be a string or a real number, not '{}'",
                    self.class().name()
                ))
            },
            Ok,
        )
    }

    /// `round(self, ndigits)`
    ///
    /// # Errors
    /// `TypeError` when the type has no `__round__`, or what it raises.
    pub fn round(&self, ndigits: Option<&Any>) -> PyResult<Obj> {
        let Some(method) = special_method(self, names::__round__())? else {
            return raise_type_error(format!("type {} doesn't define __round__ method", self.class().name()));
        };
        match ndigits.filter(|ndigits| !is_none(ndigits)) {
            Some(ndigits) => method.call(&[ndigits]),
            None => method.call(&[]),
        }
    }
}

/// A method of the object's type, bound to the object.
///
/// # Errors
/// What binding raises.
pub fn special_method(object: &Any, name: &Py<Str>) -> PyResult<Option<Obj>> {
    let Some(found) = crate::types::lookup::lookup(object.class(), name) else { return Ok(None) };
    match found.tp_descr_get(Some(object), Some(object.class().as_any())) {
        Some(bound) => bound.map(Some),
        None => Ok(Some(found)),
    }
}

/// Left slot, right slot; the right one first when its type derives from the left one's and brings its own. `None` when all
/// that were asked say `NotImplemented`.
#[inline]
fn dispatch(left: &Any, right: &Any, slot: impl Fn(&Py<Type>) -> Option<BinaryFn>) -> PyResult<Option<Obj>> {
    let (class, other) = (left.class(), right.class());
    let own = slot(class);
    let mut reflected = if class.is(other) { None } else { slot(other) };
    if own.map(|own| own as usize) == reflected.map(|reflected| reflected as usize) {
        reflected = None;
    }
    if let Some(own) = own {
        if let Some(function) = reflected
            && other.is_subtype_of(class)
        {
            reflected = None;
            if let Some(result) = implemented(calls::number(function, left, right)?) {
                return Ok(Some(result));
            }
        }
        if let Some(result) = implemented(calls::number(own, left, right)?) {
            return Ok(Some(result));
        }
    }
    match reflected {
        Some(function) => Ok(implemented(calls::number(function, left, right)?)),
        None => Ok(None),
    }
}

/// The same for power, where the modulus' type is asked last.
fn power(base: &Any, exponent: &Any, modulus: &Any) -> PyResult<Option<Obj>> {
    let slot = |object: &Any| object.class().nb_power();
    let same = |a: Option<TernaryFn>, b: Option<TernaryFn>| a.map(|f| f as usize) == b.map(|f| f as usize);
    let (own, other, third) = (slot(base), slot(exponent), slot(modulus));
    let reflected = if same(own, other) { None } else { other };
    let first = reflected.is_some() && exponent.class().is_subtype_of(base.class());
    let third = if same(third, own) || same(third, other) { None } else { third };
    let order = if first { [reflected, own, third] } else { [own, reflected, third] };
    for function in order.into_iter().flatten() {
        if let Some(result) = implemented(calls::power(function, base, exponent, modulus)?) {
            return Ok(Some(result));
        }
    }
    Ok(None)
}

/// What `__index__` or `__int__` has returned, which must be an int; that of a subclass is deprecated.
fn int_result(method: &str, result: Obj) -> PyResult<Ref<Int>> {
    if result.exact::<Int>().is_none() {
        let class = result.class().name();
        let text = format!("{method} returned non-int (type {class})");
        if result.downcast::<Int>().is_none() {
            return raise_type_error(text);
        }
        deprecated_subclass(&text, "int")?;
    }
    result.downcast_ref::<Int>().or_else(|_| raise_type_error(method))
}

/// Warns that a conversion method has returned an instance of a strict subclass.
pub(crate) fn deprecated_subclass(text: &str, class: &str) -> PyResult<()> {
    deprecated(&format!(
        "{text}.  The ability to return an instance of a strict subclass of {class} is deprecated, and may be removed in a future version of Python."
    ))
}

/// Issues a `DeprecationWarning`.
pub(crate) fn deprecated(text: &str) -> PyResult<()> {
    crate::errors::warn(&crate::builtins::exceptions::DeprecationWarning, text, 1)
}

fn repeat_count(count: &Any) -> PyResult<isize> {
    if !count.is_index() {
        let class = count.class().name();
        return raise_type_error(format!("can't multiply sequence by non-int of type '{class}'"));
    }
    super::sequence::count_argument(count)
}

#[cold]
fn bad_operand<T>(operator: &str, object: &Any) -> PyResult<T> {
    raise_type_error(format!("bad operand type for {operator}: '{}'", object.class().name()))
}

#[cold]
fn unsupported<T>(operator: &str, left: &Any, right: &Any) -> PyResult<T> {
    let (left, right) = (left.class().name(), right.class().name());
    raise_type_error(format!("unsupported operand type(s) for {operator}: '{left}' and '{right}'"))
}

#[cold]
fn no_power<T>(operator: &str, base: &Any, exponent: &Any, modulus: &Any) -> PyResult<T> {
    if is_none(modulus) {
        return unsupported(operator, base, exponent);
    }
    let (base, exponent, modulus) = (base.class().name(), exponent.class().name(), modulus.class().name());
    raise_type_error(format!(
        "unsupported operand type(s) for {operator}: '{base}', '{exponent}', '{modulus}'"
    ))
}
