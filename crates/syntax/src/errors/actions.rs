//! Complaints: text and place of an error that a rule has found.

use bytecode::Location;

use super::engine::{Engine, Match};
use super::grammar::{Complaint, Place, TargetKind};
use super::tokens::{Ending, Kind, Token, Tokens};
use crate::diagnostic::{ErrorKind, SyntaxError};

/// The error of a complaint, or None when its conditions do not hold.
pub(super) fn complain(
    engine: &Engine<'_>,
    complaint: &Complaint,
    bound: &[Option<Match>; 2],
    end: usize,
) -> Option<SyntaxError> {
    let holds = complaint.conditions.iter().all(|&condition| engine.holds(condition, bound, end));
    let text = match (holds, complaint.otherwise) {
        (true, _) => complaint.text,
        (false, Some(otherwise)) => otherwise,
        (false, None) => return None,
    };
    let tokens = engine.tokens();
    let part = |slot: usize| bound[slot];
    let mut kind = ErrorKind::Syntax;
    let at = match complaint.place {
        Place::At(slot) => range(tokens, part(slot)?.first, part(slot)?.end),
        Place::Span(from, to) => range(tokens, part(from)?.first, part(to)?.end),
        Place::From(slot) => from_to_last(tokens, part(slot)?.first, engine.farthest()),
        Place::Tail(slot) => {
            let last = range(tokens, part(slot)?.first, part(slot)?.end);
            Location::new(last.end_line, last.end_column - 1, last.end_line, -1)
        }
        Place::Last => last_location(tokens, engine.farthest()),
        Place::Next => last_location(tokens, end),
        Place::Indent => {
            kind = ErrorKind::Indentation;
            last_location(tokens, engine.farthest())
        }
        Place::Target(slot, target) => return wrong_target(engine, part(slot)?, target),
        Place::Generator(slot, last) => {
            let mut arguments = Vec::new();
            engine.positional(part(slot)?.node?, &mut arguments);
            let [_, .., argument] = arguments[..] else { return None };
            range(tokens, engine.nodes[argument].first, part(last)?.end)
        }
    };
    Some(SyntaxError { kind, message: fill(engine, text, bound[0]), at })
}

/// Puts the first part into the text: as it stands, by what it is, or its line.
fn fill(engine: &Engine<'_>, text: &str, part: Option<Match>) -> String {
    let text = text.replace("\\\"", "\"");
    let Some(part) = part.filter(|_| text.contains("{a")) else { return text };
    let tokens = engine.tokens();
    let line = tokens.lines.line(tokens.list[part.first].start);
    let name = part.node.map_or("name", |node| name_of(engine.nodes[node].kind));
    text.replace("{a:name}", name)
        .replace("{a:line}", &line.to_string())
        .replace("{a}", engine.text(part.first))
}

/// What Python calls an expression.
fn name_of(kind: &str) -> &'static str {
    match kind {
        "Attribute" => "attribute",
        "Subscript" => "subscript",
        "Starred" => "starred",
        "List" => "list",
        "Tuple" | "Sequence" => "tuple",
        "Lambda" => "lambda",
        "Call" => "function call",
        "Expression" => "expression",
        "GenExp" => "generator expression",
        "Yield" => "yield expression",
        "Await" => "await expression",
        "ListComp" => "list comprehension",
        "SetComp" => "set comprehension",
        "DictComp" => "dict comprehension",
        "Dict" => "dict literal",
        "Set" => "set display",
        "FString" => "f-string expression",
        "TString" => "t-string expression",
        "Literal" => "literal",
        "True" => "True",
        "False" => "False",
        "None" => "None",
        "Ellipsis" => "ellipsis",
        "Compare" | "CompareIn" => "comparison",
        "IfExp" => "conditional expression",
        "Named" => "named expression",
        _ => "name",
    }
}

fn wrong_target(engine: &Engine<'_>, part: Match, target: TargetKind) -> Option<SyntaxError> {
    let node = &engine.nodes[find_wrong_target(engine, part.node?, target)?];
    let verb = if target == TargetKind::Del { "delete" } else { "assign to" };
    let message = format!("cannot {verb} {}", name_of(node.kind));
    Some(SyntaxError::new(message, range(engine.tokens(), node.first, node.end)))
}

