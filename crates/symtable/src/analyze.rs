//! The second pass: decides where each name lives.
//!
//! Two sweeps over the blocks. Outer blocks first, every name is resolved by looking at what the blocks around do with
//! it; the blocks are still as the walk left them, so what one block decides does not disturb another. Then inner
//! blocks first, comprehensions are merged into the block around (PEP 709), names that inner blocks need become cells,
//! and blocks in between pass them on. Numbers of inner blocks are higher, so both sweeps are plain loops.

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
    let mut resolutions = Vec::new();
    for index in 0..blocks.len() {
        if blocks[index].detached {
            continue;
        }
        for (name, symbol) in &blocks[index].scope.symbols {
            resolutions.push(resolve_name(&blocks, &blocks[index], name, symbol.flags)?);
        }
        let symbols = blocks[index].scope.symbols.values_mut();
        symbols.zip(resolutions.drain(..)).for_each(|(symbol, resolution)| symbol.resolution = resolution);
    }
    let mut needed: Vec<Names<'a>> = vec![Names::default(); blocks.len()];
    for index in (0..blocks.len()).rev() {
        if !blocks[index].detached {
            connect(&mut blocks, &mut needed, index);
        }
    }
    let private: Vec<_> = blocks.iter().map(|block| arena.slice(&block.private_names)).collect();
    let finish = |block: Block<'a>| Scope {
        mangled_names: block.private_in.map(|owner| private[owner.index()]),
        ..block.scope
    };
    let scopes = blocks.into_iter().map(finish).collect();
    Ok(SymbolTable { scopes, by_node, features: options.features })
}

/// First sweep: one name of one block.
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
    if let Some(seen) = class_seen_from(blocks, block).map(|class| class.flags(name)) {
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
                let flags = outer.flags(name);
                hidden |= flags.any(Flags::BOUND) && !flags.any(Flags::GLOBAL.with(Flags::NONLOCAL));
            }
            _ => {
                let flags = outer.flags(name);
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

/// Second sweep: one block, after the blocks within it. `needed[index]` becomes the names that the block takes from the
/// blocks around.
fn connect<'a>(blocks: &mut [Block<'a>], needed: &mut [Names<'a>], index: usize) {
    let (outer, inner) = blocks.split_at_mut(index + 1);
    let scope = &mut outer[index].scope;
    let mut passing = Names::default();
    let mut comp_cells = Names::default();
    let old_children = std::mem::take(&mut scope.children);
    for id in old_children {
        let child = id.index() - index - 1;
        let mut wanted = std::mem::take(&mut needed[id.index()]);
        if is_inlined(scope, &inner[child].scope) {
            merge(scope, inner, child, index + 1, &mut wanted, &mut comp_cells);
            inner[child].scope.is_inlined = true;
            scope.children.extend(&inner[child].scope.children);
        } else {
            scope.children.push(id);
        }
        passing.extend(wanted);
    }
    if scope.kind.is_function_like() {
        make_cells(scope, &mut passing, &comp_cells);
    } else if scope.kind == ScopeKind::Class {
        provide(scope, &mut passing);
    }
    for (name, symbol) in &mut scope.symbols {
        if comp_cells.contains(name) {
            symbol.flags = symbol.flags.with(Flags::COMP_CELL);
        }
    }
    let own = scope.symbols.iter().filter(|(_, symbol)| symbol.resolution == Resolution::Free);
    needed[index] = own.map(|(name, _)| *name).collect();
    pass_on(outer, index, &passing);
    needed[index].extend(passing);
}

/// Whether a comprehension runs in the frame of the block around.
fn is_inlined(outer: &Scope, inner: &Scope) -> bool {
    !outer.can_see_class_scope && !matches!(inner.comprehension, None | Some(Comprehension::Generator))
}

/// Merges the names of an inlined comprehension, block `child` of `inner`, into the block around.
///
/// `wanted` are the names that the comprehension takes from the blocks around it; those that the outer block provides
/// without a cell are taken off. `first` is the number of the first of the `inner` blocks.
fn merge<'a>(
    scope: &mut Scope<'a>,
    inner: &[Block<'a>],
    child: usize,
    first: usize,
    wanted: &mut Names<'a>,
    comp_cells: &mut Names<'a>,
) {
    let comp = &inner[child].scope;
    let is_class = scope.kind == ScopeKind::Class;
    for (&name, symbol) in comp.symbols.iter().filter(|(_, symbol)| !symbol.flags.any(Flags::PARAM)) {
        if symbol.resolution == Resolution::Cell || symbol.flags.any(Flags::COMP_CELL) {
            comp_cells.insert(name);
        }
        match scope.symbols.get(name) {
            None => {
                let mut symbol = *symbol;
                // In a class body these are not the class's own cells but names like others.
                if is_class && symbol.resolution == Resolution::Free && CLASS_CELLS.contains(&name) {
                    symbol.resolution = Resolution::GlobalImplicit;
                    wanted.shift_remove(name);
                }
                scope.symbols.insert(name, symbol);
            }
            Some(known) if known.flags.any(Flags::BOUND) && !is_class => {
                let free_in =
                    |id: &ScopeId| inner[id.index() - first].scope.resolution(name) == Some(Resolution::Free);
                if !comp.children.iter().any(free_in) {
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
fn pass_on<'a>(blocks: &mut [Block<'a>], index: usize, passing: &Names<'a>) {
    let class_like = {
        let scope = &blocks[index].scope;
        scope.kind == ScopeKind::Class || scope.can_see_class_scope
    };
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
