//! Instructions: numbers, names, stack effects, inline caches, traits. All of it comes from the rows of
//! [`for_each_opcode!`](crate::for_each_opcode).
//!
//! Needs: nothing. Costs: every query is one load from a static table of 267 entries.

mod table;

use bitflags::bitflags;

use crate::for_each_opcode;

bitflags! {
    /// What is known about an instruction beyond its operands.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct Traits: u16 {
        /// Reads its oparg.
        const ARG = 0x1;
        /// The oparg names a constant.
        const CONST = 0x2;
        /// The oparg names an entry of `co_names`.
        const NAME = 0x4;
        /// The oparg is a distance to another instruction.
        const JUMP = 0x8;
        /// `_opcode.has_free`: works on a cell.
        const FREE = 0x10;
        /// `_opcode.has_local`: works on a fast local.
        const LOCAL = 0x20;
        /// Pushes an exception handler (pseudo-instructions only).
        const EXC = 0x40;
        /// Can raise.
        const RAISES = 0x80;
        /// Can run arbitrary code, if only a destructor's.
        const CALLS = 0x100;
        /// Looks at the eval breaker.
        const BREAKS = 0x200;
        /// Nothing but moving values.
        const PURE = 0x400;
        /// The next instruction is not reached from here.
        const ENDS = 0x800;
        /// Belongs to the interpreter: a code object that holds it is wrong.
        const INTERNAL = 0x1000;
    }
}

/// What an oparg means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Oparg {
    /// Nothing.
    Unused,
    /// Upper bits of the next instruction's oparg.
    Prefix,
    /// Index into the constants.
    Const,
    /// Index into the names.
    Name,
    /// Index into the names, shifted by one; the low bit asks for a second (null or self) result.
    NameFlag,
    /// Index into the names, shifted by two; bit 0 asks for a method, bit 1 says that `super` had two arguments.
    NameSuper,
    /// Index of a fast local.
    Local,
    /// Two indices of fast locals, four bits each, the first in the upper ones.
    LocalPair,
    /// Index of a cell or free variable among the fast locals.
    Deref,
    /// How many free variables there are.
    FreeVars,
    /// Code units to jump forward, from the end of the instruction and its caches.
    JumpForward,
    /// Code units to jump backward, likewise.
    JumpBackward,
    /// Code units back to the `SEND` this instruction ends the loop of; no jump, monitoring reports it.
    JumpedFrom,
    /// A label of the compiler.
    Label,
    /// A comparison, see [`crate::operand::Compare`].
    Compare,
    /// A binary operation, see [`crate::operand::BinaryOp`].
    BinOp,
    /// See [`crate::operand::Intrinsic1`].
    Intrinsic1,
    /// See [`crate::operand::Intrinsic2`].
    Intrinsic2,
    /// See [`crate::operand::Conversion`].
    Convert,
    /// A conversion shifted by two; the low bit says that a format specification is on the stack.
    Interpolation,
    /// See [`crate::operand::Special`].
    Special,
    /// See [`crate::operand::CommonConstant`].
    CommonConstant,
    /// See [`crate::operand::FunctionAttribute`].
    FunctionAttribute,
    /// 1 negates the test.
    Invert,
    /// The integer itself, 0 to 255.
    SmallInt,
    /// See [`crate::operand::ResumeAt`].
    Resume,
    /// Targets before the star in the low byte, after it in the rest.
    Unpack,
    /// 2 or 3 parts.
    Slice,
    /// 0 to 2 values: nothing, exception, exception and cause.
    Raise,
    /// Non-zero: the offset to report is that many values below the exception.
    Reraise,
    /// 0 plain, 1 after `__aenter__`, 2 after `__aexit__`.
    Awaitable,
    /// 1: the value comes from a sub-iterator at the outermost level (`yield from`, `await`).
    YieldDepth,
    /// Distance from the top of the stack, 1 for the top itself.
    Depth,
    /// A number of values.
    Count,
    /// Index of an executor.
    Executor,
}

/// How many values an instruction pops or pushes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    /// `n`
    Fixed(u8),
    /// `n + oparg`
    PlusOparg(u8),
    /// `n + (oparg & 1)`
    PlusFlag(u8),
    /// `2 * oparg`
    TwiceOparg,
    /// `1 + (oparg & 0xFF) + (oparg >> 8)`
    Unpacked,
}

