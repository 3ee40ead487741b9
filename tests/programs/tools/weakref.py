import _weakref; import _weakref as weakref
class C:
    def __bytes__(self): return b'x'


def clean(text):
    """Addresses differ from run to run."""
    while ' at 0x' in text:
        start = text.index(' at 0x')
        end = start + 6
        while end < len(text) and text[end] in '0123456789abcdef':
            end += 1
        text = text[:start] + ' at ...' + text[end:]
    return text


def t(function):
    try:
        print(clean(repr(function())))
    except BaseException as error:
        print(type(error).__name__, clean(str(error)))
c=C()
p=weakref.proxy(c); t(lambda: p.__repr__())
t(lambda: hash(p)); t(lambda: next(p)); t(lambda: iter(p)); t(lambda: bytes(p)); t(lambda: weakref.ref(c, callback=None)); t(lambda: weakref.ref()); t(lambda: weakref.ref(1,2,3)); t(lambda: weakref.ref(1)); t(lambda: weakref.proxy(1)); t(lambda: weakref.proxy(c, callback=1)); t(lambda: weakref.ref(c)(1)); t(lambda: weakref.ref(c)(a=1))
t(lambda: weakref.ref.__init__(weakref.ref(c),1,2,3)); t(lambda: weakref.ref.__init__(weakref.ref(c),c,a=2)); t(lambda: weakref.ref.__new__(weakref.ref,c,a=2)); t(lambda: weakref.ref.__new__(weakref.ref))
class R(weakref.ref): pass
t(lambda: R(c,a=1)); t(lambda: R(c,lambda x:1,1)); t(lambda: type(R(c)))
r=weakref.ref(c); t(lambda: r<r); t(lambda: p<p); t(lambda: p()); t(lambda:weakref.proxy(len)); 
rr=weakref.ref(c); 
def f(): pass
q=weakref.proxy(f); t(lambda: type(q)); t(lambda: q()); t(lambda: q.__name__)
t(lambda: isinstance(p,C)); t(lambda: p.__class__); t(lambda: len(p)); t(lambda: p+1); t(lambda: 1+p); t(lambda: p**2); t(lambda: pow(p,2,3)); t(lambda: p[1]); t(lambda: 1 in p); t(lambda: weakref.getweakrefs(c)); t(lambda: weakref.getweakrefcount(1)); t(lambda: _weakref._remove_dead_weakref({},1)); t(lambda: _weakref._remove_dead_weakref({1:2},1)); t(lambda: _weakref._remove_dead_weakref([],1))
import gc
del c; gc.collect()
t(lambda: str(p)); t(lambda: p.__repr__()); t(lambda: repr(r)); t(lambda: p.x); t(lambda:hash(r)); t(lambda: bool(p)); t(lambda: r==r);t(lambda: r==rr)
t(lambda: weakref.ProxyType()); t(lambda: weakref.ref[int]); t(lambda: r.__callback__)
