//! Quoted-printable (RFC 1521), and the variant of mail headers.

/// The longest line.
const LINE: usize = 76;

/// What is quoted.
#[derive(Clone, Copy)]
pub(super) struct Options {
    /// Spaces and tabs too.
    pub(super) quotetabs: bool,
    /// Line ends are line ends, else bytes like others.
    pub(super) istext: bool,
    /// Spaces are underscores.
    pub(super) header: bool,
}

/// The bytes that text stands for.
pub(super) fn decode(text: &[u8], header: bool) -> Vec<u8> {
    let digit = |at: usize| text.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        match byte {
            b'=' => match text.get(at) {
                None => break,
                Some(b'\n' | b'\r') => {
                    let end = text[at..].iter().position(|&byte| byte == b'\n');
                    at = end.map_or(text.len(), |end| at + end + 1);
                }
                Some(b'=') => {
                    out.push(b'=');
                    at += 1;
                }
                Some(_) => match (digit(at), digit(at + 1)) {
                    (Some(high), Some(low)) => {
                        out.push((high << 4 | low) as u8);
                        at += 2;
                    }
                    _ => out.push(b'='),
                },
            },
            b'_' if header => out.push(b' '),
            _ => out.push(byte),
        }
    }
    out
}

struct Writer {
    out: Vec<u8>,
    column: usize,
    /// What ends a line.
    end: &'static [u8],
}

impl Writer {
    fn soft_break(&mut self) {
        self.out.push(b'=');
        self.out.extend(self.end);
        self.column = 0;
    }

    fn quoted(&mut self, byte: u8) {
        if self.column + 3 >= LINE {
            self.soft_break();
        }
        self.out.extend(format!("={byte:02X}").bytes());
        self.column += 3;
    }
}

/// The text for bytes.
pub(super) fn encode(data: &[u8], options: Options) -> Vec<u8> {
    let first_end = data.iter().position(|&byte| byte == b'\n');
    let returns = first_end.is_some_and(|at| at > 0 && data[at - 1] == b'\r');
    let end: &[u8] = if returns { b"\r\n" } else { b"\n" };
    let mut writer = Writer { out: Vec::with_capacity(data.len()), column: 0, end };
    let mut at = 0;
    while let Some(&byte) = data.get(at) {
        let next = data.get(at + 1).copied();
        if must_quote(byte, next, writer.column, options) {
            writer.quoted(byte);
            at += 1;
        } else if options.istext && (byte == b'\n' || byte == b'\r' && next == Some(b'\n')) {
            if let Some(&last @ (b' ' | b'\t')) = writer.out.last() {
                writer.out.pop();
                writer.out.extend(format!("={last:02X}").bytes());
            }
            writer.out.extend(end);
            writer.column = 0;
            at += if byte == b'\r' { 2 } else { 1 };
        } else {
            if next.is_some_and(|next| next != b'\n') && writer.column + 1 >= LINE {
                writer.soft_break();
            }
            writer.out.push(if options.header && byte == b' ' { b'_' } else { byte });
            writer.column += 1;
            at += 1;
        }
    }
    writer.out
}

fn must_quote(byte: u8, next: Option<u8>, column: usize, options: Options) -> bool {
    match byte {
        127.. | b'=' => true,
        b'_' => options.header,
        b'.' => column == 0 && matches!(next, None | Some(b'\n' | b'\r' | 0)),
        b'\r' | b'\n' => !options.istext,
        b'\t' | b' ' => next.is_none() || options.quotetabs,
        0..33 => true,
        _ => false,
    }
}