impl Count {
    /// The number for this oparg.
    pub const fn of(self, oparg: u32) -> u64 {
        let arg = oparg as u64;
        match self {
            Self::Fixed(n) => n as u64,
            Self::PlusOparg(n) => n as u64 + arg,
            Self::PlusFlag(n) => n as u64 + (arg & 1),
            Self::TwiceOparg => 2 * arg,
            Self::Unpacked => 1 + (arg & 0xFF) + (arg >> 8),
        }
    }
}

macro_rules! count {
    ($n:literal) => {
        Count::Fixed($n)
    };
    (oparg) => {
        Count::PlusOparg(0)
    };
    (($n:literal + oparg)) => {
        Count::PlusOparg($n)
    };
    (($n:literal + flag)) => {
        Count::PlusFlag($n)
    };
    ((2 * oparg)) => {
        Count::TwiceOparg
    };
    (unpacked) => {
        Count::Unpacked
    };
}

/// A row of the table.
#[derive(Clone, Copy)]
struct Info {
    name: &'static str,
    oparg: Oparg,
    pops: Count,
    pushes: Count,
    caches: u8,
    traits: Traits,
    generic: Opcode,
}

macro_rules! traits {
    ($($bit:ident)*) => { Traits::empty()$(.union(Traits::$bit))* };
}

macro_rules! python_name {
    ($name:ident) => {{
        const NAME: &Spelling = &Spelling::of(stringify!($name));
        NAME.text()
    }};
}

macro_rules! define_opcodes {
    (
        base { $($base:ident $base_id:literal $oparg:ident $pops:tt -> $pushes:tt $caches:literal [$($trait:ident)*];)* }
        forms { $($form:ident $form_id:literal of $generic:ident [$($form_trait:ident)*];)* }
        pseudo { $($pseudo:ident $pseudo_id:literal $p_oparg:ident $p_pops:tt -> $p_pushes:tt $p_caches:literal [$($p_trait:ident)*];)* }
    ) => {
        /// An instruction, by CPython 3.14's number; `SCREAMING_CASE` of the variant is its Python name.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        #[expect(missing_docs, reason = "the variants are documented by their rows")]
        pub enum Opcode {
            $($base = $base_id,)*
            $($form = $form_id,)*
            $($pseudo = $pseudo_id,)*
        }

        impl Opcode {
            /// Every instruction: base, then forms, then pseudo-instructions.
            pub const ALL: &[Self] = &[$(Self::$base,)* $(Self::$form,)* $(Self::$pseudo,)*];
        }

        const fn row(op: Opcode) -> Info {
            match op {
                $(Opcode::$base => Info {
                    name: python_name!($base),
                    oparg: Oparg::$oparg,
                    pops: count!($pops),
                    pushes: count!($pushes),
                    caches: $caches,
                    traits: traits!($($trait)*),
                    generic: op,
                },)*
                $(Opcode::$form => Info {
                    name: python_name!($form),
                    traits: traits!($($form_trait)*),
                    ..row(Opcode::$generic)
                },)*
                $(Opcode::$pseudo => Info {
                    name: python_name!($pseudo),
                    oparg: Oparg::$p_oparg,
                    pops: count!($p_pops),
                    pushes: count!($p_pushes),
                    caches: $p_caches,
                    traits: traits!($($p_trait)*),
                    generic: op,
                },)*
            }
        }
    };
}
for_each_opcode!(define_opcodes);

/// One more than the highest number.
const NUMBERS: usize = 267;
/// First number of the pseudo-instructions.
const FIRST_PSEUDO: u16 = 256;
/// First number of the instrumented forms (`_opcode_metadata.MIN_INSTRUMENTED_OPCODE`).
pub const MIN_INSTRUMENTED: u16 = 234;
/// First number of the public instructions that read their oparg (`dis.HAVE_ARGUMENT`).
pub const HAVE_ARGUMENT: u16 = 43;

static TABLE: [Info; NUMBERS] = {
    let mut table = [row(Opcode::Reserved); NUMBERS];
    let mut index = 0;
    while index < Opcode::ALL.len() {
        let op = Opcode::ALL[index];
        table[op as usize] = row(op);
        index += 1;
    }
    table
};

static BY_NUMBER: [Option<Opcode>; NUMBERS] = {
    let mut table = [None; NUMBERS];
    let mut index = 0;
    while index < Opcode::ALL.len() {
        let op = Opcode::ALL[index];
        table[op as usize] = Some(op);
        index += 1;
    }
    table
};

