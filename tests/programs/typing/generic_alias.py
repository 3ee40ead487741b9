"""Substitution in aliases and unions."""

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
from types import GenericAlias
T=TypeVar('T'); S=TypeVar('S'); Ts=TypeVarTuple('Ts'); P=ParamSpec('P')
i=iter(list[int])
t(lambda:type(i)); t(lambda: type(i).__module__); t(lambda:i.__reduce__()); t(lambda:next(i)); t(lambda:i.__reduce__()); t(lambda:next(i))
t(lambda:iter(i) is i)
t(lambda: type(i).__doc__)
t(lambda: [k for k in type(i).__dict__])
s,=list[int]
t(lambda:s); t(lambda:s.__reduce__()); t(lambda:s.__unpacked__); t(lambda:(*tuple[int,str],)[0].__typing_unpacked_tuple_args__)
t(lambda:dict[T,S][int,str]); t(lambda:dict[T,S][int]); t(lambda:dict[T,S][int,str,float]); t(lambda:dict[T,T][int]); t(lambda:list[int][int])
t(lambda:tuple[T,*Ts][int,str,float]); t(lambda:tuple[*Ts][()]); t(lambda:tuple[*Ts,T][int]); t(lambda:tuple[*Ts,T][()])
t(lambda:tuple[T,S][*tuple[int,str]]); t(lambda:tuple[T,*Ts][*tuple[int,...]]);t(lambda:tuple[T][*tuple[int,...]])
t(lambda:list[dict[T,list[S]]][int,str]); t(lambda:list[T|S][int,str]); t(lambda:list[[T,int],S].__parameters__); t(lambda:list[[T,int],S][str,float])
t(lambda:GenericAlias(list,[T,(S,)])[int,str]); t(lambda:GenericAlias(list,(T,(S,T)))[int,str])
t(lambda:(T|list[S]|None)[int,str]); t(lambda:(T|int)[int]); t(lambda:(T|S)[1,2])
t(lambda:list[P][[int]]); t(lambda:list[P][int,str]); t(lambda:list[T][[int]]); t(lambda:list[T][1])
t(lambda:list[T][S][int]); t(lambda:s[int]);
st,=tuple[T,int]
t(lambda:st[str])
t(lambda:list[T][(1,2),])
t(lambda:hash(Union[[1,2],int])); t(lambda:hash(Union[[1,2],[3],int])); t(lambda:Union[[1,2],int]==Union[int,[1,2]])
t(lambda:(int|str).foo); t(lambda:list[int].foo); t(lambda:list[int].append); t(lambda:list[int].__class__); t(lambda:list[int].__mro_entries__(()))
t(lambda:list[int].__bases__); t(lambda:list[int].__name__); t(lambda:list[int].__doc__ is list.__doc__); t(lambda:list[int]()); t(lambda:list[int]([1]))
t(lambda:isinstance([],list[int])); t(lambda:issubclass(list,list[int])); t(lambda:setattr(list[int],'x',1)); t(lambda: setattr(GenericAlias(type('A',(),{}),int),'x',1))
t(lambda:GenericAlias(1,2)); t(lambda:GenericAlias()); t(lambda:GenericAlias(list)); t(lambda:GenericAlias(list,int,x=1)); t(lambda:list[int]==list[int]); t(lambda:list[int]==list[str]); t(lambda:{list[int]:1}[list[int]])
t(lambda:list[...]); t(lambda:list[()]); t(lambda:list[int,]); t(lambda:tuple[()].__args__); t(lambda:list[None]); t(lambda:list['x']); t(lambda:list[[]]); 
t(lambda:dir(list[int])==sorted(set(dir(list))|{'__args__','__origin__','__parameters__'})) ; t(lambda:sorted(set(dir(list[int]))-set(dir(list))))
t(lambda:list[int]|list[str]); t(lambda:list[int]|None); t(lambda:None|list[int]); t(lambda:None|None); t(lambda:int|None|int)
class A(list[int]): pass
t(lambda:A.__bases__); t(lambda:A.__orig_bases__); t(lambda:A.__mro__)
class B: 
    def __class_getitem__(c,x): return GenericAlias(c,x)
t(lambda:B[int]); t(lambda:B[int]().__orig_class__); t(lambda:B[T][int])
class C: __slots__=(); 
t(lambda:GenericAlias(C,int)())
t(lambda:type[int]); t(lambda:type[T][int])
t(lambda:int[int])
t(lambda:type('X',(),{})[1])
t(lambda:list[int].__parameters__); t(lambda:list[int].__unpacked__); t(lambda:list[int].__typing_unpacked_tuple_args__)
t(lambda:list[T].__reduce__()[1])
t(lambda:GenericAlias.__call__(list[int]))
t(lambda:typing.get_type_hints(B))
t(lambda:Callable[[T],S][int,str]); t(lambda:__import__('collections').abc.Callable[[T],S][int,str]); t(lambda:__import__('collections').abc.Callable[P,S][[int],str]); t(lambda:__import__('collections').abc.Callable[P,S][int,str])
