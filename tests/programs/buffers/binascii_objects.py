# binascii: every conversion, with broken input.

import re as _re
_print = print
def print(*a, **k):
    _print(_re.sub(r'0x[0-9a-f]{6,}', '0xX', ' '.join(map(str, a))), **k)
import binascii
def t(f,*a,**k):
    try: print(f.__name__,a,k, '->', f(*a,**k))
    except Exception as e: print(f.__name__,a,k,'!!',type(e).__name__, e)
print(binascii.Error.__mro__, binascii.Incomplete.__mro__)
a=binascii.a2b_base64
for d in (b'YWJj',b'YWI=',b'YQ==',b'YQ=',b'YQ',b'Y',b'YWJj=',b'YW=Jj',b'Y=WJj',b'=YWJj',b'YWJj\n',b'YW Jj',b'YWI=YWI=',b'YQ==YQ==',b'Y!W@J#j',b'',b'=',b'====',b'YWJjY',b'YWJjYQ',b'YWI==',b'YQ===',b'YWI=\n',b'YWI=x', b'A', b'AAAAA', b'ab\xff=', 'YWJj','YWJ\u0100', b'YQ=a=', b'YWJj====',b'YWI=a'):
    t(a,d); t(a,d,strict_mode=True)
t(binascii.b2a_base64,b'abc'); t(binascii.b2a_base64,b'abcd',newline=False); t(binascii.b2a_base64,b''); t(binascii.b2a_base64,'a')
t(binascii.b2a_uu,b'abc'); t(binascii.b2a_uu,b'x'*46); t(binascii.b2a_uu,b'x'*45); t(binascii.b2a_uu,b'\0\0',backtick=True); t(binascii.b2a_uu,b'\0\0'); t(binascii.b2a_uu,b''); t(binascii.b2a_uu,b'a')
for d in (b'#86)C\n',b'#86)C',b' \n',b'#86',b'#\xff',b'"8  \n',b'"8``\n',b'#86)C123',b'#86)C  ',b'',b'`\n', b'$8\x7f)C'): t(binascii.a2b_uu,d)
t(binascii.unhexlify,b'616'); t(binascii.unhexlify,b'6z'); t(binascii.unhexlify,'6162'); t(binascii.unhexlify,'é'); t(binascii.unhexlify,1); t(binascii.hexlify,b'abcd','-',2); t(binascii.hexlify,b'abcd',b'\xff'); t(binascii.hexlify,'a'); t(binascii.hexlify,b'ab',sep=':')
t(binascii.crc32,b'abc'); t(binascii.crc32,b'abc',2**33+1); t(binascii.crc_hqx,b'abc',5); t(binascii.crc_hqx,b'abc',2**20+3); t(binascii.crc_hqx,b'',-1)
for d in (b'a=20b',b'a=\nb',b'a=\r\nb',b'a= \nb',b'a=xyb',b'a==b',b'a_b',b'a=3Db=',b'=4',b'=',b'a=4\n',b'=AX', 'a=3d'): t(binascii.a2b_qp,d); t(binascii.a2b_qp,d,header=True)
for d in (b'a b',b'a ',b'a\t\n',b'a=b',b'\xff\x00',b'x'*80,b'a b_c',b'.',b'.\n',b'a\r\nb\nc',b'a\nb\r\n',b' ',b'a '*40,b'=20',b'x'*75+b'=',b'x'*76, b'x'*77, b'\r', b'\n', b'a \r\n b',b'a'*74+b'\xff',b'a'*75+b' \n', b'.a\n.b\n.\n.'):
    for k in ({},{'quotetabs':True},{'header':True},{'istext':False},{'quotetabs':1,'istext':0,'header':1}): t(binascii.b2a_qp,d,**k)
