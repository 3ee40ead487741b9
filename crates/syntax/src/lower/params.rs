//! Parameters and type parameters.

use ruff_python_ast as ruff;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{Ranged, TextLen, TextRange};

use super::{Lower, Lowered};
use crate::ast::{Arg, Arguments, TypeParam, TypeParamKind};

const NO_PARAMS: Arguments<'static> = Arguments {
    posonlyargs: &[],
    args: &[],
    vararg: None,
    kwonlyargs: &[],
    kw_defaults: &[],
    kwarg: None,
    defaults: &[],
};

impl<'a> Lower<'_, 'a, '_> {
    pub(super) fn opt_params(&mut self, params: Option<&ruff::Parameters>) -> Lowered<&'a Arguments<'a>> {
        match params {
            Some(params) => self.params(params),
            None => Ok(self.arena.alloc(NO_PARAMS)),
        }
    }

    pub(super) fn params(&mut self, params: &ruff::Parameters) -> Lowered<&'a Arguments<'a>> {
        if params.is_empty() {
            return self.opt_params(None);
        }
        let mut defaults = Vec::new();
        for param in params.posonlyargs.iter().chain(&params.args) {
            if let Some(default) = &param.default {
                defaults.push(self.expr_value(default)?);
            }
        }
        let arguments = Arguments {
            posonlyargs: self.list(&params.posonlyargs, |lower, param| lower.param(&param.parameter))?,
            args: self.list(&params.args, |lower, param| lower.param(&param.parameter))?,
            vararg: self.opt_param(params.vararg.as_deref())?,
            kwonlyargs: self.list(&params.kwonlyargs, |lower, param| lower.param(&param.parameter))?,
            kw_defaults: self.list(&params.kwonlyargs, |lower, param| {
                param.default.as_ref().map(|default| lower.expr_value(default)).transpose()
            })?,
            kwarg: self.opt_param(params.kwarg.as_deref())?,
            defaults: self.arena.slice(&defaults),
        };
        Ok(self.arena.alloc(arguments))
    }

    fn opt_param(&mut self, param: Option<&ruff::Parameter>) -> Lowered<Option<&'a Arg<'a>>> {
        let Some(param) = param else { return Ok(None) };
        let arg = self.param(param)?;
        Ok(Some(self.arena.alloc(arg)))
    }

    /// Stars belong to the function, not to the parameter.
    fn param(&mut self, param: &ruff::Parameter) -> Lowered<Arg<'a>> {
        let annotation = self.opt_expr(param.annotation.as_deref())?;
        let at = self.lines.location(TextRange::new(param.name.start(), param.end()));
        Ok(Arg { arg: self.name(&param.name), annotation, type_comment: self.param_type_comment(param), at })
    }

    /// The type comment before the next parameter, or before the end of the list.
    fn param_type_comment(&self, param: &ruff::Parameter) -> Option<&'a str> {
        let comment = self.type_comment(param.end(), self.source.text_len())?;
        let mut rest = self.tokens.after(param.end()).iter();
        let mut depth = 0_i32;
        let next = rest.find(|token| {
            match token.kind() {
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth -= 1,
                TokenKind::Name | TokenKind::Star | TokenKind::DoubleStar if depth == 0 => return true,
                _ => {}
            }
            depth < 0
        });
        let before = next.map_or(param.end(), Ranged::start);
        self.type_comment(param.end(), before).filter(|found| *found == comment)
    }

    pub(super) fn type_params(&mut self, params: Option<&ruff::TypeParams>) -> Lowered<&'a [TypeParam<'a>]> {
        match params {
            Some(params) => self.list(&params.type_params, Self::type_param),
            None => Ok(&[]),
        }
    }

    fn type_param(&mut self, param: &ruff::TypeParam) -> Lowered<TypeParam<'a>> {
        let kind = match param {
            ruff::TypeParam::TypeVar(param) => TypeParamKind::TypeVar {
                name: self.name(&param.name),
                bound: self.opt_expr(param.bound.as_deref())?,
                default_value: self.opt_expr(param.default.as_deref())?,
            },
            ruff::TypeParam::ParamSpec(param) => TypeParamKind::ParamSpec {
                name: self.name(&param.name),
                default_value: self.opt_expr(param.default.as_deref())?,
            },
            ruff::TypeParam::TypeVarTuple(param) => TypeParamKind::TypeVarTuple {
                name: self.name(&param.name),
                default_value: self.opt_expr(param.default.as_deref())?,
            },
        };
        Ok(TypeParam { kind, at: self.at(param) })
    }
}
