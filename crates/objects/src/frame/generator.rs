//! The memory of generators, coroutines and asynchronous generators: a few fields, and the suspended frame behind them.

use std::cell::Cell;
use std::ffi::c_int;
use std::ptr::NonNull;

use macros::object;

use super::{Frame, HeldFrame};
use crate::builtins::code::Code;
use crate::builtins::generator::{PyAsyncGen_Type, PyCoro_Type, PyGen_Type};
use crate::builtins::str::Str;
use crate::heap;
use crate::raw::{Any, Field, Object, Py, PyResult, Ref, Slot, Tail, Visitor, WeakList};
use crate::state::{HandledException, ThreadState, current};
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

/// What generators, coroutines and asynchronous generators have in common: all but their class.
#[object]
pub struct GeneratorBody {
    size: Cell<isize>,
    /// `__name__`
    pub name: Slot<Str>,
    /// `__qualname__`
    pub qualname: Slot<Str>,
    /// The code, which outlives the frame.
    pub code: Slot<Code>,
    /// Where a coroutine was made (`cr_origin`), or the hooks' finaliser of an asynchronous generator.
    pub origin: Slot<Object>,
    /// The exception that the body handles; linked into the thread's levels while the body runs.
    level: HandledException,
    /// Weak references.
    pub weakrefs: WeakList,
    state: Cell<u8>,
    by_loop: Cell<bool>,
    /// An asynchronous generator's: whether the thread's hooks have been told of it.
    pub hooks_told: Cell<bool>,
    /// An asynchronous generator's: whether it has been closed.
    pub closed: Cell<bool>,
    /// An asynchronous generator's: whether one of its methods' awaitables is under way (`ag_running`).
    pub under_way: Cell<bool>,
}

/// The classes of suspended frames: their bodies are the same.
macro_rules! suspended {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(
            $(#[$doc])*
            #[object(tail)]
            pub struct $name {
                body: GeneratorBody,
            }

            impl std::ops::Deref for $name {
                type Target = GeneratorBody;

                #[inline]
                fn deref(&self) -> &GeneratorBody {
                    &self.body
                }
            }

            // SAFETY: `Generator::new` moves a frame behind the body; there is one element until the body has ended.
            unsafe impl Tail for $name {
                type Item = HeldFrame;
                const OFFSET: usize = 16 + size_of::<GeneratorBody>();

                fn tail_len(&self) -> usize {
                    usize::from(self.state() != GeneratorState::Finished)
                }
            }

            impl Py<$name> {
                /// The object, whatever its class, as what resumes frames takes it.
                #[inline]
                pub fn suspended(&self) -> &Py<Generator> {
                    // SAFETY: the bodies of the classes are the same.
                    unsafe { self.as_any().assume() }
                }
            }
        )*
    };
}

suspended! {
    /// The body of `generator`; as a type of Rust, that of any object with a suspended frame.
    Generator;
    /// The body of `coroutine`.
    Coroutine;
    /// The body of `async_generator`.
    AsyncGenerator;
}

// SAFETY: shows and gives up the one reference; the link is no reference.
unsafe impl Field for HandledException {
    fn visit(&self, visitor: &Visitor) -> c_int {
        self.value.visit(visitor)
    }

    fn clear(&self) {
        self.value.clear();
    }
}

impl GeneratorBody {
    /// Where the weak references lie, for the declaration of types.
    pub const WEAKREFS: usize = 16 + std::mem::offset_of!(Self, weakrefs);

    /// What the generator is doing.
    #[inline]
    pub fn state(&self) -> GeneratorState {
        match self.state.get() {
            0 => GeneratorState::Created,
            1 => GeneratorState::Suspended,
            2 => GeneratorState::Running,
            _ => GeneratorState::Finished,
        }
    }

    /// Whether the running body was resumed by an instruction of the frame below, in the same run of the loop.
    #[inline]
    pub fn is_resumed_by_loop(&self) -> bool {
        self.by_loop.get()
    }

    fn set_state(&self, state: GeneratorState) {
        self.state.set(state as u8);
    }
}

