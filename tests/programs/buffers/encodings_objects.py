# Encodings, error handlers, the registry of codecs.

import re as _re
_print = print
def print(*a, **k):
    _print(_re.sub(r'0x[0-9a-f]{6,}', '0xX', ' '.join(map(str, a))), **k)
import codecs,_codecs
def t(f,*a):
    try: print(a, '->', f(*a))
    except Exception as e: print(a,'!!',type(e).__name__, e, getattr(e,'__notes__',None), [getattr(e,x,None) for x in ('start','end','reason','encoding')])
for d in (b'\xff\xfe\x00', b'\x00', b'\xfe\xff\x00', b'\x00\xd8', b'\x00\xd8\x00', b'\x00\xd8a\x00', b'\x00\xdc', b'\xff\xfe\x00\xdc'):
    for e in ('utf-16','utf-16-le','utf-16-be'):
        t(d.decode, e)
for d in (b'\xff\xfe\0\0\0', b'\0',b'\0\0\x11\0', b'\0\xd8\0\0',b'\0\0\0\x7f'):
    for e in ('utf-32','utf-32-le','utf-32-be'):
        t(d.decode, e)
for s in ('\ud800', 'a\udc00b'):
    for e in ('utf-16','utf-16-le','utf-16-be','utf-32','utf-32-le','utf-8','utf-7','ascii','latin-1'):
        for h in ('strict','ignore','replace','surrogatepass','surrogateescape','backslashreplace','nosuch','xmlcharrefreplace','namereplace'):
            t(s.encode, e, h)
t('a'.encode,'hex'); t(b'a'.decode,'hex'); t('a'.encode,'nosuch'); t('a'.encode,'x\0y')
t(codecs.lookup,'a b  c-D..é_')
codecs.register(lambda n: print('SEARCH',repr(n)))
for n in ('a b  c-D..é_','  X  ','__y__','Foo.Bar','é'): t(codecs.lookup,n)
t(codecs.decode,b'zz','hex')
t(codecs.lookup_error,'nosuch')
t(codecs.lookup_error('strict'),1)
t(codecs.lookup_error('ignore'),1)
t(codecs.lookup_error('ignore'),ValueError())
t(codecs.register_error,'x',1); t(codecs.register,1); t(codecs.unregister,1)
t(_codecs._unregister_error,'strict');t(_codecs._unregister_error,'nosuch')
print(codecs.lookup_error('strict').__name__, codecs.lookup_error('strict').__module__,codecs.lookup_error('strict').__doc__, codecs.lookup_error('strict').__self__)
for n in ('ignore','replace','xmlcharrefreplace','backslashreplace','namereplace','surrogatepass','surrogateescape'):
    print(codecs.lookup_error(n).__name__,codecs.lookup_error(n).__doc__)
