//! Names that Rust code uses: interned strings in static memory, one row each.
//!
//! `names::__init__()` is the string `"__init__"`.

use crate::builtins::str::Str;
use crate::raw::{Py, StaticStr};

macro_rules! names {
    ($($name:ident)*) => {
        $(
            #[doc = concat!("`\"", stringify!($name), "\"`")]
            #[inline]
            #[allow(non_snake_case, reason = "the function is called as the Python name")]
            pub fn $name() -> &'static Py<Str> {
                static NAME: StaticStr<{ stringify!($name).len() + 1 }> = StaticStr::new(stringify!($name));
                NAME.as_str()
            }
        )*

        /// All of them, for the table of interned strings.
        pub(crate) fn all() -> impl Iterator<Item = &'static Py<Str>> {
            [$($name as fn() -> &'static Py<Str>),*].into_iter().map(|name| name())
        }
    };
}

names! {
    __abs__ __add__ __aenter__ __aexit__ __aiter__ __and__ __anext__ __annotate__ __annotations__ __await__ __bases__ __bool__
    __buffer__ __builtins__ __abstractmethods__ __annotations_cache__ __annotate_func__ __base__ __call__ __class__ __class_getitem__ __classcell__ __classdictcell__ __complex__ __contains__ __copy__ __deepcopy__ __del__
    __delattr__ __delete__ __delitem__ __dict__ __dir__ __divmod__ __doc__ __enter__ __eq__ __exit__ __file__ __firstlineno__ __float__
    __floordiv__ __format__ __ge__ __get__ __getattr__ __getattribute__ __getitem__ __getnewargs__ __getnewargs_ex__ __getstate__
    __gt__ __hash__ __iadd__ __iand__ __ifloordiv__ __ilshift__ __imatmul__ __imod__ __import__ __imul__ __index__ __init__
    __init_subclass__ __instancecheck__ __int__ __invert__ __ior__ __ipow__ __irshift__ __isabstractmethod__ __isub__ __iter__
    __itruediv__ __ixor__ __le__ __len__ __length_hint__ __loader__ __lshift__ __lt__ __main__ __match_args__ __matmul__
    __missing__ __mod__ __module__ __mro__ __mro_entries__ __mul__ __name__ __ne__ __neg__ __new__ __next__ __notes__ __or__ __origin__ __parameters__ __args__
    __orig_class__ __package__ __path__ __pos__ __pow__ __prepare__ __qualname__ __radd__ __rand__ __rdivmod__ __reduce__
    __reduce_ex__ __release_buffer__ __repr__ __reversed__ __rfloordiv__ __rlshift__ __rmatmul__ __rmod__ __rmul__ __ror__
    __round__ __rpow__ __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __set__ __set_name__ __setattr__ __setitem__
    __setstate__ __sizeof__ __slotnames__ __slots__ __spec__ __static_attributes__ __str__ __sub__ __subclasscheck__
    __subclasshook__ __text_signature__ __truediv__ __trunc__ __typing_subst__ __type_params__ __weakref__ __xor__ args builtins cell_contents close
    keys mro name send throw value
    get items values copy iter getattr
    start step stop __bytes__ __all__ _initializing parent modules
    next __typing_prepare_subst__ __typing_unpacked_tuple_args__ __typing_is_unpacked_typevartuple__
    _checkClosed _dealloc_warn _finalizing __fspath__ __IOBase_closed buffer closed decode detach encode encoding errors fileno flush
    getstate isatty mode newlines peek raw read read1 readable readall readinto readinto1 readline readlines reset seek seekable
    setstate strict tell truncate writable write writelines opener utf_8 locale
}
