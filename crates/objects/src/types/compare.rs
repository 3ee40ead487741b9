//! The operators of rich comparison.

use std::cmp::Ordering;
use std::ffi::c_int;

/// `<`, `<=`, `==`, `!=`, `>`, `>=`; the numbers are C's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(i32)]
#[expect(missing_docs, reason = "the names are the operators'")]
pub enum CompareOp {
    Lt = abi::PY_LT,
    Le = abi::PY_LE,
    Eq = abi::PY_EQ,
    Ne = abi::PY_NE,
    Gt = abi::PY_GT,
    Ge = abi::PY_GE,
}

impl CompareOp {
    /// From C's number; any other number is a bug of the caller and read as `>=`.
    pub fn from_c(number: c_int) -> Self {
        match number {
            abi::PY_LT => Self::Lt,
            abi::PY_LE => Self::Le,
            abi::PY_EQ => Self::Eq,
            abi::PY_NE => Self::Ne,
            abi::PY_GT => Self::Gt,
            _ => Self::Ge,
        }
    }

    /// The operator with its operands exchanged.
    pub fn swapped(self) -> Self {
        match self {
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
            same => same,
        }
    }

    /// What the operator says of an order.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Lt => order.is_lt(),
            Self::Le => order.is_le(),
            Self::Eq => order.is_eq(),
            Self::Ne => order.is_ne(),
            Self::Gt => order.is_gt(),
            Self::Ge => order.is_ge(),
        }
    }

    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }
}
