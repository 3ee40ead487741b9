"""TextIOWrapper: encodings, line ends, positions, reconfiguration."""

import _io


def attempt(what, work):
    try:
        print(what, repr(work()))
    except Exception as e:
        print(what, type(e).__name__, e)


def wrap(data=b"", **options):
    options.setdefault("encoding", "utf-8")
    return _io.TextIOWrapper(_io.BytesIO(data), **options)


text = "aé\r\nb€\rc😀\nlast"
for newline in None, "", "\n", "\r", "\r\n":
    for chunk in 1, 3, 8192:
        t = wrap(text.encode(), newline=newline)
        t._CHUNK_SIZE = chunk
        lines = [ascii(line) for line in t]
        print(repr(newline), chunk, lines, t.newlines)
    t = wrap(newline=newline)
    print(t.write("a\nb\r\n"), t.flush(), t.buffer.getvalue())

for encoding, data in ("latin-1", b"a\xe9\n"), ("ascii", b"ab\xe9"), ("utf-8", b"ok\xff\xe2\x82"), ("UTF8", b"\xe2\x82\xac"):
    for errors in "strict", "ignore", "replace", "surrogateescape", "backslashreplace":
        attempt(f"{encoding} {errors}", lambda: ascii(wrap(data, encoding=encoding, errors=errors).read()))
for encoding in "ascii", "latin-1", "utf-8":
    for errors in "strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "surrogateescape":
        def write():
            t = wrap(encoding=encoding, errors=errors)
            t.write("a€é\udcff")
            t.flush()
            return t.buffer.getvalue()
        attempt(f"{encoding} {errors}", write)

for chunk in 1, 2, 5, 100:
    t = wrap(text.encode(), newline="")
    t._CHUNK_SIZE = chunk
    places = []
    while True:
        place = t.tell()
        letter = t.read(1)
        if not letter:
            break
        places.append((place, letter))
    same = []
    for place, letter in places:
        t.seek(place)
        same.append(t.read(1) == letter)
    print(chunk, all(same), len(places), [place for place, letter in places][:4])

t = wrap(b"abc\ndef\n")
print(next(t))
attempt("tell", t.tell)
attempt("reconfigure", lambda: t.reconfigure(encoding="ascii"))
attempt("reconfigure", lambda: t.reconfigure(newline=3))
attempt("seek", lambda: t.seek(-1))
attempt("seek", lambda: t.seek(1, 1))
attempt("seek", lambda: t.seek(1, 2))
attempt("seek", lambda: t.seek(0, 9))
print(t.seek(0, 2), t.read(), t.seek(0), t.read(2), t.seek(0, 1), t.read())
attempt("chunk", lambda: setattr(t, "_CHUNK_SIZE", 0))
attempt("chunk", lambda: delattr(t, "_CHUNK_SIZE"))
attempt("write", lambda: t.write(b"x"))
attempt("state", t.__getstate__)
print(t, t.encoding, t.errors, t.line_buffering, t.write_through, t.closed)
buffer = t.detach()
print(type(buffer), t)
for name in "read", "flush", "detach", "close", "name", "closed", "tell":
    attempt(name, lambda: getattr(t, name)())

t = wrap()
t.write("one")
print(t.buffer.getvalue(), t.reconfigure(write_through=True), t.buffer.getvalue(), t.write("é"), t.buffer.getvalue())
t.reconfigure(encoding="latin-1", errors="replace", newline="\r\n", line_buffering=True, write_through=False)
print(t.write("é€"), t.buffer.getvalue(), t.write("\n"), t.buffer.getvalue(), t.encoding, t.errors, t.line_buffering)
attempt("truncate", lambda: t.truncate(2))
print(t.buffer.getvalue())
t.close()
attempt("closed", lambda: t.write("x"))
attempt("closed", lambda: t.read())
attempt("new", lambda: _io.TextIOWrapper.__new__(_io.TextIOWrapper).read())
attempt("int", lambda: _io.TextIOWrapper(3))
attempt("newline", lambda: wrap(newline="x"))
attempt("encoding", lambda: wrap(encoding=3))
attempt("errors", lambda: wrap(errors=3))


class Raw(_io._RawIOBase):
    def __init__(self):
        self.written = []

    def writable(self):
        return True

    def write(self, data):
        self.written.append(bytes(data))
        return len(data)


raw = Raw()
t = _io.TextIOWrapper(_io.BufferedWriter(raw), encoding="utf-8", line_buffering=True)
print(t.write("a"), raw.written, t.write("b\nc"), raw.written, t.close(), raw.written)
attempt("not readable", lambda: _io.TextIOWrapper(_io.BufferedWriter(Raw()), encoding="utf-8").read())
