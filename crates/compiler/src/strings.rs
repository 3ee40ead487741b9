//! f-strings and t-strings.

use bytecode::opcode::Opcode;
use bytecode::operand::Conversion as Convert;
use bytecode::{Constant, Location, Text};
use syntax::ast::{Conversion, Expr, ExprKind};

use crate::generator::{Generator, Result, STACK_GUIDELINE};

impl<'a> Generator<'_, 'a> {
    pub(crate) fn joined_str(&mut self, values: &'a [Expr<'a>], at: Location) -> Result {
        if values.len() > STACK_GUIDELINE {
            self.load_str("", at);
            let join = self.plain_name_index("join");
            self.op_arg(Opcode::LoadAttr, join << 1 | 1, at);
            self.op_arg(Opcode::BuildList, 0, at);
            for value in values {
                self.expr(value)?;
                self.op_arg(Opcode::ListAppend, 1, at);
            }
            self.op_arg(Opcode::Call, 1, at);
            return Ok(());
        }
        values.iter().try_for_each(|value| self.expr(value))?;
        self.build_string(values.len(), at);
        Ok(())
    }

    /// One string of those on the stack.
    pub(crate) fn build_string(&mut self, count: usize, at: Location) {
        match count {
            0 => self.load_str("", at),
            1 => {}
            _ => self.op_arg(Opcode::BuildString, count as u32, at),
        }
    }

    pub(crate) fn formatted_value(
        &mut self,
        value: &'a Expr<'a>,
        conversion: Conversion,
        format_spec: Option<&'a Expr<'a>>,
        at: Location,
    ) -> Result {
        self.expr(value)?;
        if let Some(convert) = convert(conversion) {
            self.op_arg(Opcode::ConvertValue, convert.oparg(), at);
        }
        match format_spec {
            Some(spec) => {
                self.expr(spec)?;
                self.op(Opcode::FormatWithSpec, at);
            }
            None => self.op(Opcode::FormatSimple, at),
        }
        Ok(())
    }

    /// A template: the tuple of its strings, the tuple of its interpolations.
    pub(crate) fn template_str(&mut self, values: &'a [Expr<'a>], at: Location) -> Result {
        let is_interpolation = |value: &Expr| matches!(value.kind, ExprKind::Interpolation { .. });
        let mut strings = 0;
        // Strings and interpolations alternate, a string first and last: empty ones fill the gaps.
        let mut wants_string = true;
        for value in values {
            if is_interpolation(value) {
                if wants_string {
                    self.load_str("", at);
                    strings += 1;
                }
                wants_string = true;
            } else {
                self.expr(value)?;
                strings += 1;
                wants_string = false;
            }
        }
        if wants_string {
            self.load_str("", at);
            strings += 1;
        }
        self.op_arg(Opcode::BuildTuple, strings, at);
        let mut count = 0;
        for value in values.iter().filter(|value| is_interpolation(value)) {
            self.expr(value)?;
            count += 1;
        }
        self.op_arg(Opcode::BuildTuple, count, at);
        self.op(Opcode::BuildTemplate, at);
        Ok(())
    }

    pub(crate) fn interpolation(
        &mut self,
        value: &'a Expr<'a>,
        source: &Constant,
        conversion: Conversion,
        format_spec: Option<&'a Expr<'a>>,
        at: Location,
    ) -> Result {
        const FIXED: u32 = 2;
        const HAS_SPEC: u32 = 1;
        self.expr(value)?;
        self.load_const(source.clone(), at);
        let mut oparg = FIXED | convert(conversion).map_or(0, Convert::oparg) << 2;
        if let Some(spec) = format_spec {
            oparg |= HAS_SPEC;
            self.expr(spec)?;
        }
        self.op_arg(Opcode::BuildInterpolation, oparg, at);
        Ok(())
    }

    pub(crate) fn load_text(&mut self, text: Text, at: Location) {
        self.load_const(Constant::Str(text), at);
    }
}

fn convert(conversion: Conversion) -> Option<Convert> {
    match conversion {
        Conversion::None => None,
        Conversion::Str => Some(Convert::Str),
        Conversion::Repr => Some(Convert::Repr),
        Conversion::Ascii => Some(Convert::Ascii),
    }
}
