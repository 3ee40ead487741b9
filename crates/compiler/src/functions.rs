//! Function definitions and lambdas.

use std::rc::Rc;

use bytecode::opcode::Opcode;
use bytecode::operand::{FunctionAttribute, Intrinsic2};
use bytecode::{Code, CodeFlags, Constant, Location};
use symtable::{Role, Scope};
use syntax::ast::{Arg, Arguments, Context, Expr, FunctionDef, NodeKey, Stmt};
use syntax::{ErrorKind, SyntaxError};

use crate::docstring;
use crate::generator::{Generator, Kind, Result};

impl<'c, 'a> Generator<'c, 'a> {
    pub(crate) fn function_def(&mut self, def: &'a FunctionDef<'a>, is_async: bool, at: Location) -> Result {
        self.check_parameters(def.args)?;
        self.decorators(def.decorator_list)?;
        let line = def.decorator_list.first().map_or(at.line, |decorator| decorator.at.line);
        let defaults = self.defaults(def.args, at)?;
        if def.type_params.is_empty() {
            self.function(def, is_async, defaults, line, at)?;
        } else {
            self.generic_function(def, is_async, defaults, line, at)?;
        }
        self.apply_decorators(def.decorator_list);
        self.store_name(def.name, at)
    }

    /// The function is made by another one that binds the type parameters; defaults go in as its arguments.
    fn generic_function(
        &mut self,
        def: &'a FunctionDef<'a>,
        is_async: bool,
        defaults: u32,
        line: i32,
        at: Location,
    ) -> Result {
        let count = defaults.count_ones();
        if count == 2 {
            self.op_arg(Opcode::Swap, 2, at);
        }
        let scope = self.scope(NodeKey::of(def), Role::TypeParameters)?;
        self.enter(Kind::TypeParameters, &generic_name(def.name), scope, line, false);
        self.cur.unit.argcount = count;
        self.type_params(def.type_params)?;
        (0..count).for_each(|index| self.op_arg(Opcode::LoadFast, index, at));
        self.function(def, is_async, defaults, line, at)?;
        self.op_arg(Opcode::Swap, 2, at);
        self.op_arg(Opcode::CallIntrinsic2, Intrinsic2::SetFunctionTypeParams.oparg(), at);
        let code = self.leave(false)?;
        self.make_function(code, 0, at);
        if count > 0 {
            self.op_arg(Opcode::Swap, count + 1, at);
            self.op_arg(Opcode::Call, count - 1, at);
        } else {
            self.op(Opcode::PushNull, at);
            self.op_arg(Opcode::Call, 0, at);
        }
        Ok(())
    }

    /// Annotations and body; the function object is on the stack afterwards.
    fn function(
        &mut self,
        def: &'a FunctionDef<'a>,
        is_async: bool,
        defaults: u32,
        line: i32,
        at: Location,
    ) -> Result {
        let mut attributes = defaults;
        if self.function_annotations(def, at)? {
            attributes |= FunctionAttribute::ANNOTATE.bits();
        }
        let scope = self.scope(NodeKey::of(def), Role::Block)?;
        let kind = if is_async { Kind::AsyncFunction } else { Kind::Function };
        let code = self.function_body(def, kind, scope, line)?;
        self.make_function(code, attributes, at);
        Ok(())
    }

    fn function_body(
        &mut self,
        def: &'a FunctionDef<'a>,
        kind: Kind,
        scope: &'c Scope<'a>,
        line: i32,
    ) -> Result<Code> {
        self.enter(kind, def.name, scope, line, scope.is_coroutine || scope.is_generator);
        let body = self.function_docstring(def.body);
        self.parameter_counts(def.args);
        self.body(body)?;
        self.leave(true)
    }