/// The first part of a target that cannot be one.
fn find_wrong_target(engine: &Engine<'_>, node: usize, target: TargetKind) -> Option<usize> {
    let this = &engine.nodes[node];
    let search = |parts: &[usize]| parts.iter().find_map(|&part| find_wrong_target(engine, part, target));
    match this.kind {
        "Name" | "Attribute" | "Subscript" => None,
        "List" | "Tuple" | "Sequence" => search(&this.parts),
        "Starred" if target != TargetKind::Del => search(&this.parts),
        "CompareIn" if target == TargetKind::For => search(&this.parts[..1]),
        "Compare" if target == TargetKind::For => None,
        _ => Some(node),
    }
}

/// The error of a token that must be there and is not.
pub(super) fn expected(tokens: &Tokens<'_>, at: usize, text: &str) -> SyntaxError {
    SyntaxError::new(format!("expected '{text}'"), token_location(tokens, at))
}

/// From the start of one token to the end of the token before `end`.
pub(super) fn range(tokens: &Tokens<'_>, first: usize, end: usize) -> Location {
    let start = token_location(tokens, first);
    let (end_line, end_column) = match tokens.list[end.max(first + 1) - 1] {
        last if last.kind == Kind::Newline || last.end > tokens.source.len() => {
            (start.end_line, start.end_column)
        }
        last => tokens.lines.at(last.end),
    };
    let last = Location { end_line, end_column, ..start };
    within_first_line(tokens, Location::new(start.line, start.column, last.end_line, last.end_column))
}

/// To the parser's last token; its end is shown one column short.
fn from_to_last(tokens: &Tokens<'_>, first: usize, last: usize) -> Location {
    let start = token_location(tokens, first);
    let last = token_location(tokens, last);
    let at = Location::new(start.line, start.column, last.end_line, last.end_column - 1);
    within_first_line(tokens, at)
}

/// CPython counts the columns of both ends in the first line, so the end never lies behind that line.
fn within_first_line(tokens: &Tokens<'_>, at: Location) -> Location {
    if at.end_line == at.line {
        return at;
    }
    let line = tokens.source.split('\n').nth(at.line.max(1) as usize - 1);
    Location { end_column: at.end_column.min(line.map_or(0, str::len) as i32), ..at }
}

/// Where Python shows the parser's last token. One without text is shown where the tokenizer stood when it made it.
pub(super) fn last_location(tokens: &Tokens<'_>, at: usize) -> Location {
    let token = tokens.list[at.min(tokens.list.len() - 1)];
    let (line, column) = tokens.lines.at(token.start);
    match token.kind {
        _ if is_bare(token) => {
            if token.start < tokens.source.len() {
                return Location::new(line, column - 1, line, -2);
            }
            if tokens.source.is_empty() {
                return Location::new(0, -1, 0, -2);
            }
            // Behind the last line; CPython has not left it.
            let text = tokens.source.strip_suffix('\n');
            let (line, column) = tokens.lines.at(text.unwrap_or(tokens.source).len());
            let newline = text.is_some() || tokens.ending == Ending::Newline;
            Location::new(line, column - i32::from(!newline), line, -2)
        }
        _ => token_location(tokens, at),
    }
}

/// Whether a token has no text, thus no columns.
fn is_bare(token: Token) -> bool {
    match token.kind {
        Kind::Indent | Kind::Dedent | Kind::End | Kind::Error => true,
        Kind::Newline => token.start == token.end,
        _ => false,
    }
}

/// Where Python shows a token that it knows. One without text has no columns.
pub(super) fn token_location(tokens: &Tokens<'_>, at: usize) -> Location {
    let token = tokens.list[at.min(tokens.list.len() - 1)];
    match token.kind {
        _ if is_bare(token) => {
            let line = last_location(tokens, at).line;
            Location::new(line, -1, line, -1)
        }
        Kind::Newline => {
            let (line, column) = tokens.lines.at(token.start);
            Location::new(line, column, line, column + (token.end - token.start) as i32)
        }
        _ => {
            let (line, column) = tokens.lines.at(token.start);
            let (end_line, end_column) = tokens.lines.at(token.end);
            within_first_line(tokens, Location::new(line, column, end_line, end_column))
        }
    }
}