impl Opcode {
    const fn info(self) -> &'static Info {
        &TABLE[self as usize]
    }

    /// The instruction with this number.
    pub const fn from_u16(number: u16) -> Option<Self> {
        if (number as usize) < NUMBERS { BY_NUMBER[number as usize] } else { None }
    }

    /// The instruction a code unit names.
    pub const fn from_u8(number: u8) -> Option<Self> {
        BY_NUMBER[number as usize]
    }

    /// The instruction with this Python name (`LOAD_FAST`).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|op| op.name() == name)
    }

    /// Its Python name.
    pub const fn name(self) -> &'static str {
        self.info().name
    }

    /// What its oparg means. A specialised form answers as its generic instruction does.
    pub const fn oparg(self) -> Oparg {
        self.info().oparg
    }

    /// How many values it pops. Block-pushing pseudo-instructions answer for the way into the handler.
    pub const fn pops(self) -> Count {
        self.info().pops
    }

    /// How many values it pushes.
    pub const fn pushes(self) -> Count {
        self.info().pushes
    }

    /// Inline cache units that follow it.
    pub const fn caches(self) -> usize {
        self.info().caches as usize
    }

    /// Everything else that is known.
    pub const fn traits(self) -> Traits {
        self.info().traits
    }

    /// The public instruction that a specialised or instrumented form stands for; others stand for themselves.
    ///
    /// `INSTRUMENTED_LINE`, `INSTRUMENTED_INSTRUCTION` and `ENTER_EXECUTOR` stand for an instruction that only the
    /// owner of the code knows.
    pub const fn deopt(self) -> Self {
        self.info().generic
    }

    /// A specialised form (instrumented ones are not).
    pub fn is_specialized(self) -> bool {
        self.deopt() != self && !self.is_instrumented()
    }

    /// An instrumented form.
    pub const fn is_instrumented(self) -> bool {
        self as u16 >= MIN_INSTRUMENTED && (self as u16) < Self::EnterExecutor as u16
    }

    /// An instruction of the compiler that no code object holds.
    pub const fn is_pseudo(self) -> bool {
        self as u16 >= FIRST_PSEUDO
    }

    /// `dis.hasarg`
    pub const fn has_arg(self) -> bool {
        self.traits().contains(Traits::ARG)
    }

    /// `dis.hasconst`
    pub const fn has_const(self) -> bool {
        self.traits().contains(Traits::CONST)
    }

    /// `dis.hasname`
    pub const fn has_name(self) -> bool {
        self.traits().contains(Traits::NAME)
    }

    /// `dis.hasjump`
    pub const fn has_jump(self) -> bool {
        self.traits().contains(Traits::JUMP)
    }

    /// `dis.hasfree`
    pub const fn has_free(self) -> bool {
        self.traits().contains(Traits::FREE)
    }

    /// `dis.haslocal`
    pub const fn has_local(self) -> bool {
        self.traits().contains(Traits::LOCAL)
    }

    /// `dis.hasexc`
    pub const fn has_exc(self) -> bool {
        self.traits().contains(Traits::EXC)
    }

    /// Whether nothing falls through to the next instruction.
    pub const fn ends(self) -> bool {
        self.traits().contains(Traits::ENDS)
    }
}

impl std::fmt::Debug for Opcode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::fmt::Display for Opcode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// By how much the operand stack grows: along the jump, without it, or (`None`) the larger of both.
///
/// Equals `dis.stack_effect` for the instructions that accepts; specialised forms answer as their generic one.
pub fn stack_effect(op: Opcode, oparg: u32, jump: Option<bool>) -> i32 {
    if op.has_exc() && jump == Some(false) {
        return 0;
    }
    let effect = op.pushes().of(oparg) as i64 - op.pops().of(oparg) as i64;
    effect.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}

/// `LoadFast` as `LOAD_FAST`, made by the compiler.
struct Spelling {
    bytes: [u8; 48],
    length: usize,
}

impl Spelling {
    const fn of(variant: &str) -> Self {
        let variant = variant.as_bytes();
        let mut spelling = Self { bytes: [0; 48], length: 0 };
        let mut index = 0;
        while index < variant.len() {
            let byte = variant[index];
            if index > 0 && !byte.is_ascii_lowercase() {
                spelling.bytes[spelling.length] = b'_';
                spelling.length += 1;
            }
            spelling.bytes[spelling.length] = byte.to_ascii_uppercase();
            spelling.length += 1;
            index += 1;
        }
        spelling
    }

    const fn text(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => panic!("identifiers are ASCII"),
        }
    }
}

#[cfg(test)]
mod tests;
