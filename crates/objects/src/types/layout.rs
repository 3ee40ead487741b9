//! The unsafe village of type objects: reading and writing the 416 bytes and the method tables behind them.
//!
//! A type's body changes while it is borrowed (attribute assignment fills slots), so it is only read and written by
//! pointer, word by word, and never seen through a Rust reference.

#![expect(unsafe_code, reason = "the village that owns the layout of types")]

use std::borrow::Cow;
use std::ffi::{CStr, c_int};
use std::ptr::NonNull;

use abi::types::{HeapTypeBody, TypeBody};

use super::slots::{SlotId, for_each_slot};
use super::spec::TypeSpec;
use crate::builtins::dict::Dict;
use crate::builtins::tuple::Tuple;
use crate::raw::*;

/// The body of `type` objects; private, so that only this file can change a slot.
#[repr(transparent)]
pub struct Type(TypeBody);

const fn zeroed_body() -> TypeBody {
    // SAFETY: all fields are integers and nullable pointers.
    unsafe { std::mem::zeroed() }
}

// A type's own references; static types are not collected, and those of heap types are shown here.
impl Body for Type {
    fn visit(this: &Py<Self>, visitor: &Visitor) -> c_int {
        if !this.has_flags(abi::TPFLAGS_HEAPTYPE) {
            return 0;
        }
        // SAFETY: fields of a live type; a visitor runs no Python code.
        let words = unsafe { &*this.words() };
        let owned = [words.tp_dict, words.tp_mro, words.tp_bases, words.tp_base.cast(), words.tp_cache];
        for reference in owned {
            // SAFETY: null or an object that the type keeps alive.
            if let Some(object) = unsafe { reference.cast::<Any>().as_ref() } {
                let stop = visitor.show(object);
                if stop != 0 {
                    return stop;
                }
            }
        }
        0
    }

    fn clear_fields(this: &Py<Self>) {
        if let Some(mro) = this.mro() {
            drop(this.set_mro(Tuple::new(Vec::new())));
            drop(mro);
        }
    }
}

impl Static<Type> {
    /// The static type object for a declaration. The rest is filled when the runtime starts.
    pub(crate) const fn declare(spec: &'static TypeSpec) -> Self {
        let mut body = zeroed_body();
        body.tp_name = spec.name.as_ptr();
        body.tp_basicsize = spec.basicsize as isize;
        body.tp_itemsize = spec.itemsize as isize;
        body.tp_flags = spec.flags;
        body.tp_cache = std::ptr::from_ref(spec).cast_mut().cast();
        // SAFETY: `PyType_Type` is `type`, whose instances have this body.
        unsafe { Self::new(&raw const crate::builtins::type_object::PyType_Type, Type(body)) }
    }
}

/// Getters of function words: `class.nb_add()` is the function, if the type has one.
macro_rules! getters {
    (direct { $($id:ident $get:ident: $shape:ident,)* } $($table:ident: $struct:ident { $($tid:ident $tget:ident: $tshape:ident,)* })*) => {
        impl Py<Type> {
            $(
                #[doc = concat!("`", stringify!($get), "`")]
                #[inline]
                pub fn $get(&self) -> Option<$shape> {
                    // SAFETY: the word was stored with this shape.
                    unsafe { std::mem::transmute::<*mut std::ffi::c_void, Option<$shape>>((*self.words()).$get) }
                }
            )*
            $($(
                #[doc = concat!("`", stringify!($tget), "`")]
                #[inline]
                pub fn $tget(&self) -> Option<$tshape> {
                    // SAFETY: the table, when there is one, lives as long as the type; the word has this shape.
                    unsafe {
                        let table = (*self.words()).$table;
                        if table.is_null() {
                            return None;
                        }
                        std::mem::transmute::<*mut std::ffi::c_void, Option<$tshape>>((*table).$tget)
                    }
                }
            )*)*

            /// The word of a slot; null when the type has none.
            pub(crate) fn word(&self, slot: SlotId) -> Word {
                let place = self.place(slot);
                // SAFETY: `place` gives a field of a live type or of its table.
                if place.is_null() { std::ptr::null() } else { unsafe { (*place).cast_const() } }
            }

            /// Where the word of a slot lies; null when the type lacks the table.
            fn place(&self, slot: SlotId) -> *mut *mut std::ffi::c_void {
                // SAFETY: fields of a live type; tables are checked for null.
                unsafe {
                    match slot {
                        $(SlotId::$id => &raw mut (*self.words()).$get,)*
                        $($(SlotId::$tid => {
                            let table = (*self.words()).$table;
                            if table.is_null() { std::ptr::null_mut() } else { &raw mut (*table).$tget }
                        })*)*
                    }
                }
            }

            /// Gives the type the table that a slot lies in, when it has none of its own.
            fn ensure_table(&self, slot: SlotId) {
                match slot {
                    $(SlotId::$id => {})*
                    $($(SlotId::$tid)|* => {
                        // SAFETY: the body of a live type; the table is leaked, because static types live for ever.
                        unsafe {
                            if (*self.words()).$table.is_null() {
                                (*self.words()).$table =
                                    Box::into_raw(Box::new(std::mem::zeroed::<abi::types::$struct>()));
                            }
                        }
                    })*
                }
            }
        }
    };
}
for_each_slot!(getters);

