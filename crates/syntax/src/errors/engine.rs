//! Runs the grammar over tokens: a packrat parser with ordered choice, like CPython's.
//!
//! Keeps the farthest token asked for, for that is where CPython reports what it has no better words for. Costs: linear
//! in tokens times rules; native stack is grown as needed and bounded by a depth limit.

use rustc_hash::FxHashMap;

use super::grammar::{Alternative, Condition, Grammar, Item};
use super::tokens::{Kind, Tokens};
use super::{actions, checks};
use crate::diagnostic::{ErrorKind, SyntaxError};
use crate::parse::Options;

/// Why a run ends early.
pub(super) enum Stop {
    /// An error of the grammar.
    Parser(Box<SyntaxError>),
    /// The token asked for is the tokenizer's failure.
    Tokenizer,
    /// An error that nothing overrides.
    Final(Box<SyntaxError>),
}

/// What an item matched: the tokens that stand for it, and its node if it has one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) node: Option<usize>,
}

/// A node of the rough tree: enough to name an expression and to search targets.
pub(super) struct Node {
    pub(super) kind: &'static str,
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) parts: Vec<usize>,
}

pub(super) type Found<T> = Result<Option<T>, Stop>;

const MAX_DEPTH: usize = 20_000;
const RED_ZONE: usize = 128 * 1024;
const STACK_CHUNK: usize = 4 * 1024 * 1024;

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// One error pass.
pub(super) struct Engine<'t> {
    grammar: &'static Grammar,
    tokens: &'t Tokens<'t>,
    pub(super) options: &'t Options,
    pub(super) barry: Option<usize>,
    memo: FxHashMap<(u32, u32, bool), Option<(usize, Match)>>,
    pub(super) nodes: Vec<Node>,
    parts: Vec<usize>,
    mistakes: bool,
    farthest: usize,
    /// Where the statement begins that the first run did not get through.
    resume: usize,
    depth: usize,
}

impl<'t> Engine<'t> {
    pub(super) fn new(tokens: &'t Tokens<'t>, options: &'t Options, barry: Option<usize>) -> Self {
        Self {
            grammar: Grammar::get(),
            tokens,
            options,
            barry,
            memo: FxHashMap::default(),
            nodes: Vec::new(),
            parts: Vec::new(),
            mistakes: false,
            farthest: 0,
            resume: 0,
            depth: 0,
        }
    }

    pub(super) fn tokens(&self) -> &'t Tokens<'t> {
        self.tokens
    }

    /// The last token that any rule has looked at.
    pub(super) fn farthest(&self) -> usize {
        self.farthest
    }

    /// The first run: where the text ends, if it is well formed.
    pub(super) fn run(&mut self, start: &str) -> Found<usize> {
        if start == "file" {
            return self.file();
        }
        Ok(self.rule(self.grammar.rule(start), 0)?.map(|(end, _)| end))
    }

    /// The second run, which looks for mistakes. It starts with the statement that failed.
    pub(super) fn run_for_errors(&mut self, start: &str) -> Found<usize> {
        self.mistakes = true;
        self.forget();
        self.run(start)
    }

    /// Statement by statement, so that what lies behind can be forgotten.
    fn file(&mut self) -> Found<usize> {
        let statement = self.grammar.rule("statement");
        let mut at = self.resume;
        while let Some((next, _)) = self.rule(statement, at)? {
            // The failure may still belong to the statement before it (`else` without its colon).
            self.resume = at;
            at = next;
            self.forget();
        }
        Ok((self.kind(at)? == Kind::End).then_some(at))
    }

    fn forget(&mut self) {
        self.memo.clear();
        self.nodes.clear();
        self.parts.clear();
    }

    fn kind(&mut self, at: usize) -> Result<Kind, Stop> {
        // The end stays where it is, however often it is asked for.
        let at = at.min(self.tokens.list.len() - 1);
        let kind = self.tokens.list[at].kind;
        if kind == Kind::Error {
            return Err(Stop::Tokenizer);
        }
        self.farthest = self.farthest.max(at);
        Ok(kind)
    }

