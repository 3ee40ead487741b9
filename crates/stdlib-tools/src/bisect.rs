//! `_bisect`: places in sorted sequences.

/// Bisection algorithms.
///
/// This module provides support for maintaining a list in sorted order without
/// having to sort the list after each insertion. For long lists of items with
/// expensive comparison operations, this can be an improvement over the more
/// common approach.
#[objects::pymodule(name = "_bisect")]
pub mod functions {
    use objects::builtins::exceptions::ValueError;
    use objects::builtins::list::List;
    use objects::builtins::none::is_none;
    use objects::builtins::str::interned;
    use objects::errors::raise;
    use objects::protocol::sequence::index_argument;
    use objects::raw::{Any, Obj, PyResult};
    use objects::types::CompareOp;

    /// Which end of a run of equal items is meant.
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Side {
        Left,
        Right,
    }

    /// Where in `a` the value, or what the key function says of items, goes.
    fn place(
        side: Side,
        a: &Any,
        x: &Any,
        lo: isize,
        hi: Option<&Any>,
        key: Option<&Any>,
    ) -> PyResult<isize> {
        if lo < 0 {
            return raise(&ValueError, "lo must be non-negative");
        }
        let hi = match hi.filter(|hi| !is_none(hi)) {
            Some(hi) => index_argument(hi)?,
            None => -1,
        };
        let hi = if hi == -1 { a.length()?.cast_signed() } else { hi };
        let (mut lo, mut hi) = (lo, hi);
        while lo < hi {
            let middle = isize::midpoint(lo, hi);
            let item = item_at(a, middle)?;
            let item = match key {
                Some(key) => key.call(&[&item])?,
                None => item,
            };
            let before = match side {
                Side::Left => item.compare(x, CompareOp::Lt)?.truth()?,
                Side::Right => !x.compare(&item, CompareOp::Lt)?.truth()?,
            };
            if before {
                lo = middle + 1;
            } else {
                hi = middle;
            }
        }
        Ok(lo)
    }

    fn item_at(a: &Any, index: isize) -> PyResult<Obj> {
        match a.exact::<List>().and_then(|list| list.get(index.cast_unsigned())) {
            Some(item) => Ok(item),
            None => a.get_index(index),
        }
    }

    fn insert(side: Side, a: &Any, x: &Any, lo: isize, hi: Option<&Any>, key: Option<&Any>) -> PyResult<()> {
        let key = key.filter(|key| !is_none(key));
        let wanted = match key {
            Some(key) => key.call(&[x])?,
            None => x.new_ref(),
        };
        let index = place(side, a, &wanted, lo, hi, key)?;
        if let Some(list) = a.exact::<List>() {
            list.insert(index.cast_unsigned().min(list.len()), x.new_ref());
            return Ok(());
        }
        let index = objects::builtins::int::Int::new(index as i128);
        a.call_method(&interned("insert"), &[index.as_any(), x]).map(drop)
    }

    /// Return the index where to insert item x in list a, assuming a is sorted.
    ///
    /// The return value i is such that all e in a[:i] have e <= x, and all e in
    /// a[i:] have e > x.  So if x already appears in the list, a.insert(i, x)
    /// will insert just after the rightmost x already there.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[function("(a, x, lo=0, hi=None, *, key=None)")]
    fn bisect_right(a: &Any, x: &Any, lo: isize, hi: Option<&Any>, key: Option<&Any>) -> PyResult<isize> {
        place(Side::Right, a, x, lo, hi, key.filter(|key| !is_none(key)))
    }

    /// Return the index where to insert item x in list a, assuming a is sorted.
    ///
    /// The return value i is such that all e in a[:i] have e < x, and all e in
    /// a[i:] have e >= x.  So if x already appears in the list, a.insert(i, x)
    /// will insert just before the leftmost x already there.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[function("(a, x, lo=0, hi=None, *, key=None)")]
    fn bisect_left(a: &Any, x: &Any, lo: isize, hi: Option<&Any>, key: Option<&Any>) -> PyResult<isize> {
        place(Side::Left, a, x, lo, hi, key.filter(|key| !is_none(key)))
    }

    /// Insert item x in list a, and keep it sorted assuming a is sorted.
    ///
    /// If x is already in a, insert it to the right of the rightmost x.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[function("(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_right(a: &Any, x: &Any, lo: isize, hi: Option<&Any>, key: Option<&Any>) -> PyResult<()> {
        insert(Side::Right, a, x, lo, hi, key)
    }

    /// Insert item x in list a, and keep it sorted assuming a is sorted.
    ///
    /// If x is already in a, insert it to the left of the leftmost x.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[function("(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_left(a: &Any, x: &Any, lo: isize, hi: Option<&Any>, key: Option<&Any>) -> PyResult<()> {
        insert(Side::Left, a, x, lo, hi, key)
    }
}
