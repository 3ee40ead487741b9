//! String literals: adjacent parts become one node, as Python's tree has it.
//!
//! Text next to an f-string joins its pieces; neighbouring pieces of text become one constant; empty ones vanish.

use bytecode::{Constant, Location, Text};
use ruff_python_ast as ruff;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::escape::{Decoded, Invalid, decode_bytes, decode_text};
use super::{Lower, Lowered, MAX_FIELDS, Stop};
use crate::ast::{Conversion, Expr, ExprKind};
use crate::diagnostic::SyntaxError;

/// Values of a `JoinedStr` or `TemplateStr` in the making.
#[derive(Default)]
struct Pieces<'a> {
    values: Vec<Expr<'a>>,
    /// The constant that is not yet in `values`.
    pending: Vec<u8>,
    pending_at: Option<(TextRange, Option<&'a str>)>,
    /// Invalid escapes of the current f-string's own text, told when it ends.
    invalid: Vec<(Invalid, TextRange)>,
}

impl<'a> Pieces<'a> {
    fn text(&mut self, bytes: &[u8], range: TextRange, kind: Option<&'a str>) {
        self.pending.extend_from_slice(bytes);
        self.pending_at = Some(match self.pending_at {
            Some((start, kind)) => (TextRange::new(start.start(), range.end()), kind),
            None => (range, kind),
        });
    }
}