impl Generator {
    /// An object with a suspended frame, whichever of the three classes it has.
    #[inline]
    pub fn of(object: &Any) -> Option<&Py<Self>> {
        let class = object.class();
        let known = class.is(&*PyGen_Type) || class.is(&*PyCoro_Type) || class.is(&*PyAsyncGen_Type);
        // SAFETY: the three classes cannot be derived from, and their bodies are the same.
        known.then(|| unsafe { object.assume() })
    }

    /// A generator of `class` that takes the newest frame off the data stack.
    ///
    /// # Errors
    /// `MemoryError`.
    ///
    /// # Safety
    /// `frame` is the newest on the data stack, and nothing refers to it; `class` is one of the three.
    pub unsafe fn new(class: &Py<Type>, thread: &ThreadState, frame: NonNull<Frame>) -> PyResult<Ref<Self>> {
        // SAFETY: alive.
        let this = unsafe { frame.as_ref() };
        let bytes = HeldFrame::size_of(frame);
        let body = GeneratorBody {
            size: Cell::new(0),
            name: Slot::from_option(this.function.name()),
            qualname: Slot::from_option(this.function.qualname()),
            code: Slot::new(this.code.clone()),
            origin: Slot::empty(),
            level: HandledException { value: Slot::empty(), previous: Cell::new(std::ptr::null()) },
            weakrefs: WeakList::new(),
            state: Cell::new(GeneratorState::Created as u8),
            by_loop: Cell::new(false),
            hooks_told: Cell::new(false),
            closed: Cell::new(false),
            under_way: Cell::new(false),
        };
        let body = Self { body };
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
    #[inline]
    pub fn frame(this: &Py<Self>) -> Option<NonNull<Frame>> {
        this.tail().first().map(HeldFrame::frame)
    }

    /// The body goes on: its level of handled exceptions becomes the thread's innermost.
    ///
    /// # Safety
    /// The body does not run and has not ended; the generator stays alive until `pause` or `finish`.
    #[inline]
    pub unsafe fn run(this: &Py<Self>, thread: &ThreadState, by_loop: bool) {
        this.set_state(GeneratorState::Running);
        this.by_loop.set(by_loop);
        this.level.previous.set(thread.exc_info.get());
        thread.exc_info.set(&raw const this.level);
    }

    /// The body waits again, and gives its level back.
    ///
    /// # Safety
    /// The body runs and is the thread's innermost generator.
    #[inline]
    pub unsafe fn pause(this: &Py<Self>, thread: &ThreadState) {
        thread.exc_info.set(this.level.previous.replace(std::ptr::null()));
        this.set_state(GeneratorState::Suspended);
    }

    /// The body has ended: destroys the frame. One that runs must have been paused.
    pub fn finish(this: &Py<Self>) {
        if this.state() == GeneratorState::Finished {
            return;
        }
        debug_assert!(this.state() != GeneratorState::Running);
        let frame = this.tail_ptr();
        this.set_state(GeneratorState::Finished);
        let handled = this.level.value.take();
        // SAFETY: the one element, which `tail` does not show any more.
        unsafe { std::ptr::drop_in_place(frame) }
        drop(handled);
    }

    /// Does something for the suspended body, which counts as running meanwhile: it throws into what the body delegates to,
    /// or closes it.
    pub fn while_running<R>(this: &Py<Self>, work: impl FnOnce() -> R) -> R {
        let alive = this.new_ref();
        let before = alive.state();
        let Some(frame) = Self::frame(&alive) else { return work() };
        let thread = current();
        let below = thread.current_frame.get();
        // SAFETY: the generator is kept alive, and nobody ends its body while it counts as running.
        unsafe { frame.as_ref().previous.set(below.cast_const().cast()) };
        thread.current_frame.set(frame.as_ptr().cast());
        alive.set_state(GeneratorState::Running);
        let result = work();
        alive.set_state(before);
        thread.current_frame.set(below);
        // SAFETY: as above.
        unsafe { frame.as_ref().previous.set(std::ptr::null()) };
        result
    }
}
