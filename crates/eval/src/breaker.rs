//! The test of the eval breaker, at back edges and at the entry of functions.

use objects::raw::PyResult;
use objects::state::breaker;

use crate::stack::State;

/// Does what waits for the thread, if anything does.
#[inline]
pub(crate) fn check(state: &State) -> PyResult<()> {
    if state.thread.breaker() == 0 { Ok(()) } else { breaker::handle() }
}
