//! The tree where CPython's differs from the parser crate's, and what parsing never does: overflow the stack.

#![allow(clippy::unwrap_used, reason = "a panic is the failure")]

use bytecode::{Constant, Location};
use syntax::ast::{Expr, ExprKind, Module, Stmt, StmtKind};
use syntax::{Arena, ErrorKind, Mode, NoWarnings, Options, SyntaxError, WarningKind, WarningSink};

fn parse<'a>(arena: &'a Arena, source: &str) -> &'a [Stmt<'a>] {
    match syntax::parse(source, Mode::Exec, &Options::default(), arena, &mut NoWarnings).unwrap() {
        Module::Module { body, .. } => body,
        other => panic!("{other:?}"),
    }
}

fn error(source: &str) -> SyntaxError {
    syntax::parse(source, Mode::Exec, &Options::default(), &Arena::new(), &mut NoWarnings).err().unwrap()
}

fn expr<'a>(stmt: &Stmt<'a>) -> &'a Expr<'a> {
    match stmt.kind {
        StmtKind::Expr { value } => value,
        other => panic!("{other:?}"),
    }
}

/// The texts of the constants among the parts of an f-string, and `{}` for each field.
fn parts(expr: &Expr<'_>) -> Vec<String> {
    let (ExprKind::JoinedStr { values } | ExprKind::TemplateStr { values }) = expr.kind else {
        panic!("{expr:?}")
    };
    let text = |part: &Expr<'_>| match part.kind {
        ExprKind::Constant { value: Constant::Str(text), .. } => text.to_str().unwrap().to_owned(),
        _ => "{}".to_owned(),
    };
    values.iter().map(text).collect()
}

#[test]
fn neighbouring_text_is_one_constant() {
    let arena = Arena::new();
    for (source, expected) in [
        ("'a' f'b{x}c' 'd' f'' f'{y}'", vec!["ab", "{}", "cd", "{}"]),
        ("f'{{{x}}}'", vec!["{", "{}", "}"]),
        ("f'a{x=}'", vec!["ax=", "{}"]),
        ("f''", vec![]),
        ("t'a{x!r:{y}}' t'b'", vec!["a", "{}", "b"]),
        (r"f'\x41{x}\N{BULLET}'", vec!["A", "{}", "\u{2022}"]),
    ] {
        assert_eq!(parts(expr(&parse(&arena, source)[0])), expected, "{source}");
    }
}

#[test]
fn template_fields_keep_their_text() {
    let arena = Arena::new();
    let ExprKind::TemplateStr { values } = expr(&parse(&arena, "t'{ x =}'")[0]).kind else { panic!() };
    let ExprKind::Interpolation { str: Constant::Str(text), .. } = values[1].kind else { panic!() };
    assert_eq!(text.to_str(), Some(" x "));
}

#[test]
fn ranges_are_those_of_cpython() {
    let arena = Arena::new();
    let body = parse(&arena, "if a:\n  b\nelif c:\n  d;\n@e\ndef f(): pass\ng(x for x in y)\n");
    let StmtKind::If { orelse, .. } = body[0].kind else { panic!() };
    assert_eq!((body[0].at, orelse[0].at), (Location::new(1, 0, 4, 4), Location::new(3, 0, 4, 4)));
    assert_eq!(body[1].at, Location::new(6, 0, 6, 13));
    let ExprKind::Call { args, .. } = expr(&body[2]).kind else { panic!() };
    assert_eq!(args[0].at, Location::new(7, 1, 7, 15));
}

#[test]
fn lone_surrogates_and_large_integers_survive() {
    let arena = Arena::new();
    let body = parse(&arena, "'\\ud800'\n1_000_000_000_000_000_000_000\n");
    let ExprKind::Constant { value: Constant::Str(text), .. } = expr(&body[0]).kind else { panic!() };
    assert_eq!(text.code_points().collect::<Vec<_>>(), [0xD800]);
    let ExprKind::Constant { value: Constant::Int(value), .. } = expr(&body[1]).kind else { panic!() };
    assert_eq!(value.to_string(), "1000000000000000000000");
    assert!(error(&"1".repeat(4301)).message.starts_with("Exceeds the limit (4300 digits)"));
}

