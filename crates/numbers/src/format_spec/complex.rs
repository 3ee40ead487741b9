//! Complex numbers by a format spec.

use super::group::Locale;
use super::number::{FloatParts, float_text};
use super::{Align, FormatSpec, Rendered, Sign, SpecError};
use crate::complex::Complex;

/// `format(value, spec)` of a complex number. `locale` counts for the type `n`.
pub fn format_complex(value: Complex, spec: &FormatSpec, locale: &Locale<'_>) -> Result<Rendered, SpecError> {
    if !matches!(spec.code_char(), None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n')) {
        return Err(super::number::unknown(spec));
    }
    if spec.fill == u32::from('0') {
        return Err(SpecError::NotAllowed("Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == Align::AfterSign {
        return Err(SpecError::NotAllowed("'=' alignment flag is not allowed in complex format specifier"));
    }
    let own = Locale::of(spec.thousands, false);
    let locale = if spec.code_char() == Some('n') { locale } else { &own };
    let part = |value, sign| {
        let text = float_text(value, spec, false)?;
        FloatParts::split(&text, spec, locale).parts().text(sign, locale, 0).map(|(text, _)| text)
    };
    let bare = spec.code.is_none();
    if bare && value.re == 0.0 && value.re.is_sign_positive() {
        let text = part(value.im, spec.sign)? + "j";
        return Ok(Rendered::new(text, 0, spec));
    }
    let (re, im) = (part(value.re, spec.sign)?, part(value.im, Some(Sign::Plus))?);
    let text = if bare { format!("({re}{im}j)") } else { format!("{re}{im}j") };
    Ok(Rendered::new(text, 0, spec))
}
