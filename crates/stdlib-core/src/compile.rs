//! From source to code object as Python asks for it: `compile()` and its kin, with Python's flags, exceptions and warnings.

use std::borrow::Cow;

use bytecode::{CodeFlags, Location};
use objects::builtins::bytes::Bytes;
use objects::builtins::code::Code;
use objects::builtins::exceptions as classes;
use objects::builtins::int::Int;
use objects::builtins::none::none;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise, raise_type_error};
use objects::raw::{Any, Lent, Obj, Py, PyResult, Raised, Ref, Static};
use objects::types::Type;
use syntax::ast::Arena;
use syntax::source::CodecError;
use syntax::{ErrorKind, Mode, SyntaxError, WarningKind, WarningSink};

/// `flags` of `compile()`: those of `__future__` and of `ast`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Flags(u32);

impl Flags {
    const DONT_IMPLY_DEDENT: u32 = 0x200;
    const ONLY_AST: u32 = 0x400;
    const IGNORE_COOKIE: u32 = 0x800;
    const TYPE_COMMENTS: u32 = 0x1000;
    const TOP_LEVEL_AWAIT: u32 = 0x2000;
    const ALLOW_INCOMPLETE: u32 = 0x4000;
    const OPTIMIZED_AST: u32 = 0x8000 | Self::ONLY_AST;
    const OBSOLETE: u32 = 0x10;
    const FUTURES: u32 = 0x1FE_0000;
    const BARRY: u32 = 0x40_0000;

    /// The argument of `compile()`.
    ///
    /// # Errors
    /// `ValueError` for a bit without meaning.
    pub fn checked(bits: i32) -> PyResult<Self> {
        let known = Self::DONT_IMPLY_DEDENT
            | Self::IGNORE_COOKIE
            | Self::TYPE_COMMENTS
            | Self::TOP_LEVEL_AWAIT
            | Self::ALLOW_INCOMPLETE
            | Self::OPTIMIZED_AST
            | Self::OBSOLETE
            | Self::FUTURES;
        match bits.cast_unsigned() & !known {
            0 => Ok(Self(bits.cast_unsigned())),
            _ => raise(&classes::ValueError, "compile(): unrecognised flags"),
        }
    }

    /// The `__future__` features of the code that runs.
    pub fn of_caller() -> Self {
        Self(eval::frames::code().map_or(0, |code| code.flags()) & Self::FUTURES)
    }

    /// Both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The text is a `str`: a cookie in it means nothing.
    #[must_use]
    pub fn hiding_cookies(self) -> Self {
        Self(self.0 | Self::IGNORE_COOKIE)
    }

    fn has(self, flag: u32) -> bool {
        self.0 & flag == flag
    }
}

/// How to compile.
pub struct Settings<'a> {
    /// `co_filename`
    pub filename: &'a Py<Str>,
    /// What the text is.
    pub mode: Mode,
    /// Flags.
    pub flags: Flags,
    /// Optimisation level; that of the command line when `None`.
    pub optimize: Option<u8>,
}

