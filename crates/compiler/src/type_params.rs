//! Type parameters (PEP 695, defaults PEP 696) and `type` statements.

use bytecode::opcode::Opcode;
use bytecode::operand::{FunctionAttribute, Intrinsic1, Intrinsic2};
use bytecode::{Constant, Location};
use symtable::Role;
use syntax::ast::{Expr, ExprKind, NodeKey, TypeParam, TypeParamKind};

use crate::functions::generic_name;
use crate::generator::{Generator, Kind, Result};

impl<'a> Generator<'_, 'a> {
    /// Binds the parameters; their tuple is on the stack afterwards.
    pub(crate) fn type_params(&mut self, params: &'a [TypeParam<'a>]) -> Result {
        let mut seen_default = false;
        for param in params {
            self.type_param(param, &mut seen_default)?;
        }
        let at = params.first().map_or(Location::NONE, |param| param.at);
        self.op_arg(Opcode::BuildTuple, params.len() as u32, at);
        Ok(())
    }

    fn type_param(&mut self, param: &'a TypeParam<'a>, seen_default: &mut bool) -> Result {
        let at = param.at;
        let (name, default) = match param.kind {
            TypeParamKind::TypeVar { name, bound, default_value } => {
                self.load_str(name, at);
                self.type_var(param, name, bound)?;
                (name, default_value)
            }
            TypeParamKind::TypeVarTuple { name, default_value } => {
                self.load_str(name, at);
                self.op_arg(Opcode::CallIntrinsic1, Intrinsic1::TypeVarTuple.oparg(), at);
                (name, default_value)
            }
            TypeParamKind::ParamSpec { name, default_value } => {
                self.load_str(name, at);
                self.op_arg(Opcode::CallIntrinsic1, Intrinsic1::ParamSpec.oparg(), at);
                (name, default_value)
            }
        };
        if let Some(default) = default {
            *seen_default = true;
            self.lazy_value(default, name, NodeKey::of(param), Role::Default)?;
            self.op_arg(Opcode::CallIntrinsic2, Intrinsic2::SetTypeParamDefault.oparg(), at);
        } else if *seen_default {
            let message = format!("non-default type parameter '{name}' follows default type parameter");
            return self.error(message, at);
        }
        self.op_arg(Opcode::Copy, 1, at);
        self.store_name(name, at)
    }

    fn type_var(&mut self, param: &'a TypeParam<'a>, name: &'a str, bound: Option<&'a Expr<'a>>) -> Result {
        let Some(bound) = bound else {
            self.op_arg(Opcode::CallIntrinsic1, Intrinsic1::TypeVar.oparg(), param.at);
            return Ok(());
        };
        self.lazy_value(bound, name, NodeKey::of(param), Role::Bound)?;
        let intrinsic = match bound.kind {
            ExprKind::Tuple { .. } => Intrinsic2::TypeVarWithConstraints,
            _ => Intrinsic2::TypeVarWithBound,
        };
        self.op_arg(Opcode::CallIntrinsic2, intrinsic.oparg(), param.at);
        Ok(())
    }

    /// A function of the annotation protocol that computes `value` when asked.
    fn lazy_value(&mut self, value: &'a Expr<'a>, name: &str, node: NodeKey, role: Role) -> Result {
        let at = value.at;
        self.annotation_defaults(at);
        let scope = self.scope(node, role)?;
        self.enter_annotations(name, scope, at.line, at);
        match value.kind {
            ExprKind::Starred { value, .. } if role == Role::Default => {
                self.expr(value)?;
                self.op_arg(Opcode::UnpackSequence, 1, at);
            }
            _ => self.expr(value)?,
        }
        self.op(Opcode::ReturnValue, at);
        let code = self.leave(true)?;
        self.make_function(code, FunctionAttribute::DEFAULTS.bits(), at);
        Ok(())
    }

    /// Default of the `.format` parameter: evaluate to values.
    fn annotation_defaults(&mut self, at: Location) {
        self.load_const(Constant::Tuple(Box::new([Constant::Int(1.into())])), at);
    }

    pub(crate) fn type_alias(
        &mut self,
        target: &'a Expr<'a>,
        params: &'a [TypeParam<'a>],
        value: &'a Expr<'a>,
        at: Location,
    ) -> Result {
        let ExprKind::Name { id: name, .. } = target.kind else {
            return self.error("TypeAlias with non-Name name", at);
        };
        if params.is_empty() {
            self.load_str(name, at);
            self.load_none(at);
            self.alias_value(name, value, at)?;
        } else {
            let scope = self.scope(NodeKey::of(value), Role::TypeParameters)?;
            self.enter(Kind::TypeParameters, &generic_name(name), scope, at.line, false);
            self.load_str(name, at);
            self.type_params(params)?;
            self.alias_value(name, value, at)?;
            let code = self.leave(false)?;
            self.make_function(code, 0, at);
            self.op(Opcode::PushNull, at);
            self.op_arg(Opcode::Call, 0, at);
        }
        self.store_name(name, at)
    }

    fn alias_value(&mut self, name: &'a str, value: &'a Expr<'a>, at: Location) -> Result {
        self.annotation_defaults(at);
        let scope = self.scope(NodeKey::of(value), Role::Alias)?;
        self.enter_annotations(name, scope, at.line, at);
        self.expr(value)?;
        self.op(Opcode::ReturnValue, at);
        let code = self.leave(false)?;
        self.make_function(code, FunctionAttribute::DEFAULTS.bits(), at);
        self.op_arg(Opcode::BuildTuple, 3, at);
        self.op_arg(Opcode::CallIntrinsic1, Intrinsic1::TypeAlias.oparg(), at);
        Ok(())
    }
}
