//! `_locale`: the C library's locale.

use std::cell::RefCell;

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::Exception;
use objects::builtins::list::List;
use objects::builtins::none::is_none;
use objects::builtins::str::interned;
use objects::errors::raise;
use objects::modules;
use objects::raw::{Any, FromArg, Obj, Place, PyResult, Ref};
use objects::types::{ModuleSpec, Type};

use crate::args::{CText, FsText, int, text};
use crate::sys::locale::Conventions;

pub(crate) static MODULE: &ModuleSpec = &module::MODULE;

/// `locale.Error`
#[derive(Default)]
struct State(RefCell<Option<Ref<Type>>>);

#[cold]
fn raise_error<T>(message: &str) -> PyResult<T> {
    let class = modules::state::<State>().0.borrow().clone().unwrap_or_else(|| Exception.owned());
    raise(&class, message)
}

/// Text, or none.
struct OptionalText(Option<CText>);

impl FromArg<'_> for OptionalText {
    fn from_arg(value: &Any, place: Place) -> PyResult<Self> {
        if is_none(value) {
            return Ok(Self(None));
        }
        match value.downcast::<objects::builtins::str::Str>() {
            Some(_) => CText::from_arg(value, place).map(|text| Self(Some(text))),
            None => place.wrong_type("str or None", value),
        }
    }
}

/// A path, or none.
struct OptionalPath(Option<FsText>);

impl FromArg<'_> for OptionalPath {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        if is_none(value) { Ok(Self(None)) } else { FsText::of(value).map(|path| Self(Some(path))) }
    }
}

/// The sizes of groups of digits; a last 0 says that the size before goes on.
fn grouping(sizes: &[u8]) -> Obj {
    let mut list: Vec<Obj> = Vec::new();
    for &size in sizes {
        list.push(int(size));
        if size == 127 {
            return List::new(list).upcast();
        }
    }
    if !list.is_empty() {
        list.push(int(0));
    }
    List::new(list).upcast()
}

fn conventions_object(found: &Conventions) -> PyResult<Ref<Dict>> {
    let dict = Dict::new();
    let set = |name: &str, value: Obj| dict.set(interned(name).as_any(), value);
    let names = [
        "int_curr_symbol",
        "currency_symbol",
        "mon_decimal_point",
        "mon_thousands_sep",
        "mon_grouping",
        "positive_sign",
        "negative_sign",
    ];
    for (name, value) in names.iter().zip(&found.monetary) {
        set(name, if *name == "mon_grouping" { grouping(value) } else { text(value) })?;
    }
    let names = [
        "int_frac_digits",
        "frac_digits",
        "p_cs_precedes",
        "p_sep_by_space",
        "n_cs_precedes",
        "n_sep_by_space",
        "p_sign_posn",
        "n_sign_posn",
    ];
    for (name, &value) in names.iter().zip(&found.numbers) {
        set(name, int(value))?;
    }
    set("decimal_point", text(&found.numeric[0]))?;
    set("thousands_sep", text(&found.numeric[1]))?;
    set("grouping", grouping(&found.numeric[2]))?;
    Ok(dict)
}

/// Support for POSIX locales.
#[objects::pymodule(name = "_locale")]
mod module {
    use std::ffi::{CStr, c_int};

    use objects::builtins::dict::Dict;
    use objects::builtins::exceptions::{Exception, ValueError};
    use objects::builtins::module::Module;
    use objects::errors::{os_error, raise};
    use objects::modules;
    use objects::raw::{Obj, Py, PyResult, Ref};

