//! `unicodedata`: the Unicode character database, version 16.0.0, and 3.2.0 as the object `ucd_3_2_0`.

use objects::builtins::exceptions::{KeyError, ValueError};
use objects::builtins::str::{Str, decode};
use objects::errors::{raise, raise_type_error, raise_value};
use objects::raw::{Any, BytesLike, FromArg, IntoObject, Obj, Object, Place, Py, PyResult, Ref, Slot};
use objects::{object, pytype};
use unicode::history;

/// One character.
struct Char(u32);

impl FromArg<'_> for Char {
    fn from_arg(value: &Any, place: Place) -> PyResult<Self> {
        let Some(text) = value.downcast::<Str>() else {
            return place.wrong_type("a unicode character", value);
        };
        match (text.len(), text.characters().get(0)) {
            (1, Some(point)) => Ok(Self(point)),
            (len, _) => {
                let function = place.parameters.function;
                let which = match place.parameters.names.len() {
                    1 => String::new(),
                    _ => format!(" {}", place.index + 1),
                };
                raise_type_error(format!(
                    "{function}(): argument{which} must be a unicode character, not a string of length {len}"
                ))
            }
        }
    }
}

/// Which version of the database.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    Now,
    Then,
}

use Version::{Now, Then};

fn or_default(value: PyResult<Option<Obj>>, default: Option<&Any>, missing: &str) -> PyResult<Obj> {
    match (value?, default) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.new_ref()),
        (None, None) => raise(&ValueError, missing),
    }
}

fn object<T: IntoObject>(value: Option<T>) -> PyResult<Option<Obj>> {
    value.map(T::into_object).transpose()
}

fn decimal(version: Version, chr: Char, default: Option<&Any>) -> PyResult<Obj> {
    let value = if version == Now { unicode::decimal(chr.0) } else { history::decimal(chr.0) };
    or_default(object(value), default, "not a decimal")
}

fn digit(version: Version, chr: Char, default: Option<&Any>) -> PyResult<Obj> {
    let value = if version == Now { unicode::digit(chr.0) } else { history::digit(chr.0) };
    or_default(object(value), default, "not a digit")
}

fn numeric(version: Version, chr: Char, default: Option<&Any>) -> PyResult<Obj> {
    let value = if version == Now { unicode::numeric(chr.0) } else { history::numeric(chr.0) };
    or_default(object(value), default, "not a numeric character")
}

fn category(version: Version, chr: Char) -> PyResult<&'static str> {
    Ok(if version == Now { unicode::category(chr.0) } else { history::category(chr.0) })
}

fn bidirectional(version: Version, chr: Char) -> PyResult<&'static str> {
    Ok(if version == Now { unicode::bidirectional(chr.0) } else { history::bidirectional(chr.0) })
}

fn combining(version: Version, chr: Char) -> PyResult<u8> {
    Ok(if version == Now { unicode::combining(chr.0) } else { history::combining(chr.0) })
}

fn mirrored(version: Version, chr: Char) -> PyResult<i32> {
    Ok(if version == Now { unicode::mirrored(chr.0) } else { history::mirrored(chr.0) }.into())
}

fn east_asian_width(version: Version, chr: Char) -> PyResult<&'static str> {
    Ok(if version == Now { unicode::east_asian_width(chr.0) } else { history::east_asian_width(chr.0) })
}

fn decomposition(version: Version, chr: Char) -> PyResult<String> {
    /// Hangul syllables have theirs by rule.
    fn hangul(code: u32) -> Option<String> {
        let index = code.checked_sub(0xAC00).filter(|&index| index < 11172)?;
        let (lead, vowel, tail) = (index / 588, index % 588 / 28, index % 28);
        Some(match tail {
            0 => format!("{:04X} {:04X}", 0x1100 + lead, 0x1161 + vowel),
            _ => format!("{:04X} {:04X}", code - tail, 0x11A7 + tail),
        })
    }
    let found = if version == Now { unicode::decomposition(chr.0) } else { history::decomposition(chr.0) };
    Ok(found.map(|found| found.to_string()).or_else(|| hangul(chr.0)).unwrap_or_default())
}

