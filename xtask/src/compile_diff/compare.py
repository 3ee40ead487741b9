"""The reference's half of `xtask compile-diff`: compiles each file itself and compares code objects.

Standard input holds one record per (file, optimisation level): a line "level status length path", then
`length` bytes: the marshalled code object that our compiler made (status "code"), or a message (status
"refused": it raised an error; "died": the process ended). The levels of a file come one after the other. Compared
are pairs of code objects; a nested code object counts for itself and not again for the one around it.

Compiled references are kept in the directory named by --cache, so only the first run pays for them.
"""

import argparse
import collections
import ctypes
import difflib
import dis
import hashlib
import itertools
import marshal
import os
import struct
import sys
import types
import warnings

LEVELS = (0, 1, 2)
FIELDS = (
    "name", "qualname", "filename", "firstlineno", "flags", "argcount", "posonlyargcount", "kwonlyargcount",
    "localsplusnames", "localspluskinds", "names", "consts", "code", "stacksize", "linetable", "exceptiontable",
)
# Where CPython 3.14 keeps the bytes that no attribute shows; checked by `check_kinds_offset`.
KINDS_OFFSET = 104


def localspluskinds(code):
    return ctypes.py_object.from_address(id(code) + KINDS_OFFSET).value


def localsplusnames(code):
    return tuple(code._varname_from_oparg(i) for i in range(len(localspluskinds(code))))


def check_kinds_offset():
    def sample(a, *, b):
        [c for c in a]
        return lambda: b

    if localspluskinds(sample.__code__) != b"\x26\x64\x20":
        sys.exit("compile-diff: this interpreter lays its code objects out in another way")


class Pair:
    """One code object of ours and its counterpart of the reference."""

    def __init__(self, ours, theirs, path, level):
        self.ours, self.theirs, self.path, self.level = ours, theirs, path, level

    def where(self):
        code = self.theirs or self.ours
        return f"{short(self.path)}:{code.co_qualname} (line {code.co_firstlineno}, level {self.level})"

    def differing_field(self):
        for field in FIELDS:
            if value(self.ours, field) != value(self.theirs, field):
                return field
        return None


def value(code, field):
    """A field in a form in which `==` means "the same constant": type, sign of zero and NaN bits count."""
    if field == "localspluskinds":
        return localspluskinds(code)
    if field == "localsplusnames":
        return localsplusnames(code)
    if field == "consts":
        return tuple(map(const_key, code.co_consts))
    return getattr(code, "co_" + field)


def const_key(const):
    kind = type(const)
    if kind is float:
        return kind, struct.pack("<d", const)
    if kind is complex:
        return kind, struct.pack("<dd", const.real, const.imag)
    if kind is tuple:
        return kind, tuple(map(const_key, const))
    if kind is frozenset:
        return kind, frozenset(map(const_key, const))
    if kind is slice:
        return kind, const_key(const.start), const_key(const.stop), const_key(const.step)
    if kind is types.CodeType:
        return kind, const.co_name, const.co_firstlineno
    return kind, const


def nested(code):
    return [const for const in code.co_consts if type(const) is types.CodeType]


def pairs(ours, theirs, path, level):
    """Both trees side by side. One side is None where a block has no counterpart."""
    yield Pair(ours, theirs, path, level)
    left = nested(ours) if ours else []
    right = nested(theirs) if theirs else []
    if [c.co_name for c in left] == [c.co_name for c in right]:
        matched = list(zip(left, right))
    else:
        matched = match_by_name(left, right)
    for a, b in matched:
        yield from pairs(a, b, path, level)


def match_by_name(left, right):
    waiting = collections.defaultdict(collections.deque)
    for code in left:
        waiting[code.co_name, code.co_firstlineno].append(code)
    matched = []
    for code in right:
        queue = waiting[code.co_name, code.co_firstlineno]
        matched.append((queue.popleft() if queue else None, code))
    extra = [(code, None) for queue in waiting.values() for code in queue]
    return matched + extra


