//! The frame of a running or suspended function.

use std::cell::Cell;

use super::{FrameObject, Unit, Word};
use crate::builtins::code::Code;
use crate::builtins::dict::Dict;
use crate::builtins::function::Function;
use crate::raw::{Obj, Py, Ref, Slot};

/// Where a frame lies and who returns from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Owner {
    /// On the data stack; its caller is the frame before it, in the same run of the loop.
    Thread,
    /// On the data stack; its caller is native code.
    Entry,
    /// In a generator, coroutine or asynchronous generator.
    Generator,
    /// In a frame object that outlived the call.
    FrameObject,
}

/// A frame: this header, then the fast locals (locals, cells, free variables), then the operand stack.
#[repr(C)]
pub struct Frame {
    /// The code.
    pub code: Ref<Code>,
    /// The frame below; null for the first.
    pub previous: Cell<*const Frame>,
    /// The function; module and class bodies have one too.
    pub function: Ref<Function>,
    /// `f_globals`
    pub globals: Ref<Dict>,
    /// `f_builtins`, nearly always a dict.
    pub builtins: Obj,
    /// The namespace of module and class bodies.
    pub locals: Slot,
    /// The instruction being executed, in the stream being run.
    pub instr_ptr: Cell<*const Unit>,
    /// The operand stack's next free slot, valid while the frame is not running.
    pub stack_pointer: Cell<*mut Word>,
    /// The frame object, when somebody has looked.
    pub frame_object: Slot<FrameObject>,
    /// Where the frame lies.
    pub owner: Cell<Owner>,
    /// For monitoring: the unit, plus one, of the marked instruction that was executed last.
    pub traced: Cell<u32>,
}

/// Bytes of a header.
pub(super) const HEADER: usize = size_of::<Frame>();

impl Frame {
    /// The first fast local.
    #[inline]
    pub fn locals_start(&self) -> *mut Word {
        // SAFETY: the slots follow the header.
        unsafe { std::ptr::from_ref(self).byte_add(HEADER).cast_mut().cast() }
    }

    /// The bottom of the operand stack.
    #[inline]
    pub fn stack_start(&self) -> *mut Word {
        // SAFETY: within the frame.
        unsafe { self.locals_start().add(self.code.local_count()) }
    }

    /// Number of words behind the header that frames of this code need.
    pub(super) fn words_of(code: &Py<Code>) -> usize {
        code.local_count() + code.stack_size()
    }

    /// The public offset of the instruction being executed, in code units.
    pub fn unit_index(&self) -> usize {
        let Some(plain) = self.code.extra().plain.get() else { return 0 };
        if self.instr_ptr.get().is_null() {
            return 0;
        }
        (self.instr_ptr.get().addr() - plain.as_ptr().addr()) / size_of::<Unit>()
    }
}
