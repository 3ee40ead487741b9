//! Which function name fills which slot, and with what shape.

use proc_macro2::TokenStream;
use quote::quote;

/// What the entry function of a slot looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    Unary,
    Binary,
    Ternary,
    Inquiry,
    Len,
    Hash,
    SizeArg,
    SizeSet,
    Set,
    Contains,
    Compare,
    Next,
    Send,
    Call,
    New,
    Init,
    DescrGet,
    Finalize,
    GetBuffer,
    ReleaseBuffer,
    LendMemory,
    TakeBackMemory,
}

/// Rows: name in the `impl`, slot, shape.
const SLOTS: &[(&str, &str, Shape)] = &[
    ("__repr__", "Repr", Shape::Unary),
    ("__str__", "Str", Shape::Unary),
    ("__hash__", "Hash", Shape::Hash),
    ("__call__", "Call", Shape::Call),
    ("__getattribute__", "GetAttr", Shape::Binary),
    ("__setattr__", "SetAttr", Shape::Set),
    ("__richcompare__", "RichCompare", Shape::Compare),
    ("__iter__", "Iter", Shape::Unary),
    ("__next__", "IterNext", Shape::Next),
    ("__get__", "DescrGet", Shape::DescrGet),
    ("__set__", "DescrSet", Shape::Set),
    ("__init__", "Init", Shape::Init),
    ("__new__", "New", Shape::New),
    ("__del__", "Finalize", Shape::Finalize),
    ("__await__", "Await", Shape::Unary),
    ("__aiter__", "AIter", Shape::Unary),
    ("__anext__", "ANext", Shape::Unary),
    ("am_send", "Send", Shape::Send),
    ("__add__", "Add", Shape::Binary),
    ("__sub__", "Subtract", Shape::Binary),
    ("__mul__", "Multiply", Shape::Binary),
    ("__mod__", "Remainder", Shape::Binary),
    ("__divmod__", "Divmod", Shape::Binary),
    ("__pow__", "Power", Shape::Ternary),
    ("__neg__", "Negative", Shape::Unary),
    ("__pos__", "Positive", Shape::Unary),
    ("__abs__", "Absolute", Shape::Unary),
    ("__bool__", "Bool", Shape::Inquiry),
    ("__invert__", "Invert", Shape::Unary),
    ("__lshift__", "LShift", Shape::Binary),
    ("__rshift__", "RShift", Shape::Binary),
    ("__and__", "And", Shape::Binary),
    ("__xor__", "Xor", Shape::Binary),
    ("__or__", "Or", Shape::Binary),
    ("__int__", "Int", Shape::Unary),
    ("__float__", "Float", Shape::Unary),
    ("__iadd__", "InPlaceAdd", Shape::Binary),
    ("__isub__", "InPlaceSubtract", Shape::Binary),
    ("__imul__", "InPlaceMultiply", Shape::Binary),
    ("__imod__", "InPlaceRemainder", Shape::Binary),
    ("__ipow__", "InPlacePower", Shape::Ternary),
    ("__ilshift__", "InPlaceLShift", Shape::Binary),
    ("__irshift__", "InPlaceRShift", Shape::Binary),
    ("__iand__", "InPlaceAnd", Shape::Binary),
    ("__ixor__", "InPlaceXor", Shape::Binary),
    ("__ior__", "InPlaceOr", Shape::Binary),
    ("__floordiv__", "FloorDivide", Shape::Binary),
    ("__truediv__", "TrueDivide", Shape::Binary),
    ("__ifloordiv__", "InPlaceFloorDivide", Shape::Binary),
    ("__itruediv__", "InPlaceTrueDivide", Shape::Binary),
    ("__index__", "Index", Shape::Unary),
    ("__matmul__", "MatrixMultiply", Shape::Binary),
    ("__imatmul__", "InPlaceMatrixMultiply", Shape::Binary),
    ("sq_length", "SqLength", Shape::Len),
    ("sq_concat", "Concat", Shape::Binary),
    ("sq_repeat", "Repeat", Shape::SizeArg),
    ("sq_item", "Item", Shape::SizeArg),
    ("sq_ass_item", "SetItem", Shape::SizeSet),
    ("__contains__", "Contains", Shape::Contains),
    ("sq_inplace_concat", "InPlaceConcat", Shape::Binary),
    ("sq_inplace_repeat", "InPlaceRepeat", Shape::SizeArg),
    ("mp_length", "MpLength", Shape::Len),
    ("__getitem__", "Subscript", Shape::Binary),
    ("__setitem__", "SetSubscript", Shape::Set),
    ("bf_getbuffer", "GetBuffer", Shape::GetBuffer),
    ("bf_releasebuffer", "ReleaseBuffer", Shape::ReleaseBuffer),
    // Memory, bytes per item and format, from which both functions of the buffer protocol follow.
    ("lend_memory", "GetBuffer", Shape::LendMemory),
    ("lend_memory", "ReleaseBuffer", Shape::TakeBackMemory),
];

