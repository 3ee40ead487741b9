# _struct: formats, packing, unpacking, what is refused.

import re as _re
_print = print
def print(*a, **k):
    _print(_re.sub(r'0x[0-9a-f]{6,}', '0xX', ' '.join(map(str, a))), **k)
import _struct, struct
def t(f,*a):
    try: print(a, '->', f(*a))
    except Exception as e: print(a,'!!',type(e).__name__, e)
S=_struct.Struct
p=struct.pack
for f,v in (('b',128),('b',-129),('B',256),('B',-1),('h',2**15),('H',2**16),('H',-1),('i',2**31),('I',2**32),('I',-1),('l',2**63),('L',2**64),('L',-1),('q',2**63),('Q',2**64),('Q',-1),('n',2**63),('N',2**64),('N',-1),('P',2**64),('P',-1),('P',-2**63-1),('?',1),('?',[]),('c',b'ab'),('c','a'),('c',1),('s','a'),('s',b''),('3s',b'abcdef'),('0s',b'a'),('p',b'abc'),('4p',b'abcdef'),('300p',b'x'*299),('f',1e300),('f','x'),('d','x'),('e',1e10),('e','a'),('b','x'),('b',1.5),('i','x'),('Q','x'),('x',1),('F',1j),('D',1+2j),('F','x'),('D','x'),('F',1e300+0j)):
    for o in ('','<','>','=','!','@'): t(p,o+f,v)
for f in ('','3','a','3a','3 b',' b','b 3','@@b','<n','<P','99999999999999999999b','9223372036854775807i','b\0','é','xxx','3x','0i','bi','@bi','<bi','ib0i','hhhq0l'): t(struct.calcsize,f)
t(struct.calcsize,b'bi'); t(struct.calcsize,1); t(struct.calcsize,bytearray(b'i')); t(struct.calcsize,b'\xff')
t(p,'bb',1); t(p,'b',1,2); t(p); t(p,1); t(p,'3s'); t(p,'3sb',b'a')
t(struct.unpack,'i',b'abc'); t(struct.unpack,'bb',b'a'); t(struct.unpack,'b','a'); t(struct.unpack,'3s4pc?e',b'abc\x02xyzQ\x01\x00\x3c')
t(struct.unpack_from,'i',b'abc'); t(struct.unpack_from,'i',b'abcdefgh',5);t(struct.unpack_from,'i',b'abcdefgh',-3);t(struct.unpack_from,'i',b'abcdefgh',-9);t(struct.unpack_from,'i',b'abcdefgh',-4);t(struct.unpack_from,'b',b'',0);pass
b=bytearray(8)
t(struct.pack_into,'i',b,0,1);t(struct.pack_into,'i',b,5,1);t(struct.pack_into,'i',b,-3,1);t(struct.pack_into,'i',b,-9,1);t(struct.pack_into,'i',b,-4,258); print(b);t(struct.pack_into,'i',b'abcd',0,1);t(struct.pack_into,'i',b);t(struct.pack_into,'i');t(struct.pack_into,'i',b,0);t(struct.pack_into,'i',b,'x',1);t(struct.pack_into,'ii',b,0,1)
t(struct.iter_unpack,'i',b'abcdefgh'); t(list,struct.iter_unpack('i',b'abcdefgh'));t(struct.iter_unpack,'i',b'abc');t(struct.iter_unpack,'',b'abc'); it=struct.iter_unpack('i',b'abcdefgh'); print(it.__length_hint__(), type(it), type(it).__module__); next(it); print(it.__length_hint__())
s=S('<ib'); print(s, s.format, s.size, repr(s)); t(S); t(S,1); t(S,'z'); t(s.pack,1); t(s.pack,1,2); t(s.unpack,b'abcde'); t(s.unpack,b''); s.__init__('b'); print(s.size)
x=S.__new__(S); t(x.pack,1); t(lambda: x.size); t(lambda: x.format)
t(struct.unpack,'F',b'12345678'); t(struct.unpack,'<D',b'1'*16)
t(p,'5i',1,2,3,4,5); t(p,'<qhb?',1,2,3,True); t(p,'@bhilq',1,2,3,4,5)
class I:
    def __index__(self): return 7
t(p,'i',I()); t(p,'P',I())
class J:
    def __bool__(self): 1/0
t(p,'?',J())
t(p, 'z'); t(p,'b'*2,300,1)
