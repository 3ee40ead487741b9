//! What must hold for any words and any text: no panic, an end in sight, an answer to an interrupt.
#![allow(clippy::unwrap_used, reason = "a test")]

use proptest::prelude::*;
use sre::{Char, Input, Locale, Mode, Program, Scratch, Stop};

/// The patterns of the corpus.
fn corpus() -> Vec<(usize, Vec<u32>)> {
    let lines = include_str!("corpus.txt").lines();
    let fields = lines.map(|line| line.split('\t').collect::<Vec<_>>()).filter(|fields| fields.len() == 3);
    let words = |field: &str| field.split(' ').map(|word| word.parse().unwrap()).collect();
    fields.map(|fields| (fields[1].parse().unwrap(), words(fields[2]))).collect()
}

/// Runs with a bound on the work; what it finds does not matter.
fn run_some<C: Char>(program: &Program, text: &[C]) {
    let mut scratch = Scratch::default();
    for mode in [Mode::Match, Mode::FullMatch, Mode::Search] {
        for (start, end, must_advance) in [(0, text.len(), false), (1, text.len() + 5, true), (3, 1, false)] {
            let input = Input { text, start, end, mode, must_advance, locale: &Locale::C };
            let mut polls = 0;
            let result = program.run(&input, &mut scratch, &mut || {
                polls += 1;
                polls < 20
            });
            if result == Ok(true) {
                let (start, end) = scratch.span();
                assert!(start <= text.len() && end <= text.len());
                let groups = program.groups().min(200);
                assert!(
                    (0..=groups).filter_map(|group| scratch.group(group)).all(|(_, end)| end <= text.len())
                );
            }
        }
    }
}

fn run_all(words: &[u32], groups: usize, text: &[u32]) -> bool {
    let Ok(program) = Program::new(words, groups) else { return false };
    run_some::<u32>(&program, text);
    run_some::<u16>(&program, &text.iter().map(|&code| code as u16).collect::<Vec<_>>());
    run_some::<u8>(&program, &text.iter().map(|&code| code as u8).collect::<Vec<_>>());
    true
}

fn texts() -> impl Strategy<Value = Vec<u32>> {
    let characters =
        prop_oneof![Just(0x61), Just(0x62), 0_u32..0x80, 0x80_u32..0x500, Just(0x10400), Just(u32::MAX)];
    proptest::collection::vec(characters, 0..30)
}

fn words() -> impl Strategy<Value = u32> {
    prop_oneof![8 => 0_u32..45, 1 => 45_u32..300, 1 => any::<u32>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn random_words_never_panic(mut code in proptest::collection::vec(words(), 0..40), text in texts()) {
        run_all(&code, 3, &text);
        code.push(1);
        run_all(&code, 3, &text);
    }

    #[test]
    fn damaged_patterns_never_panic(
        which in any::<prop::sample::Index>(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), words()), 0..4),
        text in texts(),
    ) {
        let patterns = corpus();
        let (groups, mut code) = which.get(&patterns).clone();
        for (place, word) in damage {
            *place.get_mut(&mut code) = word;
        }
        run_all(&code, groups, &text);
    }
}

#[test]
fn every_cut_off_pattern_is_refused() {
    for (groups, code) in corpus() {
        for len in 0..code.len() {
            assert!(Program::new(&code[..len], groups).is_err(), "{code:?} cut to {len}");
        }
    }
}

#[test]
fn groups_must_exist() {
    // MARK 0, MARK 1, SUCCESS; GROUPREF 0, SUCCESS
    assert!(Program::new(&[17, 0, 17, 1, 1], 1).is_ok());
    assert!(Program::new(&[17, 0, 17, 1, 1], 0).is_err());
    assert!(Program::new(&[11, 0, 1], 1).is_ok());
    assert!(Program::new(&[11, 1, 1], 1).is_err());
    // claimed groups cost nothing
    assert!(run_all(&[11, 900_000_000, 1], sre::MAX_GROUPS, &[0x61]));
}

