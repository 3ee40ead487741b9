//! `str`: the class. What its methods do is in the modules below, by subject.

pub(crate) mod args;
pub(crate) mod case;
mod construct;
pub mod decode;
pub mod encode;
pub mod fields;
mod filesystem;
mod format;
mod intern;
mod iterate;
pub(crate) mod justify;
mod percent;
mod pieces;
mod repr;
pub(crate) mod search;
mod sequence;
pub(crate) mod split;
pub(crate) mod translate;

use crate::builtins::dict::Dict;
use crate::builtins::list::List;
use crate::builtins::none::is_none;
use crate::builtins::tuple::Tuple;
use crate::codecs;
use crate::raw::{Any, Args, Obj, Py, PyResult, Ref, StaticClass};
use crate::types::{CompareOp, Type};
use args::{Bound, Fill};
use justify::Ends;
use macros::pytype;
use search::From;

pub use crate::raw::{Characters, Str, StrBuilder};
pub use construct::decoded;
pub use filesystem::{fs_decode, fs_encode};
pub use format::spec_error;
pub use intern::{InternTable, intern, interned};
pub use iterate::{_PyUnicodeASCIIIter_Type, PyUnicodeIter_Type, StrAsciiIterator, StrIterator};
pub use percent::format_with;
pub use repr::{ascii, repr};
pub use sequence::concat;
pub use split::join;

/// str(object='') -> str
/// str(bytes_or_buffer[, encoding[, errors]]) -> str
///
/// Create a new string object from the given object. If encoding or
/// errors is specified, then the object must expose a data buffer
/// that will be decoded using the given encoding and error handler.
/// Otherwise, returns the result of object.__str__() (if defined)
/// or repr(object).
/// encoding defaults to 'utf-8'.
/// errors defaults to 'strict'.
#[pytype(
    name = "str", export = PyUnicode_Type, basicsize = 64,
    subclass = abi::TPFLAGS_UNICODE_SUBCLASS, flags = abi::TPFLAGS_MATCH_SELF
)]
impl Str {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Str>> {
        construct::construct(cls, args, keywords)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(repr(this))
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        Ok(this.hash_value())
    }

