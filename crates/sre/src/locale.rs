//! The 8-bit locale that patterns with the LOCALE flag ask: a table that the caller fills from the C library.

/// Letter case and word characters of the 256 bytes.
#[derive(Clone, Debug)]
pub struct Locale {
    /// What `tolower` says.
    pub lower: [u8; 256],
    /// What `toupper` says.
    pub upper: [u8; 256],
    /// What `isalnum` says; the underscore counts in any case.
    pub alnum: [bool; 256],
}

impl Locale {
    /// The "C" locale: ASCII.
    pub const C: Self = Self::ascii();

    const fn ascii() -> Self {
        let mut table = Self { lower: [0; 256], upper: [0; 256], alnum: [false; 256] };
        let mut i = 0;
        while i < 256 {
            let byte = i as u8;
            table.lower[i] = byte.to_ascii_lowercase();
            table.upper[i] = byte.to_ascii_uppercase();
            table.alnum[i] = byte.is_ascii_alphanumeric();
            i += 1;
        }
        table
    }

    pub(crate) fn to_lower(&self, code: u32) -> u32 {
        self.lower.get(code as usize).map_or(code, |&byte| u32::from(byte))
    }

    pub(crate) fn to_upper(&self, code: u32) -> u32 {
        self.upper.get(code as usize).map_or(code, |&byte| u32::from(byte))
    }

    pub(crate) fn is_word(&self, code: u32) -> bool {
        code == u32::from(b'_') || self.alnum.get(code as usize).is_some_and(|&is| is)
    }
}