/// The slots that a function of this name fills. `__len__` fills both length slots.
pub(crate) fn find(name: &str) -> Vec<(&'static str, Shape)> {
    if name == "__len__" {
        return vec![("SqLength", Shape::Len), ("MpLength", Shape::Len)];
    }
    SLOTS.iter().filter(|row| row.0 == name).map(|row| (row.1, row.2)).collect()
}

impl Shape {
    /// Parameters and result of the C entry.
    pub(crate) fn entry_signature(self) -> TokenStream {
        let any = quote!(&::objects::raw::Any);
        let object = quote!(::objects::raw::PyResult<::objects::raw::Obj>);
        let dict = quote!(::core::option::Option<&::objects::raw::Py<::objects::builtins::dict::Dict>>);
        let tuple = quote!(&::objects::raw::Py<::objects::builtins::tuple::Tuple>);
        let class = quote!(&::objects::raw::Py<::objects::types::Type>);
        let int = quote!(::std::ffi::c_int);
        match self {
            Self::Unary => quote!((a: #any) -> #object),
            Self::Binary => quote!((a: #any, b: #any) -> #object),
            Self::Ternary => quote!((a: #any, b: #any, c: #any) -> #object),
            Self::Inquiry => quote!((a: #any) -> ::objects::raw::Flag),
            Self::Len => quote!((a: #any) -> ::objects::raw::Len),
            Self::Hash => quote!((a: #any) -> ::objects::raw::Hash),
            Self::SizeArg => quote!((a: #any, b: isize) -> #object),
            Self::SizeSet => {
                quote!((a: #any, b: isize, c: ::core::option::Option<#any>) -> ::objects::raw::Flag)
            }
            Self::Set => quote!((a: #any, b: #any, c: ::core::option::Option<#any>) -> ::objects::raw::Flag),
            Self::Contains => quote!((a: #any, b: #any) -> ::objects::raw::Flag),
            Self::Compare => quote!((a: #any, b: #any, c: #int) -> #object),
            Self::Next => quote!((a: #any) -> ::objects::raw::Next),
            Self::Send => {
                quote!((a: #any, b: #any, c: &mut ::core::option::Option<::objects::raw::Obj>) -> #int)
            }
            Self::Call => quote!((a: #any, b: #tuple, c: #dict) -> #object),
            Self::New => quote!((a: #class, b: #tuple, c: #dict) -> #object),
            Self::Init => quote!((a: #any, b: #tuple, c: #dict) -> ::objects::raw::Flag),
            Self::DescrGet => {
                quote!((a: #any, b: ::core::option::Option<#any>, c: ::core::option::Option<#any>) -> #object)
            }
            Self::Finalize => quote!((a: #any)),
            Self::GetBuffer | Self::LendMemory => {
                quote!((a: #any, b: *mut ::abi::types::Py_buffer, c: #int) -> #int)
            }
            Self::ReleaseBuffer | Self::TakeBackMemory => quote!((a: #any, b: *mut ::abi::types::Py_buffer)),
        }
    }

    /// The `glue_*` function that turns the entry into a word.
    pub(crate) fn glue(self) -> TokenStream {
        match self {
            Self::Unary => quote!(glue_unary),
            Self::Binary => quote!(glue_binary),
            Self::Ternary => quote!(glue_ternary),
            Self::Inquiry => quote!(glue_inquiry),
            Self::Len => quote!(glue_len),
            Self::Hash => quote!(glue_hash),
            Self::SizeArg => quote!(glue_size_arg),
            Self::SizeSet => quote!(glue_size_set),
            Self::Set => quote!(glue_set),
            Self::Contains => quote!(glue_contains),
            Self::Compare => quote!(glue_compare),
            Self::Next => quote!(glue_next),
            Self::Send => quote!(glue_send),
            Self::Call => quote!(glue_call),
            Self::New => quote!(glue_new),
            Self::Init => quote!(glue_init),
            Self::DescrGet => quote!(glue_descr_get),
            Self::Finalize => quote!(glue_finalize),
            Self::GetBuffer | Self::LendMemory => quote!(glue_get_buffer),
            Self::ReleaseBuffer | Self::TakeBackMemory => quote!(glue_release_buffer),
        }
    }

    /// The entry's body: the call of the Rust function and the conversion of its result.
    pub(crate) fn body(self, function: &TokenStream) -> TokenStream {
        // SAFETY: the entry stands in the tables of the declared class only, whose callers check the receiver.
        let this = quote!(unsafe { ::objects::raw::glue_this(a) });
        match self {
            Self::Unary => quote!(::objects::raw::IntoObject::into_object(#function(#this)?)),
            Self::Binary => quote!(::objects::raw::IntoObject::into_object(#function(#this, b)?)),
            Self::SizeArg => quote!(::objects::raw::IntoObject::into_object(#function(#this, b)?)),
            Self::Ternary | Self::DescrGet | Self::Call => {
                quote!(::objects::raw::IntoObject::into_object(#function(#this, b, c)?))
            }
            Self::New => quote!(::objects::raw::IntoObject::into_object(#function(a, b, c)?)),
            Self::Compare => {
                quote!(::objects::raw::IntoObject::into_object(#function(#this, b, ::objects::types::CompareOp::from_c(c))?))
            }
            Self::Inquiry => quote!(::objects::raw::Flag::from(#function(#this))),
            Self::Len => quote!(::objects::raw::Len::from(#function(#this))),
            Self::Hash => quote!(::objects::raw::Hash::from(#function(#this))),
            Self::Contains => quote!(::objects::raw::Flag::from(#function(#this, b))),
            Self::SizeSet | Self::Set | Self::Init => {
                quote!(::objects::raw::Flag::from(#function(#this, b, c)))
            }
            Self::Next => quote!(::objects::raw::Next::from(#function(#this))),
            Self::Send => quote!(::objects::types::SendResult::store(#function(#this, b), c)),
            Self::Finalize => quote!(::objects::types::finalize::run(a, || #function(#this))),
            Self::GetBuffer => quote!(#function(#this, b, c)),
            Self::ReleaseBuffer => quote!(#function(#this, b)),
            Self::LendMemory => quote! {
                match #function(#this) {
                    // SAFETY: view and flags are the slot's own arguments; the memory is one that the receiver keeps.
                    ::core::result::Result::Ok((memory, size, format)) => unsafe {
                        ::objects::raw::glue_lend_memory(memory, a, b, c, size, format)
                    },
                    ::core::result::Result::Err(_) => -1,
                }
            },
            Self::TakeBackMemory => quote! {
                let _ = a;
                // SAFETY: the slot's own view, filled by the entry beside it.
                unsafe { ::objects::raw::glue_take_back_memory(b) }
            },
        }
    }
}
