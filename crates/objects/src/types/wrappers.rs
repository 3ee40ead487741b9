//! Which special method stands for which slot: one row per pair, in the order in which CPython fills a type's dict.
//!
//! From a row come the slot wrapper in the dict of a type whose slot is filled natively (`int.__add__`), and, for classes
//! written in Python, the slot that looks the method up (`update`).

use super::slots::SlotId;
use super::{CompareOp, calls};
use crate::builtins::bool::Bool;
use crate::builtins::dict::Dict;
use crate::builtins::int::Int;
use crate::builtins::none::{is_none, none};
use crate::builtins::tuple::Tuple;
use crate::errors::{self, raise_type_error};
use crate::raw::{Any, IntoObject, Obj, Py, PyResult, Word};

/// How the Python-level arguments of a special method reach its slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(
    missing_docs,
    reason = "the names are the slots' shapes; L and R tell on which side the receiver stands"
)]
pub enum Wrap {
    Unary,
    BinaryL,
    BinaryR,
    Ternary,
    TernaryR,
    Truth,
    Len,
    Hash,
    Count,
    Item,
    SetItem,
    DelItem,
    SetSubscript,
    DelSubscript,
    Contains,
    Compare(CompareOp),
    Next,
    Call,
    Init,
    DescrGet,
    DescrSet,
    DescrDelete,
    GetAttr,
    SetAttr,
    DelAttr,
    Finalize,
    GetBuffer,
    ReleaseBuffer,
}

/// A row: the special method's name, its slot, and how arguments pass.
#[derive(Debug)]
pub struct SlotWrapper {
    /// `__add__`...
    pub name: &'static str,
    /// The slot.
    pub slot: SlotId,
    /// The way of the arguments.
    pub wrap: Wrap,
    /// Documentation, with the signature in front.
    pub doc: &'static str,
}

macro_rules! rows {
    ($($name:literal $slot:ident $wrap:expr, $signature:literal $doc:literal;)*) => {
        /// All rows.
        pub static ROWS: &[SlotWrapper] = &[
            $(SlotWrapper {
                name: $name,
                slot: SlotId::$slot,
                wrap: { use Wrap::*; $wrap },
                doc: concat!($name, $signature, "\n--\n\n", $doc),
            }),*
        ];
    };
}

