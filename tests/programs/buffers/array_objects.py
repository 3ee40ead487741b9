# array: construction, methods, slices, views, pickles.

import re as _re
_print = print
def print(*a, **k):
    _print(_re.sub(r'0x[0-9a-f]{6,}', '0xX', ' '.join(map(str, a))), **k)
import array
def t(f,*a,**k):
    try: print(getattr(f,'__name__',''),a,k, '->', f(*a,**k))
    except Exception as e: print(getattr(f,'__name__',''),a,k,'!!',type(e).__name__, e)
A=array.array
import warnings; warnings.simplefilter('ignore')
t(A); t(A,'z'); t(A,1); t(A,'ii'); t(A,'i','abc'); t(A,'i',5); t(A,'u','aé'); t(A,'w','aé'); t(A,'i',[1,2]); t(A,'i',b'12345678'); t(A,'i',b'123'); t(A,'d',[1,2.5]); t(A,'i',A('d',[1,2])); t(A,'d',A('i',[1])); t(A,'i',A('u','a')); t(A,'u',A('i',[1])); t(A,'i',x=1); t(A,'i',1,2);t(A,'w',A('u','a'));t(A,'u',A('w','a')); t(A,'i',A('w','ab'))
for c,v in (('b',128),('B',256),('B',-1),('h',2**15),('H',2**16),('H',-1),('i',2**31),('I',2**32),('I',-1),('l',2**63),('L',2**64),('L',-1),('q',2**63),('Q',2**64),('Q',-1),('f','x'),('d','x'),('b','x'),('b',1.5),('u','ab'),('u',1),('w','ab'),('w',1),('w',''),('f',1e300),('H','x'),('I','x'),('I',1.5),('Q','x'),('L',1.5), ('i',-2**31-1),('h',-2**15-1),('b',-129)):
    t(A,c,[v])
a=A('i',[1,2,3]); t(a.append,'x'); t(a.pop); t(a.pop,5); t(A('i').pop); t(a.insert,0,9); t(a.insert,-100,8); t(a.insert,100,7); print(a); t(a.remove,99); t(a.remove,9); t(a.index,8); t(a.index,99); t(a.index,7,0,1); t(a.count,7); t(a.reverse); print(a); t(a.extend,[1,2]); t(a.extend,A('d',[1])); t(a.extend,5); t(a.extend,['x']); t(a.fromlist,[5,'x']); print(a); t(a.fromlist,(1,)); t(a.fromlist,[6]); t(a.tolist); t(a.tobytes); t(a.frombytes,b'1234'); t(a.frombytes,b'123'); t(a.frombytes,'a'); t(a.byteswap); print(a); t(A('w','a').byteswap)
a=A('i',range(6)); print(a[1:4],a[::-2],a[-1]); t(a.__getitem__,9); t(a.__getitem__,'x'); t(a.__setitem__,9,1); t(a.__setitem__,0,'x'); t(a.__setitem__,slice(0,2),[1]); t(a.__setitem__,slice(0,2),A('i',[7])); print(a); t(a.__setitem__,slice(0,4,2),A('i',[7])); t(a.__setitem__,slice(0,4,2),A('i',[7,8])); t(a.__setitem__,slice(0,2),A('d',[1])); del a[0]; del a[1:3]; print(a); t(a.__delitem__,50); t(lambda: a+a); t(lambda: a+[1]); t(lambda: a+A('d')); t(lambda: a*2); t(lambda: 2*a); t(lambda:a*-1); t(lambda: a.__iadd__(A('i',[4]))); t(lambda: a.__iadd__([4])); t(lambda: a.__iadd__(A('d'))); t(lambda: a.__imul__(2)); print(a, 4 in a, a==A('d',list(a)), a<A('i',[9]), a==[1], a!=a, A('u','ab')<A('u','b'))
a=A('i',range(10)); del a[::3]; print(a); a[::-1]=A('i',range(6)); print(a)
m=memoryview(a); print(m.format,m.itemsize,m.shape,m.readonly,m.tolist()); t(a.append,1); t(a.pop); t(a.extend,[1]); t(a.__setitem__,slice(0,1),A('i')); t(a.__delitem__,0); t(a.__imul__,2); t(a.__imul__,0); t(a.fromlist,[1]); t(a.frombytes,b'1234'); m[0]=99; m.release(); print(a)
print(memoryview(A('u','a')).format, memoryview(A('w','a')).format, memoryview(A('l')).format)
print(repr(A('u','é')),repr(A('w')),repr(A('w','a\U0001f600')), repr(A('i')), str(A('d',[1.5]))); t(A('u','abc').tounicode); t(A('w','abc').tounicode); t(A('i').tounicode); t(A('u').fromunicode,'abc'); t(A('i').fromunicode,'a'); t(A('w').fromunicode,1)
import copy,pickle
print(copy.copy(a),copy.deepcopy(a), a.__reduce_ex__(3), a.__reduce_ex__(2), a.__reduce_ex__(0), A('d',[1.5]).__reduce_ex__(4), A('w','ab').__reduce_ex__(2),A('u','ab').__reduce_ex__(4)); print(pickle.loads(pickle.dumps(a)))
r=array._array_reconstructor; t(r,A,'i',9,b'1234'); t(r,A,'i',8,b'1234'); t(r,A,'i',99,b''); t(r,A,'d',15,b'12345678'); t(r,int,'i',8,b''); t(r,A,'z',8,b''); t(r,A,'i',8,'x'); t(r, A,'i',6,b'\0\1');t(r,A,'i',7,b'\0\1');t(r,A,'l',10,b'12345678');t(r,A,'i',8,b'123')
import io
f=io.BytesIO(b'12345678123'); a=A('i'); t(a.fromfile,f,2); print(a); t(a.fromfile,f,1); print(a); t(a.fromfile,f,-1); g=io.BytesIO(); a.tofile(g); print(g.getvalue())
it=iter(A('i',[1,2])); print(type(it), it.__reduce__(), next(it), it.__reduce__(), list(it), it.__reduce__()); it=iter(A('i',[1,2])); it.__setstate__(1); print(list(it))
class B(A):
    def __init__(self,*a): self.x=1
b=B('i',[1]); print(b, b.x, repr(b), b.__reduce_ex__(4)); print(A[int]); t(hash,a); print(A('i',[1,2]).__sizeof__()-A('i').__sizeof__())
print(A('b',b'ab')==A('B',b'ab'), A('f',[float('nan')])==A('f',[float('nan')]), array.array.__module__); t(A('i',[1]).index,1.0); t(A('d',[1]).count,1); a.clear(); print(a)
import warnings; warnings.simplefilter('error'); t(A,'u')
