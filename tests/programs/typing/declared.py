"""Type parameters of the syntax for them; classes, aliases and functions that have them."""

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


import typing
from typing import *
T=TypeVar('T')
t(lambda: Union[(1,2),int])
t(lambda: Union[((1,2),int)])
t(lambda: Union[[1,2],int])
t(lambda: Union[Generic,int])
t(lambda: Union[ClassVar[int],int])
t(lambda: Union[Generic])
t(lambda: T|[1])
t(lambda: T|(1,2))
t(lambda: T|T)
t(lambda: list[int]|'a')
t(lambda: list[int]|1)
t(lambda: Union[int,'a'])
t(lambda: Union['a','a'])
t(lambda: T|Generic)
t(lambda: TypeVar('T',bound=(1,2)))
t(lambda: TypeVar('T',bound=Generic))
t(lambda: ParamSpec('T',bound=Generic))
t(lambda: T.__typing_subst__((1,2)))
t(lambda: T.__typing_prepare_subst__(list[T], ()))
U=TypeVar('U',default=int)
t(lambda: U.__typing_prepare_subst__(list[U], ()))
t(lambda: U.__typing_prepare_subst__(list[U], [1]))
t(lambda: U.__typing_prepare_subst__(list[U], [1,2]))
t(lambda: U.__typing_prepare_subst__(list[T], [1,2]))
t(lambda: U.__typing_prepare_subst__(1, (1,)))
t(lambda: U.__typing_prepare_subst__(dict[T,U], ()))
t(lambda: T.__typing_prepare_subst__(dict[T,U], ()))
def f[A, B: int, C: (int,str), *D, **E, F=int](): pass
for p in f.__type_params__:
    print(type(p), p, p.__module__)
    for n in ('__name__','__bound__','__constraints__','__default__','evaluate_bound','evaluate_constraints','evaluate_default','__covariant__','__infer_variance__'):
        try: v=getattr(p,n)
        except AttributeError as e: print('  ',e); continue
        if callable(v) and hasattr(v,'__qualname__') and v.__class__.__name__=='function': v=(v.__name__,v.__qualname__,v.__module__)
        print('  ',n,repr(v))
    t(lambda: p.has_default())
    t(lambda: setattr(p,'zz',1))
def g[A: 1/0, C: (1/0,2), B=1/0](): pass
for p in g.__type_params__:
  for n in ('__bound__','__constraints__','__default__'):
     t(lambda: getattr(p,n))
type X[T: int, *Ts, **P] = dict[T, P]
t(lambda: X)
t(lambda: X.__type_params__)
t(lambda: X.__parameters__)
t(lambda: X.__value__)
t(lambda: X.evaluate_value.__qualname__)
t(lambda: X.evaluate_value(1))
t(lambda: X.evaluate_value(4))
t(lambda: X[int, str, [int]])
t(lambda: X.__module__)
type Y = 1/0
t(lambda: Y.__value__)
t(lambda: Y[int])
type Z = Z
t(lambda: Z.__value__)
t(lambda: X[int].__value__)
t(lambda: X[int].__mro_entries__)
class G[T, *Ts, **P]: pass
t(lambda: G.__bases__)
t(lambda: G.__orig_bases__)
t(lambda: G.__parameters__)
t(lambda: G[int, str, [int]])
t(lambda: f.__name__)
t(lambda: Generic.__class_getitem__)
t(lambda: Generic[int])
t(lambda: Generic[T])
t(lambda: Generic())
def mk():
    class A(Generic): pass
t(mk)
def mk():
    class A[T](Generic[T]): pass
t(mk)
t(lambda: type(Generic.__dict__['__init_subclass__']))
class H(Generic[T], List[int]): pass
t(lambda: H.__mro__)
t(lambda: H[int]())
import pickle
P=ParamSpec('P'); Ts=TypeVarTuple('Ts')
for o in (T,P,Ts,X,Y,int|str,list[T],list[int]|T,NoDefault,P.args):
    t(lambda: pickle.loads(pickle.dumps(o)))
import copy
for o in (T,P,Ts,X,Y,int|str,list[T],list[int]|T,NoDefault):
    t(lambda: (copy.copy(o) is o, copy.deepcopy(o) is o, copy.deepcopy(o)==o))
import weakref
for o in (T,P,Ts,P.args,list[int],int|str): t(lambda: type(weakref.ref(o)))
t(lambda:weakref.ref(X))
print(dir(T)); print(dir(P)); print(dir(Ts)); print(dir(X))
