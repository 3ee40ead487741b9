//! Class definitions.

use bytecode::opcode::Opcode;
use bytecode::operand::Intrinsic1;
use bytecode::{Code, Constant, Location};
use symtable::Role;
use syntax::ast::{ClassDef, Context, NodeKey, Stmt};

use crate::docstring;
use crate::functions::generic_name;
use crate::generator::{Generator, Kind, Result};

impl<'a> Generator<'_, 'a> {
    pub(crate) fn class_def(&mut self, def: &'a ClassDef<'a>, at: Location) -> Result {
        self.decorators(def.decorator_list)?;
        let line = def.decorator_list.first().map_or(at.line, |decorator| decorator.at.line);
        self.forbid(def.name, Context::Store, at)?;
        let is_generic = !def.type_params.is_empty();
        if is_generic {
            let scope = self.scope(NodeKey::of(def), Role::TypeParameters)?;
            self.enter(Kind::TypeParameters, &generic_name(def.name), scope, line, false);
            self.type_params(def.type_params)?;
            self.store_name(".type_params", at)?;
        }
        let code = self.class_body(def, is_generic, line)?;
        self.op(Opcode::LoadBuildClass, at);
        self.op(Opcode::PushNull, at);
        self.make_function(code, 0, at);
        self.load_str(def.name, at);
        self.check_keywords(def.keywords)?;
        if is_generic {
            self.load_name(".type_params", at)?;
            self.op_arg(Opcode::CallIntrinsic1, Intrinsic1::SubscriptGeneric.oparg(), at);
            self.store_name(".generic_base", at)?;
            self.arguments(def.bases, def.keywords, Some(".generic_base"), 2, at)?;
            let code = self.leave(false)?;
            self.make_function(code, 0, at);
            self.op(Opcode::PushNull, at);
            self.op_arg(Opcode::Call, 0, at);
        } else {
            self.arguments(def.bases, def.keywords, None, 2, at)?;
        }
        self.apply_decorators(def.decorator_list);
        self.store_name(def.name, at)
    }

    fn class_body(&mut self, def: &'a ClassDef<'a>, is_generic: bool, line: i32) -> Result<Code> {
        let scope = self.scope(NodeKey::of(def), Role::Block)?;
        self.enter(Kind::Class, def.name, scope, line, false);
        let at = Location::new(line, 0, line, 0);
        self.load_name("__name__", at)?;
        self.store_name("__module__", at)?;
        let qualname = std::rc::Rc::clone(&self.cur.unit.qualname);
        self.load_str(&qualname, at);
        self.store_name("__qualname__", at)?;
        self.load_int(line, at);
        self.store_name("__firstlineno__", at)?;
        if is_generic {
            self.load_name(".type_params", at)?;
            self.store_name("__type_params__", at)?;
        }
        if scope.needs_classdict {
            let index = self.class_cell_index("__classdict__");
            self.op(Opcode::LoadLocals, at);
            self.op_arg(Opcode::StoreDeref, index, at);
        }
        if scope.has_conditional_annotations {
            let index = self.class_cell_index("__conditional_annotations__");
            self.op_arg(Opcode::BuildSet, 0, at);
            self.op_arg(Opcode::StoreDeref, index, at);
        }
        self.namespace_body(def.body, at)?;
        self.end_class()
    }

    /// What `type.__new__` finds in the namespace, and the cell that it fills as result.
    fn end_class(&mut self) -> Result<Code> {
        let none = Location::NONE;
        let scope = self.cur.scope;
        let attributes = std::mem::take(&mut self.cur.static_attributes);
        let attributes = attributes.iter().map(|name| Constant::Str((&**name).into())).collect();
        self.load_const(Constant::Tuple(attributes), none);
        self.store_name("__static_attributes__", none)?;
        if scope.needs_classdict {
            let index = self.class_cell_index("__classdict__");
            self.op_arg(Opcode::LoadClosure, index, none);
            self.store_name("__classdictcell__", none)?;
        }
        if scope.needs_class_closure {
            let index = self.class_cell_index("__class__");
            self.op_arg(Opcode::LoadClosure, index, none);
            self.op_arg(Opcode::Copy, 1, none);
            self.store_name("__classcell__", none)?;
        } else {
            self.load_none(none);
        }
        self.op(Opcode::ReturnValue, none);
        self.leave(true)
    }

    /// The body of a module or class: docstring, statements, annotations. `at` is where the start of it stands.
    pub(crate) fn namespace_body(&mut self, body: &'a [Stmt<'a>], at: Location) -> Result {
        if self.table.features().annotations() && self.cur.scope.annotations.is_some() {
            self.op(Opcode::SetupAnnotations, at);
        }
        let mut rest = body;
        let split = docstring::split(body);
        if let Some((text, place)) = split.text
            && !(self.interactive && self.cur.kind == Kind::Module)
        {
            rest = split.rest;
            if self.optimize < 2 {
                self.load_const(Constant::Str(docstring::clean(text)), place);
                self.store_name("__doc__", Location::NONE)?;
            } else {
                self.without_docstring(rest, place);
            }
        }
        self.body(rest)?;
        self.deferred_annotations(at)
    }
}
