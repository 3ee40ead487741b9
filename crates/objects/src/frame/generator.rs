//! The memory of generators and coroutines: a few fields, and the suspended frame behind them.

use std::cell::Cell;
use std::ptr::NonNull;

use macros::object;

use super::{Frame, HeldFrame};
use crate::builtins::code::Code;
use crate::builtins::str::Str;
use crate::heap;
use crate::raw::{Object, Py, PyResult, Ref, Slot, Tail, WeakList};
use crate::state::ThreadState;
use crate::types::Type;

/// What a generator is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum GeneratorState {
    /// Its body has not started.
    Created,
    /// It waits at a `yield`.
    Suspended,
    /// It runs.
    Running,
    /// Its body has ended; the frame is gone.
    Finished,
}

/// The body of generators, coroutines and asynchronous generators.
#[object(tail)]
pub struct Generator {
    size: Cell<isize>,
    /// `__name__`
    pub name: Slot<Str>,
    /// `__qualname__`
    pub qualname: Slot<Str>,
    /// The code, which outlives the frame.
    pub code: Slot<Code>,
    /// Where a coroutine was made (`cr_origin`), or the hooks' finaliser of an asynchronous generator.
    pub origin: Slot<Object>,
    /// The exception that the body handles while it is suspended.
    pub handled: Slot<Object>,
    /// Weak references.
    pub weakrefs: WeakList,
    state: Cell<u8>,
}

// SAFETY: `Generator::new` moves a frame behind the body; there is one element until the body has ended.
unsafe impl Tail for Generator {
    type Item = HeldFrame;
    const OFFSET: usize = 16 + size_of::<Generator>();

    fn tail_len(&self) -> usize {
        usize::from(self.state() != GeneratorState::Finished)
    }
}

impl Generator {
    /// Where the weak references lie, for the declaration of types.
    pub const WEAKREFS: usize = 16 + std::mem::offset_of!(Self, weakrefs);

    /// What the generator is doing.
    pub fn state(&self) -> GeneratorState {
        match self.state.get() {
            0 => GeneratorState::Created,
            1 => GeneratorState::Suspended,
            2 => GeneratorState::Running,
            _ => GeneratorState::Finished,
        }
    }

    /// Sets it.
    pub fn set_state(&self, state: GeneratorState) {
        self.state.set(state as u8);
    }

    /// A generator of `class` that takes the newest frame off the data stack.
    ///
    /// # Errors
    /// `MemoryError`.
    ///
    /// # Safety
    /// `frame` is the newest on the data stack, and nothing refers to it.
    pub unsafe fn new(class: &Py<Type>, thread: &ThreadState, frame: NonNull<Frame>) -> PyResult<Ref<Self>> {
        // SAFETY: alive.
        let this = unsafe { frame.as_ref() };
        let bytes = HeldFrame::size_of(frame);
        let body = Self {
            size: Cell::new(0),
            name: Slot::from_option(this.function.name()),
            qualname: Slot::from_option(this.function.qualname()),
            code: Slot::new(this.code.clone()),
            origin: Slot::empty(),
            handled: Slot::empty(),
            weakrefs: WeakList::new(),
            state: Cell::new(GeneratorState::Created as u8),
        };
        // SAFETY: the class is one of those that have this body; the frame is moved in before anything looks.
        unsafe {
            heap::make_in_class(class, body, bytes, |place| HeldFrame::move_from_stack(thread, frame, place))
        }
    }

    /// The generator whose frame this is.
    ///
    /// # Safety
    /// The frame's owner is a generator.
    pub unsafe fn around(frame: &Frame) -> &Py<Self> {
        // SAFETY: the frame lies behind the generator's body.
        unsafe { &*std::ptr::from_ref(frame).byte_sub(Self::OFFSET).cast() }
    }

    /// `gi_frame`: the frame's object, unless the body has ended.
    pub fn frame_object(this: &Py<Self>) -> Option<Ref<super::FrameObject>> {
        // SAFETY: alive while the generator has not ended.
        Self::frame(this).map(|frame| super::frame_object(unsafe { frame.as_ref() }))
    }

    /// The suspended frame.
    pub fn frame(this: &Py<Self>) -> Option<NonNull<Frame>> {
        this.tail().first().map(HeldFrame::frame)
    }

    /// The body has ended: destroys the frame.
    pub fn finish(this: &Py<Self>) {
        if this.state() == GeneratorState::Finished {
            return;
        }
        let frame = this.tail_ptr();
        this.set_state(GeneratorState::Finished);
        // SAFETY: the one element, which `tail` does not show any more.
        unsafe { std::ptr::drop_in_place(frame) }
    }
}
