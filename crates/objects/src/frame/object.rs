//! The memory of `frame` objects: a view of a live frame, and a place for the frame once its call has ended.
//!
//! Needs: whoever ends a frame calls [`hand_over`] first. Keeps: `frame` points to a live frame at any time: on the data
//! stack, in a generator, or, in the end, behind this body. Costs: nothing until somebody looks.

use std::cell::Cell;
use std::mem::offset_of;
use std::ptr::NonNull;

use macros::object;

use super::{Frame, Generator, GeneratorState, HeldFrame, Owner, Word};
use crate::builtins::cell::Cell as Variable;
use crate::builtins::code::{Code, kind};
use crate::builtins::dict::Dict;
use crate::builtins::list::List;
use crate::heap;
use crate::raw::{Any, Obj, Object, Py, Ref, Slot, Tail};

/// The body of `frame`. Offsets of `back` and `lineno` are C's.
#[object(tail)]
pub struct FrameObject {
    /// `f_back`, set when the frame has ended.
    back: Slot<FrameObject>,
    frame: Cell<*const Frame>,
    /// `f_trace`
    pub trace: Slot<Object>,
    /// The line of the trace event that is being reported; 0 for none.
    pub line: Cell<i32>,
    /// `f_trace_lines`
    pub trace_lines: Cell<bool>,
    /// `f_trace_opcodes`
    pub trace_opcodes: Cell<bool>,
    /// Names that are no fast locals, written through `f_locals`.
    pub extra_locals: Slot<Dict>,
    /// Old values of locals that were written from outside: a borrowed word may still stand for them.
    parked: Slot<List>,
    owns: Cell<bool>,
}

const _: () = {
    assert!(16 + offset_of!(FrameObject, back) == 16);
    assert!(16 + offset_of!(FrameObject, line) == 40);
};

// SAFETY: `hand_over` moves a frame behind the body, for which `of` leaves room; there is none before.
unsafe impl Tail for FrameObject {
    type Item = HeldFrame;
    const OFFSET: usize = 16 + size_of::<FrameObject>();

    fn tail_len(&self) -> usize {
        usize::from(self.owns.get())
    }
}

/// What a frame is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Activity {
    /// It runs, or waits for a call.
    Executing,
    /// It belongs to a generator that has not started.
    Created,
    /// It belongs to a generator that waits.
    Suspended,
    /// Its call has ended.
    Ended,
}

/// The object of a frame, made when somebody looks for the first time.
pub fn frame_object(frame: &Frame) -> Ref<FrameObject> {
    if let Some(object) = frame.frame_object.get() {
        return object;
    }
    let body = FrameObject {
        back: Slot::empty(),
        frame: Cell::new(frame),
        trace: Slot::empty(),
        line: Cell::new(0),
        trace_lines: Cell::new(true),
        trace_opcodes: Cell::new(false),
        extra_locals: Slot::empty(),
        parked: Slot::empty(),
        owns: Cell::new(false),
    };
    // SAFETY: no element yet; room for the frame.
    let object = unsafe {
        heap::make_with_tail(body, HeldFrame::size_of(NonNull::from(frame)), |_: *mut HeldFrame| ())
    };
    frame.frame_object.set(object.clone());
    object
}

/// The frame ends. When somebody else holds its object, the object gets the locals and the frame below.
///
/// # Safety
/// The frame is alive, with its operand stack empty or about to be dropped; its locals are not used after this.
pub(super) unsafe fn hand_over(frame: &Frame) {
    let Some(object) = frame.frame_object.get() else { return };
    // One count is the frame's, one ours.
    if object.as_any().count() > 2 {
        note_back(frame);
    }
    // SAFETY: the caller's contract; `frame_object` left room, and there is no element yet.
    unsafe { HeldFrame::take_over(frame, object.tail_ptr()) };
    object.owns.set(true);
    object.frame.set(object.tail()[0].frame().as_ptr());
    drop(object.parked.take());
    drop(frame.frame_object.take());
}

/// Tells a frame's object, if there is one, which frame is below: it is about to leave.
pub fn note_back(frame: &Frame) {
    let Some(object) = frame.frame_object.get() else { return };
    // SAFETY: the frame below is alive.
    if let Some(below) = unsafe { frame.previous.get().as_ref() } {
        object.back.set(frame_object(below));
    }
}

/// The frame has moved into a generator.
pub(super) fn moved(frame: &Frame) {
    if let Some(object) = frame.frame_object.get() {
        object.frame.set(frame);
    }
}

impl FrameObject {
    fn frame(&self) -> &Frame {
        // SAFETY: alive, as the file's head says.
        unsafe { &*self.frame.get() }
    }

    /// `f_code`
    pub fn code(&self) -> Ref<Code> {
        self.frame().code.clone()
    }

