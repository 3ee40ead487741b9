//! `_operator`: operators as functions, and callables that get attributes and items or call methods.

mod attrgetter;
mod itemgetter;
mod methodcaller;

pub use attrgetter::AttrGetter;
pub use itemgetter::ItemGetter;
pub use methodcaller::MethodCaller;

/// Operator interface.
///
/// This module exports a set of functions implemented in C corresponding
/// to the intrinsic operators of Python.  For example, operator.add(x, y)
/// is equivalent to the expression x+y.  The function names are those
/// used for special methods; variants without leading and trailing
/// '__' are also provided for convenience.
#[objects::pymodule(name = "_operator", types(AttrGetter, ItemGetter, MethodCaller))]
pub mod operators {
    use objects::builtins::int::Int;
    use objects::builtins::none;
    use objects::builtins::str::Str;
    use objects::errors::raise_type_error;
    use objects::protocol::number::BinaryOp;
    use objects::raw::{Any, Args, Obj, PyResult, Ref, byte_like};
    use objects::types::CompareOp;

    use super::{AttrGetter, ItemGetter, MethodCaller};

    /// Same as a < b.
    #[function]
    fn lt(a: &Any, b: &Any) -> PyResult<Obj> {
        a.compare(b, CompareOp::Lt)
    }

    /// Same as a <= b.
    #[function]
    fn le(a: &Any, b: &Any) -> PyResult<Obj> {
        a.compare(b, CompareOp::Le)
    }

    /// Same as a == b.
    #[function]
    fn eq(a: &Any, b: &Any) -> PyResult<Obj> {
        a.compare(b, CompareOp::Eq)
    }

    /// Same as a != b.
    #[function]
    fn ne(a: &Any, b: &Any) -> PyResult<Obj> {
        a.compare(b, CompareOp::Ne)
    }

    /// Same as a > b.
    #[function]
    fn gt(a: &Any, b: &Any) -> PyResult<Obj> {
        a.compare(b, CompareOp::Gt)
    }

    /// Same as a >= b.
    #[function]
    fn ge(a: &Any, b: &Any) -> PyResult<Obj> {
        a.compare(b, CompareOp::Ge)
    }

    /// Same as a + b.
    #[function]
    fn add(a: &Any, b: &Any) -> PyResult<Obj> {
        a.binary(BinaryOp::Add, b)
    }

    /// Same as a += b.
    #[function]
    fn iadd(a: &Any, b: &Any) -> PyResult<Obj> {
        a.inplace(BinaryOp::Add, b)
    }

    /// Same as a - b.
    #[function]
    fn sub(a: &Any, b: &Any) -> PyResult<Obj> {
        a.binary(BinaryOp::Subtract, b)
    }

    /// Same as a -= b.
    #[function]
    fn isub(a: &Any, b: &Any) -> PyResult<Obj> {
        a.inplace(BinaryOp::Subtract, b)
    }

    /// Same as a * b.
    #[function]
    fn mul(a: &Any, b: &Any) -> PyResult<Obj> {
        a.binary(BinaryOp::Multiply, b)
    }

    /// Same as a *= b.
    #[function]
    fn imul(a: &Any, b: &Any) -> PyResult<Obj> {
        a.inplace(BinaryOp::Multiply, b)
    }

    /// Same as a @ b.
    #[function]
    fn matmul(a: &Any, b: &Any) -> PyResult<Obj> {
        a.binary(BinaryOp::MatrixMultiply, b)
    }

    /// Same as a @= b.
    #[function]
    fn imatmul(a: &Any, b: &Any) -> PyResult<Obj> {
        a.inplace(BinaryOp::MatrixMultiply, b)
    }

    /// Same as a / b.
    #[function]
    fn truediv(a: &Any, b: &Any) -> PyResult<Obj> {
        a.binary(BinaryOp::TrueDivide, b)
    }

    /// Same as a /= b.
    #[function]
    fn itruediv(a: &Any, b: &Any) -> PyResult<Obj> {
        a.inplace(BinaryOp::TrueDivide, b)
    }

    /// Same as a // b.
    #[function]
    fn floordiv(a: &Any, b: &Any) -> PyResult<Obj> {
        a.binary(BinaryOp::FloorDivide, b)
    }

