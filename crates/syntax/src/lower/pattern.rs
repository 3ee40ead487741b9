//! Patterns of `case`.

use bytecode::Constant;
use ruff_python_ast as ruff;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged, TextRange};

use super::{Lower, Lowered, Stop};
use crate::ast::{Pattern, PatternKind};

impl<'a> Lower<'_, 'a, '_> {
    pub(super) fn pattern(&mut self, pattern: &ruff::Pattern) -> Lowered<&'a Pattern<'a>> {
        let value = self.pattern_value(pattern)?;
        Ok(self.arena.alloc(value))
    }

    fn patterns(&mut self, patterns: &[ruff::Pattern]) -> Lowered<&'a [Pattern<'a>]> {
        // The parser crate does not insist on what stands between them.
        for pair in patterns.windows(2) {
            let between = self.tokens.in_range(TextRange::new(pair[0].end(), pair[1].start()));
            let separates = |token: &Token| matches!(token.kind(), TokenKind::Comma | TokenKind::Vbar);
            if !between.iter().any(separates) {
                return Err(Stop::rejected());
            }
        }
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
            ruff::Pattern::MatchValue(node) => {
                reject_wildcard(&node.value)?;
                PatternKind::MatchValue { value: self.expr(&node.value)? }
            }
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
        reject_wildcard(&node.cls)?;
        if self.next_kind(node.cls.end()) != Some(TokenKind::Lpar) {
            return Err(Stop::rejected());
        }
        let keywords = &node.arguments.keywords;
        Ok(PatternKind::MatchClass {
            cls: self.expr(&node.cls)?,
            patterns: self.patterns(&node.arguments.patterns)?,
            kwd_attrs: self.list(keywords, |lower, keyword| Ok(lower.name(&keyword.attr)))?,
            kwd_patterns: self.list(keywords, |lower, keyword| lower.pattern_value(&keyword.pattern))?,
        })
    }
}

/// `_` is the wildcard before anything else: it has no attributes and no class patterns.
fn reject_wildcard(mut value: &ruff::Expr) -> Lowered<()> {
    while let ruff::Expr::Attribute(node) = value {
        value = &node.value;
    }
    match value {
        ruff::Expr::Name(name) if name.id.as_str() == "_" => Err(Stop::rejected()),
        _ => Ok(()),
    }
}
