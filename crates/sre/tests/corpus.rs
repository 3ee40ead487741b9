//! Patterns as the reference compiles them, with what it finds: `corpus.txt`, written by `generate.py`.
//!
//! `SRE_CASES` names another file of the same form.
#![allow(clippy::unwrap_used, reason = "a test")]

use sre::{Char, Input, Locale, Mode, Program, Scratch};

/// A line of three fields, separated by tabs, brings a pattern: its source, groups, words. A line of six fields is
/// a case for it: text, width, mode, start, end, result.
struct Case<'a> {
    program: &'a Program,
    text: Vec<u32>,
    mode: &'a str,
    start: usize,
    end: usize,
    expected: &'a str,
}

fn numbers(field: &str) -> Vec<u32> {
    field.split_whitespace().map(|word| word.parse().unwrap()).collect()
}

fn show(scratch: &Scratch, groups: usize) -> String {
    let span = |group: usize| match scratch.group(group) {
        Some((start, end)) => format!("{start},{end}"),
        None => "-".into(),
    };
    let spans: Vec<String> = (0..=groups).map(span).collect();
    format!("{} {}", spans.join(" "), scratch.last_group().unwrap_or(0))
}

fn answer<C: Char>(case: &Case<'_>) -> String {
    let text: Vec<C> = case.text.iter().map(|&code| C::from_code(code).unwrap()).collect();
    let mut scratch = Scratch::default();
    let mode = match case.mode {
        "match" => Mode::Match,
        "fullmatch" => Mode::FullMatch,
        _ => Mode::Search,
    };
    let (start, end) = (case.start, case.end);
    let mut input = Input { text: &text, start, end, mode, must_advance: false, locale: &Locale::C };
    let mut found = Vec::new();
    while case.program.run(&input, &mut scratch, &mut || true).unwrap() {
        found.push(show(&scratch, case.program.groups()));
        if case.mode != "iter" {
            break;
        }
        let (start, end) = scratch.span();
        input.must_advance = start == end;
        input.start = end;
    }
    found.join("; ")
}

#[test]
fn finds_what_the_reference_finds() {
    let corpus = match std::env::var("SRE_CASES") {
        Ok(path) => std::fs::read_to_string(path).unwrap(),
        Err(_) => include_str!("corpus.txt").to_owned(),
    };
    let mut failures = Vec::new();
    let mut count = 0;
    let mut program = None;
    let mut pattern = "";
    for line in corpus.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        if let [source, groups, words] = fields[..] {
            let compiled = Program::new(&numbers(words), groups.parse().unwrap());
            program = Some(compiled.unwrap_or_else(|e| panic!("{source}: {e}")));
            pattern = source;
            continue;
        }
        let [text, width, mode, start, end, expected] = fields[..] else { panic!("malformed line {line}") };
        let program = program.as_ref().unwrap();
        let (start, end) = (start.parse().unwrap(), end.parse().unwrap());
        let case = Case { program, text: numbers(text), mode, start, end, expected };
        // every narrow text is also tried wide
        let widths = ["1", "2", "4"].into_iter().skip_while(|w| *w != width);
        for width in widths {
            let answer = match width {
                "1" => answer::<u8>(&case),
                "2" => answer::<u16>(&case),
                _ => answer::<u32>(&case),
            };
            if answer != case.expected {
                let text: String = case.text.iter().map(|&c| char::from_u32(c).unwrap_or('?')).collect();
                failures.push(format!("{pattern} {mode} on {text:?} ({start}..{end}, width {width}):\n  found {answer}\n  not   {expected}"));
            }
        }
        count += 1;
    }
    assert!(count > 300, "only {count} cases");
    let shown = failures.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} of {count}:\n{shown}", failures.len());
}
