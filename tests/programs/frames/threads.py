import _thread, sys
def f(n):
    global total
    for i in range(n):
        with lock:
            total += 1
lock=_thread.allocate_lock(); total=0
hs=[_thread.start_joinable_thread(lambda: f(2000)) for i in range(4)]
for h in hs: h.join()
print(total, _thread._count(), [h.is_done() for h in hs])
r=_thread.RLock()
with r:
    with r: print(r._is_owned(), r._recursion_count())
print(r._is_owned())
class L(_thread._local):
    def __init__(self,a): self.a=a; print('init',a)
l=L(3); print(l.__dict__, l.a)
def g(): print('t', l.__dict__, l.a); l.b=5; print(l.__dict__)
h=_thread.start_joinable_thread(g); h.join(); print(l.__dict__)
for s in ['l.zz','_thread._ThreadHandle()._set_done()','_thread.interrupt_main(999)','_thread.RLock()._acquire_restore(3)','_thread.RLock().release()','_thread.lock().acquire(timeout=1e10)','_thread.lock().acquire(timeout=float("nan"))', '_thread.lock().acquire(True,"x")','_thread.RLock().acquire(False,3)','_thread.daemon_threads_allowed()','_thread.TIMEOUT_MAX','_thread.start_joinable_thread(print, handle=h)','_thread._NAME_MAXLEN','_thread.lock().locked()','_thread.lock.__new__(_thread.lock,a=1)','_thread.lock(1)','_thread.stack_size(3)','_thread._make_thread_handle(55)','_thread._make_thread_handle("")','_thread._ExceptHookArgs([1])','_thread._excepthook(1)','_thread._local(1)']:
    try: print(s, eval(s))
    except BaseException as x: print(s, type(x).__name__, x)
def spin():
    n=0
    while not stop: n+=1
stop=False
h=_thread.start_joinable_thread(spin)
x=0
for i in range(100000): x+=i
stop=True
h.join()
print('spun')
