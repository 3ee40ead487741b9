"""sys.monitoring."""
import sys
m = sys.monitoring
E = m.events
names = {v: k for k, v in vars(E).items()}
log = []

def recorder(event):
    def callback(code, *args):
        shown = tuple(a if isinstance(a, (int, str)) else getattr(a, '__name__', type(a).__name__) for a in args)
        log.append((names[event], code.co_name, *shown))
    return callback

def run(events, function, *args):
    del log[:]
    m.use_tool_id(0, 'test')
    for e in names:
        if e and e & events:
            m.register_callback(0, e, recorder(e))
    m.set_events(0, events)
    try:
        function(*args)
    except Exception as e:
        log.append(repr(e))
    m.set_events(0, 0)
    m.free_tool_id(0)
    print(function.__name__)
    for entry in log:
        print('   ', entry)

def f(n):
    for i in range(n):
        if i:
            g(i)
    return n

def g(i):
    try:
        raise ValueError(i)
    except ValueError:
        pass
    return len([i])

def gen():
    x = yield 1
    return x

def use_gen():
    it = gen()
    next(it)
    try:
        it.send(3)
    except StopIteration as e:
        return e.value

def thrower():
    it = gen()
    next(it)
    it.throw(KeyError('t'))

def reraiser():
    try:
        1 / 0
    finally:
        x = 1

base = E.PY_START | E.PY_RESUME | E.PY_RETURN | E.PY_YIELD | E.PY_UNWIND | E.PY_THROW
run(base, f, 2)
run(base, use_gen)
run(base, thrower)
run(E.LINE, f, 2)
run(E.BRANCH_LEFT | E.BRANCH_RIGHT | E.JUMP, f, 3)
run(E.CALL, f, 2)
run(E.CALL | E.C_RETURN | E.C_RAISE, g, 1)
run(E.RAISE | E.RERAISE | E.EXCEPTION_HANDLED | E.PY_UNWIND, reraiser)
run(E.INSTRUCTION, gen)

m.use_tool_id(1, 'off')
count = []
def once(code, line):
    count.append(line - code.co_firstlineno)
    return m.DISABLE
m.register_callback(1, E.LINE, once)
m.set_local_events(1, f.__code__, E.LINE)
f(3)
f(3)
print(count, m.get_local_events(1, f.__code__), m.get_events(1))
m.restart_events()
f(3)
print(count)
m.set_local_events(1, f.__code__, 0)
m.free_tool_id(1)
for s in ['m.use_tool_id(9,"x")','m.use_tool_id(0,3)','m.use_tool_id(0,"x")','m.use_tool_id(0,"y")','m.get_tool(0)','m.get_tool(7)','m.set_events(1,1)','m.set_events(0,1<<20)','m.register_callback(0,3,None)','m.register_callback(0,0,None)','m.register_callback(0,1<<19,None)','m.set_events(0,m.events.C_RETURN)','m.get_events(0)','m.set_local_events(0,f,1)','m.set_local_events(0,f.__code__,m.events.RAISE)','m._all_events()','m.restart_events()','m.free_tool_id(0)']:
    try: print(s, '->', eval(s))
    except BaseException as e: print(s, type(e).__name__, e)
