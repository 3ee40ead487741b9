//! What text cases cannot show: depth, features, look-up by node, private names. Tables and errors are in `tests/`.

#![allow(clippy::unwrap_used, reason = "a test may end in a panic")]

use bytecode::{CodeFlags, Location};
use syntax::ast::{
    Alias, Arena, Arguments, Context, Expr, ExprKind, Module, NodeKey, Pattern, PatternKind, Stmt, StmtKind,
    UnaryOperator,
};

use crate::{Features, Options, Role, ScopeId, ScopeKind, build, future, mangle};

const AT: Location = Location::new(1, 0, 1, 1);
const PLAIN: Options = Options { features: Features::NONE, top_level_await: false };
const NO_ARGUMENTS: Arguments<'static> = Arguments {
    posonlyargs: &[],
    args: &[],
    vararg: None,
    kwonlyargs: &[],
    kw_defaults: &[],
    kwarg: None,
    defaults: &[],
};

fn name<'a>(arena: &'a Arena, id: &'a str) -> &'a Expr<'a> {
    arena.alloc(Expr { kind: ExprKind::Name { id, ctx: Context::Load }, at: AT })
}

/// Wraps a name in many layers of one kind of expression.
fn layers<'a>(arena: &'a Arena, depth: usize, layer: impl Fn(&'a Expr<'a>) -> ExprKind<'a>) -> &'a Expr<'a> {
    (0..depth).fold(name(arena, "x"), |inner, _| arena.alloc(Expr { kind: layer(inner), at: AT }))
}

#[test]
fn depth_costs_no_native_stack() {
    let arena = Arena::new();
    let arguments = arena.alloc(NO_ARGUMENTS);
    let depth = 200_000;
    let operator = UnaryOperator::Not;
    let operand = layers(&arena, depth, |operand| ExprKind::UnaryOp { op: operator, operand });
    let lambda = layers(&arena, depth, |body| ExprKind::Lambda { args: arguments, body });
    let chain = layers(&arena, depth, |func| ExprKind::Call { func, args: &[], keywords: &[] });
    for (expr, blocks) in [(operand, 1), (lambda, depth + 1), (chain, 1)] {
        let table = build(&arena, &Module::Expression { body: expr }, PLAIN).unwrap();
        assert_eq!(table.scopes().len(), blocks);
        assert!(table.scopes().last().unwrap().symbol("x").is_some());
    }
}

#[test]
fn depth_of_statements_and_patterns_costs_no_native_stack() {
    let arena = Arena::new();
    let test = name(&arena, "x");
    let pass = Stmt { kind: StmtKind::Pass, at: AT };
    let chain = (0..100_000).fold(pass, |inner, _| Stmt {
        kind: StmtKind::If { test, body: arena.slice(&[pass]), orelse: arena.slice(&[inner]) },
        at: AT,
    });
    let star = Pattern { kind: PatternKind::MatchStar { name: Some("y") }, at: AT };
    let pattern = (0..100_000).fold(star, |inner, _| Pattern {
        kind: PatternKind::MatchAs { pattern: Some(arena.alloc(inner)), name: Some("z") },
        at: AT,
    });
    let case = syntax::ast::MatchCase { pattern: arena.alloc(pattern), guard: None, body: &[] };
    let matching = Stmt { kind: StmtKind::Match { subject: test, cases: arena.slice(&[case]) }, at: AT };
    let body = arena.slice(&[chain, matching]);
    let table = build(&arena, &Module::Module { body, type_ignores: &[] }, PLAIN).unwrap();
    let names: Vec<_> = table.module().symbols.keys().copied().collect();
    assert_eq!(names, ["x", "y", "z"]);
}

#[test]
fn blocks_are_found_by_their_nodes() {
    let arena = Arena::new();
    let lambda = layers(&arena, 1, |body| ExprKind::Lambda { args: arena.alloc(NO_ARGUMENTS), body });
    let table = build(&arena, &Module::Expression { body: lambda }, PLAIN).unwrap();
    let scope = table.scope(NodeKey::of(lambda), Role::Block).unwrap();
    assert_eq!(
        (scope.kind, scope.name, scope.parent),
        (ScopeKind::Function, "lambda", Some(ScopeId::MODULE))
    );
    assert!(table.scope(NodeKey::of(lambda), Role::Annotations).is_none());
    assert_eq!(table.module().children, [scope.id]);
}

#[test]
fn a_type_alias_and_the_lambda_that_is_its_value_are_two_blocks() {
    let arena = Arena::new();
    let value = layers(&arena, 1, |body| ExprKind::Lambda { args: arena.alloc(NO_ARGUMENTS), body });
    let stmt =
        Stmt { kind: StmtKind::TypeAlias { name: name(&arena, "X"), type_params: &[], value }, at: AT };
    let body = arena.slice(&[stmt]);
    let table = build(&arena, &Module::Module { body, type_ignores: &[] }, PLAIN).unwrap();
    let kind = |role| table.scope(NodeKey::of(value), role).map(|scope| scope.kind);
    assert_eq!(kind(Role::Alias), Some(ScopeKind::TypeAlias));
    assert_eq!(kind(Role::Block), Some(ScopeKind::Function));
}

/// `from __future__ import` the given names, at a line.
fn import<'a>(arena: &'a Arena, names: &[&'a str], line: i32) -> Stmt<'a> {
    let at = Location::line_only(line);
    let names: Vec<_> = names.iter().map(|name| Alias { name, asname: None, at }).collect();
    let module = Some("__future__");
    Stmt { kind: StmtKind::ImportFrom { module, names: arena.slice(&names), level: 0 }, at }
}

#[test]
fn features_are_those_of_the_head() {
    let arena = Arena::new();
    let pass = Stmt { kind: StmtKind::Pass, at: AT };
    let head = [import(&arena, &["division", "annotations"], 1), import(&arena, &["barry_as_FLUFL"], 2)];
    let body = arena.slice(&[head[0], head[1], pass, import(&arena, &["braces"], 4)]);
    let module = Module::Module { body, type_ignores: &[] };
    let features = future::scan(&module).unwrap();
    assert_eq!(features.flags, CodeFlags::FUTURE_ANNOTATIONS | CodeFlags::FUTURE_BARRY_AS_BDFL);
    assert!(features.annotations());
    assert_eq!(features.last.line, 2);
    // What stands behind the head is not looked at, but refused by the walk.
    let error = build(&arena, &module, Options { features, ..PLAIN }).unwrap_err();
    assert_eq!(error.message, "from __future__ imports must occur at the beginning of the file");
    assert_eq!(error.at.line, 4);
}

#[test]
fn unknown_features_are_refused() {
    let arena = Arena::new();
    for (name, message) in [("braces", "not a chance"), ("x", "future feature x is not defined")] {
        let body = arena.slice(&[import(&arena, &[name], 1)]);
        let error = future::scan(&Module::Interactive { body }).unwrap_err();
        assert_eq!(error.message, message);
    }
}

#[test]
fn private_names() {
    for (class, name, expected) in [
        (None, "__x", "__x"),
        (Some("A"), "__x", "_A__x"),
        (Some("__A"), "__x", "_A__x"),
        (Some("__"), "__x", "__x"),
        (Some("A"), "_x", "_x"),
        (Some("A"), "__x__", "__x__"),
        (Some("A"), "__x_", "_A__x_"),
        (Some("A"), "__x.y", "__x.y"),
        (Some("A"), "__", "__"),
    ] {
        assert_eq!(mangle(class, name), expected, "{class:?} {name}");
    }
}
