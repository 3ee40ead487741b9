"""Compares the errors of this crate with those of the Python that runs this script, over damaged and random source.

Usage: python3.14 compare_errors.py EXAMPLES_DIR/errors [count [seed]]
Prints the first differences and the figures: texts refused by both, with equal type and text, with equal place too.
"""

import ast
import glob
import json
import os
import random
import subprocess
import sys
import textwrap
import warnings

ALLOW_INCOMPLETE_INPUT = 0x4000
DONT_IMPLY_DEDENT = 0x200
WORDS = """( ) [ ] { } , : = == := * ** . ... -> ; @ + - ~ ! != / // % += $ ? \\ " ''' if else for in not lambda is and or
await async yield def class import from as with try except finally return raise del pass None True match case _ type
print global while elif assert 1 x a b 's' b'x' f'{x}' t'{x}' 0777 1x 1.5 1j f(x) a.b a[1] [a,b] {a:b} (a) *a **k
a=1""".split() + ["\n", "\n    ", "    ", "\t", "# c\n", "else:", "if a:", "for x in y", "lambda x: x", "not in"]
CHARACTERS = "abxyz\u00e9\u20ac\u03b1\ufb01\u0663\u2028\x0c\t\n\n    ()[]{}:;,.=+-*/%@<>!~^|&\\\\\"'#0123456789_jeExobfrtu$?`"
PIECES = "{ } {x {x! {x!r {x: {x= {'a' a ' \" \\ \\N{ \\x41 {{ }} !r} =} :>10} (x) [ ] ( ) : # lambda".split()


def outcome(mode, source):
    flags = ast.PyCF_ONLY_AST
    if mode == "incomplete":
        mode, flags = "single", flags | ALLOW_INCOMPLETE_INPUT | DONT_IMPLY_DEDENT
    try:
        compile(source, "<text>", mode, flags)
    except SyntaxError as error:
        place = [error.lineno, error.offset, error.end_lineno, error.end_offset]
        return [type(error).__name__, error.msg, *place]
    except (MemoryError, RecursionError, ValueError) as error:
        return [type(error).__name__, str(error), None, None, None, None]
    return None


def statements():
    """All short statements of the standard library, dedented."""
    root = os.path.dirname(os.__file__)
    for name in sorted(glob.glob(root + "/*.py") + glob.glob(root + "/test/test_[fgpst]*.py")):
        try:
            with open(name) as file:
                source = file.read()
            tree = ast.parse(source)
        except (OSError, SyntaxError, UnicodeDecodeError):
            continue
        lines = source.split("\n")
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt) and node.end_lineno - node.lineno < 12:
                yield textwrap.dedent("\n".join(lines[node.lineno - 1 : node.end_lineno])) + "\n"


def damage_words(text):
    at = random.randrange(len(text))
    word = random.choice(WORDS)
    end = at + random.choice([0, 0, 1, 3, 8])
    return text[:at] + random.choice([word + " ", word, ""]) + text[end:]


def damage_lines(text):
    lines = text.split("\n")
    at = random.randrange(len(lines))
    line = lines[at]
    lines[at : at + 1] = random.choice(
        [[" " * random.choice([1, 2, 4]) + line], [line[2:]], [line.replace("    ", "\t", 2)], [], [line, line]]
        + [[line + tail] for tail in (" \\", " #c", ":", ",", "'", '"""', "(", "]")]
        + [[line + "".join(lines[at + 1 : at + 2])]]
    )
    return "\n".join(lines)


def texts(count):
    sources = list(dict.fromkeys(statements()))
    for _ in range(count):
        kind, text = random.random(), random.choice(sources)
        if kind < 0.5:
            for _ in range(random.choice([1, 1, 2, 3])):
                text = random.choice([damage_words, damage_lines])(text or " ")
        elif kind < 0.6:
            text = " ".join(random.choices(WORDS, k=random.randrange(1, 9)))
        elif kind < 0.7:
            quote = random.choice(["'", '"', "'''", '"""'])
            body = "".join(random.choices(PIECES, k=random.randrange(7)))
            text = random.choice(["", "x = ", "f("]) + random.choice("ftbu") + quote + body + random.choice([quote, ""])
        elif kind < 0.8:
            text = "".join(random.choices(CHARACTERS, k=random.randrange(14)))
        else:
            text = text[: random.randrange(len(text) + 1)]
        if len(text) < 1200:
            yield random.choice(["exec", "exec", "exec", "eval", "single", "incomplete"]), text


def main():
    warnings.simplefilter("ignore")
    program, count, seed = (sys.argv[1:] + ["10000", "1"])[:3] if len(sys.argv) < 4 else sys.argv[1:4]
    random.seed(int(seed))
    cases = list(texts(int(count)))
    lines = "".join(f"{mode} {text.encode().hex()}\n" for mode, text in cases)
    done = subprocess.run([program], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    refused = same_text = same = wrong_verdict = shown = 0
    for (mode, text), line in zip(cases, done.stdout.decode().splitlines(), strict=True):
        want, have = outcome(mode, text), None if line == "ok" else json.loads(line)
        refused += want is not None
        wrong_verdict += (want is None) != (have is None)
        same_text += want is not None and have is not None and want[:2] == have[:2]
        same += want is not None and want == have
        if want != have and shown < 20:
            shown += 1
            print(f"{mode} {text!r:.300}\n  want {want}\n  have {have}")
    print(f"{len(cases)} texts, {wrong_verdict} wrong verdicts; {refused} refused, {same_text} text, {same} place")


main()