# What differs, in a few words, so that equal causes fall together.

def instructions(code):
    return list(dis.get_instructions(code, show_caches=False))


def shown(instruction):
    if instruction is None:
        return "(end)"
    argument = instruction.argrepr
    if type(instruction.argval) is types.CodeType:
        argument = f"<code {instruction.argval.co_qualname}>"
    return f"{instruction.opname} {shorten(argument or str(instruction.arg or ''), 60)}".rstrip()


JUMPS = {*dis.hasjrel, *dis.hasjabs}


def same(a, b):
    return a and b and (a.opcode, a.arg) == (b.opcode, b.arg)


def same_but_for_distance(a, b):
    return same(a, b) or a and b and a.opcode == b.opcode and a.opcode in JUMPS


def cause_of_code(ours, theirs):
    both = list(itertools.zip_longest(instructions(ours), instructions(theirs)))
    # A jump of another length is mostly the effect of what differs between it and its target.
    different = [pair for pair in both if not same_but_for_distance(*pair)]
    different = different or [pair for pair in both if not same(*pair)]
    if not different:
        return "code: CACHE or EXTENDED_ARG units", ""
    a, b = different[0]
    left, right = (i.opname if i else "(end)" for i in (a, b))
    group = f"code: ours {left}, reference {right}"
    if left == right:
        group += " (other argument)"
    offset = (a or b).offset
    return group, f"at {offset}: ours {shown(a)} | reference {shown(b)}"


def cause_of_consts(ours, theirs):
    for i, (a, b) in enumerate(itertools.zip_longest(ours.co_consts, theirs.co_consts, fillvalue=dis)):
        if const_key(a) != const_key(b):
            break
    names = [("(none)" if c is dis else type(c).__name__) for c in (a, b)]
    texts = [f"<code {c.co_qualname}>" if type(c) is types.CodeType else shorten(repr(c)) for c in (a, b)]
    texts = ["(none)" if c is dis else text for c, text in zip((a, b), texts)]
    return f"consts: ours {names[0]}, reference {names[1]}", f"[{i}]: ours {texts[0]} | reference {texts[1]}"


def cause_of_linetable(ours, theirs):
    left, right = list(ours.co_positions()), list(theirs.co_positions())
    for unit, (a, b) in enumerate(itertools.zip_longest(left, right)):
        if a != b:
            op = dis.opname[theirs.co_code[2 * unit]] if b else "(end)"
            part = "columns" if a and b and a[0] == b[0] and a[1] == b[1] else "lines"
            return f"linetable: {part} of {op}", f"at {2 * unit}: ours {a} | reference {b}"
    return "linetable: same positions, other encoding", ""


def cause_of_exceptiontable(ours, theirs):
    left, right = (dis._parse_exception_table(code) for code in (ours, theirs))
    for a, b in itertools.zip_longest(left, right):
        if a != b:
            return "exceptiontable", f"ours {a} | reference {b}"
    return "exceptiontable: same entries, other encoding", ""


def cause_of(pair):
    ours, theirs = pair.ours, pair.theirs
    if ours is None:
        return "block missing in ours", ""
    if theirs is None:
        return "block missing in the reference", ""
    field = pair.differing_field()
    special = globals().get("cause_of_" + field)
    if special:
        try:
            return special(ours, theirs)
        except (IndexError, KeyError, ValueError, AssertionError) as error:
            return f"{field}: ours cannot be decoded ({type(error).__name__})", str(error)
    a, b = value(ours, field), value(theirs, field)
    if field == "flags":
        return f"flags: ours {a:#x}, reference {b:#x}", ""
    if field == "stacksize":
        return "stacksize: " + ("too small" if a < b else "too large"), f"ours {a} | reference {b}"
    return field, f"ours {shorten(repr(a))} | reference {shorten(repr(b))}"


