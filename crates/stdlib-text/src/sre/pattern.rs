//! `re.Pattern`

use std::mem::offset_of;

use ::sre::{Mode, Program};
use objects::builtins::bytes::Bytes;
use objects::builtins::callable_iterator::CallableIterator;
use objects::builtins::dict::Dict;
use objects::builtins::generic_alias::class_getitem;
use objects::builtins::list::List;
use objects::builtins::mapping_proxy::MappingProxy;
use objects::builtins::none::{is_none, none, not_implemented};
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::modules::class_of;
use objects::raw::{Any, Native, Obj, Object, Py, PyResult, Ref, Slot, WeakList, byte_like};
use objects::types::{CompareOp, Type};
use objects::{heap, object, pytype};

use super::matched::Match;
use super::scanner::Scanner;
use super::subject::{Memory, Subject};
use super::substitute;

/// What a pattern searches in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Str,
    Bytes,
    /// A pattern made from nothing (`None`) searches in both.
    Any,
}

/// What a pattern written as this object searches in.
pub(super) fn kind_of(pattern: &Any) -> PyResult<Kind> {
    if is_none(pattern) {
        return Ok(Kind::Any);
    }
    Subject::of(pattern).map(|subject| if subject.is_str() { Kind::Str } else { Kind::Bytes })
}

/// The body of `re.Pattern`.
#[object]
pub struct Pattern {
    groups: isize,
    pub(super) group_index: Slot<Dict>,
    pub(super) index_group: Ref<Tuple>,
    pattern: Slot<Object>,
    flags: i32,
    weakrefs: WeakList,
    kind: Native<Kind>,
    words: Native<Vec<u32>>,
    program: Native<Box<Program>>,
}

