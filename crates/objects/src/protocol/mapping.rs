//! Subscription and mappings.
