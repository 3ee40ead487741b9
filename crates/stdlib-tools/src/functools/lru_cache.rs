//! `functools._lru_cache_wrapper`: a function with a cache of its results, bounded or not.
//!
//! The results of a bounded cache hang in a ring of links, the one used last at the end; the cache's dict leads from key to
//! link. Links own their neighbours, so the ring is taken apart when the cache ends.

use std::cell::Cell;
use std::mem::offset_of;

use objects::builtins::dict::Dict;
use objects::builtins::function::Method;
use objects::builtins::int::Int;
use objects::builtins::none::{is_none, none};
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::heap;
use objects::modules;
use objects::names;
use objects::raw::{Any, Args, IntoObject, Obj, Object, Py, PyResult, Ref, Slot, WeakList};
use objects::types::Type;
use objects::{object, pytype};

use super::lru_key::key_of;

/// The body of a link.
#[object]
pub struct LruLink {
    previous: Slot<LruLink>,
    next: Slot<LruLink>,
    key: Slot<Object>,
    hash: Cell<isize>,
    result: Slot<Object>,
}

#[pytype(name = "functools._lru_list_elem", gc, last, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl LruLink {}

impl LruLink {
    fn new(key: Option<Obj>, hash: isize, result: Option<Obj>) -> PyResult<Ref<Self>> {
        let body = Self {
            previous: Slot::empty(),
            next: Slot::empty(),
            key: Slot::from_option(key),
            hash: Cell::new(hash),
            result: Slot::from_option(result),
        };
        heap::make(&*modules::class_of::<Self>()?, 0, body)
    }

    /// Takes a link out of its ring.
    fn unlink(&self) {
        let (Some(previous), Some(next)) = (self.previous.take(), self.next.take()) else { return };
        previous.next.set(next.clone());
        next.previous.set(previous);
    }
}

/// Puts a link at the end of the ring of `root`.
fn append(root: &Py<LruLink>, link: &Ref<LruLink>) {
    let last = root.previous.get().unwrap_or_else(|| root.new_ref());
    link.previous.set(last.clone());
    link.next.set(root.new_ref());
    root.previous.set(link.clone());
    last.next.set(link.clone());
}

/// Takes the ring of `root` apart; its links are handed out, for the caller to let go of.
fn take_apart(root: &Py<LruLink>) -> Vec<Ref<LruLink>> {
    let mut links = Vec::new();
    drop(root.previous.take());
    let mut next = root.next.take();
    while let Some(link) = next {
        drop(link.previous.take());
        next = link.next.take();
        links.push(link);
    }
    links
}

/// The body of `functools._lru_cache_wrapper`.
#[object]
pub struct LruCache {
    root: Slot<LruLink>,
    cache: Slot<Dict>,
    function: Slot<Object>,
    info_class: Slot<Object>,
    hits: Cell<isize>,
    misses: Cell<isize>,
    /// -1 for no bound.
    most: isize,
    typed: bool,
    dict: Slot<Dict>,
    weakrefs: WeakList,
}

impl Drop for LruCache {
    fn drop(&mut self) {
        if let Some(root) = self.root.take() {
            drop(take_apart(&root));
        }
    }
}

/// Create a cached callable that wraps another function.
///
/// user_function:      the function being cached
///
/// maxsize:  0         for no caching
///           None      for unlimited cache size
///           n         for a bounded cache
///
/// typed:    False     cache f(3) and f(3.0) as identical calls
///           True      cache f(3) and f(3.0) as distinct calls
///
/// cache_info_type:    namedtuple class with the fields:
///                         hits misses currsize maxsize
#[pytype(
    name = "functools._lru_cache_wrapper", gc, last,
    flags = abi::TPFLAGS_IMMUTABLETYPE | abi::TPFLAGS_METHOD_DESCRIPTOR,
    dict = 16 + offset_of!(LruCache, dict), weaklist = 16 + offset_of!(LruCache, weakrefs)
)]
impl LruCache {
    #[signature("lru_cache(user_function, maxsize, typed, cache_info_type)")]
    fn __new__(
        cls: &Py<Type>,
        user_function: &Any,
        maxsize: &Any,
        typed: bool,
        cache_info_type: &Any,
    ) -> PyResult<Ref<Self>> {
        if !user_function.is_callable() {
            return raise_type_error("the first argument must be callable");
        }
        let most = match () {
            () if is_none(maxsize) => -1,
            () if maxsize.is_index() => objects::protocol::sequence::index_argument(maxsize)?.max(0),
            () => return raise_type_error("maxsize should be integer or None"),
        };
        let root = if most > 0 { Some(LruLink::new(None, 0, None)?) } else { None };
        let body = Self {
            root: Slot::from_option(root),
            cache: Slot::new(Dict::new()),
            function: Slot::new(user_function.new_ref()),
            info_class: Slot::new(cache_info_type.new_ref()),
            hits: Cell::new(0),
            misses: Cell::new(0),
            most,
            typed,
            dict: Slot::empty(),
            weakrefs: WeakList::new(),
        };
        heap::make(cls, 0, body)
    }