rows! {
    "__getattribute__" GetAttr GetAttr, "($self, name, /)" "Return getattr(self, name).";
    "__setattr__" SetAttr SetAttr, "($self, name, value, /)" "Implement setattr(self, name, value).";
    "__delattr__" SetAttr DelAttr, "($self, name, /)" "Implement delattr(self, name).";
    "__repr__" Repr Unary, "($self, /)" "Return repr(self).";
    "__hash__" Hash Hash, "($self, /)" "Return hash(self).";
    "__call__" Call Call, "($self, /, *args, **kwargs)" "Call self as a function.";
    "__str__" Str Unary, "($self, /)" "Return str(self).";
    "__lt__" RichCompare Compare(CompareOp::Lt), "($self, value, /)" "Return self<value.";
    "__le__" RichCompare Compare(CompareOp::Le), "($self, value, /)" "Return self<=value.";
    "__eq__" RichCompare Compare(CompareOp::Eq), "($self, value, /)" "Return self==value.";
    "__ne__" RichCompare Compare(CompareOp::Ne), "($self, value, /)" "Return self!=value.";
    "__gt__" RichCompare Compare(CompareOp::Gt), "($self, value, /)" "Return self>value.";
    "__ge__" RichCompare Compare(CompareOp::Ge), "($self, value, /)" "Return self>=value.";
    "__iter__" Iter Unary, "($self, /)" "Implement iter(self).";
    "__next__" IterNext Next, "($self, /)" "Implement next(self).";
    "__get__" DescrGet DescrGet, "($self, instance, owner=None, /)" "Return an attribute of instance, which is of type owner.";
    "__set__" DescrSet DescrSet, "($self, instance, value, /)" "Set an attribute of instance to value.";
    "__delete__" DescrSet DescrDelete, "($self, instance, /)" "Delete an attribute of instance.";
    "__init__" Init Init, "($self, /, *args, **kwargs)" "Initialize self.  See help(type(self)) for accurate signature.";
    "__del__" Finalize Finalize, "($self, /)" "Called when the instance is about to be destroyed.";
    "__buffer__" GetBuffer GetBuffer, "($self, flags, /)" "Return a buffer object that exposes the underlying memory of the object.";
    "__release_buffer__" ReleaseBuffer ReleaseBuffer, "($self, buffer, /)" "Release the buffer object that exposes the underlying memory of the object.";
    "__await__" Await Unary, "($self, /)" "Return an iterator to be used in await expression.";
    "__aiter__" AIter Unary, "($self, /)" "Return an awaitable, that resolves in asynchronous iterator.";
    "__anext__" ANext Unary, "($self, /)" "Return a value or raise StopAsyncIteration.";
    "__add__" Add BinaryL, "($self, value, /)" "Return self+value.";
    "__radd__" Add BinaryR, "($self, value, /)" "Return value+self.";
    "__sub__" Subtract BinaryL, "($self, value, /)" "Return self-value.";
    "__rsub__" Subtract BinaryR, "($self, value, /)" "Return value-self.";
    "__mul__" Multiply BinaryL, "($self, value, /)" "Return self*value.";
    "__rmul__" Multiply BinaryR, "($self, value, /)" "Return value*self.";
    "__mod__" Remainder BinaryL, "($self, value, /)" "Return self%value.";
    "__rmod__" Remainder BinaryR, "($self, value, /)" "Return value%self.";
    "__divmod__" Divmod BinaryL, "($self, value, /)" "Return divmod(self, value).";
    "__rdivmod__" Divmod BinaryR, "($self, value, /)" "Return divmod(value, self).";
    "__pow__" Power Ternary, "($self, value, mod=None, /)" "Return pow(self, value, mod).";
    "__rpow__" Power TernaryR, "($self, value, mod=None, /)" "Return pow(value, self, mod).";
    "__neg__" Negative Unary, "($self, /)" "-self";
    "__pos__" Positive Unary, "($self, /)" "+self";
    "__abs__" Absolute Unary, "($self, /)" "abs(self)";
    "__bool__" Bool Truth, "($self, /)" "True if self else False";
    "__invert__" Invert Unary, "($self, /)" "~self";
    "__lshift__" LShift BinaryL, "($self, value, /)" "Return self<<value.";
    "__rlshift__" LShift BinaryR, "($self, value, /)" "Return value<<self.";
    "__rshift__" RShift BinaryL, "($self, value, /)" "Return self>>value.";
    "__rrshift__" RShift BinaryR, "($self, value, /)" "Return value>>self.";
    "__and__" And BinaryL, "($self, value, /)" "Return self&value.";
    "__rand__" And BinaryR, "($self, value, /)" "Return value&self.";
    "__xor__" Xor BinaryL, "($self, value, /)" "Return self^value.";
    "__rxor__" Xor BinaryR, "($self, value, /)" "Return value^self.";
    "__or__" Or BinaryL, "($self, value, /)" "Return self|value.";
    "__ror__" Or BinaryR, "($self, value, /)" "Return value|self.";
    "__int__" Int Unary, "($self, /)" "int(self)";
    "__float__" Float Unary, "($self, /)" "float(self)";
    "__iadd__" InPlaceAdd BinaryL, "($self, value, /)" "Return self+=value.";
    "__isub__" InPlaceSubtract BinaryL, "($self, value, /)" "Return self-=value.";
    "__imul__" InPlaceMultiply BinaryL, "($self, value, /)" "Return self*=value.";
    "__imod__" InPlaceRemainder BinaryL, "($self, value, /)" "Return self%=value.";
    "__ipow__" InPlacePower Ternary, "($self, value, mod=None, /)" "Return self**=value.";
    "__ilshift__" InPlaceLShift BinaryL, "($self, value, /)" "Return self<<=value.";
    "__irshift__" InPlaceRShift BinaryL, "($self, value, /)" "Return self>>=value.";
    "__iand__" InPlaceAnd BinaryL, "($self, value, /)" "Return self&=value.";
    "__ixor__" InPlaceXor BinaryL, "($self, value, /)" "Return self^=value.";
    "__ior__" InPlaceOr BinaryL, "($self, value, /)" "Return self|=value.";
    "__floordiv__" FloorDivide BinaryL, "($self, value, /)" "Return self//value.";
    "__rfloordiv__" FloorDivide BinaryR, "($self, value, /)" "Return value//self.";
    "__truediv__" TrueDivide BinaryL, "($self, value, /)" "Return self/value.";
    "__rtruediv__" TrueDivide BinaryR, "($self, value, /)" "Return value/self.";
    "__ifloordiv__" InPlaceFloorDivide BinaryL, "($self, value, /)" "Return self//=value.";
    "__itruediv__" InPlaceTrueDivide BinaryL, "($self, value, /)" "Return self/=value.";
    "__index__" Index Unary, "($self, /)" "Return self converted to an integer, if self is suitable for use as an index into a list.";
    "__matmul__" MatrixMultiply BinaryL, "($self, value, /)" "Return self@value.";
    "__rmatmul__" MatrixMultiply BinaryR, "($self, value, /)" "Return value@self.";
    "__imatmul__" InPlaceMatrixMultiply BinaryL, "($self, value, /)" "Return self@=value.";
    "__len__" MpLength Len, "($self, /)" "Return len(self).";
    "__getitem__" Subscript BinaryL, "($self, key, /)" "Return self[key].";
    "__setitem__" SetSubscript SetSubscript, "($self, key, value, /)" "Set self[key] to value.";
    "__delitem__" SetSubscript DelSubscript, "($self, key, /)" "Delete self[key].";
    "__len__" SqLength Len, "($self, /)" "Return len(self).";
    "__add__" Concat BinaryL, "($self, value, /)" "Return self+value.";
    "__mul__" Repeat Count, "($self, value, /)" "Return self*value.";
    "__rmul__" Repeat Count, "($self, value, /)" "Return value*self.";
    "__getitem__" Item Item, "($self, key, /)" "Return self[key].";
    "__setitem__" SetItem SetItem, "($self, key, value, /)" "Set self[key] to value.";
    "__delitem__" SetItem DelItem, "($self, key, /)" "Delete self[key].";
    "__contains__" Contains Contains, "($self, key, /)" "Return bool(key in self).";
    "__iadd__" InPlaceConcat BinaryL, "($self, value, /)" "Implement self+=value.";
    "__imul__" InPlaceRepeat Count, "($self, value, /)" "Implement self*=value.";
}