/// `mode` of `compile()`.
///
/// # Errors
/// `ValueError` for another word.
pub fn mode(name: &str, flags: Flags) -> PyResult<Mode> {
    Ok(match name {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        "func_type" if flags.has(Flags::ONLY_AST) => Mode::FuncType,
        "func_type" => {
            return raise(&classes::ValueError, "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
        }
        _ if flags.has(Flags::ONLY_AST) => {
            return raise(
                &classes::ValueError,
                "compile() mode must be 'exec', 'eval', 'single' or 'func_type'",
            );
        }
        _ => return raise(&classes::ValueError, "compile() mode must be 'exec', 'eval' or 'single'"),
    })
}

/// The file name argument: text, or bytes and paths decoded as such.
///
/// # Errors
/// `TypeError` for anything else.
pub fn filename(name: &Any) -> PyResult<Ref<Str>> {
    if let Some(text) = name.downcast::<Str>() {
        return Ok(text.new_ref());
    }
    if let Some(bytes) = name.downcast::<Bytes>() {
        let decoded = bytes.as_any().call_method(
            &interned("decode"),
            &[interned("utf-8").as_any(), interned("surrogateescape").as_any()],
        )?;
        return decoded.downcast_ref::<Str>().or_else(|_| raise_type_error("decode() returned no str"));
    }
    let Some(path) = objects::protocol::number::special_method(name, &interned("__fspath__"))? else {
        let found = name.class().name();
        return raise_type_error(format!("expected str, bytes or os.PathLike object, not {found}"));
    };
    filename(&*path.call(&[])?)
}

/// The text of a source argument: a `str`, or bytes with their cookie.
///
/// # Errors
/// `TypeError` for anything else, `SyntaxError` for bytes that are not what they say.
pub fn source_text(source: &Any, function: &str, wanted: &str, settings: &Settings<'_>) -> PyResult<String> {
    if let Some(text) = source.downcast::<Str>() {
        let text = utf8(text)?;
        return syntax::source::prepare(&text)
            .map(Cow::into_owned)
            .or_else(|error| raise_syntax(&error, &text, settings));
    }
    let bytes = match source.downcast::<Bytes>() {
        Some(bytes) => bytes.data().to_vec(),
        None => match Lent::of(source) {
            Ok(lent) => lent.to_vec(),
            Err(Raised) => {
                drop(errors::take());
                return raise_type_error(format!("{function}() arg 1 must be a {wanted} object"));
            }
        },
    };
    decode(&bytes, None, settings)
}

/// Source bytes to text; `file` is the name of a script that is read by the runtime itself.
///
/// # Errors
/// `SyntaxError` for bytes that are not what they say.
pub fn decode(bytes: &[u8], file: Option<&str>, settings: &Settings<'_>) -> PyResult<String> {
    let mut codec = |name: &str, bytes: &[u8]| decode_with(name, bytes);
    syntax::source::decode(bytes, file, &mut codec)
        .map(Cow::into_owned)
        .or_else(|error| raise_syntax(&error, &String::from_utf8_lossy(bytes), settings))
}

/// Decodes through the codec registry.
fn decode_with(name: &str, bytes: &[u8]) -> Result<String, CodecError> {
    let text = Bytes::new(bytes).as_any().call_method(&interned("decode"), &[Str::new(name).as_any()]);
    match text {
        Ok(text) => match text.downcast::<Str>().map(utf8) {
            Some(Ok(text)) => Ok(text),
            _ => {
                drop(errors::take());
                Err(CodecError::Failed("codec did not return text".to_owned()))
            }
        },
        Err(Raised) if errors::matches(&classes::LookupError) => {
            drop(errors::take());
            Err(CodecError::Unknown)
        }
        Err(Raised) => {
            let exception = errors::take();
            let text = exception.and_then(|exception| exception.str().ok());
            Err(CodecError::Failed(text.map_or_else(String::new, |text| text.to_string_lossy())))
        }
    }
}

/// The text in UTF-8.
fn utf8(text: &Py<Str>) -> PyResult<String> {
    if let Some(ascii) = text.as_ascii() {
        return Ok(ascii.to_owned());
    }
    let bytes = text.as_any().call_method(&interned("encode"), &[])?;
    let bytes = bytes.downcast::<Bytes>().map(|bytes| bytes.data().to_vec()).unwrap_or_default();
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// `compile(source, ...)`: a code object, or a tree when the flags ask for one.
///
/// # Errors
/// `SyntaxError` and its kin, or what a warning filter made of a warning.
pub fn compile(source: &Any, function: &str, settings: &Settings<'_>) -> PyResult<Obj> {
    if settings.flags.has(Flags::ONLY_AST) || stdlib_lang::ast::is_tree(source)? {
        return tree(source, settings);
    }
    let source = source_text(source, function, "string, bytes or AST", settings)?;
    text(&source, settings).map(Ref::upcast)
}

/// To a tree, from a tree, or both.
fn tree(source: &Any, settings: &Settings<'_>) -> PyResult<Obj> {
    let mut warnings = Warnings { filename: settings.filename, raised: false };
    let arena = Arena::new();
    let wants_tree = settings.flags.has(Flags::ONLY_AST);
    if stdlib_lang::ast::is_tree(source)? {
        let tree = stdlib_lang::ast::from_objects(&arena, source, settings.mode)?;
        if wants_tree {
            return Ok(source.new_ref());
        }
        return match compiler::compile_tree(&arena, &tree, &options(settings), &mut warnings) {
            Ok(code) => eval::code_object(&code).map(Ref::upcast),
            Err(_) if warnings.raised => Err(Raised),
            Err(error) => raise_syntax(&error, "", settings),
        };
    }
    let text = source_text(source, "compile", "string, bytes or AST", settings)?;
    match syntax::parse(&text, settings.mode, &options(settings).parse, &arena, &mut warnings) {
        Ok(tree) => stdlib_lang::ast::to_objects(&tree),
        Err(_) if warnings.raised => Err(Raised),
        Err(error) => raise_syntax(&error, &text, settings),
    }
}

fn options(settings: &Settings<'_>) -> compiler::Options {
    let flags = settings.flags;
    let mut options = compiler::Options::new(&settings.filename.to_string_lossy());
    options.optimize =
        settings.optimize.unwrap_or_else(|| objects::state::current().interpreter().system.optimize.get());
    options.features = CodeFlags::from_bits_retain(flags.0 & Flags::FUTURES);
    options.top_level_await = flags.has(Flags::TOP_LEVEL_AWAIT);
    options.parse = syntax::Options {
        type_comments: flags.has(Flags::TYPE_COMMENTS),
        allow_incomplete_input: flags.has(Flags::ALLOW_INCOMPLETE),
        dont_imply_dedent: flags.has(Flags::DONT_IMPLY_DEDENT),
        barry_as_bdfl: flags.has(Flags::BARRY),
        int_max_str_digits: objects::state::current().interpreter().int_max_str_digits.get(),
    };
    options
}

/// A text (decoded, newlines `\n`) to its code object.
///
/// # Errors
/// As [`compile`].
pub fn text(source: &str, settings: &Settings<'_>) -> PyResult<Ref<Code>> {
    let mut warnings = Warnings { filename: settings.filename, raised: false };
    let compiled = compiler::compile(source, settings.mode, &options(settings), &mut warnings);
    match compiled {
        Ok(code) => eval::code_object(&code),
        Err(_) if warnings.raised => Err(Raised),
        Err(error) => raise_syntax(&error, source, settings),
    }
}

/// Issues the compiler's warnings as Python warnings.
struct Warnings<'a> {
    filename: &'a Py<Str>,
    /// A filter made an error of one: the exception is set.
    raised: bool,
}

impl WarningSink for Warnings<'_> {
    fn warn(&mut self, kind: WarningKind, message: &str, at: Location) -> Result<(), SyntaxError> {
        let category: &'static Static<Type> = match kind {
            WarningKind::Syntax => &classes::SyntaxWarning,
            WarningKind::Deprecation => &classes::DeprecationWarning,
        };
        let result = crate::warnings::warn_explicit(category, message, self.filename, at.line);
        let Err(Raised) = result else { return Ok(()) };
        let is_syntax_warning = errors::matches(category) && kind == WarningKind::Syntax;
        if is_syntax_warning {
            drop(errors::take());
        } else {
            self.raised = true;
        }
        Err(SyntaxError::new(message, at))
    }
}

