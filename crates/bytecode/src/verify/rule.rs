//! What code objects must keep, and the error when one does not.

use std::fmt;

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident $text:literal,)*) => {
        /// A rule of the verifier.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Rule {
            $($(#[$doc])* $name,)*
        }

        impl Rule {
            /// Every rule, for statistics.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What was found, in a few words.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

rules! {
    /// Flags that exclude each other.
    Flags "contradictory flags",
    /// More arguments than locals, or more positional-only than positional ones.
    Arguments "argument counts do not fit the locals",
    /// Locals, cells and free variables are not in this order.
    LocalKinds "kinds of the locals are out of order",
    /// The code ends inside an instruction or its caches.
    Cut "the code ends inside an instruction",
    /// A number that is no instruction.
    Unknown "unknown instruction",
    /// An instruction that only the interpreter may place.
    Internal "internal instruction",
    /// A specialised or instrumented form.
    Form "specialized or instrumented instruction",
    /// More than three `EXTENDED_ARG`.
    Prefix "too many EXTENDED_ARG",
    /// No such constant.
    Const "constant index out of range",
    /// No such name.
    Name "name index out of range",
    /// No such fast local.
    Local "local variable index out of range",
    /// No cell or free variable of this index.
    Cell "index names no cell or free variable",
    /// `COPY_FREE_VARS` with another number than there are free variables.
    FreeVars "wrong number of free variables",
    /// An operand that the instruction does not know.
    Operand "operand out of range",
    /// A jump to no instruction.
    Jump "jump into the middle of an instruction or out of the code",
    /// `FOR_ITER` that does not jump to an `END_FOR`.
    LoopEnd "FOR_ITER does not jump to END_FOR",
    /// Malformed or overlapping entries, ranges or targets that are no instructions.
    ExceptionTable "malformed exception table",
    /// `RETURN_GENERATOR`, `YIELD_VALUE` or `RESUME` where it cannot work.
    Generator "misplaced generator instruction",
    /// The last instruction can be left downwards.
    FallsOff "execution falls off the end",
    /// Pops more than there is.
    Underflow "stack underflow",
    /// Deeper than `co_stacksize`.
    Overflow "stack overflow",
    /// Two ways to an instruction with different stacks.
    Depth "inconsistent stack depth",
    /// A handler keeps more than the raising instruction leaves.
    HandlerDepth "exception handler keeps more values than there are",
    /// A null where an object is needed.
    Null "null on the stack taken for an object",
    /// An object of another type than the instruction builds on.
    Type "value of the wrong type on the stack",
    /// A local is read unchecked though it may be unbound.
    Unbound "unchecked load of a local that may be unbound",
    /// A cell is used before `MAKE_CELL` or `COPY_FREE_VARS` made it.
    NoCell "cell used before it is made",
    /// A local changes while a borrowed value of it is on the stack.
    Borrowed "local changed while a borrowed value of it is on the stack",
    /// A borrowed value is stored into a local.
    BorrowedStore "borrowed value stored into a local",
    /// Too entangled to be verified in reasonable time.
    Effort "too complex to verify",
}

/// A code object must not run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VerifyError {
    /// The instruction at fault, as an offset in `co_code` bytes.
    pub offset: u32,
    /// What it breaks.
    pub rule: Rule,
}

impl VerifyError {
    pub(super) fn at(unit: u32, rule: Rule) -> Self {
        Self { offset: unit.saturating_mul(2), rule }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid code object: {} at offset {}", self.rule.text(), self.offset)
    }
}

impl std::error::Error for VerifyError {}
