//! Damage to a code object: small edits of its bytes, tables and counts, as an input lists them.

use arbitrary::Arbitrary;
use bytecode::{Code, CodeFlags, Constant, LocalKind, Opcode};

/// Which code object to take, and what to do to it.
#[derive(Arbitrary, Debug)]
pub struct Damage {
    /// Index of the code object; any number, it wraps.
    pub code: u16,
    edits: Vec<Edit>,
}

/// Places count in code units or entries; beyond the end they wrap.
#[derive(Arbitrary, Debug)]
enum Edit {
    Opcode {
        at: u16,
        op: u8,
    },
    Oparg {
        at: u16,
        oparg: u8,
    },
    /// Adds to the oparg: jumps that miss by a little, indices just past the end.
    Shift {
        at: u16,
        by: i8,
    },
    Insert {
        at: u16,
        op: u8,
        oparg: u8,
    },
    Remove {
        at: u16,
    },
    Copy {
        from: u16,
        to: u16,
    },
    /// Inserts up to five `EXTENDED_ARG`.
    Prefix {
        at: u16,
        count: u8,
    },
    /// Cuts off that many bytes, so that half a unit can be left.
    Cut {
        bytes: u8,
    },
    Stack {
        size: u8,
    },
    Flags {
        bit: u8,
    },
    Arguments {
        positional: u8,
        only: u8,
        keyword: u8,
    },
    Kind {
        at: u16,
        kind: u8,
    },
    AddLocal {
        kind: u8,
    },
    DropLocal,
    DropName,
    DropConst,
    Const {
        at: u16,
        from: u16,
    },
    Handler {
        at: u16,
        byte: u8,
    },
    AddHandler {
        start: u8,
        length: u8,
        target: u8,
        depth: u8,
    },
    CutHandlers {
        bytes: u8,
    },
    Lines {
        at: u16,
        byte: u8,
    },
}

impl Damage {
    /// The code object after all edits.
    pub fn apply(&self, code: &Code) -> Code {
        let mut code = code.clone();
        for edit in &self.edits {
            edit.apply(&mut code);
        }
        code
    }
}

impl Edit {
    fn apply(&self, code: &mut Code) {
        match *self {
            Self::Opcode { .. }
            | Self::Oparg { .. }
            | Self::Shift { .. }
            | Self::Insert { .. }
            | Self::Remove { .. }
            | Self::Copy { .. }
            | Self::Prefix { .. }
            | Self::Cut { .. } => edit(&mut code.code, |bytes| self.instructions(bytes)),
            Self::Stack { size } => code.stacksize = u32::from(size),
            Self::Flags { bit } => code.flags ^= CodeFlags::from_bits_truncate(1 << (bit % 32)),
            Self::Arguments { positional, only, keyword } => {
                code.argcount = u32::from(positional);
                code.posonlyargcount = u32::from(only);
                code.kwonlyargcount = u32::from(keyword);
            }
            Self::Kind { at, kind } => {
                set(&mut code.localspluskinds, at, LocalKind::from_bits_truncate(kind))
            }
            Self::AddLocal { kind } => {
                edit(&mut code.localspluskinds, |kinds| kinds.push(LocalKind::from_bits_truncate(kind)));
                edit(&mut code.localsplusnames, |names| names.push("added".into()));
            }
            Self::DropLocal => {
                edit(&mut code.localspluskinds, |kinds| kinds.truncate(kinds.len().saturating_sub(1)));
                edit(&mut code.localsplusnames, |names| drop(names.pop()));
            }
            Self::DropName => edit(&mut code.names, |names| drop(names.pop())),
            Self::DropConst => edit(&mut code.consts, |consts| drop(consts.pop())),
            Self::Const { at, from } => {
                if let Some(constant) = wrap(code.consts.len(), from).map(|from| code.consts[from].clone()) {
                    set::<Constant>(&mut code.consts, at, constant);
                }
            }
            Self::Handler { at, byte } => set(&mut code.exceptiontable, at, byte),
            Self::AddHandler { start, length, target, depth } => {
                // the first byte of an entry has the top bit, the last of a number has not the bit below
                let entry = [start & 63 | 128, length & 63, target & 63, depth & 63];
                edit(&mut code.exceptiontable, |table| table.extend(entry));
            }
            Self::CutHandlers { bytes } => edit(&mut code.exceptiontable, |table| cut(table, bytes)),
            Self::Lines { at, byte } => set(&mut code.linetable, at, byte),
        }
    }

    /// The edits of `co_code`, which counts in pairs of bytes.
    fn instructions(&self, bytes: &mut Vec<u8>) {
        let units = bytes.len() / 2;
        let place = |at| wrap(units, at).map(|unit| unit * 2);
        match *self {
            Self::Opcode { at, op } => with(place(at), |at| bytes[at] = op),
            Self::Oparg { at, oparg } => with(place(at), |at| bytes[at + 1] = oparg),
            Self::Shift { at, by } => {
                with(place(at), |at| bytes[at + 1] = bytes[at + 1].wrapping_add_signed(by))
            }
            Self::Insert { at, op, oparg } => with(place(at), |at| drop(bytes.splice(at..at, [op, oparg]))),
            Self::Remove { at } => with(place(at), |at| drop(bytes.drain(at..at + 2))),
            Self::Copy { from, to } => with(place(from).zip(place(to)), |(from, to)| {
                bytes.copy_within(from..from + 2, to);
            }),
            Self::Prefix { at, count } => with(place(at), |at| {
                let prefix = [Opcode::ExtendedArg as u8, 0];
                drop(bytes.splice(at..at, prefix.repeat(usize::from(count % 6))));
            }),
            Self::Cut { bytes: count } => cut(bytes, count),
            _ => {}
        }
    }
}

fn with<T>(place: Option<T>, change: impl FnOnce(T)) {
    if let Some(place) = place {
        change(place);
    }
}

fn wrap(length: usize, at: u16) -> Option<usize> {
    usize::from(at).checked_rem(length)
}

fn set<T>(items: &mut [T], at: u16, item: T) {
    if let Some(at) = wrap(items.len(), at) {
        items[at] = item;
    }
}

fn cut(bytes: &mut Vec<u8>, count: u8) {
    bytes.truncate(bytes.len().saturating_sub(usize::from(count)));
}

fn edit<T>(items: &mut Box<[T]>, change: impl FnOnce(&mut Vec<T>)) {
    let mut list = std::mem::take(items).into_vec();
    change(&mut list);
    *items = list.into();
}
