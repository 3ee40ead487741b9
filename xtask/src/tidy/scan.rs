//! Source text with a second copy in which comments and literals are blank, so that rules see code alone.

/// One file.
pub(super) struct Source {
    /// Path from the root of the checkout, with `/`.
    pub(super) path: String,
    pub(super) text: String,
    /// Rust only: `text` with every byte of a comment or literal replaced by a space; same length, same lines.
    pub(super) code: String,
}

impl Source {
    pub(super) fn new(path: String, text: String) -> Self {
        let code = if path.ends_with(".rs") { blanked(&text) } else { String::new() };
        Self { path, text, code }
    }

    pub(super) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The folder of the crate this file belongs to: `objects` for `crates/objects/src/lib.rs`.
    pub(super) fn crate_name(&self) -> Option<&str> {
        let mut parts = self.path.split('/');
        match parts.next()? {
            "crates" => parts.next(),
            root @ ("xtask" | "fuzz") => Some(root),
            _ => None,
        }
    }

    /// The line of a byte offset, from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.text.as_bytes()[..offset].iter().filter(|&&byte| byte == b'\n').count() + 1
    }

    /// Byte offsets at which `word` stands in the code as a word of its own.
    pub(super) fn words(&self, word: &'static str) -> impl Iterator<Item = usize> {
        let bytes = self.code.as_bytes();
        let is_part = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        self.code.match_indices(word).map(|(at, _)| at).filter(move |&at| {
            !is_part(at.checked_sub(1).and_then(|before| bytes.get(before)))
                && !is_part(bytes.get(at + word.len()))
        })
    }
}

fn blanked(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = at + token_length(&bytes[at..], at.checked_sub(1).map(|before| bytes[before]));
        if end > at + 1 || bytes[at] == b'"' {
            let blank = |byte: &mut u8| {
                if *byte != b'\n' {
                    *byte = b' '
                }
            };
            out[at..end].iter_mut().for_each(blank);
        }
        at = end.max(at + 1);
    }
    // Whole characters are blanked or kept, so this is UTF-8 still.
    String::from_utf8_lossy(&out).into_owned()
}

/// The length of the comment or literal that starts here, or 1.
fn token_length(bytes: &[u8], before: Option<u8>) -> usize {
    let in_word = before.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
    match bytes {
        [b'/', b'/', ..] => bytes.iter().position(|&b| b == b'\n').unwrap_or(bytes.len()),
        [b'/', b'*', ..] => block_comment(bytes),
        [b'"', ..] => quoted(bytes, 1),
        [b'b' | b'c', b'"', ..] if !in_word => quoted(bytes, 2),
        [b'b', b'\'', ..] if !in_word => character(&bytes[1..]).map_or(1, |length| length + 1),
        [b'r', ..] if !in_word => raw(bytes, 1),
        [b'b' | b'c', b'r', ..] if !in_word => raw(bytes, 2),
        [b'\'', ..] => character(bytes).unwrap_or(1),
        _ => 1,
    }
}

fn block_comment(bytes: &[u8]) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] if depth == 1 => return at + 2,
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The length of a string whose opening quote ends at `start`.
fn quoted(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The length of `r"…"`, `r#"…"#`; 1 if it is none (`r#type`, or a word that starts with r).
fn raw(bytes: &[u8], prefix: usize) -> usize {
    let hashes = bytes[prefix..].iter().take_while(|&&b| b == b'#').count();
    let open = prefix + hashes;
    if bytes.get(open) != Some(&b'"') {
        return 1;
    }
    let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let body = &bytes[open + 1..];
    body.windows(close.len()).position(|w| w == close).map_or(bytes.len(), |at| open + 1 + at + close.len())
}

/// The length of a character literal, or none where the quote begins a lifetime.
fn character(bytes: &[u8]) -> Option<usize> {
    if bytes.get(1) == Some(&b'\\') {
        return bytes.iter().skip(3).position(|&b| b == b'\'').map(|at| at + 4);
    }
    let text = std::str::from_utf8(&bytes[1..bytes.len().min(6)]);
    let length = match text {
        Ok(text) => text.chars().next()?.len_utf8(),
        Err(error) if error.valid_up_to() > 0 => {
            std::str::from_utf8(&bytes[1..=error.valid_up_to()]).ok()?.chars().next()?.len_utf8()
        }
        Err(_) => return None,
    };
    (bytes.get(1 + length) == Some(&b'\'')).then_some(length + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        Source::new("a.rs".into(), text.into()).code
    }

    #[test]
    fn comments_and_literals_are_blank() {
        assert_eq!(code("a // b\nc"), "a     \nc");
        assert_eq!(code("a /* b /* c */ d */ e"), "a                   e");
        assert_eq!(code(r#"f("x\"y", 1)"#), "f(      , 1)");
        assert_eq!(code(r##"f(r#"x"y"#, b"z")"##), "f(        ,     )");
        assert_eq!(code(r"('a', '\'', '€', b'x')"), "(   ,     ,      ,     )");
    }

    #[test]
    fn lifetimes_and_names_stay() {
        assert_eq!(code("fn f<'a>(x: &'a str, r#type: u8)"), "fn f<'a>(x: &'a str, r#type: u8)");
        assert_eq!(code("for b in bar"), "for b in bar");
    }

    #[test]
    fn words_are_whole() {
        let source = Source::new("a.rs".into(), "unsafe_code; unsafe { } // unsafe".into());
        assert_eq!(source.words("unsafe").collect::<Vec<_>>(), [13]);
    }
}