impl<'a> Lower<'_, 'a, '_> {
    pub(super) fn string(&mut self, node: &ruff::ExprStringLiteral) -> Lowered<Expr<'a>> {
        let at = self.at(node);
        let kind = node.value.iter().next().and_then(|part| self.unicode_kind(part));
        let value = match node.value.as_slice() {
            [part] => text_constant(self.literal(part)?),
            parts => {
                let mut bytes = Vec::new();
                for part in parts {
                    bytes.extend_from_slice(&self.literal(part)?);
                }
                text_constant(bytes.into())
            }
        };
        Ok(Expr { kind: ExprKind::Constant { value: self.arena.constant(value), kind }, at })
    }

    pub(super) fn bytes(&mut self, node: &ruff::ExprBytesLiteral) -> Lowered<Expr<'a>> {
        let mut bytes = Vec::new();
        for part in node.value.iter() {
            let content = part.content_range();
            if part.flags.prefix().is_raw() || !self.text(content).contains('\\') {
                bytes.extend_from_slice(&part.value);
                continue;
            }
            let decoded = decode_bytes(self.text(content)).map_err(|_| Stop::rejected())?;
            self.warn_escape(&decoded, content)?;
            bytes.extend(decoded.bytes);
        }
        Ok(self.constant_expr(Constant::Bytes(bytes.into()), self.at(node)))
    }

    pub(super) fn f_string(&mut self, node: &ruff::ExprFString) -> Lowered<Expr<'a>> {
        let mut pieces = Pieces::default();
        for part in &node.value {
            match part {
                ruff::FStringPart::Literal(literal) => {
                    let bytes = self.literal(literal)?;
                    pieces.text(&bytes, literal.range, self.unicode_kind(literal));
                }
                ruff::FStringPart::FString(part) => {
                    let raw = part.flags.prefix().is_raw();
                    self.elements(&part.elements, raw, false, false, &mut pieces)?;
                    self.warn_at_end(&mut pieces, part.end())?;
                }
            }
        }
        let values = self.finish(pieces);
        Ok(Expr { kind: ExprKind::JoinedStr { values }, at: self.at(node) })
    }

    pub(super) fn t_string(&mut self, node: &ruff::ExprTString) -> Lowered<Expr<'a>> {
        let mut pieces = Pieces::default();
        for part in &node.value {
            let raw = part.flags.prefix().is_raw();
            self.elements(&part.elements, raw, true, false, &mut pieces)?;
            self.warn_at_end(&mut pieces, part.end())?;
        }
        let values = self.finish(pieces);
        Ok(Expr { kind: ExprKind::TemplateStr { values }, at: self.at(node) })
    }

    /// The kind of a literal: Python notes a small `u`, not a capital one.
    fn unicode_kind(&self, part: &ruff::StringLiteral) -> Option<&'a str> {
        (self.source.as_bytes()[part.start().to_usize()] == b'u').then_some("u")
    }

    /// The value of one plain literal.
    fn literal<'n>(&mut self, part: &'n ruff::StringLiteral) -> Lowered<std::borrow::Cow<'n, [u8]>> {
        let content = part.content_range();
        if part.flags.prefix().is_raw() || memchr::memchr(b'\\', self.text(content).as_bytes()).is_none() {
            return Ok(part.value.as_bytes().into());
        }
        let decoded = decode_text(self.text(content)).map_err(|_| Stop::rejected())?;
        self.warn_escape(&decoded, content)?;
        Ok(decoded.bytes.into())
    }

    fn elements(
        &mut self,
        elements: &[ruff::InterpolatedStringElement],
        raw: bool,
        template: bool,
        in_spec: bool,
        pieces: &mut Pieces<'a>,
    ) -> Lowered<()> {
        for element in elements {
            match element {
                ruff::InterpolatedStringElement::Literal(literal) => {
                    self.piece(literal, raw, in_spec, pieces)?;
                }
                ruff::InterpolatedStringElement::Interpolation(field) => {
                    self.field(field, raw, template, pieces)?;
                }
            }
        }
        Ok(())
    }

    /// Text between replacement fields. Doubled braces are one, except in a format specification.
    fn piece(
        &mut self,
        literal: &ruff::InterpolatedStringLiteralElement,
        raw: bool,
        in_spec: bool,
        pieces: &mut Pieces<'a>,
    ) -> Lowered<()> {
        if raw || !self.text(literal.range).contains('\\') {
            pieces.text(literal.value.as_bytes(), literal.range, None);
            return Ok(());
        }
        let mut start = literal.start();
        while start < literal.end() {
            // Like CPython, decode from one doubled brace to the next.
            let rest = self.text(TextRange::new(start, literal.end()));
            let braces = [rest.find("{{"), rest.find("}}")].into_iter().flatten().min();
            let (length, skip) = match braces.filter(|_| !in_spec) {
                Some(at) => (at + 1, at + 2),
                None => (rest.len(), rest.len()),
            };
            let range = TextRange::at(start, TextSize::new(length as u32));
            let mut decoded = decode_text(self.text(range)).map_err(|_| Stop::rejected())?;
            if let Some(invalid) = &mut decoded.invalid {
                // A lone backslash at the end stands before the brace of a field.
                let after = range.start().to_usize() + invalid.offset + 1;
                let brace = matches!(self.source.as_bytes().get(after), Some(b'{' | b'}'));
                invalid.length = invalid.length.max(1 + usize::from(brace));
            }
            match decoded.invalid {
                Some(invalid) if !in_spec => pieces.invalid.push((invalid, range)),
                _ => self.warn_escape(&decoded, range)?,
            }
            pieces.text(&decoded.bytes, literal.range, None);
            start += TextSize::new(skip as u32);
        }
        Ok(())
    }

    fn field(
        &mut self,
        field: &ruff::InterpolatedElement,
        raw: bool,
        template: bool,
        pieces: &mut Pieces<'a>,
    ) -> Lowered<()> {
        let start = field.start() + TextSize::new(1);
        let expression_end = self.expression_end(field);
        let mut conversion = match field.conversion {
            ruff::ConversionFlag::None => Conversion::None,
            ruff::ConversionFlag::Str => Conversion::Str,
            ruff::ConversionFlag::Repr => Conversion::Repr,
            ruff::ConversionFlag::Ascii => Conversion::Ascii,
        };
        if field.debug_text.is_some() {
            let end = self.debug_end(expression_end);
            let text = self.without_comments(TextRange::new(start, end));
            pieces.text(text.as_bytes(), TextRange::new(start, end), None);
            if conversion == Conversion::None && field.format_spec.is_none() {
                conversion = Conversion::Repr;
            }
        }
        if self.fields >= MAX_FIELDS {
            return Err(Stop::rejected());
        }
        let fields = std::mem::take(&mut self.fields);
        let value = self.expr(&field.expression)?;
        self.fields = fields + 1;
        let format_spec = match &field.format_spec {
            Some(spec) => Some(self.format_spec(spec, raw)?),
            None => None,
        };
        self.fields = fields;
        self.flush(pieces);
        let kind = if template {
            let text = self.without_comments(TextRange::new(start, expression_end));
            let str = self.arena.constant(Constant::Str(text.into()));
            ExprKind::Interpolation { value, str, conversion, format_spec }
        } else {
            ExprKind::FormattedValue { value, conversion, format_spec }
        };
        pieces.values.push(Expr { kind, at: self.at(field) });
        Ok(())
    }

    /// The specification's node starts at its colon.
    fn format_spec(&mut self, spec: &ruff::InterpolatedStringFormatSpec, raw: bool) -> Lowered<&'a Expr<'a>> {
        let mut pieces = Pieces::default();
        self.elements(&spec.elements, raw, false, true, &mut pieces)?;
        let values = self.finish(pieces);
        let range = TextRange::new(spec.start() - TextSize::new(1), spec.end());
        Ok(self.arena.alloc(Expr { kind: ExprKind::JoinedStr { values }, at: self.lines.location(range) }))
    }

    /// Where the text of a field's expression ends: before `=`, `!`, `:` or `}`.
    fn expression_end(&self, field: &ruff::InterpolatedElement) -> TextSize {
        let mut rest = self.tokens.after(field.expression.end()).iter();
        let end = rest.find(|token| {
            matches!(
                token.kind(),
                TokenKind::Equal | TokenKind::Exclamation | TokenKind::Colon | TokenKind::Rbrace
            )
        });
        end.map_or(field.expression.end(), Ranged::start)
    }

    /// Where the text that `=` shows ends: the blanks after it belong to it.
    fn debug_end(&self, equal: TextSize) -> TextSize {
        let after = equal + TextSize::new(1);
        self.tokens.after(after).iter().find(|token| !token.kind().is_trivia()).map_or(after, Ranged::start)
    }

    fn without_comments(&self, range: TextRange) -> String {
        let mut text = String::with_capacity(range.len().to_usize());
        let mut from = range.start();
        let after = self.tokens.after(range.start()).iter();
        let inside = after.take_while(|token| token.end() <= range.end());
        for comment in inside.filter(|token| token.kind() == TokenKind::Comment) {
            text.push_str(self.text(TextRange::new(from, comment.start())));
            from = comment.end();
        }
        text.push_str(self.text(TextRange::new(from, range.end())));
        text
    }

    fn flush(&mut self, pieces: &mut Pieces<'a>) {
        let bytes = std::mem::take(&mut pieces.pending);
        let Some((range, kind)) = pieces.pending_at.take() else { return };
        if bytes.is_empty() {
            return;
        }
        let value = self.arena.constant(text_constant(bytes.into()));
        let at = self.lines.location(range);
        pieces.values.push(Expr { kind: ExprKind::Constant { value, kind }, at });
    }

    fn finish(&mut self, mut pieces: Pieces<'a>) -> &'a [Expr<'a>] {
        self.flush(&mut pieces);
        self.arena.slice(&pieces.values)
    }

    fn warn_escape(&mut self, decoded: &Decoded, content: TextRange) -> Lowered<()> {
        match decoded.invalid {
            Some(invalid) => self.warn_invalid(invalid, content, 0),
            None => Ok(()),
        }
    }

    /// The warnings about an f-string's text. CPython takes the line of the closing quote for that of the piece.
    fn warn_at_end(&mut self, pieces: &mut Pieces<'a>, end: TextSize) -> Lowered<()> {
        for (invalid, content) in std::mem::take(&mut pieces.invalid) {
            let line = self.lines.location(content).line;
            let end_line = self.lines.location(TextRange::empty(end)).line;
            self.warn_invalid(invalid, content, end_line - line)?;
        }
        Ok(())
    }

    fn warn_invalid(&mut self, invalid: Invalid, content: TextRange, lines_off: i32) -> Lowered<()> {
        let start = content.start() + TextSize::new(invalid.offset as u32);
        let raw = &self.source[content.start().to_usize()..];
        let (warning, as_error) = (invalid.message(raw, false), invalid.message(raw, true));
        let at = self.lines.location(TextRange::empty(start));
        let at = Location { end_column: at.column + 2, ..at };
        let shown = Location { line: at.line + lines_off, end_line: at.line + lines_off, ..at };
        self.warn(&warning, shown).map_err(|stop| match stop {
            Stop::Error(error) if error.message == warning => {
                Stop::Error(Box::new(SyntaxError { message: as_error, at, ..*error }))
            }
            other => other,
        })
    }
}

/// The parser and the decoder give WTF-8; text with surrogates goes through its code points.
fn text_constant(bytes: std::borrow::Cow<'_, [u8]>) -> Constant {
    let text = match String::from_utf8(bytes.into_owned()) {
        Ok(text) => Text::from(text),
        Err(error) => Text::from_code_points(wtf8_points(error.as_bytes())),
    };
    Constant::Str(text)
}

fn wtf8_points(mut bytes: &[u8]) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let (point, length) = match *bytes {
            [] => return None,
            [first, ..] if first < 0x80 => (u32::from(first), 1),
            [first, b, ..] if first < 0xE0 => (u32::from(first & 0x1F) << 6 | tail(b), 2),
            [first, b, c, ..] if first < 0xF0 => (u32::from(first & 0x0F) << 12 | tail(b) << 6 | tail(c), 3),
            [first, b, c, d, ..] => (u32::from(first & 7) << 18 | tail(b) << 12 | tail(c) << 6 | tail(d), 4),
            _ => return None,
        };
        bytes = &bytes[length..];
        Some(point)
    })
}

fn tail(byte: u8) -> u32 {
    u32::from(byte & 0x3F)
}
