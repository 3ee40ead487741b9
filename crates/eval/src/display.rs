//! The text of an uncaught exception, made without the library: what is shown when the module `traceback` cannot be had.
//!
//! Causes and contexts come before what they led to, each exception once; no marks under the source lines.

use objects::builtins::exceptions::{BaseException, SyntaxError};
use objects::builtins::frame::line_of;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::is_none;
use objects::builtins::str::{Str, interned};
use objects::builtins::traceback::Traceback;
use objects::errors;
use objects::frame::FrameObject;
use objects::names;
use objects::raw::{Any, Obj, Py, PyResult, Raised, Ref};
use objects::state::current;
use objects::types::Type;

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";
/// Entries of a traceback that are shown unless `sys.tracebacklimit` says otherwise.
const LIMIT: i64 = 1000;
/// Equal entries that are shown one by one.
const REPEATED: usize = 3;

/// The whole report about an exception: the chain that led to it, tracebacks, messages, notes.
pub fn exception_text(exception: &Any) -> String {
    let mut chain: Vec<(Ref<BaseException>, &str)> = Vec::new();
    let mut next = exception.downcast::<BaseException>().map(Py::new_ref);
    let mut link = "";
    while let Some(current) = next {
        if chain.iter().any(|(seen, _)| seen.is(&current)) {
            break;
        }
        let before = match current.cause().get() {
            Some(cause) => Some((cause, CAUSE)),
            None if current.suppresses_context() => None,
            None => current.context().get().map(|context| (context, CONTEXT)),
        };
        chain.push((current, link));
        next = before.and_then(|(before, text)| {
            link = text;
            before.downcast_ref::<BaseException>().ok()
        });
    }
    let mut text = String::new();
    for (exception, link) in chain.iter().rev() {
        single(&mut text, exception);
        text.push_str(link);
    }
    text
}

/// One exception without those that led to it.
fn single(text: &mut String, exception: &Py<BaseException>) {
    if let Some(traceback) = exception.traceback().get() {
        text.push_str(&traceback_text(&traceback));
    }
    if exception.as_any().downcast::<SyntaxError>().is_some() {
        place_of_syntax_error(text, exception.as_any());
    }
    text.push_str(&full_name(exception.class()));
    let shown = match syntax_message(exception.as_any()) {
        Some(message) => message,
        None => quietly(exception.as_any().str())
            .map_or_else(|| "<exception str() failed>".to_owned(), |shown| shown.to_string_lossy()),
    };
    if !shown.is_empty() {
        text.push_str(": ");
        text.push_str(&shown);
    }
    text.push('\n');
    notes(text, exception.as_any());
}

/// The result; an error is dropped.
fn quietly<T>(result: PyResult<T>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(Raised) => {
            drop(errors::take());
            None
        }
    }
}

fn attribute(object: &Any, name: &str) -> Option<Obj> {
    quietly(object.find_attribute(&interned(name))).flatten().filter(|value| !is_none(value))
}

/// A class's name with its module in front, unless that is `builtins` or `__main__`.
fn full_name(class: &Py<Type>) -> String {
    let name = quietly(class.as_any().find_attribute(names::__qualname__())).flatten();
    let name = name.and_then(|name| Some(name.downcast::<Str>()?.to_string_lossy()));
    let name = name.unwrap_or_else(|| class.name().into_owned());
    let module = quietly(class.as_any().find_attribute(names::__module__())).flatten();
    match module.as_deref().map(Any::downcast::<Str>) {
        Some(Some(module)) if module.equals("builtins") || module.equals("__main__") => name,
        Some(Some(module)) => format!("{}.{name}", module.to_string_lossy()),
        _ => format!("<unknown>.{name}"),
    }
}

fn notes(text: &mut String, exception: &Any) {
    let Some(notes) = attribute(exception, "__notes__") else { return };
    let Some(list) = notes.downcast::<List>() else {
        let shown = quietly(notes.repr());
        text.push_str(
            &shown.map_or_else(|| "<__notes__ repr() failed>".to_owned(), |shown| shown.to_string_lossy()),
        );
        text.push('\n');
        return;
    };
    for note in list.to_vec() {
        let shown = quietly(note.str());
        text.push_str(
            &shown.map_or_else(|| "<note str() failed>".to_owned(), |shown| shown.to_string_lossy()),
        );
        text.push('\n');
    }
}

