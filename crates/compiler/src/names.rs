//! Where a variable lives, and the instructions that load, store and delete it there.

use std::rc::Rc;

use bytecode::Location;
use bytecode::opcode::Opcode;
use symtable::Resolution;
use syntax::ast::Context;

use crate::generator::{Generator, Kind, Result};

/// The four ways in which instructions reach a variable.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Fast,
    Cell,
    Global,
    Dict,
}

impl<'a> Generator<'_, 'a> {
    /// Loads, stores or deletes a variable of the source.
    pub(crate) fn name(&mut self, name: &str, context: Context, at: Location) -> Result {
        self.forbid(name, context, at)?;
        let mangled = self.mangle(name);
        let resolution = self.resolution(&mangled);
        let place = self.place_of(&mangled, resolution);
        match place {
            Place::Fast => {
                let index = self.varname_index(&mangled);
                self.op_arg(
                    pick(context, Opcode::LoadFast, Opcode::StoreFast, Opcode::DeleteFast),
                    index,
                    at,
                );
            }
            Place::Cell => self.cell(&mangled, context, at),
            Place::Global => self.global(&mangled, resolution, context, at),
            Place::Dict => {
                let op = match context {
                    Context::Load if self.in_class_comprehension() => {
                        self.plain_global(&mangled, at);
                        return Ok(());
                    }
                    _ => pick(context, Opcode::LoadName, Opcode::StoreName, Opcode::DeleteName),
                };
                let index = self.plain_name_index(&mangled);
                self.op_arg(op, index, at);
            }
        }
        Ok(())
    }

    pub(crate) fn load_name(&mut self, name: &str, at: Location) -> Result {
        self.name(name, Context::Load, at)
    }

    pub(crate) fn store_name(&mut self, name: &str, at: Location) -> Result {
        self.name(name, Context::Store, at)
    }

    /// `name = None; del name`: what ends an `except … as name`.
    pub(crate) fn clear_name(&mut self, name: &str, at: Location) -> Result {
        self.load_none(at);
        self.store_name(name, at)?;
        self.name(name, Context::Del, at)
    }

    /// The error for names that cannot be assigned or deleted.
    pub(crate) fn forbid(&self, name: &str, context: Context, at: Location) -> Result {
        match context {
            Context::Store if name == "__debug__" => self.error("cannot assign to __debug__", at),
            Context::Del if name == "__debug__" => self.error("cannot delete __debug__", at),
            _ => Ok(()),
        }
    }

    /// What a name (mangled) means here, inlined comprehensions considered.
    pub(crate) fn resolution(&self, mangled: &str) -> Option<Resolution> {
        let inlined = self.cur.inlined.iter().rev();
        let overridden = inlined.flat_map(|comp| &comp.resolutions).find(|entry| entry.0 == mangled);
        overridden.map(|entry| entry.1).or_else(|| self.cur.scope.resolution(mangled))
    }

    fn place_of(&self, mangled: &str, resolution: Option<Resolution>) -> Place {
        let is_function = self.cur.scope.kind.is_function_like();
        match resolution {
            // The module keeps it as a variable of its own: `__annotate__` finds it among the globals.
            Some(Resolution::Cell)
                if self.cur.kind == Kind::Module && mangled == "__conditional_annotations__" =>
            {
                Place::Dict
            }
            Some(Resolution::Cell | Resolution::Free) => Place::Cell,
            Some(Resolution::Local) if is_function || self.is_comprehension_local(mangled) => Place::Fast,
            Some(Resolution::GlobalImplicit) if is_function => Place::Global,
            Some(Resolution::GlobalExplicit) => Place::Global,
            _ => Place::Dict,
        }
    }

    /// Whether the name belongs to an inlined comprehension of a module or class.
    fn is_comprehension_local(&self, mangled: &str) -> bool {
        let inlined = self.cur.inlined.iter().rev();
        let found = inlined.flat_map(|comp| &comp.resolutions).find(|entry| entry.0 == mangled);
        found.is_some_and(|entry| entry.1 == Resolution::Local)
    }

    fn in_class_comprehension(&self) -> bool {
        self.cur.kind == Kind::Class && !self.cur.inlined.is_empty()
    }

    fn cell(&mut self, mangled: &str, context: Context, at: Location) {
        let index = self.cell_index(mangled);
        let op = match context {
            Context::Load if self.cur.kind == Kind::Class && self.cur.inlined.is_empty() => {
                self.op(Opcode::LoadLocals, at);
                Opcode::LoadFromDictOrDeref
            }
            Context::Load if self.cur.scope.can_see_class_scope => {
                self.load_class_dict(at);
                Opcode::LoadFromDictOrDeref
            }
            _ => pick(context, Opcode::LoadDeref, Opcode::StoreDeref, Opcode::DeleteDeref),
        };
        self.op_arg(op, index, at);
    }

    fn global(&mut self, mangled: &str, resolution: Option<Resolution>, context: Context, at: Location) {
        let index = self.plain_name_index(mangled);
        match context {
            Context::Load
                if self.cur.scope.can_see_class_scope && resolution == Some(Resolution::GlobalImplicit) =>
            {
                self.load_class_dict(at);
                self.op_arg(Opcode::LoadFromDictOrGlobals, index, at);
            }
            Context::Load => self.op_arg(Opcode::LoadGlobal, index << 1, at),
            Context::Store => self.op_arg(Opcode::StoreGlobal, index, at),
            Context::Del => self.op_arg(Opcode::DeleteGlobal, index, at),
        }
    }

    /// Loads a global variable whatever the name means here.
    pub(crate) fn plain_global(&mut self, mangled: &str, at: Location) {
        let index = self.plain_name_index(mangled);
        self.op_arg(Opcode::LoadGlobal, index << 1, at);
    }

    fn load_class_dict(&mut self, at: Location) {
        let index = self.cell_index("__classdict__");
        self.op_arg(Opcode::LoadDeref, index, at);
    }

    /// The index of a name among cell and free variables.
    pub(crate) fn cell_index(&self, mangled: &str) -> u32 {
        let unit = &self.cur.unit;
        let cell = || unit.cellvars.get_index_of(mangled);
        let free = || unit.freevars.get_index_of(mangled).map(|index| index + unit.cellvars.len());
        // A name may be both: free in a function and a cell in a comprehension inlined there.
        let index = match self.resolution(mangled) {
            Some(Resolution::Free) => free().or_else(cell),
            _ => cell().or_else(free),
        };
        index.expect("the symbol table lists every cell") as u32
    }

    /// The index of one of the cells that a class body makes for its methods.
    pub(crate) fn class_cell_index(&self, name: &str) -> u32 {
        let index = self.cur.unit.cellvars.get_index_of(name);
        index.expect("the class has asked for the cell") as u32
    }

    pub(crate) fn varname_index(&mut self, mangled: &str) -> u32 {
        if let Some(index) = self.cur.unit.varnames.get_index_of(mangled) {
            return index as u32;
        }
        let name: Rc<str> = self.intern(mangled);
        self.cur.unit.add_varname(&name)
    }
}

fn pick(context: Context, load: Opcode, store: Opcode, delete: Opcode) -> Opcode {
    match context {
        Context::Load => load,
        Context::Store => store,
        Context::Del => delete,
    }
}
