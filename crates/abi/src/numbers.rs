//! Numbers.

objects! { OBJECTS;
    /// `PyFloatObject`.
    FloatBody = "PyFloatObject", 24 { ob_fval: f64 = 16 }
    /// `PyComplexObject`.
    ComplexBody = "PyComplexObject", 32 { real: f64 = 16, imag: f64 = 24 }
    /// `PyLongObject` with one digit; more digits follow.
    LongBody = "PyLongObject", 32 { lv_tag: usize = 16, ob_digit: [u32; 1] = 24 }
}

/// Bits of one digit.
pub const DIGIT_BITS: u32 = 30;
/// Largest digit.
pub const DIGIT_MASK: u32 = (1 << DIGIT_BITS) - 1;
/// `lv_tag`: the number of digits starts at this bit.
pub const LONG_SIZE_SHIFT: u32 = 3;
/// `lv_tag`: a preallocated small int.
pub const LONG_SMALL: usize = 4;
/// `lv_tag`: the two sign bits: 0 positive, 1 zero, 2 negative.
pub const LONG_SIGN_MASK: usize = 3;
