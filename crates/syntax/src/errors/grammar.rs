//! Reads `rules.txt`.
//!
//! Notation of an alternative: `'text'` is a token by its text, a name in capitals a token by its kind (`NAME` without
//! keywords), a name in small letters a rule; `x?`, `x*`, `x+`; `','.x+` is a list with separators; `(a | b)`; `&x` and
//! `!x` look ahead; `&&'x'` must come, or it is the error; after `~` no other alternative is tried; `a=x` remembers x.
//! `@check` runs a check of `checks.rs` on what has matched.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tokens::Kind;

/// All rules.
pub(super) struct Grammar {
    pub(super) rules: Vec<Rule>,
    names: HashMap<&'static str, usize>,
}

/// The alternatives of a rule.
pub(super) struct Rule {
    pub(super) alternatives: Vec<Alternative>,
    /// While it runs, mistakes are not looked for.
    pub(super) plain: bool,
    /// What it found while mistakes were not looked for counts also when they are.
    pub(super) shared: bool,
}

/// One alternative.
pub(super) struct Alternative {
    pub(super) items: Vec<Item>,
    pub(super) mistake: bool,
    pub(super) complaint: Option<Complaint>,
    pub(super) node: Option<&'static str>,
    pub(super) check: Option<&'static str>,
}

/// What to say about a mistake.
pub(super) struct Complaint {
    pub(super) place: Place,
    pub(super) conditions: Vec<Condition>,
    pub(super) text: &'static str,
    /// Said instead when the first condition does not hold.
    pub(super) otherwise: Option<&'static str>,
}

/// Which part a complaint points at; parts are numbered `a` = 0, `b` = 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    At(usize),
    Span(usize, usize),
    From(usize),
    Tail(usize),
    Last,
    Next,
    Indent,
    Target(usize, TargetKind),
    Generator(usize, usize),
}

/// What targets are assigned by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TargetKind {
    Star,
    For,
    Del,
}

/// When a complaint is made; else the rule's other mistakes are not tried either.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Condition {
    Legacy(usize),
    NotLegacy(usize),
    Inside,
    Tuple(usize),
    Unpacking(usize),
}

/// A part of an alternative.
pub(super) enum Item {
    Text(&'static str),
    Kind(Kind),
    Name,
    Rule(usize),
    Optional(Box<Item>),
    Repeat(Box<Item>, usize),
    List(Box<Item>, Box<Item>),
    Ahead(Box<Item>, bool),
    Forced(&'static str),
    Cut,
    Group(Vec<Alternative>),
    Bind(usize, Box<Item>),
}

/// Rules whose results CPython keeps between the two ways of parsing an expression; some mistakes stay hidden by it.
const SHARED: [&str; 24] = [
    "block",
    "arguments",
    "expression",
    "star_expression",
    "or_test",
    "and_test",
    "not_test",
    "factor",
    "strings",
    "star_target",
    "target_atom_or_member",
    "del_target",
    "simple",
    "bitor",
    "bitxor",
    "bitand",
    "shift",
    "sum",
    "term",
    "primary",
    "wrong_named",
    "dotted",
    "awaited",
    "lambda_params",
];

impl Grammar {
    /// The grammar, read at its first use.
    pub(super) fn get() -> &'static Self {
        static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| read(include_str!("rules.txt")));
        &GRAMMAR
    }

    pub(super) fn rule(&self, name: &str) -> usize {
        *self.names.get(name).unwrap_or_else(|| panic!("rules.txt has no rule {name}"))
    }
}

fn read(text: &'static str) -> Grammar {
    let lines = || text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let heads = lines().filter(|line| !line.starts_with(' '));
    let names: HashMap<&'static str, usize> = heads.enumerate().map(|(at, name)| (name, at)).collect();
    let mut grammar = Grammar { rules: Vec::new(), names };
    for line in lines() {
        let Some(body) = line.strip_prefix("  ") else {
            let (plain, shared) = (line == "plain_expression", SHARED.contains(&line));
            grammar.rules.push(Rule { alternatives: Vec::new(), plain, shared });
            continue;
        };
        let (mark, body) = body.split_at(2);
        let (body, complaint) = match body.split_once(" => ") {
            Some((body, complaint)) => (body, Some(read_complaint(complaint))),
            None => (body, None),
        };
        let mut reader = Reader { rest: body, grammar: &grammar };
        let mut alternatives = reader.alternatives();
        assert!(reader.rest.trim().is_empty(), "rules.txt: cannot read {:?} in {line:?}", reader.rest);
        for alternative in &mut alternatives {
            alternative.mistake = mark == "% ";
        }
        if let Some(last) = alternatives.last_mut() {
            last.complaint = complaint;
        }
        if let Some(rule) = grammar.rules.last_mut() {
            rule.alternatives.extend(alternatives);
        }
    }
    grammar
}