/// Compiled regular expression object.
#[pytype(
    name = "re.Pattern", gc, last, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE,
    weaklist = 16 + offset_of!(Pattern, weakrefs),
    members(
        readonly pattern = "The pattern string from which the RE object was compiled.",
        readonly flags = "The regex matching flags.",
        readonly groups = "The number of capturing groups in the pattern.",
    )
)]
impl Pattern {
    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        this.show()
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        let pattern = this.source().hash()?;
        let words = this.words.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &word| {
            (hash ^ u64::from(word)).wrapping_mul(0x100_0000_01b3)
        });
        let rest = this.flags as isize ^ this.groups ^ *this.kind as isize;
        Ok(objects::types::hash::not_minus_one(pattern ^ words.cast_signed() as isize ^ rest))
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<Self>() else { return Ok(not_implemented()) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(not_implemented());
        }
        let same = this.is(other)
            || this.flags == other.flags
                && *this.kind == *other.kind
                && this.words[..] == other.words[..]
                && this.source().equals(&other.source())?;
        objects::raw::IntoObject::into_object(same == (op == CompareOp::Eq))
    }

    /// Matches zero or more characters at the beginning of the string.
    #[method("(string, pos=0, endpos=sys.maxsize)")]
    fn r#match(this: &Py<Self>, string: &Any, pos: isize, endpos: Option<isize>) -> PyResult<Obj> {
        Self::find(this, string, pos, endpos, Mode::Match)
    }

    /// Matches against all of the string.
    #[method("(string, pos=0, endpos=sys.maxsize)")]
    fn fullmatch(this: &Py<Self>, string: &Any, pos: isize, endpos: Option<isize>) -> PyResult<Obj> {
        Self::find(this, string, pos, endpos, Mode::FullMatch)
    }

    /// Scan through string looking for a match, and return a corresponding match object instance.
    ///
    /// Return None if no position in the string matches.
    #[method("(string, pos=0, endpos=sys.maxsize)")]
    fn search(this: &Py<Self>, string: &Any, pos: isize, endpos: Option<isize>) -> PyResult<Obj> {
        Self::find(this, string, pos, endpos, Mode::Search)
    }

    /// Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl.
    #[method("(repl, string, count=0)")]
    fn sub(this: &Py<Self>, repl: &Any, string: &Any, count: isize) -> PyResult<Obj> {
        substitute::substitute(this, repl, string, count).map(|(text, _)| text)
    }

    /// Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern with the replacement repl.
    #[method("(repl, string, count=0)")]
    fn subn(this: &Py<Self>, repl: &Any, string: &Any, count: isize) -> PyResult<Ref<Tuple>> {
        let (text, made) = substitute::substitute(this, repl, string, count)?;
        Ok(Tuple::pair(text, objects::raw::IntoObject::into_object(made)?))
    }

    /// Return a list of all non-overlapping matches of pattern in string.
    #[method("(string, pos=0, endpos=sys.maxsize)")]
    fn findall(this: &Py<Self>, string: &Any, pos: isize, endpos: Option<isize>) -> PyResult<Ref<List>> {
        let subject = Subject::for_pattern(string, *this.kind)?;
        let mut all = Vec::new();
        let groups = this.group_count();
        this.each_match(&subject, clip(pos, endpos, subject.len()), |memory| {
            let part = |group| match memory.group(group) {
                Some((start, end)) => subject.slice(start, end),
                None => subject.slice(0, 0),
            };
            all.push(match groups {
                0 => part(0),
                1 => part(1),
                _ => Tuple::new((1..=groups).map(part).collect()).upcast(),
            });
            true
        })?;
        Ok(List::new(all))
    }

    /// Split string by the occurrences of pattern.
    #[method("(string, maxsplit=0)")]
    fn split(this: &Py<Self>, string: &Any, maxsplit: isize) -> PyResult<Ref<List>> {
        let subject = Subject::for_pattern(string, *this.kind)?;
        let (mut parts, mut last, mut made) = (Vec::new(), 0, 0);
        let groups = this.group_count();
        this.each_match(&subject, (0, subject.len()), |memory| {
            let (start, end) = memory.span();
            parts.push(subject.slice(last, start));
            parts.extend((1..=groups).map(|group| {
                memory.group(group).map_or_else(none, |(start, end)| subject.slice(start, end))
            }));
            last = end;
            made += 1;
            made != maxsplit
        })?;
        parts.push(subject.slice(last, subject.len()));
        Ok(List::new(parts))
    }

    /// Return an iterator over all non-overlapping matches for the RE pattern in string.
    ///
    /// For each match, the iterator returns a match object.
    #[method("(string, pos=0, endpos=sys.maxsize)")]
    fn finditer(this: &Py<Self>, string: &Any, pos: isize, endpos: Option<isize>) -> PyResult<Obj> {
        let scanner = Scanner::make(this, string, pos, endpos)?;
        let search = scanner.as_any().get_attribute(&interned("search"))?;
        Ok(CallableIterator::of(&search, &none())?.upcast())
    }

    #[method("(string, pos=0, endpos=sys.maxsize)")]
    fn scanner(this: &Py<Self>, string: &Any, pos: isize, endpos: Option<isize>) -> PyResult<Ref<Scanner>> {
        Scanner::make(this, string, pos, endpos)
    }

    #[method]
    fn __copy__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    #[method]
    fn __deepcopy__(this: &Py<Self>, _memo: &Any) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    /// Patterns are generic over the type of string they handle (str or bytes)
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }

    /// A dictionary mapping group names to group numbers.
    #[getter]
    fn groupindex(this: &Py<Self>) -> PyResult<Ref<MappingProxy>> {
        Ok(MappingProxy::of(this.group_index.get().map_or_else(|| Dict::new().upcast(), Ref::upcast)))
    }
}

