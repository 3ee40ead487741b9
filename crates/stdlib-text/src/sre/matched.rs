//! `re.Match`

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::IndexError;
use objects::builtins::generic_alias::class_getitem;
use objects::builtins::int::Int;
use objects::builtins::none::none;
use objects::builtins::str::{Str, StrBuilder};
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise};
use objects::modules::class_of;
use objects::protocol::sequence::is_index;
use objects::raw::{Any, Args, Native, Obj, Object, Py, PyResult, Raised, Ref, Slot};
use objects::types::Type;
use objects::{heap, object, pytype};
use smallvec::SmallVec;

use super::pattern::Pattern;
use super::subject::{Memory, Subject};
use super::substitute::compiled_template;
use super::template::Template;

/// Where a group matched, if it did.
type Span = Option<(usize, usize)>;

/// The body of `re.Match`.
#[object]
pub struct Match {
    string: Slot<Object>,
    re: Slot<Object>,
    pattern: Ref<Pattern>,
    pos: isize,
    endpos: isize,
    /// 0 for none.
    last_index: usize,
    spans: Native<SmallVec<[Span; 3]>>,
}

/// The result of re.match() and re.search().
/// Match objects always have a boolean value of True.
#[pytype(
    name = "re.Match", gc, last, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE,
    members(
        readonly string = "The string passed to match() or search().",
        readonly re = "The regular expression object.",
        readonly pos = "The index into the string at which the RE engine started looking for a match.",
        readonly endpos = "The index into the string beyond which the RE engine will not go.",
    )
)]
impl Match {
    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let text = this.part(0, &none())?.repr()?;
        let (start, end) = this.spans[0].unwrap_or_default();
        let mut shown = StrBuilder::new();
        shown.push_str(&format!("<re.Match object; span=({start}, {end}), match="));
        shown.push_text(&text);
        shown.push_str(">");
        Ok(shown.finish())
    }

    fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
        let group = this.group_number(key)?;
        this.part(group, &none())
    }

    /// group([group1, ...]) -> str or tuple.
    ///     Return subgroup(s) of the match by indices or names.
    ///     For 0 returns the entire match.
    #[method("!(*args)")]
    fn group(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        match args.positional() {
            [] => this.part(0, &none()),
            [group] => this.part(this.group_number(group)?, &none()),
            groups => {
                let parts = groups
                    .iter()
                    .map(|group| this.part(this.group_number(group)?, &none()))
                    .collect::<PyResult<Vec<_>>>()?;
                Ok(Tuple::new(parts).upcast())
            }
        }
    }

    /// Return index of the start of the substring matched by group.
    #[method("(group=0, /)")]
    fn start(this: &Py<Self>, group: Option<&Any>) -> PyResult<isize> {
        Ok(this.span_of(group)?.0)
    }

    /// Return index of the end of the substring matched by group.
    #[method("(group=0, /)")]
    fn end(this: &Py<Self>, group: Option<&Any>) -> PyResult<isize> {
        Ok(this.span_of(group)?.1)
    }

    /// For match object m, return the 2-tuple (m.start(group), m.end(group)).
    #[method("(group=0, /)")]
    fn span(this: &Py<Self>, group: Option<&Any>) -> PyResult<Ref<Tuple>> {
        let (start, end) = this.span_of(group)?;
        Ok(pair(start, end))
    }

    /// Return a tuple containing all the subgroups of the match, from 1.
    ///
    ///   default
    ///     Is used for groups that did not participate in the match.
    #[method("(default=None)")]
    fn groups(this: &Py<Self>, default: Option<&Any>) -> PyResult<Ref<Tuple>> {
        let default = default.map_or_else(none, Py::new_ref);
        let parts = (1..this.spans.len()).map(|group| this.part(group, &default)).collect::<PyResult<_>>()?;
        Ok(Tuple::new(parts))
    }

    /// Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name.
    ///
    ///   default
    ///     Is used for groups that did not participate in the match.
    #[method("(default=None)")]
    fn groupdict(this: &Py<Self>, default: Option<&Any>) -> PyResult<Ref<Dict>> {
        let default = default.map_or_else(none, Py::new_ref);
        let result = Dict::new();
        let Some(names) = this.pattern.group_index.get() else { return Ok(result) };
        for (name, _) in names.snapshot() {
            let part = this.part(this.group_number(&name)?, &default)?;
            result.set(&name, part)?;
        }
        Ok(result)
    }

    /// Return the string obtained by doing backslash substitution on the string template, as done by the sub() method.
    #[method("(template)")]
    fn expand(this: &Py<Self>, template: &Any) -> PyResult<Obj> {
        let compiled = compiled_template(&this.pattern, template)?;
        let Some(template) = compiled.downcast::<Template>() else { return Ok(compiled) };
        let string = this.string.get().unwrap_or_else(none);
        let subject = Subject::of(&string)?;
        template.expand(&subject, |group| this.spans.get(group).copied())
    }

    #[method]
    fn __copy__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    #[method]
    fn __deepcopy__(this: &Py<Self>, _memo: &Any) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    /// Matches are generic over the type of string which was matched (str or bytes)
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }

    /// The integer index of the last matched capturing group.
    #[getter]
    fn lastindex(this: &Py<Self>) -> PyResult<Option<usize>> {
        Ok((this.last_index != 0).then_some(this.last_index))
    }

    /// The name of the last matched capturing group.
    #[getter]
    fn lastgroup(this: &Py<Self>) -> PyResult<Option<Obj>> {
        if this.last_index == 0 {
            return Ok(None);
        }
        Ok(this.pattern.index_group.get(this.last_index).map(Py::new_ref))
    }

    #[getter]
    fn regs(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let spans = this.spans.iter().map(|&span| {
            let (start, end) = signed(span);
            pair(start, end).upcast()
        });
        Ok(Tuple::new(spans.collect()))
    }
}