/// A syntax error's own message: its text without the place, which is shown above it.
fn syntax_message(exception: &Any) -> Option<String> {
    exception.downcast::<SyntaxError>()?;
    attribute(exception, "lineno")?;
    Some(quietly(attribute(exception, "msg")?.str())?.to_string_lossy())
}

/// `File "...", line ...`, the line, and a mark under the place.
fn place_of_syntax_error(text: &mut String, exception: &Any) {
    let number = |name| attribute(exception, name)?.downcast::<Int>()?.to_i64();
    let Some(line) = number("lineno") else { return };
    let file = attribute(exception, "filename").and_then(|file| quietly(file.str()));
    let file = file.map_or_else(|| "<string>".to_owned(), |file| file.to_string_lossy());
    text.push_str(&format!("  File \"{file}\", line {line}\n"));
    let Some(source) = attribute(exception, "text").and_then(|source| quietly(source.str())) else { return };
    let source = source.to_string_lossy();
    let shown = source.trim_end_matches('\n').rsplit('\n').next().unwrap_or("");
    let stripped = shown.trim_start_matches([' ', '\t', '\x0c']);
    let cut = shown.chars().count() - stripped.chars().count();
    text.push_str(&format!("    {stripped}\n"));
    let Some(offset) = number("offset").filter(|&offset| offset >= 1) else { return };
    let start = (offset as usize - 1).saturating_sub(cut).min(stripped.chars().count());
    let end = number("end_offset").filter(|_| number("end_lineno") == Some(line));
    let width = end.map_or(1, |end| (end - offset).max(1) as usize);
    // Tabs stay tabs, so that the marks stand where they belong.
    let lead: String = stripped.chars().take(start).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    text.push_str(&format!("    {lead}{}\n", "^".repeat(width)));
}

/// `Traceback (most recent call last)` and an entry for each level.
pub fn traceback_text(traceback: &Any) -> String {
    let mut levels = Vec::new();
    let mut next = traceback.downcast::<Traceback>().map(Py::new_ref);
    while let Some(level) = next {
        next = level.next();
        levels.push(level);
    }
    let limit = limit();
    if levels.is_empty() || limit <= 0 {
        return String::new();
    }
    let skipped = levels.len().saturating_sub(usize::try_from(limit).unwrap_or(usize::MAX));
    let mut text = "Traceback (most recent call last):\n".to_owned();
    let (mut last, mut times) = (None, 0);
    for level in &levels[skipped..] {
        let Some(frame) = level.frame() else { continue };
        let Some(frame) = frame.downcast::<FrameObject>() else { continue };
        let code = frame.code();
        let line = match level.line() {
            -1 => line_of(frame).unwrap_or(-1),
            line => line,
        };
        let key = (code.filename().to_string_lossy(), line, code.name().to_string_lossy());
        times = if last.as_ref() == Some(&key) { times + 1 } else { repeated(&mut text, times) };
        if times < REPEATED {
            let (file, line, name) = &key;
            text.push_str(&format!("  File \"{file}\", line {line}, in {name}\n"));
            text.push_str(&source_line(file, *line));
        }
        last = Some(key);
    }
    repeated(&mut text, times);
    text
}

/// Says how often an entry has come again; the count for the next one.
fn repeated(text: &mut String, times: usize) -> usize {
    match (times + 1).saturating_sub(REPEATED) {
        0 => {}
        1 => text.push_str("  [Previous line repeated 1 more time]\n"),
        more => text.push_str(&format!("  [Previous line repeated {more} more times]\n")),
    }
    0
}

fn limit() -> i64 {
    let sys = current().interpreter().system.sys.get();
    let value = sys.and_then(|sys| quietly(sys.dict().get_str(&interned("tracebacklimit"))).flatten());
    value.and_then(|value| value.downcast::<Int>()?.to_i64()).unwrap_or(LIMIT)
}

/// The line of a file, indented; nothing when it cannot be read.
fn source_line(file: &str, line: i32) -> String {
    let Some(index) = usize::try_from(line).ok().and_then(|line| line.checked_sub(1)) else {
        return String::new();
    };
    let Ok(bytes) = std::fs::read(file) else { return String::new() };
    let source = String::from_utf8_lossy(&bytes);
    match source.lines().nth(index) {
        Some(line) => format!("    {}\n", line.trim_start_matches([' ', '\t', '\x0c'])),
        None => String::new(),
    }
}

/// As the object model's reports want it.
pub(crate) fn for_reports(traceback: &Any) -> PyResult<String> {
    Ok(traceback_text(traceback))
}