    pub(super) fn text(&self, at: usize) -> &'t str {
        let token = &self.tokens.list[at.min(self.tokens.list.len() - 1)];
        self.tokens.source.get(token.start..token.end).unwrap_or_default()
    }

    fn rule(&mut self, rule: usize, at: usize) -> Found<(usize, Match)> {
        let key = (rule as u32, at as u32, self.mistakes && !self.grammar.rules[rule].shared);
        if let Some(known) = self.memo.get(&key) {
            return Ok(*known);
        }
        if self.depth >= MAX_DEPTH {
            return Err(Stop::Final(Box::new(SyntaxError {
                kind: ErrorKind::Memory,
                message: "Parser stack overflowed - Python source too complex to parse".to_owned(),
                at: bytecode::Location::NONE,
            })));
        }
        self.depth += 1;
        let before = self.mistakes;
        let found = stacker::maybe_grow(RED_ZONE, STACK_CHUNK, || {
            let rule = &self.grammar.rules[rule];
            self.mistakes &= !rule.plain;
            self.choose(&rule.alternatives, at)
        });
        self.mistakes = before;
        self.depth -= 1;
        let found = found?;
        self.memo.insert(key, found);
        Ok(found)
    }

    /// The first alternative that fits.
    fn choose(&mut self, alternatives: &'static [Alternative], at: usize) -> Found<(usize, Match)> {
        let mut refused = false;
        for alternative in alternatives {
            refused &= alternative.mistake;
            if alternative.mistake && (!self.mistakes || refused) {
                continue;
            }
            let mark = self.parts.len();
            let mut bound = [None; 2];
            let mut cut = false;
            let matched = self.sequence(&alternative.items, at, &mut bound, &mut cut)?;
            let Some(end) = matched else {
                self.parts.truncate(mark);
                if cut {
                    return Ok(None);
                }
                continue;
            };
            if let Some(complaint) = &alternative.complaint {
                if let Some(error) = actions::complain(self, complaint, &bound, end) {
                    return Err(Stop::Parser(Box::new(error)));
                }
                self.parts.truncate(mark);
                refused = true;
                continue;
            }
            let result = self.finish(alternative, at, end, mark);
            if let Some(check) = alternative.check {
                checks::run(self, check, at, end).map_err(|error| Stop::Parser(Box::new(error)))?;
            }
            return Ok(Some((end, result)));
        }
        Ok(None)
    }

    fn sequence(
        &mut self,
        items: &'static [Item],
        mut at: usize,
        bound: &mut [Option<Match>; 2],
        cut: &mut bool,
    ) -> Found<usize> {
        for item in items {
            if matches!(item, Item::Cut) {
                *cut = true;
                continue;
            }
            let (slot, item) = match item {
                Item::Bind(slot, inner) => (Some(*slot), &**inner),
                other => (None, other),
            };
            let Some((end, matched)) = self.item(item, at)? else { return Ok(None) };
            if let Some(slot) = slot {
                bound[slot] = Some(matched);
            }
            at = end;
        }
        Ok(Some(at))
    }

    fn item(&mut self, item: &'static Item, at: usize) -> Found<(usize, Match)> {
        let matched = match item {
            Item::Text(text) => self.is_text(at, text)?,
            Item::Kind(kind) => self.kind(at)? == *kind,
            Item::Name => self.kind(at)? == Kind::Name && !KEYWORDS.contains(&self.text(at)),
            Item::Forced(text) => {
                // Other mistakes come first, so the first run only fails here.
                if !self.is_text(at, text)? {
                    if !self.mistakes {
                        return Ok(None);
                    }
                    return Err(Stop::Parser(Box::new(actions::expected(self.tokens, at, text))));
                }
                true
            }
            Item::Rule(rule) => {
                let found = self.rule(*rule, at)?;
                if let Some((_, Match { node: Some(node), .. })) = found {
                    self.parts.push(node);
                }
                return Ok(found);
            }
            Item::Group(alternatives) => {
                let found = self.choose(alternatives, at)?;
                if let Some((_, Match { node: Some(node), .. })) = found {
                    self.parts.push(node);
                }
                return Ok(found);
            }
            Item::Optional(inner) => {
                let found = self.item(inner, at)?;
                return Ok(Some(found.unwrap_or((at, Match { first: at, end: at, node: None }))));
            }
            Item::Repeat(inner, least) => return self.repeat(inner, None, *least, at),
            Item::List(separator, inner) => return self.repeat(inner, Some(separator), 1, at),
            Item::Ahead(inner, positive) => {
                let mark = self.parts.len();
                let found = self.item(inner, at)?.is_some();
                self.parts.truncate(mark);
                return Ok((found == *positive).then_some((at, Match { first: at, end: at, node: None })));
            }
            Item::Bind(_, inner) => return self.item(inner, at),
            Item::Cut => return Ok(Some((at, Match { first: at, end: at, node: None }))),
        };
        Ok(matched.then_some((at + 1, Match { first: at, end: at + 1, node: None })))
    }

    fn is_text(&mut self, at: usize, text: &str) -> Result<bool, Stop> {
        let kind = self.kind(at)?;
        Ok(matches!(kind, Kind::Op | Kind::Name) && self.text(at) == text)
    }

    fn repeat(
        &mut self,
        item: &'static Item,
        separator: Option<&'static Item>,
        least: usize,
        start: usize,
    ) -> Found<(usize, Match)> {
        let mark = self.parts.len();
        let (mut end, mut count) = (start, 0);
        loop {
            let mut next = end;
            if let (Some(separator), true) = (separator, count > 0) {
                match self.item(separator, end)? {
                    Some((after, _)) => next = after,
                    None => break,
                }
            }
            match self.item(item, next)? {
                Some((after, _)) if after > end => (end, count) = (after, count + 1),
                _ => break,
            }
        }
        if count < least {
            self.parts.truncate(mark);
            return Ok(None);
        }
        Ok(Some((end, self.list(start, end, mark, count))))
    }

    /// What stands for a list: when each element has a node, from the first to the last of them.
    fn list(&self, start: usize, end: usize, mark: usize, count: usize) -> Match {
        let parts = &self.parts[mark..];
        let node = if let [only] = parts { Some(*only) } else { None };
        match parts {
            [first, ..] if parts.len() == count => {
                let last = parts.last().unwrap_or(first);
                Match { first: self.nodes[*first].first, end: self.nodes[*last].end, node }
            }
            _ => Match { first: start, end, node },
        }
    }

    /// Makes the node of an alternative from the nodes of its parts.
    fn finish(&mut self, alternative: &Alternative, first: usize, end: usize, mark: usize) -> Match {
        let parts = self.parts.split_off(mark);
        let kind = match (alternative.node, alternative.check, parts.as_slice()) {
            (Some(kind), _, _) => kind,
            (None, Some("primary"), [_, .., last]) => self.nodes[*last].kind,
            (None, Some("concatenation"), [first, .., _]) => {
                let formatted = parts.iter().any(|&part| self.nodes[part].kind == "FString");
                if formatted { "FString" } else { self.nodes[*first].kind }
            }
            (None, _, []) => return Match { first, end, node: None },
            (None, _, [only]) => {
                let node = &self.nodes[*only];
                return Match { first: node.first, end: node.end, node: Some(*only) };
            }
            (None, _, _) => "Sequence",
        };
        self.nodes.push(Node { kind, first, end, parts });
        Match { first, end, node: Some(self.nodes.len() - 1) }
    }

    /// Whether a condition of a complaint holds.
    pub(super) fn holds(&self, condition: Condition, bound: &[Option<Match>; 2], end: usize) -> bool {
        let node = |slot: usize| bound[slot].and_then(|part| part.node);
        match condition {
            Condition::Legacy(slot) => self.is_legacy(bound[slot]),
            Condition::NotLegacy(slot) => !self.is_legacy(bound[slot]),
            Condition::Inside => self.tokens.list[end - 1].level > 0,
            Condition::Tuple(slot) => node(slot).is_some_and(|node| self.nodes[node].kind == "Tuple"),
            Condition::Unpacking(slot) => node(slot).is_some_and(|node| self.unpacks(node)),
        }
    }

    /// `print` and `exec` were statements once.
    fn is_legacy(&self, part: Option<Match>) -> bool {
        part.is_some_and(|part| {
            part.end == part.first + 1 && matches!(self.text(part.first), "print" | "exec")
        })
    }

    fn unpacks(&self, node: usize) -> bool {
        let node = &self.nodes[node];
        node.kind == "Unpacking"
            || node.kind == "Sequence" && node.parts.iter().any(|&part| self.unpacks(part))
    }

    /// The positional arguments of a call, in order.
    pub(super) fn positional(&self, node: usize, found: &mut Vec<usize>) {
        let this = &self.nodes[node];
        match this.kind {
            "Sequence" => this.parts.iter().for_each(|&part| self.positional(part, found)),
            "Keyword" | "Unpacking" => {}
            _ => found.push(node),
        }
    }
}
