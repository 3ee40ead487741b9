//! The loop over instructions.
//!
//! One dispatcher today: a `match` over the instruction's number, from the one list of instruction bodies. The threaded one
//! comes from the same list.

use std::ptr::NonNull;

use bytecode::opcode::Opcode;
use objects::builtins::exceptions::{BaseException, SystemError};
use objects::builtins::none::none;
use objects::errors::{self, raise};
use objects::frame::{Frame, Generator};
use objects::raw::{Obj, Py, PyResult, Raised};

use crate::monitor;
use crate::ops;
use crate::stack::{Left, State};
use crate::unwind;

/// What the loop does after an instruction.
pub(crate) enum Flow {
    /// The next instruction, wherever position and frame are now.
    Next,
    /// The frame returns a value.
    Return(Obj),
    /// The frame has left the data stack for a generator, which is its value.
    Left(Left),
    /// The generator's frame gives a value and waits.
    Yield(Obj),
    /// The current exception goes on: it has been through this frame before.
    Reraise,
}

/// Why a run of the loop has ended.
pub(crate) enum Exit {
    /// The frame it was started with returned.
    Returned(Obj),
    /// The generator it resumed gave a value.
    Yielded(Obj),
}

/// What instruction bodies give: nothing, or a flow.
pub(crate) trait Outcome {
    /// As the loop wants it.
    fn flow(self) -> PyResult<Flow>;
}

impl Outcome for () {
    #[inline]
    fn flow(self) -> PyResult<Flow> {
        Ok(Flow::Next)
    }
}

impl Outcome for PyResult<()> {
    #[inline]
    fn flow(self) -> PyResult<Flow> {
        self.map(|()| Flow::Next)
    }
}

impl Outcome for PyResult<Flow> {
    #[inline]
    fn flow(self) -> PyResult<Flow> {
        self
    }
}

/// Units of an instruction with its caches, by number.
static LENGTHS: [usize; 256] = {
    let mut lengths = [1; 256];
    let mut index = 0;
    while index < 256 {
        if let Some(op) = Opcode::from_u8(index as u8) {
            lengths[index] = 1 + op.caches();
        }
        index += 1;
    }
    lengths
};

fn length(op: u16) -> usize {
    LENGTHS[usize::from(op) & 255]
}

/// Runs a frame, and those that it calls, until it returns.
///
/// # Errors
/// What the code raises and does not handle.
pub(crate) fn run(frame: NonNull<Frame>) -> PyResult<Obj> {
    match run_loop(State::enter(frame))? {
        Exit::Returned(value) | Exit::Yielded(value) => Ok(value),
    }
}

/// Goes on in a generator's frame: with a value, or with the current exception.
///
/// # Errors
/// What the code raises and does not handle.
pub(crate) fn resume(generator: &Py<Generator>, value: Option<Obj>) -> PyResult<Exit> {
    let mut state = State::resume(generator, false, length)?;
    match value {
        Some(value) => state.push(value),
        None => {
            // Handlers count on the value that a `yield` gives. What the body handles becomes the context.
            state.push(none());
            if !state.thread.exc_info_level().is_empty()
                && let Some(Ok(exception)) = errors::take().map(Obj::downcast_ref::<BaseException>)
            {
                errors::set(exception);
            }
            monitor::thrown(&state);
            if !unwind::to_handler(&mut state, true, length) {
                return Err(Raised);
            }
        }
    }
    run_loop(state)
}

/// An instruction resumes the generator on top of the stack: in this run of the loop, if it is one that waits. Else the value is
/// given back.
///
/// # Errors
/// `RecursionError` when there are too many frames.
pub(crate) fn go_into(state: &mut State, value: Obj) -> PyResult<Option<Obj>> {
    state.go_into(value, length)
}

fn run_loop(state: State) -> PyResult<Exit> {
    let runs = &state.thread.native_runs;
    runs.set(runs.get() + 1);
    let exit = run_frames(state);
    runs.set(runs.get() - 1);
    exit
}