    /// Same as a //= b.
    #[function]
    fn ifloordiv(a: &Any, b: &Any) -> PyResult<Obj> {
        a.inplace(BinaryOp::FloorDivide, b)
    }

    /// Same as a % b.
    #[function("mod(a, b, /)")]
    fn mod_(a: &Any, b: &Any) -> PyResult<Obj> {
        a.binary(BinaryOp::Remainder, b)
    }

    /// Same as a %= b.
    #[function]
    fn imod(a: &Any, b: &Any) -> PyResult<Obj> {
        a.inplace(BinaryOp::Remainder, b)
    }

    /// Same as a << b.
    #[function]
    fn lshift(a: &Any, b: &Any) -> PyResult<Obj> {
        a.binary(BinaryOp::LShift, b)
    }

    /// Same as a <<= b.
    #[function]
    fn ilshift(a: &Any, b: &Any) -> PyResult<Obj> {
        a.inplace(BinaryOp::LShift, b)
    }

    /// Same as a >> b.
    #[function]
    fn rshift(a: &Any, b: &Any) -> PyResult<Obj> {
        a.binary(BinaryOp::RShift, b)
    }

    /// Same as a >>= b.
    #[function]
    fn irshift(a: &Any, b: &Any) -> PyResult<Obj> {
        a.inplace(BinaryOp::RShift, b)
    }

    /// Same as a & b.
    #[function]
    fn and_(a: &Any, b: &Any) -> PyResult<Obj> {
        a.binary(BinaryOp::And, b)
    }

    /// Same as a &= b.
    #[function]
    fn iand(a: &Any, b: &Any) -> PyResult<Obj> {
        a.inplace(BinaryOp::And, b)
    }

    /// Same as a ^ b.
    #[function]
    fn xor(a: &Any, b: &Any) -> PyResult<Obj> {
        a.binary(BinaryOp::Xor, b)
    }

    /// Same as a ^= b.
    #[function]
    fn ixor(a: &Any, b: &Any) -> PyResult<Obj> {
        a.inplace(BinaryOp::Xor, b)
    }

    /// Same as a | b.
    #[function]
    fn or_(a: &Any, b: &Any) -> PyResult<Obj> {
        a.binary(BinaryOp::Or, b)
    }

    /// Same as a |= b.
    #[function]
    fn ior(a: &Any, b: &Any) -> PyResult<Obj> {
        a.inplace(BinaryOp::Or, b)
    }

    /// Same as a ** b.
    #[function("pow(a, b, /)")]
    fn power(a: &Any, b: &Any) -> PyResult<Obj> {
        a.binary(BinaryOp::Power, b)
    }

    /// Same as a **= b.
    #[function]
    fn ipow(a: &Any, b: &Any) -> PyResult<Obj> {
        a.inplace(BinaryOp::Power, b)
    }

    /// Same as -a.
    #[function]
    fn neg(a: &Any) -> PyResult<Obj> {
        a.negative()
    }

    /// Same as +a.
    #[function]
    fn pos(a: &Any) -> PyResult<Obj> {
        a.positive()
    }

    /// Same as ~a.
    #[function]
    fn inv(a: &Any) -> PyResult<Obj> {
        a.invert()
    }

    /// Same as ~a.
    #[function]
    fn invert(a: &Any) -> PyResult<Obj> {
        a.invert()
    }

    /// Same as abs(a).
    #[function]
    fn abs(a: &Any) -> PyResult<Obj> {
        a.absolute()
    }

    /// Same as a.__index__()
    #[function]
    fn index(a: &Any) -> PyResult<Ref<Int>> {
        a.index()
    }

    /// Return True if a is true, False otherwise.
    #[function]
    fn truth(a: &Any) -> PyResult<bool> {
        a.truth()
    }

    /// Same as not a.
    #[function]
    fn not_(a: &Any) -> PyResult<bool> {
        Ok(!a.truth()?)
    }

    /// Same as a is b.
    #[function]
    fn is_(a: &Any, b: &Any) -> PyResult<bool> {
        Ok(a.is(b))
    }

