# Hashes: digests around the sizes of blocks, arguments of constructors.

import re as _re
_print = print
def print(*a, **k):
    _print(_re.sub(r'0x[0-9a-f]{6,}', '0xX', ' '.join(map(str, a))), **k)
import _md5,_sha1,_sha2,_sha3,_blake2
def t(f,*a,**k):
    try: print(a,k, '->', f(*a,**k))
    except Exception as e: print(a,k,'!!',type(e).__name__, e)
h=_md5.md5(b'a')
t(_md5.md5,'a'); t(_md5.md5,data=b'a'); t(_md5.md5,string=b'a'); t(_md5.md5,b'a',string=b'b'); t(_md5.md5,b'a',usedforsecurity=False); t(_md5.md5,b'',b''); t(h.update,'a'); t(h.update,1); t(_md5.md5,foo=1)
t(type(h))
for f in (_md5.md5,_sha2.sha224,_sha2.sha256,_sha2.sha384,_sha2.sha512,_sha3.sha3_224,_sha3.sha3_256,_sha3.sha3_384,_sha3.sha3_512,_blake2.blake2b,_blake2.blake2s,_sha1.sha1):
    h=f(b'x'); print(h,type(h),h.name,h.block_size,h.digest_size,[n for n in dir(h) if not n.startswith('__')])
    for n in (0,1,55,56,63,64,65,111,112,127,128,129,135,136,137,200,1000):
        h=f(); h.update(bytes(range(256))[:n%256]*(n//256+1)); print(n,h.hexdigest(),h.copy().digest()==h.digest())
h=_sha3.shake_128(b'a'); t(h.digest,5); t(h.digest); t(h.digest,-1); t(h.hexdigest,300); t(h.digest,length=3); print(h._capacity_bits,h._rate_bits,h._suffix); t(h.digest,2**30);t(_sha3.shake_256(b'x'*136).hexdigest,200)
b=_blake2.blake2b
t(b,digest_size=0);t(b,digest_size=65);t(b,key=b'x'*65);t(b,salt=b'x'*17);t(b,person=b'x'*17);t(b,fanout=256);t(b,depth=0);t(b,depth=256);t(b,leaf_size=-1);t(b,leaf_size=2**32);t(b,node_offset=-1);t(b,node_depth=256);t(b,inner_size=65);t(b,last_node=1); t(_blake2.blake2s,node_offset=2**48); t(b,'a'); t(b,key='a'); t(b, fanout=-1)
print(b(b'abc',digest_size=20,key=b'k',salt=b's',person=b'p',fanout=2,depth=3,leaf_size=4,node_offset=5,node_depth=6,inner_size=7,last_node=True).hexdigest())
print(_blake2.blake2s(b'abc'*100,digest_size=20,key=b'k',salt=b's',person=b'p',fanout=2,depth=3,leaf_size=4,node_offset=5,node_depth=6,inner_size=7,last_node=True).hexdigest())
print(b.MAX_DIGEST_SIZE,b.SALT_SIZE)
import hashlib
print(hashlib.sha256(b'abc').hexdigest(), hashlib.new('md5',b'x').hexdigest(), sorted(hashlib.algorithms_guaranteed))