    use super::{OptionalPath, OptionalText, State, conventions_object, raise_error};
    use crate::args::{CText, text};
    use crate::sys::locale;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        let error = modules::exception("locale.Error", &[Exception.owned()], None)?;
        module.add("Error", error.clone().upcast())?;
        drop(modules::state::<State>().0.replace(Some(error)));
        crate::posix::add_numbers(module, super::NUMBERS)
    }

    /// Activates/queries locale processing.
    #[function("(category, locale=None, /)")]
    fn setlocale(category: c_int, wanted: Option<OptionalText>) -> PyResult<Obj> {
        let wanted = wanted.and_then(|wanted| wanted.0);
        match (locale::set(category, wanted.as_ref().map(|text| &*text.0)), wanted) {
            (Some(found), _) => Ok(text(&found)),
            (None, Some(_)) => raise_error("unsupported locale setting"),
            (None, None) => raise_error("locale query failed"),
        }
    }

    /// Returns numeric and monetary locale-specific parameters.
    #[function]
    fn localeconv() -> PyResult<Ref<Dict>> {
        conventions_object(&locale::conventions())
    }

    /// Compares two strings according to the locale.
    #[function("(os1, os2, /)")]
    fn strcoll(os1: CText, os2: CText) -> PyResult<c_int> {
        Ok(locale::compare(&os1.0, &os2.0))
    }

    /// Return a string that can be used as a key for locale-aware comparisons.
    #[function("(string, /)")]
    fn strxfrm(string: CText) -> PyResult<Obj> {
        Ok(text(&locale::key(&string.0)))
    }

    /// Return the value for the locale information associated with key.
    #[function("(key, /)")]
    fn nl_langinfo(key: c_int) -> PyResult<Obj> {
        let known = super::NUMBERS.iter().any(|&(name, number)| {
            number == i64::from(key) && !name.starts_with("LC_") && name != "CHAR_MAX"
        });
        match known {
            true => Ok(text(&locale::info(key))),
            false => raise(&ValueError, "unsupported langinfo constant"),
        }
    }

    /// Get the current locale encoding.
    #[function]
    fn getencoding() -> PyResult<Obj> {
        let found = locale::info(libc::CODESET);
        Ok(text(if found.is_empty() { b"UTF-8" } else { &found }))
    }

    /// gettext(msg) -> string
    ///
    /// Return translation of msg.
    #[function("(msg, /)")]
    fn gettext(msg: CText) -> PyResult<Obj> {
        Ok(text(&locale::translated(None, &msg.0, None)))
    }

    fn name(given: &OptionalText) -> Option<&CStr> {
        given.0.as_ref().map(|text| &*text.0)
    }

    /// dgettext(domain, msg) -> string
    ///
    /// Return translation of msg in domain.
    #[function("(domain, msg, /)")]
    fn dgettext(domain: OptionalText, msg: CText) -> PyResult<Obj> {
        Ok(text(&locale::translated(Some(name(&domain)), &msg.0, None)))
    }

    /// Return translation of msg in domain and category.
    #[function("(domain, msg, category, /)")]
    fn dcgettext(domain: OptionalText, msg: CText, category: c_int) -> PyResult<Obj> {
        Ok(text(&locale::translated(Some(name(&domain)), &msg.0, Some(category))))
    }

    /// Set the C library's textdmain to domain, returning the new domain.
    #[function("(domain, /)")]
    fn textdomain(domain: OptionalText) -> PyResult<Obj> {
        match locale::domain(name(&domain)) {
            Some(found) => Ok(text(&found)),
            None => os_error(libc::ENOMEM, None, None),
        }
    }

    /// Bind the C library's domain to dir.
    #[function("(domain, dir, /)")]
    fn bindtextdomain(domain: CText, dir: OptionalPath) -> PyResult<Obj> {
        if domain.0.is_empty() {
            return raise_error("domain must be a non-empty string");
        }
        let folder = dir.0.as_ref().map(|path| &*path.0);
        match locale::bind(&domain.0, folder) {
            Some(found) => Ok(text(&found)),
            None => os_error(libc::ENOMEM, None, None),
        }
    }

    /// Bind the C library's domain to codeset.
    #[function("(domain, codeset, /)")]
    fn bind_textdomain_codeset(domain: CText, codeset: OptionalText) -> PyResult<Option<Obj>> {
        if domain.0.is_empty() {
            return raise_error("domain must be a non-empty string");
        }
        Ok(locale::bind_codeset(&domain.0, name(&codeset)).map(|found| text(&found)))
    }
}

/// Constants of the module, as Linux on x86-64 has them.
const NUMBERS: &[(&str, i64)] = &[
    ("ABDAY_1", 131072),
    ("ABDAY_2", 131073),
    ("ABDAY_3", 131074),
    ("ABDAY_4", 131075),
    ("ABDAY_5", 131076),
    ("ABDAY_6", 131077),
    ("ABDAY_7", 131078),
    ("ABMON_1", 131086),
    ("ABMON_10", 131095),
    ("ABMON_11", 131096),
    ("ABMON_12", 131097),
    ("ABMON_2", 131087),
    ("ABMON_3", 131088),
    ("ABMON_4", 131089),
    ("ABMON_5", 131090),
    ("ABMON_6", 131091),
    ("ABMON_7", 131092),
    ("ABMON_8", 131093),
    ("ABMON_9", 131094),
    ("ALT_DIGITS", 131119),
    ("AM_STR", 131110),
    ("CHAR_MAX", 127),
    ("CODESET", 14),
    ("CRNCYSTR", 262159),
    ("DAY_1", 131079),
    ("DAY_2", 131080),
    ("DAY_3", 131081),
    ("DAY_4", 131082),
    ("DAY_5", 131083),
    ("DAY_6", 131084),
    ("DAY_7", 131085),
    ("D_FMT", 131113),
    ("D_T_FMT", 131112),
    ("ERA", 131116),
    ("ERA_D_FMT", 131118),
    ("ERA_D_T_FMT", 131120),
    ("ERA_T_FMT", 131121),
    ("LC_ALL", 6),
    ("LC_COLLATE", 3),
    ("LC_CTYPE", 0),
    ("LC_MESSAGES", 5),
    ("LC_MONETARY", 4),
    ("LC_NUMERIC", 1),
    ("LC_TIME", 2),
    ("MON_1", 131098),
    ("MON_10", 131107),
    ("MON_11", 131108),
    ("MON_12", 131109),
    ("MON_2", 131099),
    ("MON_3", 131100),
    ("MON_4", 131101),
    ("MON_5", 131102),
    ("MON_6", 131103),
    ("MON_7", 131104),
    ("MON_8", 131105),
    ("MON_9", 131106),
    ("NOEXPR", 327681),
    ("PM_STR", 131111),
    ("RADIXCHAR", 65536),
    ("THOUSEP", 65537),
    ("T_FMT", 131114),
    ("T_FMT_AMPM", 131115),
    ("YESEXPR", 327680),
    ("_DATE_FMT", 131180),
];
