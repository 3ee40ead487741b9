//! Where the instructions of a code object come from: `co_lines`, `co_positions`, `co_branches`, `co_lnotab`.

use super::Code;
use crate::builtins::bytes::Bytes;
use crate::builtins::int::Int;
use crate::builtins::list::List;
use crate::builtins::none::none;
use crate::builtins::tuple::Tuple;
use crate::hooks;
use crate::raw::{Obj, Py, PyResult, Ref};

fn number(value: i32) -> Obj {
    Int::new(i128::from(value)).upcast()
}

fn number_or_none(value: i32) -> Obj {
    if value < 0 { none() } else { number(value) }
}

fn iterator(rows: impl Iterator<Item = Vec<Obj>>) -> PyResult<Obj> {
    List::new(rows.map(|row| Tuple::new(row).upcast()).collect()).as_any().iter()
}

/// `co_lines()`
pub(super) fn lines(code: &Py<Code>) -> PyResult<Obj> {
    let rows = hooks::code_lines(code);
    iterator(
        rows.into_iter()
            .map(|[start, end, line]| vec![number(2 * start), number(2 * end), number_or_none(line)]),
    )
}

/// `co_positions()`
pub(super) fn positions(code: &Py<Code>) -> PyResult<Obj> {
    let rows = hooks::code_positions(code);
    iterator(rows.into_iter().map(|row| row.map(number_or_none).into()))
}

/// `co_branches()`
pub(super) fn branches(code: &Py<Code>) -> PyResult<Obj> {
    let rows = hooks::code_branches(code);
    iterator(rows.into_iter().map(|row| row.map(|unit| number(2 * unit)).into()))
}

/// `co_lnotab`: pairs of steps in bytes of code and in lines.
pub(super) fn line_steps(code: &Py<Code>) -> Ref<Bytes> {
    let (mut steps, mut at, mut line) = (Vec::new(), 0, code.first_line());
    for [start, _, next] in hooks::code_lines(code) {
        if next < 0 || next == line && start > 0 {
            continue;
        }
        let (mut forward, mut down) = (2 * (start - at), next - line);
        while forward > 255 {
            steps.extend([255, 0]);
            forward -= 255;
        }
        while !(-128..=127).contains(&down) {
            let part = down.clamp(-128, 127);
            steps.extend([forward as u8, part as i8 as u8]);
            (forward, down) = (0, down - part);
        }
        if forward > 0 || down != 0 {
            steps.extend([forward as u8, down as i8 as u8]);
        }
        (at, line) = (start, next);
    }
    Bytes::new(&steps)
}