impl Py<Type> {
    /// The body, by pointer.
    #[inline]
    fn words(&self) -> *mut TypeBody {
        self.body_ptr().cast()
    }

    /// Stores a slot's word.
    ///
    /// # Safety
    /// The word has the slot's shape and accepts instances of this type.
    pub(crate) unsafe fn set_word(&self, slot: SlotId, word: Word) {
        self.ensure_table(slot);
        // SAFETY: the table exists now.
        unsafe { *self.place(slot) = word.cast_mut() }
    }

    /// Stores a word that a declaration brings.
    pub(crate) fn set_declared_word(&self, slot: SlotId, word: Word) {
        // SAFETY: the macros make words of the slot's shape, for the body the type is declared with.
        unsafe { self.set_word(slot, word) }
    }

    /// Stores how instances are freed.
    pub(crate) fn set_free(&self, free: FreeFn) {
        // SAFETY: the slot's shape; the functions in `heap` go by the type's flags.
        unsafe { self.set_word(SlotId::Free, free as Word) }
    }

    /// Stores how instances are allocated.
    pub(crate) fn set_alloc(&self, alloc: AllocFn) {
        // SAFETY: as above.
        unsafe { self.set_word(SlotId::Alloc, alloc as Word) }
    }

    /// Tells the collector that of this type's instances, which are types, only those made at run time have its words.
    pub(crate) fn set_collects_heap_types(&self) {
        // SAFETY: the slot's shape; instances are types.
        unsafe { self.set_word(SlotId::IsGc, is_heap_type as Word) }
    }

    /// Whether instances have no hash.
    pub(crate) fn is_unhashable(&self) -> bool {
        std::ptr::eq(self.word(SlotId::Hash), glue_unhashable())
    }

    /// Copies a slot's word from another type.
    pub(crate) fn copy_word(&self, slot: SlotId, from: &Py<Type>) {
        let word = from.word(slot);
        if word.is_null() && self.place(slot).is_null() {
            return;
        }
        // SAFETY: the same slot, so the same shape; inheritance guarantees the layout.
        unsafe { self.set_word(slot, word) }
    }

    /// `tp_name` as C has it: with the module's name in front for static types that have one.
    pub fn tp_name(&self) -> &CStr {
        // SAFETY: the name outlives the type.
        unsafe { CStr::from_ptr((*self.words()).tp_name) }
    }