fn name(version: Version, chr: Char, default: Option<&Any>) -> PyResult<Obj> {
    let found = if version == Now { unicode::name(chr.0) } else { history::name(chr.0) };
    or_default(object(found.map(|name| name.to_string())), default, "no such name")
}

fn lookup(version: Version, name: &Any) -> PyResult<Ref<Str>> {
    let bytes = match name.downcast::<Str>() {
        Some(text) => objects::builtins::str::encode::encode(text, "utf-8", "strict")?.data().to_vec(),
        None => BytesLike::of(name)?.to_vec(),
    };
    /// The longest name that is looked for.
    const LONGEST: usize = 255;
    if bytes.len() > LONGEST {
        return raise(&KeyError, "name too long");
    }
    let text = std::str::from_utf8(&bytes).ok();
    let found = match version {
        Now => text.and_then(unicode::lookup),
        Then => text.and_then(history::lookup).map(unicode::Found::Char),
    };
    match found {
        Some(unicode::Found::Char(code)) => Ok(Str::from_point(code)),
        Some(unicode::Found::Sequence(text)) => Ok(Str::new(text)),
        None => {
            let shown = decode::utf8(&bytes, "replace")?;
            raise_value(
                &KeyError,
                Str::new(&format!("undefined character name '{}'", shown.to_string_lossy())).upcast(),
            )
        }
    }
}

fn form_of(form: &Py<Str>) -> PyResult<unicode::Form> {
    match form.as_ascii().and_then(unicode::Form::from_name) {
        Some(form) => Ok(form),
        None => raise(&ValueError, "invalid normalization form"),
    }
}

fn is_normalized(version: Version, form: &Py<Str>, unistr: &Py<Str>) -> PyResult<bool> {
    let form = form_of(form)?;
    let text = unistr.characters().iter();
    Ok(unistr.is_ascii()
        || match version {
            Now => unicode::is_normalized(form, text),
            Then => history::is_normalized(form, text),
        })
}

fn normalize(version: Version, form: &Py<Str>, unistr: &Py<Str>) -> PyResult<Ref<Str>> {
    let form = form_of(form)?;
    let text = unistr.characters().iter();
    let done = unistr.is_ascii()
        || version == Now && unicode::quick_check(form, text.clone()) == unicode::QuickCheck::Yes;
    if done {
        return Ok(unistr.slice(0, unistr.len()));
    }
    let normal = match version {
        Now => unicode::normalize(form, text),
        Then => history::normalize(form, text),
    };
    Ok(Str::from_code_points(normal.into_iter()))
}

/// The body of `unicodedata.UCD`.
#[object]
pub struct Ucd {
    unidata_version: Slot<Object>,
}

#[pytype(
    name = "unicodedata.UCD", gc, last, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE, members(readonly unidata_version)
)]
impl Ucd {
    /// Converts a Unicode character into its equivalent decimal value.
    ///
    /// Returns the decimal value assigned to the character chr as integer.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[method("(chr, default=<unrepresentable>, /)")]
    fn decimal(_this: &Py<Self>, chr: Char, default: Option<&Any>) -> PyResult<Obj> {
        decimal(Then, chr, default)
    }

    /// Converts a Unicode character into its equivalent digit value.
    ///
    /// Returns the digit value assigned to the character chr as integer.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[method("(chr, default=<unrepresentable>, /)")]
    fn digit(_this: &Py<Self>, chr: Char, default: Option<&Any>) -> PyResult<Obj> {
        digit(Then, chr, default)
    }

