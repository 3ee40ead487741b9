//! The fast locals of a code object: names and kinds, in the order of their numbers.

use std::rc::Rc;

use bytecode::{CodeFlags, LocalKind};

use crate::unit::Unit;

/// `co_localsplusnames` and `co_localspluskinds`.
pub(crate) fn list(unit: &Unit) -> (Box<[Rc<str>]>, Box<[LocalKind]>) {
    let mut kinds: Vec<LocalKind> = unit.varnames.iter().map(|name| local_kind(unit, name)).collect();
    for (kind, parameter) in kinds.iter_mut().zip(parameter_kinds(unit)) {
        *kind |= parameter;
    }
    let cells: Vec<&Rc<str>> = unit.cellvars.iter().filter(|&name| !unit.varnames.contains(name)).collect();
    kinds.extend(cells.iter().map(|_| LocalKind::CELL));
    kinds.extend(unit.freevars.iter().map(|_| LocalKind::FREE));
    let names = unit.varnames.iter().chain(cells).chain(&unit.freevars).map(Rc::clone).collect();
    (names, kinds.into())
}

fn local_kind(unit: &Unit, name: &Rc<str>) -> LocalKind {
    let mut kind = LocalKind::LOCAL;
    kind.set(LocalKind::HIDDEN, unit.fast_hidden.contains(name));
    kind.set(LocalKind::CELL, unit.cellvars.contains(name));
    kind
}

/// How each parameter is passed, in the order of the locals.
fn parameter_kinds(unit: &Unit) -> impl Iterator<Item = LocalKind> {
    let count = |kind, count: u32| std::iter::repeat_n(kind, count as usize);
    let has = |flag| u32::from(unit.flags.contains(flag));
    count(LocalKind::ARG_POS, unit.posonlyargcount)
        .chain(count(LocalKind::ARG_POS | LocalKind::ARG_KW, unit.argcount - unit.posonlyargcount))
        .chain(count(LocalKind::ARG_KW, unit.kwonlyargcount))
        .chain(count(LocalKind::ARG_POS | LocalKind::ARG_VAR, has(CodeFlags::VARARGS)))
        .chain(count(LocalKind::ARG_KW | LocalKind::ARG_VAR, has(CodeFlags::VARKEYWORDS)))
}
