//! What the module `gc` shows and moves: the objects known, who refers to whom, the frozen ones.

use std::cell::Cell;
use std::ffi::{c_int, c_void};

use super::collect::traverse;
use super::{Collector, Statistics};
use crate::raw::{Any, Obj};
use crate::state::current;

/// The generation of those that are left alone (`gc.freeze`).
const FROZEN: usize = 3;

fn collector() -> &'static Collector {
    &current().interpreter().collector
}

/// All objects of the three generations.
pub fn all_objects() -> Vec<Obj> {
    (0..FROZEN).flat_map(|generation| collector().rings[generation].objects()).collect()
}

/// The objects that refer directly to one of some others (`gc.get_referrers`).
pub fn referrers(wanted: &[&Any]) -> Vec<Obj> {
    unsafe extern "C" fn look(object: &Any, search: *mut c_void) -> c_int {
        // SAFETY: the argument below.
        let search = unsafe { &*search.cast::<Search<'_>>() };
        let hit = search.wanted.iter().any(|wanted| wanted.is(object));
        search.found.set(search.found.get() || hit);
        c_int::from(hit)
    }
    let refers = |object: &Any| {
        let found = Cell::new(false);
        let search = Search { wanted, found: &found };
        traverse(object, look, (&raw const search).cast_mut().cast());
        found.get()
    };
    let mut all = all_objects();
    all.retain(|object| refers(object));
    all
}

/// A search for referrers: traversals tell nothing of how they ended.
struct Search<'a> {
    wanted: &'a [&'a Any],
    found: &'a Cell<bool>,
}

/// Moves all objects where no collection looks.
pub fn freeze() {
    let collector = collector();
    for generation in 0..FROZEN {
        collector.rings[FROZEN].take_all(&collector.rings[generation]);
    }
    collector.young_count.set(0);
}

/// Moves the frozen objects to the oldest generation.
pub fn unfreeze() {
    collector().rings[FROZEN - 1].take_all(&collector().rings[FROZEN]);
}

/// Number of frozen objects.
pub fn frozen() -> usize {
    collector().rings[FROZEN].members().count()
}

/// `gc.get_count`
pub fn counts() -> [isize; 3] {
    let collector = collector();
    [collector.young_count.get(), collector.older_counts[0].get(), collector.older_counts[1].get()]
}

/// What collections of each generation have found.
pub fn statistics() -> [Statistics; 3] {
    [0, 1, 2].map(|generation| collector().statistics[generation].get())
}
