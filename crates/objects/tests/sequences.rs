//! Sequences and generic iterators: lines of Python with the reference's results (`tests/data/sequences.txt`), and what only
//! Rust can see: counts, mutation under way, sorting at length.
#![allow(clippy::unwrap_used, reason = "tests")]

mod expressions;

use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::state::attach;
use objects::{Obj, Ref};

#[test]
fn expressions_give_what_the_reference_gives() {
    let _attached = attach();
    let mut wrong = Vec::new();
    for line in include_str!("data/sequences.txt").lines() {
        let (source, expected) = line.split_once("  # ").expect("a line is an expression and its result");
        let found = expressions::show(source);
        if found != expected {
            wrong.push(format!("{source}\n   found    {found}\n   expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn values(list: &List) -> Vec<i64> {
    list.to_vec().iter().map(|item| item.downcast::<Int>().unwrap().to_i64().unwrap()).collect()
}

fn random(count: usize) -> Vec<i64> {
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
        (state >> 40) as i64 % 500
    };
    (0..count).map(|_| next()).collect()
}

#[test]
fn sorting_is_stable_in_both_directions_for_every_kind_of_key() {
    let _attached = attach();
    let numbers = random(2000);
    let makers: [fn(i64) -> Obj; 4] = [
        |n| Int::new(n.into()).upcast(),
        |n| Float::new(n as f64).upcast(),
        |n| Str::new(&format!("{n:05}")).upcast(),
        |n| Tuple::new(vec![Int::new(n.into()).upcast()]).upcast(),
    ];
    for make in makers {
        for reverse in [false, true] {
            let keys: Vec<Obj> = numbers.iter().map(|&n| make(n)).collect();
            let list = List::new(keys.clone());
            let mut expected: Vec<usize> = (0..keys.len()).collect();
            expected.sort_by_key(|&index| if reverse { -numbers[index] } else { numbers[index] });
            let names = Tuple::new(vec![interned("reverse").upcast()]);
            let flag = objects::builtins::bool::Bool::new(reverse);
            let sort = list.as_any().get_attribute(&interned("sort")).unwrap();
            sort.call_args(objects::Args::new(&[flag.as_any()], Some(&names))).unwrap();
            let sorted = list.to_vec();
            for (item, index) in sorted.iter().zip(expected) {
                assert!(item.is(&*keys[index]));
            }
            drop((sort, list, sorted));
            assert!(keys.iter().all(|key| key.count() == 1 || key.is_immortal()));
        }
    }
}

#[test]
fn slots_of_items_are_released_last() {
    let _attached = attach();
    let list = List::new((0..10).map(|n| Int::new(n << 40).upcast()).collect());
    let kept: Vec<Obj> = list.to_vec();
    let odd = objects::builtins::slice::Slice::new(
        Int::new(1).upcast(),
        objects::builtins::none::none(),
        Int::new(2).upcast(),
    );
    list.as_any().delete_item(odd.as_any()).unwrap();
    assert_eq!(values(&list), [0, 2, 4, 6, 8].map(|n: i64| n << 40));
    let counts: Vec<_> = kept.iter().skip(1).map(Ref::count_of).collect();
    assert_eq!(counts, [1, 2, 1, 2, 1, 2, 1, 2, 1]);
}

/// A count that can be mapped over.
trait CountOf {
    fn count_of(&self) -> u32;
}

impl CountOf for Obj {
    fn count_of(&self) -> u32 {
        self.count()
    }
}
