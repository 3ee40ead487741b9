//! The four normalisation forms: decompose, order the marks, compose.
//!
//! Cost: linear, but for runs of combining marks, which are sorted (n log n in the run's length).

use std::borrow::Cow;

use crate::database::{combining, decomposition, record};
use crate::history;
use crate::tables::decomposition::COMPOSITIONS;

/// A normalisation form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Canonical composition.
    Nfc,
    /// Compatibility composition.
    Nfkc,
    /// Canonical decomposition.
    Nfd,
    /// Compatibility decomposition.
    Nfkd,
}

impl Form {
    /// The form that a Python program names.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "NFC" => Some(Self::Nfc),
            "NFKC" => Some(Self::Nfkc),
            "NFD" => Some(Self::Nfd),
            "NFKD" => Some(Self::Nfkd),
            _ => None,
        }
    }

    fn compatible(self) -> bool {
        matches!(self, Self::Nfkc | Self::Nfkd)
    }

    fn composes(self) -> bool {
        matches!(self, Self::Nfc | Self::Nfkc)
    }
}

/// What a look at the single characters can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuickCheck {
    /// Surely normalised.
    Yes,
    /// Only normalising tells.
    Maybe,
    /// Surely not.
    No,
}

/// Whether the text is in the form, as far as single characters tell; stops at the first "no".
pub fn quick_check(form: Form, text: impl Iterator<Item = u32>) -> QuickCheck {
    let shift = form as u32 * 2;
    let mut result = QuickCheck::Yes;
    let mut last_class = 0;
    for code in text {
        if code < 0xA0 {
            last_class = 0;
            continue;
        }
        let record = record(code);
        let class = record[2];
        if class != 0 && class < last_class {
            return QuickCheck::No;
        }
        last_class = class;
        match (record[4] >> shift) & 3 {
            0 => {}
            1 => result = QuickCheck::Maybe,
            _ => return QuickCheck::No,
        }
    }
    result
}

/// `unicodedata.is_normalized`.
pub fn is_normalized(form: Form, text: impl Iterator<Item = u32> + Clone) -> bool {
    match quick_check(form, text.clone()) {
        QuickCheck::Yes => true,
        QuickCheck::No => false,
        QuickCheck::Maybe => normalize(form, text.clone()).into_iter().eq(text),
    }
}

/// `unicodedata.normalize`. A caller that holds the text asks [`quick_check`] first.
pub fn normalize(form: Form, text: impl Iterator<Item = u32>) -> Vec<u32> {
    run(form, text, &|_| Step::Today)
}

/// How one character decomposes in another version of Unicode.
pub(crate) enum Step {
    /// As it does today.
    Today,
    /// Not at all.
    Itself,
    /// To this one.
    To(u32),
}

/// Normalises, with `exception` telling where the version in question differs.
pub(crate) fn run(form: Form, text: impl Iterator<Item = u32>, exception: &dyn Fn(u32) -> Step) -> Vec<u32> {
    let mut out = Decomposer { form, exception, codes: Vec::with_capacity(text.size_hint().0), run: 0 };
    for code in text {
        out.add(code);
    }
    out.close_run();
    if form.composes() {
        compose_all(&mut out.codes);
    }
    out.codes
}

/// Collects decomposed text; the tail from `run` on consists of marks that are not ordered yet.
struct Decomposer<'a> {
    form: Form,
    exception: &'a dyn Fn(u32) -> Step,
    codes: Vec<u32>,
    run: usize,
}

impl Decomposer<'_> {
    /// Adds the full decomposition of `code`. The depth of recursion is that of the database: four at most.
    fn add(&mut self, code: u32) {
        if code < 0xA0 {
            return self.push(code);
        }
        if let Some(parts) = hangul_parts(code) {
            parts.into_iter().filter(|&part| part != T_BASE).for_each(|part| self.push(part));
            return;
        }
        match decomposition(code) {
            Some(step) if step.is_canonical() || self.form.compatible() => match (self.exception)(code) {
                Step::Today => step.codes().for_each(|part| self.add(part)),
                Step::Itself => self.push(code),
                Step::To(other) => self.push(other),
            },
            _ => self.push(code),
        }
    }

    fn push(&mut self, code: u32) {
        if combining(code) == 0 {
            self.close_run();
            self.codes.push(code);
            self.run = self.codes.len();
        } else {
            self.codes.push(code);
        }
    }

    /// Brings the marks since the last starter into canonical order.
    fn close_run(&mut self) {
        let run = &mut self.codes[self.run..];
        if run.len() > 1 && !run.is_sorted_by_key(|&code| combining(code)) {
            run.sort_by_key(|&code| combining(code));
        }
    }
}

