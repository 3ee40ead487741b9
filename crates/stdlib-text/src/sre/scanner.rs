//! `SRE_Scanner`: goes from match to match; what `finditer` runs on.

use std::cell::Cell;

use ::sre::Mode;
use objects::builtins::none::none;
use objects::modules::class_of;
use objects::raw::{Any, Lent, Native, Obj, Object, Py, PyResult, Ref, Slot};
use objects::{heap, object, pytype};

use super::matched::Match;
use super::pattern::{Pattern, clip};
use super::subject::{Memory, Subject};

/// The body of `SRE_Scanner`.
#[object]
pub struct Scanner {
    pattern: Slot<Object>,
    string: Obj,
    regex: Ref<Pattern>,
    pos: usize,
    end: usize,
    /// Where the next match starts; nothing when there was no further one.
    next: Cell<Option<usize>>,
    must_advance: Cell<bool>,
    /// Keeps the bytes of the object in place.
    lent: Native<Option<Lent>>,
}

#[pytype(
    name = "_sre.SRE_Scanner", gc, last, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE, members(readonly pattern)
)]
impl Scanner {
    #[method]
    fn r#match(this: &Py<Self>) -> PyResult<Obj> {
        this.step(Mode::Match)
    }

    #[method]
    fn search(this: &Py<Self>) -> PyResult<Obj> {
        this.step(Mode::Search)
    }
}

impl Scanner {
    pub(super) fn make(
        pattern: &Py<Pattern>,
        string: &Any,
        pos: isize,
        endpos: Option<isize>,
    ) -> PyResult<Ref<Self>> {
        let subject = Subject::for_pattern(string, pattern.kind())?;
        let (pos, end) = clip(pos, endpos, subject.len());
        let lent = if subject.is_str() { None } else { Some(Lent::of(string)?) };
        let body = Self {
            pattern: Slot::new(pattern.new_ref().upcast()),
            string: string.new_ref(),
            regex: pattern.new_ref(),
            pos,
            end,
            next: Cell::new(Some(pos)),
            must_advance: Cell::new(false),
            lent: Native::new(lent),
        };
        heap::make(&*class_of::<Self>()?, 0, body)
    }
}

impl Scanner {
    fn step(&self, mode: Mode) -> PyResult<Obj> {
        let Some(from) = self.next.get() else { return Ok(none()) };
        let subject = Subject::for_pattern(&self.string, self.regex.kind())?;
        let end = self.end.min(subject.len());
        let mut memory = Memory::take();
        let advance = self.must_advance.get();
        if from > end || !subject.run(&self.regex, &mut memory, (from, end), mode, advance)? {
            self.next.set(None);
            return Ok(none());
        }
        let (start, stop) = memory.span();
        self.must_advance.set(start == stop);
        self.next.set(Some(stop));
        Ok(Match::make(&self.regex, &self.string, &memory, (self.pos, self.end))?.upcast())
    }
}
