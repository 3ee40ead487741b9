//! The unsafe village of type objects: reading and writing the 416 bytes and the method tables behind them.
//!
//! A type's body changes while it is borrowed (attribute assignment fills slots), so it is only read and written by
//! pointer, word by word, and never seen through a Rust reference.

#![expect(unsafe_code, reason = "the village that owns the layout of types")]

use std::borrow::Cow;
use std::ffi::{CStr, CString, c_int};
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
        // SAFETY: heap types have the larger body.
        let module = unsafe { (*this.heap_words()).ht_module };
        let owned =
            [words.tp_dict, words.tp_mro, words.tp_bases, words.tp_base.cast(), words.tp_cache, module];
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
        super::heap_type::clear(this);
    }

    unsafe fn drop_tail(this: &Py<Self>) {
        super::heap_type::release(this);
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

    /// The name as messages show it: `tp_name`, for native types with the module's name in front. `__name__` is `short_name`.
    pub fn name(&self) -> Cow<'_, str> {
        self.tp_name().to_string_lossy()
    }

    /// Whether calling the class initialises instances by more than `object.__init__`.
    pub fn has_own_init(&self) -> bool {
        self.word(SlotId::Init) != crate::builtins::object::PyBaseObject_Type.word(SlotId::Init)
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

    /// Says whether instances are sequences or mappings for patterns; other bits are left as they are.
    pub fn set_collection_flags(&self, bits: u64) {
        let both = abi::TPFLAGS_SEQUENCE | abi::TPFLAGS_MAPPING;
        self.remove_flags(both);
        self.add_flags(bits & both);
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

    /// A field of a heap type's own part; `None` for static types.
    fn heap_slot<T>(&self, field: impl FnOnce(*mut HeapTypeBody) -> *mut abi::ObjPtr) -> Option<&Slot<T>> {
        if !self.has_flags(abi::TPFLAGS_HEAPTYPE) {
            return None;
        }
        // SAFETY: heap types have the larger body; the fields named below own a reference or are null, as slots do.
        Some(unsafe { &*field(self.heap_words()).cast::<Slot<T>>() })
    }

    /// `ht_name`
    pub(crate) fn ht_name(&self) -> Option<&Slot<Str>> {
        // SAFETY: only the field's address is taken.
        self.heap_slot(|words| unsafe { &raw mut (*words).ht_name })
    }

    /// `ht_qualname`
    pub(crate) fn ht_qualname(&self) -> Option<&Slot<Str>> {
        // SAFETY: only the field's address is taken.
        self.heap_slot(|words| unsafe { &raw mut (*words).ht_qualname })
    }

    /// `ht_slots`: the mangled names of `__slots__`, in order of their places.
    pub(crate) fn ht_slots(&self) -> Option<&Slot<Object>> {
        // SAFETY: only the field's address is taken.
        self.heap_slot(|words| unsafe { &raw mut (*words).ht_slots })
    }

    /// `ht_module`: the module that made the type from a declaration.
    pub(crate) fn ht_module(&self) -> Option<&Slot<Object>> {
        // SAFETY: only the field's address is taken.
        self.heap_slot(|words| unsafe { &raw mut (*words).ht_module })
    }

    /// `ht_cached_keys`: the names of attributes that instances keep behind them; made when first asked for.
    pub(crate) fn shared_keys(&self) -> &SharedKeys {
        debug_assert!(self.has_flags(abi::TPFLAGS_HEAPTYPE));
        const MOST: usize = 30;
        // SAFETY: heap types have the larger body; the word is null or what is stored here, until the type is dead.
        unsafe {
            let place = (&raw mut (*self.heap_words()).ht_cached_keys).cast::<Option<SharedKeys>>();
            if (*place).is_none() {
                place.write(Some(SharedKeys::new(MOST)));
            }
            (*place).as_ref().unwrap_unchecked()
        }
    }

    /// Takes the shared keys of a dead heap type.
    pub(crate) fn take_shared_keys(&self) -> Option<SharedKeys> {
        // SAFETY: as above; no instance is left.
        unsafe { (*(&raw mut (*self.heap_words()).ht_cached_keys).cast::<Option<SharedKeys>>()).take() }
    }

    /// Makes a fresh heap type's table pointers point at the tables in its own body.
    pub(crate) fn own_tables(&self) {
        debug_assert!(self.has_flags(abi::TPFLAGS_HEAPTYPE));
        // SAFETY: heap types have the larger body.
        unsafe {
            let words = self.heap_words();
            (*words).ht_type.tp_as_async = &raw mut (*words).as_async;
            (*words).ht_type.tp_as_number = &raw mut (*words).as_number;
            (*words).ht_type.tp_as_mapping = &raw mut (*words).as_mapping;
            (*words).ht_type.tp_as_sequence = &raw mut (*words).as_sequence;
            (*words).ht_type.tp_as_buffer = &raw mut (*words).as_buffer;
        }
    }

    /// Sets `tp_name` to a text that the type owns, and hands the old one out.
    pub(crate) fn set_owned_name(&self, name: CString) -> Option<CString> {
        debug_assert!(self.has_flags(abi::TPFLAGS_HEAPTYPE));
        // SAFETY: heap types have the larger body; `ht_tpname` is null or comes from here.
        unsafe {
            let words = self.heap_words();
            let old = std::mem::replace(&mut (*words).ht_tpname, name.into_raw());
            (*words).ht_type.tp_name = (*words).ht_tpname;
            (!old.is_null()).then(|| CString::from_raw(old))
        }
    }

    /// Takes the text behind `tp_name` out of a dead heap type; it must outlive the last look at the type.
    pub(crate) fn take_owned_name(&self) -> Option<CString> {
        // SAFETY: heap types have the larger body; `ht_tpname` is null or comes from `set_owned_name`.
        unsafe {
            let old = std::mem::replace(&mut (*self.heap_words()).ht_tpname, std::ptr::null_mut());
            (!old.is_null()).then(|| CString::from_raw(old))
        }
    }

    /// Notes the declaration that a heap type is made from.
    pub(crate) fn set_token(&self, spec: &'static TypeSpec) {
        debug_assert!(self.has_flags(abi::TPFLAGS_HEAPTYPE));
        // SAFETY: heap types have the larger body.
        unsafe { (*self.heap_words()).ht_token = std::ptr::from_ref(spec).cast_mut().cast() }
    }

    /// Takes the references in `tp_dict`, `tp_bases`, `tp_mro`, `tp_base` and `tp_cache` out of a dead heap type.
    pub(crate) fn take_references(&self) -> Vec<Obj> {
        // SAFETY: fields of a type that nothing uses any more; each is null or owns a count.
        unsafe {
            let words = &mut *self.words();
            let mut taken = Vec::new();
            for field in [&mut words.tp_dict, &mut words.tp_bases, &mut words.tp_mro, &mut words.tp_cache] {
                let pointer = std::mem::replace(field, std::ptr::null_mut());
                taken.extend(NonNull::new(pointer.cast::<Any>()).map(|object| Ref::from_new(object)));
            }
            let base = std::mem::replace(&mut words.tp_base, std::ptr::null_mut());
            taken.extend(NonNull::new(base.cast::<Any>()).map(|object| Ref::from_new(object)));
            taken
        }
    }

    /// Gives up the count of an instance that has become one of another class.
    pub(crate) fn release_instance_count(&self) {
        // SAFETY: each instance of a heap type owns a count on it.
        drop(unsafe { Ref::from_new(NonNull::from(self)) });
    }

    /// Replaces `tp_base`.
    pub(crate) fn replace_base(&self, base: Ref<Type>) -> Option<Ref<Type>> {
        // SAFETY: a field of a live type; the old count goes to the caller.
        unsafe {
            let old = std::mem::replace(&mut (*self.words()).tp_base, base.into_raw().as_ptr().cast());
            NonNull::new(old.cast::<Py<Type>>()).map(|old| Ref::from_new(old))
        }
    }

    /// Forgets a slot's word.
    pub(crate) fn clear_word(&self, slot: SlotId) {
        let place = self.place(slot);
        if !place.is_null() {
            // SAFETY: a field of a live type or of its table.
            unsafe { *place = std::ptr::null_mut() }
        }
    }

    /// The rows of the members that `__slots__` made, behind the type's own part.
    pub(crate) fn members(&self) -> &[super::members::Member] {
        if !self.has_flags(abi::TPFLAGS_HEAPTYPE) {
            return &[];
        }
        // SAFETY: `type` puts its items behind the part of the metatype, and they are written once, when the type is made.
        unsafe {
            let count = (*self.words()).ob_size.max(0).cast_unsigned();
            let start = self.at::<super::members::Member>(self.class().basicsize().cast_signed());
            std::slice::from_raw_parts(start, count)
        }
    }

    /// Where the rows of the members are to be written.
    pub(crate) fn members_place(&self) -> *mut super::members::Member {
        // SAFETY: within the allocation, which has room for one more item than there are.
        unsafe { self.at::<super::members::Member>(self.class().basicsize().cast_signed()) }
    }

    /// The body of a heap type, by pointer.
    ///
    /// # Safety
    /// The type has the flag `HEAPTYPE`.
    unsafe fn heap_words(&self) -> *mut HeapTypeBody {
        self.body_ptr().cast()
    }
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

const _: () = assert!(size_of::<Option<SharedKeys>>() == size_of::<usize>());
