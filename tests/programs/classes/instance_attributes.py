"""Where instances keep their attributes."""

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
    except Exception as error:
        print(type(error).__name__, clean(str(error)))


class A: pass
a=A(); a.x=1; a.y=2; a.z=3
print(a.x,a.y,a.z)
del a.y
t(lambda:a.y)
t(lambda:delattr(a,'q'))
a.y=5
print(a.__dict__)
a.w=7; print(a.__dict__, a.w); del a.x; print(a.__dict__); a.__dict__['k']=8; print(a.k)
b=A(); print(b.__dict__); b.y=1; b.x=2; print(b.__dict__)
c=A(); c.__dict__={'q':1}; print(c.q); t(lambda:c.x)
c=A(); c.x=1; c.__dict__={'q':1}; print(c.__dict__); t(lambda:c.x); c.x=3; print(c.__dict__)
c=A(); c.x=1; del c.__dict__; print(c.__dict__)
d=A()
for i in range(50): setattr(d,'a%d'%i,i)
print(d.__dict__=={'a%d'%i:i for i in range(50)}, list(d.__dict__)[:3], d.a49, d.a0)
e=A()
for i in range(25): setattr(e,'b%d'%i,i)
print([getattr(e,'b%d'%i) for i in range(25)], len(e.__dict__))
class B(A):
    def m(self): return 'm'
class C(A): pass
b=B(); b.x=1; b.__class__=C; print(b.x, type(b).__name__, b.__dict__); b.y=2; print(b.y)
b=B(); b.x=1; d=b.__dict__; b.y=2; print(d); d['z']=9; print(b.z); del b; print(d)
b=B(); b.m=5; print(b.m); del b.m; print(b.m())
class L(list): pass
l=L([1,2]); l.x=5; print(l,l.x,l.__dict__)
class D(dict): pass
l=D(a=1); l.x=5; print(l,l.x,l.__dict__)
class S(str): pass
s=S('ab'); s.x=5; print(s,s.x,s.__dict__)
class I(int): pass
s=I(5); s.x=5; print(s,s.x,s.__dict__)
class T(tuple): pass
s=T((5,)); s.x=5; print(s,s.x,s.__dict__)
class E(Exception): pass
s=E(5); s.x=5; print(s,s.x,s.__dict__)
class Sl: __slots__='a','__dict__'
s=Sl(); s.a=1; s.b=2; print(s.a,s.b,s.__dict__)
class Sl2(A): __slots__='a','c'
s=Sl2(); s.a=1; s.b=2; print(s.a,s.b,s.__dict__)
class Del:
    def __del__(self): print('del', self.v)
def mk():
    x=Del(); x.v=1; y=Del(); y.v=2; x.o=y; 
mk()
def cyc():
    x=Del(); x.v=3; x.me=x
    return None
cyc()
import gc
print(gc.collect()>=0)
class W:
    def __init__(self,n): self.n=n; self.other=None
def chain(n):
    h=None
    for i in range(n):
        w=W(i); w.other=h; h=w
    return h
h=chain(100000); del h; print('ok')
class Sub(str): pass
a=A(); setattr(a,Sub('zz'),1); print(a.__dict__, type(list(a.__dict__)[0]).__name__, a.zz)
class G:
    def __getattr__(self,n): return n
g=G(); g.a=1; print(g.a,g.bb)
class P:
    @property
    def x(self): return self.__dict__.get('x',0)
    @x.setter
    def x(self,v): self.__dict__['x']=v
p=P(); p.x=3; print(p.x,p.__dict__)
print(A().__getstate__(), a.__getstate__(), A.__flags__&4, I.__flags__&4, vars(a))
import copy
class R:
    def __init__(self): self.a=1; self.b=[1]
r=R(); q=copy.copy(r); q2=copy.deepcopy(r); print(q.__dict__, q2.__dict__, q.b is r.b, q2.b is r.b)
class X:
    pass
xs=[]
for i in range(40):
    x=X(); x.a=i; x.b=i*2
    if i%3==0: x.__dict__
    if i%5==0: x.c=1
    if i%7==0: del x.a
    xs.append(x)
print([sorted(x.__dict__.items()) for x in xs])
class Ev:
    def __del__(self):
        self.h.late=1
class H: pass
h=H(); e=Ev(); e.h=h; h.e=e; del h,e; gc.collect(); print('done')
h=H(); e=Ev(); e.h=h; h.a=1; h.e=e; h.b=2; del e; h.e=None; print(h.__dict__)
