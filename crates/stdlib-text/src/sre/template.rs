//! `SRE_Template`: a replacement text taken apart.

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::IndexError;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::str::{Str, StrBuilder};
use objects::errors::{raise, raise_type_error};
use objects::modules::class_of;
use objects::raw::{Any, Native, Obj, Py, PyResult, Ref};
use objects::{heap, object, pytype};

use super::pattern::{bytes_of, wrong_piece};
use super::subject::{Part, Subject};

/// The body of `SRE_Template`: literals with groups between them.
#[object]
pub struct Template {
    /// The literals, one more than there are groups.
    literals: Ref<objects::builtins::tuple::Tuple>,
    groups: Native<Vec<usize>>,
}

#[pytype(name = "_sre.SRE_Template", gc, last, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Template {}

impl Template {
    /// From literals and groups in turn, as `re._parser.parse_template` gives them.
    pub(super) fn parse(list: &Py<List>) -> PyResult<Ref<Self>> {
        let items = list.to_vec();
        if items.len().is_multiple_of(2) {
            return invalid();
        }
        let (mut literals, mut groups) = (Vec::new(), Vec::new());
        for (place, item) in items.into_iter().enumerate() {
            if place % 2 == 0 {
                literals.push(item);
                continue;
            }
            let Some(number) = item.downcast::<Int>() else {
                return raise_type_error("an integer is required");
            };
            match usize::try_from(number.saturated()).ok() {
                Some(number) => groups.push(number),
                None => return invalid(),
            }
        }
        let literals = objects::builtins::tuple::Tuple::new(literals);
        heap::make(&*class_of::<Self>()?, 0, Self { literals, groups: Native::new(groups) })
    }
}

#[cold]
fn invalid<T>() -> PyResult<T> {
    raise_type_error("invalid template")
}

/// Pieces that become one text.
pub(super) enum Joined {
    Str(StrBuilder),
    Bytes(Vec<u8>),
}

impl Joined {
    pub(super) fn new(is_str: bool) -> Self {
        if is_str { Self::Str(StrBuilder::new()) } else { Self::Bytes(Vec::new()) }
    }

    pub(super) fn push_part(&mut self, part: Part<'_>) {
        match (self, part) {
            (Self::Str(text), Part::Str(part)) => text.push_characters(part),
            (Self::Bytes(bytes), Part::Bytes(part)) => bytes.extend_from_slice(part),
            _ => {}
        }
    }

    /// Appends an object; false when it is of the wrong kind.
    pub(super) fn push(&mut self, piece: &Any) -> PyResult<bool> {
        match self {
            Self::Str(text) => match piece.downcast::<Str>() {
                Some(piece) => text.push_text(piece),
                None => return Ok(false),
            },
            Self::Bytes(bytes) => match bytes_of(piece)? {
                Some(piece) => bytes.extend_from_slice(&piece),
                None => return Ok(false),
            },
        }
        Ok(true)
    }

    pub(super) fn finish(self) -> Obj {
        match self {
            Self::Str(text) => text.finish().upcast(),
            Self::Bytes(bytes) => Bytes::new(&bytes).upcast(),
        }
    }
}

impl Template {
    /// Appends the text with the groups filled in.
    pub(super) fn expand_into(
        &self,
        out: &mut Joined,
        subject: &Subject<'_>,
        span: impl Fn(usize) -> Option<Option<(usize, usize)>>,
    ) -> PyResult<()> {
        let mut count = 0;
        for (place, literal) in self.literals.items().iter().enumerate() {
            if place > 0 {
                match span(self.groups[place - 1]) {
                    Some(Some((start, end))) => {
                        let len = subject.len();
                        out.push_part(subject.part(start.min(len), end.min(len)));
                        count += 1;
                    }
                    Some(None) => {}
                    None => return raise(&IndexError, "no such group"),
                }
            }
            if !out.push(literal)? {
                return wrong_piece(subject.is_str(), count, &literal.class().name());
            }
            count += 1;
        }
        Ok(())
    }

    /// The text with the groups filled in.
    pub(super) fn expand(
        &self,
        subject: &Subject<'_>,
        span: impl Fn(usize) -> Option<Option<(usize, usize)>>,
    ) -> PyResult<Obj> {
        let mut out = Joined::new(subject.is_str());
        self.expand_into(&mut out, subject, span)?;
        Ok(out.finish())
    }
}
