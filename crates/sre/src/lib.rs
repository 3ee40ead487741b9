//! The matching engine behind Python's re module.
