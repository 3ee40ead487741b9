def run(c):
    try:
        while True: print('yielded', c.send(None))
    except StopIteration as e: return e.value
def show(f, *a):
    try: print(f(*a))
    except BaseException as e: print(type(e).__name__, e, repr(e.__cause__), repr(e.__context__))
class Aw:
    def __init__(s, v): s.v=v
    def __await__(s):
        r = yield s.v
        return (s.v, r)
async def f(x):
    return await Aw(x), await Aw(x+1)
print(run(f(1)))
c = f(2); print(c.cr_running, c.cr_await, c.cr_origin, c.__name__, c.__qualname__, c.cr_code.co_name, c.cr_suspended)
print(c.send(None), type(c.cr_await).__name__, c.cr_suspended); c.close(); show(c.send, None); show(c.throw, ValueError)
async def bad(): await 3
show(run, bad())
class NI:
    def __await__(s): return 4
async def bad2(): await NI()
show(run, bad2())
class CR:
    def __await__(s): return f(1)
async def bad3(): await CR()
show(run, bad3())
async def agen():
    try:
        x = yield 1
        print('x', x)
        y = await Aw('w')
        print('y', y)
        yield 2
    finally:
        print('agen fin')
async def use():
    async for v in agen(): print('v', v)
    else: print('else')
    print([v async for v in agen()], {v: v async for v in agen() if v > 1}, {v async for v in agen()})
    print([await Aw(i) for i in range(2)])
    g = (await Aw(i) for i in [4])
    async for q in g: print(q)
    a = agen(); print(await a.asend(None), a.ag_running, a.ag_suspended)
    await a.aclose()
    a = agen(); await anext(a)
    try: await a.athrow(KeyError('t'))
    except KeyError as e: print('athrow', e)
    try: await a.asend(1)
    except StopAsyncIteration as e: print('stopped')
    print(await anext(agen()), await anext(a, 'dflt'))
print(run(use()))
class CM:
    async def __aenter__(s): print('enter'); await Aw('e'); return 5
    async def __aexit__(s, *a): print('exit', a[:2]); return True
async def w():
    async with CM() as v, CM() as u:
        print(v, u); raise ValueError('in with')
    print('after')
run(w())
class BadCM:
    def __aenter__(s): return 1
    async def __aexit__(s,*a): pass
async def w2():
    async with BadCM(): pass
show(run, w2())
class BadCM2:
    async def __aenter__(s): return 1
    def __aexit__(s,*a): return 3
async def w3():
    async with BadCM2(): pass
show(run, w3())
async def w4():
    async with 3: pass
show(run, w4())
async def w5():
    async for x in 3: pass
show(run, w5())
class X:
    def __aiter__(s): return 3
async def w6():
    async for x in X(): pass
show(run, w6())
class Y:
    def __aiter__(s): return s
    def __anext__(s): return 3
async def w7():
    async for x in Y(): pass
show(run, w7())
async def st(): raise StopIteration(1)
show(run, st())
async def ast(): 
    raise StopAsyncIteration(1)
    yield
show(run, ast().__anext__())
async def ast2(): 
    raise StopIteration(1)
    yield
show(run, ast2().__anext__())
a = agen(); s1 = a.asend(None); 
try: s1.send(None)
except StopIteration as e: print(e.value)
show(s1.send, None)
s2 = a.asend(1); print(s2.send(None)); s3 = a.asend(2); show(s3.send, None); show(a.aclose().send, None)
show(s2.close); show(s2.close)
def gencoro(): yield 1
def yf():
    yield from f(1)
show(lambda: list(yf()))
async def me2():
    await self_
self_ = me2(); show(run, self_)
async def aw2(c): await c
shared = f(7)
p = aw2(shared); p.send(None)
q = aw2(shared); show(q.send, None)
p.close(); 
async def rec(n):
    if n: return await rec(n-1)
    return await Aw('deep')
print(run(rec(200)))
show(run, rec(3000))
print(type(f), f.__code__.co_flags & 0x80, (lambda: (yield))().__class__)
for t in (type(agen()), type(agen().asend(1)), type(f.__code__)): print(t)
