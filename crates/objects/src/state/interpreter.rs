//! The interpreter: all state of the runtime that is not an object's own.

use std::cell::{Cell, OnceCell};

use crate::gc::Collector;
use crate::raw::{Ref, Tuple};
use crate::types::lookup::LookupCache;
use crate::types::subclasses::Subclasses;

/// One interpreter. There is one per process.
pub struct Interpreter {
    /// The cycle collector.
    pub collector: Collector,
    /// Key of string and bytes hashes.
    pub hash_key: Cell<(u64, u64)>,
    /// Next type version tag; 0 when they are used up.
    pub next_version_tag: Cell<u32>,
    /// Next version of a dict's keys; 0 when they are used up.
    pub next_keys_version: Cell<u32>,
    /// Strings of which one copy is kept, see `builtins::str::intern`.
    pub interned: OnceCell<crate::builtins::str::InternTable>,
    /// Cache of attribute lookups along MROs.
    pub lookups: LookupCache,
    /// Who derives from which class.
    pub subclasses: Subclasses,
    /// Names of special methods, for the making of classes.
    pub special_names: crate::types::dispatch::SpecialNames,
    /// Memory of dead classes.
    pub retired_types: crate::types::heap_type::Retired,
    /// `MemoryError`s made before memory runs out.
    pub memory_errors: crate::builtins::exceptions::Reserve,
    /// `ExceptionGroup`, which has two bases.
    pub exception_group: crate::builtins::exceptions::GroupClass,
    /// Codecs and error handlers.
    pub codecs: crate::codecs::Registry,
    /// `()`
    pub empty_tuple: OnceCell<Ref<Tuple>>,
    /// Classes and state of native modules.
    pub native: crate::modules::NativeModules,
    /// `sys`, `builtins` and the import system.
    pub system: crate::modules::System,
    /// `sys.set_int_max_str_digits`
    pub int_max_str_digits: Cell<usize>,
}

// SAFETY: only touched by the thread that holds the lock.
unsafe impl Sync for Interpreter {}
// SAFETY: as above.
unsafe impl Send for Interpreter {}

impl Interpreter {
    pub(super) fn new() -> Self {
        Self {
            collector: Collector::new(),
            hash_key: Cell::new((0, 0)),
            next_version_tag: Cell::new(1),
            next_keys_version: Cell::new(1),
            interned: OnceCell::new(),
            lookups: LookupCache::default(),
            subclasses: Subclasses::default(),
            special_names: Default::default(),
            retired_types: crate::types::heap_type::Retired::default(),
            memory_errors: Default::default(),
            exception_group: Default::default(),
            codecs: Default::default(),
            empty_tuple: OnceCell::new(),
            native: Default::default(),
            system: Default::default(),
            int_max_str_digits: Cell::new(4300),
        }
    }
}
