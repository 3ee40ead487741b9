import _contextvars, contextvars
for t in (_contextvars.Context,_contextvars.ContextVar,_contextvars.Token, type(_contextvars.Context().keys()), type(_contextvars.Context().items()), type(_contextvars.Context().values()), type(_contextvars.Token.MISSING)):
    print(t, t.__module__, t.__name__, t.__flags__&(1<<10), t.__flags__&(1<<9))
    for n,v in sorted(t.__dict__.items()):
        print('   ', n, type(v).__name__, getattr(v,'__text_signature__',None), repr(v.__doc__)[:300] if n!='__doc__' else v)
print([ (k,v) for k,v in vars(_contextvars).items() if k!='__loader__'])
print(_contextvars.copy_context.__doc__, _contextvars.copy_context.__text_signature__)
from contextvars import *
def plain(text):
    while ' at 0x' in text:
        head, tail = text.split(' at 0x', 1)
        text = head + tail[tail.index('>'):]
    return text
v=ContextVar('v'); w=ContextVar('w',default=3)
print(plain(repr(v)), plain(repr(w)), v.name)
def show(f,*a,**k):
    try: print(plain(str(f(*a,**k))))
    except BaseException as e: print(plain(type(e).__name__ + ' ' + str(e)))
show(v.get); show(v.get,1); show(w.get); show(w.get,5); show(v.get,1,2)
t=v.set(5); print(plain(repr(t)), t.var is v, t.old_value is Token.MISSING, Token.MISSING, t.old_value)
show(w.reset,t); v.reset(t); show(v.reset,t); print(plain(repr(t))); show(v.reset, 3)
c=copy_context(); show(lambda: c[3]); show(lambda: 3 in c); show(lambda: c[v]); show(c.get, v); show(c.get,3); show(c.get,v,8)
print(len(c), list(c), dict(c.items()), list(c.values()), list(c.keys()))
show(c.run); show(c.run, lambda: c.run(lambda:1)); show(c.run, lambda *a, **k: (a,k), 1, x=2)
t=v.set(1)
show(c.run, lambda: v.reset(t))
show(ContextVar); show(ContextVar, 3); show(ContextVar,'a',3); show(ContextVar,'a',default=3,z=3)
show(Context,1); show(Token); show(Context, a=3)
print(c==copy_context(), c=={}, copy_context()==copy_context(), c!=c)
show(hash,c)
with v.set(9) as tok: print(v.get(), plain(repr(tok)))
print(v.get())
show(lambda: ContextVar[int]); show(lambda: Token[int])
class S(str): pass
try:
    class X(ContextVar): pass
except TypeError as e: print(e)
import pickle, copy
show(copy.copy, c); show(pickle.dumps, v)
print(c.copy()==c, type(c.copy()))
