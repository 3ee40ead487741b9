//! The unsafe village of the running frame: what an instruction sees of locals, operand stack and position.
//!
//! Needs: code from the compiler or accepted by the verifier. Then every index an instruction names is within the frame, and the
//! stack holds what the instruction pops; debug builds check both.

#![expect(unsafe_code, reason = "the village that reads and writes frames")]

use std::ptr::NonNull;

use bytecode::CodeFlags;
use bytecode::opcode::Opcode;
use bytecode::operand::ResumeAt;
use objects::builtins::code::Code;
use objects::builtins::exceptions::RecursionError;
use objects::builtins::generator::{PyAsyncGen_Type, PyCoro_Type, PyGen_Type};
use objects::builtins::none::is_none;
use objects::builtins::str::Str;
use objects::errors::raise;
use objects::frame::{
    AsyncGenerator, Frame, FrameObject, Generator, GeneratorState, Owner, Unit, Word, frame_object, pop_frame,
};
use objects::raw::{Any, Obj, Py, PyResult, Ref};
use objects::state::{ThreadState, current};

use crate::{callers, stream};

/// The running frame. Position and stack pointer live here while it runs and are written to the frame at calls.
pub(crate) struct State {
    frame: NonNull<Frame>,
    pc: *const Unit,
    sp: *mut Word,
    /// The thread.
    pub(crate) thread: &'static ThreadState,
}

impl State {
    /// Starts a frame at its first instruction.
    pub(crate) fn enter(frame: NonNull<Frame>) -> Self {
        let thread = current();
        // SAFETY: the frame was just made and is the newest of the thread.
        let this = unsafe { frame.as_ref() };
        thread.current_frame.set(frame.as_ptr().cast());
        let pc = stream::plain(&this.code).as_ptr().cast();
        this.instr_ptr.set(pc);
        Self { frame, pc, sp: this.stack_pointer.get(), thread }
    }

    /// Goes on in a suspended generator's frame, behind its `yield`; `by_loop` when the running frame's instruction resumes it.
    ///
    /// # Errors
    /// `RecursionError` when there are too many frames.
    pub(crate) fn resume(
        generator: &Py<Generator>,
        by_loop: bool,
        length: impl Fn(u16) -> usize,
    ) -> PyResult<Self> {
        let thread = current();
        let frame = Generator::frame(generator).expect("only a body that has not ended is resumed");
        if !thread.enter_frame() {
            thread.leave_frame();
            return raise(&RecursionError, "maximum recursion depth exceeded");
        }
        // SAFETY: who resumes a generator keeps it alive until its frame waits or ends; so its frame is alive, too.
        unsafe {
            Generator::run(generator, thread, by_loop);
            let this = frame.as_ref();
            this.previous.set(thread.current_frame.get().cast_const().cast());
            thread.current_frame.set(frame.as_ptr().cast());
            let at = this.instr_ptr.get();
            let pc = at.add(length((*at).op));
            Ok(Self { frame, pc, sp: this.stack_pointer.get(), thread })
        }
    }

    /// Resumes the generator or coroutine on top of the stack in this run of the loop, if it waits for being resumed with the
    /// value.
    ///
    /// # Errors
    /// `RecursionError` when there are too many frames.
    pub(crate) fn go_into(&mut self, value: Obj, length: impl Fn(u16) -> usize) -> PyResult<Option<Obj>> {
        let Some(generator) = Generator::of(self.peek_object(0)) else { return Ok(Some(value)) };
        let ready = match generator.state() {
            GeneratorState::Suspended => true,
            GeneratorState::Created => is_none(&value),
            GeneratorState::Running | GeneratorState::Finished => false,
        };
        if !ready || generator.as_any().exact::<AsyncGenerator>().is_some() {
            return Ok(Some(value));
        }
        // The generator lies on the stack of the frame that waits, which keeps it alive.
        self.frame().stack_pointer.set(self.sp);
        let state = Self::resume(generator, true, length)?;
        *self = state;
        self.push(value);
        Ok(None)
    }

    /// Leaves a generator's frame as it is; its borrowed words become owned, because they outlive the run. The frame that goes on
    /// in this run of the loop, if one does.
    pub(crate) fn suspend(&mut self) -> Option<NonNull<Frame>> {
        let frame = self.frame();
        frame.stack_pointer.set(self.sp);
        let depth = self.depth();
        for below in 0..depth {
            // SAFETY: live words of the operand stack.
            unsafe { (*self.sp.sub(below + 1)).own() };
        }
        self.pause().1
    }