/// Raises the compiler's error as Python's exception.
///
/// # Errors
/// Always.
fn raise_syntax<T>(error: &SyntaxError, source: &str, settings: &Settings<'_>) -> PyResult<T> {
    let plain: &'static Static<Type> = match error.kind {
        ErrorKind::Syntax => return raise_located(&classes::SyntaxError, error, source, settings),
        ErrorKind::Indentation => return raise_located(&classes::IndentationError, error, source, settings),
        ErrorKind::Tab => return raise_located(&classes::TabError, error, source, settings),
        ErrorKind::IncompleteInput => {
            return raise_located(&classes::_IncompleteInputError, error, source, settings);
        }
        ErrorKind::Memory => return errors::raise_bare(&classes::MemoryError),
        ErrorKind::Recursion => &classes::RecursionError,
        ErrorKind::Overflow => &classes::OverflowError,
        ErrorKind::Value => &classes::ValueError,
        ErrorKind::Type => &classes::TypeError,
        ErrorKind::System => &classes::SystemError,
    };
    raise(plain, error.message.clone())
}

fn raise_located<T>(
    class: &'static Static<Type>,
    error: &SyntaxError,
    source: &str,
    settings: &Settings<'_>,
) -> PyResult<T> {
    let at = error.at;
    let number = |value: i32| Int::new(i128::from(value)).upcast();
    let line_text =
        |line: i32| usize::try_from(line - 1).ok().and_then(|line| source.split_inclusive('\n').nth(line));
    let column = |line: i32, bytes: i32| match line_text(line) {
        Some(text) => character_offset(text, bytes),
        None => bytes + 1,
    };
    let args = match at == Location::NONE {
        true => vec![Str::new(&error.message).upcast()],
        false => {
            let shown = line_text(at.line);
            let shown = shown.map_or_else(none, |text| Str::new(text).upcast());
            let details = vec![
                settings.filename.new_ref().upcast(),
                number(at.line),
                number(column(at.line, at.column)),
                shown,
                number(at.end_line),
                number(column(at.end_line, at.end_column)),
            ];
            vec![Str::new(&error.message).upcast(), Tuple::new(details).upcast()]
        }
    };
    errors::raise_with(class, Tuple::new(args))
}

/// The 1-based character offset of a byte column.
fn character_offset(line: &str, bytes: i32) -> i32 {
    match usize::try_from(bytes) {
        Err(_) => bytes + 1,
        Ok(bytes) => {
            let within = line.char_indices().take_while(|(at, _)| *at < bytes).count();
            let beyond = bytes.saturating_sub(line.len());
            (within + beyond + 1) as i32
        }
    }
}
