//! Type comments, kept when asked for: `# type: X` belongs to the assignment, loop, `with`, function or parameter
//! before it, `# type: ignore` to the module.

use ruff_python_ast::token::TokenKind;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::Lower;
use crate::ast::TypeIgnore;

/// The type comments of a source, in order.
#[derive(Default)]
pub(super) struct TypeComments {
    comments: Vec<TextRange>,
    ignores: Vec<TextRange>,
}

/// The text behind `# type:`.
fn type_text(comment: &str) -> Option<&str> {
    let blanks = [' ', '\t'];
    let text = comment.strip_prefix('#')?.trim_start_matches(blanks).strip_prefix("type:")?;
    Some(text.trim_start_matches(blanks))
}

impl<'a> Lower<'_, 'a, '_> {
    /// Finds all of them.
    pub(super) fn collect_type_comments(&mut self) {
        for token in self.tokens.iter().filter(|token| token.kind() == TokenKind::Comment) {
            let Some(text) = type_text(&self.source[token.range()]) else { continue };
            let range = TextRange::at(token.end() - TextSize::of(text), TextSize::of(text));
            let ignore = text.strip_prefix("ignore").filter(|rest| {
                !rest.as_bytes().first().is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())
            });
            match ignore {
                Some(tag) => {
                    let tag = TextRange::at(token.end() - TextSize::of(tag), TextSize::of(tag));
                    self.type_comments.ignores.push(tag);
                }
                None => self.type_comments.comments.push(range),
            }
        }
    }

    pub(super) fn type_ignores(&mut self) -> &'a [TypeIgnore<'a>] {
        let ignores = std::mem::take(&mut self.type_comments.ignores);
        let lowered: Vec<_> = ignores
            .iter()
            .map(|&range| TypeIgnore {
                line: self.lines.location(range).line,
                tag: self.arena.str(&self.source[range]),
            })
            .collect();
        self.arena.slice(&lowered)
    }

    /// The first comment between two places.
    pub(super) fn type_comment(&self, after: TextSize, before: TextSize) -> Option<&'a str> {
        let comments = &self.type_comments.comments;
        let first = comments.partition_point(|range| range.start() < after);
        let range = comments.get(first).filter(|range| range.end() <= before)?;
        Some(self.arena.str(&self.source[*range]))
    }

    /// The comment behind a statement, with nothing between.
    pub(super) fn trailing_type_comment(&self, end: TextSize) -> Option<&'a str> {
        self.trailing_range(end).map(|range| self.arena.str(&self.source[range]))
    }

    /// The end of a statement including its type comment.
    pub(super) fn with_type_comment(&self, end: TextSize) -> TextSize {
        self.trailing_range(end).map_or(end, TextRange::end)
    }

    fn trailing_range(&self, end: TextSize) -> Option<TextRange> {
        let comments = &self.type_comments.comments;
        let range = *comments.get(comments.partition_point(|range| range.start() < end))?;
        let between = &self.source[TextRange::new(end, range.start())];
        let blanks = between.split('#').next().unwrap_or_default();
        let adjacent = !between.contains('\n') && blanks.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
        adjacent.then_some(range)
    }
}