impl SlotWrapper {
    /// Calls the slot's word on `this` with Python-level arguments. `word` is that of the type that the wrapper was made for;
    /// `this` is an instance of it.
    pub(crate) fn call(
        &self,
        word: Word,
        this: &Any,
        args: &[&Any],
        keywords: Option<&Py<Dict>>,
    ) -> PyResult<Obj> {
        if !matches!(self.wrap, Wrap::Call | Wrap::Init)
            && keywords.is_some_and(|keywords| !keywords.is_empty())
        {
            return raise_type_error(format!("wrapper {}() takes no keyword arguments", self.name));
        }
        let (least, most) = self.wrap.arity();
        if args.len() < least || args.len() > most {
            return wrong_count(least, most, args.len());
        }
        if matches!(self.wrap, Wrap::SetAttr | Wrap::DelAttr) {
            self.check_setter(word, this)?;
        }
        let slots = calls::Wrapped { word, this };
        match self.wrap {
            Wrap::Unary => slots.unary(),
            Wrap::BinaryL | Wrap::GetAttr => slots.binary(this, args[0]),
            Wrap::BinaryR => slots.binary(args[0], this),
            Wrap::Ternary => slots.ternary(this, args[0], args.get(1).copied().unwrap_or(&none())),
            Wrap::TernaryR => slots.ternary(args[0], this, args.get(1).copied().unwrap_or(&none())),
            Wrap::Truth => slots.inquiry().result()?.into_object(),
            Wrap::Len => slots.len().result()?.into_object(),
            Wrap::Hash => slots.hash().result()?.into_object(),
            Wrap::Count => slots.size_arg(count_argument(args[0])?),
            Wrap::Item => slots.size_arg(slots.item_index(args[0])?),
            Wrap::SetItem => slots.size_set(slots.item_index(args[0])?, Some(args[1])).done()?.into_object(),
            Wrap::DelItem => slots.size_set(slots.item_index(args[0])?, None).done()?.into_object(),
            Wrap::SetSubscript | Wrap::SetAttr => slots.set(args[0], Some(args[1])).done()?.into_object(),
            Wrap::DelSubscript | Wrap::DelAttr => slots.set(args[0], None).done()?.into_object(),
            Wrap::DescrSet => slots.set(args[0], Some(args[1])).done()?.into_object(),
            Wrap::DescrDelete => slots.set(args[0], None).done()?.into_object(),
            Wrap::Contains => Ok(Bool::new(slots.contains(args[0]).result()?).upcast()),
            Wrap::Compare(op) => slots.compare(args[0], op),
            Wrap::Next => match slots.next().result()? {
                Some(item) => Ok(item),
                None => errors::raise_bare(&crate::builtins::exceptions::StopIteration),
            },
            Wrap::Call => slots.call(&tuple_of(args), keywords),
            Wrap::Init => slots.init(&tuple_of(args), keywords).done()?.into_object(),
            Wrap::DescrGet => descr_get(&slots, args),
            Wrap::GetBuffer => slots.get_buffer(buffer_flags(args[0])?),
            Wrap::ReleaseBuffer => slots.release_buffer(args[0])?.into_object(),
            Wrap::Finalize => {
                slots.finalize();
                Ok(none())
            }
        }
    }
}