/// Composes in place: each character with the last starter, unless one in between blocks it.
fn compose_all(codes: &mut Vec<u32>) {
    let mut starter = None;
    let mut last_class = 0;
    let mut end = 0;
    for i in 0..codes.len() {
        let code = codes[i];
        let class = combining(code);
        if let Some(place) = starter {
            let adjacent = place + 1 == end;
            if (adjacent || last_class < class)
                && let Some(composed) = compose(codes[place], code)
            {
                codes[place] = composed;
                continue;
            }
        }
        if class == 0 {
            starter = Some(end);
        }
        last_class = class;
        codes[end] = code;
        end += 1;
    }
    codes.truncate(end);
}

const S_BASE: u32 = 0xAC00;
const L_BASE: u32 = 0x1100;
const V_BASE: u32 = 0x1161;
const T_BASE: u32 = 0x11A7;
const L_COUNT: u32 = 19;
const V_COUNT: u32 = 21;
const T_COUNT: u32 = 28;

/// The jamo of a Hangul syllable; `T_BASE` stands for "no final consonant".
fn hangul_parts(code: u32) -> Option<[u32; 3]> {
    let index = code.checked_sub(S_BASE).filter(|&index| index < L_COUNT * V_COUNT * T_COUNT)?;
    Some([L_BASE + index / (V_COUNT * T_COUNT), V_BASE + index / T_COUNT % V_COUNT, T_BASE + index % T_COUNT])
}

fn compose(first: u32, second: u32) -> Option<u32> {
    // most characters never come second in a composition: "maybe" in the NFC quick check
    if second < 0x300 || record(second)[4] & 3 != 1 {
        return None;
    }
    if let Some(composed) = compose_hangul(first, second) {
        return Some(composed);
    }
    let row = COMPOSITIONS.binary_search_by_key(&(first, second), |row| (row.0, row.1)).ok()?;
    Some(COMPOSITIONS[row].2)
}

fn compose_hangul(first: u32, second: u32) -> Option<u32> {
    let lead = first.wrapping_sub(L_BASE);
    let vowel = second.wrapping_sub(V_BASE);
    if lead < L_COUNT && vowel < V_COUNT {
        return Some(S_BASE + (lead * V_COUNT + vowel) * T_COUNT);
    }
    let syllable = first.wrapping_sub(S_BASE);
    let tail = second.wrapping_sub(T_BASE);
    let open = syllable < L_COUNT * V_COUNT * T_COUNT && syllable.is_multiple_of(T_COUNT);
    if open && (1..T_COUNT).contains(&tail) { Some(first + tail) } else { None }
}

/// The text in form NFKC, which is how identifiers are compared; borrowed where nothing changes.
pub fn nfkc(text: &str) -> Cow<'_, str> {
    let codes = || text.chars().map(u32::from);
    if text.is_ascii() || quick_check(Form::Nfkc, codes()) == QuickCheck::Yes {
        return Cow::Borrowed(text);
    }
    // decomposing and composing characters never makes surrogates
    let normal = normalize(Form::Nfkc, codes());
    Cow::Owned(normal.into_iter().filter_map(char::from_u32).collect())
}

/// Normalisation by the rules of Unicode 3.2.0, for `unicodedata.ucd_3_2_0`.
pub(crate) fn normalize_3_2(form: Form, text: impl Iterator<Item = u32>) -> Vec<u32> {
    run(form, text, &history::decomposition_step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_folded() {
        assert_eq!(nfkc("plain"), "plain");
        assert!(matches!(nfkc("é"), Cow::Borrowed(_)));
        assert_eq!(nfkc("e\u{301}ﬁ"), "éfi");
    }

    #[test]
    fn long_runs_of_marks_are_sorted() {
        let text = (0..200_000).map(|i| [0x323, 0x301][i % 2]);
        let out = normalize(Form::Nfd, text);
        assert!(out.is_sorted_by_key(|&code| combining(code)));
        assert_eq!(out.len(), 200_000);
    }

    #[test]
    fn surrogates_stay() {
        assert_eq!(normalize(Form::Nfc, [0xD800, 0x301].into_iter()), [0xD800, 0x301]);
    }
}
