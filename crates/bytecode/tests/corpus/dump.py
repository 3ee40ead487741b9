"""Writes what CPython 3.14 knows about the code objects of some files, for `tests/corpus.rs`.

    python3.14 dump.py OUT FILE...      (BYTECODE_CORPUS=OUT cargo nextest run -p bytecode --test corpus)

One line per code object, fields separated by tabs; see `Sample` in the test.
"""

import dis
import io
import itertools
import re
import struct
import sys
import types


def const_kind(value):
    if isinstance(value, str):
        return "s"
    if isinstance(value, types.CodeType):
        return "c"
    if isinstance(value, tuple):
        return f"n{len(value)}" if all(isinstance(item, str) for item in value) else "t"
    return "o"


def runs(items):
    return " ".join(
        f"{len(list(group))}:{','.join('-1' if part is None else str(part) for part in key)}"
        for key, group in itertools.groupby(items)
    )


def row(name, code):
    # Only the constructor and marshal see the kinds, so they are told from the names.
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_stacksize)
    lines = (f"{start // 2}-{end // 2}:{-1 if line is None else line}" for start, end, line in code.co_lines())
    handlers = (
        f"{h.start // 2}-{h.end // 2}:{h.target // 2},{h.depth},{int(h.lasti)}"
        for h in dis._parse_exception_table(code)
    )
    return [
        f"{name}:{code.co_qualname}",
        ",".join(map(str, counts)),
        str(code.co_flags),
        str(code.co_firstlineno),
        ",".join(map(const_kind, code.co_consts)),
        str(len(code.co_names)),
        kinds(code).hex(),
        code.co_code.hex(),
        code.co_linetable.hex(),
        code.co_exceptiontable.hex(),
        " ".join(lines),
        runs(code.co_positions()),
        " ".join(handlers),
        " ".join(itertools.chain.from_iterable(map(const, code.co_consts))),
        " ".join(map(packed, code.co_names)),
        " ".join(packed(code._varname_from_oparg(i)) for i in range(len(kinds(code)))),
        listing(code, code.co_firstlineno % 2 == 1),
    ]


def packed(text):
    return "s" + text.encode("utf-8", "surrogatepass").hex()


def bits(value):
    return struct.pack(">d", value).hex()


def const(value):
    """A constant in prefix notation."""
    match value:
        case None | bool() | types.EllipsisType():
            yield {None: "N", True: "T", False: "F", ...: "E"}[value]
        case int():
            yield f"i{value:x}"
        case float():
            yield f"f{bits(value)}"
        case complex():
            yield f"j{bits(value.real)}{bits(value.imag)}"
        case str():
            yield packed(value)
        case bytes():
            yield f"b{value.hex()}"
        case tuple() | frozenset():
            yield f"{'t' if isinstance(value, tuple) else 'z'}{len(value)}"
            for item in value:
                yield from const(item)
        case slice():
            yield "l"
            for item in (value.start, value.stop, value.step):
                yield from const(item)
        case types.CodeType():
            yield from ("c", packed(value.co_name), packed(value.co_filename), f"i{value.co_firstlineno:x}")


def listing(code, offsets):
    """What dis prints, without addresses; nothing where the order of a set shows."""
    if any(isinstance(value, frozenset) and len(value) > 1 for value in code.co_consts):
        return ""
    sink = io.StringIO()
    dis.dis(code, file=sink, depth=0, show_offsets=offsets)
    text = re.sub(r"(<code object .+?) at 0x[0-9a-f]+, file", r"\1, file", sink.getvalue())
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def kinds(code):
    import marshal

    # Field order of a marshalled code object: 5 ints after the type byte, then objects; the kinds are the
    # bytes object after consts, names and localsplusnames. Reading it back needs no offsets: a replaced
    # code object with empty other fields is short enough to parse.
    names = (*code.co_varnames, *(n for n in code.co_cellvars if n not in code.co_varnames), *code.co_freevars)
    bare = code.replace(co_consts=(), co_names=())
    data = marshal.dumps(bare, 0)
    at = 1 + 5 * 4
    items = []
    for _ in range(5):  # code, consts, names, localsplusnames, localspluskinds
        item, size = read(data, at)
        items.append(item)
        at += size
    assert len(items[3]) == len(items[4]) and set(items[3]) == set(names), (items, names)
    return items[4]


def read(data, at):
    import marshal

    value = marshal.loads(data[at:])
    return value, len(marshal.dumps(value, 0))


def codes(code):
    yield code
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            yield from codes(const)


def main(out, *files):
    with open(out, "w", encoding="utf-8", errors="surrogatepass") as sink:
        for file in files:
            try:
                with open(file, "rb") as source:
                    top = compile(source.read(), file, "exec", dont_inherit=True)
            except (OSError, SyntaxError, ValueError):
                continue
            name = file.rpartition("/")[2]
            for code in codes(top):
                print("\t".join(row(name, code)), file=sink)


main(*sys.argv[1:])
