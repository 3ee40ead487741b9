from itertools import *
import itertools


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
L=list
t(lambda: accumulate()); t(lambda: L(accumulate([1,2,3]))); t(lambda: L(accumulate([1,2,3],lambda a,b:a*b))); t(lambda: L(accumulate([1,2],initial=5))); t(lambda: L(accumulate([],initial=5))); t(lambda: L(accumulate([1,2],None,initial=None))); t(lambda: accumulate(1)); t(lambda: accumulate([],1,2)); t(lambda: L(accumulate([1,'a']))); t(lambda: accumulate(iterable=[1]).__next__())
t(lambda: batched()); t(lambda: batched('a',0)); t(lambda: L(batched('abc',2))); t(lambda: L(batched('abc',2,strict=True))); t(lambda: L(batched('abcd',2,strict=True))); t(lambda: batched('a','b')); t(lambda: batched('a',2**80)); t(lambda: L(batched(iterable='abc',n=2)))
t(lambda: L(chain('ab','c'))); t(lambda: L(chain.from_iterable(['ab','c']))); t(lambda: chain(1)); t(lambda: L(chain(1))); t(lambda: chain(a=1)); t(lambda: chain.from_iterable()); t(lambda: chain.from_iterable(1)); t(lambda: L(chain()))
t(lambda: L(combinations('abcd',2))); t(lambda: combinations('a')); t(lambda: combinations('a',-1)); t(lambda: L(combinations('ab',3))); t(lambda: L(combinations('ab',0))); t(lambda: combinations('a','b')); t(lambda: combinations(iterable='ab',r=1).__next__()); t(lambda: combinations(1,2)); t(lambda: combinations('ab',2**70))
t(lambda: L(combinations_with_replacement('abc',2))); t(lambda: combinations_with_replacement('a',-1)); t(lambda: L(combinations_with_replacement('',2))); t(lambda: L(combinations_with_replacement('',0))); t(lambda: L(combinations_with_replacement('ab',0)))
t(lambda: L(compress('abc',[1,0,1]))); t(lambda: L(compress('abc',[1]))); t(lambda: compress()); t(lambda: compress('a')); t(lambda: compress(data='a',selectors='b').__next__()); t(lambda: compress(1,2)); t(lambda: compress('a',2))
t(lambda: count()); t(lambda: count(1,2)); t(lambda: count(1.5)); t(lambda: count('a')); t(lambda: count(1,'a')); t(lambda: count(1,2,3)); t(lambda: count(start=3,step=-1)); t(lambda: count(2**70)); t(lambda: [*islice(count(2**63-3),5)]); t(lambda: [*islice(count(1.5,0.5),3)]); t(lambda: [*islice(count(-5,3),3)]); t(lambda: count(x=1)); t(lambda: count(1,1.0)); t(lambda: [*islice(count(1,2**70),3)]); t(lambda: count(True)); t(lambda: [*islice(count(True),2)]); t(lambda: count(2**63-1)); t(lambda:count(1,1)); t(lambda:count(1,0))
t(lambda: [*islice(cycle('ab'),5)]); t(lambda: L(cycle(''))); t(lambda: cycle()); t(lambda: cycle(1)); t(lambda: cycle(a=1))
t(lambda: L(dropwhile(lambda x:x<3,[1,3,1]))); t(lambda: dropwhile()); t(lambda: dropwhile(1,2)); t(lambda: dropwhile(None,[1]).__next__()); t(lambda: dropwhile(a=1,b=2))
t(lambda: L(filterfalse(None,[0,1]))); t(lambda: L(filterfalse(bool,[0,1]))); t(lambda: L(filterfalse(lambda x:x%2,range(5)))); t(lambda: filterfalse())
t(lambda: [(k,L(g)) for k,g in groupby('aabbc')]); t(lambda: [(k,L(g)) for k,g in groupby([1,-1,2],abs)]); t(lambda: groupby()); t(lambda: groupby(1)); t(lambda: groupby('a',key=None).__next__()[0]); t(lambda: groupby(iterable='a',key=len)); t(lambda: L(groupby('a',1))); t(lambda: itertools._grouper(1,2)); t(lambda: itertools._grouper()); t(lambda: [L(g) for k,g in L(groupby('aab'))])
t(lambda: L(islice('abcdef',2))); t(lambda: L(islice('abcdef',2,None))); t(lambda: L(islice('abcdef',1,5,2))); t(lambda: islice('a')); t(lambda: islice('a',-1)); t(lambda: islice('a','b')); t(lambda: islice('a',0,-1)); t(lambda: islice('a',-1,3)); t(lambda: islice('a',0,1,0)); t(lambda: islice('a',0,1,'c')); t(lambda: islice('a',1,2,3,4)); t(lambda: islice(1,1)); t(lambda: islice('a',None,None,None).__next__()); t(lambda: islice('a','b',1)); t(lambda: islice('a',1,'b')); t(lambda: islice()); t(lambda: islice('a',x=1)); t(lambda:L(islice('abc',None)))
t(lambda: L(pairwise('abc'))); t(lambda: L(pairwise('a'))); t(lambda: pairwise()); t(lambda: pairwise(1)); t(lambda: pairwise(a=1))
t(lambda: L(permutations('abc'))); t(lambda: L(permutations('abc',2))); t(lambda: L(permutations('ab',3))); t(lambda: permutations('a',-1)); t(lambda: permutations('a','b')); t(lambda: permutations()); t(lambda: L(permutations('ab',0))); t(lambda: permutations(1)); t(lambda: permutations('a',r=None).__next__()); t(lambda: permutations('a',1.0))
t(lambda: L(product('ab','cd'))); t(lambda: L(product('ab',repeat=2))); t(lambda: L(product())); t(lambda: L(product('ab',repeat=0))); t(lambda: product('a',repeat=-1)); t(lambda: product('a',repeat='b')); t(lambda: product('a',x=1)); t(lambda: product(1)); t(lambda: L(product('ab',''))); t(lambda: product(repeat=2**62)); t(lambda: product('ab',repeat=2**62))
t(lambda: L(repeat(1,3))); t(lambda: repeat(1)); t(lambda: repeat(1,3)); t(lambda: repeat(1,-3)); t(lambda: repeat()); t(lambda: repeat(1,'a')); t(lambda: repeat(object=1,times=2)); t(lambda: repeat(1,2,3)); t(lambda: repeat(1).__length_hint__()); t(lambda: repeat(1,3).__length_hint__()); t(lambda: repeat(1,None)); t(lambda: repeat(1,2**70)); t(lambda: repeat(1,x=2))
t(lambda: L(starmap(pow,[(2,3),[3,2]]))); t(lambda: L(starmap(pow,[1]))); t(lambda: starmap()); t(lambda: starmap(1,2)); 
t(lambda: L(takewhile(lambda x:x<3,[1,3,1]))); t(lambda: takewhile(1))
t(lambda: [L(x) for x in tee('ab')]); t(lambda: tee('a',0)); t(lambda: tee('a',-1)); t(lambda: tee()); t(lambda: tee(1)); t(lambda: tee('a','b')); t(lambda: tee('a',1,2)); x=tee('abc',1)[0]; next(x); y,=tee(x,1); t(lambda: L(x)); t(lambda: L(y)); t(lambda: type(x)('abc')); t(lambda: L(type(x)('abc'))); t(lambda: type(x)()); t(lambda: type(x)(1)); t(lambda: itertools._tee_dataobject(iter('a'),[],None)); t(lambda: itertools._tee_dataobject()); 
t(lambda: L(zip_longest('ab','c'))); t(lambda: L(zip_longest('ab','c',fillvalue='-'))); t(lambda: zip_longest(1)); t(lambda: zip_longest('a',x=1)); t(lambda: L(zip_longest()))
class C(chain): 
    def __init__(self,*a,**k): pass
t(lambda: C(a=1)); 
class C2(cycle): 
    def __init__(self,*a,**k): pass
t(lambda: C2('a',newarg=1)); 
class R:
    def __init__(self): self.n=0
    def __iter__(self): return self
    def __next__(self): return next(self.i)
def f():
    r=R(); g=tee(r,2); r.i=g[0]; next(g[0])
t(f)
def f():
    i=islice('abc',0); return next(i,'d'), next(i,'d')
t(f)
for n in 'accumulate batched chain combinations combinations_with_replacement compress count cycle dropwhile filterfalse groupby islice pairwise permutations product starmap takewhile zip_longest'.split():
    t(lambda: getattr(itertools,n).__text_signature__)
    c=getattr(itertools,n)