    /// Converts a Unicode character into its equivalent numeric value.
    ///
    /// Returns the numeric value assigned to the character chr as float.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[method("(chr, default=<unrepresentable>, /)")]
    fn numeric(_this: &Py<Self>, chr: Char, default: Option<&Any>) -> PyResult<Obj> {
        numeric(Then, chr, default)
    }

    /// Returns the general category assigned to the character chr as string.
    #[method("(chr, /)")]
    fn category(_this: &Py<Self>, chr: Char) -> PyResult<&'static str> {
        category(Then, chr)
    }

    /// Returns the bidirectional class assigned to the character chr as string.
    ///
    /// If no such value is defined, an empty string is returned.
    #[method("(chr, /)")]
    fn bidirectional(_this: &Py<Self>, chr: Char) -> PyResult<&'static str> {
        bidirectional(Then, chr)
    }

    /// Returns the canonical combining class assigned to the character chr as integer.
    ///
    /// Returns 0 if no combining class is defined.
    #[method("(chr, /)")]
    fn combining(_this: &Py<Self>, chr: Char) -> PyResult<u8> {
        combining(Then, chr)
    }

    /// Returns the mirrored property assigned to the character chr as integer.
    ///
    /// Returns 1 if the character has been identified as a "mirrored"
    /// character in bidirectional text, 0 otherwise.
    #[method("(chr, /)")]
    fn mirrored(_this: &Py<Self>, chr: Char) -> PyResult<i32> {
        mirrored(Then, chr)
    }

    /// Returns the east asian width assigned to the character chr as string.
    #[method("(chr, /)")]
    fn east_asian_width(_this: &Py<Self>, chr: Char) -> PyResult<&'static str> {
        east_asian_width(Then, chr)
    }

    /// Returns the character decomposition mapping assigned to the character chr as string.
    ///
    /// An empty string is returned in case no such mapping is defined.
    #[method("(chr, /)")]
    fn decomposition(_this: &Py<Self>, chr: Char) -> PyResult<String> {
        decomposition(Then, chr)
    }

    /// Returns the name assigned to the character chr as a string.
    ///
    /// If no name is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[method("(chr, default=<unrepresentable>, /)")]
    fn name(_this: &Py<Self>, chr: Char, default: Option<&Any>) -> PyResult<Obj> {
        name(Then, chr, default)
    }

    /// Look up character by name.
    ///
    /// If a character with the given name is found, return the
    /// corresponding character.  If not found, KeyError is raised.
    #[method("(name, /)")]
    fn lookup(_this: &Py<Self>, name: &Any) -> PyResult<Ref<Str>> {
        lookup(Then, name)
    }

    /// Return whether the Unicode string unistr is in the normal form 'form'.
    ///
    /// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    #[method("(form, unistr, /)")]
    fn is_normalized(_this: &Py<Self>, form: &Py<Str>, unistr: &Py<Str>) -> PyResult<bool> {
        is_normalized(Then, form, unistr)
    }

    /// Return the normal form 'form' for the Unicode string unistr.
    ///
    /// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    #[method("(form, unistr, /)")]
    fn normalize(_this: &Py<Self>, form: &Py<Str>, unistr: &Py<Str>) -> PyResult<Ref<Str>> {
        normalize(Then, form, unistr)
    }
}

/// This module provides access to the Unicode Character Database which
/// defines character properties for all Unicode characters. The data in
/// this database is based on the UnicodeData.txt file version
/// 16.0.0 which is publicly available from ftp://ftp.unicode.org/.
///
/// The module uses the same names and symbols as defined by the
/// UnicodeData File Format 16.0.0.
#[objects::pymodule(name = "unicodedata", types(Ucd))]
pub mod module {
    use objects::builtins::module::Module;
    use objects::builtins::str::Str;
    use objects::heap;
    use objects::modules::class_of;
    use objects::raw::{Any, Obj, Py, PyResult, Ref, Slot};

