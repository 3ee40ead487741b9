def show(f, *a):
    try: print(f(*a))
    except BaseException as e: print(type(e).__name__, e, repr(e.__cause__), repr(e.__context__))
def tr(e, n=0):
    print('  '*n, type(e).__name__, e)
    if isinstance(e, BaseExceptionGroup):
        for x in e.exceptions: tr(x, n+1)
try: raise ExceptionGroup('g', [ValueError(1), TypeError(2), ExceptionGroup('h', [ValueError(3), KeyError(4)])])
except* ValueError as e: tr(e)
except* TypeError as e: tr(e)
except* KeyError as e: tr(e)
try:
    try: raise ExceptionGroup('g', [ValueError(1), TypeError(2), OSError(5)])
    except* ValueError as e: raise
    except* TypeError as e: raise RuntimeError('new')
except BaseException as e: tr(e); tr(e.exceptions[0].__context__)
try:
    raise ValueError('naked')
except* ValueError as e: tr(e); print(e.__traceback__ is not None)
try:
    try: raise ValueError('naked')
    except* TypeError as e: tr(e)
except ValueError as e: print('passed', e)
try:
    try: raise ValueError('naked')
    except* ValueError as e: raise KeyError('k') from e
except BaseException as e: tr(e); tr(e.__cause__)
def f(t):
    try: raise ExceptionGroup('x', [ValueError()])
    except* t: pass
show(f, 3); show(f, ExceptionGroup); show(f, (ValueError, BaseExceptionGroup))
def loop():
    for i in range(3):
        try:
            if i == 1: raise ExceptionGroup('e', [KeyError(i)])
        except* KeyError: print('k', i)
        else: print('else', i)
        finally: print('fin', i)
loop()
class G(ExceptionGroup):
    def split(self, t): return 3
def g():
    try: raise G('e', [KeyError(1)])
    except* ValueError: pass
show(g)
class G2(ExceptionGroup):
    def split(self, t): return (1,)
def g():
    try: raise G2('e', [KeyError(1)])
    except* ValueError: pass
show(g)
try:
    try: raise ExceptionGroup('e', [ValueError(1), KeyError(2)])
    except* ValueError as e: pass
except BaseException as e: tr(e); print(repr(e.__context__))
def nest():
    try:
        try: raise ExceptionGroup('a', [ValueError(1), KeyError(2)])
        except* ValueError: raise TypeError('t')
    except* TypeError as e: tr(e); print(repr(e.__context__))
show(nest)
