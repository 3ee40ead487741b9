//! What can be done with any object: the abstract protocols of the language.

pub mod object;
