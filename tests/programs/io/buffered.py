"""Buffered streams over files and over raw streams written in Python."""

import _io

PATH = "/tmp/cinder-test-buffered.bin"


def attempt(what, work):
    try:
        print(what, repr(work()))
    except Exception as e:
        print(what, type(e).__name__, e)


def each(stream, calls):
    for name, args in calls:
        def run():
            value = getattr(stream, name)
            return value(*args) if callable(value) else value
        attempt(f"{name}{args}", run)


raw = _io.FileIO(PATH, "wb+")
raw.write(b"hello world\nabc\n" * 3)
raw.seek(0)
b = _io.BufferedReader(raw)
each(b, [("read", (-2,)), ("read", ("x",)), ("read1", (5,)), ("peek", (0,)), ("readinto", (b"x",)), ("seek", (0, 7)),
         ("seek", (-1,)), ("tell", ()), ("truncate", ()), ("write", (b"x",)), ("readline", (1.5,)), ("readline", ()),
         ("readline", (2,)), ("seek", (3,)), ("read", (4,)), ("tell", ()), ("seek", (-2, 1)), ("read", (1,)),
         ("seek", (0, 2)), ("read", ()), ("__getstate__", ()), ("detach", ()), ("read", ()), ("closed", ()), ("close", ()),
         ("__repr__", ()), ("raw", ()), ("name", ())])
attempt("size 0", lambda: _io.BufferedReader(raw, 0))
attempt("no raw", lambda: _io.BufferedReader(5))
b = _io.BufferedReader.__new__(_io.BufferedReader)
each(b, [("read", ()), ("peek", ()), ("fileno", ()), ("closed", ()), ("raw", ()), ("__repr__", ()), ("tell", ())])
b = _io.BufferedReader(raw)
b.close()
each(b, [("read", ()), ("read1", ()), ("peek", ()), ("readline", ()), ("readinto", (bytearray(3),)), ("fileno", ()),
         ("closed", ()), ("__repr__", ()), ("seek", (0,)), ("flush", ()), ("truncate", ()), ("__next__", ()), ("close", ())])
w = _io.BufferedWriter(_io.FileIO(PATH, "wb+"), 10)
each(w, [("read", ()), ("write", ("x",)), ("write", (b"x",)), ("write", (b"y" * 25,)), ("tell", ()), ("seek", (2,)),
         ("truncate", ()), ("write", (b"z",)), ("flush", ()), ("readable", ()), ("close", ()), ("write", (b"x",)),
         ("flush", ()), ("seek", (0,)), ("truncate", (3,))])
r = _io.BufferedRandom(_io.FileIO(PATH, "wb+"), 8)
print(r.write(b"0123456789abcdef"), r.seek(4), r.read(3), r.write(b"XY"), r.tell(), r.read(), r.seek(0), r.read())
print(r.seek(2), r.peek()[:2], r.write(b"__"), r.readline(), r.seek(-3, 2), r.read1(2), r.truncate(5), r.seek(0), r.read())
r.close()


class Raw(_io._RawIOBase):
    def __init__(self, chunks):
        self.chunks = list(chunks)
        self.written = []
        self.asked = []

    def readable(self):
        return True

    def writable(self):
        return True

    def readinto(self, buffer):
        self.asked.append(len(buffer))
        if not self.chunks:
            return 0
        chunk = self.chunks.pop(0)
        if chunk is None:
            return None
        n = min(len(chunk), len(buffer))
        buffer[:n] = chunk[:n]
        if chunk[n:]:
            self.chunks.insert(0, chunk[n:])
        return n

    def write(self, data):
        if self.chunks == ["blocked"]:
            return None
        self.written.append(bytes(data))
        return len(data)


raw = Raw([b"abc", b"de", None, b"fgh\n", b"ij"])
b = _io.BufferedReader(raw, 16)
print(b.read(4), b.read(4), b.read(4), b.readline(), b.read(), raw.asked)
raw = Raw([None])
print(_io.BufferedReader(raw).read(5), _io.BufferedReader(Raw([None])).read())
raw = Raw([b"x" * 40])
b = _io.BufferedReader(raw, 16)
array = bytearray(30)
print(b.readinto(array), b.readinto1(array), b.read(), raw.asked)
raw = Raw([])
w = _io.BufferedWriter(raw, 8)
print(w.write(b"abc"), w.write(b"defgh"), raw.written, w.write(b"i" * 30), w.flush(), raw.written)
raw = Raw(["blocked"])
w = _io.BufferedWriter(raw, 8)
print(w.write(b"abcdef"))
try:
    w.write(b"ghijklmn")
except BlockingIOError as e:
    print(e.strerror, e.characters_written)
raw.chunks = []
print(w.write(b"!"), w.flush(), raw.written)


class Broken(Raw):
    def readinto(self, buffer):
        return 1 << 30


attempt("invalid length", lambda: _io.BufferedReader(Broken([])).read(3))


class Again(Raw):
    def readinto(self, buffer):
        return len(self.stream.read(1))


raw = Again([])
raw.stream = _io.BufferedReader(raw)
try:
    raw.stream.read(1)
except RuntimeError as e:
    print("reentrant call" in str(e))

pair = _io.BufferedRWPair(Raw([b"in"]), Raw([]))
print(pair.read(2), pair.write(b"out"), pair.flush(), pair.readable(), pair.writable(), pair.closed, pair.close(), pair.closed)
attempt("pair", lambda: _io.BufferedRWPair(1))
attempt("pair", lambda: _io.BufferedRWPair(1, 2, 3, 4))
attempt("not readable", lambda: _io.BufferedReader(_io.FileIO("/dev/null", "w", closefd=True)))
attempt("not writable", lambda: _io.BufferedWriter(_io.FileIO("/dev/null")))
