//! Reads lines `mode hex(source)`, prints `ok` or the error as a JSON list, for comparison with another parser.

use std::io::{BufRead as _, Write as _};

use bytecode::Location;
use syntax::{Arena, ErrorKind, Mode, Options, SyntaxError, WarningKind, WarningSink};

fn main() -> std::io::Result<()> {
    let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (mode, hex) = line.split_once(' ').unwrap_or(("exec", &line));
        let bytes = hex
            .as_bytes()
            .chunks(2)
            .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        let text = String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned();
        writeln!(stdout, "{}", outcome(mode, &text))?;
        stdout.flush()?;
    }
    Ok(())
}

fn outcome(mode: &str, text: &str) -> String {
    let mut options = Options::default();
    let warn = mode == "warn";
    let mode = match mode {
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        "func_type" => Mode::FuncType,
        "incomplete" => {
            options.allow_incomplete_input = true;
            options.dont_imply_dedent = true;
            Mode::Single
        }
        _ => Mode::Exec,
    };
    let text = match syntax::source::prepare(text) {
        Ok(text) => text,
        Err(error) => return show(text, &error),
    };
    let arena = Arena::new();
    let mut warnings = Warnings(Vec::new());
    match syntax::parse(&text, mode, &options, &arena, &mut warnings) {
        Ok(_) if warn => format!("[{}]", warnings.0.join(", ")),
        Ok(_) => "ok".to_owned(),
        Err(error) => show(&text, &error),
    }
}

/// Text and line of each warning.
struct Warnings(Vec<String>);

impl WarningSink for Warnings {
    fn warn(&mut self, _: WarningKind, message: &str, at: Location) -> Result<(), SyntaxError> {
        self.0.push(format!("[{}, {}]", quote(message), at.line));
        Ok(())
    }
}

/// Type, text, line, offset, end line, end offset, in characters from 1.
fn show(text: &str, error: &SyntaxError) -> String {
    let name = match error.kind {
        ErrorKind::Syntax => "SyntaxError",
        ErrorKind::Indentation => "IndentationError",
        ErrorKind::Tab => "TabError",
        ErrorKind::IncompleteInput => "_IncompleteInputError",
        ErrorKind::Recursion => "RecursionError",
        ErrorKind::Memory => "MemoryError",
        ErrorKind::Overflow => "OverflowError",
        ErrorKind::Value => "ValueError",
        ErrorKind::Type => "TypeError",
        ErrorKind::System => "SystemError",
    };
    let lines: Vec<&str> = text.split('\n').collect();
    let offset = |line: i32, column: i32| {
        if column < 0 {
            return column + 1;
        }
        let text = lines.get(line as usize - 1).copied().unwrap_or_default();
        let column = column as usize;
        let inside = &text[..text.floor_char_boundary(column.min(text.len()))];
        (inside.chars().count() + column.saturating_sub(text.len())) as i32 + 1
    };
    let at = error.at;
    let place = if at.line < 0 {
        "null, null, null, null".to_owned()
    } else {
        let (start, end) = (offset(at.line, at.column), offset(at.end_line, at.end_column));
        format!("{}, {start}, {}, {end}", at.line, at.end_line)
    };
    format!("[\"{name}\", {}, {place}]", quote(&error.message))
}

fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
