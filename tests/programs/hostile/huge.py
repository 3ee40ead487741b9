"""Objects for which no machine has memory end in MemoryError."""
size = 10**14


def attempt(name, make):
    try:
        make()
    except (MemoryError, OverflowError) as error:
        print(name, type(error).__name__)


attempt("str", lambda: "a" * size)
attempt("bytes", lambda: b"a" * size)
attempt("bytearray", lambda: bytearray(size))
attempt("list", lambda: [0] * size)
attempt("tuple", lambda: (0,) * size)
attempt("int", lambda: 1 << (size * 8))
attempt("ljust", lambda: "a".ljust(size))
attempt("zfill", lambda: "1".zfill(size))
attempt("center", lambda: b"a".center(size))
attempt("format", lambda: format(1, f">{size}"))
attempt("percent", lambda: "%*d" % (size, 1))
attempt("expandtabs", lambda: "\t".expandtabs(2**31 - 1) * 10**6)
