from _collections import *
import _collections, itertools


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
d=deque
t(lambda: d(1)); t(lambda: d([],-1)); t(lambda: d([],'a')); t(lambda: d(1,2,3)); t(lambda: d(iterable=[1],maxlen=3)); t(lambda: d(maxlen=None)); t(lambda: d(x=1)); t(lambda: d([],2**70))
t(lambda: d().pop()); t(lambda: d().popleft()); t(lambda: d([1])[5]); t(lambda: d([1])['a']); t(lambda: d([1]).index(2)); t(lambda: d([1]).remove(2)); t(lambda: d([1,2],2).insert(0,1)); t(lambda: d()+[1]); t(lambda: d()*'a'); t(lambda: d([1,2],3)*2); t(lambda: d([1,2])<[1]); t(lambda: d([1,2])<d([1,3])); t(lambda: hash(d()))
t(lambda: d([1,2],3).__reduce__()); t(lambda: d([1,2]).__reduce__()); t(lambda: d([1]).rotate('a'));t(lambda: d([1]).rotate(1,2));t(lambda: d([1]).rotate(n=1)); t(lambda: d([1]).index(1,5)); t(lambda: d([1,2,3,1]).index(1,1,4)); t(lambda: d([1]).index(1,'a')); t(lambda: d([1]).index())
def f():
    x=d([1,2,3])
    for i in x: x.append(1)
t(f)
def f():
    x=d([1,2,3]); x[9]=1
t(f)
def f():
    x=d([1,2,3]); del x[9]
t(f)
def f():
    x=d([1,2,3]); del x['a']
t(f)
def f():
    x=d([1,2,3]); x['a']=1
t(f)
def f():
    x=d([1,2,3]); x[0:1]
t(f)
x=d([1,2,3]); it=iter(x); next(it); t(lambda: it.__reduce__()); t(lambda: it.__length_hint__()); t(lambda: list(type(it)(x,1))); t(lambda: type(it)([],1)); t(lambda: type(it)(x,5).__reduce__()); t(lambda: type(it)()); t(lambda: type(iter(reversed(x)))(x,1).__reduce__()); t(lambda: type(it)(x,a=1))
class D(d): pass
t(lambda: D([1])); t(lambda: D([1])+D([2])); t(lambda: D([1],3).copy()); t(lambda: D([1])*2); y=D([1]); y.a=1; t(lambda: y.__reduce__()); t(lambda: d.__init__(y,[3],2)); t(lambda: y); t(lambda: y.maxlen)
y=d(); y.append(y); t(lambda: y); t(lambda: d('abc',2)); t(lambda: d(maxlen=0).__reduce__()); t(lambda: d([1,2]).extend(5)); t(lambda: d([1,2]).__contains__(2)); t(lambda: d([1]).__class_getitem__(int)); t(lambda: d([1]).__sizeof__()); t(lambda: d([1])==[1]); t(lambda: d([1]).count(1)); t(lambda: d.__text_signature__)
dd=defaultdict
t(lambda: dd()); t(lambda: dd(1)); t(lambda: dd(list,{1:2},a=3)); t(lambda: dd(None)[1]); t(lambda: dd(list)[1]); t(lambda: dd(list).__reduce__()); t(lambda: dd(list,{1:2})|{3:4}); t(lambda: {3:4}|dd(list,{1:2})); t(lambda: dd(list)|1); t(lambda: dd(list).copy()); z=dd(list); z[1]=z; t(lambda: z); t(lambda: dd(list).default_factory); t(lambda: dd(list).__missing__(3))
class E(dd): pass
t(lambda: E(int,a=1)); t(lambda: E(int).copy()); e=E(); e.default_factory=e.get; t(lambda: e); t(lambda: dd(1,2,3)); t(lambda: dd(list,1)); t(lambda: dd(list,1,2)); t(lambda: E(int)|{})
tg=_collections._tuplegetter(1,'doc'); t(lambda: tg); t(lambda: tg.__reduce__()); t(lambda: tg.__get__((1,2))); t(lambda: tg.__get__((1,))); t(lambda: tg.__get__([1])); t(lambda: tg.__get__(None,int)); t(lambda: tg.__doc__); t(lambda: tg.__set__(1,2)); t(lambda: tg.__delete__(1)); t(lambda: _collections._tuplegetter(1)); t(lambda: _collections._tuplegetter('a',2)); t(lambda: _collections._tuplegetter(1,2,3)); t(lambda: tg.__get__(None))
m={}; t(lambda: _collections._count_elements(m,'abca')); t(lambda: m); t(lambda: _collections._count_elements(m,1)); t(lambda: _collections._count_elements(1,[1]));
