//! One row per node: its class, and its fields in order. The rows give both directions.

use objects::builtins::exceptions::TypeError;
use objects::errors::raise;
use objects::raw::{Any, Obj, PyResult};
use syntax::Mode;
use syntax::ast::*;

use super::class;
use super::parts::{Node, Part, Place, build, field, location, unexpected};

/// The object for a tree.
pub(super) fn show(tree: &Module<'_>) -> PyResult<Obj> {
    match *tree {
        Module::Module { body, type_ignores } => {
            build("Module", &[("body", body.show()?), ("type_ignores", type_ignores.show()?)], None)
        }
        Module::Interactive { body } => build("Interactive", &[("body", body.show()?)], None),
        Module::Expression { body } => build("Expression", &[("body", Part::show(&body)?)], None),
        Module::FunctionType { argtypes, returns } => {
            build("FunctionType", &[("argtypes", argtypes.show()?), ("returns", Part::show(&returns)?)], None)
        }
    }
}

/// Whether an object is the kind of module that a mode of `compile()` wants.
pub(super) fn check_kind(object: &Any, mode: Mode) -> PyResult<()> {
    let wanted = match mode {
        Mode::Exec => "Module",
        Mode::Single => "Interactive",
        Mode::Eval => "Expression",
        Mode::FuncType => "FunctionType",
    };
    match object.is_instance(class::named(wanted)?.as_any())? {
        true => Ok(()),
        false => {
            let found = object.class().short_name().to_string_lossy();
            raise(&TypeError, format!("expected {wanted} node, got {found}"))
        }
    }
}

/// The tree that an object is.
pub(super) fn read<'a>(arena: &'a Arena, object: &Any) -> PyResult<Module<'a>> {
    Ok(match class::name_of(object) {
        Some(name @ "Module") => Module::Module {
            body: field(arena, object, name, "body")?,
            type_ignores: field(arena, object, name, "type_ignores")?,
        },
        Some(name @ "Interactive") => Module::Interactive { body: field(arena, object, name, "body")? },
        Some(name @ "Expression") => Module::Expression { body: field(arena, object, name, "body")? },
        Some(name @ "FunctionType") => Module::FunctionType {
            argtypes: field(arena, object, name, "argtypes")?,
            returns: field(arena, object, name, "returns")?,
        },
        _ => return unexpected("mod", object),
    })
}

/// A sum with places: variants with fields of their own, variants whose fields lie behind a reference, comprehensions.
macro_rules! sum {
    ($node:ident, $kind:ident, $base:literal;
     $($plain:ident { $($field:ident),* })*
     ; $($boxed:ident ($inner:ident) { $($part:ident),* })*
     ; $($comp:ident)*
     ; $($empty:ident)*) => {
        impl<'a> Node<'a> for $node<'a> {
            const BASE: &'static str = $base;

            fn show(&self) -> PyResult<Obj> {
                match self.kind {
                    $($kind::$plain { $($field),* } => build(
                        stringify!($plain),
                        &[$((stringify!($field), Part::show(&$field)?)),*],
                        Some(self.at),
                    ),)*
                    $($kind::$boxed(inner) => build(
                        stringify!($boxed),
                        &[$((stringify!($part), Part::show(&inner.$part)?)),*],
                        Some(self.at),
                    ),)*
                    $($kind::$comp(inner) => build(
                        stringify!($comp),
                        &[("elt", Part::show(&inner.elt)?), ("generators", Part::show(&inner.generators)?)],
                        Some(self.at),
                    ),)*
                    $($kind::$empty => build(stringify!($empty), &[], Some(self.at)),)*
                }
            }

            fn read(arena: &'a Arena, object: &Any) -> PyResult<Self> {
                let Some(name) = class::name_of(object) else { return unexpected($base, object) };
                let at = match class::base_name(name) {
                    $base => location(object, $base)?,
                    _ => return unexpected($base, object),
                };
                let kind = match name {
                    $(stringify!($plain) => $kind::$plain {
                        $($field: field(arena, object, stringify!($plain), stringify!($field))?),*
                    },)*
                    $(stringify!($boxed) => $kind::$boxed(arena.alloc($inner {
                        $($part: field(arena, object, stringify!($boxed), stringify!($part))?),*
                    })),)*
                    $(stringify!($comp) => $kind::$comp(Comp {
                        elt: field(arena, object, stringify!($comp), "elt")?,
                        generators: field(arena, object, stringify!($comp), "generators")?,
                    }),)*
                    $(stringify!($empty) => $kind::$empty,)*
                    _ => return unexpected($base, object),
                };
                Ok(Self { kind, at })
            }
        }
    };
}

sum! { Stmt, StmtKind, "stmt";
    Return { value }
    Delete { targets }
    Assign { targets, value, type_comment }
    TypeAlias { name, type_params, value }
    AugAssign { target, op, value }
    AnnAssign { target, annotation, value, simple }
    While { test, body, orelse }
    If { test, body, orelse }
    Match { subject, cases }
    Raise { exc, cause }
    Assert { test, msg }
    Import { names }
    ImportFrom { module, names, level }
    Global { names }
    Nonlocal { names }
    Expr { value }
    ; FunctionDef (FunctionDef) { name, args, body, decorator_list, returns, type_comment, type_params }
    AsyncFunctionDef (FunctionDef) { name, args, body, decorator_list, returns, type_comment, type_params }
    ClassDef (ClassDef) { name, bases, keywords, body, decorator_list, type_params }
    For (For) { target, iter, body, orelse, type_comment }
    AsyncFor (For) { target, iter, body, orelse, type_comment }
    With (With) { items, body, type_comment }
    AsyncWith (With) { items, body, type_comment }
    Try (Try) { body, handlers, orelse, finalbody }
    TryStar (Try) { body, handlers, orelse, finalbody }
    ;
    ; Pass Break Continue
}

