//! The second pass: decides where each name lives.
//!
//! One sweep over the blocks, from the outside in and back. On the way in, each name of a block is resolved by looking
//! at what the blocks around do with it. On the way out, comprehensions are merged into the block around (PEP 709),
//! names that inner blocks need become cells, and blocks in between pass them on.
//!
//! A block is looked at by its later inner blocks when earlier comprehensions are merged into it already. Such names
//! count where a class namespace is seen from within, as CPython has it, and nowhere else: see [`Block::own_flags`].

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use syntax::SyntaxError;

use crate::builder::{Block, Builder};
use crate::table::{Comprehension, Flags, Resolution, Scope, ScopeId, ScopeKind, Symbol, SymbolTable};

/// Names, in the order in which they came.
type Names<'a> = IndexSet<&'a str, FxBuildHasher>;

/// Names that a class body provides to the blocks within without binding them itself.
const CLASS_CELLS: [&str; 3] = ["__class__", "__classdict__", "__conditional_annotations__"];

/// Resolves all names and makes the table.
pub(crate) fn resolve<'a>(builder: Builder<'a>) -> Result<SymbolTable<'a>, SyntaxError> {
    let Builder { arena, options, mut blocks, by_node, .. } = builder;
    let mut open = vec![Open::new(&mut blocks, ScopeId::MODULE)?];
    while let Some(last) = open.last_mut() {
        if let Some(child) = last.children.next() {
            open.push(Open::new(&mut blocks, child)?);
        } else if let Some(done) = open.pop() {
            let id = done.id;
            let wanted = done.close(&mut blocks);
            if let Some(outer) = open.last_mut() {
                outer.take_in(&mut blocks, id, wanted);
            }
        }
    }
    for block in blocks.iter_mut().filter(|block| block.detached) {
        let parameters = block.scope.symbols.values_mut().filter(|symbol| symbol.flags.any(Flags::PARAM));
        parameters.for_each(|symbol| symbol.resolution = Resolution::Local);
    }
    let private: Vec<_> = blocks.iter().map(|block| arena.slice(&block.private_names)).collect();
    let finish = |mut block: Block<'a>| {
        block.scope.mangled_names = block.private_in.map(|owner| private[owner.index()]);
        block.scope
    };
    let scopes = blocks.into_iter().map(finish).collect();
    Ok(SymbolTable { scopes, by_node, features: options.features })
}

/// A block whose inner blocks are being worked on.
struct Open<'a> {
    id: ScopeId,
    /// Inner blocks still to be done.
    children: std::vec::IntoIter<ScopeId>,
    /// Names that inner blocks take from this block or those around it.
    passing: Names<'a>,
    /// Names that are cells of inlined comprehensions.
    comp_cells: Names<'a>,
}

/// Where one name of one block lives, but for cells.
fn resolve_name(
    blocks: &[Block],
    block: &Block,
    name: &str,
    flags: Flags,
) -> Result<Resolution, SyntaxError> {
    if flags.any(Flags::GLOBAL) {
        if flags.any(Flags::NONLOCAL) {
            return Err(at_directive(block, name, format!("name '{name}' is nonlocal and global")));
        }
        return Ok(Resolution::GlobalExplicit);
    }
    if flags.any(Flags::NONLOCAL) {
        return nonlocal(blocks, block, name).map_err(|message| at_directive(block, name, message));
    }
    if flags.any(Flags::BOUND) {
        return Ok(Resolution::Local);
    }
    // The cell through which the class is seen is there whatever the class does with its name.
    let seen = class_seen_from(blocks, block).filter(|_| name != "__classdict__");
    if let Some(seen) = seen.map(|class| class.flags(name)) {
        if seen.any(Flags::GLOBAL) {
            return Ok(Resolution::GlobalExplicit);
        }
        // The class namespace is asked at run time, and after it only the module: never a function around the class.
        if seen.any(Flags::BOUND) && !seen.any(Flags::NONLOCAL) {
            return Ok(Resolution::GlobalImplicit);
        }
    }
    let bound = binder(blocks, block, name) != Binder::None;
    Ok(if bound { Resolution::Free } else { Resolution::GlobalImplicit })
}

