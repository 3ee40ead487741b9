#!/usr/bin/env python3.14
"""Writes src/tables/*.rs and tests/checksums.txt from a reference Python 3.14.

Usage: python3.14 generate.py NameAliases.txt NamedSequences.txt

Everything but the two lists of names is asked from the interpreter that runs this script; the lists
are Unicode 16.0's own files and each entry is checked against `unicodedata.lookup`.
"""

import ctypes
import pathlib
import struct
import sys
import unicodedata as new
import zlib

assert sys.version_info[:2] == (3, 14) and new.unidata_version == "16.0.0"

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE / "src" / "tables"
OLD = new.ucd_3_2_0
LIMIT = 0x110000
CODES = range(LIMIT)
CHARS = [chr(c) for c in CODES]

FORMS = ["NFC", "NFKC", "NFD", "NFKD"]


# ---------------------------------------------------------------------------------- asking

def simple_case(name):
    function = getattr(ctypes.pythonapi, name)
    function.argtypes, function.restype = [ctypes.c_uint32], ctypes.c_uint32
    return [function(c) for c in CODES]


def case_ignorable(s):
    """A final sigma looks back through ignorable characters for a cased one."""
    return ("A" + s + "\u03a3").lower()[-1] == "\u03c2" and (s + "\u03a3").lower()[-1] != "\u03c2"


FLAGS = {
    "ALPHA": str.isalpha,
    "DECIMAL": str.isdecimal,
    "DIGIT": str.isdigit,
    "NUMERIC": str.isnumeric,
    "SPACE": str.isspace,
    "LINE_BREAK": lambda s: len(("a" + s + "a").splitlines()) == 2,
    "LOWER": str.islower,
    "UPPER": str.isupper,
    "TITLE": lambda s: new.category(s) == "Lt",
    "CASED": lambda s: (s + "a").title()[-1] == "a",
    "CASE_IGNORABLE": case_ignorable,
    "PRINTABLE": str.isprintable,
    "XID_START": lambda s: s != "_" and s.isidentifier(),
    "XID_CONTINUE": lambda s: ("a" + s).isidentifier(),
}

PREDICATES = {name: [bool(ask(s)) for s in CHARS] for name, ask in FLAGS.items()}
SIMPLE = [simple_case(f"_PyUnicode_To{kind}case") for kind in ("Lower", "Upper", "Title")]
FULL = [[ask(s) for s in CHARS] for ask in (str.lower, str.upper, str.title, str.casefold)]
FULL[0][0x3A3] = "\u03c3"  # `lower` of a lone sigma is not final
NUMERIC = [new.numeric(s, None) for s in CHARS]


# ---------------------------------------------------------------------------------- writing

def kind_of(values):
    if min(values) < 0:
        return "i32"
    top = max(values)
    return "u8" if top < 1 << 8 else "u16" if top < 1 << 16 else "u32"


def wrap(items, width=108):
    lines, line = [], ""
    for item in items:
        if len(line) + len(item) + 1 > width:
            lines.append(line)
            line = ""
        line += item + ","
    return "\n".join(lines + [line])


def array(name, doc, values, kind=None):
    values = list(values)
    kind = kind or kind_of(values)
    return f"/// {doc}\npub(crate) static {name}: [{kind}; {len(values)}] = [\n{wrap(map(str, values))}\n];\n"


def strings(name, doc, values):
    body = wrap(['"' + v + '"' for v in values])
    return f"/// {doc}\npub(crate) static {name}: [&str; {len(values)}] = [\n{body}\n];\n"


def rows(name, doc, kind, values):
    body = wrap(["(" + ",".join(map(str, v)) + ")" for v in values])
    return f"/// {doc}\npub(crate) static {name}: [{kind}; {len(values)}] = [\n{body}\n];\n"


def size_of(values):
    return {"u8": 1, "u16": 2, "u32": 4, "i32": 4}[kind_of(values)] * len(values)


def trie(name, doc, values):
    """Two stages; the shift with the smallest tables wins; trailing zero blocks are cut off."""
    best = None
    for shift in range(4, 9):
        blocks, first, second = {}, [], []
        for start in range(0, LIMIT, 1 << shift):
            block = tuple(values[start:start + (1 << shift)])
            if block not in blocks:
                blocks[block] = len(blocks)
                second.extend(block)
            first.append(blocks[block])
        zero = blocks.get((0,) * (1 << shift))
        while first[-1] == zero:
            first.pop()
        size = size_of(first) + size_of(second)
        if best is None or size < best[0]:
            best = size, shift, first, second
    size, shift, first, second = best
    print(f"{name}: shift {shift}, {size} bytes")
    return (
        f"/// {doc}: bits of a code point that the second stage resolves.\n"
        f"pub(crate) const {name}_SHIFT: u32 = {shift};\n"
        + array(name + "_1", f"{doc}: first stage (block numbers).", first)
        + array(name + "_2", f"{doc}: second stage.", second)
    )


