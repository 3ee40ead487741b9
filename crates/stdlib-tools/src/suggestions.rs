//! `_suggestions`: which name was meant.

/// Suggestions for misspelt names.
#[objects::pymodule(name = "_suggestions")]
pub mod functions {
    use objects::builtins::list::List;
    use objects::builtins::str::Str;
    use objects::errors::{raise_type_error, suggest};
    use objects::raw::{Any, Py, PyResult};

    /// Returns the candidate in candidates that's closest to item
    #[function]
    fn _generate_suggestions(candidates: &Any, item: &Py<Str>) -> PyResult<Option<String>> {
        let Some(list) = candidates.downcast::<List>() else {
            return raise_type_error("candidates must be a list");
        };
        let mut names = Vec::new();
        for name in list.to_vec() {
            match name.downcast::<Str>() {
                Some(name) => names.push(name.to_string_lossy()),
                None => return raise_type_error("all elements in 'candidates' must be strings"),
            }
        }
        let wrong = item.to_string_lossy();
        Ok(suggest::closest(&wrong, names.iter().map(String::as_str)).map(str::to_owned))
    }
}
