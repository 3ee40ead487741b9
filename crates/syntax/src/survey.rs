//! One look over the tokens of a text: limits that the fast parser does not have, and how deep its tree may be.

use ruff_python_ast::Mod;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser::Parsed;
use ruff_text_size::Ranged;

/// Limits of CPython's tokenizer.
const MAX_BRACKETS: u32 = 200;
const MAX_BLOCKS: u32 = 99;
const MAX_STRINGS: u32 = 150;

/// Native stack for one level of the tree when it is dropped (measured: less than half of it).
const DROP_FRAME: usize = 512;

/// What the tokens tell.
pub(crate) struct Survey {
    /// CPython's tokenizer stops here: brackets, blocks or f-strings nest too deep, or an identifier has characters
    /// that its older Unicode does not allow there.
    pub(crate) beyond_limits: bool,
    /// No tree over these tokens is deeper.
    depth: usize,
}

impl Survey {
    /// Looks at all tokens.
    pub(crate) fn new(source: &str, tokens: &Tokens) -> Self {
        let ascii = source.is_ascii();
        let (mut brackets, mut blocks, mut strings) = (0_u32, 0_u32, 0_u32);
        let (mut line, mut longest, mut deepest) = (0, 0, 0);
        let mut beyond_limits = false;
        for token in tokens {
            line += 1;
            match token.kind() {
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => brackets += 1,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                    brackets = brackets.saturating_sub(1)
                }
                TokenKind::Indent => (blocks, deepest) = (blocks + 1, deepest.max(blocks + 1)),
                TokenKind::Dedent => blocks = blocks.saturating_sub(1),
                TokenKind::FStringStart | TokenKind::TStringStart => strings += 1,
                TokenKind::FStringEnd | TokenKind::TStringEnd => strings = strings.saturating_sub(1),
                TokenKind::Name if !ascii => {
                    let name = source[token.range()].chars().map(u32::from);
                    beyond_limits |= !unicode::is_identifier(name);
                }
                TokenKind::Newline => (line, longest) = (0, longest.max(line)),
                _ => continue,
            }
            beyond_limits |= brackets > MAX_BRACKETS || blocks >= MAX_BLOCKS || strings >= MAX_STRINGS;
        }
        Self { beyond_limits, depth: longest.max(line) + deepest as usize }
    }

    /// Drops the tree, which the parser crate leaves to recursion, on a stack that is large enough.
    pub(crate) fn release(&self, parsed: Parsed<Mod>) {
        let needed = self.depth * DROP_FRAME;
        stacker::maybe_grow(needed, needed.max(64 * 1024), || drop(parsed));
    }
}