    /// The generator's frame does not run any more: the frame below is the thread's current one, and the frame that goes on in
    /// this run of the loop, if it is in it.
    fn pause(&mut self) -> (&'static Py<Generator>, Option<NonNull<Frame>>) {
        let previous = self.frame().previous.replace(std::ptr::null());
        self.thread.current_frame.set(previous.cast_mut().cast());
        self.thread.leave_frame();
        // SAFETY: the running frame is a generator's, which whoever resumed it keeps alive.
        unsafe {
            let generator = Generator::around(self.frame());
            let by_loop = generator.is_resumed_by_loop();
            Generator::pause(generator, self.thread);
            (generator, by_loop.then(|| NonNull::new(previous.cast_mut())).flatten())
        }
    }

    /// Moves the running frame off the data stack into a new generator, coroutine or asynchronous generator.
    pub(crate) fn suspend_as_generator(&mut self) -> PyResult<Left> {
        let frame = self.frame();
        let (owner, previous) = (frame.owner.get(), frame.previous.get());
        frame.stack_pointer.set(self.sp);
        let flags = CodeFlags::from_bits_retain(frame.code.flags());
        let class = match flags {
            flags if flags.contains(CodeFlags::COROUTINE) => &PyCoro_Type,
            flags if flags.contains(CodeFlags::ASYNC_GENERATOR) => &PyAsyncGen_Type,
            _ => &PyGen_Type,
        };
        // SAFETY: the running frame is the newest on the data stack; nothing uses it after this.
        let generator = unsafe { Generator::new(class, self.thread, self.frame)? };
        self.thread.current_frame.set(previous.cast_mut().cast());
        if flags.contains(CodeFlags::COROUTINE) && self.thread.coroutine_origin_tracking_depth.get() > 0 {
            generator.origin.set(callers::origin(self.thread).upcast());
        }
        let caller = (owner == Owner::Thread).then(|| NonNull::new(previous.cast_mut())).flatten();
        Ok(Left { value: generator.upcast(), caller })
    }

    /// Goes on in the frame that called, behind its call instruction, which is `length` units long.
    pub(crate) fn resume_caller(&mut self, caller: NonNull<Frame>, length: impl Fn(u16) -> usize) {
        // SAFETY: the caller's frame is alive and became the newest.
        unsafe {
            let this = caller.as_ref();
            self.frame = caller;
            self.thread.current_frame.set(caller.as_ptr().cast());
            self.sp = this.stack_pointer.get();
            let at = this.instr_ptr.get();
            self.pc = at.add(length((*at).op));
        }
    }

    /// Gives a value back to the frame that goes on: what its call instruction wants, or its `SEND` or `FOR_ITER`, which the end of
    /// a generator lets jump.
    #[inline]
    pub(crate) fn give_back(&mut self, value: Obj) {
        // SAFETY: the instruction at which the frame waited.
        let unit = unsafe { *self.frame().instr_ptr.get() };
        match Opcode::from_u16(unit.op & 0xFF) {
            Some(Opcode::ForIter) => {
                drop(value);
                self.jump(unit.oparg as isize + 1);
            }
            Some(Opcode::Send) => {
                self.push(value);
                self.jump(unit.oparg as isize);
            }
            _ => self.push(value),
        }
    }

    /// Enters a callee's frame; the running one waits at its call instruction.
    pub(crate) fn call(&mut self, callee: NonNull<Frame>) {
        self.frame().stack_pointer.set(self.sp);
        *self = Self::enter(callee);
    }

    /// Fetches the instruction and moves behind it and its caches.
    #[inline]
    pub(crate) fn fetch(&mut self, length: impl Fn(u16) -> usize) -> Unit {
        // SAFETY: code does not run off its end.
        unsafe {
            let unit = *self.pc;
            self.frame.as_ref().instr_ptr.set(self.pc);
            self.pc = self.pc.add(length(unit.op));
            unit
        }
    }

    /// Jumps relative to the end of the instruction.
    #[inline]
    pub(crate) fn jump(&mut self, units: isize) {
        // SAFETY: jumps stay within the code.
        self.pc = unsafe { self.pc.offset(units) };
    }

