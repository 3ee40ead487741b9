//! What lies before and behind an instance: managed dict and weak references, inline values.

use crate::raw::Any;
use crate::raw::Py;
use crate::types::Type;

/// Bytes of the inline values that instances of a class have behind them.
pub(crate) fn values_size(_class: &Py<Type>) -> usize {
    0
}

/// Sets up the words before a fresh instance.
pub(crate) fn init_preheader(_object: &Any) {}