fn nonlocal(blocks: &[Block], block: &Block, name: &str) -> Result<Resolution, String> {
    if block.scope.kind == ScopeKind::Module {
        return Err("nonlocal declaration not allowed at module level".into());
    }
    match binder(blocks, block, name) {
        Binder::None => Err(format!("no binding for nonlocal '{name}' found")),
        Binder::TypeParameter => Err(format!("nonlocal binding not allowed for type parameter '{name}'")),
        Binder::Variable => Ok(Resolution::Free),
    }
}

/// An error at the statement that declared the name.
fn at_directive(block: &Block, name: &str, message: String) -> SyntaxError {
    let declared = block.directives.iter().find(|(declared, _)| *declared == name);
    SyntaxError::new(message, declared.map_or(block.scope.at, |&(_, at)| at))
}

/// What binds a name that a block does not bind itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Binder {
    /// No block around, so the module or the builtins.
    None,
    /// A variable of a block around.
    Variable,
    /// A type parameter, which cannot be bound anew.
    TypeParameter,
}

/// Looks for the binder of a name in the blocks around `block`.
fn binder(blocks: &[Block], block: &Block, name: &str) -> Binder {
    // A class body hides nothing from its methods, but a type parameter that it binds anew counts as a variable there.
    let mut hidden = false;
    let mut next = block.scope.parent;
    while let Some(id) = next {
        let outer = &blocks[id.index()];
        next = outer.scope.parent;
        match outer.scope.kind {
            ScopeKind::Module => break,
            ScopeKind::Class => {
                if CLASS_CELLS.contains(&name) {
                    return Binder::Variable;
                }
                let flags = outer.own_flags(name);
                hidden |= flags.any(Flags::BOUND) && !flags.any(Flags::GLOBAL.with(Flags::NONLOCAL));
            }
            _ => {
                let flags = outer.own_flags(name);
                if flags.any(Flags::GLOBAL) {
                    break;
                }
                if flags.any(Flags::NONLOCAL) || !flags.any(Flags::BOUND) {
                    continue;
                }
                let is_type_parameter = flags.any(Flags::TYPE_PARAM) && !hidden;
                return if is_type_parameter { Binder::TypeParameter } else { Binder::Variable };
            }
        }
    }
    Binder::None
}

/// The class whose namespace a block can see.
fn class_seen_from<'b, 'a>(blocks: &'b [Block<'a>], block: &'b Block<'a>) -> Option<&'b Block<'a>> {
    let mut block = block;
    while block.scope.can_see_class_scope {
        block = &blocks[block.scope.parent?.index()];
        if block.scope.kind == ScopeKind::Class {
            return Some(block);
        }
    }
    None
}

