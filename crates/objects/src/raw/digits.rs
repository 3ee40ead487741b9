//! The memory of `int`: sign and 30-bit digits in place.

use abi::numbers::{DIGIT_BITS, DIGIT_MASK, LONG_SIGN_MASK, LONG_SIZE_SHIFT, LONG_SMALL};
use macros::object;

use numbers::int::IntRef;

use super::{Py, PyResult, Ref, Static, Tail};
use crate::builtins::int::PyLong_Type;
use crate::heap;
use crate::types::Type;

/// The body of `int`: number of digits and sign; the digits follow, least first.
#[object]
pub struct Int {
    tag: usize,
}

// SAFETY: `Int::from_digits` allocates and fills as many digits as the tag says, and zero has one.
unsafe impl Tail for Int {
    type Item = u32;
    const OFFSET: usize = 24;

    fn tail_len(&self) -> usize {
        self.tag >> LONG_SIZE_SHIFT
    }
}

/// An int of at most one digit with its digit, for static memory.
#[object]
pub struct OneDigit {
    int: Int,
    digit: u32,
}

const SMALL_LEAST: i64 = -5;
const SMALL_MOST: i64 = 1024;

const fn tag(digits: usize, negative: bool, small: bool) -> usize {
    let sign = match (digits, negative) {
        (0, _) => 1,
        (_, false) => 0,
        (_, true) => 2,
    };
    digits << LONG_SIZE_SHIFT | sign | if small { LONG_SMALL } else { 0 }
}

impl OneDigit {
    /// The small int `value`, whose magnitude is one digit at most.
    pub const fn new(value: i32) -> Self {
        let digit = value.unsigned_abs();
        Self { int: Int { tag: tag((digit != 0) as usize, value < 0, true) }, digit }
    }
}

const SMALL_COUNT: usize = (SMALL_MOST - SMALL_LEAST + 1) as usize;

static SMALL: [Static<OneDigit>; SMALL_COUNT] = {
    // SAFETY: `int`'s instances have an `Int` and their digits as body.
    let mut all = [const { unsafe { Static::new(&raw const PyLong_Type, OneDigit::new(0)) } }; SMALL_COUNT];
    let mut index = 0;
    while index < SMALL_COUNT {
        // SAFETY: as above.
        let small =
            unsafe { Static::new(&raw const PyLong_Type, OneDigit::new(index as i32 + SMALL_LEAST as i32)) };
        all[index] = small;
        index += 1;
    }
    all
};

impl Int {
    /// A new `int`.
    #[inline]
    pub fn new(value: i128) -> Ref<Int> {
        if (SMALL_LEAST as i128..=SMALL_MOST as i128).contains(&value) {
            let small = &SMALL[(value - SMALL_LEAST as i128) as usize];
            // SAFETY: `OneDigit` starts with an `Int`, and its digit stands where digits follow.
            return Ref::immortal(unsafe { small.as_any().assume::<Int>() });
        }
        let mut rest = value.unsigned_abs();
        let mut digits = [0; 5];
        let mut count = 0;
        while rest != 0 {
            digits[count] = rest as u32 & DIGIT_MASK;
            rest >>= DIGIT_BITS;
            count += 1;
        }
        Self::allocate(value < 0, &digits[..count])
    }

    /// A new `int` from a machine word.
    #[inline]
    pub fn from_i64(value: i64) -> Ref<Int> {
        if (SMALL_LEAST..=SMALL_MOST).contains(&value) {
            let small = &SMALL[(value - SMALL_LEAST) as usize];
            // SAFETY: as in `new`.
            return Ref::immortal(unsafe { small.as_any().assume::<Int>() });
        }
        let size = value.unsigned_abs();
        let digits = [
            size as u32 & DIGIT_MASK,
            (size >> DIGIT_BITS) as u32 & DIGIT_MASK,
            (size >> (2 * DIGIT_BITS)) as u32,
        ];
        let count = 3 - (digits[2] == 0) as usize - (size >> DIGIT_BITS == 0) as usize;
        Self::allocate(value < 0, &digits[..count])
    }

    /// A new instance of `class`, which is `int` or derives from it, with these digits (normalised, least first).
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn make_in(class: &Py<Type>, negative: bool, digits: &[u32]) -> PyResult<Ref<Int>> {
        if class.is(&*PyLong_Type) {
            return Ok(Self::from_digits(negative, digits));
        }
        let made = heap::make(class, digits.len(), Self { tag: tag(digits.len(), negative, false) })?;
        // SAFETY: the class allocates as many items as asked for; nobody else has seen the object yet.
        unsafe { made.tail_ptr().copy_from_nonoverlapping(digits.as_ptr(), digits.len()) };
        Ok(made)
    }

    /// A new `int` from digits, least first, each below 2**30.
    pub fn from_digits(negative: bool, digits: &[u32]) -> Ref<Int> {
        let used = digits.iter().rposition(|&digit| digit != 0).map_or(0, |last| last + 1);
        match &digits[..used] {
            [] => Self::new(0),
            &[digit] => Self::new(if negative { -i128::from(digit) } else { i128::from(digit) }),
            digits => Self::allocate(negative, digits),
        }
    }

    fn allocate(negative: bool, digits: &[u32]) -> Ref<Int> {
        let body = Self { tag: tag(digits.len(), negative, false) };
        // SAFETY: room for all digits, and all are written.
        unsafe {
            heap::make_with_tail(body, size_of_val(digits).max(8), |place| {
                place.copy_from_nonoverlapping(digits.as_ptr(), digits.len());
            })
        }
    }

    /// Whether the number is 0.
    #[inline]
    pub fn is_zero(&self) -> bool {
        self.tag & LONG_SIGN_MASK == 1
    }

    /// Whether the number is below 0.
    #[inline]
    pub fn is_negative(&self) -> bool {
        self.tag & LONG_SIGN_MASK == 2
    }
}

impl Py<Int> {
    /// The number as the arithmetic functions take it.
    #[inline]
    pub fn as_int_ref(&self) -> IntRef<'_> {
        IntRef::new(self.is_negative(), self.digits())
    }

    /// The value, when it has at most two digits, and so 60 bits.
    #[inline]
    pub fn small(&self) -> Option<i64> {
        let magnitude = match *self.digits() {
            [] => 0,
            [low] => i64::from(low),
            [low, high] => i64::from(high) << DIGIT_BITS | i64::from(low),
            _ => return None,
        };
        Some(if self.is_negative() { -magnitude } else { magnitude })
    }

    /// The digits, least first; none for 0.
    #[inline]
    pub fn digits(&self) -> &[u32] {
        self.tail()
    }

    /// The value, or the largest or smallest `i128` beyond its range.
    pub fn saturated(&self) -> i128 {
        self.to_i128().unwrap_or(if self.is_negative() { i128::MIN } else { i128::MAX })
    }

    /// The value, when it fits.
    #[inline]
    pub fn to_i128(&self) -> Option<i128> {
        let digits = self.digits();
        if digits.len() > 4 {
            return None;
        }
        let magnitude =
            digits.iter().rev().fold(0i128, |value, &digit| value << DIGIT_BITS | i128::from(digit));
        Some(if self.is_negative() { -magnitude } else { magnitude })
    }

    /// The value, when it fits.
    #[inline]
    pub fn to_i64(&self) -> Option<i64> {
        self.to_i128().and_then(|value| i64::try_from(value).ok())
    }
}

const _: () = assert!(size_of::<Py<OneDigit>>() == size_of::<abi::Object<abi::numbers::LongBody>>());
