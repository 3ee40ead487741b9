//! `_heapq`: lists as heaps, the smallest or the largest item first.
//!
//! Comparisons may change the list: its size is looked at after each, and items are read anew.

/// Heap queue algorithm (a.k.a. priority queue).
///
/// Heaps are arrays for which a[k] <= a[2*k+1] and a[k] <= a[2*k+2] for
/// all k, counting elements from 0.  For the sake of comparison,
/// non-existing elements are considered to be infinite.  The interesting
/// property of a heap is that a[0] is always its smallest element.
///
/// Usage:
///
/// heap = []            # creates an empty heap
/// heappush(heap, item) # pushes a new item on the heap
/// item = heappop(heap) # pops the smallest item from the heap
/// item = heap[0]       # smallest item on the heap without popping it
/// heapify(x)           # transforms list into a heap, in-place, in linear time
/// item = heapreplace(heap, item) # pops and returns smallest item, and adds
///                                # new item; the heap size is unchanged
///
/// Our API differs from textbook heap algorithms as follows:
///
/// - We use 0-based indexing.  This makes the relationship between the
///   index for a node and the indexes for its children slightly less
///   obvious, but is more suitable since Python uses 0-based indexing.
///
/// - Our heappop() method returns the smallest item, not the largest.
///
/// These two make it possible to view the heap as a regular Python list
/// without surprises: heap[0] is the smallest item, and heap.sort()
/// maintains the heap invariant!
#[objects::pymodule(name = "_heapq")]
pub mod functions {
    use objects::builtins::exceptions::{IndexError, RuntimeError};
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::str::Str;
    use objects::errors::raise;
    use objects::raw::{Any, Obj, Py, PyResult};
    use objects::types::CompareOp;

    /// Which item comes first.
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Order {
        Min,
        Max,
    }

    impl Order {
        /// Whether `a` goes in front of `b`.
        fn before(self, a: &Any, b: &Any) -> PyResult<bool> {
            match self {
                Self::Min => a.compare(b, CompareOp::Lt)?.truth(),
                Self::Max => b.compare(a, CompareOp::Lt)?.truth(),
            }
        }

        /// The same, of two items of a heap, which must keep its size meanwhile.
        fn before_in(self, heap: &Py<List>, a: usize, b: usize) -> PyResult<bool> {
            let size = heap.len();
            let (Some(left), Some(right)) = (heap.get(a), heap.get(b)) else { return out_of_range() };
            let answer = self.before(&left, &right)?;
            match heap.len() == size {
                true => Ok(answer),
                false => raise(&RuntimeError, "list changed size during iteration"),
            }
        }
    }

    #[cold]
    fn out_of_range<T>() -> PyResult<T> {
        raise(&IndexError, "index out of range")
    }

    /// Moves an item towards the root, no further than `start`.
    fn rise(order: Order, heap: &Py<List>, start: usize, at: usize) -> PyResult<()> {
        let mut at = at;
        while at > start {
            let parent = (at - 1) / 2;
            if !order.before_in(heap, at, parent)? {
                break;
            }
            heap.swap_items(at, parent);
            at = parent;
        }
        Ok(())
    }

    /// Moves an item down to a leaf and from there up to where it belongs.
    fn sink(order: Order, heap: &Py<List>, start: usize) -> PyResult<()> {
        let end = heap.len();
        if start >= end {
            return out_of_range();
        }
        let mut at = start;
        while at < end / 2 {
            let mut child = 2 * at + 1;
            if child + 1 < end && !order.before_in(heap, child, child + 1)? {
                child += 1;
            }
            heap.swap_items(at, child);
            at = child;
        }
        rise(order, heap, start, at)
    }

    fn push(order: Order, heap: &Py<List>, item: &Any) -> PyResult<()> {
        heap.push(item.new_ref());
        rise(order, heap, 0, heap.len() - 1)
    }