impl<'a> Open<'a> {
    /// On the way in: resolves a block's own names.
    fn new(blocks: &mut [Block<'a>], id: ScopeId) -> Result<Self, SyntaxError> {
        let block = &blocks[id.index()];
        let resolutions: Result<Vec<_>, _> = block
            .scope
            .symbols
            .iter()
            .map(|(name, symbol)| resolve_name(blocks, block, name, symbol.flags))
            .collect();
        let block = &mut blocks[id.index()];
        for (symbol, resolution) in block.scope.symbols.values_mut().zip(resolutions?) {
            symbol.resolution = resolution;
        }
        block.own_symbols = block.scope.symbols.len();
        let children = std::mem::take(&mut block.scope.children).into_iter();
        Ok(Self { id, children, passing: Names::default(), comp_cells: Names::default() })
    }

    /// After an inner block, which takes the names `wanted` from outside.
    fn take_in(&mut self, blocks: &mut [Block<'a>], child: ScopeId, mut wanted: Names<'a>) {
        let (outer, inner) = blocks.split_at_mut(child.index());
        let scope = &mut outer[self.id.index()].scope;
        if is_inlined(scope, &inner[0].scope) {
            merge(scope, inner, &mut wanted, &mut self.comp_cells);
            inner[0].scope.is_inlined = true;
            scope.children.extend(&inner[0].scope.children);
        } else {
            scope.children.push(child);
        }
        self.passing.extend(wanted);
    }

    /// On the way out: returns the names that the block takes from those around it.
    fn close(mut self, blocks: &mut [Block<'a>]) -> Names<'a> {
        let scope = &mut blocks[self.id.index()].scope;
        if scope.kind.is_function_like() {
            make_cells(scope, &mut self.passing, &self.comp_cells);
        } else if scope.kind == ScopeKind::Class {
            provide(scope, &mut self.passing);
        }
        for name in &self.comp_cells {
            if let Some(symbol) = scope.symbols.get_mut(name) {
                symbol.flags = symbol.flags.with(Flags::COMP_CELL);
            }
        }
        let own = scope.symbols.iter().filter(|(_, symbol)| symbol.resolution == Resolution::Free);
        let mut wanted: Names = own.map(|(name, _)| *name).collect();
        pass_on(blocks, self.id, &self.passing);
        wanted.extend(self.passing);
        wanted
    }
}

/// Whether a comprehension runs in the frame of the block around.
fn is_inlined(outer: &Scope, inner: &Scope) -> bool {
    !outer.can_see_class_scope && !matches!(inner.comprehension, None | Some(Comprehension::Generator))
}

/// Merges the names of an inlined comprehension, the first of the `inner` blocks, into the block around.
///
/// `wanted` are the names that the comprehension takes from the blocks around it; those that the outer block provides
/// without a cell are taken off.
fn merge<'a>(scope: &mut Scope<'a>, inner: &[Block<'a>], wanted: &mut Names<'a>, comp_cells: &mut Names<'a>) {
    let comp = &inner[0].scope;
    let is_class = scope.kind == ScopeKind::Class;
    let free_within = |name: &str| {
        let free_in = |id: &ScopeId| {
            inner[id.index() - comp.id.index()].scope.resolution(name) == Some(Resolution::Free)
        };
        comp.children.iter().any(free_in)
    };
    for (&name, symbol) in comp.symbols.iter().filter(|(_, symbol)| !symbol.flags.any(Flags::PARAM)) {
        if symbol.resolution == Resolution::Cell || symbol.flags.any(Flags::COMP_CELL) {
            comp_cells.insert(name);
        }
        let mut symbol = *symbol;
        // In a class body these are not the class's own cells but names like others.
        if is_class && symbol.resolution == Resolution::Free && CLASS_CELLS.contains(&name) {
            symbol.resolution = Resolution::GlobalImplicit;
            if !free_within(name) {
                wanted.shift_remove(name);
            }
        }
        match scope.symbols.get(name) {
            None => {
                scope.symbols.insert(name, symbol);
            }
            Some(known) if known.flags.any(Flags::BOUND) && !is_class => {
                if !free_within(name) {
                    wanted.shift_remove(name);
                }
            }
            Some(_) => {}
        }
    }
}

/// Turns the variables of a function that inner blocks need into cells.
fn make_cells<'a>(scope: &mut Scope<'a>, passing: &mut Names<'a>, comp_cells: &Names<'a>) {
    for (name, symbol) in &mut scope.symbols {
        if symbol.resolution == Resolution::Local && (passing.contains(name) || comp_cells.contains(name)) {
            symbol.resolution = Resolution::Cell;
            passing.shift_remove(name);
        }
    }
}

/// Notes which of its own cells a class must provide.
fn provide(scope: &mut Scope, passing: &mut Names) {
    scope.needs_class_closure |= passing.shift_remove("__class__");
    scope.needs_classdict |= passing.shift_remove("__classdict__");
    scope.has_conditional_annotations |= passing.shift_remove("__conditional_annotations__");
}

/// Makes a block know the names that blocks within it take from blocks around it.
fn pass_on<'a>(blocks: &mut [Block<'a>], id: ScopeId, passing: &Names<'a>) {
    let index = id.index();
    let scope = &blocks[index].scope;
    let class_like = scope.kind == ScopeKind::Class || scope.can_see_class_scope;
    for &name in passing {
        if let Some(symbol) = blocks[index].scope.symbols.get_mut(name) {
            if class_like {
                symbol.flags = symbol.flags.with(Flags::FREE_CLASS);
            }
        } else if binder(blocks, &blocks[index], name) != Binder::None {
            let symbol = Symbol { flags: Flags::default(), resolution: Resolution::Free };
            blocks[index].scope.symbols.insert(name, symbol);
        }
    }
}
