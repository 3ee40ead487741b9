//! Counters by name, printed when the run ends.
//!
//! A fuzzer that runs for hours says nothing about what it never reached; the table does: rarest first.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Counters of `N` kinds of things.
pub struct Tally<const N: usize> {
    counts: [AtomicU64; N],
}

impl<const N: usize> Default for Tally<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> Tally<N> {
    /// All zero.
    pub const fn new() -> Self {
        Self { counts: [const { AtomicU64::new(0) }; N] }
    }

    /// One more of this kind.
    pub fn count(&self, kind: usize) {
        self.counts[kind].fetch_add(1, Relaxed);
    }

    /// Prints the counts of some kinds and how many of them were never reached.
    pub fn print<'n>(&self, title: &str, kinds: impl Iterator<Item = (usize, &'n str)>) {
        let mut rows: Vec<(u64, &str)> =
            kinds.map(|(kind, name)| (self.counts[kind].load(Relaxed), name)).collect();
        rows.sort_unstable();
        let never = rows.iter().filter(|(count, _)| *count == 0).count();
        eprintln!("{title}: {} kinds, {never} never", rows.len());
        for (count, name) in rows {
            eprintln!("{count:>14} {name}");
        }
    }
}

struct Last(Cell<Option<fn()>>);

impl Drop for Last {
    fn drop(&mut self) {
        if let Some(action) = self.0.get() {
            action();
        }
    }
}

thread_local! {
    static LAST: Last = const { Last(Cell::new(None)) };
}

/// Has `action` done when the process leaves by `exit`; to be called on the main thread, whose locals are dropped
/// then.
pub fn at_exit(action: fn()) {
    LAST.with(|last| last.0.set(Some(action)));
}
