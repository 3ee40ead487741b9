"""open: modes, arguments, what the layers are and how they show themselves."""

import _io

PATH = "/tmp/cinder-test-open.txt"


def attempt(what, work):
    try:
        print(what, repr(work()))
    except Exception as e:
        print(what, type(e).__name__, e)


def closing(what, work):
    def run():
        with work() as f:
            return f
    attempt(what, run)


with _io.open(PATH, "w", encoding="utf-8") as f:
    print(f, f.mode, f.buffer, f.buffer.raw, f.write("héllo\nworld\n"), f.tell())

for mode in "", "rw", "rr", "r+b+", "bt", "rt+", "Ub", "x+b", "ab+", "rU", "+", "b", "r", "rb", "r+b", "wb", "xb":
    closing(f"open {mode!r}", lambda: _io.open(PATH if "w" not in mode else "/dev/null", mode))
    closing(f"FileIO {mode!r}", lambda: _io.FileIO(PATH if "w" not in mode else "/dev/null", mode))

attempt("encoding", lambda: _io.open(PATH, "rb", encoding="utf-8"))
attempt("errors", lambda: _io.open(PATH, "rb", errors="strict"))
attempt("newline", lambda: _io.open(PATH, "rb", newline="\n"))
attempt("unbuffered text", lambda: _io.open(PATH, "r", 0))
closing("unbuffered", lambda: _io.open(PATH, "rb", 0))
closing("small buffer", lambda: _io.open(PATH, "rb", 10))
attempt("newline q", lambda: _io.open(PATH, newline="q"))
for file in 1.5, -1, -5, 9999, 1 << 80, "a\0b", None, "/nonexistent/file", "/":
    attempt(f"file {file!r}", lambda: _io.open(file))
attempt("mode 3", lambda: _io.open(PATH, mode=3))
attempt("buffering x", lambda: _io.open(PATH, buffering="x"))
attempt("encoding 3", lambda: _io.open(PATH, encoding=3))
attempt("opener x", lambda: _io.FileIO(PATH, opener=lambda *args: "x"))
attempt("opener -1", lambda: _io.FileIO(PATH, opener=lambda *args: -1))
attempt("closefd", lambda: _io.FileIO(PATH, closefd=False))


class Path:
    def __init__(self, path):
        self.path = path

    def __fspath__(self):
        return self.path


closing("fspath", lambda: _io.open(Path(PATH)))
closing("fspath bytes", lambda: _io.open(Path(PATH.encode())))
attempt("fspath 3", lambda: _io.open(Path(3)))

with _io.open(PATH, encoding="utf-8") as f:
    print(f.readline(), f.tell(), f.read(), f.tell(), f.fileno() > 2, f.isatty(), f.seekable())
    print(f.seek(3), f.read(2), f.closed)
print(f.closed)
attempt("closed", f.read)
attempt("closed", lambda: f.__enter__())

f = _io.FileIO(PATH)
attempt("write", lambda: f.write(b"x"))
attempt("read x", lambda: f.read("x"))
attempt("readinto", lambda: f.readinto(b"xx"))
array = bytearray(8)
print(f.readinto(array), array, f.tell(), f.seek(0, 2), f.readall(), f.closefd, f.mode, f._blksize)
attempt("state", f.__getstate__)
del f.name
print(str(f).replace(str(f.fileno()), "N"))
f.close()
print(f, f.closed)
attempt("fileno", f.fileno)
print(_io.text_encoding("x"), _io.text_encoding(None))
with _io.open_code(PATH) as f:
    print(f, f.read())
