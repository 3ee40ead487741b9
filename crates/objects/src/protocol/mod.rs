//! What can be done with any object: the abstract protocols of the language.

pub mod attribute;
pub mod call;
pub mod object;
pub mod recursion;