sum! { Expr, ExprKind, "expr";
    BoolOp { op, values }
    NamedExpr { target, value }
    BinOp { left, op, right }
    UnaryOp { op, operand }
    Lambda { args, body }
    IfExp { test, body, orelse }
    Dict { keys, values }
    Set { elts }
    DictComp { key, value, generators }
    Await { value }
    Yield { value }
    YieldFrom { value }
    Compare { left, ops, comparators }
    Call { func, args, keywords }
    FormattedValue { value, conversion, format_spec }
    Interpolation { value, str, conversion, format_spec }
    JoinedStr { values }
    TemplateStr { values }
    Constant { value, kind }
    Attribute { value, attr, ctx }
    Subscript { value, slice, ctx }
    Starred { value, ctx }
    Name { id, ctx }
    List { elts, ctx }
    Tuple { elts, ctx }
    Slice { lower, upper, step }
    ;
    ; ListComp SetComp GeneratorExp
    ;
}

sum! { Pattern, PatternKind, "pattern";
    MatchValue { value }
    MatchSingleton { value }
    MatchSequence { patterns }
    MatchMapping { keys, patterns, rest }
    MatchClass { cls, patterns, kwd_attrs, kwd_patterns }
    MatchStar { name }
    MatchAs { pattern, name }
    MatchOr { patterns }
    ; ; ;
}

sum! { TypeParam, TypeParamKind, "type_param";
    TypeVar { name, bound, default_value }
    ParamSpec { name, default_value }
    TypeVarTuple { name, default_value }
    ; ; ;
}

/// Products: the class, whether it has a place, and its fields (with Python's name where ours differs).
macro_rules! products {
    ($($node:ident, $class:literal, $base:literal, ($($at:ident)?) { $($field:ident: $name:literal),* };)*) => {
        $(impl<'a> Node<'a> for $node<'a> {
            const BASE: &'static str = $base;

            fn show(&self) -> PyResult<Obj> {
                let at = None$(.or(Some(self.$at)))?;
                build($class, &[$(($name, Part::show(&self.$field)?)),*], at)
            }

            fn read(arena: &'a Arena, object: &Any) -> PyResult<Self> {
                if class::name_of(object) != Some($class) {
                    return unexpected($base, object);
                }
                Ok(Self {
                    $($at: location(object, $base)?,)?
                    $($field: field(arena, object, $class, $name)?),*
                })
            }
        })*
    };
}

products! {
    TypeIgnore, "TypeIgnore", "type_ignore", () { line: "lineno", tag: "tag" };
    ExceptHandler, "ExceptHandler", "excepthandler", (at) { typ: "type", name: "name", body: "body" };
    Comprehension, "comprehension", "comprehension", () { target: "target", iter: "iter", ifs: "ifs", is_async: "is_async" };
    Arguments, "arguments", "arguments", () {
        posonlyargs: "posonlyargs", args: "args", vararg: "vararg", kwonlyargs: "kwonlyargs", kw_defaults: "kw_defaults",
        kwarg: "kwarg", defaults: "defaults"
    };
    Arg, "arg", "arg", (at) { arg: "arg", annotation: "annotation", type_comment: "type_comment" };
    Keyword, "keyword", "keyword", (at) { arg: "arg", value: "value" };
    Alias, "alias", "alias", (at) { name: "name", asname: "asname" };
    WithItem, "withitem", "withitem", () { context_expr: "context_expr", optional_vars: "optional_vars" };
    MatchCase, "match_case", "match_case", () { pattern: "pattern", guard: "guard", body: "body" };
}

/// Operators: classes without fields.
macro_rules! operators {
    ($($kind:ident, $base:literal: $($name:ident)*;)*) => {
        $(
            impl<'a> Node<'a> for $kind {
                const BASE: &'static str = $base;

                fn show(&self) -> PyResult<Obj> {
                    match self {
                        $(Self::$name => class::singleton(stringify!($name)),)*
                    }
                }

                fn read(_: &'a Arena, object: &Any) -> PyResult<Self> {
                    match class::name_of(object) {
                        $(Some(stringify!($name)) => Ok(Self::$name),)*
                        _ => unexpected($base, object),
                    }
                }
            }

            impl<'a> Part<'a> for $kind {
                fn show(&self) -> PyResult<Obj> {
                    Node::show(self)
                }

                fn read(arena: &'a Arena, value: Option<&Any>, place: Place) -> PyResult<Self> {
                    match value {
                        Some(value) => Node::read(arena, value),
                        None if $base == "expr_context" => Node::read(arena, &*class::singleton("Load")?),
                        None => raise(
                            &TypeError,
                            format!("required field \"{}\" missing from {}", place.field, place.class),
                        ),
                    }
                }
            }
        )*
    };
}

operators! {
    Context, "expr_context": Load Store Del;
    BoolOperator, "boolop": And Or;
    Operator, "operator": Add Sub Mult MatMult Div Mod Pow LShift RShift BitOr BitXor BitAnd FloorDiv;
    UnaryOperator, "unaryop": Invert Not UAdd USub;
    CompareOperator, "cmpop": Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn;
}
