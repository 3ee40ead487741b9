# bytes and bytearray: formatting, hexadecimal, arguments of methods, arrays that others look at.

import re as _re
_print = print
def print(*a, **k):
    _print(_re.sub(r'0x[0-9a-f]{6,}', '0xX', ' '.join(map(str, a))), **k)
def t(f,*a):
    try: print(a, '->', f(*a))
    except Exception as e: print(a,'!!',type(e).__name__, e)
for x in (1,1.5,None,b'6161',bytearray(b'61 62'),memoryview(b'6'),b'6g',b'\xff','6\u0100','61\x00','é', b'6', '6', ' 6 1', '61\u2003'): t(bytes.fromhex,x)
t(bytearray.fromhex,1)
print(bytes.hex.__text_signature__, bytes.fromhex.__doc__, bytes.hex.__doc__)
for f,v in ((b'%s','a'),(b'%b',1),(b'%s',b'x'),(b'%5s|%-5s|',(b'a',bytearray(b'b'))),(b'%.2s',b'abc'),(b'%a','é'),(b'%r','é'),(b'%c',65),(b'%c',256),(b'%c',b'ab'),(b'%c','a'),(b'%c',b'x'),(b'%c',bytearray(b'xy')),(b'%c',1.5),(b'%d','x'),(b'%d',5),(b'%x',255),(b'%x',1.5),(b'%f','x'),(b'%e',1.5),(b'%(a)s',{b'a':b'q'}),(b'%(a)s',{'a':b'q'}),(b'%s',()),(b'%s',(b'a',b'b')),(b'%z',1),(b'%',1),(b'%%',()),(b'%s',memoryview(b'mv')),(b'a',1),(b'a',{}),(b'%d%%',5),(b'%i',True),(b'%5.1f',2.25),(b'%*d',(5,3)),(b'%s',5), (b'%c',-1),(b'%c',2**70), (b'%s',b'')):
    t(lambda a,b:a%b,f,v); t(lambda a,b:bytearray(a)%b,f,v)
class A:
    def __bytes__(self): return b'AA'
class B:
    def __bytes__(self): return 5
t(lambda: b'%s'%A()); t(lambda: b'%s'%B())
t(lambda: 5 % b'a'); t(lambda: b'a'.__rmod__(b'%s'))
t(b'a'.join,['a']); t(b'a'.join,5); t(b'a'.join, (b'x', memoryview(b'y'), bytearray(b'z'))); t(b','.join,'ab');
t(b''.join, [b'x'])
b=bytearray(b'abc'); m=memoryview(b)
for n,a in (('append',(1,)),('extend',(b'x',)),('clear',()),('pop',()),('insert',(0,1)),('remove',(97,)),('resize',(10,)),('__iadd__',(b'x',)),('__imul__',(2,)),('__setitem__',(slice(0,1),b'xx')),('__delitem__',(0,)),('__init__',(b'abcd',)),('reverse',()),('extend',(b'',)),('__imul__',(1,)), ('resize',(3,)),('__init__',(b'xyz',)), ('__init__',(5,))): t(getattr(b,n),*a)
print(b)
b=bytearray(b'abc'); t(b.extend,b); t(b.extend,[1,2,300]); t(b.extend,'abc'); t(b.extend,5); print(b)
t(b'a'.hex,1); t(b'a'.hex,'ab'); t(b'a'.hex,''); t(b'a'.hex,'é'); t(b'a'.hex,b'\xff'); t(b'a'.hex,'-',0);t(b'a'.hex,None); t(bytes(range(10)).hex,'-',3); t(bytes(range(10)).hex,b'-',-3); t(b''.hex,'-'); t(b'abc'.hex,'-',2**40); t(b'abc'.hex,'-',2**31-1); t(b'abc'.hex,'-',-2**31)
import sys
print(bytes.__mod__.__doc__, bytes.__rmod__.__doc__)
t(b'abc'.find, 'a'); t(b'abc'.__contains__,'a'); t(b'abc'.split,'a'); t(b'abc'.startswith,'a'); t(b'abc'.replace,'a','b'); t(b'abc'.strip,'a'); t(b'abc'.translate,'a'); t(b'a'.center,5,'a'); t(b'a'.count,'a'); t(b'abc'.partition,'a')