def write(name, head, parts):
    text = f"//! {head} Written by `generate.py`; not to be edited.\n\n" + "\n".join(parts)
    (OUT / (name + ".rs")).write_text(text)
    print(name, len(text), "bytes of source")


class Numbering(dict):
    """Gives each new key the next number."""

    def __missing__(self, key):
        self[key] = len(self)
        return self[key]


# ---------------------------------------------------------------------------------- types

def write_types():
    for c in CODES:
        if PREDICATES["DECIMAL"][c]:
            assert PREDICATES["DIGIT"][c] and new.decimal(CHARS[c]) == NUMERIC[c]
        if PREDICATES["DIGIT"][c]:
            assert new.digit(CHARS[c]) == NUMERIC[c] and PREDICATES["NUMERIC"][c]
        assert PREDICATES["NUMERIC"][c] == (NUMERIC[c] is not None)
    values = sorted({v for v in NUMERIC if v is not None})
    index = {v: i for i, v in enumerate(values)}
    names = list(FLAGS) + ["SPECIAL_CASE"]
    records, numbers, special = Numbering(), [], []
    records[(0, 0, (0, 0, 0, 0))]
    for c in CODES:
        flags = sum(PREDICATES[n][c] << i for i, n in enumerate(FLAGS))
        full = [column[c] for column in FULL]
        simple = [column[c] for column in SIMPLE]
        fold = ord(full[3]) if len(full[3]) == 1 else c
        if any([ord(x) for x in f] != [s] for f, s in zip(full, simple + [fold])):
            flags |= 1 << len(FLAGS)
            special.append((c, full))
        deltas = tuple(x - c for x in simple + [fold])
        numbers.append(records[(flags, index.get(NUMERIC[c], 0), deltas)])
    parts = [f"pub(crate) const {n}: u16 = 1 << {i};" for i, n in enumerate(names)]
    parts = ["\n".join(f"/// Flag of [`FLAGS`].\n{p}" for p in parts) + "\n"]
    parts.append(trie("TYPES", "Record number by code point", numbers))
    parts.append(array("FLAGS", "Flags by record.", [r[0] for r in records], "u16"))
    parts.append(array("LATIN1_FLAGS", "Flags of the first 256 code points.",
                       [list(records)[numbers[c]][0] for c in range(256)], "u16"))
    parts.append(array("NUMERIC_INDEX", "Place in [`NUMERIC_VALUES`] by record.", [r[1] for r in records]))
    parts.append(array("NUMERIC_VALUES", "The distinct numeric values.", map(repr, values), "f64"))
    deltas = ["[" + ",".join(map(str, r[2])) + "]" for r in records]
    parts.append(array("CASE_DELTAS", "Distance to lower, upper, title, folded by record.", deltas, "[i32; 4]"))
    pool, entries = [], []
    for c, full in special:
        entries.append([c])
        for text in full:
            entries[-1].append(len(pool) << 2 | len(text))
            pool.extend(map(ord, text))
    body = [f"({c},[{','.join(map(str, rest))}])" for c, *rest in entries]
    parts.append(array("SPECIAL_CASES", "Code point; lower, upper, title, folded as offset in the pool * 4 + length.",
                       body, "(u32, [u16; 4])"))
    parts.append(array("SPECIAL_POOL", "Code points of the special mappings.", pool))
    write("types", "Character types and casing, Unicode 16.0.", parts)


# ---------------------------------------------------------------------------------- database

CATEGORIES = ["Cn"] + sorted({new.category(s) for s in CHARS} - {"Cn"})
BIDI = [""] + sorted({new.bidirectional(s) for s in CHARS} - {""})
WIDTHS = ["N"] + sorted({new.east_asian_width(s) for s in CHARS} - {"N"})
CANONICAL = {}  # (first, second) -> composed


def hangul(c):
    return 0xAC00 <= c < 0xAC00 + 11172


def find_compositions():
    for c in CODES:
        parts = new.decomposition(CHARS[c]).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            pair = tuple(int(p, 16) for p in parts)
            if new.normalize("NFC", "".join(map(chr, pair))) == CHARS[c]:
                CANONICAL[pair] = c


