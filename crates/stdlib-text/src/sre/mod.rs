//! `_sre`: the native half of `re`.
//!
//! Patterns arrive as the code words of `re/_compiler.py`; the crate `sre` runs them. Here are the Python classes around it.

mod matched;
mod pattern;
mod scanner;
mod subject;
mod substitute;
mod template;

pub use matched::Match;
pub use pattern::Pattern;
pub use scanner::Scanner;
pub use template::Template;

/// The native half of `re`.
#[objects::pymodule(name = "_sre")]
pub mod _sre {
    use ::sre::Program;
    use objects::builtins::dict::Dict;
    use objects::builtins::exceptions::{OverflowError, RuntimeError};
    use objects::builtins::int::Int;
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::str::Str;
    use objects::builtins::tuple::Tuple;
    use objects::errors::{raise, raise_type_error};
    use objects::raw::{Any, IntoObject, Obj, Py, PyResult, Ref};

    use super::pattern::{self, Pattern};
    use super::template::{self, Template};
    use super::{Match, Scanner};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.make_class::<Pattern>()?;
        module.make_class::<Match>()?;
        module.make_class::<Scanner>()?;
        module.make_class::<Template>()?;
        module.add("MAGIC", ::sre::MAGIC.into_object()?)?;
        module.add("CODESIZE", ::sre::CODE_SIZE.into_object()?)?;
        module.add("MAXREPEAT", ::sre::MAX_REPEAT.into_object()?)?;
        module.add("MAXGROUPS", ::sre::MAX_GROUPS.into_object()?)?;
        let copyright = " SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB ";
        module.add("copyright", Str::new(copyright).upcast())
    }

    #[function]
    fn getcodesize() -> PyResult<usize> {
        Ok(::sre::CODE_SIZE)
    }

    #[function]
    fn ascii_iscased(character: i32) -> PyResult<bool> {
        Ok(u8::try_from(character).is_ok_and(|byte| byte.is_ascii_alphabetic()))
    }

    #[function]
    fn unicode_iscased(character: i32) -> PyResult<bool> {
        let code = character.cast_unsigned();
        Ok(code < 0x11_0000 && (unicode::simple_lower(code) != code || unicode::simple_upper(code) != code))
    }

    #[function]
    fn ascii_tolower(character: i32) -> PyResult<i32> {
        Ok(u8::try_from(character).map_or(character, |byte| byte.to_ascii_lowercase().into()))
    }

    #[function]
    fn unicode_tolower(character: i32) -> PyResult<i32> {
        let code = character.cast_unsigned();
        Ok(if code < 0x11_0000 { unicode::simple_lower(code).cast_signed() } else { character })
    }

    #[function("(pattern, flags, code, groups, groupindex,\n        indexgroup)")]
    fn compile(
        pattern: &Any,
        flags: i32,
        code: &Py<List>,
        groups: isize,
        groupindex: &Py<Dict>,
        indexgroup: &Py<Tuple>,
    ) -> PyResult<Ref<Pattern>> {
        let words = code.to_vec().iter().map(|word| word_of(word)).collect::<PyResult<Vec<u32>>>()?;
        let kind = pattern::kind_of(pattern)?;
        let program = usize::try_from(groups).ok().and_then(|groups| Program::new(&words, groups).ok());
        let Some(program) = program else { return raise(&RuntimeError, "invalid SRE code") };
        Pattern::make(pattern, kind, flags, words, program, groups, groupindex, indexgroup)
    }

    fn word_of(word: &Any) -> PyResult<u32> {
        let Some(word) = word.downcast::<Int>() else { return raise_type_error("an integer is required") };
        if word.is_negative() {
            return raise(&OverflowError, "can't convert negative value to unsigned int");
        }
        u32::try_from(word.saturated())
            .or_else(|_| raise(&OverflowError, "regular expression code size limit exceeded"))
    }

    ///
    ///
    ///   template
    ///     A list containing interleaved literal strings (str or bytes) and group
    ///     indices (int), as returned by re._parser.parse_template():
    ///         [literal1, group1, ..., literalN, groupN]
    #[function("(pattern, template, /)")]
    fn template(pattern: &Any, template: &Py<List>) -> PyResult<Obj> {
        let _ = pattern;
        template::Template::parse(template).map(Ref::upcast)
    }
}
