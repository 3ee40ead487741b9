import _functools; import _functools as functools


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
K=_functools.cmp_to_key(lambda a,b:0)
print(type(K))
t(lambda: K()); t(lambda: K(obj=1).obj); t(lambda: K.obj); t(lambda: K<K(1)); t(lambda: K(1)<1); t(lambda: hash(K)); t(lambda: type(K)()); t(lambda: _functools.cmp_to_key()); t(lambda: _functools.cmp_to_key(1)(2)); t(lambda: K(1)<K)
p=functools.partial; P=functools.Placeholder
t(lambda: p()); t(lambda: p(1)); t(lambda: p(len,P)); t(lambda: p(len,a=P)); t(lambda: p(len,P,1)()); t(lambda: p(p(len,P,1),2)); t(lambda: p(p(len,P,1,P,2),P,5).args); t(lambda: type(P)()); t(lambda: type(P)(1)); t(lambda: p(len,1,a=2)); t(lambda: p(len).__setstate__(1)); t(lambda: p(len).__setstate__((1,2,3,4))); t(lambda: p(len).__setstate__((len,(P,),{},None)));t(lambda: p(len).__setstate__((len,(),{},None,1)));
t(lambda: p(len,1).__reduce__()); t(lambda: functools.reduce(1,2)); t(lambda: functools.reduce(1,[])); t(lambda: functools.reduce(1)); t(lambda: functools.reduce(lambda a,b:a+b, [1,2], initial=5)); t(lambda: p(len).__dict__); t(lambda: P.__reduce__()); t(lambda: hash(P)==hash(P)); t(lambda: P.a); 
def s():P.a=1
t(s)
L=_functools._lru_cache_wrapper
t(lambda: L()); t(lambda: L(1,2,3,4)); t(lambda: L(len,'a',3,4)); t(lambda: L(len,2,3)); t(lambda: L(len,2,3,cache_info_type=tuple)); t(lambda: L(user_function=len,maxsize=-2,typed=3,cache_info_type=lambda *a:a).cache_info()); t(lambda: L(len,2,0,tuple).__reduce__())

class X(p): pass
t(lambda: X(p(len,1),2)); t(lambda: X(len)); t(lambda: p(X(len,1),2)); x=p(len,1); x.a=1; t(lambda: p(x,2)); t(lambda: x.__reduce__()); t(lambda: x.func)
def s(): x.func=1
t(s)
def s(): x.__dict__=1
t(s)
x.__setstate__((x,(),{},{})); t(lambda: x)
x.__setstate__((len,(x,),{},{})); t(lambda: x); t(lambda: p(int,base=2)(x=1)); t(lambda: p(dict,a=1,b=2)(b=3,c=4))
t(lambda: p(len,P,1)(1)); t(lambda: p(lambda *a: a,P,1,P,2)(1)); t(lambda: p(lambda *a: a,P,1,P,2)(1,2,3))
