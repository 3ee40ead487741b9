//! A frame inside a generator: it was moved there from the data stack once, and stays.

use std::cell::Cell;
use std::ffi::c_int;
use std::ptr::NonNull;

use super::layout::HEADER;
use super::{Frame, Generator, GeneratorState, Owner, Word};
use crate::raw::{Field, Slot, Visitor};
use crate::state::ThreadState;

/// The frame, with its words behind it in the memory of the object that holds it.
#[repr(C)]
pub struct HeldFrame(Frame);

impl HeldFrame {
    /// Bytes that a frame takes with its words.
    pub fn size_of(frame: NonNull<Frame>) -> usize {
        // SAFETY: the caller passes a live frame.
        let code = unsafe { &frame.as_ref().code };
        HEADER + Frame::words_of(code) * size_of::<Word>()
    }

    /// Moves the newest frame of the data stack to `place` and gives its old memory back. Borrowed words become owned: the locals
    /// they came from move too, but what suspends outlives every such borrow's analysis.
    ///
    /// # Safety
    /// `frame` is the newest on the data stack, `place` has room for it, and nothing else refers to the frame.
    pub unsafe fn move_from_stack(state: &ThreadState, frame: NonNull<Frame>, place: *mut Self) {
        // SAFETY: the caller's contract; source and place do not overlap.
        unsafe {
            let this = frame.as_ref();
            let words = this.stack_pointer.get().offset_from_unsigned(this.locals_start());
            for index in 0..words {
                (*this.locals_start().add(index)).own();
            }
            place
                .cast::<u8>()
                .copy_from_nonoverlapping(frame.cast::<u8>().as_ptr(), HEADER + words * size_of::<Word>());
            let held = &(*place).0;
            held.stack_pointer.set(held.locals_start().add(words));
            held.owner.set(Owner::Generator);
            held.previous.set(std::ptr::null());
            super::object::moved(held);
        }
        super::stack::forget_frame(state, frame);
    }

    /// Makes a frame of its own at `place` for a frame that ends: a header that says the same, and the locals, which move.
    ///
    /// # Safety
    /// `frame` is alive and its locals are not used after this; `place` has room for it.
    pub(super) unsafe fn take_over(frame: &Frame, place: *mut Self) {
        let header = Frame {
            code: frame.code.clone(),
            previous: Cell::new(std::ptr::null()),
            function: frame.function.clone(),
            globals: frame.globals.clone(),
            builtins: frame.builtins.clone(),
            locals: Slot::from_option(frame.locals.get()),
            instr_ptr: Cell::new(frame.instr_ptr.get()),
            stack_pointer: Cell::new(std::ptr::null_mut()),
            frame_object: Slot::empty(),
            owner: Cell::new(Owner::FrameObject),
            traced: Cell::new(0),
        };
        // SAFETY: the caller's contract; the words of the new frame are written before they are read.
        unsafe {
            place.write(Self(header));
            let held = &(*place).0;
            for index in 0..frame.code.local_count() {
                let mut word = frame.locals_start().add(index).replace(Word::NULL);
                word.own();
                held.locals_start().add(index).write(word);
            }
            held.stack_pointer.set(held.stack_start());
        }
    }

    /// The frame.
    pub fn frame(&self) -> NonNull<Frame> {
        NonNull::from(&self.0)
    }

    fn words(&self) -> impl Iterator<Item = *mut Word> + use<> {
        let (start, end) = (self.0.locals_start(), self.0.stack_pointer.get());
        // SAFETY: the words of the frame.
        (0..unsafe { end.offset_from_unsigned(start) }).map(move |index| unsafe { start.add(index) })
    }
}

impl Drop for HeldFrame {
    fn drop(&mut self) {
        // SAFETY: the frame ends here.
        unsafe { super::object::hand_over(&self.0) };
        for word in self.words() {
            // SAFETY: live words; each is emptied before its object is released.
            drop(unsafe { word.replace(Word::NULL) });
        }
    }
}

// SAFETY: shows each owned reference of header and words once. Clearing a generator closes it, which is its type's business.
unsafe impl Field for HeldFrame {
    fn visit(&self, visitor: &Visitor) -> c_int {
        let frame = &self.0;
        // SAFETY: the owner is a generator.
        let runs = || unsafe { Generator::around(frame) }.state() == GeneratorState::Running;
        if frame.owner.get() == Owner::Generator && runs() {
            // Its words change; what it holds counts as held from outside.
            return 0;
        }
        let header = [frame.code.as_any(), frame.function.as_any(), frame.globals.as_any(), &frame.builtins];
        for object in header {
            let stop = visitor.show(object);
            if stop != 0 {
                return stop;
            }
        }
        let stop = frame.locals.visit(visitor);
        if stop != 0 {
            return stop;
        }
        let stop = frame.frame_object.visit(visitor);
        if stop != 0 {
            return stop;
        }
        for word in self.words() {
            // SAFETY: a live word; a visitor runs no Python code. Words of a suspended frame are owned.
            if let Some(object) = unsafe { (*word).get() } {
                let stop = visitor.show(object);
                if stop != 0 {
                    return stop;
                }
            }
        }
        0
    }

    fn clear(&self) {
        if self.0.owner.get() == Owner::FrameObject {
            super::object::clear_locals(&self.0);
        }
    }
}