    fn __call__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        objects::raw::with_call_arguments(args, keywords, |args| match this.most {
            0 => {
                this.misses.set(this.misses.get() + 1);
                this.compute(args)
            }
            -1 => this.unbounded(args),
            _ => this.bounded(args),
        })
    }

    fn __get__(this: &Py<Self>, object: Option<&Any>, _class: Option<&Any>) -> PyResult<Obj> {
        match object.filter(|object| !is_none(object)) {
            None => Ok(this.new_ref().upcast()),
            Some(object) => Ok(Method::new(this.new_ref().upcast(), object.new_ref()).upcast()),
        }
    }

    /// Report cache statistics
    #[method]
    fn cache_info(this: &Py<Self>) -> PyResult<Obj> {
        let number = |value: isize| Int::new(value as i128).upcast();
        let (hits, misses) = (number(this.hits.get()), number(this.misses.get()));
        let most = if this.most < 0 { none() } else { number(this.most) };
        let size = this.cache.get().map_or(0, |cache| cache.len()).into_object()?;
        let class = this.info_class.get().unwrap_or_else(none);
        class.call(&[&hits, &misses, &most, &size])
    }

    /// Clear the cache and cache statistics
    #[method]
    fn cache_clear(this: &Py<Self>) -> PyResult<()> {
        this.hits.set(0);
        this.misses.set(0);
        let links = this.root.get().map_or_else(Vec::new, |root| take_apart(&root));
        if let Some(cache) = this.cache.get() {
            cache.clear_entries();
        }
        drop(links);
        Ok(())
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Obj> {
        this.as_any().get_attribute(names::__qualname__())
    }

    #[method("!__copy__()")]
    fn shallow_copy(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    #[method("!__deepcopy__(memo, /)")]
    fn deep_copy(this: &Py<Self>, _memo: &Any) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }
}

impl LruCache {
    fn compute(&self, args: Args<'_>) -> PyResult<Obj> {
        self.function.get().unwrap_or_else(none).call_args(args)
    }

    fn count_miss(&self) {
        self.misses.set(self.misses.get() + 1);
    }

    fn count_hit(&self) {
        self.hits.set(self.hits.get() + 1);
    }

    fn unbounded(&self, args: Args<'_>) -> PyResult<Obj> {
        let Some(cache) = self.cache.get() else { return self.compute(args) };
        let key = key_of(args, self.typed)?;
        let hash = key.hash()?;
        if let Some(found) = cache.get_hashed(&key, hash)? {
            self.count_hit();
            return Ok(found);
        }
        self.count_miss();
        let result = self.compute(args)?;
        cache.set_hashed(&key, hash, result.clone())?;
        Ok(result)
    }

    fn bounded(&self, args: Args<'_>) -> PyResult<Obj> {
        let (Some(cache), Some(root)) = (self.cache.get(), self.root.get()) else {
            return self.compute(args);
        };
        let key = key_of(args, self.typed)?;
        let hash = key.hash()?;
        if let Some(found) = cache.get_hashed(&key, hash)?
            && let Ok(link) = found.downcast_ref::<LruLink>()
        {
            link.unlink();
            append(&root, &link);
            self.count_hit();
            return Ok(link.result.get().unwrap_or_else(none));
        }
        self.count_miss();
        let result = self.compute(args)?;
        // The call may have put the key in by itself.
        if cache.get_hashed(&key, hash)?.is_none() {
            self.store(&cache, &root, key, hash, &result)?;
        }
        Ok(result)
    }

    /// Keeps a result; the one not used for the longest time makes room for it.
    fn store(
        &self,
        cache: &Py<Dict>,
        root: &Py<LruLink>,
        key: Obj,
        hash: isize,
        result: &Any,
    ) -> PyResult<()> {
        let mut oldest = None;
        if cache.len() >= self.most.cast_unsigned()
            && let Some(link) = root.next.get().filter(|link| !link.is(root))
        {
            link.unlink();
            if let Some(old) = link.key.get() {
                cache.remove_hashed(&old, link.hash.get())?;
            }
            oldest = Some(link);
        }
        let link = LruLink::new(Some(key.clone()), hash, Some(result.new_ref()))?;
        cache.set_hashed(&key, hash, link.clone().upcast())?;
        append(root, &link);
        drop(oldest);
        Ok(())
    }
}
