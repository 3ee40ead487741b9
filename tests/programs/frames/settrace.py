"""Events of sys.settrace and sys.setprofile."""
import sys

log = []

def tracer(frame, event, arg):
    if frame.f_code.co_filename != __file__:
        return None
    if event == 'exception':
        arg = (arg[0].__name__, str(arg[1]), arg[2] is not None)
    log.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno, arg))
    return tracer

def traced(function, *args):
    del log[:]
    sys.settrace(tracer)
    try:
        function(*args)
    except Exception as e:
        pass
    finally:
        sys.settrace(None)
    print(function.__name__)
    for entry in log:
        if entry[0] != 'traced':
            print('   ', entry)

def straight(a):
    b = a + 1
    c = [x
         for x in range(2)]
    return b, c

def loops(n):
    total = 0
    for i in range(n):
        total += i
    while n:
        n -= 1
    else:
        total = -1
    return total

def one_line_loop(n):
    while n: n -= 1
    for i in range(2): pass
    return n

def branches(x):
    if x > 1:
        y = 1
    elif x:
        y = 2
    else:
        y = 3
    return (y
            if y
            else 0)

def raises():
    try:
        inner()
    except ValueError as e:
        value = str(e)
    finally:
        done = True
    raise KeyError('end')

def inner():
    raise ValueError('inside')

def gen():
    x = yield 1
    yield x

def uses_gen():
    for v in gen():
        pass
    g = gen()
    next(g)
    g.close()

def withs():
    class C:
        def __repr__(self): return "C()"
        def __enter__(self): return self
        def __exit__(self, *a): return True
    with C() as c:
        1 / 0
    return c

def delegating():
    def sub():
        yield 1
        return 2
    def top():
        r = yield from sub()
        return r
    list(top())

def tries(n):
    for i in range(n):
        try:
            if i == 1:
                continue
            int('x')
        except ValueError:
            break
        finally:
            n = 0

for case in [(straight, 1), (loops, 2), (one_line_loop, 2), (branches, 0), (branches, 5), (raises,), (uses_gen,), (withs,), (delegating,), (tries, 3)]:
    traced(*case)

def profiler(frame, event, arg):
    if frame.f_code.co_filename != __file__:
        return
    name = getattr(arg, '__name__', arg) if event.startswith('c_') else arg
    log.append((frame.f_code.co_name, event, name))

def calls():
    l = [3, 1]
    l.sort()
    len(l)
    str.upper('x')
    try:
        int('q')
        l.index(5)
    except ValueError:
        pass
    try:
        l.index(5)
    except ValueError:
        pass
    return sum(l)

del log[:]
sys.setprofile(profiler)
calls()
for x in gen(): pass
sys.setprofile(None)
for entry in log:
    print(entry)

def opcodes():
    x = 1
    return x

def optracer(frame, event, arg):
    frame.f_trace_opcodes = True
    log.append((event, frame.f_lasti if event == 'opcode' else None))
    return optracer

del log[:]
sys.settrace(optracer)
opcodes()
sys.settrace(None)
print(log)

def no_lines(frame, event, arg):
    frame.f_trace_lines = False
    log.append(event)
    return no_lines
del log[:]
sys.settrace(no_lines)
loops(1)
sys.settrace(None)
print(log)

def bad(frame, event, arg):
    raise RuntimeError('from the tracer')
sys.settrace(bad)
try:
    loops(1)
except RuntimeError as e:
    print(e, sys.gettrace())
