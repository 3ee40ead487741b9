//! Parameters, annotations and type parameters, with the blocks that are only run when somebody asks for them
//! (PEP 649, 695, 696).

use bytecode::Location;
use syntax::SyntaxError;
use syntax::ast::{Arguments, Expr, ExprKind, FunctionDef, NodeKey, TypeParam, TypeParamKind};

use crate::builder::{Builder, Outcome, Task};
use crate::table::{Flags, Role, ScopeKind};

impl<'a> Builder<'a> {
    /// The parameters of the function whose block was just entered.
    pub(crate) fn parameters(&mut self, args: &'a Arguments<'a>) -> Outcome {
        for arg in args.posonlyargs.iter().chain(args.args).chain(args.kwonlyargs) {
            self.define(arg.arg, Flags::PARAM, arg.at)?;
        }
        if let Some(arg) = args.vararg {
            self.define(arg.arg, Flags::PARAM, arg.at)?;
            self.scope_mut().has_varargs = true;
        }
        if let Some(arg) = args.kwarg {
            self.define(arg.arg, Flags::PARAM, arg.at)?;
            self.scope_mut().has_varkeywords = true;
        }
        Ok(())
    }

    /// The annotations of a `def`, in a block of their own, which is there even if it is empty.
    pub(crate) fn parameter_annotations(&mut self, at: Location, def: &'a FunctionDef<'a>) -> Outcome {
        let key = (NodeKey::of(def), Role::Annotations);
        self.enter_lazy(ScopeKind::Annotation, "__annotate__", at, Some(key))?;
        let args = def.args;
        let plain = args.posonlyargs.iter().chain(args.args);
        let in_order = plain.chain(args.vararg).chain(args.kwarg).chain(args.kwonlyargs);
        self.then([Task::Leave]);
        self.maybe(def.returns);
        let mut used = def.returns.is_some();
        for annotation in in_order.rev().filter_map(|arg| arg.annotation) {
            used = true;
            self.then([Task::Expr(annotation)]);
        }
        self.scope_mut().annotations_used = used;
        Ok(())
    }

    /// `target: annotation`. All of a block's variables share one block for their annotations.
    pub(crate) fn variable_annotation(&mut self, annotation: &'a Expr<'a>) -> Outcome {
        let kind = self.block().scope.kind;
        // A module may be used before it has run to its end, so there any annotation may not be reached.
        let conditional =
            kind == ScopeKind::Module || kind == ScopeKind::Class && self.block().in_conditional;
        if conditional && !self.block().scope.has_conditional_annotations {
            self.scope_mut().has_conditional_annotations = true;
            self.read("__conditional_annotations__", annotation.at)?;
        }
        if let Some(id) = self.block().scope.annotations {
            self.current = id;
        } else {
            let owner = self.current;
            self.enter(ScopeKind::Annotation, "__annotate__", annotation.at, None);
            self.define(".format", Flags::PARAM, annotation.at)?;
            self.read(".format", annotation.at)?;
            if kind == ScopeKind::Class && !self.options.features.annotations() {
                self.see_class_scope(annotation.at)?;
            }
            self.blocks[owner.index()].scope.annotations = Some(self.current);
        }
        self.block_mut().unevaluated = kind == ScopeKind::Function;
        self.then([Task::Expr(annotation), Task::Leave]);
        Ok(())
    }

    /// Goes into the block that holds the type parameters of a function, class or alias.
    pub(crate) fn enter_type_params(&mut self, name: &'a str, at: Location, owner: NodeKey) -> Outcome {
        let in_class = self.block().scope.kind == ScopeKind::Class;
        self.enter(ScopeKind::TypeParameters, name, at, Some((owner, Role::TypeParameters)));
        if in_class { self.see_class_scope(at) } else { Ok(()) }
    }

    /// Goes into a block that is run when somebody asks for its value; its parameter says in which form.
    pub(crate) fn enter_lazy(
        &mut self,
        kind: ScopeKind,
        name: &'a str,
        at: Location,
        key: Option<(NodeKey, Role)>,
    ) -> Outcome {
        let outer = &self.block().scope;
        let in_class = outer.kind == ScopeKind::Class || outer.can_see_class_scope;
        self.enter(kind, name, at, key);
        self.define(".format", Flags::PARAM, at)?;
        self.read(".format", at)?;
        if in_class { self.see_class_scope(at) } else { Ok(()) }
    }

    /// Lets the current block find names in the namespace of the class around.
    fn see_class_scope(&mut self, at: Location) -> Outcome {
        self.scope_mut().can_see_class_scope = true;
        self.read("__classdict__", at)
    }

    /// One type parameter with its bound.
    pub(crate) fn type_param(&mut self, param: &'a TypeParam<'a>) -> Outcome {
        let name = name_of(param);
        self.define(name, Flags::TYPE_PARAM.with(Flags::LOCAL), param.at)?;
        if name == "__classdict__" {
            let message = format!("reserved name '{name}' cannot be used for type parameter");
            return Err(SyntaxError::new(message, param.at));
        }
        self.then([Task::TypeParamDefault(param)]);
        let TypeParamKind::TypeVar { bound: Some(bound), .. } = param.kind else { return Ok(()) };
        let is_tuple = matches!(bound.kind, ExprKind::Tuple { .. });
        let what = if is_tuple { "a TypeVar constraint" } else { "a TypeVar bound" };
        self.type_variable(param, bound, Role::Bound, what)
    }

    /// The default of a type parameter.
    pub(crate) fn type_param_default(&mut self, param: &'a TypeParam<'a>) -> Outcome {
        let (default, what) = match param.kind {
            TypeParamKind::TypeVar { default_value, .. } => (default_value, "a TypeVar default"),
            TypeParamKind::ParamSpec { default_value, .. } => (default_value, "a ParamSpec default"),
            TypeParamKind::TypeVarTuple { default_value, .. } => (default_value, "a TypeVarTuple default"),
        };
        default.map_or(Ok(()), |default| self.type_variable(param, default, Role::Default, what))
    }

    fn type_variable(
        &mut self,
        param: &'a TypeParam<'a>,
        value: &'a Expr<'a>,
        role: Role,
        what: &'static str,
    ) -> Outcome {
        let key = (NodeKey::of(param), role);
        self.enter_lazy(ScopeKind::TypeVariable, name_of(param), value.at, Some(key))?;
        self.block_mut().what = what;
        self.then([Task::Expr(value), Task::Leave]);
        Ok(())
    }
}

fn name_of<'a>(param: &TypeParam<'a>) -> &'a str {
    match param.kind {
        TypeParamKind::TypeVar { name, .. }
        | TypeParamKind::ParamSpec { name, .. }
        | TypeParamKind::TypeVarTuple { name, .. } => name,
    }
}