    /// Makes the docstring the first constant.
    fn function_docstring(&mut self, body: &'a [Stmt<'a>]) -> &'a [Stmt<'a>] {
        let split = docstring::split(body);
        let Some((text, at)) = split.text else { return body };
        if self.optimize >= 2 {
            self.without_docstring(split.rest, at);
            return split.rest;
        }
        self.cur.unit.add_const(Constant::Str(docstring::clean(text)));
        self.cur.unit.flags |= CodeFlags::HAS_DOCSTRING;
        split.rest
    }

    /// Under `-OO`, in place of a docstring.
    ///
    /// CPython drops it from the tree; a string that comes next is then taken for one, but does not become one: it
    /// only stays among the constants where it is the first.
    pub(crate) fn without_docstring(&mut self, rest: &'a [Stmt<'a>], at: Location) {
        if rest.is_empty() {
            self.op(Opcode::Nop, docstring::stripped(at));
        }
        if let Some((text, _)) = docstring::split(rest).text {
            self.cur.unit.add_const(Constant::Str(text.clone()));
        }
    }

    fn parameter_counts(&mut self, args: &Arguments) {
        let unit = &mut self.cur.unit;
        unit.posonlyargcount = args.posonlyargs.len() as u32;
        unit.argcount = (args.posonlyargs.len() + args.args.len()) as u32;
        unit.kwonlyargcount = args.kwonlyargs.len() as u32;
    }

    pub(crate) fn lambda(
        &mut self,
        expr: &'a Expr<'a>,
        args: &'a Arguments<'a>,
        body: &'a Expr<'a>,
    ) -> Result {
        let at = expr.at;
        self.check_parameters(args)?;
        let defaults = self.defaults(args, at)?;
        let scope = self.scope(NodeKey::of(expr), Role::Block)?;
        self.enter(Kind::Lambda, "<lambda>", scope, at.line, false);
        self.parameter_counts(args);
        self.expr(body)?;
        let is_generator = scope.is_generator;
        if !is_generator {
            self.op(Opcode::ReturnValue, body.at);
        }
        let code = self.leave(!is_generator)?;
        self.make_function(code, defaults, at);
        Ok(())
    }

    /// Pushes default values; gives back the function attributes they are for.
    fn defaults(&mut self, args: &'a Arguments<'a>, at: Location) -> Result<u32> {
        let mut attributes = FunctionAttribute::empty();
        if !args.defaults.is_empty() {
            args.defaults.iter().try_for_each(|value| self.expr(value))?;
            self.op_arg(Opcode::BuildTuple, args.defaults.len() as u32, at);
            attributes |= FunctionAttribute::DEFAULTS;
        }
        let mut count = 0;
        for (arg, value) in args.kwonlyargs.iter().zip(args.kw_defaults) {
            let Some(value) = value else { continue };
            let name = self.mangle(arg.arg);
            self.load_str(&name, at);
            self.expr(value)?;
            count += 1;
        }
        if count > 0 {
            self.op_arg(Opcode::BuildMap, count, at);
            attributes |= FunctionAttribute::KWDEFAULTS;
        }
        Ok(attributes.bits())
    }

    /// A function object of `code`, with the cells it needs and the attributes that lie on the stack.
    pub(crate) fn make_function(&mut self, code: Code, attributes: u32, at: Location) {
        let free: Vec<Rc<str>> = free_names(&code).cloned().collect();
        for name in &free {
            let index = self.closure_index(name);
            self.op_arg(Opcode::LoadClosure, index, at);
        }
        if !free.is_empty() {
            self.op_arg(Opcode::BuildTuple, free.len() as u32, at);
        }
        self.load_const(Constant::Code(Rc::new(code)), at);
        self.op(Opcode::MakeFunction, at);
        let order = [
            (!free.is_empty(), FunctionAttribute::CLOSURE),
            (attributes & FunctionAttribute::ANNOTATE.bits() != 0, FunctionAttribute::ANNOTATE),
            (attributes & FunctionAttribute::KWDEFAULTS.bits() != 0, FunctionAttribute::KWDEFAULTS),
            (attributes & FunctionAttribute::DEFAULTS.bits() != 0, FunctionAttribute::DEFAULTS),
        ];
        for (_, attribute) in order.into_iter().filter(|row| row.0) {
            self.op_arg(Opcode::SetFunctionAttribute, attribute.bits(), at);
        }
    }

    /// The cell that an inner function's free variable stands for.
    fn closure_index(&self, name: &str) -> u32 {
        if self.cur.kind == Kind::Class && is_class_cell(name) && self.cur.unit.cellvars.contains(name) {
            return self.class_cell_index(name);
        }
        self.cell_index(name)
    }

    pub(crate) fn decorators(&mut self, decorators: &'a [Expr<'a>]) -> Result {
        decorators.iter().try_for_each(|decorator| self.expr(decorator))
    }

    pub(crate) fn apply_decorators(&mut self, decorators: &'a [Expr<'a>]) {
        for decorator in decorators.iter().rev() {
            self.op_arg(Opcode::Call, 0, decorator.at);
        }
    }

    fn check_parameters(&self, args: &Arguments) -> Result {
        let check = |arg: &Arg| self.forbid(arg.arg, Context::Store, arg.at);
        args.posonlyargs.iter().try_for_each(check)?;
        args.args.iter().try_for_each(check)?;
        args.vararg.into_iter().try_for_each(check)?;
        args.kwonlyargs.iter().try_for_each(check)?;
        args.kwarg.into_iter().try_for_each(check)
    }

    /// A block of the symbol table.
    pub(crate) fn scope(&self, node: NodeKey, role: Role) -> Result<&'c Scope<'a>> {
        self.table.scope(node, role).ok_or_else(missing_scope)
    }
}

/// Names of the free variables of a code object, in order.
fn free_names(code: &Code) -> impl Iterator<Item = &Rc<str>> {
    let kinds = code.localspluskinds.iter();
    let all = code.localsplusnames.iter().zip(kinds);
    all.filter(|(_, kind)| kind.contains(bytecode::LocalKind::FREE)).map(|(name, _)| name)
}

/// Whether a name is that of a cell that class bodies make for the functions in them.
pub(crate) fn is_class_cell(name: &str) -> bool {
    matches!(name, "__class__" | "__classdict__" | "__conditional_annotations__")
}

pub(crate) fn generic_name(name: &str) -> String {
    format!("<generic parameters of {name}>")
}

/// The symbol table and the tree do not belong together.
pub(crate) fn missing_scope() -> SyntaxError {
    SyntaxError { kind: ErrorKind::System, message: "unknown symbol table entry".into(), at: Location::NONE }
}
