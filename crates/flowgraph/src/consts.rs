//! The constants of one code object, merged as CPython merges them.
//!
//! Two constants are one when type and value agree, tuples item by item: `1`, `1.0` and `True` differ, `0.0` and
//! `-0.0` differ. Frozen sets compare as sets. Code objects compare by value too (a `finally` body is compiled
//! twice, and the lambdas in it come out equal). A NaN equals nothing: each fold makes a new one.

use std::hash::{Hash, Hasher};

use bytecode::{Code, Constant};
use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

/// The constants of one code object in order of first use.
#[derive(Clone, Debug, Default)]
pub struct Consts(IndexSet<Key, FxBuildHasher>);

impl Consts {
    /// The index of a constant, added when no equal one is there.
    pub fn add(&mut self, constant: Constant) -> u32 {
        self.0.insert_full(Key(constant)).0 as u32
    }

    /// The constant at an index.
    pub fn get(&self, index: u32) -> Option<&Constant> {
        self.0.get_index(index as usize).map(|key| &key.0)
    }

    /// Number of constants.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no constant yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The constants in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Constant> {
        self.0.iter().map(|key| &key.0)
    }

    /// The constants in order, taken out.
    pub(crate) fn into_vec(self) -> Vec<Constant> {
        self.0.into_iter().map(|key| key.0).collect()
    }
}

impl FromIterator<Constant> for Consts {
    fn from_iter<I: IntoIterator<Item = Constant>>(constants: I) -> Self {
        Self(constants.into_iter().map(Key).collect())
    }
}

/// A constant under the equality of the file head.
#[derive(Clone, Debug)]
struct Key(Constant);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        same(&self.0, &other.0)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash(&self.0, state);
    }
}

/// Whether two constants may share one place.
fn same(a: &Constant, b: &Constant) -> bool {
    match (a, b) {
        (Constant::Float(a), Constant::Float(b)) => same_float(*a, *b),
        (Constant::Complex(a, b), Constant::Complex(c, d)) => same_float(*a, *c) && same_float(*b, *d),
        (Constant::Tuple(a), Constant::Tuple(b)) => same_items(a, b),
        (Constant::FrozenSet(a), Constant::FrozenSet(b)) => {
            a.len() == b.len() && a.iter().all(|item| b.iter().any(|other| same(item, other)))
        }
        (Constant::Slice(a), Constant::Slice(b)) => same_items(&**a, &**b),
        (Constant::Code(a), Constant::Code(b)) => std::rc::Rc::ptr_eq(a, b) || same_code(a, b),
        _ => a == b,
    }
}

fn same_float(a: f64, b: f64) -> bool {
    !a.is_nan() && a.to_bits() == b.to_bits()
}

fn same_items(a: &[Constant], b: &[Constant]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}

/// Code objects are equal when everything but file name and qualified name is.
fn same_code(a: &Code, b: &Code) -> bool {
    a.name == b.name
        && a.firstlineno == b.firstlineno
        && (a.argcount, a.posonlyargcount, a.kwonlyargcount, a.flags)
            == (b.argcount, b.posonlyargcount, b.kwonlyargcount, b.flags)
        && a.code == b.code
        && a.linetable == b.linetable
        && a.exceptiontable == b.exceptiontable
        && a.names == b.names
        && a.localsplusnames == b.localsplusnames
        && same_items(&a.consts, &b.consts)
}

fn hash<H: Hasher>(constant: &Constant, state: &mut H) {
    std::mem::discriminant(constant).hash(state);
    match constant {
        Constant::Tuple(items) => items.iter().for_each(|item| hash(item, state)),
        Constant::Slice(parts) => parts.iter().for_each(|part| hash(part, state)),
        // Order must not show: the length will do.
        Constant::FrozenSet(items) => items.len().hash(state),
        Constant::Code(code) => (&code.name, code.firstlineno).hash(state),
        _ => constant.hash(state),
    }
}
