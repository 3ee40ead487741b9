"""BytesIO, StringIO, IncrementalNewlineDecoder."""

import _io


def attempt(what, work):
    try:
        print(what, repr(work()))
    except Exception as e:
        print(what, type(e).__name__, e)


b = _io.BytesIO(b"hello\nworld\n")
for args in (-1,), (0, 5), (1 << 62, 1), (1 << 80,), (-100, 2), (1.5,):
    attempt(f"seek{args}", lambda: b.seek(*args))
for name, arg in ("truncate", -1), ("readlines", "x"), ("readlines", 3), ("read", "x"), ("write", "x"), ("readinto", b"x"), \
        ("__setstate__", 3), ("__setstate__", (b"", 2, 3)), ("__setstate__", (b"", "x", None)), ("__setstate__", (b"", -1, None)):
    attempt(f"{name} {arg!r}", lambda: getattr(b, name)(arg))
b = _io.BytesIO(b"abc\ndef\n")
print(b.read(1), b.readline(), list(b), b.getvalue(), b.seek(12), b.write(b"x"), b.getvalue(), b.truncate(2), b.getvalue())
print(b.__getstate__(), b.tell(), b.seek(1), b.read1(), b.readable(), b.isatty(), b.close(), b.closed)
for name in "read", "getvalue", "seekable", "getbuffer", "__next__", "__enter__", "__getstate__":
    attempt(name, lambda: getattr(b, name)())
attempt("str", lambda: _io.BytesIO("x"))
print(_io.BytesIO(None).getvalue())


class Sub(_io.BytesIO):
    pass


s = Sub(b"data")
s.extra = 1
state = s.__getstate__()
print(state)
t = Sub()
t.__setstate__(state)
print(t.getvalue(), t.extra, t.__dict__)

s = _io.StringIO("ab\ncd\r\n")
for args in (-1,), (0, 5), (3, 1), (3, 2), (1.5,):
    attempt(f"seek{args}", lambda: s.seek(*args))
for name, arg in ("truncate", -1), ("truncate", "x"), ("read", "x"), ("write", b"x"), ("__setstate__", 3), \
        ("__setstate__", ("", "\n", "x", None)), ("__setstate__", ("", "\n", -1, None)), ("__setstate__", ("", "\n", 1, 3)):
    attempt(f"{name} {arg!r}", lambda: getattr(s, name)(arg))
for newline in None, "", "\n", "\r", "\r\n":
    s = _io.StringIO("a\r\nb\nc\rd", newline)
    print(repr(newline), repr(s.getvalue()), list(s), s.newlines, s.seek(0), repr(s.readline()), repr(s.readline(1)))
attempt("newline x", lambda: _io.StringIO("", "x"))
attempt("newline 3", lambda: _io.StringIO("", 3))
attempt("value 3", lambda: _io.StringIO(3))
s = _io.StringIO()
print(s.__getstate__(), s.seek(3), s.write("é€😀"), ascii(s.getvalue()), s.seek(4), s.write("xyz"), ascii(s.getvalue()))
print(s.truncate(2), ascii(s.getvalue()), s.tell(), s.line_buffering, s.encoding, s.errors)
s.close()
for name in "read", "getvalue", "tell", "readable", "__getstate__", "__next__":
    attempt(name, lambda: getattr(s, name)())
attempt("new", lambda: _io.StringIO.__new__(_io.StringIO).read())

for translate in True, False:
    d = _io.IncrementalNewlineDecoder(None, translate)
    print([d.decode(part) for part in ("a\r", "\nb\r", "c", "\r", "")], d.getstate(), repr(d.decode("", True)), d.newlines)
    print(d.reset(), d.newlines, d.setstate((b"", 1)), d.getstate())
attempt("state", lambda: d.setstate(3))
attempt("state", lambda: d.setstate((1, 2, 3)))
attempt("int", lambda: d.decode(3))
