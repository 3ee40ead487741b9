//! A warning that is shown.

use objects::builtins::exceptions::RuntimeError;
use objects::builtins::int::Int;
use objects::builtins::none::none;
use objects::builtins::str::Str;
use objects::errors::{raise, raise_type_error};
use objects::names;
use objects::raw::{Any, PyResult};

use super::{Warned, filter};

/// Through `warnings._showwarnmsg`, or plainly while that module is not loaded.
pub(super) fn show(warned: &Warned, message: &Any, text: &Any) -> PyResult<()> {
    let at = &warned.at;
    let Some(function) = filter::of_python_module("_showwarnmsg")? else { return plainly(warned, text) };
    if !function.is_callable() {
        return raise_type_error("warnings._showwarnmsg() must be set to a callable");
    }
    let Some(class) = filter::of_python_module("WarningMessage")? else {
        return raise(&RuntimeError, "unable to get warnings.WarningMessage");
    };
    let line = Int::new(i128::from(at.line));
    let nothing = none();
    let source = warned.source.as_deref().unwrap_or(&nothing);
    let shown = class.call(&[
        message,
        &warned.category,
        at.filename.as_any(),
        line.as_any(),
        &nothing,
        &nothing,
        source,
    ])?;
    function.call(&[&shown])?;
    Ok(())
}

/// `file:line: Category: text`, and the line of the source if it is known.
fn plainly(warned: &Warned, text: &Any) -> PyResult<()> {
    let at = &warned.at;
    let category = warned.category.get_attribute(names::__name__())?;
    let mut shown = format!(
        "{}:{}: {}: {}\n",
        at.filename.to_string_lossy(),
        at.line,
        category.str()?.to_string_lossy(),
        text.str()?.to_string_lossy()
    );
    if let Some(line) = warned.line_text.as_deref().and_then(Any::downcast::<Str>) {
        shown.push_str(&format!("  {}\n", line.to_string_lossy().trim()));
    } else if let Some(line) = source_line(&at.filename.to_string_lossy(), at.line) {
        shown.push_str(&format!("  {}\n", line.trim()));
    }
    crate::sys::write_error(&shown)
}

fn source_line(file: &str, line: i32) -> Option<String> {
    let text = std::fs::read(file).ok()?;
    let text = String::from_utf8_lossy(&text);
    text.lines().nth(usize::try_from(line - 1).ok()?).map(str::to_owned)
}
