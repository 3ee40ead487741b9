//! What the `repr` of containers needs: a guard against those that hold themselves, and a text to append to.

use crate::builtins::str::Str;
use crate::raw::{Any, Py, PyResult, Ref};
use crate::state::current;

/// Marks a container as being shown, until dropped.
pub struct ReprGuard(usize);

impl ReprGuard {
    /// Marks the container; nothing when it is being shown already, which means that it holds itself.
    pub fn enter(container: &Any) -> Option<Self> {
        let mut stack = current().repr_stack.borrow_mut();
        let address = container.address();
        if stack.contains(&address) {
            return None;
        }
        stack.push(address);
        Some(Self(address))
    }
}

impl Drop for ReprGuard {
    fn drop(&mut self) {
        let mut stack = current().repr_stack.borrow_mut();
        if let Some(index) = stack.iter().rposition(|&address| address == self.0) {
            stack.remove(index);
        }
    }
}

/// A text that grows: bytes as long as all of it is ASCII, code points from then on.
#[derive(Default)]
pub struct ReprText {
    ascii: String,
    wide: Option<Vec<u32>>,
}

impl ReprText {
    /// Starts with a text.
    pub fn new(text: &str) -> Self {
        let mut this = Self::default();
        this.push(text);
        this
    }

    /// How long the text is.
    pub fn len(&self) -> usize {
        self.wide.as_ref().map_or(self.ascii.len(), Vec::len)
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends a text.
    pub fn push(&mut self, text: &str) {
        match &mut self.wide {
            None if text.is_ascii() => self.ascii.push_str(text),
            _ => self.widened().extend(text.chars().map(u32::from)),
        }
    }

    /// Appends a string.
    pub fn push_str(&mut self, text: &Py<Str>) {
        match (text.as_ascii(), &self.wide) {
            (Some(text), None) => self.ascii.push_str(text),
            _ => self.widened().extend(text.characters().iter()),
        }
    }

    /// Appends the `repr` of an object.
    ///
    /// # Errors
    /// What its `__repr__` raises.
    pub fn push_repr(&mut self, object: &Any) -> PyResult<()> {
        self.push_str(&*object.repr()?);
        Ok(())
    }

    /// The string.
    pub fn finish(self) -> Ref<Str> {
        match self.wide {
            None => Str::new(&self.ascii),
            Some(points) => Str::from_code_points(points.into_iter()),
        }
    }

    fn widened(&mut self) -> &mut Vec<u32> {
        self.wide.get_or_insert_with(|| self.ascii.bytes().map(u32::from).collect())
    }
}