impl Pattern {
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of `_sre.compile`, and what was made of them"
    )]
    pub(super) fn make(
        pattern: &Any,
        kind: Kind,
        flags: i32,
        words: Vec<u32>,
        program: Program,
        groups: isize,
        group_index: &Py<Dict>,
        index_group: &Py<Tuple>,
    ) -> PyResult<Ref<Self>> {
        let body = Self {
            groups,
            group_index: Slot::new(group_index.new_ref()),
            index_group: index_group.new_ref(),
            pattern: Slot::new(pattern.new_ref()),
            flags,
            weakrefs: WeakList::new(),
            kind: Native::new(kind),
            words: Native::new(words),
            program: Native::new(Box::new(program)),
        };
        heap::make(&*class_of::<Self>()?, 0, body)
    }

    pub(super) fn kind(&self) -> Kind {
        *self.kind
    }

    pub(super) fn program(&self) -> &Program {
        &self.program
    }

    /// Whether the C library's locale has a say.
    pub(super) fn is_local(&self) -> bool {
        const LOCALE: i32 = 4;
        self.flags & LOCALE != 0
    }

    pub(super) fn group_count(&self) -> usize {
        self.groups.cast_unsigned()
    }

    fn source(&self) -> Obj {
        self.pattern.get().unwrap_or_else(none)
    }

    /// Calls `found` for each match, none overlapping, as long as it says so.
    pub(super) fn each_match(
        &self,
        subject: &Subject<'_>,
        range: (usize, usize),
        mut found: impl FnMut(&Memory) -> bool,
    ) -> PyResult<()> {
        let mut memory = Memory::take();
        let (mut from, end) = range;
        let mut must_advance = false;
        while from <= end && subject.run(self, &mut memory, (from, end), Mode::Search, must_advance)? {
            if !found(&memory) {
                break;
            }
            let (start, stop) = memory.span();
            must_advance = start == stop;
            from = stop;
        }
        Ok(())
    }
}

impl Pattern {
    fn find(this: &Py<Self>, string: &Any, pos: isize, endpos: Option<isize>, mode: Mode) -> PyResult<Obj> {
        let subject = Subject::for_pattern(string, *this.kind)?;
        let range = clip(pos, endpos, subject.len());
        let mut memory = Memory::take();
        match subject.run(this, &mut memory, range, mode, false)? {
            true => Ok(Match::make(this, string, &memory, range)?.upcast()),
            false => Ok(none()),
        }
    }

    fn show(&self) -> PyResult<Ref<Str>> {
        /// In the order in which they are shown.
        const NAMES: [(i32, &str); 8] = [
            (2, "re.IGNORECASE"),
            (8, "re.MULTILINE"),
            (16, "re.DOTALL"),
            (64, "re.VERBOSE"),
            (128, "re.DEBUG"),
            (256, "re.ASCII"),
            (4, "re.LOCALE"),
            (32, "re.UNICODE"),
        ];
        const UNICODE: i32 = 32;
        let mut flags = self.flags;
        if *self.kind == Kind::Str && flags & (4 | 32 | 256) == UNICODE {
            flags &= !UNICODE;
        }
        let mut parts = Vec::new();
        for (bit, name) in NAMES {
            if flags & bit != 0 {
                parts.push(name.to_owned());
                flags &= !bit;
            }
        }
        if flags != 0 {
            parts.push(format!("0x{flags:x}"));
        }
        let source = self.source().repr()?;
        let mut shown = objects::builtins::str::StrBuilder::new();
        shown.push_str("re.compile(");
        shown.push_characters(source.characters().range(0, source.len().min(200)));
        if !parts.is_empty() {
            shown.push_str(", ");
            shown.push_str(&parts.join("|"));
        }
        shown.push_str(")");
        Ok(shown.finish())
    }
}

/// The part of a text that `pos` and `endpos` leave.
pub(super) fn clip(pos: isize, endpos: Option<isize>, len: usize) -> (usize, usize) {
    let clipped = |place: isize| place.max(0).cast_unsigned().min(len);
    (clipped(pos), endpos.map_or(len, clipped))
}

/// The bytes of a replacement or piece; `None` when it has none.
pub(super) fn bytes_of(piece: &Any) -> PyResult<Option<std::borrow::Cow<'_, [u8]>>> {
    match piece.exact::<Bytes>() {
        Some(bytes) => Ok(Some(bytes.data().into())),
        None => byte_like(piece),
    }
}

/// Raises for a piece of the wrong type among those that are joined.
#[cold]
pub(super) fn wrong_piece<T>(is_str: bool, index: usize, class: &str) -> PyResult<T> {
    let wanted = if is_str { "str instance" } else { "a bytes-like object" };
    raise_type_error(format!("sequence item {index}: expected {wanted}, {class} found"))
}