/// `(?:(?:...a...)*)*`, far deeper than the native stack would bear.
#[test]
fn deep_nesting_is_only_long() {
    const DEPTH: u32 = 100_000;
    let mut code = Vec::new();
    for level in 0..DEPTH {
        // REPEAT, skip over the rest of the body, 0, MAXREPEAT
        code.extend([23, 3 + (DEPTH - 1 - level) * 5 + 2, 0, u32::MAX]);
    }
    code.extend([16, 0x61]);
    code.extend((0..DEPTH).map(|_| 18));
    code.push(1);
    assert!(run_all(&code, 0, &[0x61, 0x61, 0x61]));
}

/// `(?:a|ba|aa)*b`
const LOOP: [u32; 29] = [
    23,
    24,
    0,
    u32::MAX,
    7,
    5,
    16,
    97,
    15,
    16,
    7,
    16,
    98,
    16,
    97,
    15,
    9,
    7,
    16,
    97,
    16,
    97,
    15,
    2,
    0,
    18,
    16,
    98,
    1,
];

#[test]
fn an_exponential_match_can_be_interrupted() {
    let program = Program::new(&LOOP, 0).unwrap();
    let text = vec![b'a'; 200];
    let mut polls = 0;
    let input = Input {
        text: &text,
        start: 0,
        end: 200,
        mode: Mode::Search,
        must_advance: false,
        locale: &Locale::C,
    };
    let result = program.run(&input, &mut Scratch::default(), &mut || {
        polls += 1;
        polls < 10
    });
    assert_eq!((result, polls), (Err(Stop::Interrupted), 10));
}

/// A million iterations of a loop with a choice in each: memory, but no native stack.
#[test]
fn long_loops_use_the_heap() {
    let program = Program::new(&LOOP, 0).unwrap();
    let mut text = vec![b'a'; 1_000_000];
    text.push(b'b');
    let end = text.len();
    let input =
        Input { text: &text, start: 0, end, mode: Mode::FullMatch, must_advance: false, locale: &Locale::C };
    assert_eq!(program.run(&input, &mut Scratch::default(), &mut || true), Ok(true));
}

/// A Latin-1 locale in which e acute has two cases; in the "C" locale it is no letter.
#[test]
fn the_locale_is_asked_while_matching() {
    let mut latin = Locale::C;
    (latin.lower[0xC9], latin.upper[0xE9]) = (0xE9, 0xC9);
    (latin.alnum[0xC9], latin.alnum[0xE9]) = (true, true);
    let matches = |code: &[u32], text: &[u8], locale: &Locale| {
        let program = Program::new(code, 1).unwrap();
        let input =
            Input { text, start: 0, end: text.len(), mode: Mode::FullMatch, must_advance: false, locale };
        program.run(&input, &mut Scratch::default(), &mut || true).unwrap()
    };
    // LITERAL_LOC_IGNORE, NOT_LITERAL_LOC_IGNORE, IN_LOC_IGNORE, the same negated, CATEGORY LOC_WORD,
    // a literal between AT_LOC_BOUNDARY, a group and GROUPREF_LOC_IGNORE
    let cases: [(&[u32], &[u8], bool, bool); 7] = [
        (&[36, 0xE9, 1], b"\xC9", true, false),
        (&[37, 0xE9, 1], b"\xC9", false, true),
        (&[35, 6, 16, 0x61, 16, 0xE9, 0, 1], b"\xC9", true, false),
        (&[35, 7, 21, 16, 0x61, 16, 0xE9, 0, 1], b"\xC9", false, true),
        (&[8, 8, 1], b"\xE9", true, false),
        (&[6, 8, 16, 0xE9, 6, 8, 1], b"\xE9", true, false),
        (&[17, 0, 16, 0xE9, 17, 1, 34, 0, 1], b"\xE9\xC9", true, false),
    ];
    for (code, text, in_latin, in_c) in cases {
        assert_eq!(matches(code, text, &latin), in_latin, "{code:?}");
        assert_eq!(matches(code, text, &Locale::C), in_c, "{code:?}");
    }
}
