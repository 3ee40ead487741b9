//! The data stack: chunks of memory on which frames lie. A frame never moves; the stack grows by linked chunks.

use std::cell::Cell;
use std::ptr::NonNull;

use super::layout::HEADER;
use super::{Frame, Owner, Word};
use crate::builtins::code::Code;
use crate::builtins::exceptions::RecursionError;
use crate::builtins::function::Function;
use crate::errors::raise;
use crate::heap;
use crate::raw::{Obj, PyResult, Ref, Slot};
use crate::state::ThreadState;

/// Header of a chunk.
#[repr(C)]
struct Chunk {
    previous: *mut Chunk,
    size: usize,
    /// Where the stack's top was when a newer chunk was added.
    top: *mut u8,
    unused: usize,
}

/// Bytes of an ordinary chunk.
const CHUNK: usize = 64 << 10;

/// Puts a frame for a call of `function` on the data stack. All locals are empty.
///
/// # Errors
/// `RecursionError` when there are too many frames.
pub fn push_frame(
    state: &ThreadState,
    function: Ref<Function>,
    code: Ref<Code>,
    locals: Option<Obj>,
    owner: Owner,
) -> PyResult<NonNull<Frame>> {
    if !state.enter_frame() {
        state.leave_frame();
        return raise(&RecursionError, "maximum recursion depth exceeded");
    }
    let words = Frame::words_of(&code);
    let memory = reserve(state, HEADER + words * size_of::<Word>()).cast::<Frame>();
    let frame = Frame {
        previous: Cell::new(state.current_frame.get().cast_const().cast()),
        globals: function.globals(),
        builtins: function.builtins(),
        locals: Slot::from_option(locals),
        instr_ptr: Cell::new(std::ptr::null()),
        stack_pointer: Cell::new(std::ptr::null_mut()),
        frame_object: Slot::empty(),
        owner: Cell::new(owner),
        traced: Cell::new(0),
        function,
        code,
    };
    // SAFETY: fresh memory of the frame's size.
    unsafe {
        memory.write(frame);
        let frame = memory.as_ref();
        for index in 0..frame.code.local_count() {
            frame.locals_start().add(index).write(Word::NULL);
        }
        frame.stack_pointer.set(frame.stack_start());
    }
    Ok(memory)
}

/// Ends the newest frame of the data stack: releases what it holds and gives its memory back.
///
/// # Safety
/// The frame is the newest on the data stack; its operand stack holds `depth` live words; nothing refers to it any more.
pub unsafe fn pop_frame(state: &ThreadState, frame: NonNull<Frame>, depth: usize) {
    // SAFETY: the caller's contract; destructors that run now put their frames above this one and take them away again.
    unsafe {
        let this = frame.as_ref();
        for index in (0..depth).rev() {
            drop(this.stack_start().add(index).replace(Word::NULL));
        }
        if !this.frame_object.is_empty() {
            super::object::hand_over(this);
        }
        for index in 0..this.code.local_count() {
            drop(this.locals_start().add(index).replace(Word::NULL));
        }
        std::ptr::drop_in_place(frame.as_ptr());
    }
    release(state, frame.cast());
    state.leave_frame();
}

/// Gives the memory of the newest frame back without touching what is in it: it was moved away.
pub(super) fn forget_frame(state: &ThreadState, frame: NonNull<Frame>) {
    release(state, frame.cast());
    state.leave_frame();
}

fn reserve(state: &ThreadState, bytes: usize) -> NonNull<u8> {
    let stack = state.data_stack();
    let (top, limit) = (stack.top.get(), stack.limit.get());
    if limit.addr() - top.addr() < bytes {
        add_chunk(state, bytes);
    }
    let place = stack.top.get();
    // SAFETY: the chunk has room.
    stack.top.set(unsafe { place.byte_add(bytes) });
    NonNull::new(place.cast()).expect("a chunk is never at address 0")
}

#[cold]
fn add_chunk(state: &ThreadState, bytes: usize) {
    let stack = state.data_stack();
    let size = (bytes + size_of::<Chunk>()).next_power_of_two().max(CHUNK);
    let cached = state.cached_chunk.replace(std::ptr::null_mut()).cast::<Chunk>();
    // SAFETY: a cached chunk is this thread's own.
    let reusable = !cached.is_null() && unsafe { (*cached).size } >= size;
    let chunk = if reusable {
        cached
    } else {
        // SAFETY: the cached chunk is too small and nobody else knows it.
        unsafe { heap::free(cached.cast()) };
        heap::malloc(size).cast::<Chunk>()
    };
    let Some(chunk) = NonNull::new(chunk) else {
        std::alloc::handle_alloc_error(std::alloc::Layout::new::<Chunk>());
    };
    // SAFETY: fresh or reused memory of at least `size` bytes.
    unsafe {
        let size = if reusable { (*chunk.as_ptr()).size } else { size };
        chunk.write(Chunk {
            previous: stack.chunk.get().cast(),
            size,
            top: stack.top.get().cast(),
            unused: 0,
        });
        stack.chunk.set(chunk.as_ptr().cast());
        stack.top.set(chunk.as_ptr().add(1).cast());
        stack.limit.set(chunk.as_ptr().byte_add(size).cast());
    }
}

fn release(state: &ThreadState, place: NonNull<u8>) {
    let stack = state.data_stack();
    stack.top.set(place.as_ptr().cast());
    let chunk = stack.chunk.get().cast::<Chunk>();
    // SAFETY: the newest chunk; when its first frame is gone the one before becomes the newest.
    unsafe {
        if place.as_ptr().addr() != chunk.add(1).addr() || (*chunk).previous.is_null() {
            return;
        }
        let previous = (*chunk).previous;
        stack.top.set((*chunk).top.cast());
        stack.chunk.set(previous.cast());
        stack.limit.set(previous.byte_add((*previous).size).cast());
        heap::free(state.cached_chunk.replace(chunk.cast()));
    }
}

/// Gives the data stack of a thread that ends back; no frame is on it.
pub(crate) fn free_data_stack(state: &ThreadState) {
    let stack = state.data_stack();
    let mut chunk = stack.chunk.replace(std::ptr::null_mut()).cast::<Chunk>();
    stack.top.set(std::ptr::null_mut());
    stack.limit.set(std::ptr::null_mut());
    // SAFETY: the thread's own chunks, which nothing refers to any more.
    unsafe {
        while let Some(current) = chunk.as_ref() {
            let previous = current.previous;
            heap::free(chunk.cast());
            chunk = previous;
        }
        heap::free(state.cached_chunk.replace(std::ptr::null_mut()));
    }
}
