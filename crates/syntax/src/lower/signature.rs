//! Signature type comments: `(int, *str) -> bool`.
//!
//! No mode of the parser crate reads them, so their types are parsed one by one.

use ruff_text_size::{TextRange, TextSize};

use super::{Lowered, Stop};
use crate::ast::{Arena, Expr, Module};
use crate::diagnostic::WarningSink;
use crate::errors::tokens::{Ending, Token, tokenize};
use crate::parse::Options;

/// Lowers a signature that the error pass has found well formed.
pub(crate) fn function_type<'a>(
    source: &str,
    options: &Options,
    arena: &'a Arena,
    warnings: &mut dyn WarningSink,
) -> Lowered<Module<'a>> {
    let tokens = tokenize(source, Ending::Plain, None);
    let text = |token: &Token| source.get(token.start..token.end).unwrap_or_default();
    let list = &tokens.list;
    let close =
        list.iter().position(|token| token.level == 0 && text(token) == ")").ok_or_else(Stop::rejected)?;
    let mut lower = |tokens: &[Token]| type_expr(source, tokens, options, arena, warnings);
    let mut argtypes = Vec::new();
    for part in list[1..close].split(|token| token.level == 1 && text(token) == ",") {
        let stars = part.iter().take_while(|token| matches!(text(token), "*" | "**")).count();
        argtypes.extend(lower(&part[stars..])?);
    }
    let returns = lower(&list[close + 2..])?.ok_or_else(Stop::rejected)?;
    Ok(Module::FunctionType { argtypes: arena.slice(&argtypes), returns: arena.alloc(returns) })
}

fn type_expr<'a>(
    source: &str,
    tokens: &[Token],
    options: &Options,
    arena: &'a Arena,
    warnings: &mut dyn WarningSink,
) -> Lowered<Option<Expr<'a>>> {
    let mut texts = tokens.iter().filter(|token| token.end > token.start && token.end <= source.len());
    let Some(first) = texts.next() else { return Ok(None) };
    let last = texts.next_back().unwrap_or(first);
    let range = TextRange::new(TextSize::new(first.start as u32), TextSize::new(last.end as u32));
    let parsed = ruff_python_parser::parse_parenthesized_expression_range(source, range)
        .map_err(|_| Stop::rejected())?;
    let mut lower = super::Lower::new(source, parsed.tokens(), options, arena, warnings);
    lower.expr_value(&parsed.syntax().body).map(Some)
}
