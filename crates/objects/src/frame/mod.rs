//! The unsafe village of frames: their memory on the data stack, operand words, private instruction streams.
//!
//! Layout and walking are here; what instructions do is `eval`'s. Compiled code shares these layouts.
//!
//! Needs: code that the compiler made or the verifier accepted: stack depth, locals and jumps are then within bounds. Keeps: a
//! running frame never moves.

#![expect(unsafe_code, reason = "the village that owns frames")]

mod generator;
mod held;
mod layout;
mod object;
mod stack;
mod stream;
mod word;

pub use generator::{AsyncGenerator, Coroutine, Generator, GeneratorBody, GeneratorState};
pub use held::HeldFrame;
pub use layout::{Frame, Owner};
pub use object::{Activity, FrameObject, frame_object, note_back};
pub(crate) use stack::free_data_stack;
pub use stack::{pop_frame, push_frame};
pub use stream::{CodeExtra, Unit};
pub use word::Word;
