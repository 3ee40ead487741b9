//! The slot table: one row per function word of a type. Identifiers, typed getters and places come from it.

/// Calls `$use!` with all rows: `Identifier getter: Shape = place;`.
///
/// The place is a field of the type itself (`direct`) or of one of its five tables.
macro_rules! for_each_slot {
    ($use:ident) => {
        $use! {
            direct {
                Dealloc tp_dealloc: DeallocFn,
                Repr tp_repr: UnaryFn,
                Hash tp_hash: HashFn,
                Call tp_call: CallFn,
                Str tp_str: UnaryFn,
                GetAttr tp_getattro: BinaryFn,
                SetAttr tp_setattro: SetFn,
                Traverse tp_traverse: TraverseFn,
                Clear tp_clear: ClearFn,
                RichCompare tp_richcompare: CompareFn,
                Iter tp_iter: UnaryFn,
                IterNext tp_iternext: NextFn,
                DescrGet tp_descr_get: DescrGetFn,
                DescrSet tp_descr_set: SetFn,
                Init tp_init: InitFn,
                Alloc tp_alloc: AllocFn,
                New tp_new: NewFn,
                Free tp_free: FreeFn,
                IsGc tp_is_gc: IsGcFn,
                Del tp_del: FinalizeFn,
                Finalize tp_finalize: FinalizeFn,
                Vectorcall tp_vectorcall: VectorcallFn,
            }
            tp_as_async: PyAsyncMethods {
                Await am_await: UnaryFn,
                AIter am_aiter: UnaryFn,
                ANext am_anext: UnaryFn,
                Send am_send: SendFn,
            }
            tp_as_number: PyNumberMethods {
                Add nb_add: BinaryFn,
                Subtract nb_subtract: BinaryFn,
                Multiply nb_multiply: BinaryFn,
                Remainder nb_remainder: BinaryFn,
                Divmod nb_divmod: BinaryFn,
                Power nb_power: TernaryFn,
                Negative nb_negative: UnaryFn,
                Positive nb_positive: UnaryFn,
                Absolute nb_absolute: UnaryFn,
                Bool nb_bool: InquiryFn,
                Invert nb_invert: UnaryFn,
                LShift nb_lshift: BinaryFn,
                RShift nb_rshift: BinaryFn,
                And nb_and: BinaryFn,
                Xor nb_xor: BinaryFn,
                Or nb_or: BinaryFn,
                Int nb_int: UnaryFn,
                Float nb_float: UnaryFn,
                InPlaceAdd nb_inplace_add: BinaryFn,
                InPlaceSubtract nb_inplace_subtract: BinaryFn,
                InPlaceMultiply nb_inplace_multiply: BinaryFn,
                InPlaceRemainder nb_inplace_remainder: BinaryFn,
                InPlacePower nb_inplace_power: TernaryFn,
                InPlaceLShift nb_inplace_lshift: BinaryFn,
                InPlaceRShift nb_inplace_rshift: BinaryFn,
                InPlaceAnd nb_inplace_and: BinaryFn,
                InPlaceXor nb_inplace_xor: BinaryFn,
                InPlaceOr nb_inplace_or: BinaryFn,
                FloorDivide nb_floor_divide: BinaryFn,
                TrueDivide nb_true_divide: BinaryFn,
                InPlaceFloorDivide nb_inplace_floor_divide: BinaryFn,
                InPlaceTrueDivide nb_inplace_true_divide: BinaryFn,
                Index nb_index: UnaryFn,
                MatrixMultiply nb_matrix_multiply: BinaryFn,
                InPlaceMatrixMultiply nb_inplace_matrix_multiply: BinaryFn,
            }
            tp_as_sequence: PySequenceMethods {
                SqLength sq_length: LenFn,
                Concat sq_concat: BinaryFn,
                Repeat sq_repeat: SizeArgFn,
                Item sq_item: SizeArgFn,
                SetItem sq_ass_item: SizeSetFn,
                Contains sq_contains: ContainsFn,
                InPlaceConcat sq_inplace_concat: BinaryFn,
                InPlaceRepeat sq_inplace_repeat: SizeArgFn,
            }
            tp_as_mapping: PyMappingMethods {
                MpLength mp_length: LenFn,
                Subscript mp_subscript: BinaryFn,
                SetSubscript mp_ass_subscript: SetFn,
            }
            tp_as_buffer: PyBufferProcs {
                GetBuffer bf_getbuffer: GetBufferFn,
                ReleaseBuffer bf_releasebuffer: ReleaseBufferFn,
            }
        }
    };
}
pub(crate) use for_each_slot;

macro_rules! identifiers {
    (direct { $($id:ident $get:ident: $shape:ident,)* } $($table:ident: $struct:ident { $($tid:ident $tget:ident: $tshape:ident,)* })*) => {
        /// Names one function word of a type.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum SlotId {
            $(#[doc = concat!("`", stringify!($get), "`")] $id,)*
            $($(#[doc = concat!("`", stringify!($tget), "`")] $tid,)*)*
        }

        impl SlotId {
            /// Every slot.
            pub const ALL: &[Self] = &[$(Self::$id,)* $($(Self::$tid,)*)*];

            /// The field's name in C.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$id => stringify!($get),)*
                    $($(Self::$tid => stringify!($tget),)*)*
                }
            }
        }
    };
}
for_each_slot!(identifiers);
