//! The way from a source text or a tree to a code object.

use std::rc::Rc;

use bytecode::opcode::Opcode;
use bytecode::{Code, CodeFlags, Location};
use symtable::Features;
use syntax::ast::{Arena, Module, Stmt};
use syntax::{Mode, SyntaxError, WarningSink};

use crate::generator::{Generator, Settings};
use crate::{docstring, finally_warnings};

/// How to compile.
#[derive(Clone, Debug)]
pub struct Options {
    /// `co_filename`
    pub filename: Rc<str>,
    /// 0; 1 drops assertions (`-O`); 2 docstrings too (`-OO`).
    pub optimize: u8,
    /// `FUTURE_…` flags inherited from the code that calls `compile`.
    pub features: CodeFlags,
    /// `await` and its kin may stand outside of functions (`ast.PyCF_ALLOW_TOP_LEVEL_AWAIT`).
    pub top_level_await: bool,
    /// How the text is read.
    pub parse: syntax::Options,
}

impl Options {
    /// Those of `compile(source, filename, mode)`.
    pub fn new(filename: &str) -> Self {
        Self {
            filename: filename.into(),
            optimize: 0,
            features: CodeFlags::empty(),
            top_level_await: false,
            parse: syntax::Options::default(),
        }
    }
}

/// Compiles a source text (decoded, newlines `\n`).
///
/// # Errors
/// CPython's error for this text, or what `warnings` made of a warning.
pub fn compile(
    source: &str,
    mode: Mode,
    options: &Options,
    warnings: &mut dyn WarningSink,
) -> Result<Code, SyntaxError> {
    let arena = Arena::new();
    let tree = syntax::parse(source, mode, &options.parse, &arena, warnings)?;
    compile_tree(&arena, &tree, options, warnings)
}

/// Compiles a tree.
///
/// # Errors
/// As [`compile`].
pub fn compile_tree<'a>(
    arena: &'a Arena,
    tree: &Module<'a>,
    options: &Options,
    warnings: &mut dyn WarningSink,
) -> Result<Code, SyntaxError> {
    let mut features: Features = symtable::future::scan(tree)?;
    features.flags |= options.features;
    finally_warnings::check(tree, warnings)?;
    let scoping = symtable::Options { features, top_level_await: options.top_level_await };
    let table = symtable::build(arena, tree, scoping)?;
    let settings = Settings {
        filename: Rc::clone(&options.filename),
        optimize: options.optimize,
        flags: features.flags,
        top_level_await: options.top_level_await,
        interactive: matches!(tree, Module::Interactive { .. }),
        warnings,
    };
    let mut generator = Generator::new(&table, settings);
    match *tree {
        Module::Module { body, .. } | Module::Interactive { body } => {
            let at = start_of(body, options.optimize);
            if generator.cur.scope.has_conditional_annotations {
                generator.op_arg(Opcode::BuildSet, 0, at);
                generator.store_name("__conditional_annotations__", at)?;
            }
            generator.namespace_body(body, at)?;
            generator.finish(true)
        }
        Module::Expression { body } => {
            generator.expr(body)?;
            generator.finish(false)
        }
        Module::FunctionType { .. } => Err(SyntaxError {
            kind: syntax::ErrorKind::System,
            message: "module kind 4 should not be possible".into(),
            at: Location::NONE,
        }),
    }
}

/// Where a module's code begins: at its first statement, the docstring included if it is kept.
fn start_of(body: &[Stmt], optimize: u8) -> Location {
    let split = docstring::split(body);
    let kept = if optimize >= 2 { split.rest } else { body };
    match (kept.first(), split.text) {
        (Some(first), _) => first.at,
        (None, Some((_, at))) => docstring::stripped(at),
        (None, None) => Location::new(1, 0, 1, 0),
    }
}
