//! Calls: plain ones, methods, `super()`, and `any`/`all`/`tuple` of a generator expression.

use bytecode::opcode::Opcode;
use bytecode::operand::{CommonConstant, Intrinsic1};
use bytecode::{Constant, Location};
use flowgraph::Label;
use symtable::{Flags, Resolution};
use syntax::ast::{Context, Expr, ExprKind, Keyword, NodeKey};

use crate::displays::{TUPLE, is_starred};
use crate::generator::{Generator, Kind, Result, STACK_GUIDELINE};
use crate::subscripts::attribute_location;

/// `super()` or `super(a, b)` whose attribute is taken: the proxy object need not be made.
pub(crate) struct SuperCall<'a> {
    func: &'a Expr<'a>,
    args: &'a [Expr<'a>],
    at: Location,
}

impl<'a> Generator<'_, 'a> {
    pub(crate) fn call(
        &mut self,
        func: &'a Expr<'a>,
        args: &'a [Expr<'a>],
        keywords: &'a [Keyword<'a>],
        at: Location,
    ) -> Result {
        self.check_keywords(keywords)?;
        if let ExprKind::Attribute { value, attr, ctx: Context::Load } = func.kind
            && self.is_method_call(value, args, keywords)
        {
            return self.method_call(func, value, attr, args, keywords, at);
        }
        self.check_caller(func)?;
        self.expr(func)?;
        let end = self.label();
        self.consume_generator(func, args, keywords, end)?;
        self.op(Opcode::PushNull, func.at);
        self.arguments(args, keywords, None, 0, at)?;
        self.place(end);
        Ok(())
    }

    /// Whether an attribute is called as a method: the bound method object is not made then. Attributes of imported
    /// modules are functions as a rule, and long or unpacked argument lists go another way.
    fn is_method_call(&self, object: &Expr, args: &[Expr], keywords: &[Keyword]) -> bool {
        if let ExprKind::Name { id, .. } = object.kind
            && self.is_imported(id)
        {
            return false;
        }
        let count = args.len() + keywords.len() + usize::from(!keywords.is_empty());
        count < STACK_GUIDELINE
            && !args.iter().any(is_starred)
            && keywords.iter().all(|keyword| keyword.arg.is_some())
    }

    /// Whether the module imports the name. An inlined comprehension of the module hides that.
    fn is_imported(&self, name: &str) -> bool {
        let is_hidden = self.cur.kind == Kind::Module
            && self.cur.inlined.iter().any(|comp| comp.replaced.contains(&name));
        let symbol = self.table.module().symbol(name);
        !is_hidden && symbol.is_some_and(|symbol| symbol.flags.any(Flags::IMPORT))
    }

    fn method_call(
        &mut self,
        func: &'a Expr<'a>,
        object: &'a Expr<'a>,
        attr: &'a str,
        args: &'a [Expr<'a>],
        keywords: &'a [Keyword<'a>],
        at: Location,
    ) -> Result {
        let name_at = attribute_location(func.at, func.at, attr);
        if let Some(call) = self.super_call(object, attr) {
            self.load_super(&call, attr, true, func.at)?;
        } else {
            self.expr(object)?;
            let index = self.name_index(attr);
            self.op_arg(Opcode::LoadAttr, index << 1 | 1, name_at);
        }
        let at = attribute_location(at, func.at, attr);
        args.iter().try_for_each(|arg| self.expr(arg))?;
        self.keyword_values(keywords)?;
        self.call_op(args.len(), keywords, name_at, at);
        Ok(())
    }

    /// Pushes the arguments and calls what lies below them, with `pushed` arguments there already. `extra` is a
    /// variable that is the last positional argument.
    pub(crate) fn arguments(
        &mut self,
        args: &'a [Expr<'a>],
        keywords: &'a [Keyword<'a>],
        extra: Option<&str>,
        pushed: usize,
        at: Location,
    ) -> Result {
        let unpacks = args.iter().any(is_starred) || keywords.iter().any(|keyword| keyword.arg.is_none());
        if unpacks || args.len() + keywords.len() * 2 > STACK_GUIDELINE {
            return self.unpacked_arguments(args, keywords, extra, pushed, at);
        }
        args.iter().try_for_each(|arg| self.expr(arg))?;
        if let Some(name) = extra {
            self.load_name(name, at)?;
        }
        self.keyword_values(keywords)?;
        self.call_op(pushed + args.len() + usize::from(extra.is_some()), keywords, at, at);
        Ok(())
    }

    fn keyword_values(&mut self, keywords: &'a [Keyword<'a>]) -> Result {
        keywords.iter().try_for_each(|keyword| self.expr(keyword.value))
    }

    /// The call proper, of arguments that lie on the stack one by one.
    fn call_op(&mut self, positional: usize, keywords: &[Keyword], names_at: Location, at: Location) {
        let count = (positional + keywords.len()) as u32;
        if keywords.is_empty() {
            return self.op_arg(Opcode::Call, count, at);
        }
        let names = keywords.iter().map(|keyword| Constant::Str(keyword.arg.unwrap_or_default().into()));
        let names = Constant::Tuple(names.collect());
        self.load_const(names, names_at);
        self.op_arg(Opcode::CallKw, count, at);
    }

    /// Positional arguments as a tuple, keyword arguments as a dict (or null).
    fn unpacked_arguments(
        &mut self,
        args: &'a [Expr<'a>],
        keywords: &'a [Keyword<'a>],
        extra: Option<&str>,
        pushed: usize,
        at: Location,
    ) -> Result {
        match args {
            [Expr { kind: ExprKind::Starred { value, .. }, .. }] if pushed == 0 && extra.is_none() => {
                self.expr(value)?;
            }
            _ => self.collect(args, extra, pushed, TUPLE, at)?,
        }
        if keywords.is_empty() {
            self.op(Opcode::PushNull, at);
        } else {
            self.keyword_dict(keywords, at)?;
        }
        self.op(Opcode::CallFunctionEx, at);
        Ok(())
    }

    fn keyword_dict(&mut self, keywords: &'a [Keyword<'a>], at: Location) -> Result {
        let mut started = false;
        let mut run = 0;
        for (index, keyword) in keywords.iter().enumerate() {
            if keyword.arg.is_some() {
                continue;
            }
            self.keyword_run(&keywords[run..index], &mut started, at)?;
            run = index + 1;
            if !started {
                self.op_arg(Opcode::BuildMap, 0, at);
                started = true;
            }
            self.expr(keyword.value)?;
            self.op_arg(Opcode::DictMerge, 1, at);
        }
        self.keyword_run(&keywords[run..], &mut started, at)
    }

    /// A dict of named keywords, merged into the one under it if there is one.
    fn keyword_run(&mut self, keywords: &'a [Keyword<'a>], started: &mut bool, at: Location) -> Result {
        if keywords.is_empty() {
            return Ok(());
        }
        let too_many = keywords.len() * 2 > STACK_GUIDELINE;
        if too_many {
            self.op_arg(Opcode::BuildMap, 0, at);
        }
        for keyword in keywords {
            self.load_str(keyword.arg.unwrap_or_default(), at);
            self.expr(keyword.value)?;
            if too_many {
                self.op_arg(Opcode::MapAdd, 1, Location::NONE);
            }
        }
        if !too_many {
            self.op_arg(Opcode::BuildMap, keywords.len() as u32, at);
        }
        if *started {
            self.op_arg(Opcode::DictMerge, 1, at);
        }
        *started = true;
        Ok(())
    }

    /// Whether `value.attr` is an attribute of the builtin `super` in a method.
    pub(crate) fn super_call(&self, value: &Expr<'a>, attr: &str) -> Option<SuperCall<'a>> {
        let ExprKind::Call { func, args, keywords: [] } = value.kind else { return None };
        if !matches!(func.kind, ExprKind::Name { id: "super", .. }) || attr == "__class__" {
            return None;
        }
        let is_builtin = self.resolution("super") == Some(Resolution::GlobalImplicit)
            && self.table.module().symbol("super").is_none();
        let has_arguments = match args {
            [] => self.cur.unit.argcount > 0 && self.resolution("__class__") == Some(Resolution::Free),
            [first, second] => !is_starred(first) && !is_starred(second),
            _ => false,
        };
        (is_builtin && has_arguments).then_some(SuperCall { func, args, at: value.at })
    }

    pub(crate) fn load_super(
        &mut self,
        call: &SuperCall<'a>,
        attr: &'a str,
        is_method: bool,
        expr_at: Location,
    ) -> Result {
        self.expr(call.func)?;
        if call.args.is_empty() {
            self.load_name("__class__", call.at)?;
            let receiver = self.cur.unit.varnames.get_index(0).map(std::rc::Rc::clone);
            self.load_name(&receiver.expect("the function has a parameter"), call.at)?;
        } else {
            call.args.iter().try_for_each(|arg| self.expr(arg))?;
        }
        let two_arguments = u32::from(!call.args.is_empty()) << 1;
        let index = self.name_index(attr);
        self.op_arg(Opcode::LoadSuperAttr, index << 2 | two_arguments | u32::from(is_method), expr_at);
        self.op(Opcode::Nop, attribute_location(expr_at, expr_at, attr));
        Ok(())
    }

    /// `any(… for …)`, `all(… for …)`, `tuple(… for …)` with the builtin function: loops over the generator here.
    /// Tested at run time; the function is on the stack, and stays there when the name means something else.
    fn consume_generator(
        &mut self,
        func: &'a Expr<'a>,
        args: &'a [Expr<'a>],
        keywords: &[Keyword],
        end: Label,
    ) -> Result {
        let ExprKind::Name { id, .. } = func.kind else { return Ok(()) };
        let ([argument], []) = (args, keywords) else { return Ok(()) };
        if !matches!(argument.kind, ExprKind::GeneratorExp(_)) {
            return Ok(());
        }
        let scope = self.table.scope(NodeKey::of(argument), symtable::Role::Block);
        if scope.is_some_and(|scope| scope.is_coroutine) {
            return Ok(());
        }
        let builtin = match id {
            "any" => CommonConstant::Any,
            "all" => CommonConstant::All,
            "tuple" => CommonConstant::Tuple,
            _ => return Ok(()),
        };
        let at = func.at;
        let (other, next, exhausted) = (self.label(), self.label(), self.label());
        self.op_arg(Opcode::Copy, 1, at);
        self.op_arg(Opcode::LoadCommonConstant, builtin.oparg(), at);
        self.op_arg(Opcode::IsOp, 0, at);
        self.jump(Opcode::PopJumpIfFalse, other, at);
        self.op(Opcode::PopTop, at);
        if builtin == CommonConstant::Tuple {
            self.op_arg(Opcode::BuildList, 0, at);
        }
        self.expr(argument)?;
        self.place(next);
        self.jump(Opcode::ForIter, exhausted, at);
        self.consume_item(builtin, next, at);
        let found = (builtin != CommonConstant::Tuple).then_some(builtin == CommonConstant::Any);
        self.op(Opcode::PopIter, Location::NONE);
        if let Some(found) = found {
            self.load_const(Constant::Bool(found), at);
        }
        self.jump(Opcode::Jump, end, at);
        self.place(exhausted);
        self.op(Opcode::EndFor, Location::NONE);
        self.op(Opcode::PopIter, Location::NONE);
        match found {
            Some(found) => self.load_const(Constant::Bool(!found), at),
            None => self.op_arg(Opcode::CallIntrinsic1, Intrinsic1::ListToTuple.oparg(), at),
        }
        self.jump(Opcode::Jump, end, at);
        self.place(other);
        Ok(())
    }

    /// What is done with every item: collected, or tested against the end of the search.
    fn consume_item(&mut self, builtin: CommonConstant, next: Label, at: Location) {
        if builtin == CommonConstant::Tuple {
            self.op_arg(Opcode::ListAppend, 2, at);
            self.jump(Opcode::Jump, next, at);
            return;
        }
        let goes_on =
            if builtin == CommonConstant::Any { Opcode::PopJumpIfFalse } else { Opcode::PopJumpIfTrue };
        self.op(Opcode::ToBool, at);
        self.jump(goes_on, next, at);
    }

    pub(crate) fn check_keywords(&self, keywords: &[Keyword]) -> Result {
        for (index, keyword) in keywords.iter().enumerate() {
            let Some(name) = keyword.arg else { continue };
            self.forbid(name, Context::Store, keyword.at)?;
            if let Some(again) = keywords[index + 1..].iter().find(|other| other.arg == Some(name)) {
                return self.error(format!("keyword argument repeated: {name}"), again.at);
            }
        }
        Ok(())
    }
}