#[test]
fn what_the_parser_crate_refuses_is_parsed() {
    let arena = Arena::new();
    let body = parse(&arena, "raise ; a\nfrom __future__ import barry_as_FLUFL\nb <> c\n");
    assert!(matches!(body[0].kind, StmtKind::Raise { exc: None, .. }));
    assert_eq!(body[0].at, Location::new(1, 0, 1, 5));
    assert!(matches!(expr(&body[3]).kind, ExprKind::Compare { .. }));
}

#[test]
fn type_comments_find_their_owners() {
    let arena = Arena::new();
    let options = Options { type_comments: true, ..Options::default() };
    let source = "def f(a, # type: int\n      b):\n  # type: (...) -> str\n  x = 1 # type: ignore[a]\ny = [\n] # type: list\n";
    let module = syntax::parse(source, Mode::Exec, &options, &arena, &mut NoWarnings).unwrap();
    let Module::Module { body, type_ignores } = module else { panic!() };
    let StmtKind::FunctionDef(def) = body[0].kind else { panic!() };
    assert_eq!(def.type_comment, Some("(...) -> str"));
    assert_eq!((def.args.args[0].type_comment, def.args.args[1].type_comment), (Some("int"), None));
    assert_eq!((type_ignores[0].line, type_ignores[0].tag), (4, "[a]"));
    let StmtKind::Assign { type_comment, .. } = body[1].kind else { panic!() };
    assert_eq!(type_comment, Some("list"));
    assert_eq!(body[1].at, Location::new(5, 0, 6, 14));
}

#[test]
fn signatures_are_parsed() {
    let arena = Arena::new();
    let options = Options::default();
    let module =
        syntax::parse("(int, *a.b) -> c", Mode::FuncType, &options, &arena, &mut NoWarnings).unwrap();
    let Module::FunctionType { argtypes, returns } = module else { panic!() };
    assert_eq!(argtypes.len(), 2);
    assert_eq!(argtypes[1].at, Location::new(1, 7, 1, 10));
    assert_eq!(returns.at, Location::new(1, 15, 1, 16));
}

#[test]
fn any_depth_gives_a_tree_or_an_error() {
    let deep = |piece: &str| piece.repeat(60_000);
    assert_eq!(error(&format!("{}x", deep("-"))).kind, ErrorKind::Memory);
    assert_eq!(error(&format!("{}x", deep("lambda: "))).kind, ErrorKind::Memory);
    assert_eq!(error(&format!("x{}", deep(".y"))).kind, ErrorKind::Recursion);
    assert_eq!(error(&deep("-")).kind, ErrorKind::Memory);
    assert_eq!(error(&deep("[")).message, "too many nested parentheses");
    assert_eq!(error(&deep("f'{")).message, "too many nested f-strings or t-strings");
    let blocks: String = (0..120).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect();
    assert_eq!(error(&blocks).message, "too many levels of indentation");
}

#[derive(Default)]
struct Seen {
    messages: Vec<(String, i32)>,
    refuse: bool,
}

impl WarningSink for Seen {
    fn warn(&mut self, _: WarningKind, message: &str, at: Location) -> Result<(), SyntaxError> {
        self.messages.push((message.to_owned(), at.line));
        if self.refuse { Err(SyntaxError::new(message, at)) } else { Ok(()) }
    }
}

#[test]
fn warnings_come_in_order_and_may_become_errors() {
    let source = "x = 1if y else '''\n\\d'''\n";
    let mut seen = Seen::default();
    syntax::parse(source, Mode::Exec, &Options::default(), &Arena::new(), &mut seen).unwrap();
    let escape = "\"\\d\" is an invalid escape sequence. Such sequences will not work in the future. \
                  Did you mean \"\\\\d\"? A raw string is also an option.";
    assert_eq!(seen.messages, [("invalid decimal literal".to_owned(), 1), (escape.to_owned(), 2)]);

    let mut refusing = Seen { refuse: true, ..Seen::default() };
    let arena = Arena::new();
    let outcome = syntax::parse("'\\d'", Mode::Exec, &Options::default(), &arena, &mut refusing);
    let error = outcome.err().unwrap();
    assert_eq!(error.message, escape.replace(" Such sequences will not work in the future.", ""));
    assert_eq!(error.at, Location::new(1, 1, 1, 3));
}
