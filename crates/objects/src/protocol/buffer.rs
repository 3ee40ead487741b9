//! The buffer protocol.