def short(path):
    library = os.path.dirname(os.__file__) + os.sep
    return path.removeprefix(library)


def shorten(text, limit=100):
    return text if len(text) <= limit else text[:limit - 3] + "..."


# The reference's own code objects.

class Reference:
    """Compiles files, or remembers how it compiled them."""

    def __init__(self, cache):
        self.cache = cache
        self.key = ""
        self.codes = {}

    def code(self, path, level):
        if path != self.key:
            self.key, self.codes = path, self.load(path)
        return self.codes[level]

    def load(self, path):
        info = os.stat(path)
        stamp = f"2 {sys.version} {path} {info.st_size} {info.st_mtime_ns}"
        file = os.path.join(self.cache, hashlib.sha1(stamp.encode()).hexdigest())
        try:
            with open(file, "rb") as stream:
                return marshal.load(stream)
        except (OSError, EOFError, ValueError, TypeError):
            pass
        codes = {level: compile_here(path, level) for level in LEVELS}
        with open(file + ".new", "wb") as stream:
            marshal.dump(codes, stream)
        os.replace(file + ".new", file)
        return codes


def compile_here(path, level):
    """The code object, or the text of the error."""
    with open(path, "rb") as stream:
        source = stream.read()
    try:
        return compile(source, path, "exec", dont_inherit=True, optimize=level)
    except SyntaxError as error:
        return f"{type(error).__name__}: {error.msg} (line {error.lineno})"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"{type(error).__name__}: {error}"


class Tally:
    """Everything counted during a run."""

    def __init__(self):
        self.equal = collections.Counter()
        self.total = collections.Counter()
        self.groups = collections.defaultdict(list)
        self.failures = []
        self.both_refuse = {}

    def compare(self, path, level, status, payload, theirs):
        refused_there = isinstance(theirs, str)
        if refused_there and status == "refused":
            self.both_refuse[path] = payload.decode(errors="replace"), theirs
            return
        ours = None
        if status == "code":
            try:
                ours = marshal.loads(payload)
            except (ValueError, EOFError, TypeError, SystemError) as error:
                status, payload = "died", f"our code object does not load: {error}".encode()
        if ours is None:
            self.failures.append((path, level, payload.decode(errors="replace").strip()))
        elif refused_there:
            self.failures.append((path, level, f"accepted, but the reference says {theirs}"))
        for pair in pairs(ours, None if refused_there else theirs, path, level):
            self.total[level] += 1
            if ours and not refused_there:
                self.judge(pair)

    def judge(self, pair):
        if pair.ours and pair.theirs and pair.differing_field() is None:
            self.equal[pair.level] += 1
        else:
            cause, detail = cause_of(pair)
            self.groups[cause].append((pair.where(), detail))

    def report(self, examples, groups):
        self.report_failures(groups)
        self.report_groups(examples, groups)
        for level in LEVELS:
            if self.total[level]:
                print(f"level {level}: {fraction(self.equal[level], self.total[level])}")
        print(f"all levels: {fraction(self.equal.total(), self.total.total())}")

    def report_failures(self, limit):
        causes = collections.defaultdict(list)
        for path, level, message in self.failures:
            causes[generic(message)].append(f"{short(path)} (level {level}): {shorten(message, 300)}")
        if causes:
            print(f"{len(self.failures)} compilations failed, by message:")
        for cause, places in biggest_first(causes, limit):
            print(f"{len(places):6}  {cause}")
            if places[0]:
                print(f"        e.g. {min(places)}")
        if self.both_refuse:
            print(f"{len(self.both_refuse)} files are refused by both compilers (not counted)")
        for path, (ours, theirs) in sorted(self.both_refuse.items()):
            if ours != theirs:
                print(f"        {short(path)}: ours {ours} | reference {theirs}")

    def report_groups(self, examples, limit):
        if self.groups:
            print("code objects that differ, by the first field that does:")
        for cause, places in biggest_first(self.groups, limit):
            print(f"{len(places):6}  {cause}")
            for where, detail in sorted(place for place in places if place)[:examples]:
                print(f"        {where}")
                if detail:
                    print(f"            {detail}")


