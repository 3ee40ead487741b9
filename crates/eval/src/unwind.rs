//! From a raised exception to its handler, or out of the loop; each frame on the way gets an entry in the traceback.

use bytecode::exception_table;
use objects::builtins::exceptions::BaseException;
use objects::builtins::int::Int;
use objects::builtins::traceback::Traceback;
use objects::frame::frame_object;
use objects::raw::{Any, Ref};

use crate::monitor;
use crate::stack::State;

/// Finds the handler of the current exception in the running frame or in one that called it within this run of the loop. False
/// when there is none: the frames are gone, and the exception goes to native code. The running frame is noted in the
/// traceback when the exception was `raised` there; one that goes on after a handler has been noted before.
pub(crate) fn to_handler(state: &mut State, mut raised: bool, length: impl Fn(u16) -> usize + Copy) -> bool {
    // Where tools are told it happens: as CPython has it, the last unit of the instruction, or the one before a call.
    let mut at = state.raising_unit();
    loop {
        if raised {
            if let Some(exception) = state.thread.current_exception.get() {
                note(state, &exception);
            }
            monitor::raised(state, at);
        } else {
            monitor::reraised(state, at);
        }
        if let Some(handler) = exception_table::lookup(state.code().exception_table(), state.raising_unit()) {
            state.truncate(handler.depth as usize);
            if handler.lasti {
                state.push(Int::new(state.frame().unit_index() as i128).upcast());
            }
            let exception =
                state.thread.current_exception.take().expect("unwinding starts with an exception");
            let told = monitor::handled(state, &exception, handler.target);
            state.push(exception);
            state.go_to(handler.target);
            if told.is_ok() {
                return true;
            }
            // A callback has raised: that happens where the handler begins.
            state.fetch(length);
            at = state.raising_unit();
            raised = true;
            continue;
        }
        monitor::unwound(state, at);
        match state.leave() {
            Some(caller) => state.resume_caller(caller, length),
            None => return false,
        }
        at = (state.frame().unit_index() as u32).saturating_sub(1);
        raised = true;
    }
}

/// Adds the running frame to the traceback of an exception.
pub(crate) fn note(state: &State, exception: &Any) {
    let Some(exception) = exception.downcast::<BaseException>() else { return };
    let frame = state.frame();
    let next = exception.traceback().get().and_then(|next| next.downcast_ref::<Traceback>().ok());
    let lasti = (frame.unit_index() * 2) as i32;
    let entry = Traceback::new(next, frame_object(frame).upcast(), lasti, -1);
    drop(exception.traceback().replace(Some(Ref::upcast(entry))));
}