    /// Same as a is not b.
    #[function]
    fn is_not(a: &Any, b: &Any) -> PyResult<bool> {
        Ok(!a.is(b))
    }

    /// Same as a is None.
    #[function]
    fn is_none(a: &Any) -> PyResult<bool> {
        Ok(none::is_none(a))
    }

    /// Same as a is not None.
    #[function]
    fn is_not_none(a: &Any) -> PyResult<bool> {
        Ok(!none::is_none(a))
    }

    /// Same as a + b, for a and b sequences.
    #[function]
    fn concat(a: &Any, b: &Any) -> PyResult<Obj> {
        a.concat(b)
    }

    /// Same as a += b, for a and b sequences.
    #[function]
    fn iconcat(a: &Any, b: &Any) -> PyResult<Obj> {
        a.concat_in_place(b)
    }

    /// Same as b in a (note reversed operands).
    #[function]
    fn contains(a: &Any, b: &Any) -> PyResult<bool> {
        a.contains(b)
    }

    /// Return the number of items in a which are, or which equal, b.
    #[function("countOf(a, b, /)")]
    fn count_of(a: &Any, b: &Any) -> PyResult<usize> {
        a.count_of(b)
    }

    /// Return the first index of b in a.
    #[function("indexOf(a, b, /)")]
    fn index_of(a: &Any, b: &Any) -> PyResult<usize> {
        a.index_of(b)
    }

    /// Same as a[b].
    #[function]
    fn getitem(a: &Any, b: &Any) -> PyResult<Obj> {
        a.get_item(b)
    }

    /// Same as a[b] = c.
    #[function]
    fn setitem(a: &Any, b: &Any, c: &Any) -> PyResult<()> {
        a.set_item(b, c)
    }

    /// Same as del a[b].
    #[function]
    fn delitem(a: &Any, b: &Any) -> PyResult<()> {
        a.delete_item(b)
    }

    /// Return an estimate of the number of items in obj.
    ///
    /// This is useful for presizing containers when building from an iterable.
    ///
    /// If the object supports len(), the result will be exact.
    /// Otherwise, it may over- or under-estimate by an arbitrary amount.
    /// The result will be an integer >= 0.
    #[function("(obj, default=0, /)")]
    fn length_hint(obj: &Any, default: isize) -> PyResult<isize> {
        Ok(obj.length_hint(default.cast_unsigned())?.cast_signed())
    }

    /// Same as obj(*args, **kwargs).
    #[function("(obj, /, *args, **kwargs)")]
    fn call(obj: &Any, args: Args<'_>) -> PyResult<Obj> {
        obj.call_args(args)
    }

    /// Return 'a == b'.
    ///
    /// This function uses an approach designed to prevent
    /// timing analysis, making it appropriate for cryptography.
    ///
    /// a and b must both be of the same type: either str (ASCII only),
    /// or any bytes-like object.
    ///
    /// Note: If a and b are of different lengths, or if an error occurs,
    /// a timing attack could theoretically reveal information about the
    /// types and lengths of a and b--but not their values.
    #[function]
    fn _compare_digest(a: &Any, b: &Any) -> PyResult<bool> {
        if let (Some(a), Some(b)) = (a.downcast::<Str>(), b.downcast::<Str>()) {
            return match (a.as_ascii(), b.as_ascii()) {
                (Some(a), Some(b)) => Ok(same_bytes(a.as_bytes(), b.as_bytes())),
                _ => raise_type_error("comparing strings with non-ASCII characters is not supported"),
            };
        }
        match (byte_like(a)?, byte_like(b)?) {
            (Some(a), Some(b)) => Ok(same_bytes(&a, &b)),
            _ => raise_type_error(format!(
                "unsupported operand types(s) or combination of types: '{}' and '{}'",
                a.class().name(),
                b.class().name()
            )),
        }
    }

    /// Whether the bytes are the same, in a time that depends on the second one's length alone.
    fn same_bytes(a: &[u8], b: &[u8]) -> bool {
        let (left, start) = if a.len() == b.len() { (a, 0) } else { (b, 1) };
        let difference = left.iter().zip(b).fold(start, |bits, (x, y)| bits | std::hint::black_box(x ^ y));
        std::hint::black_box(difference) == 0
    }
}