    /// `__name__`: the part after the last dot for static types.
    pub fn name(&self) -> Cow<'_, str> {
        let full = self.tp_name().to_string_lossy();
        if self.has_flags(abi::TPFLAGS_HEAPTYPE) {
            return full;
        }
        match full {
            Cow::Borrowed(text) => Cow::Borrowed(text.rsplit('.').next().unwrap_or(text)),
            Cow::Owned(text) => Cow::Owned(text.rsplit('.').next().unwrap_or(&text).to_owned()),
        }
    }

    /// `tp_flags`
    #[inline]
    pub fn flags(&self) -> u64 {
        // SAFETY: a field of a live type.
        unsafe { (*self.words()).tp_flags }
    }

    /// Whether all these flag bits are set.
    #[inline]
    pub fn has_flags(&self, bits: u64) -> bool {
        self.flags() & bits == bits
    }

    /// Sets flag bits.
    pub(crate) fn add_flags(&self, bits: u64) {
        // SAFETY: a field of a live type.
        unsafe { (*self.words()).tp_flags |= bits }
    }

    /// Clears flag bits.
    pub(crate) fn remove_flags(&self, bits: u64) {
        // SAFETY: a field of a live type.
        unsafe { (*self.words()).tp_flags &= !bits }
    }

    /// The declaration this type was made from, if it was.
    pub fn spec(&self) -> Option<&'static TypeSpec> {
        let token = match self.has_flags(abi::TPFLAGS_HEAPTYPE) {
            // SAFETY: heap types have the larger body.
            true => unsafe { (*self.heap_words()).ht_token },
            // SAFETY: a field of a live type.
            false => unsafe { (*self.words()).tp_cache.cast() },
        };
        // SAFETY: only `declare` and `from_spec` store here, and both store a spec.
        NonNull::new(token).map(|spec| unsafe { &*spec.as_ptr().cast_const().cast::<TypeSpec>() })
    }

    /// Whether this type or one of its bases was made from a declaration.
    pub fn has_spec(&self, spec: &'static TypeSpec) -> bool {
        let mut class = Some(self);
        while let Some(current) = class {
            if current.spec().is_some_and(|own| std::ptr::eq(own, spec)) {
                return true;
            }
            class = current.base();
        }
        false
    }

    /// `tp_base`
    #[inline]
    pub fn base(&self) -> Option<&Py<Type>> {
        // SAFETY: a type keeps its base alive.
        unsafe { (*self.words()).tp_base.cast::<Py<Type>>().as_ref() }
    }

    /// Sets `tp_base`; the type owns a count on it.
    pub(crate) fn set_base(&self, base: Ref<Type>) {
        // SAFETY: a field of a live type.
        unsafe { (*self.words()).tp_base = base.into_raw().as_ptr().cast() }
    }

    /// `tp_basicsize`
    #[inline]
    pub fn basicsize(&self) -> usize {
        // SAFETY: a field of a live type.
        unsafe { (*self.words()).tp_basicsize.cast_unsigned() }
    }

    /// `tp_itemsize`
    #[inline]
    pub fn itemsize(&self) -> usize {
        // SAFETY: a field of a live type.
        unsafe { (*self.words()).tp_itemsize.cast_unsigned() }
    }

    /// Sets the sizes of instances.
    pub(crate) fn set_sizes(&self, basicsize: usize, itemsize: usize) {
        // SAFETY: fields of a live type.
        unsafe {
            (*self.words()).tp_basicsize = basicsize.cast_signed();
            (*self.words()).tp_itemsize = itemsize.cast_signed();
        }
    }

    /// `tp_weaklistoffset`: where instances keep their weak references; 0 when they cannot be referred to weakly.
    #[inline]
    pub fn weaklist_offset(&self) -> isize {
        // SAFETY: a field of a live type.
        unsafe { (*self.words()).tp_weaklistoffset }
    }

    /// `tp_dictoffset`: where instances keep their dict; -1 when managed, 0 when they have none.
    #[inline]
    pub fn dict_offset(&self) -> isize {
        // SAFETY: a field of a live type.
        unsafe { (*self.words()).tp_dictoffset }
    }

    /// `tp_vectorcall_offset`: where instances keep their vectorcall word; 0 when they have none.
    #[inline]
    pub fn vectorcall_offset(&self) -> isize {
        // SAFETY: a field of a live type.
        unsafe { (*self.words()).tp_vectorcall_offset }
    }

    /// Sets where instances keep weak references, dict and vectorcall word.
    pub(crate) fn set_offsets(&self, weaklist: isize, dict: isize, vectorcall: isize) {
        // SAFETY: fields of a live type.
        unsafe {
            (*self.words()).tp_weaklistoffset = weaklist;
            (*self.words()).tp_dictoffset = dict;
            (*self.words()).tp_vectorcall_offset = vectorcall;
        }
    }

    /// `tp_dict`, owned. Every readied type has one.
    #[inline]
    pub fn dict(&self) -> Ref<Dict> {
        // SAFETY: the type owns the dict; it is set once, when the type is made.
        let dict = unsafe { NonNull::new((*self.words()).tp_dict.cast::<Py<Dict>>()) };
        // SAFETY: alive, as the type keeps it.
        unsafe { Ref::from_borrowed(dict.expect("a type that is ready has a dict")) }
    }

    /// Whether the type has its dict already.
    pub(crate) fn has_dict(&self) -> bool {
        // SAFETY: a field of a live type.
        unsafe { !(*self.words()).tp_dict.is_null() }
    }

    /// Sets `tp_dict`, once.
    pub(crate) fn set_dict(&self, dict: Ref<Dict>) {
        // SAFETY: a field of a live type.
        unsafe { (*self.words()).tp_dict = dict.into_raw().as_ptr().cast() }
    }

    /// `tp_mro`; empty before the type is ready.
    #[inline]
    pub fn mro(&self) -> Option<Ref<Tuple>> {
        // SAFETY: the type owns the tuple.
        unsafe { NonNull::new((*self.words()).tp_mro.cast::<Py<Tuple>>()).map(|mro| Ref::from_borrowed(mro)) }
    }

    /// Replaces `tp_mro`.
    pub(crate) fn set_mro(&self, mro: Ref<Tuple>) -> Option<Ref<Tuple>> {
        // SAFETY: a field of a live type; the old count goes to the caller.
        unsafe {
            let old = std::mem::replace(&mut (*self.words()).tp_mro, mro.into_raw().as_ptr().cast());
            NonNull::new(old.cast::<Py<Tuple>>()).map(|old| Ref::from_new(old))
        }
    }

    /// `tp_bases`
    pub fn bases(&self) -> Option<Ref<Tuple>> {
        // SAFETY: the type owns the tuple.
        unsafe {
            NonNull::new((*self.words()).tp_bases.cast::<Py<Tuple>>()).map(|bases| Ref::from_borrowed(bases))
        }
    }

    /// Replaces `tp_bases`.
    pub(crate) fn set_bases(&self, bases: Ref<Tuple>) -> Option<Ref<Tuple>> {
        // SAFETY: a field of a live type; the old count goes to the caller.
        unsafe {
            let old = std::mem::replace(&mut (*self.words()).tp_bases, bases.into_raw().as_ptr().cast());
            NonNull::new(old.cast::<Py<Tuple>>()).map(|old| Ref::from_new(old))
        }
    }

    /// `tp_doc`
    pub(crate) fn doc(&self) -> Option<&CStr> {
        // SAFETY: null or a string that outlives the type.
        unsafe { (*self.words()).tp_doc.as_ref().map(|first| CStr::from_ptr(first)) }
    }

    /// Sets `tp_doc`.
    pub(crate) fn set_doc(&self, doc: &'static CStr) {
        // SAFETY: a field of a live type.
        unsafe { (*self.words()).tp_doc = doc.as_ptr() }
    }

    /// `tp_version_tag`; 0 when none is assigned.
    #[inline]
    pub fn version_tag(&self) -> u32 {
        // SAFETY: a field of a live type.
        unsafe { (*self.words()).tp_version_tag }
    }

    /// Sets `tp_version_tag`.
    pub(crate) fn set_version_tag(&self, tag: u32) {
        // SAFETY: a field of a live type.
        unsafe { (*self.words()).tp_version_tag = tag }
    }

    /// Whether `self` is `other` or derived from it: a walk over the MRO, or over the bases before there is one.
    pub fn is_subtype_of(&self, other: &Py<Type>) -> bool {
        if self.is(other) {
            return true;
        }
        match self.mro() {
            Some(mro) => mro.items().iter().any(|class| class.is(other)),
            None => {
                let mut class = self.base();
                while let Some(current) = class {
                    if current.is(other) {
                        return true;
                    }
                    class = current.base();
                }
                false
            }
        }
    }

    /// The body of a heap type, by pointer.
    ///
    /// # Safety
    /// The type has the flag `HEAPTYPE`.
    unsafe fn heap_words(&self) -> *mut HeapTypeBody {
        self.body_ptr().cast()
    }
}

unsafe extern "C" fn is_heap_type(class: &Any) -> c_int {
    class.downcast::<Type>().is_some_and(|class| class.has_flags(abi::TPFLAGS_HEAPTYPE)).into()
}

/// `tp_hash` of classes whose instances have no hash.
pub const fn glue_unhashable() -> Word {
    unhashable as Word
}

unsafe extern "C" fn unhashable(object: &Any) -> Hash {
    Hash::from(crate::errors::raise_type_error(format!("unhashable type: '{}'", object.class().name())))
}

/// `tp_is_gc`-aware: whether an object has a collector's header.
pub fn is_gc(object: &Any) -> bool {
    let class = object.class();
    class.has_flags(abi::TPFLAGS_HAVE_GC)
        && class.tp_is_gc().is_none_or(|is_gc| {
            // SAFETY: the type's own function, on its instance.
            let answer: c_int = unsafe { is_gc(object) };
            answer != 0
        })
}

const _: () = assert!(size_of::<Py<Type>>() == 416);
