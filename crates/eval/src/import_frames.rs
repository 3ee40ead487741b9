//! Takes `importlib`'s own frames out of the traceback of a failed import: users want to see the importing and the imported code.

use objects::builtins::exceptions::{BaseException, ImportError};
use objects::builtins::str::{Str, interned};
use objects::builtins::traceback::Traceback;
use objects::errors;
use objects::raw::{Any, Obj, Ref};

/// Files of the import system.
const FILES: &[&str] =
    &["<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>", "<frozen _cinder_importer>"];

/// The function behind whose frame the imported module's code begins.
const BOUNDARY: &str = "_call_with_frames_removed";

/// Trims the current exception's traceback: all frames of the import system for an `ImportError`, else those up to where the
/// imported code starts.
pub(crate) fn trim() {
    let Some(exception) = errors::take() else { return };
    let always = errors::given_matches(&exception, ImportError.as_any());
    if let Some(known) = exception.downcast::<BaseException>() {
        let first = known.traceback().get().and_then(|first| first.downcast_ref::<Traceback>().ok());
        if let Some(first) = first {
            match kept(first, always) {
                Some(first) => known.traceback().set(first.upcast()),
                None => drop(known.traceback().take()),
            }
        }
    }
    errors::restore(Some(exception));
}

/// The first entry of the trimmed chain.
fn kept(first: Ref<Traceback>, always: bool) -> Option<Ref<Traceback>> {
    let mut entries: Vec<Ref<Traceback>> = Vec::new();
    // where the run of the import system's frames that is being looked at began
    let mut run_start: Option<usize> = None;
    let mut level = Some(first);
    while let Some(entry) = level {
        level = entry.next();
        let (file, function) = place(&entry);
        if !FILES.contains(&file.as_str()) {
            run_start = None;
            entries.push(entry);
            continue;
        }
        let start = *run_start.get_or_insert(entries.len());
        entries.push(entry);
        if always || function == BOUNDARY {
            entries.truncate(start);
        }
    }
    for (index, entry) in entries.iter().enumerate() {
        entry.set_next(entries.get(index + 1).cloned());
    }
    entries.into_iter().next()
}

/// File and function of an entry.
fn place(entry: &Traceback) -> (String, String) {
    let code = entry.frame().and_then(|frame| frame.get_attribute(&interned("f_code")).ok());
    let text = |name: &str| -> String {
        let value: Option<Obj> =
            code.as_deref().and_then(|code: &Any| code.get_attribute(&interned(name)).ok());
        value
            .as_deref()
            .and_then(Any::downcast::<Str>)
            .map_or_else(String::new, |text| text.to_string_lossy())
    };
    (text("co_filename"), text("co_name"))
}
