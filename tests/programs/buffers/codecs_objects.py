# _codecs: escapes, UTF-7, character maps.

import re as _re
_print = print
def print(*a, **k):
    _print(_re.sub(r'0x[0-9a-f]{6,}', '0xX', ' '.join(map(str, a))), **k)
import codecs,_codecs,warnings
warnings.simplefilter('ignore')
import sys
def t(f,*a):
    try: print(f.__name__,a, '->', f(*a))
    except Exception as e: print(f.__name__,a,'!!',type(e).__name__, e)
    sys.stdout.flush()
for d in (b"\\n\\t\\\\\\'\\\"\\a\\b\\f\\v\\r\\\nx\\101\\7\\400\\x41\\x4", b'\\x', b'\\xg1a', b'\\q\\c', b'\\x4', b'abc\\', b'\\777', b'\\8'):
    for e in ('strict','ignore','replace','foo'):
        t(_codecs.escape_decode,d,e)
t(_codecs.escape_encode,b'a\'"\\\t\n\r\x00\xff~ ')
t(_codecs.escape_encode,bytearray(b'a'))
for d in (rb'\n\x4', rb'\u12', rb'\U0011ffff', rb'\N{dollar sign}', rb'\N{nosuch}', rb'\N{', rb'\N', rb'\Nx', b'\\', rb'\u20ac\U0001f600\777\q', b'\xe9\\xe9', rb'\400',rb'\N{}', b'\\N{dollar sig', b'\\ud83d\\ude00',b'\\xz',b'\\u12z',b'\\U0001234z'):
    for e in ('strict','replace','backslashreplace'):
        t(_codecs.unicode_escape_decode,d,e)
    t(_codecs.unicode_escape_decode,d,'strict',False)
    t(_codecs.raw_unicode_escape_decode,d)
    t(_codecs.raw_unicode_escape_decode,d,'strict',False)
    t(_codecs.raw_unicode_escape_decode,d,'replace')
t(_codecs.unicode_escape_encode,'a\'"\\\t\n\r\0\xff\u20ac\U0001f600\x7f')
t(_codecs.raw_unicode_escape_encode,'a\'"\\\t\n\r\0\xff\u20ac\U0001f600\x7f')
for s in ('abc','a+b','a\u20acb','\u20ac','\u20ac-','\u20acx','\U0001f600!','~\\','a\nb\t\0\r','\u20ac\u20ac','\u20ac\u20ac\u20ac', '\u20ac\u20ac\u20ac\u20ac=','!"#$%&*;<=>@[]^_`{|}','\u20ac+','\u20ac!'):
    t(_codecs.utf_7_encode,s)
for d in (b'+IKw-',b'+IKw',b'+-',b'+',b'a+IKwb',b'+IKx',b'+IK',b'+I',b'+\xe9',b'+IKw\xe9',b'\xe9a',b'+2D3eAA-',b'+2D0-',b'+2D0',b'+2D0A',b'+3gA-',b'+2D0-x',b'+//-',b'+IKwgrA-',b'+IKwgrCCs-',b'+--',b'a+-b',b'+AAA-', b'~\\', b'+IKw.',b'+2D0.',b'+IKx.',b'+!', b'+2D3ZPd4A-',b'+AGE-x+',b'a\x80b', b'+AGEA', b'+AGE', b'+AGEAYg'):
    for e in ('strict','replace','ignore'):
        t(_codecs.utf_7_decode,d,e,True)
    t(_codecs.utf_7_decode,d)
m={97:'x',98:65,99:None,100:'\ufffe',101:'ab',102:0x110000,103:-1,104:1.5,105:65534,106:b'x'}
for d in b'abcdefghijk': t(_codecs.charmap_decode,bytes([d]),'strict',m)
for d in b'abcdefghijk': t(_codecs.charmap_decode,bytes([d]),'replace',m)
t(_codecs.charmap_decode,b'\0\1\2\3','strict','ab\ufffe')
t(_codecs.charmap_decode,b'\0\1\2\3','replace','ab\ufffe')
t(_codecs.charmap_decode,b'\0\xff','strict')
t(_codecs.charmap_decode,b'a','strict',5)
m={'a':1} ; m={97:98,98:b'xyz',99:None,100:256,101:-1,102:'s',103:2**70}
for c in 'abcdefgh': t(_codecs.charmap_encode,c,'strict',m)
for c in 'abcdefgh': t(_codecs.charmap_encode,c,'replace',m)
t(_codecs.charmap_encode,'chab?','xmlcharrefreplace',m)
m[ord('?')]=b'[Q]'
t(_codecs.charmap_encode,'chab?','replace',m)
t(_codecs.charmap_encode,'a\xff\u0100')
x=_codecs.charmap_build(''.join(map(chr,range(256))))
print(x,type(x),type(x).__module__,[n for n in dir(x) if not n.startswith('__')], x.size())
t(_codecs.charmap_encode,'a\xff\u0100','strict',x)
x=_codecs.charmap_build('abc'); print(x); x=_codecs.charmap_build('abc\ufffe\u20ac'+'\U0001f600'*3); print(x);t(_codecs.charmap_encode,'a\u20ac','strict',x)
x=_codecs.charmap_build('x'*10+'abc\ufffe\u20ac'+'z'*300); print(x)
x=_codecs.charmap_build('\0'+'abc\ufffe\u20ac'+'z'*250); print(x);t(_codecs.charmap_encode,'\ufffe','strict',x)
x=_codecs.charmap_build('\0'+'abc\ufffe\u20ac'+'z'*250+'yyy'); print(x);
x=_codecs.charmap_build('a'+'abc\ufffe\u20ac'+'z'*250+'yyy'); print(x);
t(_codecs.charmap_build,1)
