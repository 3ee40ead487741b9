"""Rewrites the answers of tests/errors.txt with those of the Python that runs this script (it should be CPython 3.14).

Usage: python3.14 bless_errors.py ../tests/errors.txt
To add texts, add their first lines with any second line, then run this.
"""

import ast
import sys
import warnings

ALLOW_INCOMPLETE_INPUT = 0x4000
DONT_IMPLY_DEDENT = 0x200


def escape(text):
    plain = {"\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    return "".join(plain.get(c) or (c if " " <= c <= "~" else "\\u{%x}" % ord(c)) for c in text)


def unescape(text):
    out, rest = "", iter(text)
    for c in rest:
        if c != "\\":
            out += c
            continue
        c = next(rest)
        if c == "u":
            next(rest)
            digits = ""
            while (c := next(rest)) != "}":
                digits += c
            out += chr(int(digits, 16))
        else:
            out += {"n": "\n", "t": "\t"}.get(c, c)
    return out


def outcome(mode, source):
    flags = ast.PyCF_ONLY_AST
    if mode == "incomplete":
        mode, flags = "single", flags | ALLOW_INCOMPLETE_INPUT | DONT_IMPLY_DEDENT
    try:
        compile(source, "<text>", mode, flags)
    except SyntaxError as error:
        place = f"{error.lineno},{error.offset},{error.end_lineno},{error.end_offset}"
        return f"{type(error).__name__} {place} {escape(error.msg)}"
    return "ok"


def main():
    warnings.simplefilter("ignore")
    with open(sys.argv[1]) as file:
        lines = file.read().splitlines()
    with open(sys.argv[1], "w") as file:
        for head in lines[::2]:
            mode, source = head.split(" |", 1)
            file.write(f"{head}\n  {outcome(mode, unescape(source.removesuffix('|')))}\n")


main()