    /// Goes to a unit of the code.
    pub(crate) fn go_to(&mut self, unit: u32) {
        // SAFETY: handlers lie within the code.
        self.pc = unsafe { stream::plain(&self.frame().code).as_ptr().cast::<Unit>().add(unit as usize) };
    }

    /// A unit of the instruction that has been fetched, as the exception table knows it.
    pub(crate) fn raising_unit(&self) -> u32 {
        let start = stream::plain(&self.frame().code).as_ptr().cast();
        // SAFETY: both point into the code's stream; `pc` stands behind an instruction.
        unsafe { self.pc.offset_from_unsigned(start) as u32 - 1 }
    }

    /// Lets the frame stand at another unit in what is told about it, while it goes on where it is.
    pub(crate) fn pretend_at(&self, unit: usize) {
        let frame = self.frame();
        let plain = stream::plain(&frame.code);
        frame.instr_ptr.set(plain[unit.min(plain.len() - 1)].as_ptr());
    }

    /// Writes the stack pointer to the frame, for those who look at it while it waits.
    pub(crate) fn save(&self) {
        self.frame().stack_pointer.set(self.sp);
    }

    /// Somebody has moved the frame: position and stack pointer come from it.
    pub(crate) fn reload(&mut self) {
        self.pc = self.frame().instr_ptr.get();
        self.sp = self.frame().stack_pointer.get();
    }

    /// The frame.
    #[inline]
    pub(crate) fn frame(&self) -> &'static Frame {
        // SAFETY: alive while it runs; instructions do not keep the borrow beyond `leave`.
        unsafe { self.frame.as_ref() }
    }

    /// The frame's code.
    #[inline]
    pub(crate) fn code(&self) -> &Py<Code> {
        &self.frame().code
    }

    /// Pushes a word.
    #[inline]
    pub(crate) fn push_word(&mut self, word: Word) {
        debug_assert!(
            self.depth() < self.code().stack_size(),
            "operand stack overflow in {:?}",
            self.code().name()
        );
        // SAFETY: below the stack's limit.
        unsafe {
            self.sp.write(word);
            self.sp = self.sp.add(1);
        }
    }

    /// Pushes an object.
    #[inline]
    pub(crate) fn push(&mut self, object: Obj) {
        self.push_word(Word::owned(object));
    }

    /// Pops a word.
    #[inline]
    pub(crate) fn pop(&mut self) -> Word {
        debug_assert!(self.depth() > 0, "operand stack underflow in {:?}", self.code().name());
        // SAFETY: there is one.
        unsafe {
            self.sp = self.sp.sub(1);
            self.sp.read()
        }
    }

    /// Pops an object.
    #[inline]
    pub(crate) fn pop_object(&mut self) -> Obj {
        self.pop().into_object().expect("verified code pops objects where it needs them")
    }

    /// Number of words on the stack.
    #[inline]
    pub(crate) fn depth(&self) -> usize {
        // SAFETY: both point into the frame.
        unsafe { self.sp.offset_from_unsigned(self.frame().stack_start()) }
    }

    /// Drops words until `depth` are left.
    pub(crate) fn truncate(&mut self, depth: usize) {
        while self.depth() > depth {
            drop(self.pop());
        }
    }

    /// The word `below` places under the top (0 = top).
    #[inline]
    pub(crate) fn peek(&self, below: usize) -> &Word {
        debug_assert!(below < self.depth());
        // SAFETY: there are that many.
        unsafe { &*self.sp.sub(below + 1) }
    }

    /// The object `below` places under the top.
    #[inline]
    pub(crate) fn peek_object(&self, below: usize) -> &Any {
        self.peek(below).object()
    }

    /// Exchanges the top with the word `below` places under it.
    pub(crate) fn swap(&mut self, below: usize) {
        debug_assert!(below < self.depth());
        // SAFETY: both are live.
        unsafe { std::ptr::swap(self.sp.sub(1), self.sp.sub(below + 1)) }
    }

    /// Pops `count` objects; the lowest comes first.
    pub(crate) fn pop_many(&mut self, count: usize) -> Vec<Obj> {
        let mut objects: Vec<Obj> = (0..count).map(|_| self.pop_object()).collect();
        objects.reverse();
        objects
    }

    /// The objects of the `count` topmost words, lowest first, for as long as the stack is not changed.
    pub(crate) fn top_objects<'a>(&'a self, count: usize) -> impl Iterator<Item = &'a Any> + use<'a> {
        (0..count).rev().map(|below| self.peek_object(below))
    }

    #[inline]
    fn local_place(&self, index: usize) -> *mut Word {
        debug_assert!(index < self.code().local_count());
        // SAFETY: within the locals.
        unsafe { self.frame().locals_start().add(index) }
    }

    /// A fast local.
    #[inline]
    pub(crate) fn local(&self, index: usize) -> &Word {
        // SAFETY: a live word.
        unsafe { &*self.local_place(index) }
    }

    /// Sets a fast local and hands the old word out, to be dropped when the frame is consistent.
    #[inline]
    pub(crate) fn replace_local(&mut self, index: usize, word: Word) -> Word {
        // SAFETY: a live word.
        unsafe { self.local_place(index).replace(word) }
    }

    /// A borrowed word for a fast local: valid until the local is written, which the compiler's analysis rules out while the word
    /// is on the stack.
    #[inline]
    pub(crate) fn borrow_local(&self, index: usize) -> Word {
        // SAFETY: as above.
        unsafe { self.local(index).borrow_word() }
    }

    /// A constant, borrowed: the code outlives its frame.
    #[inline]
    pub(crate) fn constant(&self, index: usize) -> Word {
        let constant = self.code().constants().get(index).expect("constants are within range");
        // SAFETY: the frame owns the code, the code its constants.
        unsafe { Word::borrowed(constant) }
    }

    /// A name.
    #[inline]
    pub(crate) fn name(&self, index: usize) -> &'static Py<Str> {
        let name = self.frame().code.names().get(index).expect("names are within range");
        name.downcast::<Str>().expect("names are strings")
    }

    /// The name of a fast local.
    pub(crate) fn local_name(&self, index: usize) -> Ref<Str> {
        let name = self.code().local_names().get(index).expect("locals are within range");
        name.downcast::<Str>().expect("names are strings").new_ref()
    }

    /// Ends the running frame; what is on its stack is released. The frame below, when it is to go on in this run of the loop.
    pub(crate) fn leave(&mut self) -> Option<NonNull<Frame>> {
        let owner = self.frame().owner.get();
        if owner == Owner::Generator {
            self.frame().stack_pointer.set(self.sp);
            let (generator, caller) = self.pause();
            Generator::finish(generator);
            return caller;
        }
        let previous = self.frame().previous.get();
        let depth = self.depth();
        // Destructors that run now see the caller as the running frame.
        self.thread.current_frame.set(previous.cast_mut().cast());
        // SAFETY: the newest frame, with that many live words; `self.frame` is not used again before it is set.
        unsafe { pop_frame(self.thread, self.frame, depth) };
        (owner == Owner::Thread).then(|| NonNull::new(previous.cast_mut())).flatten()
    }
}