#[inline]
fn run_frames(mut state: State) -> PyResult<Exit> {
    loop {
        let unit = state.fetch(length);
        let flow = match step(&mut state, unit.op, unit.oparg) {
            Ok(flow) => flow,
            Err(Raised) => match unwind::to_handler(&mut state, true, length) {
                true => Flow::Next,
                false => return Err(Raised),
            },
        };
        let (value, caller) = match flow {
            Flow::Next => continue,
            Flow::Reraise => match unwind::to_handler(&mut state, false, length) {
                true => continue,
                false => return Err(Raised),
            },
            Flow::Yield(value) => match state.suspend() {
                Some(caller) => {
                    state.resume_caller(caller, length);
                    state.push(value);
                    continue;
                }
                None => return Ok(Exit::Yielded(value)),
            },
            Flow::Return(value) => (value, state.leave()),
            Flow::Left(Left { value, caller }) => (value, caller),
        };
        match caller {
            Some(caller) => {
                state.resume_caller(caller, length);
                state.give_back(value);
            }
            None => return Ok(Exit::Returned(value)),
        }
    }
}

/// Rows: instruction, body. The body gets the state and the operand.
macro_rules! bodies {
    ($($op:ident => $body:path;)*) => {
        #[inline]
        pub(crate) fn step(state: &mut State, op: u16, oparg: u32) -> PyResult<Flow> {
            match Opcode::from_u16(op) {
                $(Some(Opcode::$op) => $body(state, oparg as usize).flow(),)*
                other => unknown(state, op, oparg, other),
            }
        }
    };
}

/// A marked instruction, or one without a body.
#[cold]
fn unknown(state: &mut State, op: u16, oparg: u32, known: Option<Opcode>) -> PyResult<Flow> {
    if monitor::is_marked(op) { monitor::step(state, op, oparg) } else { not_built(known) }
}

#[cold]
fn not_built(op: Option<Opcode>) -> PyResult<Flow> {
    let name = op.map_or("?", Opcode::name);
    raise(&SystemError, format!("the instruction {name} is not built yet"))
}

