//! Whether a tree made by hand is one that the compiler can take: CPython's checks, with its words.

use bytecode::Constant;
use objects::builtins::exceptions::{TypeError, ValueError};
use objects::errors::raise;
use objects::protocol::recursion;
use objects::raw::PyResult;
use syntax::ast::*;

/// Checks a tree.
///
/// # Errors
/// `ValueError` or `TypeError` naming what is wrong; `RecursionError` for a tree too deep.
pub(super) fn module(tree: &Module<'_>) -> PyResult<()> {
    match *tree {
        Module::Module { body, .. } | Module::Interactive { body } => statements(body),
        Module::Expression { body } => load(body),
        Module::FunctionType { argtypes, returns } => {
            expressions(argtypes, Context::Load)?;
            load(returns)
        }
    }
}

fn wrong<T>(text: impl AsRef<str>) -> PyResult<T> {
    raise(&ValueError, text)
}

fn not_empty<T>(items: &[T], what: &str, owner: &str) -> PyResult<()> {
    match items {
        [] => wrong(format!("empty {what} on {owner}")),
        _ => Ok(()),
    }
}

fn statements(body: &[Stmt<'_>]) -> PyResult<()> {
    body.iter().try_for_each(statement)
}

fn body(statements_of: &[Stmt<'_>], owner: &str) -> PyResult<()> {
    not_empty(statements_of, "body", owner)?;
    statements(statements_of)
}

fn load(expression_of: &Expr<'_>) -> PyResult<()> {
    expression(expression_of, Context::Load)
}

fn optional(expression_of: Option<&Expr<'_>>) -> PyResult<()> {
    expression_of.map_or(Ok(()), load)
}

fn expressions(all: &[Expr<'_>], context: Context) -> PyResult<()> {
    all.iter().try_for_each(|one| expression(one, context))
}

fn name(name: &str) -> PyResult<()> {
    match name {
        "None" | "True" | "False" => wrong(format!("identifier field can't represent '{name}' constant")),
        _ => Ok(()),
    }
}

fn arguments(arguments: &Arguments<'_>) -> PyResult<()> {
    let all = [arguments.posonlyargs, arguments.args, arguments.kwonlyargs];
    for argument in all.into_iter().flatten().chain(arguments.vararg).chain(arguments.kwarg) {
        optional(argument.annotation)?;
    }
    if arguments.defaults.len() > arguments.posonlyargs.len() + arguments.args.len() {
        return wrong("more positional defaults than args on arguments");
    }
    if arguments.kw_defaults.len() != arguments.kwonlyargs.len() {
        return wrong("length of kwonlyargs is not the same as kw_defaults on arguments");
    }
    expressions(arguments.defaults, Context::Load)?;
    arguments.kw_defaults.iter().flatten().try_for_each(load)
}

fn keywords(keywords: &[Keyword<'_>]) -> PyResult<()> {
    keywords.iter().try_for_each(|keyword| load(keyword.value))
}

fn type_params(params: &[TypeParam<'_>]) -> PyResult<()> {
    for param in params {
        match param.kind {
            TypeParamKind::TypeVar { name: own, bound, default_value } => {
                name(own)?;
                optional(bound)?;
                optional(default_value)?;
            }
            TypeParamKind::ParamSpec { name: own, default_value }
            | TypeParamKind::TypeVarTuple { name: own, default_value } => {
                name(own)?;
                optional(default_value)?;
            }
        }
    }
    Ok(())
}

fn function(function: &FunctionDef<'_>, owner: &str) -> PyResult<()> {
    body(function.body, owner)?;
    type_params(function.type_params)?;
    arguments(function.args)?;
    expressions(function.decorator_list, Context::Load)?;
    optional(function.returns)
}

fn for_loop(loop_of: &For<'_>, owner: &str) -> PyResult<()> {
    expression(loop_of.target, Context::Store)?;
    load(loop_of.iter)?;
    body(loop_of.body, owner)?;
    statements(loop_of.orelse)
}

fn with(with: &With<'_>, owner: &str) -> PyResult<()> {
    not_empty(with.items, "items", owner)?;
    for item in with.items {
        load(item.context_expr)?;
        item.optional_vars.map_or(Ok(()), |target| expression(target, Context::Store))?;
    }
    body(with.body, owner)
}

fn try_block(block: &Try<'_>, owner: &str) -> PyResult<()> {
    body(block.body, owner)?;
    if block.handlers.is_empty() && block.finalbody.is_empty() {
        return wrong(format!("{owner} has neither handlers nor finalbody"));
    }
    if block.handlers.is_empty() && !block.orelse.is_empty() {
        return wrong(format!("{owner} has orelse but no except handlers"));
    }
    for handler in block.handlers {
        optional(handler.typ)?;
        body(handler.body, "ExceptHandler")?;
    }
    statements(block.finalbody)?;
    statements(block.orelse)
}

fn statement(statement_of: &Stmt<'_>) -> PyResult<()> {
    recursion::enter(" during compilation")?;
    match statement_of.kind {
        StmtKind::FunctionDef(inner) => function(inner, "FunctionDef"),
        StmtKind::AsyncFunctionDef(inner) => function(inner, "AsyncFunctionDef"),
        StmtKind::ClassDef(class) => {
            body(class.body, "ClassDef")?;
            type_params(class.type_params)?;
            expressions(class.bases, Context::Load)?;
            keywords(class.keywords)?;
            expressions(class.decorator_list, Context::Load)
        }
        StmtKind::Return { value } => optional(value),
        StmtKind::Delete { targets } => {
            not_empty(targets, "targets", "Delete")?;
            expressions(targets, Context::Del)
        }
        StmtKind::Assign { targets, value, .. } => {
            not_empty(targets, "targets", "Assign")?;
            expressions(targets, Context::Store)?;
            load(value)
        }
        StmtKind::TypeAlias { name: own, type_params: params, value } => {
            if !matches!(own.kind, ExprKind::Name { .. }) {
                return raise(&TypeError, "TypeAlias with non-Name name");
            }
            expression(own, Context::Store)?;
            type_params(params)?;
            load(value)
        }
        StmtKind::AugAssign { target, value, .. } => {
            expression(target, Context::Store)?;
            load(value)
        }
        StmtKind::AnnAssign { target, annotation, value, simple } => {
            if simple && !matches!(target.kind, ExprKind::Name { .. }) {
                return raise(&TypeError, "AnnAssign with simple non-Name target");
            }
            expression(target, Context::Store)?;
            optional(value)?;
            load(annotation)
        }
        StmtKind::For(inner) => for_loop(inner, "For"),
        StmtKind::AsyncFor(inner) => for_loop(inner, "AsyncFor"),
        StmtKind::While { test, body: inner, orelse } => {
            load(test)?;
            body(inner, "While")?;
            statements(orelse)
        }
        StmtKind::If { test, body: inner, orelse } => {
            load(test)?;
            body(inner, "If")?;
            statements(orelse)
        }
        StmtKind::With(inner) => with(inner, "With"),
        StmtKind::AsyncWith(inner) => with(inner, "AsyncWith"),
        StmtKind::Match { subject, cases } => {
            load(subject)?;
            not_empty(cases, "cases", "Match")?;
            for case in cases {
                pattern(case.pattern, false)?;
                optional(case.guard)?;
                body(case.body, "match_case")?;
            }
            Ok(())
        }
        StmtKind::Raise { exc: None, cause: Some(_) } => wrong("Raise with cause but no exception"),
        StmtKind::Raise { exc, cause } => {
            optional(exc)?;
            optional(cause)
        }
        StmtKind::Try(inner) => try_block(inner, "Try"),
        StmtKind::TryStar(inner) => try_block(inner, "TryStar"),
        StmtKind::Assert { test, msg } => {
            load(test)?;
            optional(msg)
        }
        StmtKind::Import { names } => not_empty(names, "names", "Import"),
        StmtKind::ImportFrom { names, .. } => not_empty(names, "names", "ImportFrom"),
        StmtKind::Global { names } => not_empty(names, "names", "Global"),
        StmtKind::Nonlocal { names } => not_empty(names, "names", "Nonlocal"),
        StmtKind::Expr { value } => load(value),
        StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
    }
}

fn generators(generators: &[Comprehension<'_>]) -> PyResult<()> {
    if generators.is_empty() {
        return wrong("comprehension with no generators");
    }
    for generator in generators {
        expression(generator.target, Context::Store)?;
        load(generator.iter)?;
        expressions(generator.ifs, Context::Load)?;
    }
    Ok(())
}

/// The context that an expression says it is in; only some can be anything but loaded.
fn context_of(kind: &ExprKind<'_>) -> Option<Context> {
    match *kind {
        ExprKind::Attribute { ctx, .. }
        | ExprKind::Subscript { ctx, .. }
        | ExprKind::Starred { ctx, .. }
        | ExprKind::Name { ctx, .. }
        | ExprKind::List { ctx, .. }
        | ExprKind::Tuple { ctx, .. } => Some(ctx),
        _ => None,
    }
}

fn check_context(kind: &ExprKind<'_>, wanted: Context) -> PyResult<()> {
    match context_of(kind) {
        Some(found) if found != wanted => {
            wrong(format!("expression must have {wanted:?} context but has {found:?} instead"))
        }
        None if wanted != Context::Load => {
            wrong(format!("expression which can't be assigned to in {wanted:?} context"))
        }
        _ => Ok(()),
    }
}

fn expression(expression_of: &Expr<'_>, context: Context) -> PyResult<()> {
    recursion::enter(" during compilation")?;
    check_context(&expression_of.kind, context)?;
    match expression_of.kind {
        ExprKind::BoolOp { values, .. } if values.len() < 2 => wrong("BoolOp with less than 2 values"),
        ExprKind::BoolOp { values, .. }
        | ExprKind::JoinedStr { values }
        | ExprKind::TemplateStr { values } => expressions(values, Context::Load),
        ExprKind::NamedExpr { target, value } => {
            if !matches!(target.kind, ExprKind::Name { .. }) {
                return raise(&TypeError, "NamedExpr target must be a Name");
            }
            expression(target, Context::Store)?;
            load(value)
        }
        ExprKind::BinOp { left, right, .. } => {
            load(left)?;
            load(right)
        }
        ExprKind::UnaryOp { operand, .. } => load(operand),
        ExprKind::Lambda { args, body } => {
            arguments(args)?;
            load(body)
        }
        ExprKind::IfExp { test, body, orelse } => [test, body, orelse].into_iter().try_for_each(load),
        ExprKind::Dict { keys, values } => {
            if keys.len() != values.len() {
                return wrong("Dict doesn't have the same number of keys as values");
            }
            keys.iter().flatten().try_for_each(load)?;
            expressions(values, Context::Load)
        }
        ExprKind::Set { elts } => expressions(elts, Context::Load),
        ExprKind::ListComp(comp) | ExprKind::SetComp(comp) | ExprKind::GeneratorExp(comp) => {
            generators(comp.generators)?;
            load(comp.elt)
        }
        ExprKind::DictComp { key, value, generators: inner } => {
            generators(inner)?;
            load(key)?;
            load(value)
        }
        ExprKind::Await { value } | ExprKind::YieldFrom { value } => load(value),
        ExprKind::Yield { value } => optional(value),
        ExprKind::Compare { left, ops, comparators } => {
            if comparators.is_empty() {
                return wrong("Compare has no comparators");
            }
            if comparators.len() != ops.len() {
                return wrong("Compare has a different number of comparators and operands");
            }
            expressions(comparators, Context::Load)?;
            load(left)
        }
        ExprKind::Call { func, args, keywords: named } => {
            load(func)?;
            expressions(args, Context::Load)?;
            keywords(named)
        }
        ExprKind::FormattedValue { value, format_spec, .. }
        | ExprKind::Interpolation { value, format_spec, .. } => {
            load(value)?;
            optional(format_spec)
        }
        ExprKind::Constant { .. } => Ok(()),
        ExprKind::Attribute { value, .. } => load(value),
        ExprKind::Subscript { value, slice, .. } => {
            load(slice)?;
            load(value)
        }
        ExprKind::Starred { value, .. } => expression(value, context),
        ExprKind::Name { id, .. } => name(id),
        ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => expressions(elts, context),
        ExprKind::Slice { lower, upper, step } => [lower, upper, step].into_iter().try_for_each(optional),
    }
}

/// Whether a pattern's value is one: a literal, a negative or complex number, an attribute.
fn is_pattern_value(value: &Expr<'_>) -> bool {
    match value.kind {
        ExprKind::Constant { value, .. } => matches!(
            value,
            Constant::Int(_)
                | Constant::Float(_)
                | Constant::Complex(..)
                | Constant::Bytes(_)
                | Constant::Str(_)
        ),
        ExprKind::Attribute { .. } | ExprKind::UnaryOp { .. } | ExprKind::BinOp { .. } => true,
        ExprKind::JoinedStr { .. } | ExprKind::TemplateStr { .. } => true,
        _ => false,
    }
}

fn capture(own: &str) -> PyResult<()> {
    match own {
        "_" => wrong("can't capture name '_' in patterns"),
        own => name(own),
    }
}

fn patterns(all: &[Pattern<'_>], star_allowed: bool) -> PyResult<()> {
    all.iter().try_for_each(|one| pattern(one, star_allowed))
}

fn pattern(pattern_of: &Pattern<'_>, star_allowed: bool) -> PyResult<()> {
    recursion::enter(" during compilation")?;
    match pattern_of.kind {
        PatternKind::MatchValue { value } => {
            load(value)?;
            match is_pattern_value(value) {
                true => Ok(()),
                false => wrong("patterns may only match literals and attribute lookups"),
            }
        }
        PatternKind::MatchSingleton { value } => match value {
            Constant::None | Constant::Bool(_) => Ok(()),
            _ => wrong("MatchSingleton can only contain True, False and None"),
        },
        PatternKind::MatchSequence { patterns: inner } => patterns(inner, true),
        PatternKind::MatchMapping { keys, patterns: inner, rest } => {
            if keys.len() != inner.len() {
                return wrong("MatchMapping doesn't have the same number of keys as patterns");
            }
            rest.map_or(Ok(()), capture)?;
            let is_key = |key: &&Expr<'_>| {
                let singleton =
                    matches!(key.kind, ExprKind::Constant { value: Constant::None | Constant::Bool(_), .. });
                !singleton && !is_pattern_value(key)
            };
            if keys.iter().any(|key| is_key(&key)) {
                return wrong("patterns may only match literals and attribute lookups");
            }
            patterns(inner, false)
        }
        PatternKind::MatchClass { cls, patterns: inner, kwd_attrs, kwd_patterns } => {
            if kwd_attrs.len() != kwd_patterns.len() {
                return wrong("MatchClass doesn't have the same number of keyword attributes as patterns");
            }
            load(cls)?;
            let mut base = cls;
            while let ExprKind::Attribute { value, .. } = base.kind {
                base = value;
            }
            if !matches!(base.kind, ExprKind::Name { .. }) {
                return wrong("MatchClass cls field can only contain Name or Attribute nodes.");
            }
            kwd_attrs.iter().try_for_each(|attribute| name(attribute))?;
            patterns(inner, false)?;
            patterns(kwd_patterns, false)
        }
        PatternKind::MatchStar { .. } if !star_allowed => wrong("can't use MatchStar here"),
        PatternKind::MatchStar { name } => name.map_or(Ok(()), capture),
        PatternKind::MatchAs { pattern: inner, name } => {
            name.map_or(Ok(()), capture)?;
            match (inner, name) {
                (Some(_), None) => wrong("MatchAs must specify a target name if a pattern is given"),
                (Some(inner), Some(_)) => pattern(inner, false),
                (None, _) => Ok(()),
            }
        }
        PatternKind::MatchOr { patterns: inner } if inner.len() < 2 => {
            wrong("MatchOr requires at least 2 patterns")
        }
        PatternKind::MatchOr { patterns: inner } => patterns(inner, false),
    }
}
