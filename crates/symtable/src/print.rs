//! Tables as text, for tests and for people: a line per block and a line per name, inner blocks indented.

use std::fmt;

use crate::table::{Flags, Resolution, Scope, ScopeKind, SymbolTable};

const FLAGS: [(Flags, &str); 11] = [
    (Flags::GLOBAL, "global"),
    (Flags::LOCAL, "local"),
    (Flags::PARAM, "param"),
    (Flags::NONLOCAL, "nonlocal"),
    (Flags::USE, "use"),
    (Flags::FREE_CLASS, "free-class"),
    (Flags::IMPORT, "import"),
    (Flags::ANNOT, "annot"),
    (Flags::COMP_ITER, "comp-iter"),
    (Flags::TYPE_PARAM, "type-param"),
    (Flags::COMP_CELL, "comp-cell"),
];

impl fmt::Display for SymbolTable<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut work = vec![(self.module(), 0)];
        while let Some((scope, depth)) = work.pop() {
            print_scope(scope, depth, out)?;
            work.extend(scope.children.iter().rev().map(|&child| (self.get(child), depth + 1)));
        }
        Ok(())
    }
}

fn print_scope(scope: &Scope, depth: usize, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let indent = depth * 2;
    write!(out, "{:indent$}{} {} line {}", "", kind(scope.kind), scope.name, scope.at.line)?;
    let words = [
        (scope.is_nested, "nested"),
        (scope.is_generator, "generator"),
        (scope.is_coroutine, "coroutine"),
        (scope.has_varargs, "varargs"),
        (scope.has_varkeywords, "varkeywords"),
        (scope.is_method, "method"),
        (scope.has_docstring, "docstring"),
        (scope.needs_class_closure, "class-closure"),
        (scope.needs_classdict, "classdict"),
        (scope.can_see_class_scope, "sees-class"),
        (scope.has_conditional_annotations, "conditional-annotations"),
        (scope.annotations_used, "annotations-used"),
    ];
    for (_, word) in words.iter().filter(|(set, _)| *set) {
        write!(out, " {word}")?;
    }
    if !scope.varnames.is_empty() {
        write!(out, " ({})", scope.varnames.join(", "))?;
    }
    writeln!(out)?;
    for (name, symbol) in &scope.symbols {
        let words: Vec<_> =
            FLAGS.iter().filter(|(flag, _)| symbol.flags.any(*flag)).map(|(_, word)| *word).collect();
        writeln!(out, "{:indent$}- {name}: {} [{}]", "", resolution(symbol.resolution), words.join(" "))?;
    }
    Ok(())
}

fn kind(kind: ScopeKind) -> &'static str {
    match kind {
        ScopeKind::Function => "function",
        ScopeKind::Class => "class",
        ScopeKind::Module => "module",
        ScopeKind::Annotation => "annotation",
        ScopeKind::TypeAlias => "alias",
        ScopeKind::TypeParameters => "type-params",
        ScopeKind::TypeVariable => "type-var",
    }
}

fn resolution(resolution: Resolution) -> &'static str {
    match resolution {
        Resolution::Local => "local",
        Resolution::GlobalExplicit => "global",
        Resolution::GlobalImplicit => "global?",
        Resolution::Free => "free",
        Resolution::Cell => "cell",
    }
}
