//! Prints the tree of each file named on the command line (or, with `-`, on standard input, one per line): a node
//! per line, in preorder, for comparison with another parser's tree.

use std::fmt::Write as _;
use std::io::{BufRead as _, Write as _};

use bytecode::{Constant, Location};
use syntax::ast::*;
use syntax::source::CodecError;
use syntax::{Arena, Mode, NoWarnings, Options};

struct Dump {
    out: String,
    depth: usize,
}

fn main() -> std::io::Result<()> {
    let mut names: Vec<String> = std::env::args().skip(1).collect();
    let type_comments = names.first().is_some_and(|name| name == "--type-comments");
    names.drain(..usize::from(type_comments));
    let options = Options { type_comments, ..Options::default() };
    if names.first().is_some_and(|name| name == "-") {
        names = std::io::stdin().lock().lines().collect::<Result<_, _>>()?;
    }
    let mut stdout = std::io::stdout().lock();
    for name in names {
        let bytes = std::fs::read(&name).unwrap_or_default();
        writeln!(stdout, "=== {name}")?;
        let mut codec = |_: &str, _: &[u8]| Err(CodecError::Unknown);
        let text = match syntax::source::decode(&bytes, None, &mut codec) {
            Ok(text) => text,
            Err(error) => {
                writeln!(stdout, "{error:?}")?;
                continue;
            }
        };
        let arena = Arena::new();
        match syntax::parse(&text, Mode::Exec, &options, &arena, &mut NoWarnings) {
            Ok(module) => {
                let mut dump = Dump { out: String::new(), depth: 0 };
                dump.module(&module);
                stdout.write_all(dump.out.as_bytes())?;
            }
            Err(error) => writeln!(stdout, "{error:?}")?,
        }
    }
    Ok(())
}

impl Dump {
    fn line(&mut self, name: &str, at: Option<Location>, rest: &str) {
        let depth = self.depth;
        let _ = write!(self.out, "{depth} {name}");
        if let Some(at) = at {
            let _ = write!(self.out, " @{}:{}-{}:{}", at.line, at.column, at.end_line, at.end_column);
        }
        let _ = writeln!(self.out, " {rest}");
    }

    fn nested(&mut self, work: impl FnOnce(&mut Self)) {
        self.depth += 1;
        work(self);
        self.depth -= 1;
    }

    fn module(&mut self, module: &Module<'_>) {
        match module {
            Module::Module { body, type_ignores } => {
                self.stmts("body", body);
                for ignore in *type_ignores {
                    self.line("TypeIgnore", None, &format!("{} {}", ignore.line, ignore.tag));
                }
            }
            Module::Interactive { body } => self.stmts("body", body),
            Module::Expression { body } => self.expr(body),
            Module::FunctionType { argtypes, returns } => {
                self.exprs("argtypes", argtypes);
                self.expr(returns);
            }
        }
    }

