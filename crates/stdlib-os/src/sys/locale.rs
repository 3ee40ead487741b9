//! The C library's locale.

use std::ffi::{CStr, CString, c_char, c_int};

unsafe extern "C" {
    fn gettext(text: *const c_char) -> *const c_char;
    fn dgettext(domain: *const c_char, text: *const c_char) -> *const c_char;
    fn dcgettext(domain: *const c_char, text: *const c_char, category: c_int) -> *const c_char;
    fn textdomain(domain: *const c_char) -> *const c_char;
    fn bindtextdomain(domain: *const c_char, folder: *const c_char) -> *const c_char;
    fn bind_textdomain_codeset(domain: *const c_char, codeset: *const c_char) -> *const c_char;
    fn strcoll(left: *const c_char, right: *const c_char) -> c_int;
    fn strxfrm(into: *mut c_char, text: *const c_char, size: usize) -> usize;
}

fn or_null(text: Option<&CStr>) -> *const c_char {
    text.map_or(std::ptr::null(), CStr::as_ptr)
}

/// # Safety
/// Null, or a string that lives until the next call of the same function.
unsafe fn copied(text: *const c_char) -> Option<Vec<u8>> {
    // SAFETY: the caller's contract.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_bytes().to_vec())
}

/// Sets a category's locale, or asks for it; nothing when that cannot be. Called under the lock.
pub fn set(category: c_int, locale: Option<&CStr>) -> Option<Vec<u8>> {
    // SAFETY: null or a string; the answer is copied at once.
    unsafe { copied(libc::setlocale(category, or_null(locale))) }
}

/// `nl_langinfo(3)`
pub fn info(item: c_int) -> Vec<u8> {
    // SAFETY: gives a string for any number; copied at once.
    unsafe { copied(libc::nl_langinfo(item)) }.unwrap_or_default()
}

/// Text and numbers of `localeconv(3)`.
pub struct Conventions {
    /// `decimal_point`, `thousands_sep`, `grouping`
    pub numeric: [Vec<u8>; 3],
    /// `int_curr_symbol`, `currency_symbol`, `mon_decimal_point`, `mon_thousands_sep`, `mon_grouping`, `positive_sign`,
    /// `negative_sign`
    pub monetary: [Vec<u8>; 7],
    /// `int_frac_digits`, `frac_digits`, `p_cs_precedes`, `p_sep_by_space`, `n_cs_precedes`, `n_sep_by_space`,
    /// `p_sign_posn`, `n_sign_posn`
    pub numbers: [c_char; 8],
}

/// `localeconv(3)`. Called under the lock.
pub fn conventions() -> Conventions {
    // SAFETY: the structure lives until the next call; copied at once.
    unsafe {
        let found = &*libc::localeconv();
        let text = |text: *mut c_char| copied(text).unwrap_or_default();
        Conventions {
            numeric: [found.decimal_point, found.thousands_sep, found.grouping].map(text),
            monetary: [
                found.int_curr_symbol,
                found.currency_symbol,
                found.mon_decimal_point,
                found.mon_thousands_sep,
                found.mon_grouping,
                found.positive_sign,
                found.negative_sign,
            ]
            .map(text),
            numbers: [
                found.int_frac_digits,
                found.frac_digits,
                found.p_cs_precedes,
                found.p_sep_by_space,
                found.n_cs_precedes,
                found.n_sep_by_space,
                found.p_sign_posn,
                found.n_sign_posn,
            ],
        }
    }
}

/// Order of two texts.
pub fn compare(left: &CStr, right: &CStr) -> c_int {
    // SAFETY: strings.
    unsafe { strcoll(left.as_ptr(), right.as_ptr()) }
}

/// A text that compares by bytes as the given one by the locale.
pub fn key(text: &CStr) -> Vec<u8> {
    // SAFETY: first the size is asked for, then there is room for it and its NUL.
    unsafe {
        let size = strxfrm(std::ptr::null_mut(), text.as_ptr(), 0);
        let mut buffer = vec![0u8; size + 1];
        strxfrm(buffer.as_mut_ptr().cast(), text.as_ptr(), buffer.len());
        buffer.truncate(size);
        buffer
    }
}

/// `gettext(3)`, with a domain and a category when they are given.
pub fn translated(domain: Option<Option<&CStr>>, text: &CString, category: Option<c_int>) -> Vec<u8> {
    // SAFETY: null or strings; the answer is one of the library's, or the text itself; copied at once.
    unsafe {
        let found = match (domain, category) {
            (None, _) => gettext(text.as_ptr()),
            (Some(domain), None) => dgettext(or_null(domain), text.as_ptr()),
            (Some(domain), Some(category)) => dcgettext(or_null(domain), text.as_ptr(), category),
        };
        copied(found).unwrap_or_default()
    }
}

/// `textdomain(3)`
pub fn domain(name: Option<&CStr>) -> Option<Vec<u8>> {
    // SAFETY: null or a string; the answer is copied at once.
    unsafe { copied(textdomain(or_null(name))) }
}

/// `bindtextdomain(3)`
pub fn bind(domain: &CStr, folder: Option<&CStr>) -> Option<Vec<u8>> {
    // SAFETY: null or strings; the answer is copied at once.
    unsafe { copied(bindtextdomain(domain.as_ptr(), or_null(folder))) }
}

/// `bind_textdomain_codeset(3)`
pub fn bind_codeset(domain: &CStr, codeset: Option<&CStr>) -> Option<Vec<u8>> {
    // SAFETY: null or strings; the answer is copied at once.
    unsafe { copied(bind_textdomain_codeset(domain.as_ptr(), or_null(codeset))) }
}
