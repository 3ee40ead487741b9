//! What opargs that are no index mean: operators, intrinsics, special methods, flags.
//!
//! Numbers are CPython 3.14's. Every enum here converts with `from_oparg` and knows its Python spelling.

use bitflags::bitflags;

/// Declares an enum whose values are opargs counted from `$first`, each with its Python spelling.
macro_rules! operands {
    ($(#[$doc:meta])* $name:ident from $first:literal { $($variant:ident $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        #[expect(missing_docs, reason = "the spelling beside each says what it is")]
        pub enum $name {
            $($variant,)*
        }

        impl $name {
            /// Every value, in the order of the opargs.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The value an oparg stands for.
            pub fn from_oparg(oparg: u32) -> Option<Self> {
                Self::ALL.get((oparg as usize).checked_sub($first)?).copied()
            }

            /// The oparg that stands for this value.
            pub const fn oparg(self) -> u32 {
                self as u32 + $first
            }

            /// As Python and `dis` spell it.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

operands! {
    /// `BINARY_OP`: the operators, then their in-place forms, then subscription.
    BinaryOp from 0 {
        Add "+",
        And "&",
        FloorDivide "//",
        Lshift "<<",
        MatrixMultiply "@",
        Multiply "*",
        Remainder "%",
        Or "|",
        Power "**",
        Rshift ">>",
        Subtract "-",
        TrueDivide "/",
        Xor "^",
        InplaceAdd "+=",
        InplaceAnd "&=",
        InplaceFloorDivide "//=",
        InplaceLshift "<<=",
        InplaceMatrixMultiply "@=",
        InplaceMultiply "*=",
        InplaceRemainder "%=",
        InplaceOr "|=",
        InplacePower "**=",
        InplaceRshift ">>=",
        InplaceSubtract "-=",
        InplaceTrueDivide "/=",
        InplaceXor "^=",
        Subscr "[]",
    }
}

impl BinaryOp {
    /// The in-place form of an operator; in-place forms and subscription have none.
    pub fn in_place(self) -> Option<Self> {
        (self as u32 <= Self::Xor as u32)
            .then(|| Self::from_oparg(self.oparg() + Self::InplaceAdd.oparg()))?
    }

    /// The C name of the operation (`NB_ADD`), as `opcode._nb_ops` has it.
    pub const fn c_name(self) -> &'static str {
        match self {
            Self::Add => "NB_ADD",
            Self::And => "NB_AND",
            Self::FloorDivide => "NB_FLOOR_DIVIDE",
            Self::Lshift => "NB_LSHIFT",
            Self::MatrixMultiply => "NB_MATRIX_MULTIPLY",
            Self::Multiply => "NB_MULTIPLY",
            Self::Remainder => "NB_REMAINDER",
            Self::Or => "NB_OR",
            Self::Power => "NB_POWER",
            Self::Rshift => "NB_RSHIFT",
            Self::Subtract => "NB_SUBTRACT",
            Self::TrueDivide => "NB_TRUE_DIVIDE",
            Self::Xor => "NB_XOR",
            Self::InplaceAdd => "NB_INPLACE_ADD",
            Self::InplaceAnd => "NB_INPLACE_AND",
            Self::InplaceFloorDivide => "NB_INPLACE_FLOOR_DIVIDE",
            Self::InplaceLshift => "NB_INPLACE_LSHIFT",
            Self::InplaceMatrixMultiply => "NB_INPLACE_MATRIX_MULTIPLY",
            Self::InplaceMultiply => "NB_INPLACE_MULTIPLY",
            Self::InplaceRemainder => "NB_INPLACE_REMAINDER",
            Self::InplaceOr => "NB_INPLACE_OR",
            Self::InplacePower => "NB_INPLACE_POWER",
            Self::InplaceRshift => "NB_INPLACE_RSHIFT",
            Self::InplaceSubtract => "NB_INPLACE_SUBTRACT",
            Self::InplaceTrueDivide => "NB_INPLACE_TRUE_DIVIDE",
            Self::InplaceXor => "NB_INPLACE_XOR",
            Self::Subscr => "NB_SUBSCR",
        }
    }
}

operands! {
    /// `CALL_INTRINSIC_1` (0 is invalid).
    Intrinsic1 from 1 {
        Print "INTRINSIC_PRINT",
        ImportStar "INTRINSIC_IMPORT_STAR",
        StopIterationError "INTRINSIC_STOPITERATION_ERROR",
        AsyncGenWrap "INTRINSIC_ASYNC_GEN_WRAP",
        UnaryPositive "INTRINSIC_UNARY_POSITIVE",
        ListToTuple "INTRINSIC_LIST_TO_TUPLE",
        TypeVar "INTRINSIC_TYPEVAR",
        ParamSpec "INTRINSIC_PARAMSPEC",
        TypeVarTuple "INTRINSIC_TYPEVARTUPLE",
        SubscriptGeneric "INTRINSIC_SUBSCRIPT_GENERIC",
        TypeAlias "INTRINSIC_TYPEALIAS",
    }
}

operands! {
    /// `CALL_INTRINSIC_2` (0 is invalid).
    Intrinsic2 from 1 {
        PrepReraiseStar "INTRINSIC_PREP_RERAISE_STAR",
        TypeVarWithBound "INTRINSIC_TYPEVAR_WITH_BOUND",
        TypeVarWithConstraints "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS",
        SetFunctionTypeParams "INTRINSIC_SET_FUNCTION_TYPE_PARAMS",
        SetTypeParamDefault "INTRINSIC_SET_TYPEPARAM_DEFAULT",
    }
}

operands! {
    /// `LOAD_SPECIAL`: the methods of context managers.
    Special from 0 {
        Enter "__enter__",
        Exit "__exit__",
        Aenter "__aenter__",
        Aexit "__aexit__",
    }
}

operands! {
    /// `LOAD_COMMON_CONSTANT`.
    CommonConstant from 0 {
        AssertionError "AssertionError",
        NotImplementedError "NotImplementedError",
        Tuple "tuple",
        All "all",
        Any "any",
    }
}

operands! {
    /// `CONVERT_VALUE` and the upper bits of `BUILD_INTERPOLATION` (where 0 means none).
    Conversion from 1 {
        Str "str",
        Repr "repr",
        Ascii "ascii",
    }
}

operands! {
    /// `COMPARE_OP`, the upper bits: see [`Compare`].
    CompareOp from 0 {
        Lt "<",
        Le "<=",
        Eq "==",
        Ne "!=",
        Gt ">",
        Ge ">=",
    }
}

impl CompareOp {
    /// Which outcomes make the comparison true, the low four bits of the oparg: 1 unordered, 2 less, 4 greater,
    /// 8 equal.
    pub const fn mask(self) -> u32 {
        match self {
            Self::Lt => 2,
            Self::Le => 2 | 8,
            Self::Eq => 8,
            Self::Ne => 1 | 2 | 4,
            Self::Gt => 4,
            Self::Ge => 4 | 8,
        }
    }
}

/// `COMPARE_OP`'s oparg taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Compare {
    /// The operator.
    pub op: CompareOp,
    /// The result is wanted as `True` or `False`.
    pub to_bool: bool,
}

impl Compare {
    const TO_BOOL: u32 = 16;

    /// The oparg.
    pub const fn oparg(self) -> u32 {
        self.op.oparg() << 5 | if self.to_bool { Self::TO_BOOL } else { 0 } | self.op.mask()
    }

    /// The comparison that an oparg asks for; the mask is not looked at (only specialised forms read it).
    pub fn from_oparg(oparg: u32) -> Option<Self> {
        Some(Self { op: CompareOp::from_oparg(oparg >> 5)?, to_bool: oparg & Self::TO_BOOL != 0 })
    }
}

bitflags! {
    /// `SET_FUNCTION_ATTRIBUTE`: exactly one of these.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct FunctionAttribute: u32 {
        /// Tuple of default values.
        const DEFAULTS = 0x1;
        /// Dict of keyword-only defaults.
        const KWDEFAULTS = 0x2;
        /// Annotations as a tuple or dict.
        const ANNOTATIONS = 0x4;
        /// Tuple of cells.
        const CLOSURE = 0x8;
        /// The `__annotate__` function.
        const ANNOTATE = 0x10;
    }
}

impl FunctionAttribute {
    /// As `dis` prints it.
    pub fn text(self) -> Option<&'static str> {
        match self {
            Self::DEFAULTS => Some("defaults"),
            Self::KWDEFAULTS => Some("kwdefaults"),
            Self::ANNOTATIONS => Some("annotations"),
            Self::CLOSURE => Some("closure"),
            Self::ANNOTATE => Some("annotate"),
            _ => None,
        }
    }
}

