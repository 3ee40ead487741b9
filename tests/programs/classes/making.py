"""What can become a class, and what can be changed of it."""

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


def ns(**k): return k
def mk(src):
    def f():
        d={}
        exec(src,globals(),d)
        return d
    return f
# slots
for s in ["class A: __slots__='a'","class A: __slots__=1","class A: __slots__=['1a']","class A: __slots__=['__dict__','__dict__']","class A: __slots__=['a','a']",
 "class A(int): __slots__='a'","class A(int): __slots__=()","class A(tuple): __slots__='x'","class A: __slots__=['a']; a=1","class A: __slots__=['__weakref__','__weakref__']",
 "class A(bool): pass","class A(type(None)): pass","class A(int,str): pass","class A(int,float): pass","class A(object,int): pass","class X: pass\nclass A(X,X): pass","class A(1): pass","class A('a','b',{}): pass",
 "class A(metaclass=1): pass","class A(metaclass=lambda *a,**k: (a[0],a[1],sorted(k))): x=1","class A(foo=1): pass","class A(object,foo=1): pass",
 "class M(type): pass\nclass N(type): pass\nclass A(metaclass=M): pass\nclass B(metaclass=N): pass\nclass C(A,B): pass",
 "class A:\n  def __init_subclass__(cls,x=1,**k): cls.x=x; print('is',cls.__name__,x,k)\nclass B(A,x=2,y=3): pass",
 "class D:\n  def __set_name__(s,o,n): print('sn',o.__name__,n)\nclass B: d=D(); e=D()",
 "class D:\n  def __set_name__(s,o,n): raise ValueError('x')\nclass B: d=D()",
 "class A:\n  __slots__={'a':'doc a'}\nprint(A.__dict__['a'],A.__slots__)","class A: __slots__=('__a','b')\nprint(sorted(k for k in A.__dict__))",
 "class A: __slots__='a'\nclass B: __slots__='b'\nclass C(A,B): pass","class A: __slots__=()\nclass B: __slots__='b'\nclass C(A,B): __slots__='c'\nprint(C.__basicsize__)",
 "class A: __qualname__=1","class A: __qualname__='x.y'\nprint(A)","class A: __module__='zz'\nprint(A)","class A:\n  __classcell__=1",
 "class A:\n  def __eq__(s,o): return 1\nprint(A.__hash__)\nhash(A())",
 "class A: __hash__=None\nhash(A())","class A:\n  def __hash__(s): return 'a'\nhash(A())","class A:\n  def __hash__(s): return 1<<70\nprint(hash(A()))",
 "class A:\n  def __bool__(s): return 1\nbool(A())","class A:\n  def __len__(s): return -1\nlen(A())","class A:\n  def __len__(s): return 'a'\nlen(A())","class A:\n  def __len__(s): return 1<<70\nlen(A())",
 "class A:\n  def __repr__(s): return 1\nrepr(A())","class A:\n  def __str__(s): return 1\nstr(A())","class A:\n  def __iter__(s): return 1\niter(A())","class A: __iter__=None\niter(A())","class A: __contains__=None\n1 in A()",
 "class A:\n  def __getitem__(s,i): return i if i<3 else [][0]\nprint(list(A()), 2 in A())","class A:\n  def __index__(s): return 'x'\nrange(A())","class A:\n  def __call__(s,*a,**k): return a,k\nprint(A()(1,b=2))","class A:\n  def __init__(s): return 1\nA()",
 "class A:\n  def __new__(c,x): return 5\nprint(A(1))","class A: pass\nA(1)","class A:\n  def __init__(s,x): pass\nA()","class A:\n  def __new__(cls): return super().__new__(cls,1)\nA()","class A:\n  def __init__(self): super().__init__(1)\nA()",
 "class A:\n  def __getattribute__(s,n): return n\nprint(A().foo)","class A:\n  def __getattr__(s,n): raise AttributeError(n)\nA().foo","class A:\n  def __setattr__(s,n,v): print(n,v)\n  def __delattr__(s,n): print('d',n)\na=A(); a.x=1; del a.x",
 "class A:\n  def __get__(s,o,c=None): return (o is None,c.__name__)\n  def __set__(s,o,v): print('set',v)\n  def __delete__(s,o): print('del')\nclass B: a=A()\nprint(B.a,B().a); b=B(); b.a=3; del b.a","class A:\n  def __class_getitem__(c,i): return c.__name__,i\nprint(A[3])",
 "class A: pass\nA.__name__='B'; print(A, A.__qualname__); A.__qualname__='Q'; print(A)","class A: pass\nA.__name__=1","class A: pass\nA.__name__='a\\0b'","class A: pass\ndel A.__name__","class A: pass\nA.__module__='q'; print(A); del A.__module__",
 "class A: pass\nclass B(A): pass\nprint(A.__subclasses__()); B.__bases__=(object,); print(A.__subclasses__(),B.__mro__)","class A: pass\nclass B: pass\nclass C(A): x=1\nC.__bases__=(B,A); print(C.__mro__)","class A: pass\nA.__bases__=()","class A: pass\nA.__bases__=(1,)","class A: pass\nA.__bases__=1","class A: pass\nclass B(A): pass\nA.__bases__=(B,)","class A(int): pass\nA.__bases__=(str,)","int.__bases__=(str,)","object.__bases__=()","class A: pass\nA.__bases__=(int,)","class A: pass\nA.__mro__=1",
 "class M(type):\n  def mro(c): return [c,object]\nclass A: x=1\nclass B(A,metaclass=M): pass\nprint(B.__mro__); B.x","class M(type):\n  def mro(c): return 1\nclass B(metaclass=M): pass","class M(type):\n  def mro(c): return [1]\nclass B(metaclass=M): pass","class M(type):\n  def mro(c): return [c,int]\nclass B(metaclass=M): pass",
 "class A: pass\nclass B: pass\na=A(); a.__class__=B; print(type(a))","a=1; a.__class__=str","class A: pass\nA().__class__=1","class A: pass\ndel A().__class__","class A: __slots__='a'\nclass B: __slots__='a'\nclass C: __slots__='b'\na=A(); a.a=1; a.__class__=B; print(a.a); a.__class__=C","class A: pass\nclass B(int): pass\nA().__class__=B","class A: pass\nA().__class__=object","class A(list): pass\nclass B(list): pass\na=A([1]); a.x=1; a.__class__=B; print(a,a.x)",
 "class A: pass\nA.x=1; print(A.x); del A.x; A.x","class A: pass\nprint(A.__dict__.__class__, A.__weakref__, A.__dict__['__dict__'])","class A: pass\nA.__dict__['x']=1","class A: pass\nA.__dict__=1","int.x=1","del int.real",
 "class A:\n  x: int=1\n  def f(self): pass\n  @staticmethod\n  def s(): return 1\n  @classmethod\n  def c(cls): return cls.__name__\nprint(A.s(),A.c(),A().s(),A().c(),A().f.__func__ is A.f)",
]:
    print('--',s.replace('\n',' | ')); t(mk(s)) if 0 else None
    try: exec(s,{'__name__':'m'})
    except Exception as e: print(type(e).__name__, e, getattr(e,'__notes__',''))
