//! From a raised exception to its handler, or out of the loop.

use bytecode::exception_table;
use objects::builtins::int::Int;

use crate::stack::State;

/// Finds the handler of the current exception in the running frame or in one that called it within this run of the loop. False
/// when there is none: the frames are gone, and the exception goes to native code.
pub(crate) fn to_handler(state: &mut State, length: impl Fn(u16) -> usize + Copy) -> bool {
    loop {
        let unit = state.frame().unit_index() as u32;
        if let Some(handler) = exception_table::lookup(state.code().exception_table(), unit) {
            state.truncate(handler.depth as usize);
            if handler.lasti {
                state.push(Int::new(i128::from(unit)).upcast());
            }
            let exception =
                state.thread.current_exception.take().expect("unwinding starts with an exception");
            state.push(exception);
            state.go_to(handler.target);
            return true;
        }
        match state.leave() {
            Some(caller) => state.resume_caller(caller, length),
            None => return false,
        }
    }
}
