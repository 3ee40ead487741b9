//! What can be done with any object: the abstract protocols of the language.

pub mod attribute;
pub mod buffer;
pub mod call;
pub mod instance;
pub mod iter;
pub mod mapping;
pub mod number;
pub mod object;
pub mod recursion;
pub mod repr;
pub mod sequence;
