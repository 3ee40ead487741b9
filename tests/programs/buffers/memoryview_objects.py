# memoryview, and buffers written in Python.

import re as _re
_print = print
def print(*a, **k):
    _print(_re.sub(r'0x[0-9a-f]{6,}', '0xX', ' '.join(map(str, a))), **k)
def t(f,*a):
    try: print(a, '->', f(*a))
    except Exception as e: print(a,'!!',type(e).__name__, e)
m=memoryview(b'abcdefgh'*2)
for f in 'cbB?hHiIlLqQnNfdePFDxs':
    t(lambda: m.cast(f).tolist()); t(lambda: memoryview(bytearray(16)).cast(f).__setitem__(0,'x')); t(lambda: memoryview(bytearray(16)).cast(f).__setitem__(0,10**30)); t(lambda: memoryview(bytearray(16)).cast(f).__setitem__(0,1.5)); t(lambda: memoryview(bytearray(16)).cast(f).__setitem__(0,b'xy'))
t(memoryview); t(memoryview,1); t(lambda: memoryview(object=b'a'))
print(type(iter(m)), iter(m)); print(repr(m)[:12])
r=memoryview(b'a'); r.release(); print(repr(r)[:16])
for n in ('cast','tolist','tobytes','hex','__len__','obj','nbytes','itemsize','format','shape','ndim','strides','suboffsets','readonly','c_contiguous','toreadonly','__iter__','__hash__','__enter__','release','contiguous', '__repr__'):
    t(lambda: getattr(r,n)('B') if n=='cast' else (getattr(r,n)() if callable(getattr(r,n)) else getattr(r,n)))
t(lambda: r==r); t(lambda: r==b'a'); t(lambda: r[0])
t(lambda: memoryview(b'ab')<b'a')
print(memoryview._from_flags.__doc__, memoryview._from_flags.__text_signature__)
t(lambda: memoryview._from_flags(b'abc',0x11c))
t(lambda: memoryview._from_flags(b'abc',1))
t(lambda: memoryview[int])
class A:
    def __buffer__(self,f): print('get',f); return memoryview(b'xyz')
    def __release_buffer__(self,b): print('rel',b[0], type(b)); 
m=memoryview(A()); print(bytes(m), m.obj); m.release()
print(bytes(A())); print(b'x'+b'y'.join([A(),A()]))
class B(bytearray):
    def __buffer__(self,f): print('getB',f); return super().__buffer__(f)
    def __release_buffer__(self,b): print('relB'); super().__release_buffer__(b)
b=B(b'hello')
m=memoryview(b); print(bytes(m), type(m.obj)); t(b.append,1); m.release(); b.append(1); print(b)
class C:
    def __buffer__(self,f): return 1
t(memoryview,C()); t(b'a'.join,[C()])
class D:
    def __buffer__(self,f): 1/0
t(memoryview,D()); t(b''.join,[D()]); t(lambda: b'a'+D())
t(bytes(b'a').__buffer__, 1); t(bytes(b'a').__buffer__,0); t(bytearray(b'a').__buffer__, 1); t(bytearray().__release_buffer__,1); t(bytearray().__release_buffer__,memoryview(b'')); t(b'a'.__buffer__,2**40); t(b'a'.__buffer__,'a')
print(hasattr(b'','__release_buffer__'), hasattr(bytearray(),'__release_buffer__'), hasattr(memoryview(b''),'__release_buffer__'))
print(bytes.__buffer__.__doc__, bytes.__buffer__.__text_signature__, bytearray.__release_buffer__.__doc__,bytearray.__release_buffer__.__text_signature__)
class E:
    def __release_buffer__(self,b): pass
t(memoryview,E())
class F:
    def __buffer__(self,f): return memoryview(b'q')
    def __release_buffer__(self,b):
        t(memoryview,b); t(b.cast,'b'); t(b.toreadonly); 1/0
class G:
    __buffer__=None
t(memoryview,G())
m=memoryview(bytearray(b'abcd')); n=m.__buffer__(0) ; t(m.release)