    fn __str__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(exact(this))
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        Ok(sequence::compare(this, other, op))
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(iterate::iter(this))
    }

    fn __mod__(left: &Any, right: &Any) -> PyResult<Obj> {
        percent::remainder(left, right)
    }

    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.len())
    }

    fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Ref<Str>> {
        sequence::subscript(this, key)
    }

    fn sq_item(this: &Py<Self>, index: isize) -> PyResult<Ref<Str>> {
        sequence::item(this, index)
    }

    fn sq_concat(this: &Py<Self>, other: &Any) -> PyResult<Ref<Str>> {
        concat(this, other)
    }

    fn sq_repeat(this: &Py<Self>, count: isize) -> PyResult<Ref<Str>> {
        sequence::repeat(this, count)
    }

    fn __contains__(this: &Py<Self>, item: &Any) -> PyResult<bool> {
        search::contains(this, item)
    }

    /// Encode the string using the codec registered for encoding.
    ///
    ///   encoding
    ///     The encoding in which to encode the string.
    ///   errors
    ///     The error handling scheme to use for encoding errors.
    ///     The default is 'strict' meaning that encoding errors raise a
    ///     UnicodeEncodeError.  Other possible values are 'ignore', 'replace' and
    ///     'xmlcharrefreplace' as well as any other name registered with
    ///     codecs.register_error that can handle UnicodeEncodeErrors.
    #[method("(encoding='utf-8', errors='strict')")]
    fn encode(this: &Py<Self>, encoding: Option<&Py<Str>>, errors: Option<&Py<Str>>) -> PyResult<Obj> {
        let (encoding, errors) = (encoding.map(codecs::name_text), errors.map(codecs::name_text));
        codecs::encode_text(this, encoding.as_deref().unwrap_or("utf-8"), errors.as_deref()).map(Ref::upcast)
    }

    /// Return a copy with all occurrences of substring old replaced by new.
    #[method("(old, new, /, count=-1)")]
    fn replace(this: &Py<Self>, old: &Py<Str>, new: &Py<Str>, count: isize) -> PyResult<Ref<Str>> {
        search::replace(this, old, new, count)
    }

    /// Return a list of the substrings in the string, using sep as the separator string.
    #[method("(sep=None, maxsplit=-1)")]
    fn split(this: &Py<Self>, sep: Option<&Any>, maxsplit: isize) -> PyResult<Ref<List>> {
        split::split(this, sep, maxsplit, From::Front)
    }

    /// Return a list of the substrings in the string, using sep as the separator string.
    #[method("(sep=None, maxsplit=-1)")]
    fn rsplit(this: &Py<Self>, sep: Option<&Any>, maxsplit: isize) -> PyResult<Ref<List>> {
        split::split(this, sep, maxsplit, From::Back)
    }

    /// Concatenate any number of strings.
    #[method("(iterable, /)")]
    fn join(this: &Py<Self>, iterable: &Any) -> PyResult<Ref<Str>> {
        join(this, iterable)
    }

    /// Return a capitalized version of the string.
    #[method]
    fn capitalize(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(case::capitalize(this))
    }

    /// Return a version of the string suitable for caseless comparisons.
    #[method]
    fn casefold(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(case::fold(this))
    }

    /// Return a version of the string where each word is titlecased.
    #[method]
    fn title(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(case::title(this))
    }

    /// Return a centered string of length width.
    #[method("(width, fillchar=' ', /)")]
    fn center(this: &Py<Self>, width: isize, fillchar: Option<Fill>) -> PyResult<Ref<Str>> {
        let (left, right) = justify::centred(this.len(), width);
        justify::padded(this, left, right, fill(fillchar))
    }

    /// Return the number of non-overlapping occurrences of substring sub in string S[start:end].
    #[method("(sub[, start[, end]], /)")]
    fn count(this: &Py<Self>, sub: &Py<Str>, start: Option<Bound>, end: Option<Bound>) -> PyResult<usize> {
        Ok(search::count_in(this, sub, start, end))
    }

    /// Return a copy where all tab characters are expanded using spaces.
    #[method("(tabsize=8)")]
    fn expandtabs(this: &Py<Self>, tabsize: i32) -> PyResult<Ref<Str>> {
        justify::expand_tabs(this, tabsize as isize)
    }

    /// Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].
    #[method("(sub[, start[, end]], /)")]
    fn find(this: &Py<Self>, sub: &Py<Str>, start: Option<Bound>, end: Option<Bound>) -> PyResult<isize> {
        Ok(search::find_in(this, sub, start, end, From::Front).map_or(-1, usize::cast_signed))
    }

    /// Partition the string into three parts using the given separator.
    #[method("(sep, /)")]
    fn partition(this: &Py<Self>, sep: &Any) -> PyResult<Ref<Tuple>> {
        split::partition(this, sep, From::Front)
    }

    /// Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].
    #[method("(sub[, start[, end]], /)")]
    fn index(this: &Py<Self>, sub: &Py<Str>, start: Option<Bound>, end: Option<Bound>) -> PyResult<usize> {
        search::index_or_raise(search::find_in(this, sub, start, end, From::Front))
    }

    /// Return a left-justified string of length width.
    #[method("(width, fillchar=' ', /)")]
    fn ljust(this: &Py<Self>, width: isize, fillchar: Option<Fill>) -> PyResult<Ref<Str>> {
        justify::padded(this, 0, justify::missing(this.len(), width), fill(fillchar))
    }

    /// Return a copy of the string converted to lowercase.
    #[method]
    fn lower(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(case::lower(this))
    }

    /// Return a copy of the string with leading whitespace removed.
    #[method("(chars=None, /)")]
    fn lstrip(this: &Py<Self>, chars: Option<&Any>) -> PyResult<Ref<Str>> {
        justify::strip(this, chars, Ends::Left)
    }

    /// Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].
    #[method("(sub[, start[, end]], /)")]
    fn rfind(this: &Py<Self>, sub: &Py<Str>, start: Option<Bound>, end: Option<Bound>) -> PyResult<isize> {
        Ok(search::find_in(this, sub, start, end, From::Back).map_or(-1, usize::cast_signed))
    }

    /// Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].
    #[method("(sub[, start[, end]], /)")]
    fn rindex(this: &Py<Self>, sub: &Py<Str>, start: Option<Bound>, end: Option<Bound>) -> PyResult<usize> {
        search::index_or_raise(search::find_in(this, sub, start, end, From::Back))
    }

    /// Return a right-justified string of length width.
    #[method("(width, fillchar=' ', /)")]
    fn rjust(this: &Py<Self>, width: isize, fillchar: Option<Fill>) -> PyResult<Ref<Str>> {
        justify::padded(this, justify::missing(this.len(), width), 0, fill(fillchar))
    }

    /// Return a copy of the string with trailing whitespace removed.
    #[method("(chars=None, /)")]
    fn rstrip(this: &Py<Self>, chars: Option<&Any>) -> PyResult<Ref<Str>> {
        justify::strip(this, chars, Ends::Right)
    }

    /// Partition the string into three parts using the given separator.
    #[method("(sep, /)")]
    fn rpartition(this: &Py<Self>, sep: &Any) -> PyResult<Ref<Tuple>> {
        split::partition(this, sep, From::Back)
    }

    /// Return a list of the lines in the string, breaking at line boundaries.
    #[method("(keepends=False)")]
    fn splitlines(this: &Py<Self>, keepends: bool) -> PyResult<Ref<List>> {
        Ok(split::split_lines(this, keepends))
    }

    /// Return a copy of the string with leading and trailing whitespace removed.
    #[method("(chars=None, /)")]
    fn strip(this: &Py<Self>, chars: Option<&Any>) -> PyResult<Ref<Str>> {
        justify::strip(this, chars, Ends::Both)
    }

    /// Convert uppercase characters to lowercase and lowercase characters to uppercase.
    #[method]
    fn swapcase(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(case::swap(this))
    }

    /// Replace each character in the string using the given translation table.
    #[method("(table, /)")]
    fn translate(this: &Py<Self>, table: &Any) -> PyResult<Ref<Str>> {
        translate::translate(this, table)
    }

    /// Return a copy of the string converted to uppercase.
    #[method]
    fn upper(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(case::upper(this))
    }

    /// Return True if the string starts with the specified prefix, False otherwise.
    #[method("(prefix[, start[, end]], /)")]
    fn startswith(this: &Py<Self>, prefix: &Any, start: Option<Bound>, end: Option<Bound>) -> PyResult<bool> {
        search::is_affix(this, prefix, start, end, From::Front)
    }

    /// Return True if the string ends with the specified suffix, False otherwise.
    #[method("(suffix[, start[, end]], /)")]
    fn endswith(this: &Py<Self>, suffix: &Any, start: Option<Bound>, end: Option<Bound>) -> PyResult<bool> {
        search::is_affix(this, suffix, start, end, From::Back)
    }

    /// Return a str with the given prefix string removed if present.
    #[method("(prefix, /)")]
    fn removeprefix(this: &Py<Self>, prefix: &Py<Str>) -> PyResult<Ref<Str>> {
        Ok(justify::without_affix(this, prefix, From::Front))
    }

    /// Return a str with the given suffix string removed if present.
    #[method("(suffix, /)")]
    fn removesuffix(this: &Py<Self>, suffix: &Py<Str>) -> PyResult<Ref<Str>> {
        Ok(justify::without_affix(this, suffix, From::Back))
    }

    /// Return True if all characters in the string are ASCII, False otherwise.
    #[method]
    fn isascii(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.is_ascii())
    }

    /// Return True if the string is a lowercase string, False otherwise.
    #[method]
    fn islower(this: &Py<Self>) -> PyResult<bool> {
        Ok(case::is_case(this, unicode::is_lower, unicode::is_upper))
    }

    /// Return True if the string is an uppercase string, False otherwise.
    #[method]
    fn isupper(this: &Py<Self>) -> PyResult<bool> {
        Ok(case::is_case(this, unicode::is_upper, unicode::is_lower))
    }

    /// Return True if the string is a title-cased string, False otherwise.
    #[method]
    fn istitle(this: &Py<Self>) -> PyResult<bool> {
        Ok(case::is_title(this))
    }

    /// Return True if the string is a whitespace string, False otherwise.
    #[method]
    fn isspace(this: &Py<Self>) -> PyResult<bool> {
        Ok(case::all(this, unicode::is_space))
    }

    /// Return True if the string is a decimal string, False otherwise.
    #[method]
    fn isdecimal(this: &Py<Self>) -> PyResult<bool> {
        Ok(case::all(this, unicode::is_decimal))
    }

    /// Return True if the string is a digit string, False otherwise.
    #[method]
    fn isdigit(this: &Py<Self>) -> PyResult<bool> {
        Ok(case::all(this, unicode::is_digit))
    }

    /// Return True if the string is a numeric string, False otherwise.
    #[method]
    fn isnumeric(this: &Py<Self>) -> PyResult<bool> {
        Ok(case::all(this, unicode::is_numeric))
    }

    /// Return True if the string is an alphabetic string, False otherwise.
    #[method]
    fn isalpha(this: &Py<Self>) -> PyResult<bool> {
        Ok(case::all(this, unicode::is_alpha))
    }

    /// Return True if the string is an alpha-numeric string, False otherwise.
    #[method]
    fn isalnum(this: &Py<Self>) -> PyResult<bool> {
        Ok(case::all(this, unicode::is_alnum))
    }

    /// Return True if the string is a valid Python identifier, False otherwise.
    #[method]
    fn isidentifier(this: &Py<Self>) -> PyResult<bool> {
        Ok(unicode::is_identifier(this.characters().iter()))
    }

    /// Return True if all characters in the string are printable, False otherwise.
    #[method]
    fn isprintable(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.is_empty() || case::all(this, unicode::is_printable))
    }

    /// Pad a numeric string with zeros on the left, to fill a field of the given width.
    ///
    /// The string is never truncated.
    #[method("(width, /)")]
    fn zfill(this: &Py<Self>, width: isize) -> PyResult<Ref<Str>> {
        justify::zero_fill(this, width)
    }

    /// Return a formatted version of the string, using substitutions from args and kwargs.
    ///
    /// The substitutions are identified by braces ('{' and '}').
    #[method("(*args, **kwargs)")]
    fn format(this: &Py<Self>, args: Args<'_>) -> PyResult<Ref<Str>> {
        format::format(this, format::Values::Given(args))
    }

    /// Return a formatted version of the string, using substitutions from mapping.
    ///
    /// The substitutions are identified by braces ('{' and '}').
    #[method("(mapping, /)")]
    fn format_map(this: &Py<Self>, mapping: &Any) -> PyResult<Ref<Str>> {
        format::format(this, format::Values::Mapping(mapping))
    }

    /// Return a formatted version of the string as described by format_spec.
    #[method("(format_spec, /)")]
    fn __format__(this: &Py<Self>, format_spec: &Py<Str>) -> PyResult<Ref<Str>> {
        format::by_spec(this, format_spec)
    }

    /// Return a translation table usable for str.translate().
    #[staticmethod("(x, y=<unrepresentable>, z=<unrepresentable>, /)")]
    fn maketrans(x: &Any, y: Option<&Py<Str>>, z: Option<&Py<Str>>) -> PyResult<Ref<Dict>> {
        translate::make_table(x, y, z)
    }

    /// Return the size of the string in memory, in bytes.
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.memory_size())
    }

    #[method]
    fn __getnewargs__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let mut copy = StrBuilder::with_capacity(this.len());
        copy.push_text(this);
        Ok(Tuple::new(vec![copy.finish().upcast()]))
    }
}

fn fill(given: Option<Fill>) -> u32 {
    given.map_or(u32::from(b' '), |fill| fill.0)
}

/// The text as a string that is no subclass's: itself, or a copy.
pub(crate) fn exact(text: &Py<Str>) -> Ref<Str> {
    let class: &Py<Type> = Str::class();
    if text.class().is(class) { text.new_ref() } else { text.characters().to_str() }
}

/// A type's name in messages about arguments.
pub(crate) fn type_name(value: &Any) -> String {
    if is_none(value) { "None".to_owned() } else { value.class().name().into_owned() }
}

/// A keyword's name; the call protocol allows nothing but strings.
pub(crate) fn keyword_name(name: &Any) -> &Py<Str> {
    name.downcast::<Str>().expect("names of keyword arguments are strings")
}
