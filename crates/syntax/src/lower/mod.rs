//! The parser crate's tree to the arena AST, one file per family of nodes.
//!
//! Needs: a tree without errors. Keeps: source order (warnings come in it). Costs: linear; native stack is bounded
//! by [`Lower::deeper`]. What the parser crate accepts and CPython's parser does not ends as [`Stop::rejected()`].

pub(crate) mod escape;
mod expr;
mod literal;
mod params;
mod pattern;
mod signature;
mod stmt;
mod strings;
mod type_comments;

use bytecode::{Constant, Location};
use ruff_python_ast as ruff;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::ast::{Arena, Expr, ExprKind, Module};
use crate::diagnostic::{ErrorKind, SyntaxError, WarningKind, WarningSink};
use crate::lines::LineIndex;
use crate::parse::{Mode, Options};

pub(crate) use literal::too_many_digits;
pub(crate) use signature::function_type;
use type_comments::TypeComments;

/// Why there is no tree.
pub(crate) enum Stop {
    /// An error that is final.
    Error(Box<SyntaxError>),
    /// CPython's parser rejects this text; the error pass knows how, else this is the error.
    Rejected(Box<SyntaxError>),
}

impl Stop {
    /// The error pass will find the error.
    pub(crate) fn rejected() -> Self {
        Self::Rejected(Box::new(SyntaxError::new("invalid syntax", Location::NONE)))
    }
}

pub(crate) type Lowered<T> = Result<T, Stop>;

/// Nesting up to which the native stack is surely enough (a thread's smallest, debug build).
const UNCHECKED_DEPTH: u32 = 100;
const RED_ZONE: usize = 128 * 1024;
const STACK_CHUNK: usize = 2 * 1024 * 1024;
/// Deeper trees are refused as CPython refuses them when its stack ends.
const MAX_DEPTH: u32 = 40_000;
/// What CPython's parser can nest, in units of its cheapest recursion.
const MAX_PARSER_WEIGHT: u32 = 24_000;

/// Replacement fields within the specifications of fields.
const MAX_FIELDS: u32 = 3;

/// The state of one lowering.
pub(crate) struct Lower<'s, 'a, 'w> {
    /// The text before the replacements that the parser crate needs.
    original: &'s str,
    source: &'s str,
    tokens: &'s Tokens,
    lines: LineIndex,
    arena: &'a Arena,
    options: &'s Options,
    warnings: &'w mut dyn WarningSink,
    depth: u32,
    weight: u32,
    /// Replacement fields around the current one, in the same f-string.
    fields: u32,
    type_comments: TypeComments,
}

/// Lowers a whole tree.
pub(crate) fn module<'a>(
    original: &str,
    source: &str,
    parsed: &Parsed<ruff::Mod>,
    mode: Mode,
    options: &Options,
    arena: &'a Arena,
    warnings: &mut dyn WarningSink,
) -> Lowered<Module<'a>> {
    let mut lower = Lower::new(source, parsed.tokens(), options, arena, warnings);
    lower.original = original;
    if options.type_comments {
        lower.collect_type_comments();
    }
    match (parsed.syntax(), mode) {
        (ruff::Mod::Module(module), Mode::Single) => {
            Ok(Module::Interactive { body: lower.stmts(&module.body)? })
        }
        (ruff::Mod::Module(module), _) => {
            let type_ignores = lower.type_ignores();
            Ok(Module::Module { body: lower.stmts(&module.body)?, type_ignores })
        }
        (ruff::Mod::Expression(expression), _) => {
            Ok(Module::Expression { body: lower.expr(&expression.body)? })
        }
    }
}

impl<'s, 'a, 'w> Lower<'s, 'a, 'w> {
    fn new(
        source: &'s str,
        tokens: &'s Tokens,
        options: &'s Options,
        arena: &'a Arena,
        warnings: &'w mut dyn WarningSink,
    ) -> Self {
        Self {
            original: source,
            source,
            tokens,
            lines: LineIndex::new(source),
            arena,
            options,
            warnings,
            depth: 0,
            weight: 0,
            fields: 0,
            type_comments: TypeComments::default(),
        }
    }
}

impl<'a> Lower<'_, 'a, '_> {
    /// Runs `work` one level deeper; `weight` is what this level costs CPython's parser (0 for its loops).
    fn deeper<T>(&mut self, weight: u32, work: impl FnOnce(&mut Self) -> Lowered<T>) -> Lowered<T> {
        if self.depth >= MAX_DEPTH {
            return Err(too_deep(ErrorKind::Recursion, "Stack overflow during compilation"));
        }
        if self.weight + weight > MAX_PARSER_WEIGHT {
            return Err(too_deep(
                ErrorKind::Memory,
                "Parser stack overflowed - Python source too complex to parse",
            ));
        }
        self.depth += 1;
        self.weight += weight;
        let result = if self.depth > UNCHECKED_DEPTH {
            stacker::maybe_grow(RED_ZONE, STACK_CHUNK, || work(self))
        } else {
            work(self)
        };
        self.depth -= 1;
        self.weight -= weight;
        result
    }

    fn at(&self, node: &impl Ranged) -> Location {
        self.lines.location(node.range())
    }

    fn text(&self, range: TextRange) -> &str {
        &self.source[range]
    }

    fn name(&self, identifier: &ruff::Identifier) -> &'a str {
        self.arena.str(&identifier.id)
    }

    fn opt_name(&self, identifier: Option<&ruff::Identifier>) -> Option<&'a str> {
        identifier.map(|identifier| self.name(identifier))
    }

    /// One arena item per item of a list.
    fn list<S, T: Copy>(
        &mut self,
        items: &[S],
        mut lower: impl FnMut(&mut Self, &S) -> Lowered<T>,
    ) -> Lowered<&'a [T]> {
        let arena = self.arena;
        arena.try_slice(items.len(), |index| lower(self, &items[index]))
    }

    fn constant_expr(&self, value: Constant, at: Location) -> Expr<'a> {
        Expr { kind: ExprKind::Constant { value: self.arena.constant(value), kind: None }, at }
    }

    fn warn(&mut self, message: &str, at: Location) -> Lowered<()> {
        self.warnings.warn(WarningKind::Syntax, message, at).map_err(|error| Stop::Error(Box::new(error)))
    }

    /// Where the first token at or after an offset starts, comments and newlines aside.
    fn next_token_start(&self, offset: TextSize) -> TextSize {
        let mut rest = self.tokens.after(offset).iter();
        let blank = |kind: TokenKind| kind.is_trivia() || kind == TokenKind::Newline;
        rest.find(|token| !blank(token.kind())).map_or(offset, Ranged::start)
    }
}

fn too_deep(kind: ErrorKind, message: &str) -> Stop {
    Stop::Error(Box::new(SyntaxError { kind, message: message.to_owned(), at: Location::NONE }))
}
