import sys
def show(f, *a):
    try: print(f.__name__, f(*a))
    except BaseException as e: print(f.__name__, type(e).__name__, e, repr(e.__cause__), repr(e.__context__))

def gen():
    x = yield 1
    print('got', x)
    try:
        y = yield 2
    except ValueError as e:
        print('caught', e, repr(e.__context__))
        y = 'v'
    return y
g = gen()
print(next(g), g.send('a'), g.gi_running, g.gi_suspended, g.gi_yieldfrom)
try: g.throw(ValueError('boo'))
except StopIteration as e: print('stop', e.value)
print(g.gi_frame, g.gi_code.co_name, list(g))
show(lambda: gen().send(1))
def reent():
    try: me.__next__()
    except ValueError as e: print(e)
    yield 3
me = reent(); print(list(me))
def outer():
    r = yield from inner()
    print('r', r)
    return 7
def inner():
    try:
        a = yield 1
        b = yield a
    except GeneratorExit:
        print('exit'); raise
    finally: print('fin')
    return 9
o = outer(); print(next(o), o.gi_yieldfrom.__name__, o.send(5)); o.close()
o = outer(); next(o); show(o.throw, KeyError('k'))
o = outer(); print([*o])
def stopper():
    raise StopIteration(3)
    yield
show(lambda: next(stopper()))
def ignore():
    while True:
        try: yield 1
        except GeneratorExit: pass
i = ignore(); next(i); show(i.close)
class It:
    def __init__(s): s.n=0
    def __iter__(s): return s
    def __next__(s):
        s.n+=1
        if s.n>3: raise StopIteration('end')
        return s.n
    def throw(s, *a): print('It.throw', a); return 'thrown'
    def close(s): print('It.close')
def d(): 
    r = yield from It(); print('res', r)
print(list(d()))
x = d(); next(x); print(x.throw(ValueError)); x.close()
def lst(): yield from [1,2,3]
x = lst(); next(x); show(x.throw, IndexError('i'))
def handled():
    try: raise KeyError('in')
    except KeyError:
        yield 1
        print(repr(sys.exception()) if hasattr(sys,'exception') else "KeyError('in')")
        yield 2
h = handled(); next(h)
try: raise OSError('out')
except OSError:
    next(h)
    print(repr(sys.exception()) if hasattr(sys,'exception') else "OSError('out')")
def deep(n):
    if n: yield from deep(n-1)
    else: yield 'bottom'
print(list(deep(300)))
show(lambda: list(deep(5000)))
def chain(g): yield from g
def mk(n):
    g = iter([1])
    for _ in range(n): g = chain(g)
    return g
print(list(mk(200)))

