//! Patterns of `case`.

use bytecode::Constant;
use ruff_python_ast as ruff;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::Ranged;

use super::{Lower, Lowered, Stop};
use crate::ast::{Pattern, PatternKind};

impl<'a> Lower<'_, 'a, '_> {
    pub(super) fn pattern(&mut self, pattern: &ruff::Pattern) -> Lowered<&'a Pattern<'a>> {
        let value = self.pattern_value(pattern)?;
        Ok(self.arena.alloc(value))
    }

    fn patterns(&mut self, patterns: &[ruff::Pattern]) -> Lowered<&'a [Pattern<'a>]> {
        self.list(patterns, Self::pattern_value)
    }

    fn pattern_value(&mut self, pattern: &ruff::Pattern) -> Lowered<Pattern<'a>> {
        self.deeper(1, |lower| {
            let kind = lower.pattern_kind(pattern)?;
            Ok(Pattern { kind, at: lower.at(pattern) })
        })
    }

    fn pattern_kind(&mut self, pattern: &ruff::Pattern) -> Lowered<PatternKind<'a>> {
        Ok(match pattern {
            ruff::Pattern::MatchValue(node) => PatternKind::MatchValue { value: self.expr(&node.value)? },
            ruff::Pattern::MatchSingleton(node) => {
                let value = match node.value {
                    ruff::Singleton::None => Constant::None,
                    ruff::Singleton::True => Constant::Bool(true),
                    ruff::Singleton::False => Constant::Bool(false),
                };
                PatternKind::MatchSingleton { value: self.arena.constant(value) }
            }
            ruff::Pattern::MatchSequence(node) => {
                PatternKind::MatchSequence { patterns: self.patterns(&node.patterns)? }
            }
            ruff::Pattern::MatchMapping(node) => PatternKind::MatchMapping {
                keys: self.exprs(&node.keys)?,
                patterns: self.patterns(&node.patterns)?,
                rest: self.opt_name(node.rest.as_ref()),
            },
            ruff::Pattern::MatchClass(node) => self.class_pattern(node)?,
            ruff::Pattern::MatchStar(node) => {
                // The parser crate lets anything follow.
                let next = self.tokens.after(node.end()).iter().find(|token| !token.kind().is_trivia());
                let ends =
                    [TokenKind::Comma, TokenKind::Rsqb, TokenKind::Rpar, TokenKind::Colon, TokenKind::If];
                if !next.is_some_and(|token| ends.contains(&token.kind())) {
                    return Err(Stop::rejected());
                }
                PatternKind::MatchStar { name: self.opt_name(node.name.as_ref()) }
            }
            ruff::Pattern::MatchAs(node) => PatternKind::MatchAs {
                pattern: node.pattern.as_deref().map(|inner| self.pattern(inner)).transpose()?,
                name: self.opt_name(node.name.as_ref()),
            },
            ruff::Pattern::MatchOr(node) => PatternKind::MatchOr { patterns: self.patterns(&node.patterns)? },
        })
    }

    fn class_pattern(&mut self, node: &ruff::PatternMatchClass) -> Lowered<PatternKind<'a>> {
        let keywords = &node.arguments.keywords;
        Ok(PatternKind::MatchClass {
            cls: self.expr(&node.cls)?,
            patterns: self.patterns(&node.arguments.patterns)?,
            kwd_attrs: self.list(keywords, |lower, keyword| Ok(lower.name(&keyword.attr)))?,
            kwd_patterns: self.list(keywords, |lower, keyword| lower.pattern_value(&keyword.pattern))?,
        })
    }
}