/// A frame that has left the data stack: its value, and the frame that goes on in this run of the loop.
pub(crate) struct Left {
    /// What the frame's call gives.
    pub(crate) value: Obj,
    /// The caller.
    pub(crate) caller: Option<NonNull<Frame>>,
}

/// The frame `depth` calls above the running one.
pub(crate) fn frame_at(depth: usize) -> Option<&'static Frame> {
    let mut frame = running()?;
    for _ in 0..depth {
        // SAFETY: a frame below a live one is alive; the borrow is not kept.
        frame = unsafe { frame.previous.get().as_ref()? };
    }
    Some(frame)
}

/// The object `above` places under the top of a waiting frame's operand stack.
pub(crate) fn stack_object(frame: NonNull<Frame>, above: usize) -> Option<Obj> {
    // SAFETY: the frame is alive and has so many words.
    unsafe { (*frame.as_ref().stack_pointer.get().sub(above + 1)).get().map(Py::new_ref) }
}

/// A debugger moves a waiting frame: words above `depth` are dropped, and it goes on at `unit`.
pub(crate) fn move_to(frame: NonNull<Frame>, unit: u32, depth: usize) {
    // SAFETY: the frame is alive; the unit starts an instruction before which the stack is so deep.
    unsafe {
        let this = frame.as_ref();
        while this.stack_pointer.get().offset_from_unsigned(this.stack_start()) > depth {
            let top = this.stack_pointer.get().sub(1);
            this.stack_pointer.set(top);
            drop(top.read());
        }
        this.instr_ptr.set(stream::plain(&this.code).as_ptr().cast::<Unit>().add(unit as usize));
    }
}