bodies! {
    Nop => ops::stack::nop;
    NotTaken => ops::stack::nop;
    ExtendedArg => ops::stack::nop;
    Resume => ops::stack::resume;
    PopTop => ops::stack::pop_top;
    PushNull => ops::stack::push_null;
    Copy => ops::stack::copy;
    Swap => ops::stack::swap;
    LoadConst => ops::stack::load_const;
    LoadSmallInt => ops::stack::load_small_int;
    EndFor => ops::stack::pop_top;
    PopIter => ops::stack::pop_top;
    LoadFast => ops::locals::load_fast;
    LoadFastBorrow => ops::locals::load_fast_borrow;
    LoadFastLoadFast => ops::locals::load_fast_load_fast;
    LoadFastBorrowLoadFastBorrow => ops::locals::load_fast_borrow_load_fast_borrow;
    LoadFastCheck => ops::locals::load_fast_check;
    LoadFastAndClear => ops::locals::load_fast_and_clear;
    StoreFast => ops::locals::store_fast;
    StoreFastLoadFast => ops::locals::store_fast_load_fast;
    StoreFastStoreFast => ops::locals::store_fast_store_fast;
    DeleteFast => ops::locals::delete_fast;
    MakeCell => ops::cells::make_cell;
    CopyFreeVars => ops::cells::copy_free_vars;
    LoadDeref => ops::cells::load_deref;
    StoreDeref => ops::cells::store_deref;
    DeleteDeref => ops::cells::delete_deref;
    LoadFromDictOrDeref => ops::cells::load_from_dict_or_deref;
    LoadFromDictOrGlobals => ops::cells::load_from_dict_or_globals;
    LoadLocals => ops::cells::load_locals;
    SetupAnnotations => ops::names::setup_annotations;
    LoadName => ops::names::load_name;
    StoreName => ops::names::store_name;
    DeleteName => ops::names::delete_name;
    LoadGlobal => ops::names::load_global;
    StoreGlobal => ops::names::store_global;
    DeleteGlobal => ops::names::delete_global;
    LoadAttr => ops::attributes::load_attr;
    LoadSuperAttr => ops::attributes::load_super_attr;
    StoreAttr => ops::attributes::store_attr;
    DeleteAttr => ops::attributes::delete_attr;
    UnaryNegative => ops::operators::unary_negative;
    UnaryInvert => ops::operators::unary_invert;
    UnaryNot => ops::truth::unary_not;
    ToBool => ops::truth::to_bool;
    IsOp => ops::truth::is_op;
    CompareOp => ops::truth::compare_op;
    JumpForward => ops::jumps::jump_forward;
    JumpBackward => ops::jumps::jump_backward;
    JumpBackwardNoInterrupt => ops::jumps::jump_backward_no_interrupt;
    PopJumpIfTrue => ops::jumps::pop_jump_if_true;
    PopJumpIfFalse => ops::jumps::pop_jump_if_false;
    PopJumpIfNone => ops::jumps::pop_jump_if_none;
    PopJumpIfNotNone => ops::jumps::pop_jump_if_not_none;
    BuildTuple => ops::displays::build_tuple;
    BuildList => ops::displays::build_list;
    BuildMap => ops::displays::build_map;
    ListAppend => ops::displays::list_append;
    MapAdd => ops::displays::map_add;
    MakeFunction => ops::functions::make_function;
    SetFunctionAttribute => ops::functions::set_function_attribute;
    ExitInitCheck => ops::functions::exit_init_check;
    ReturnValue => ops::functions::return_value;
    Call => ops::functions::call;
    CallKw => ops::functions::call_kw;
    ReturnGenerator => ops::generators::return_generator;
    YieldValue => ops::generators::yield_value;
    GetAwaitable => ops::awaiting::get_awaitable;
    GetAiter => ops::awaiting::get_aiter;
    GetAnext => ops::awaiting::get_anext;
    EndAsyncFor => ops::awaiting::end_async_for;
    GetYieldFromIter => ops::generators::get_yield_from_iter;
    Send => ops::generators::send;
    EndSend => ops::generators::end_send;
    CleanupThrow => ops::generators::cleanup_throw;
    GetIter => ops::iteration::get_iter;
    ForIter => ops::iteration::for_iter;
    UnpackSequence => ops::iteration::unpack_sequence;
    UnpackEx => ops::iteration::unpack_ex;
    BuildSet => ops::displays::build_set;
    SetAdd => ops::displays::set_add;
    SetUpdate => ops::displays::set_update;
    ListExtend => ops::displays::list_extend;
    DictUpdate => ops::displays::dict_update;
    BinaryOp => ops::operators::binary_op;
    StoreSubscr => ops::operators::store_subscr;
    DeleteSubscr => ops::operators::delete_subscr;
    ContainsOp => ops::operators::contains_op;
    GetLen => ops::operators::get_len;
    LoadSpecial => ops::contexts::load_special;
    WithExceptStart => ops::contexts::with_except_start;
    LoadCommonConstant => ops::contexts::load_common_constant;
    LoadBuildClass => ops::contexts::load_build_class;
    BuildSlice => ops::slices::build_slice;
    BinarySlice => ops::slices::binary_slice;
    StoreSlice => ops::slices::store_slice;
    ConvertValue => ops::strings::convert_value;
    FormatSimple => ops::strings::format_simple;
    FormatWithSpec => ops::strings::format_with_spec;
    BuildString => ops::strings::build_string;
    CallFunctionEx => ops::functions::call_function_ex;
    DictMerge => ops::displays::dict_merge;
    MatchSequence => ops::patterns::match_sequence;
    MatchMapping => ops::patterns::match_mapping;
    MatchKeys => ops::patterns::match_keys;
    MatchClass => ops::patterns::match_class;
    CallIntrinsic1 => ops::intrinsics::call_intrinsic_1;
    ImportName => ops::imports::import_name;
    ImportFrom => ops::imports::import_from;
    CallIntrinsic2 => ops::type_parameters::call_intrinsic_2;
    BuildTemplate => ops::type_parameters::build_template;
    BuildInterpolation => ops::type_parameters::build_interpolation;
    RaiseVarargs => ops::handlers::raise_varargs;
    PushExcInfo => ops::handlers::push_exc_info;
    PopExcept => ops::handlers::pop_except;
    CheckEgMatch => ops::handlers::check_eg_match;
    CheckExcMatch => ops::handlers::check_exc_match;
    Reraise => ops::handlers::reraise;
}