    use super::{Char, Now, Ucd};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("unidata_version", Str::new(unicode::VERSION).upcast())?;
        let version = Slot::new(Str::new(unicode::history::VERSION).upcast());
        let old = heap::make(&*class_of::<Ucd>()?, 0, Ucd { unidata_version: version })?;
        module.add("ucd_3_2_0", old.upcast())
    }

    /// Converts a Unicode character into its equivalent decimal value.
    ///
    /// Returns the decimal value assigned to the character chr as integer.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function("(chr, default=<unrepresentable>, /)")]
    fn decimal(chr: Char, default: Option<&Any>) -> PyResult<Obj> {
        super::decimal(Now, chr, default)
    }

    /// Converts a Unicode character into its equivalent digit value.
    ///
    /// Returns the digit value assigned to the character chr as integer.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function("(chr, default=<unrepresentable>, /)")]
    fn digit(chr: Char, default: Option<&Any>) -> PyResult<Obj> {
        super::digit(Now, chr, default)
    }

    /// Converts a Unicode character into its equivalent numeric value.
    ///
    /// Returns the numeric value assigned to the character chr as float.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function("(chr, default=<unrepresentable>, /)")]
    fn numeric(chr: Char, default: Option<&Any>) -> PyResult<Obj> {
        super::numeric(Now, chr, default)
    }

    /// Returns the general category assigned to the character chr as string.
    #[function("(chr, /)")]
    fn category(chr: Char) -> PyResult<&'static str> {
        super::category(Now, chr)
    }

    /// Returns the bidirectional class assigned to the character chr as string.
    ///
    /// If no such value is defined, an empty string is returned.
    #[function("(chr, /)")]
    fn bidirectional(chr: Char) -> PyResult<&'static str> {
        super::bidirectional(Now, chr)
    }

    /// Returns the canonical combining class assigned to the character chr as integer.
    ///
    /// Returns 0 if no combining class is defined.
    #[function("(chr, /)")]
    fn combining(chr: Char) -> PyResult<u8> {
        super::combining(Now, chr)
    }

    /// Returns the mirrored property assigned to the character chr as integer.
    ///
    /// Returns 1 if the character has been identified as a "mirrored"
    /// character in bidirectional text, 0 otherwise.
    #[function("(chr, /)")]
    fn mirrored(chr: Char) -> PyResult<i32> {
        super::mirrored(Now, chr)
    }

    /// Returns the east asian width assigned to the character chr as string.
    #[function("(chr, /)")]
    fn east_asian_width(chr: Char) -> PyResult<&'static str> {
        super::east_asian_width(Now, chr)
    }

    /// Returns the character decomposition mapping assigned to the character chr as string.
    ///
    /// An empty string is returned in case no such mapping is defined.
    #[function("(chr, /)")]
    fn decomposition(chr: Char) -> PyResult<String> {
        super::decomposition(Now, chr)
    }

    /// Returns the name assigned to the character chr as a string.
    ///
    /// If no name is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function("(chr, default=<unrepresentable>, /)")]
    fn name(chr: Char, default: Option<&Any>) -> PyResult<Obj> {
        super::name(Now, chr, default)
    }

    /// Look up character by name.
    ///
    /// If a character with the given name is found, return the
    /// corresponding character.  If not found, KeyError is raised.
    #[function("(name, /)")]
    fn lookup(name: &Any) -> PyResult<Ref<Str>> {
        super::lookup(Now, name)
    }

    /// Return whether the Unicode string unistr is in the normal form 'form'.
    ///
    /// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    #[function("(form, unistr, /)")]
    fn is_normalized(form: &Py<Str>, unistr: &Py<Str>) -> PyResult<bool> {
        super::is_normalized(Now, form, unistr)
    }

    /// Return the normal form 'form' for the Unicode string unistr.
    ///
    /// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    #[function("(form, unistr, /)")]
    fn normalize(form: &Py<Str>, unistr: &Py<Str>) -> PyResult<Ref<Str>> {
        super::normalize(Now, form, unistr)
    }
}
