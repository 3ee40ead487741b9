//! The numbers of the code words, as `re/_constants.py` counts them.

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident: $($row:ident,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u32)]
        pub(crate) enum $name { $($row),* }

        impl $name {
            /// The one with this number, if there is one.
            pub(crate) fn from_word(word: u32) -> Option<Self> {
                const ALL: &[$name] = &[$($name::$row),*];
                ALL.get(word as usize).copied()
            }
        }
    };
}

numbered! {
    /// Operators.
    Opcode:
    Failure, Success,
    Any, AnyAll,
    Assert, AssertNot,
    At,
    Branch,
    Category,
    Charset, BigCharset,
    GroupRef, GroupRefExists,
    In,
    Info,
    Jump,
    Literal,
    Mark,
    MaxUntil,
    MinUntil,
    NotLiteral,
    Negate,
    Range,
    Repeat,
    RepeatOne,
    Subpattern,
    MinRepeatOne,
    AtomicGroup,
    PossessiveRepeat,
    PossessiveRepeatOne,
    GroupRefIgnore,
    InIgnore,
    LiteralIgnore,
    NotLiteralIgnore,
    GroupRefLocIgnore,
    InLocIgnore,
    LiteralLocIgnore,
    NotLiteralLocIgnore,
    GroupRefUniIgnore,
    InUniIgnore,
    LiteralUniIgnore,
    NotLiteralUniIgnore,
    RangeUniIgnore,
}

numbered! {
    /// Positions, the operands of `At`.
    At:
    Beginning, BeginningLine, BeginningString,
    Boundary, NonBoundary,
    End, EndLine, EndString,
    LocBoundary, LocNonBoundary,
    UniBoundary, UniNonBoundary,
}

numbered! {
    /// Character categories, the operands of `Category`; each odd one negates the one before it.
    Category:
    Digit, NotDigit,
    Space, NotSpace,
    Word, NotWord,
    LineBreak, NotLineBreak,
    LocWord, LocNotWord,
    UniDigit, UniNotDigit,
    UniSpace, UniNotSpace,
    UniWord, UniNotWord,
    UniLineBreak, UniNotLineBreak,
}
