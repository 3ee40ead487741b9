//! `SyntaxError`: what is wrong, and where in which text.

use crate::builtins::dict::Dict;
use crate::builtins::int::Int;
use crate::builtins::none::is_none;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

use super::text::Text;
use super::{BaseException, Exception, base, extends, tuple_of};

/// The body of `SyntaxError`.
#[object]
pub struct SyntaxError {
    base: BaseException,
    msg: Slot<Object>,
    filename: Slot<Object>,
    lineno: Slot<Object>,
    offset: Slot<Object>,
    end_lineno: Slot<Object>,
    end_offset: Slot<Object>,
    text: Slot<Object>,
    print_file_and_line: Slot<Object>,
    metadata: Slot<Object>,
}

extends!(SyntaxError: BaseException, SyntaxErrorBody {
    base base, msg msg, filename filename, lineno lineno, offset offset, end_lineno end_lineno, end_offset end_offset, text text,
    print_file_and_line print_file_and_line, metadata metadata
});

/// Invalid syntax.
#[pytype(
    name = "SyntaxError", export = _PyExc_SyntaxError, base = Exception, gc,
    members(
        msg = "exception msg", filename = "exception filename", lineno = "exception lineno", offset = "exception offset",
        text = "exception text", end_lineno = "exception end lineno", end_offset = "exception end offset",
        print_file_and_line = "exception print_file_and_line", metadata as _metadata = "exception private metadata"
    )
)]
impl SyntaxError {
    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        BaseException::__init__(base(this), args, keywords)?;
        if let Some(msg) = args.get(0) {
            this.msg.set(msg.new_ref());
        }
        match args.items() {
            [_, details] => this.fill(&*tuple_of(details)?),
            _ => Ok(()),
        }
    }

    fn __str__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let msg = this.msg.get();
        let text = Text::default().push_object(msg.as_deref())?;
        let line =
            this.lineno.get().and_then(|line| line.exact::<Int>().map(|line| line.to_i64().unwrap_or(-1)));
        let line = line.map(|line| format!("line {line}"));
        let file = this.filename.get().and_then(|name| Some(last_part(name.downcast::<Str>()?)));
        Ok(match (file, line) {
            (Some(file), Some(line)) => text.push(" (").push_str(&file).push(&format!(", {line})")),
            (Some(file), None) => text.push(" (").push_str(&file).push(")"),
            (None, Some(line)) => text.push(&format!(" ({line})")),
            (None, None) => text,
        }
        .finish())
    }
}

impl SyntaxError {
    /// Stores the second argument's items: file, line, column, text, and perhaps end line, end column, metadata.
    fn fill(&self, details: &Py<Tuple>) -> PyResult<()> {
        let given = details.size();
        if !(4..=7).contains(&given) {
            let (bound, limit) = if given < 4 { ("least", 4) } else { ("most", 7) };
            return raise_type_error(format!("function takes at {bound} {limit} arguments ({given} given)"));
        }
        let places = [
            &self.filename,
            &self.lineno,
            &self.offset,
            &self.text,
            &self.end_lineno,
            &self.end_offset,
            &self.metadata,
        ];
        let store =
            |(index, place): (usize, &&Slot<Object>)| place.replace(details.get(index).map(Any::new_ref));
        let old: [Option<Obj>; 7] = std::array::from_fn(|index| store((index, &places[index])));
        drop(old);
        if given == 5 {
            return raise_type_error("end_offset must be provided when end_lineno is provided");
        }
        Ok(())
    }

    /// `print_file_and_line`: whether a report shows where the error is.
    pub fn shows_place(&self) -> bool {
        self.print_file_and_line.get().is_some_and(|value| !is_none(&value))
    }
}

/// The part of a path after the last slash.
fn last_part(path: &Py<Str>) -> Ref<Str> {
    let points: Vec<u32> = path.characters().iter().collect();
    let start = points.iter().rposition(|&point| point == u32::from('/')).map_or(0, |slash| slash + 1);
    Str::from_code_points(points[start..].iter().copied())
}
