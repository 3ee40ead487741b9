//! Reading a format spec.

use super::{Align, FormatSpec, Separator, Sign, SpecError, Target};

/// The value of an ASCII digit: what [`FormatSpec::parse`] needs where no other digits are known.
pub fn ascii_decimal(code_point: u32) -> Option<u32> {
    char::from_u32(code_point).and_then(|digit| digit.to_digit(10))
}

impl FormatSpec {
    /// Reads the code points of a spec. `decimal` gives the value of a digit of any script (widths may use them).
    pub fn parse(
        text: &[u32],
        target: Target,
        decimal: impl Fn(u32) -> Option<u32>,
    ) -> Result<Self, SpecError> {
        let mut cursor = Cursor { text, decimal };
        let default_align = if target == Target::Str { Align::Left } else { Align::Right };
        let (fill, align) = cursor.fill_and_align();
        let mut spec = Self {
            fill: fill.unwrap_or(u32::from(' ')),
            align: align.unwrap_or(default_align),
            sign: cursor.sign(),
            no_negative_zero: cursor.eat('z'),
            alternate: cursor.eat('#'),
            width: None,
            thousands: None,
            precision: None,
            fraction: None,
            code: None,
        };
        if fill.is_none() && cursor.eat('0') {
            spec.fill = u32::from('0');
            if align.is_none() && default_align == Align::Right {
                spec.align = Align::AfterSign;
            }
        }
        spec.width = cursor.number()?;
        spec.thousands = cursor.separator()?;
        if cursor.eat('.') {
            spec.precision = cursor.number()?;
            spec.fraction = cursor.separator()?;
            if spec.precision.is_none() && spec.fraction.is_none() {
                return Err(SpecError::MissingPrecision);
            }
        }
        spec.code = match *cursor.text {
            [] => None,
            [code] => Some(code),
            _ => return Err(SpecError::Invalid),
        };
        spec.check_separators(target)?;
        Ok(spec)
    }

    /// Whether the type groups digits at all; a str's own type `s` and an int's `d` are implied.
    fn check_separators(&self, target: Target) -> Result<(), SpecError> {
        let code = self.code_char().or(match target {
            Target::Str => Some('s'),
            Target::Int => Some('d'),
            Target::Float | Target::Complex => None,
        });
        let Some(code) = code else { return Ok(()) };
        if let Some(separator) = self.thousands {
            let groups = match code {
                'd' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F' => true,
                'b' | 'o' | 'x' | 'X' => separator == Separator::Underscore,
                _ => false,
            };
            if !groups {
                return Err(SpecError::SeparatorWith(separator.char(), self.code.unwrap_or(u32::from(code))));
            }
        }
        match self.fraction {
            Some(separator) if code == 'n' => Err(SpecError::SeparatorWith(separator.char(), u32::from('n'))),
            _ => Ok(()),
        }
    }
}

struct Cursor<'a, F> {
    text: &'a [u32],
    decimal: F,
}

impl<F: Fn(u32) -> Option<u32>> Cursor<'_, F> {
    fn eat(&mut self, expected: char) -> bool {
        let found = self.text.first() == Some(&u32::from(expected));
        if found {
            self.text = &self.text[1..];
        }
        found
    }

    fn fill_and_align(&mut self) -> (Option<u32>, Option<Align>) {
        match *self.text {
            [fill, next, ..] if align(next).is_some() => {
                self.text = &self.text[2..];
                (Some(fill), align(next))
            }
            [first, ..] if align(first).is_some() => {
                self.text = &self.text[1..];
                (None, align(first))
            }
            _ => (None, None),
        }
    }

    fn sign(&mut self) -> Option<Sign> {
        [('-', Sign::Minus), ('+', Sign::Plus), (' ', Sign::Space)]
            .into_iter()
            .find_map(|(char, sign)| self.eat(char).then_some(sign))
    }

    fn number(&mut self) -> Result<Option<usize>, SpecError> {
        let mut number = None;
        while let Some(digit) = self.text.first().and_then(|&first| (self.decimal)(first)) {
            self.text = &self.text[1..];
            let next = number
                .unwrap_or(0_isize)
                .checked_mul(10)
                .and_then(|tens| tens.checked_add(digit as isize))
                .ok_or(SpecError::TooManyDigits)?;
            number = Some(next);
        }
        Ok(number.map(isize::unsigned_abs))
    }

    fn separator(&mut self) -> Result<Option<Separator>, SpecError> {
        let separator = if self.eat(',') {
            Separator::Comma
        } else if self.eat('_') {
            Separator::Underscore
        } else {
            return Ok(None);
        };
        let other = if separator == Separator::Comma { '_' } else { ',' };
        if self.text.first() == Some(&u32::from(other)) {
            return Err(SpecError::BothSeparators);
        }
        Ok(Some(separator))
    }
}

fn align(code_point: u32) -> Option<Align> {
    match char::from_u32(code_point)? {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Center),
        '=' => Some(Align::AfterSign),
        _ => None,
    }
}
