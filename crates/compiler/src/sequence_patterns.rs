//! Sequence patterns: `[a, b, *rest]`.

use bytecode::Location;
use bytecode::opcode::Opcode;
use bytecode::operand::{BinaryOp, CompareOp};
use syntax::ast::{Pattern, PatternKind};

use crate::generator::{Generator, Result};
use crate::patterns::{Matching, is_wildcard};

impl<'a> Generator<'_, 'a> {
    pub(crate) fn sequence_pattern(
        &mut self,
        patterns: &'a [Pattern<'a>],
        matching: &mut Matching<'a>,
        at: Location,
    ) -> Result {
        let star = patterns.iter().position(is_star);
        if patterns.iter().filter(|pattern| is_star(pattern)).count() > 1 {
            return self.error("multiple starred names in sequence pattern", at);
        }
        matching.on_top += 1;
        self.op(Opcode::MatchSequence, at);
        self.fail_unless(matching, at);
        self.check_length(patterns.len(), star.is_some(), matching, at);
        matching.on_top -= 1;
        if patterns.iter().all(|pattern| is_wildcard(pattern) || is_star_wildcard(pattern)) {
            // The length was all there was to check.
            self.op(Opcode::PopTop, at);
            return Ok(());
        }
        match star {
            Some(star) if is_star_wildcard(&patterns[star]) => self.pick_items(patterns, star, matching, at),
            _ => self.unpack_items(patterns, star, matching, at),
        }
    }

    fn check_length(&mut self, count: usize, has_star: bool, matching: &mut Matching<'a>, at: Location) {
        let (least, op) = match (count, has_star) {
            (0 | 1, true) => return,
            (count, true) => (count - 1, CompareOp::Ge),
            (count, false) => (count, CompareOp::Eq),
        };
        self.op(Opcode::GetLen, at);
        self.load_int(least, at);
        self.plain_compare(op, at);
        self.fail_unless(matching, at);
    }

    /// Unpacks the whole sequence.
    fn unpack_items(
        &mut self,
        patterns: &'a [Pattern<'a>],
        star: Option<usize>,
        matching: &mut Matching<'a>,
        at: Location,
    ) -> Result {
        match star {
            None => self.op_arg(Opcode::UnpackSequence, patterns.len() as u32, at),
            Some(star) => {
                let after = patterns.len() - star - 1;
                if star >= 1 << 8 || after >= 1 << 23 {
                    return self.error("too many expressions in star-unpacking sequence pattern", at);
                }
                self.op_arg(Opcode::UnpackEx, (star + (after << 8)) as u32, at);
            }
        }
        matching.on_top += patterns.len();
        for pattern in patterns {
            matching.on_top -= 1;
            self.subpattern(pattern, matching)?;
        }
        Ok(())
    }

    /// Takes single items out of a sequence whose middle nobody wants.
    fn pick_items(
        &mut self,
        patterns: &'a [Pattern<'a>],
        star: usize,
        matching: &mut Matching<'a>,
        at: Location,
    ) -> Result {
        matching.on_top += 1;
        for (index, pattern) in patterns.iter().enumerate() {
            if is_wildcard(pattern) || index == star {
                continue;
            }
            self.op_arg(Opcode::Copy, 1, at);
            if index < star {
                self.load_int(index, at);
            } else {
                self.op(Opcode::GetLen, at);
                self.load_int(patterns.len() - index, at);
                self.op_arg(Opcode::BinaryOp, BinaryOp::Subtract.oparg(), at);
            }
            self.op_arg(Opcode::BinaryOp, BinaryOp::Subscr.oparg(), at);
            self.subpattern(pattern, matching)?;
        }
        matching.on_top -= 1;
        self.op(Opcode::PopTop, at);
        Ok(())
    }
}

fn is_star(pattern: &Pattern) -> bool {
    matches!(pattern.kind, PatternKind::MatchStar { .. })
}

fn is_star_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern.kind, PatternKind::MatchStar { name: None })
}