fn signed(span: Span) -> (isize, isize) {
    span.map_or((-1, -1), |(start, end)| (start.cast_signed(), end.cast_signed()))
}

fn pair(start: isize, end: isize) -> Ref<Tuple> {
    Tuple::pair(Int::from_i64(start as i64).upcast(), Int::from_i64(end as i64).upcast())
}

impl Match {
    /// The result of the search that the memory holds.
    pub(super) fn make(
        pattern: &Py<Pattern>,
        string: &Any,
        memory: &Memory,
        range: (usize, usize),
    ) -> PyResult<Ref<Self>> {
        let body = Self {
            string: Slot::new(string.new_ref()),
            re: Slot::new(pattern.new_ref().upcast()),
            pattern: pattern.new_ref(),
            pos: range.0.cast_signed(),
            endpos: range.1.cast_signed(),
            last_index: memory.last_group().unwrap_or(0),
            spans: Native::new((0..=pattern.group_count()).map(|group| memory.group(group)).collect()),
        };
        heap::make(&*class_of::<Self>()?, 0, body)
    }
}

impl Match {
    /// The number of a group given by number or name.
    fn group_number(&self, key: &Any) -> PyResult<usize> {
        let number = if is_index(key) {
            Int::index_value(key)?
        } else {
            match self.named(key) {
                Ok(number) => number,
                Err(Raised) => {
                    drop(errors::take());
                    -1
                }
            }
        };
        match usize::try_from(number) {
            Ok(number) if number < self.spans.len() => Ok(number),
            _ => raise(&IndexError, "no such group"),
        }
    }

    fn named(&self, name: &Any) -> PyResult<i128> {
        let Some(names) = self.pattern.group_index.get() else { return Ok(-1) };
        match names.get(name)? {
            Some(number) => Ok(number.downcast::<Int>().map_or(-1, |number| number.saturated())),
            None => Ok(-1),
        }
    }

    fn span_of(&self, group: Option<&Any>) -> PyResult<(isize, isize)> {
        let group = group.map_or(Ok(0), |group| self.group_number(group))?;
        Ok(signed(self.spans[group]))
    }

    /// The text of a group.
    fn part(&self, group: usize, default: &Any) -> PyResult<Obj> {
        let Some((start, end)) = self.spans[group] else { return Ok(default.new_ref()) };
        let string = self.string.get().unwrap_or_else(none);
        if let Some(text) = string.downcast::<Str>() {
            return Ok(text.slice(start, end).upcast());
        }
        Ok(Subject::of(&string)?.slice(start, end))
    }
}