def biggest_first(groups, limit):
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    yield from ordered[:limit]
    if len(ordered) > limit:
        rest = sum(len(places) for _, places in ordered[limit:])
        yield f"... {len(ordered) - limit} further causes (--groups N shows more)", [None] * rest


def generic(message):
    """A message without what is peculiar to one place."""
    return "".join("N" if c.isdigit() else c for c in shorten(message.splitlines()[-1] if message else "?", 160))


def fraction(part, whole):
    # Rounded down: 100 means all.
    share = 10_000 * part // whole / 100 if whole else 0
    return f"{part}/{whole} equal ({share:.2f} %)"


# --show

def find(code, qualname):
    if code is None or isinstance(code, str):
        return None
    if code.co_qualname == qualname:
        return code
    return next(filter(None, (find(inner, qualname) for inner in nested(code))), None)


def listing(code):
    lines = []
    for i in dis.get_instructions(code, show_caches=False):
        p = i.positions
        place = f"{p.lineno}:{p.col_offset}-{p.end_lineno}:{p.end_col_offset}"
        lines.append(f"{i.offset:4} {shown(i)}".ljust(44)[:44] + f" {place}")
    for entry in dis._parse_exception_table(code):
        lasti = " lasti" if entry.lasti else ""
        lines.append(f"     {entry.start}-{entry.end} -> {entry.target} [{entry.depth}]{lasti}")
    return lines


def show(ours, theirs, qualname):
    ours, theirs = find(ours, qualname), find(theirs, qualname)
    for name, code in (("ours", ours), ("the reference", theirs)):
        if code is None:
            print(f"no block {qualname!r} in {name}")
    if ours and theirs:
        for field in FIELDS:
            a, b = value(ours, field), value(theirs, field)
            if field == "consts":
                a, b = ours.co_consts, theirs.co_consts
            if value(ours, field) != value(theirs, field) and field not in ("code", "linetable", "exceptiontable"):
                print(f"{field}:\n    ours      {a!r}\n    reference {b!r}")
    left, right = (listing(code) if code else [] for code in (ours, theirs))
    for a, b in aligned(left, right):
        print(("  " if a[4:] == b[4:] else "! ") + a.ljust(66) + "| " + b)


def aligned(left, right):
    """Lines of both listings side by side; offsets, which shift after an insertion, do not count."""
    matcher = difflib.SequenceMatcher(None, [line[4:] for line in left], [line[4:] for line in right], autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        yield from itertools.zip_longest(left[a:b], right[c:d], fillvalue="")


def records(stream):
    while header := stream.readline():
        level, status, length, path = header.decode().rstrip("\n").split(" ", 3)
        yield int(level), status, stream.read(int(length)), path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", required=True)
    parser.add_argument("--show", default=None)
    parser.add_argument("--examples", type=int, default=2)
    parser.add_argument("--groups", type=int, default=25)
    parser.add_argument("--at-least", type=float, default=97.0)
    options = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")
    warnings.simplefilter("ignore")
    check_kinds_offset()
    os.makedirs(options.cache, exist_ok=True)
    reference, tally = Reference(options.cache), Tally()
    for level, status, payload, path in records(sys.stdin.buffer):
        theirs = reference.code(path, level)
        if options.show is None:
            tally.compare(path, level, status, payload, theirs)
        else:
            if status != "code":
                print(f"ours: {payload.decode(errors='replace')}")
            show(marshal.loads(payload) if status == "code" else None, theirs, options.show)
    if options.show is None:
        tally.report(options.examples, options.groups)
        good = 100 * tally.equal.total() >= options.at_least * max(tally.total.total(), 1)
        sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