/// `RESUME`: why the frame runs (low two bits).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum ResumeAt {
    /// The function starts.
    Start = 0,
    /// After `yield`.
    AfterYield = 1,
    /// After `yield from`.
    AfterYieldFrom = 2,
    /// After `await`.
    AfterAwait = 3,
}

impl ResumeAt {
    /// Set in the oparg when the yield was at exception depth 1: only the generator's own handler is around it.
    pub const DEPTH1: u32 = 4;

    /// What an oparg says.
    pub const fn from_oparg(oparg: u32) -> Self {
        match oparg & 3 {
            0 => Self::Start,
            1 => Self::AfterYield,
            2 => Self::AfterYieldFrom,
            _ => Self::AfterAwait,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opargs_go_there_and_back() {
        for &op in BinaryOp::ALL {
            assert_eq!(BinaryOp::from_oparg(op.oparg()), Some(op));
        }
        assert_eq!(BinaryOp::Subscr.oparg(), 26);
        assert_eq!(BinaryOp::from_oparg(27), None);
        assert_eq!(Intrinsic1::from_oparg(0), None);
        assert_eq!(Intrinsic1::TypeAlias.oparg(), 11);
        assert_eq!(Intrinsic2::SetTypeParamDefault.oparg(), 5);
        assert_eq!(Conversion::Ascii.oparg(), 3);
    }

    #[test]
    fn in_place_forms_have_the_same_sign() {
        for &op in BinaryOp::ALL {
            match op.in_place() {
                Some(form) => assert_eq!(form.text(), format!("{}=", op.text())),
                None => assert!(op as u8 >= BinaryOp::InplaceAdd as u8),
            }
        }
    }

    #[test]
    fn comparisons_as_cpython_encodes_them() {
        let oparg = |op, to_bool| Compare { op, to_bool }.oparg();
        assert_eq!(oparg(CompareOp::Lt, false), 2);
        assert_eq!(oparg(CompareOp::Eq, true), 88);
        assert_eq!(oparg(CompareOp::Ne, false), 103);
        assert_eq!(oparg(CompareOp::Ge, true), 188);
        assert_eq!(Compare::from_oparg(88), Some(Compare { op: CompareOp::Eq, to_bool: true }));
        assert_eq!(Compare::from_oparg(6 << 5), None);
    }
}
