//! Times the engine: `bench CASES TEXT [ROUNDS]`, where each line of CASES is what `tests/generate.py` writes for a
//! pattern. Prints milliseconds and the number of matches, as `finditer` would find them.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program for developers")]

use std::time::Instant;

use sre::{Char, Input, Locale, Mode, Program, Scratch};

fn count<C: Char>(program: &Program, text: &[C]) -> usize {
    let mut scratch = Scratch::default();
    let locale = &Locale::C;
    let mut input =
        Input { text, start: 0, end: text.len(), mode: Mode::Search, must_advance: false, locale };
    let mut count = 0;
    while program.run(&input, &mut scratch, &mut || true).unwrap() {
        let (start, end) = scratch.span();
        input.must_advance = start == end;
        input.start = end;
        count += 1;
    }
    count
}

fn best(rounds: usize, run: impl Fn() -> usize) -> (f64, usize) {
    let mut best = (f64::INFINITY, 0);
    for _ in 0..rounds {
        let start = Instant::now();
        let count = run();
        best = (best.0.min(start.elapsed().as_secs_f64() * 1e3), count);
    }
    best
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let cases = std::fs::read_to_string(arguments.next().unwrap()).unwrap();
    let text = std::fs::read_to_string(arguments.next().unwrap()).unwrap();
    let rounds = arguments.next().map_or(7, |rounds| rounds.parse().unwrap());
    let wide: Vec<u32> = text.chars().map(u32::from).collect();
    let half: Vec<u16> = wide.iter().map(|&code| code as u16).collect();
    let narrow: Vec<u8> = wide.iter().map(|&code| code as u8).collect();
    for line in cases.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [pattern, groups, words] = fields[..] else { continue };
        let words: Vec<u32> = words.split(' ').map(|word| word.parse().unwrap()).collect();
        let program = Program::new(&words, groups.parse().unwrap()).unwrap();
        let (one, matches) = best(rounds, || count(&program, &narrow));
        let (two, _) = best(rounds, || count(&program, &half));
        let (four, _) = best(rounds, || count(&program, &wide));
        println!("{pattern:50} {matches:7} {one:8.2} {two:8.2} {four:8.2}");
    }
}
