//! `Pattern.sub` and `subn`: replacement by a text, a template or what a function returns.

use ::sre::Mode;
use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::TypeError;
use objects::builtins::none::is_none;
use objects::builtins::str::Str;
use objects::errors;
use objects::hooks::import_attribute;
use objects::raw::{Any, Obj, Py, PyResult, Raised, byte_like};

use super::matched::Match;
use super::pattern::{Pattern, wrong_piece};
use super::subject::{Memory, Subject};
use super::template::{Joined, Template};

/// What takes the place of a match.
enum Replacement {
    Literal(Obj),
    Template(Obj),
    Function(Obj),
}

/// A replacement text taken apart by `re._compile_template`: a template, or a text without groups.
pub(super) fn compiled_template(pattern: &Py<Pattern>, replacement: &Any) -> PyResult<Obj> {
    let parse = import_attribute("re", "_compile_template")?;
    match parse.call(&[pattern.as_any(), replacement]) {
        Err(Raised) if errors::matches(&TypeError) => {
            // What cannot be hashed cannot be remembered: its plain form can.
            let plain: Obj = if replacement.exact::<Str>().is_none()
                && replacement.downcast::<Str>().is_some()
            {
                let text = replacement.downcast::<Str>().map(|text| text.characters().to_str());
                match text {
                    Some(text) => text.upcast(),
                    None => return Err(Raised),
                }
            } else if replacement.exact::<Bytes>().is_none() && replacement.class().bf_getbuffer().is_some() {
                let raised = errors::take();
                match byte_like(replacement)? {
                    Some(bytes) => Bytes::new(&bytes).upcast(),
                    None => {
                        errors::restore(raised);
                        return Err(Raised);
                    }
                }
            } else {
                return Err(Raised);
            };
            drop(errors::take());
            parse.call(&[pattern.as_any(), &plain])
        }
        result => result,
    }
}

fn has_backslash(text: &Any) -> bool {
    if let Some(text) = text.downcast::<Str>() {
        return text.characters().iter().any(|point| point == u32::from(b'\\'));
    }
    match byte_like(text) {
        Ok(Some(bytes)) => bytes.contains(&b'\\'),
        Ok(None) => true,
        Err(Raised) => {
            drop(errors::take());
            true
        }
    }
}

fn replacement(pattern: &Py<Pattern>, given: &Any) -> PyResult<Replacement> {
    if given.is_callable() {
        return Ok(Replacement::Function(given.new_ref()));
    }
    if !has_backslash(given) {
        return Ok(Replacement::Literal(given.new_ref()));
    }
    let compiled = compiled_template(pattern, given)?;
    Ok(match compiled.downcast::<Template>() {
        Some(_) => Replacement::Template(compiled),
        None => Replacement::Literal(compiled),
    })
}

/// The text with matches replaced, and how many were.
pub(super) fn substitute(
    pattern: &Py<Pattern>,
    given: &Any,
    string: &Any,
    count: isize,
) -> PyResult<(Obj, usize)> {
    let replacement = replacement(pattern, given)?;
    let subject = Subject::for_pattern(string, pattern.kind())?;
    let (end, mut from, mut last, mut made) = (subject.len(), 0, 0, 0);
    let mut out = Joined::new(subject.is_str());
    let (mut pieces, mut wrong) = (0, None);
    let mut must_advance = false;
    let mut memory = Memory::take();
    while (count == 0 || made < count.max(0).cast_unsigned())
        && subject.run(pattern, &mut memory, (from, end), Mode::Search, must_advance)?
    {
        let (start, stop) = memory.span();
        if last < start {
            out.push_part(subject.part(last, start));
            pieces += 1;
        }
        let piece = match &replacement {
            Replacement::Literal(text) => Some(text.clone()),
            Replacement::Template(template) => {
                if let Some(template) = template.downcast::<Template>() {
                    let groups = pattern.group_count();
                    template.expand_into(&mut out, &subject, |group| {
                        (group <= groups).then(|| memory.group(group))
                    })?;
                    pieces += 1;
                }
                None
            }
            Replacement::Function(function) => {
                let found = Match::make(pattern, string, &memory, (0, end))?;
                let piece = function.call(&[found.as_any()])?;
                (!is_none(&piece)).then_some(piece)
            }
        };
        if let Some(piece) = piece {
            if !out.push(&piece)? && wrong.is_none() {
                wrong = Some((pieces, piece.class().name().into_owned()));
            }
            pieces += 1;
        }
        (last, from, must_advance) = (stop, stop, start == stop);
        made += 1;
    }
    if made == 0 {
        return Ok((subject.slice(0, end), 0));
    }
    if last < end {
        out.push_part(subject.part(last, end));
    }
    match wrong {
        Some((index, class)) => wrong_piece(subject.is_str(), index, &class),
        None => Ok((out.finish(), made)),
    }
}