/// Shows every frame that runs or waits for a call, in all threads. `work` runs no Python code.
pub(crate) fn each_running(mut work: impl FnMut(&Frame)) {
    objects::state::threads::each(|thread| {
        let mut frame = thread.current_frame.get().cast_const().cast::<Frame>();
        // SAFETY: the current frame of a thread, and those below it, are alive; nothing runs meanwhile.
        while let Some(this) = unsafe { frame.as_ref() } {
            work(this);
            frame = this.previous.get();
        }
    });
}

/// The running frame of each thread that has one, with the thread's identity.
pub(crate) fn running_everywhere() -> Vec<(usize, Ref<FrameObject>)> {
    let mut found = Vec::new();
    objects::state::threads::each(|thread| {
        let frame = thread.current_frame.get().cast_const().cast::<Frame>();
        // SAFETY: the current frame of a thread is alive.
        if let Some(frame) = unsafe { frame.as_ref() } {
            found.push((thread.ident(), frame_object(frame)));
        }
    });
    found
}

/// The thread's running frame.
pub(crate) fn running() -> Option<&'static Frame> {
    // SAFETY: the current frame is alive while native code that it called runs; the borrow is not kept.
    unsafe { current().current_frame.get().cast_const().cast::<Frame>().as_ref() }
}

/// The thread's frames, innermost first.
pub(crate) fn frames() -> impl Iterator<Item = &'static Frame> {
    // SAFETY: a frame below a live one is alive; the borrows are not kept.
    std::iter::successors(running(), |frame| unsafe { frame.previous.get().as_ref() })
}

/// A fast local of a frame that waits for a call.
pub(crate) fn fast_local(frame: &Frame, index: usize) -> Option<Obj> {
    debug_assert!(index < frame.code.local_count());
    // SAFETY: a live word of the frame.
    unsafe { (*frame.locals_start().add(index)).get().map(Py::new_ref) }
}

/// What a suspended frame waits for: it stands at a `YIELD_VALUE` whose `RESUME` says that a `yield from` or an `await` goes on.
pub(crate) fn awaited(frame: NonNull<Frame>) -> Option<Obj> {
    // SAFETY: the generator keeps its frame alive; a `YIELD_VALUE` is followed by a `RESUME`.
    unsafe {
        let this = frame.as_ref();
        let at = this.instr_ptr.get();
        let delegates = (*at).op & 0xFF == Opcode::YieldValue as u16
            && (*at.add(1)).oparg & 3 >= ResumeAt::AfterYieldFrom as u32;
        if !delegates || this.stack_pointer.get() == this.stack_start() {
            return None;
        }
        (*this.stack_pointer.get().sub(1)).get().map(Py::new_ref)
    }
}

/// The fast locals of a frame that does not run yet: parameters are bound through it.
pub(crate) struct Locals {
    frame: NonNull<Frame>,
}

impl Locals {
    /// Those of a fresh frame.
    pub(crate) fn of(frame: NonNull<Frame>) -> Self {
        Self { frame }
    }

    fn place(&mut self, index: usize) -> *mut Word {
        // SAFETY: the frame is alive until it is run or discarded.
        let frame = unsafe { self.frame.as_ref() };
        debug_assert!(index < frame.code.local_count());
        // SAFETY: within the locals.
        unsafe { frame.locals_start().add(index) }
    }

    /// Sets a local to a new reference.
    pub(crate) fn set(&mut self, index: usize, value: &Any) {
        self.put(index, value.new_ref());
    }

    /// Sets a local.
    pub(crate) fn put(&mut self, index: usize, value: Obj) {
        // SAFETY: a live word, which is null: nothing is released.
        unsafe { *self.place(index) = Word::owned(value) }
    }

    /// Whether a local is set.
    pub(crate) fn is_set(&self, index: usize) -> bool {
        // SAFETY: as in `place`.
        unsafe { !(*self.frame.as_ref().locals_start().add(index)).is_null() }
    }

    /// Gives the frame up, because binding failed.
    pub(crate) fn discard(&mut self, frame: NonNull<Frame>) {
        // SAFETY: the newest frame of the thread; its operand stack is empty.
        unsafe { pop_frame(current(), frame, 0) }
    }
}
