//! A stable merge sort whose comparison can fail and need not be a sane order.
//!
//! Sorts indices. Keeps: whatever the comparison answers, and also when it fails, the result is a permutation of what was given.
//! Costs: no comparison beyond n-1 for sorted and for strictly descending input, n log n otherwise; memory for n/2 indices.

/// Runs shorter than this are lengthened by insertion.
const SHORT: usize = 24;

/// Sorts by `less`, stably.
pub(super) fn sort<E>(
    order: &mut [usize],
    mut less: impl FnMut(usize, usize) -> Result<bool, E>,
) -> Result<(), E> {
    let mut ends = runs(order, &mut less)?;
    let mut space = Vec::with_capacity(order.len() / 2);
    while ends.len() > 1 {
        let mut start = 0;
        let mut merged = Vec::with_capacity(ends.len().div_ceil(2));
        for pair in ends.chunks(2) {
            let end = pair[pair.len() - 1];
            if let &[middle, end] = pair {
                merge(&mut order[start..end], middle - start, &mut space, &mut less)?;
            }
            merged.push(end);
            start = end;
        }
        ends = merged;
    }
    Ok(())
}

/// Divides into sorted runs, and gives where each ends.
fn runs<E>(
    order: &mut [usize],
    less: &mut impl FnMut(usize, usize) -> Result<bool, E>,
) -> Result<Vec<usize>, E> {
    let mut ends = Vec::new();
    let mut start = 0;
    while start < order.len() {
        let sorted = start + run(&mut order[start..], less)?;
        let end = sorted.max((start + SHORT).min(order.len()));
        insert(&mut order[start..end], sorted - start, less)?;
        ends.push(end);
        start = end;
    }
    Ok(ends)
}

/// The length of the run at the start; a strictly descending one is turned around.
fn run<E>(order: &mut [usize], less: &mut impl FnMut(usize, usize) -> Result<bool, E>) -> Result<usize, E> {
    if order.len() < 2 {
        return Ok(order.len());
    }
    let descending = less(order[1], order[0])?;
    let mut length = 2;
    while length < order.len() && less(order[length], order[length - 1])? == descending {
        length += 1;
    }
    if descending {
        order[..length].reverse();
    }
    Ok(length)
}

/// Binary insertion of all from `sorted` on into the sorted part before.
fn insert<E>(
    order: &mut [usize],
    sorted: usize,
    less: &mut impl FnMut(usize, usize) -> Result<bool, E>,
) -> Result<(), E> {
    for next in sorted..order.len() {
        let item = order[next];
        let place = partition(&order[..next], |other| less(item, other).map(|before| !before))?;
        order[place..=next].rotate_right(1);
    }
    Ok(())
}

/// The number of leading elements for which `holds`.
fn partition<E>(order: &[usize], mut holds: impl FnMut(usize) -> Result<bool, E>) -> Result<usize, E> {
    let (mut low, mut high) = (0, order.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(order[middle])? {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// Merges `order[..middle]` and `order[middle..]`. What already stands in place at both ends is left alone.
fn merge<E>(
    order: &mut [usize],
    middle: usize,
    space: &mut Vec<usize>,
    less: &mut impl FnMut(usize, usize) -> Result<bool, E>,
) -> Result<(), E> {
    let (first, last) = (order[middle], order[middle - 1]);
    if !less(first, last)? {
        return Ok(());
    }
    let skip = partition(&order[..middle - 1], |other| less(first, other).map(|before| !before))?;
    let keep = partition(&order[middle + 1..], |other| less(other, last))?;
    let order = &mut order[skip..middle + 1 + keep];
    let middle = middle - skip;
    space.clear();
    space.extend_from_slice(&order[..middle]);
    let (mut left, mut right, mut place) = (0, middle, 0);
    let mut failure = Ok(());
    while left < middle && right < order.len() {
        match less(order[right], space[left]) {
            Ok(true) => {
                order[place] = order[right];
                right += 1;
            }
            Ok(false) => {
                order[place] = space[left];
                left += 1;
            }
            Err(error) => {
                failure = Err(error);
                break;
            }
        }
        place += 1;
    }
    order[place..right].copy_from_slice(&space[left..]);
    failure
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn numbers(count: usize, modulus: u64) -> Vec<u64> {
        let mut state = 12345u64;
        let mut step = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) % modulus
        };
        (0..count).map(|_| step()).collect()
    }

    #[test]
    fn sorts_stably_as_the_standard_library_does() {
        for count in [0, 1, 2, 3, 23, 24, 25, 48, 49, 100, 1000, 4097] {
            for modulus in [1, 2, 10, 1 << 40] {
                let keys = numbers(count, modulus);
                let mut order: Vec<usize> = (0..count).collect();
                let mut expected = order.clone();
                expected.sort_by_key(|&index| keys[index]);
                sort(&mut order, |a, b| Ok::<_, ()>(keys[a] < keys[b])).unwrap();
                assert_eq!(order, expected, "{count} keys below {modulus}");
            }
        }
    }

    #[test]
    fn ordered_input_costs_one_comparison_per_item() {
        for descending in [false, true] {
            let mut count = 0;
            let mut order: Vec<usize> = (0..1000).collect();
            let compare = |a: usize, b: usize| {
                count += 1;
                Ok::<_, ()>(if descending { b < a } else { a < b })
            };
            sort(&mut order, compare).unwrap();
            assert_eq!(count, 999);
        }
    }

    #[test]
    fn failing_or_mad_comparisons_leave_a_permutation() {
        for limit in [0, 1, 10, 100, 500, 1000, 5000, usize::MAX] {
            let answers = numbers(20000, 2);
            let mut asked = 0;
            let mut order: Vec<usize> = (0..1000).collect();
            let result = sort(&mut order, |_, _| {
                asked += 1;
                if asked > limit { Err(()) } else { Ok(answers[asked % answers.len()] == 1) }
            });
            assert_eq!(result.is_err(), asked > limit);
            order.sort_unstable();
            assert!(order.into_iter().eq(0..1000));
        }
    }
}