def quick_check(c):
    """Two bits per form in the order of FORMS: 0 yes, 1 maybe, 2 no."""
    seconds = quick_check.seconds
    value = 0
    for i, form in enumerate(FORMS):
        if not new.is_normalized(form, CHARS[c]):
            value |= 2 << 2 * i
        elif form in ("NFC", "NFKC") and c in seconds:
            value |= 1 << 2 * i
    return value


def database_record(source, c):
    s = CHARS[c]
    return (CATEGORIES.index(source.category(s)), BIDI.index(source.bidirectional(s)), source.combining(s),
            WIDTHS.index(source.east_asian_width(s)), source.mirrored(s))


def write_database():
    find_compositions()
    quick_check.seconds = {b for a, b in CANONICAL} | set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))
    records, numbers = Numbering(), []
    for c in CODES:
        cat, bidi, ccc, width, mirrored = database_record(new, c)
        numbers.append((cat, bidi, ccc, width | mirrored << 7, quick_check(c)))
    # the record of unassigned code points comes first, so that the ends of the tables can be cut
    records[numbers[0x10FFFF]]
    numbers = [records[n] for n in numbers]
    parts = [
        strings("CATEGORIES", "General categories.", CATEGORIES),
        strings("BIDI_CLASSES", "Bidirectional classes.", BIDI),
        strings("WIDTHS", "East Asian widths.", WIDTHS),
        trie("DATABASE", "Record number by code point", numbers),
        array("RECORDS", "Category, bidirectional class, combining class, width (bit 7: mirrored), quick checks.",
              ["[" + ",".join(map(str, r)) + "]" for r in records], "[u8; 5]"),
    ]
    write("database", "The character database, Unicode 16.0.", parts)


