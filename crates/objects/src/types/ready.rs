//! Filling type objects when the runtime starts.

/// Readies every static type.
pub(crate) fn start() {}
