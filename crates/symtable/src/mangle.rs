//! Private names: `__x` in a class body means `_Class__x`.

use std::borrow::Cow;

/// The name that `name` stands for inside the class `class` (the innermost one; `None` outside of classes).
///
/// Names that end with two underscores or hold a dot stay, as do all names in a class whose own name is only
/// underscores.
///
/// ```
/// assert_eq!(symtable::mangle(Some("_Spam"), "__eggs"), "_Spam__eggs");
/// assert_eq!(symtable::mangle(Some("Spam"), "__init__"), "__init__");
/// ```
pub fn mangle<'a>(class: Option<&str>, name: &'a str) -> Cow<'a, str> {
    let Some(class) = class else { return Cow::Borrowed(name) };
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return Cow::Borrowed(name);
    }
    let stem = class.trim_start_matches('_');
    if stem.is_empty() { Cow::Borrowed(name) } else { Cow::Owned(format!("_{stem}{name}")) }
}