/// The words after `=>`: place, conditions, text.
fn read_complaint(source: &'static str) -> Complaint {
    let (head, text) = source.split_once(" \"").unwrap_or((source, "\""));
    let (text, otherwise) = match text.split_once("\" else \"") {
        Some((text, otherwise)) => (text, Some(otherwise.trim_end_matches('"'))),
        None => (text.strip_suffix('"').unwrap_or(text), None),
    };
    let mut words = head.split(' ');
    let slot = |words: &mut std::str::Split<'_, char>| usize::from(words.next() == Some("b"));
    let place = match words.next() {
        Some("at") => Place::At(slot(&mut words)),
        Some("span") => Place::Span(slot(&mut words), slot(&mut words)),
        Some("from") => Place::From(slot(&mut words)),
        Some("tail") => Place::Tail(slot(&mut words)),
        Some("next") => Place::Next,
        Some("indent") => Place::Indent,
        Some("generator") => Place::Generator(slot(&mut words), slot(&mut words)),
        Some("target") => {
            let at = slot(&mut words);
            Place::Target(
                at,
                match words.next() {
                    Some("for") => TargetKind::For,
                    Some("del") => TargetKind::Del,
                    _ => TargetKind::Star,
                },
            )
        }
        _ => Place::Last,
    };
    let mut conditions = Vec::new();
    while let Some(word) = words.next() {
        conditions.push(match (word, words.next()) {
            ("when", Some("inside")) => Condition::Inside,
            ("when", Some("tuple")) => Condition::Tuple(slot(&mut words)),
            ("when", Some("unpacking")) => Condition::Unpacking(slot(&mut words)),
            ("when", Some("legacy")) => Condition::Legacy(slot(&mut words)),
            ("unless", Some("legacy")) => Condition::NotLegacy(slot(&mut words)),
            other => panic!("rules.txt: unknown condition {other:?}"),
        });
    }
    Complaint { place, conditions, text, otherwise }
}

struct Reader<'g> {
    rest: &'static str,
    grammar: &'g Grammar,
}

impl Reader<'_> {
    fn alternatives(&mut self) -> Vec<Alternative> {
        let mut all = vec![self.alternative()];
        while self.eat("|") {
            all.push(self.alternative());
        }
        all
    }

    fn alternative(&mut self) -> Alternative {
        let mut result =
            Alternative { items: Vec::new(), mistake: false, complaint: None, node: None, check: None };
        loop {
            self.rest = self.rest.trim_start();
            if self.eat("->") {
                result.node = Some(self.word());
            } else if self.eat("@") {
                result.check = Some(self.word());
            } else if self.rest.is_empty() || self.rest.starts_with(['|', ')']) {
                return result;
            } else {
                result.items.push(self.item());
            }
        }
    }

    fn item(&mut self) -> Item {
        if self.eat("&&") {
            return Item::Forced(self.quoted());
        }
        for (sign, positive) in [("&", true), ("!", false)] {
            if self.eat(sign) {
                return Item::Ahead(Box::new(self.item()), positive);
            }
        }
        if self.eat("~") {
            return Item::Cut;
        }
        for (slot, prefix) in ["a=", "b="].into_iter().enumerate() {
            if self.eat(prefix) {
                return Item::Bind(slot, Box::new(self.item()));
            }
        }
        let atom = self.atom();
        if self.rest.starts_with('.') {
            self.eat(".");
            let element = self.atom();
            self.eat("+");
            return Item::List(Box::new(atom), Box::new(element));
        }
        for (sign, least) in [("*", 0), ("+", 1)] {
            if self.rest.starts_with(sign) {
                self.eat(sign);
                return Item::Repeat(Box::new(atom), least);
            }
        }
        if self.rest.starts_with('?') && self.eat("?") { Item::Optional(Box::new(atom)) } else { atom }
    }

    fn atom(&mut self) -> Item {
        self.rest = self.rest.trim_start();
        if self.rest.starts_with('\'') {
            return Item::Text(self.quoted());
        }
        if self.eat("(") {
            let group = Item::Group(self.alternatives());
            assert!(self.eat(")"), "rules.txt: missing ) before {:?}", self.rest);
            return group;
        }
        match self.word() {
            "NAME" => Item::Name,
            "NUMBER" => Item::Kind(Kind::Number),
            "STRING" => Item::Kind(Kind::String),
            "NEWLINE" => Item::Kind(Kind::Newline),
            "INDENT" => Item::Kind(Kind::Indent),
            "DEDENT" => Item::Kind(Kind::Dedent),
            "END" => Item::Kind(Kind::End),
            "FSTART" => Item::Kind(Kind::FStart),
            "FMIDDLE" => Item::Kind(Kind::FMiddle),
            "FEND" => Item::Kind(Kind::FEnd),
            "TSTART" => Item::Kind(Kind::TStart),
            "TMIDDLE" => Item::Kind(Kind::TMiddle),
            "TEND" => Item::Kind(Kind::TEnd),
            rule => Item::Rule(self.grammar.rule(rule)),
        }
    }

    fn quoted(&mut self) -> &'static str {
        let rest = &self.rest[1..];
        let end = rest.find('\'').unwrap_or(rest.len());
        self.rest = &rest[end + 1..];
        &rest[..end]
    }

    fn word(&mut self) -> &'static str {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn eat(&mut self, text: &str) -> bool {
        // Postfix signs follow without a blank, all else may have blanks before it.
        let trimmed = self.rest.trim_start();
        let Some(rest) = trimmed.strip_prefix(text) else { return false };
        self.rest = rest;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_can_be_read() {
        let grammar = Grammar::get();
        assert_eq!(grammar.rules.len(), grammar.names.len());
        assert!(grammar.rules.iter().all(|rule| !rule.alternatives.is_empty()));
    }
}