impl SlotWrapper {
    /// `object.__setattr__` must not change a class behind the back of `type.__setattr__`.
    fn check_setter(&self, word: Word, this: &Any) -> PyResult<()> {
        if this.downcast::<super::Type>().is_none() {
            return Ok(());
        }
        let native = super::subtype::native_base(this.class());
        if std::ptr::eq(native.word(SlotId::SetAttr), word) {
            return Ok(());
        }
        raise_type_error(format!("can't apply this {} to {} object", self.name, this.class().name()))
    }
}

impl Wrap {
    /// Fewest and most positional arguments.
    fn arity(self) -> (usize, usize) {
        match self {
            Self::Unary | Self::Truth | Self::Len | Self::Hash | Self::Next | Self::Finalize => (0, 0),
            Self::Ternary | Self::TernaryR | Self::DescrGet => (1, 2),
            Self::SetItem | Self::SetSubscript | Self::DescrSet | Self::SetAttr => (2, 2),
            Self::Call | Self::Init => (0, usize::MAX),
            _ => (1, 1),
        }
    }
}

fn tuple_of(args: &[&Any]) -> crate::raw::Ref<Tuple> {
    Tuple::new(args.iter().map(|value| value.new_ref()).collect())
}

fn buffer_flags(argument: &Any) -> PyResult<i32> {
    i32::try_from(Int::index_value(argument)?)
        .or_else(|_| errors::raise(&errors::OverflowError, "buffer flags out of range"))
}

fn count_argument(argument: &Any) -> PyResult<isize> {
    let value = Int::index_value(argument)?;
    isize::try_from(value).or_else(|_| {
        errors::raise(
            &errors::OverflowError,
            format!("cannot fit '{}' into an index-sized integer", argument.class().name()),
        )
    })
}

#[cold]
fn wrong_count(least: usize, most: usize, given: usize) -> PyResult<Obj> {
    if least == most {
        let plural = if least == 1 { "" } else { "s" };
        return raise_type_error(format!("expected {least} argument{plural}, got {given}"));
    }
    let (bound, limit) = if given < least { ("at least", least) } else { ("at most", most) };
    let plural = if limit == 1 { "" } else { "s" };
    raise_type_error(format!("expected {bound} {limit} argument{plural}, got {given}"))
}

fn descr_get(slots: &calls::Wrapped<'_>, args: &[&Any]) -> PyResult<Obj> {
    let present = |value: Option<&&'_ Any>| value.is_some_and(|value| !is_none(value));
    if !present(args.first()) && !present(args.get(1)) {
        return raise_type_error("__get__(None, None) is invalid");
    }
    let given = |value: Option<&&'_ Any>| value.filter(|value| !is_none(value)).map(|value| value.new_ref());
    let (object, owner) = (given(args.first()), given(args.get(1)));
    slots.descr_get(object.as_deref(), owner.as_deref())
}