    /// `f_globals`
    pub fn globals(&self) -> Ref<Dict> {
        self.frame().globals.clone()
    }

    /// `f_builtins`
    pub fn builtins(&self) -> Obj {
        self.frame().builtins.clone()
    }

    /// The namespace of a module's or class's body.
    pub fn namespace(&self) -> Option<Obj> {
        self.frame().locals.get()
    }

    /// Where the frame stands, in code units.
    pub fn unit_index(&self) -> usize {
        self.frame().unit_index()
    }

    /// `f_back`
    pub fn back(&self) -> Option<Ref<FrameObject>> {
        // SAFETY: the frame below is alive as long as this one is linked to it.
        match unsafe { self.frame().previous.get().as_ref() } {
            Some(below) => Some(frame_object(below)),
            None => self.back.get(),
        }
    }

    /// The generator that the frame belongs to.
    pub fn generator(&self) -> Option<Obj> {
        let frame = self.frame();
        // SAFETY: the frame lies behind the generator's body.
        (frame.owner.get() == Owner::Generator)
            .then(|| unsafe { Generator::around(frame) }.new_ref().upcast())
    }

    /// What the frame is doing.
    pub fn activity(&self) -> Activity {
        let frame = self.frame();
        match frame.owner.get() {
            Owner::Thread | Owner::Entry => Activity::Executing,
            Owner::FrameObject => Activity::Ended,
            // SAFETY: the frame lies behind the generator's body.
            Owner::Generator => match unsafe { Generator::around(frame) }.state() {
                GeneratorState::Created => Activity::Created,
                GeneratorState::Suspended => Activity::Suspended,
                GeneratorState::Running => Activity::Executing,
                GeneratorState::Finished => Activity::Ended,
            },
        }
    }

    /// The word of a fast local.
    fn word(&self, index: usize) -> *mut Word {
        let frame = self.frame();
        debug_assert!(index < frame.code.local_count());
        // SAFETY: within the locals.
        unsafe { frame.locals_start().add(index) }
    }

    /// What a fast local's slot holds: for a cell variable, the cell.
    fn held(&self, index: usize) -> Option<Obj> {
        // SAFETY: a live word.
        unsafe { (*self.word(index)).get().map(Py::new_ref) }
    }

    /// The cell of a fast local that is one.
    fn cell(&self, index: usize) -> Option<Ref<Variable>> {
        let shared = self.frame().code.local_kinds()[index] & (kind::CELL | kind::FREE) != 0;
        if !shared { None } else { self.held(index)?.downcast_ref().ok() }
    }

    /// The value of a fast local.
    pub fn local(&self, index: usize) -> Option<Obj> {
        match self.cell(index) {
            Some(cell) => cell.contents().get(),
            None => self.held(index),
        }
    }

    /// Whether a fast local's slot holds nothing, not even a cell.
    pub fn is_empty(&self, index: usize) -> bool {
        self.held(index).is_none()
    }

    /// Sets a fast local. The old value is kept until the frame ends: the operand stack may hold it borrowed.
    pub fn set_local(&self, index: usize, value: &Any) {
        if let Some(cell) = self.cell(index) {
            return cell.contents().set(value.new_ref());
        }
        // SAFETY: a live word; what was in it lives on in `old`.
        let old = unsafe { self.word(index).replace(Word::owned(value.new_ref())) };
        let Some(old) = old.into_object() else { return };
        if self.activity() != Activity::Ended {
            match self.parked.get() {
                Some(parked) => parked.push(old),
                None => self.parked.set(List::new(vec![old])),
            }
        }
    }

    /// Whether the local variables are fast: those of a function, or of a comprehension within another body.
    pub fn has_fast_locals(&self) -> bool {
        const OPTIMIZED: u32 = 1;
        let code = self.code();
        let hidden =
            |index: usize| code.local_kinds()[index] & kind::HIDDEN != 0 && self.held(index).is_some();
        code.flags() & OPTIMIZED != 0 || (0..code.local_count()).any(hidden)
    }

    /// Empties the locals of a frame that has ended, and what hangs on it.
    pub fn clear_all(&self) {
        drop(self.trace.take());
        drop(self.extra_locals.take());
        if self.activity() == Activity::Ended {
            clear_locals(self.frame());
        }
    }

    /// The frame, for the evaluator.
    pub fn frame_pointer(&self) -> NonNull<Frame> {
        NonNull::from(self.frame())
    }
}

/// Empties the locals of a frame that is not running.
pub(super) fn clear_locals(frame: &Frame) {
    drop(frame.locals.take());
    for index in 0..frame.code.local_count() {
        // SAFETY: a live word; it is empty before its object is released.
        drop(unsafe { frame.locals_start().add(index).replace(Word::NULL) });
    }
}
