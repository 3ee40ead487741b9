//! Iteration.