    fn stmts(&mut self, field: &str, stmts: &[Stmt<'_>]) {
        self.line(&format!(".{field}"), None, "");
        self.nested(|dump| stmts.iter().for_each(|stmt| dump.stmt(stmt)));
    }

    fn exprs(&mut self, field: &str, exprs: &[Expr<'_>]) {
        self.line(&format!(".{field}"), None, "");
        self.nested(|dump| exprs.iter().for_each(|expr| dump.expr(expr)));
    }

    fn opt(&mut self, field: &str, expr: Option<&Expr<'_>>) {
        if let Some(expr) = expr {
            self.line(&format!(".{field}"), None, "");
            self.nested(|dump| dump.expr(expr));
        }
    }

    fn stmt(&mut self, stmt: &Stmt<'_>) {
        let debug = format!("{:?}", stmt.kind);
        let name = debug.split(['(', ' ']).next().unwrap_or_default();
        let rest = match &stmt.kind {
            StmtKind::FunctionDef(def) | StmtKind::AsyncFunctionDef(def) => def.name.to_owned(),
            StmtKind::ClassDef(def) => def.name.to_owned(),
            StmtKind::AugAssign { op, .. } => format!("{op:?}"),
            StmtKind::AnnAssign { simple, .. } => format!("{}", i32::from(*simple)),
            StmtKind::ImportFrom { module, level, .. } => format!("{} {level}", module.unwrap_or("None")),
            StmtKind::Global { names } | StmtKind::Nonlocal { names } => names.join(","),
            _ => String::new(),
        };
        let comment = match &stmt.kind {
            StmtKind::FunctionDef(def) | StmtKind::AsyncFunctionDef(def) => def.type_comment,
            StmtKind::For(node) | StmtKind::AsyncFor(node) => node.type_comment,
            StmtKind::With(node) | StmtKind::AsyncWith(node) => node.type_comment,
            StmtKind::Assign { type_comment, .. } => *type_comment,
            _ => None,
        };
        let rest = comment.map_or(rest.clone(), |comment| format!("{rest} # {comment}"));
        self.line(name, Some(stmt.at), &rest);
        self.nested(|dump| dump.stmt_fields(&stmt.kind));
    }

    fn stmt_fields(&mut self, kind: &StmtKind<'_>) {
        match kind {
            StmtKind::FunctionDef(def) | StmtKind::AsyncFunctionDef(def) => {
                self.arguments(def.args);
                self.stmts("body", def.body);
                self.exprs("decorator_list", def.decorator_list);
                self.opt("returns", def.returns);
                self.type_params(def.type_params);
            }
            StmtKind::ClassDef(def) => {
                self.exprs("bases", def.bases);
                self.keywords(def.keywords);
                self.stmts("body", def.body);
                self.exprs("decorator_list", def.decorator_list);
                self.type_params(def.type_params);
            }
            StmtKind::Return { value } => self.opt("value", *value),
            StmtKind::Delete { targets } => self.exprs("targets", targets),
            StmtKind::Assign { targets, value, .. } => {
                self.exprs("targets", targets);
                self.opt("value", Some(value));
            }
            StmtKind::TypeAlias { name, type_params, value } => {
                self.opt("name", Some(name));
                self.type_params(type_params);
                self.opt("value", Some(value));
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.opt("target", Some(target));
                self.opt("value", Some(value));
            }
            StmtKind::AnnAssign { target, annotation, value, .. } => {
                self.opt("target", Some(target));
                self.opt("annotation", Some(annotation));
                self.opt("value", *value);
            }
            StmtKind::For(node) | StmtKind::AsyncFor(node) => {
                self.opt("target", Some(node.target));
                self.opt("iter", Some(node.iter));
                self.stmts("body", node.body);
                self.stmts("orelse", node.orelse);
            }
            StmtKind::While { test, body, orelse } | StmtKind::If { test, body, orelse } => {
                self.opt("test", Some(test));
                self.stmts("body", body);
                self.stmts("orelse", orelse);
            }
            StmtKind::With(node) | StmtKind::AsyncWith(node) => {
                for item in node.items {
                    self.line("withitem", None, "");
                    self.nested(|dump| {
                        dump.opt("context_expr", Some(item.context_expr));
                        dump.opt("optional_vars", item.optional_vars);
                    });
                }
                self.stmts("body", node.body);
            }
            _ => self.stmt_fields_more(kind),
        }
    }

    fn stmt_fields_more(&mut self, kind: &StmtKind<'_>) {
        match kind {
            StmtKind::Match { subject, cases } => {
                self.opt("subject", Some(subject));
                for case in *cases {
                    self.line("match_case", None, "");
                    self.nested(|dump| {
                        dump.pattern(case.pattern);
                        dump.opt("guard", case.guard);
                        dump.stmts("body", case.body);
                    });
                }
            }
            StmtKind::Raise { exc, cause } => {
                self.opt("exc", *exc);
                self.opt("cause", *cause);
            }
            StmtKind::Try(node) | StmtKind::TryStar(node) => {
                self.stmts("body", node.body);
                for handler in node.handlers {
                    self.line("ExceptHandler", Some(handler.at), handler.name.unwrap_or("None"));
                    self.nested(|dump| {
                        dump.opt("type", handler.typ);
                        dump.stmts("body", handler.body);
                    });
                }
                self.stmts("orelse", node.orelse);
                self.stmts("finalbody", node.finalbody);
            }
            StmtKind::Assert { test, msg } => {
                self.opt("test", Some(test));
                self.opt("msg", *msg);
            }
            StmtKind::Import { names } | StmtKind::ImportFrom { names, .. } => {
                for alias in *names {
                    let rest = format!("{} {}", alias.name, alias.asname.unwrap_or("None"));
                    self.line("alias", Some(alias.at), &rest);
                }
            }
            StmtKind::Expr { value } => self.opt("value", Some(value)),
            _ => {}
        }
    }

    fn type_params(&mut self, params: &[TypeParam<'_>]) {
        for param in params {
            let (kind, name, bound, default) = match param.kind {
                TypeParamKind::TypeVar { name, bound, default_value } => {
                    ("TypeVar", name, bound, default_value)
                }
                TypeParamKind::ParamSpec { name, default_value } => ("ParamSpec", name, None, default_value),
                TypeParamKind::TypeVarTuple { name, default_value } => {
                    ("TypeVarTuple", name, None, default_value)
                }
            };
            self.line(kind, Some(param.at), name);
            self.nested(|dump| {
                dump.opt("bound", bound);
                dump.opt("default_value", default);
            });
        }
    }

    fn arguments(&mut self, args: &Arguments<'_>) {
        self.line("arguments", None, "");
        self.nested(|dump| {
            dump.args("posonlyargs", args.posonlyargs);
            dump.args("args", args.args);
            dump.args("vararg", args.vararg.map(std::slice::from_ref).unwrap_or_default());
            dump.args("kwonlyargs", args.kwonlyargs);
            for default in args.kw_defaults {
                dump.line(".kw_default", None, "");
                dump.opt("value", default.as_ref());
            }
            dump.args("kwarg", args.kwarg.map(std::slice::from_ref).unwrap_or_default());
            dump.exprs("defaults", args.defaults);
        });
    }

    fn args(&mut self, field: &str, args: &[Arg<'_>]) {
        self.line(&format!(".{field}"), None, "");
        for arg in args {
            let rest = arg.type_comment.map_or(arg.arg.to_owned(), |text| format!("{} # {text}", arg.arg));
            self.line("arg", Some(arg.at), &rest);
            self.nested(|dump| dump.opt("annotation", arg.annotation));
        }
    }

    fn keywords(&mut self, keywords: &[Keyword<'_>]) {
        for keyword in keywords {
            self.line("keyword", Some(keyword.at), keyword.arg.unwrap_or("None"));
            self.nested(|dump| dump.expr(keyword.value));
        }
    }

    fn generators(&mut self, generators: &[Comprehension<'_>]) {
        for generator in generators {
            self.line("comprehension", None, if generator.is_async { "1" } else { "0" });
            self.nested(|dump| {
                dump.opt("target", Some(generator.target));
                dump.opt("iter", Some(generator.iter));
                dump.exprs("ifs", generator.ifs);
            });
        }
    }

    fn expr(&mut self, expr: &Expr<'_>) {
        let debug = format!("{:?}", expr.kind);
        let name = debug.split(['(', ' ']).next().unwrap_or_default();
        let rest = match &expr.kind {
            ExprKind::BoolOp { op, .. } => format!("{op:?}"),
            ExprKind::BinOp { op, .. } => format!("{op:?}"),
            ExprKind::UnaryOp { op, .. } => format!("{op:?}"),
            ExprKind::Compare { ops, .. } => format!("{ops:?}"),
            ExprKind::FormattedValue { conversion, .. } => format!("{}", *conversion as i32),
            ExprKind::Interpolation { str, conversion, .. } => {
                format!("{} {}", *conversion as i32, constant(str))
            }
            ExprKind::Constant { value, kind } => format!("{} {}", constant(value), kind.unwrap_or("None")),
            ExprKind::Attribute { attr, ctx, .. } => format!("{attr} {ctx:?}"),
            ExprKind::Name { id, ctx } => format!("{id} {ctx:?}"),
            ExprKind::Subscript { ctx, .. }
            | ExprKind::Starred { ctx, .. }
            | ExprKind::List { ctx, .. }
            | ExprKind::Tuple { ctx, .. } => format!("{ctx:?}"),
            _ => String::new(),
        };
        self.line(name, Some(expr.at), &rest);
        self.nested(|dump| dump.expr_fields(&expr.kind));
    }

    fn expr_fields(&mut self, kind: &ExprKind<'_>) {
        match kind {
            ExprKind::BoolOp { values, .. }
            | ExprKind::JoinedStr { values }
            | ExprKind::TemplateStr { values } => self.exprs("values", values),
            ExprKind::NamedExpr { target, value } => {
                self.expr(target);
                self.expr(value);
            }
            ExprKind::BinOp { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::UnaryOp { operand, .. } => self.expr(operand),
            ExprKind::Lambda { args, body } => {
                self.arguments(args);
                self.expr(body);
            }
            ExprKind::IfExp { test, body, orelse } => [test, body, orelse].iter().for_each(|e| self.expr(e)),
            ExprKind::Dict { keys, values } => {
                for (key, value) in keys.iter().zip(*values) {
                    self.opt("key", key.as_ref());
                    self.expr(value);
                }
            }
            ExprKind::Set { elts } | ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => {
                self.exprs("elts", elts);
            }
            ExprKind::ListComp(comp) | ExprKind::SetComp(comp) | ExprKind::GeneratorExp(comp) => {
                self.expr(comp.elt);
                self.generators(comp.generators);
            }
            ExprKind::DictComp { key, value, generators } => {
                self.expr(key);
                self.expr(value);
                self.generators(generators);
            }
            ExprKind::Compare { left, comparators, .. } => {
                self.expr(left);
                self.exprs("comparators", comparators);
            }
            ExprKind::Call { func, args, keywords } => {
                self.expr(func);
                self.exprs("args", args);
                self.keywords(keywords);
            }
            _ => self.expr_fields_more(kind),
        }
    }

    fn expr_fields_more(&mut self, kind: &ExprKind<'_>) {
        match kind {
            ExprKind::Await { value }
            | ExprKind::YieldFrom { value }
            | ExprKind::Attribute { value, .. }
            | ExprKind::Starred { value, .. } => self.expr(value),
            ExprKind::Yield { value } => self.opt("value", *value),
            ExprKind::FormattedValue { value, format_spec, .. }
            | ExprKind::Interpolation { value, format_spec, .. } => {
                self.expr(value);
                self.opt("format_spec", *format_spec);
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value);
                self.expr(slice);
            }
            ExprKind::Slice { lower, upper, step } => {
                self.opt("lower", *lower);
                self.opt("upper", *upper);
                self.opt("step", *step);
            }
            _ => {}
        }
    }

    fn patterns(&mut self, field: &str, patterns: &[Pattern<'_>]) {
        self.line(&format!(".{field}"), None, "");
        self.nested(|dump| patterns.iter().for_each(|pattern| dump.pattern(pattern)));
    }

    fn pattern(&mut self, pattern: &Pattern<'_>) {
        let debug = format!("{:?}", pattern.kind);
        let name = debug.split(['(', ' ']).next().unwrap_or_default();
        let rest = match &pattern.kind {
            PatternKind::MatchSingleton { value } => constant(value),
            PatternKind::MatchMapping { rest: name, .. }
            | PatternKind::MatchStar { name }
            | PatternKind::MatchAs { name, .. } => name.unwrap_or("None").to_owned(),
            PatternKind::MatchClass { kwd_attrs, .. } => kwd_attrs.join(","),
            _ => String::new(),
        };
        self.line(name, Some(pattern.at), &rest);
        self.nested(|dump| match &pattern.kind {
            PatternKind::MatchValue { value } => dump.expr(value),
            PatternKind::MatchSequence { patterns } | PatternKind::MatchOr { patterns } => {
                dump.patterns("patterns", patterns);
            }
            PatternKind::MatchMapping { keys, patterns, .. } => {
                dump.exprs("keys", keys);
                dump.patterns("patterns", patterns);
            }
            PatternKind::MatchClass { cls, patterns, kwd_patterns, .. } => {
                dump.expr(cls);
                dump.patterns("patterns", patterns);
                dump.patterns("kwd_patterns", kwd_patterns);
            }
            PatternKind::MatchAs { pattern: Some(pattern), .. } => dump.pattern(pattern),
            _ => {}
        });
    }
}

fn constant(value: &Constant) -> String {
    match value {
        Constant::None => "none".to_owned(),
        Constant::Bool(value) => format!("bool {}", i32::from(*value)),
        Constant::Ellipsis => "ellipsis".to_owned(),
        Constant::Int(value) => format!("int {value:x}"),
        Constant::Float(value) => format!("float {:x}", value.to_bits()),
        Constant::Complex(real, imag) => format!("complex {:x} {:x}", real.to_bits(), imag.to_bits()),
        Constant::Str(text) => format!("str {}", hex(text.as_bytes())),
        Constant::Bytes(bytes) => format!("bytes {}", hex(bytes)),
        _ => "?".to_owned(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
