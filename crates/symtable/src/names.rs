//! Statements and expressions that say in which block a name is bound: `global`, `nonlocal`, `:=`.

use bytecode::Location;
use syntax::SyntaxError;
use syntax::ast::{Expr, ExprKind, Name};

use crate::builder::{Builder, Outcome};
use crate::table::{Flags, ScopeKind};

impl<'a> Builder<'a> {
    /// `global` (`flag` is [`Flags::GLOBAL`]) or `nonlocal`.
    pub(crate) fn declare(&mut self, names: &'a [Name<'a>], flag: Flags, at: Location) -> Outcome {
        let keyword = if flag == Flags::GLOBAL { "global" } else { "nonlocal" };
        for name in names {
            let known = self.block().flags(&self.mangled(name));
            if let Some(message) = conflict(name, known, keyword) {
                return Err(SyntaxError::new(message, at));
            }
            self.record(self.current, name, flag, at)?;
            self.direct(name, at);
        }
        Ok(())
    }

    /// Remembers where a name was declared, for errors that are only found when all blocks are known.
    fn direct(&mut self, name: &'a str, at: Location) {
        let mangled = self.private_name(name);
        self.block_mut().directives.push((mangled, at));
    }

    /// `target: annotation` for a name, before the annotation itself is looked at.
    pub(crate) fn annotated_name(
        &mut self,
        name: &'a str,
        simple: bool,
        has_value: bool,
        target: &'a Expr<'a>,
        at: Location,
    ) -> Outcome {
        let known = self.block().flags(&self.mangled(name));
        if simple && self.block().scope.kind != ScopeKind::Module {
            for (flag, keyword) in [(Flags::GLOBAL, "global"), (Flags::NONLOCAL, "nonlocal")] {
                if known.any(flag) {
                    return Err(SyntaxError::new(format!("annotated name '{name}' can't be {keyword}"), at));
                }
            }
        }
        if simple {
            self.define(name, Flags::ANNOT.with(Flags::LOCAL), target.at)
        } else if has_value {
            self.define(name, Flags::LOCAL, target.at)
        } else {
            Ok(())
        }
    }

    /// The target of `:=` in a comprehension: bound in the innermost block around that is not a comprehension.
    pub(crate) fn bind_outside_comprehension(&mut self, target: &'a Expr<'a>) -> Outcome {
        let ExprKind::Name { id: name, .. } = target.kind else { return Ok(()) };
        let mut id = self.current;
        loop {
            let block = &self.blocks[id.index()];
            let known = block.flags(&self.mangled(name));
            let kind = block.scope.kind;
            let outer = block.scope.parent;
            if block.scope.comprehension.is_some() {
                if known.any(Flags::COMP_ITER) && known.any(Flags::LOCAL.with(Flags::GLOBAL)) {
                    let message = format!(
                        "assignment expression cannot rebind comprehension iteration variable '{name}'"
                    );
                    return Err(SyntaxError::new(message, target.at));
                }
            } else if kind == ScopeKind::Function {
                let flag = if known.any(Flags::GLOBAL) { Flags::GLOBAL } else { Flags::NONLOCAL };
                self.record(self.current, name, flag, target.at)?;
                self.direct(name, target.at);
                return self.record(id, name, Flags::LOCAL, target.at);
            } else if kind == ScopeKind::Module {
                self.record(self.current, name, Flags::GLOBAL, target.at)?;
                self.direct(name, target.at);
                return self.record(id, name, Flags::GLOBAL, target.at);
            } else if let Some(place) = refusing_place(kind) {
                let message = format!("assignment expression within a comprehension cannot be used {place}");
                return Err(SyntaxError::new(message, target.at));
            }
            let Some(outer) = outer else { return Ok(()) };
            id = outer;
        }
    }

    /// `yield`, `await` and `:=` are refused in blocks that are run at another time than the code around.
    pub(crate) fn refuse_in_annotation(&self, what: &str, at: Location) -> Outcome {
        let block = self.block();
        let place = match block.scope.kind {
            ScopeKind::Annotation => "an annotation",
            ScopeKind::TypeVariable => block.what,
            ScopeKind::TypeAlias => "a type alias",
            ScopeKind::TypeParameters => "the definition of a generic",
            ScopeKind::Function | ScopeKind::Class | ScopeKind::Module => return Ok(()),
        };
        Err(SyntaxError::new(format!("{what} expression cannot be used within {place}"), at))
    }
}

/// Why a name with these flags cannot be declared any more, if so.
fn conflict(name: &str, known: Flags, keyword: &str) -> Option<String> {
    let message = if known.any(Flags::PARAM) {
        format!("name '{name}' is parameter and {keyword}")
    } else if known.any(Flags::USE) {
        format!("name '{name}' is used prior to {keyword} declaration")
    } else if known.any(Flags::ANNOT) {
        format!("annotated name '{name}' can't be {keyword}")
    } else if known.any(Flags::LOCAL) {
        format!("name '{name}' is assigned to before {keyword} declaration")
    } else {
        return None;
    };
    Some(message)
}

/// Blocks in which no comprehension may use `:=`. An annotation passes it on to the block around.
fn refusing_place(kind: ScopeKind) -> Option<&'static str> {
    match kind {
        ScopeKind::Class => Some("in a class body"),
        ScopeKind::TypeAlias => Some("in a type alias"),
        ScopeKind::TypeParameters => Some("within the definition of a generic"),
        ScopeKind::TypeVariable => Some("in a TypeVar bound"),
        ScopeKind::Function | ScopeKind::Module | ScopeKind::Annotation => None,
    }
}
