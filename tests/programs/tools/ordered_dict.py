from _collections import OrderedDict as O


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
t(lambda: O()); t(lambda: O({1:2})); t(lambda: O(1)); t(lambda: O(1,2)); t(lambda: O([(1,)])); t(lambda: O(a=1)); t(lambda: O([1])); t(lambda: O().update(1,2)); t(lambda: O([('a',1)],b=2)); t(lambda: O(self=1,other=2))
class S(O):
    def __setitem__(self,k,v): print('set',k,v); super().__setitem__(k,v)
    def __getitem__(self,k): print('get',k); return super().__getitem__(k)
    def __delitem__(self,k): print('del',k); super().__delitem__(k)
    def __contains__(self,k): print('in',k); return super().__contains__(k)
    def __missing__(self,k): print('miss',k); return 5
    def items(self): print('items'); return super().items()
    def keys(self): print('keys'); return super().keys()
    def __iter__(self): print('iter'); return super().__iter__()
s=S([(1,2)]); print('-repr'); t(lambda: s); print('-pop'); t(lambda: s.pop(1)); t(lambda: s.pop(1)); t(lambda: s.pop(1,9)); print('-setdef'); t(lambda: s.setdefault(3)); t(lambda: s.setdefault(3)); print('-popitem'); t(lambda: s.popitem()); t(lambda:s.popitem()); print('-update'); s.update({4:5}); s.update(O({6:7})); s.update(s); print('-copy'); t(lambda: s.copy()); print('-eq'); t(lambda: s=={4:5}); t(lambda: s==O([(4,5),(6,7)])); print('-clear');s.clear(); print('-or'); s[1]=2; t(lambda: s|{5:6}); t(lambda: {5:6}|s); s|={7:8}; t(lambda: s|1); t(lambda: 1|s); t(lambda: s|[(1,2)])
def f():
    global s; s|=[(1,2)]
t(f)
print('-reduce'); t(lambda: s.__reduce__()); s.x=1; t(lambda: s.__reduce__()); print('-fromkeys'); t(lambda: S.fromkeys('ab')); t(lambda: O.fromkeys('ab',3)); t(lambda: O.fromkeys(iterable='ab',value=3)); 
print('-move'); s.move_to_end(1); t(lambda: list(s)); s.move_to_end(1,last=False); t(lambda: list(s)); t(lambda: s.move_to_end(99)); t(lambda: s.move_to_end(1,True)); t(lambda: s.move_to_end(key=1))
o=O(a=1,b=2,c=3)
t(lambda: o.keys()); t(lambda: o.values()); t(lambda: o.items()); t(lambda: iter(o)); t(lambda: iter(o.items())); t(lambda: reversed(o)); t(lambda: list(reversed(o.items()))); t(lambda: type(o.keys()).__mro__); t(lambda: list(reversed(o.values()))); t(lambda: iter(o).__reduce__()); t(lambda: iter(o).__length_hint__())
def f():
    for k in o: o['z'+k]=1
t(f)
o=O(a=1,b=2,c=3)
def f():
    for k in o: o.move_to_end('a')
t(f)
def f():
    for k in o: o['a']=9
t(f)
def f():
    for k in o: del o['b']
t(f); t(lambda: o); t(lambda: O(a=1)==O(a=1)); t(lambda: O([(1,2),(3,4)])==O([(3,4),(1,2)])); t(lambda: O([(1,2),(3,4)])=={3:4,1:2}); t(lambda: O()<O()); t(lambda: O()!={}); t(lambda: O().pop('k')); t(lambda: O().popitem()); t(lambda: O().pop()); t(lambda: O()['k']); t(lambda: O().__delitem__('k')); o=O(); o[1]=o; t(lambda: o)
t(lambda: O(a=1).__sizeof__()>0); t(lambda: O(a=1).popitem(last=False)); t(lambda: O(a=1).popitem(False)); t(lambda: O.__doc__); t(lambda: O().__dict__); t(lambda: type(iter(O()))); t(lambda: [k for k in vars(type(o.keys()))]); t(lambda: [k for k in vars(type(iter(o)))]); t(lambda: O.update.__doc__); t(lambda: O.__init__.__doc__)
class P:
    def keys(self): return [1]
    def __getitem__(self,k): return 7
t(lambda: O(P()))
class Q:
    def items(self): return [(1,2)]
t(lambda: O(Q()))
t(lambda: O([(1,2,3)])); t(lambda: O([[]])); t(lambda: O(["ab"])); t(lambda: O(None))
class X(O): pass
t(lambda: X(a=1)|X(b=1)); t(lambda: X(a=1).copy()); t(lambda: X(a=1)); t(lambda: iter(o.items()).__reduce__()); t(lambda: type(o.items())(o)); t(lambda: reversed(o).__reduce__()); t(lambda: O(a=1).keys() & {'a'}); t(lambda: O(a=1).keys().mapping)