    fn pop(order: Order, heap: &Py<List>) -> PyResult<Obj> {
        let Some(last) = (**heap).pop() else { return out_of_range() };
        match (**heap).replace(0, last) {
            Ok(first) => {
                sink(order, heap, 0)?;
                Ok(first)
            }
            Err(only) => Ok(only),
        }
    }

    fn replace(order: Order, heap: &Py<List>, item: &Any) -> PyResult<Obj> {
        match (**heap).replace(0, item.new_ref()) {
            Ok(first) => {
                sink(order, heap, 0)?;
                Ok(first)
            }
            Err(_) => out_of_range(),
        }
    }

    fn push_pop(order: Order, heap: &Py<List>, item: &Any) -> PyResult<Obj> {
        let Some(first) = heap.get(0) else { return Ok(item.new_ref()) };
        match order.before(&first, item)? {
            true => replace(order, heap, item),
            false => Ok(item.new_ref()),
        }
    }

    fn heapify(order: Order, heap: &Py<List>) -> PyResult<()> {
        (0..heap.len() / 2).rev().try_for_each(|at| sink(order, heap, at))
    }

    /// Push item onto heap, maintaining the heap invariant.
    #[function]
    fn heappush(heap: &Py<List>, item: &Any) -> PyResult<()> {
        push(Order::Min, heap, item)
    }

    /// Pop the smallest item off the heap, maintaining the heap invariant.
    #[function]
    fn heappop(heap: &Py<List>) -> PyResult<Obj> {
        pop(Order::Min, heap)
    }

    /// Pop and return the current smallest value, and add the new item.
    ///
    /// This is more efficient than heappop() followed by heappush(), and can be
    /// more appropriate when using a fixed-size heap.  Note that the value
    /// returned may be larger than item!  That constrains reasonable uses of
    /// this routine unless written as part of a conditional replacement:
    ///
    ///     if item > heap[0]:
    ///         item = heapreplace(heap, item)
    #[function]
    fn heapreplace(heap: &Py<List>, item: &Any) -> PyResult<Obj> {
        replace(Order::Min, heap, item)
    }

    /// Push item on the heap, then pop and return the smallest item from the heap.
    ///
    /// The combined action runs more efficiently than heappush() followed by
    /// a separate call to heappop().
    #[function]
    fn heappushpop(heap: &Py<List>, item: &Any) -> PyResult<Obj> {
        push_pop(Order::Min, heap, item)
    }

    /// Transform list into a heap, in-place, in O(len(heap)) time.
    #[function("heapify(heap, /)")]
    fn heapify_min(heap: &Py<List>) -> PyResult<()> {
        heapify(Order::Min, heap)
    }

    /// Push item onto max heap, maintaining the heap invariant.
    #[function]
    fn heappush_max(heap: &Py<List>, item: &Any) -> PyResult<()> {
        push(Order::Max, heap, item)
    }

    /// Maxheap variant of heappop.
    #[function]
    fn heappop_max(heap: &Py<List>) -> PyResult<Obj> {
        pop(Order::Max, heap)
    }

    /// Maxheap variant of heapreplace.
    #[function]
    fn heapreplace_max(heap: &Py<List>, item: &Any) -> PyResult<Obj> {
        replace(Order::Max, heap, item)
    }

    /// Maxheap variant of heappushpop.
    ///
    /// The combined action runs more efficiently than heappush_max()
    /// followed by a separate call to heappop_max().
    #[function]
    fn heappushpop_max(heap: &Py<List>, item: &Any) -> PyResult<Obj> {
        push_pop(Order::Max, heap, item)
    }

    /// Maxheap variant of heapify.
    #[function]
    fn heapify_max(heap: &Py<List>) -> PyResult<()> {
        heapify(Order::Max, heap)
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        const ABOUT: &str = "Heap queues\n\nA heap is a list in which heap[k] <= heap[2*k+1] and heap[k] <= heap[2*k+2] for all k.";
        module.add("__about__", Str::new(ABOUT).upcast())
    }
}