def write_decomposition():
    tags, pool, numbers, places = Numbering(), [0], [0] * LIMIT, {}
    tags[""]
    for c in CODES:
        parts = new.decomposition(CHARS[c]).split()
        if not parts:
            continue
        tag = parts.pop(0) if parts[0].startswith("<") else ""
        units = "".join(chr(int(p, 16)) for p in parts).encode("utf-16-le")
        if (tag, units) not in places:
            places[tag, units] = len(pool)
            pool.append(tags[tag] << 8 | len(units) // 2)
            pool.extend(struct.unpack(f"<{len(units) // 2}H", units))
        numbers[c] = places[tag, units]
    assert len(pool) < 1 << 16
    parts = [
        strings("TAGS", "Kinds of decompositions.", list(tags)),
        trie("DECOMPOSITION", "Offset in the pool by code point, 0 for none", numbers),
        array("DECOMPOSITION_POOL", "Kind * 256 + length, then that many UTF-16 units.", pool, "u16"),
        rows("COMPOSITIONS", "First, second, composed; sorted.", "(u32, u32, u32)",
             [(a, b, c) for (a, b), c in sorted(CANONICAL.items())]),
    ]
    write("decomposition", "Decompositions and compositions, Unicode 16.0.", parts)


# ---------------------------------------------------------------------------------- 3.2.0

def value_of(source, c):
    s = CHARS[c]
    return source.decimal(s, -1), source.digit(s, -1), source.numeric(s, -1.0)


def write_history():
    """Runs of code points whose 3.2.0 properties differ; record 0 means "as today"."""
    records, runs, corrections = Numbering(), [], []
    records["same"]
    values = Numbering()
    for c in CODES:
        then, now = database_record(OLD, c), database_record(new, c)
        value = value_of(OLD, c)
        same = then == now and value == value_of(new, c)
        if same:
            number = 0
        else:
            number = records[(*then[:3], then[3] | then[4] << 7, values[value])]
        if (runs[-1][1] if runs else 0) != number:
            runs.append((c, number))
        before = OLD.decomposition(CHARS[c])
        if before != new.decomposition(CHARS[c]) and OLD.category(CHARS[c]) != "Cn":
            corrections.append((c, int(before, 16)))
        if OLD.category(CHARS[c]) == "Cn":
            assert before == ""
        text = OLD.normalize("NFD", CHARS[c])
        if text != new.normalize("NFD", CHARS[c]) and OLD.category(CHARS[c]) != "Cn":
            assert len(text) == 1, hex(c)
            corrections.append((c, ord(text)))
    parts = [
        array("RUN_STARTS", "First code points of the runs.", [r[0] for r in runs], "u32"),
        array("RUN_RECORDS", "Records of the runs, 0 for \"as today\".", [r[1] for r in runs]),
        array("RECORDS", "Category, bidirectional class, combining class, width (bit 7: mirrored), values.",
              ["[0,0,0,0,0]"] + ["[" + ",".join(map(str, r)) + "]" for r in list(records)[1:]], "[u8; 5]"),
        rows("VALUES", "Decimal, digit, numeric; -1 for none.", "(i8, i8, f64)", list(values)),
        rows("CORRECTIONS", "Code points whose decomposition was another one.", "(u32, u32)", sorted(set(corrections))),
    ]
    write("history", "What differs in Unicode 3.2.0.", parts)


# ---------------------------------------------------------------------------------- names

def entries(path):
    for line in open(path, encoding="utf-8"):
        line = line.partition("#")[0].strip()
        if line:
            yield [field.strip() for field in line.split(";")]


def write_names(alias_path, sequence_path):
    aliases = {}
    for code, name, _kind in entries(alias_path):
        assert new.lookup(name) == chr(int(code, 16)), name
        aliases[name] = int(code, 16)
    sequences = {}
    for name, codes in entries(sequence_path):
        text = "".join(chr(int(c, 16)) for c in codes.split())
        assert new.lookup(name) == text, name
        sequences[name] = text
    escape = lambda text: "".join(f"\\u{{{ord(c):x}}}" for c in text)
    parts = [
        rows("ALIASES", "Further names of single characters, sorted.", "(&str, u32)",
             [(f'"{n}"', c) for n, c in sorted(aliases.items())]),
        rows("SEQUENCES", "Names of sequences, sorted.", "(&str, &str)",
             [(f'"{n}"', f'"{escape(t)}"') for n, t in sorted(sequences.items())]),
    ]
    write("names", "Name aliases and named sequences, Unicode 16.0.", parts)


# ---------------------------------------------------------------------------------- checksums

def crc_numbers(values):
    return zlib.crc32(b"".join(struct.pack("<i", v) for v in values))


def crc_texts(values):
    return zlib.crc32(b"".join(v.encode("utf-8", "surrogatepass") + b"\n" for v in values))


def crc_floats(values):
    return zlib.crc32(b"".join(struct.pack("<d", v) for v in values))


def sample(source):
    """The strings that both sides normalise: drawn from all characters that normalisation looks at."""
    pool = [c for c in CODES if new.combining(CHARS[c]) or new.decomposition(CHARS[c]) or 0x1100 <= c < 0x1200]
    pool += [0x41, 0x61, 0x20, 0x3C5, 0x11131, 0x11127]
    state = 1
    for _ in range(40000):
        text = ""
        while True:
            state = (state * 6364136223846793005 + 1442695040888963407) & (1 << 64) - 1
            text += CHARS[pool[(state >> 33) % len(pool)]]
            if state >> 61 == 0 or len(text) == 12:
                break
        yield text


def write_checksums():
    lines = []

    def put(name, value):
        lines.append(f"{name} {value:08x}\n")

    for name, column in PREDICATES.items():
        put("is_" + name.lower(), crc_numbers(column))
    for name, column in zip(("simple_lower", "simple_upper", "simple_title"), SIMPLE):
        put(name, crc_numbers(column))
    for name, column in zip(("to_lower", "to_upper", "to_title", "to_fold"), FULL):
        put(name, crc_texts(column))
    for prefix, source in ("", new), ("old_", OLD):
        put(prefix + "category", crc_texts(map(source.category, CHARS)))
        put(prefix + "bidirectional", crc_texts(map(source.bidirectional, CHARS)))
        put(prefix + "combining", crc_numbers(map(source.combining, CHARS)))
        put(prefix + "mirrored", crc_numbers(map(source.mirrored, CHARS)))
        put(prefix + "east_asian_width", crc_texts(map(source.east_asian_width, CHARS)))
        put(prefix + "decomposition", crc_texts(map(source.decomposition, CHARS)))
        put(prefix + "decimal_value", crc_numbers(source.decimal(s, -1) for s in CHARS))
        put(prefix + "digit_value", crc_numbers(source.digit(s, -1) for s in CHARS))
        put(prefix + "numeric_value", crc_floats(source.numeric(s, -1.0) for s in CHARS))
        put(prefix + "name", crc_texts(source.name(s, "") for s in CHARS))
        for form in FORMS:
            put(prefix + form.lower(), crc_texts(source.normalize(form, s) for s in CHARS))
            put(prefix + form.lower() + "_sample", crc_texts(source.normalize(form, s) for s in sample(source)))
            put(prefix + form.lower() + "_is", crc_numbers(source.is_normalized(form, s) for s in sample(source)))
    (HERE / "tests" / "checksums.txt").write_text("".join(lines))


if __name__ == "__main__":
    write_types()
    write_database()
    write_decomposition()
    write_history()
    write_names(*sys.argv[1:])
    write_checksums()
