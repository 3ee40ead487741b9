"""The base classes: what streams that define little can do."""

import _io


def attempt(what, work):
    try:
        print(what, repr(work()))
    except Exception as e:
        print(what, type(e).__name__, e)


for cls in _io._IOBase, _io._RawIOBase, _io._BufferedIOBase, _io._TextIOBase:
    stream = cls()
    print(cls, cls.__mro__)
    for name in "tell", "truncate", "fileno", "readinto", "write", "read", "read1", "readall", "detach", "readline", \
            "flush", "isatty", "readlines", "seekable", "readable", "writable", "__next__", "_checkSeekable":
        if hasattr(stream, name):
            args = (bytearray(3),) if name in ("readinto", "write") and cls is not _io._TextIOBase else ()
            if name != "write" or cls is not _io._TextIOBase:
                attempt(name, lambda: getattr(stream, name)(*args))
    attempt("seek", lambda: stream.seek(1))
    print(stream.closed, stream.close(), stream.close(), stream.closed, stream.__dict__)
    for name in "_checkClosed", "flush", "__enter__", "isatty", "__iter__":
        attempt(name, getattr(stream, name))
    attempt("writelines", lambda: stream.writelines([]))


class Raw(_io._RawIOBase):
    def __init__(self, data):
        self.data = data
        self.calls = []

    def readable(self):
        return True

    def readinto(self, buffer):
        n = min(3, len(buffer), len(self.data))
        buffer[:n] = self.data[:n]
        self.data = self.data[n:]
        self.calls.append(n)
        return n


raw = Raw(b"one\ntwo\nthree")
print(raw.read(2), raw.readline(), raw.readline(3), raw.readall(), raw.read(5), raw.calls)
print(list(Raw(b"a\nb\n\nc")), Raw(b"a\nb\nc\nd").readlines(3))


class Bad(_io._RawIOBase):
    def read(self, *args):
        return args

    def readinto(self, buffer):
        return 99


attempt("bad", lambda: Bad().readline())
attempt("bad", lambda: Bad().readall())
attempt("bad", lambda: _io._RawIOBase.read(Bad(), 3))


class Peeking(Raw):
    def peek(self, n):
        return self.data[:5]

    def read(self, n):
        self.calls.append(f"read {n}")
        data, self.data = self.data[:n], self.data[n:]
        return data


raw = Peeking(b"some line\nanother")
print(raw.readline(), raw.readline(2), raw.readline(), raw.calls)


class Closing(_io._IOBase):
    def __init__(self):
        self.events = []

    def flush(self):
        self.events.append("flush")
        raise ValueError("from flush")


stream = Closing()
attempt("close", stream.close)
print(stream.events, stream.closed, stream.close())


class Deleted(_io._IOBase):
    def close(self):
        print("closed", getattr(self, "_finalizing", None))
        super().close()


Deleted()
with Deleted() as d:
    print("inside")
print(d.closed)
