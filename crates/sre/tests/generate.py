#!/usr/bin/env python3.14
"""Writes corpus.txt: patterns compiled and run by the reference Python 3.14 that runs this script.

Usage: python3.14 generate.py [--random COUNT SEED | --file TESTS] > corpus.txt
"""

import random
import re
import re._compiler
import re._parser
import sys

MODES = ("search", "match", "fullmatch", "iter")


def words_of(pattern, flags):
    tree = re._parser.parse(pattern, flags)
    return re._compiler._code(tree, flags), tree.state.groups - 1


def result_of(compiled, text, mode, start, end):
    def show(match):
        spans = ["-" if s < 0 else f"{s},{e}" for s, e in match.regs]
        return " ".join(spans) + f" {match.lastindex or 0}"

    if mode == "iter":
        return "; ".join(map(show, compiled.finditer(text, start, end)))
    match = getattr(compiled, mode)(text, start, end)
    return show(match) if match else ""


def lines(pattern, texts, flags=0, modes=MODES, bounds=((0, None),)):
    words, groups = words_of(pattern, flags)
    compiled = re.compile(pattern, flags)
    yield "\t".join((ascii(pattern) + (f" {flags}" if flags else ""), str(groups), " ".join(str(int(w)) for w in words)))
    for text in texts:
        codes = list(text) if isinstance(text, bytes) else list(map(ord, text))
        top = max(codes, default=0)
        width = 1 if top < 256 else 2 if top < 65536 else 4
        for start, end in bounds:
            end = len(text) if end is None else end
            for mode in modes:
                result = result_of(compiled, text, mode, start, end)
                fields = (" ".join(map(str, codes)), width, mode, start, end, result)
                yield "\t".join(map(str, fields))


I, M, S, A, L, X = re.I, re.M, re.S, re.A, re.L, re.X
NARROW = ["", "a", "abc", "aab ab\nabb", "foo = bar_1, x=2.5\n"]
CASES = [
    (r"", NARROW), (r"a", NARROW), (r"ab", NARROW), (r".", NARROW), (r"(?s).", NARROW), (r"[^a]", NARROW),
    (r"\w+", NARROW + ["\u0436\u0434 \u3042x", "\U00010400\U00010428 1"]), (r"\W+", NARROW), (r"\d+(?:\.\d+)?", NARROW + ["1.5 2. 3"]),
    (r"\D*", NARROW), (r"\s+", NARROW + ["a\u2003b\x1cc\x85"]), (r"\S+", NARROW + ["\u0436 \u2028x"]),
    (r"[A-Za-z_]\w*\s*=", NARROW), (r"(?:import|return|class|def)\b", ["def f(): return classy", "undef import"]),
    (r"\bself(?=\.)", ["self.x selfish self", "xself. self."]), (r"(\w)\1", ["hello bookkeeper", "\u0436\u0436 aa"]),
    (r"(?m)^.*raise.*$", ["a\nb raise c\nraise", "raise\n\nxraiseraise\n"]), (r"^", ["", "a\nb\n"]), (r"(?m)^", ["", "a\nb\n"]),
    (r"$", ["", "a\nb\n"]), (r"(?m)$", ["", "a\nb\n"]), (r"\Aa|b\Z", ["ab", "ba", "b\n"]), (r"\b", ["", "a b", "\u0436\u0434"]),
    (r"\B", ["", "ab c"]), (r"(?a)\b\w", ["\u0436a b"]), (r"(a)|(b)|(c)", ["abc", "cab"]), (r"(?:(a)|(b)|(c))*", ["abcab", "x"]),
    (r"(?:(a)|b)*?c", ["ababc", "bbc"]), (r"(a|ab)(c|bcd)(d*)", ["abcd"]), (r"(a+|b)*", ["ab", "aabba"]), (r"(a+|b){0,}?", ["ab"]),
    (r"(a*)*", ["-", "aa"]), (r"(a*)+", ["-", "aab"]), (r"(a|)+$", ["aa", "ab"]), (r"(?:a?){3,5}b", ["aab", "aaaaaab"]),
    (r"(?:a?)*?y", ["z", "aay"]), (r"(a{2,3}){2}", ["aaaaa", "aaaaaa", "aaa"]), (r"(?:ab){2,3}?c", ["ababc", "ababababc"]),
    (r"a.*c", ["abcbcd", "ac\nac"]), (r"a.*?c", ["abcbcd", "a\nc ac"]), (r"(?s)a.*?c", ["a\nc ac"]), (r"a.+?[bc]", ["aabcabb"]),
    (r"a{0}b", ["ab"]), (r"(?:a|b){0}c", ["abc"]), (r"(a){0}c", ["ac"]), (r"x{2,4}?y", ["xxxxxy", "xy"]), (r"[ab]{2,4}b", ["ababb", "abab"]),
    (r"(?P<q>['\"]).*?(?P=q)", ["say 'a\"b' \"c'd\""]), (r"(?<=a)b", ["ab b", "b"]), (r"(?<!a)b", ["ab b", "b"]),
    (r"(?<=ab|cd)e", ["abe cde bde"]), (r"(?=(a+))a*b\1", ["baaabac"]), (r"(?!(a))b", ["ab"]), (r"(?=(?:a|ab))ab(c)", ["abc"]),
    (r"(?<![\w.])x", [".x x ax"]), (r"(?<=(.))b\1", ["aba abb"]), (r"(a)?(?(1)b|c)", ["ab", "c", "ac", "b"]),
    (r"(a)?(?(1)b)d", ["abd", "d", "ad"]), (r"(x)?(?(1)a|b)", ["xa", "b", "xb"]),
    (r"(?>a+)ab", ["aaab"]), (r"(?>a|ab)c", ["abc", "ac"]), (r"(?>(a+)b?)c", ["aabc", "aac aabbc"]), (r"a++b", ["aab", "aaa"]),
    (r"a*+a", ["aaa"]), (r"a?+a", ["a", "aa"]), (r"(?:ab)++c", ["ababc", "abab"]), (r"(?:ab){2,3}+c", ["ababc", "ababababc"]),
    (r"(?:a|ab)*+c", ["aabc", "aac"]), (r"((a)|b)++", ["abab"]), (r"(?:(a)|b)*+b", ["abb"]), (r"(?:a*)*+b", ["aab"]), (r"(?:(?>(a)b?)+c)*", ["abacaac"]),
    (r"(?i)straSSe", ["STRASSE strasse", "stra\u017f\u017fe"]), (r"(?i)k", ["K\u212ak"]), (r"(?i)[k-m]+", ["KLM\u212aklm"]),
    (r"(?i)[^k]", ["K\u212a."]), (r"(?ia)k+", ["Kk\u212a"]), (r"(?ia)[^k]", ["Kk\u212ax"]), (r"(?i)(\w)\1", ["aA \u0416\u0436"]),
    (r"(?ia)(\w)\1", ["aA bB"]), (r"(?i)\u0436+", ["\u0416\u0436x"]), (r"(?i)[\u0430-\u044f]+", ["\u0410\u0411\u0432"]),
    (r"(?i)[\U00010400-\U00010410]+", ["\U00010428\U00010400z"]), (r"(?i)\xb5|\u03bc", ["\xb5\u03bc\u039c"]), (r"(?i)\xdf", ["\u1e9e\xdf"]),
    (r"[\u0430-\u044f\u3040-\u309fx]+", ["x\u0430\u3042y", "\U00010400x"]), (r"[^\u0430-\u044f\u3040-\u309fq\u4e00z\u5000]+", ["x\u0430\u3042y\u4e00", "\U00010400x"]),
    (r"[aceg\u0100\u0102\u0104\U00010000]", ["\u0100b\u0101g", "\U00010000\U00010001"]), (r"[\w-]+", ["a-b \u0436-c"]), (r"[^\W\d_]+", ["ab1_c \u0436"]),
    (r"[\s\S]", ["\n"]), (r"[\d\s,]+x", ["1, 2 x 3x"]), (r"[^\s=]+\s*=", ["key = v", "\u0436\u0434\u2003= 1"]), (r"\w+\s", ["ab c\u2003d", "\u0436\u2003"]),
    (r"\w+?\s", ["ab c\u2003d", "\u0436\u2003"]), (r"\w+\d", ["ab12 c3d", "\u0436\u0664"]), (r"[a-f]+[e-h]", ["abcdef gh"]),
    (r"\"(?:[^\"\\]|\\.)*\"", ['"a\\"b" "c'] ), (r"(?:[^<]+|<(?!b))*", ["a<c<b", "<b"]), (r"(?:ab|ac|ad|b.|\d)+", ["abacadbz1!", "ae"]),
    (r"(?:\u0436|\u0434|a)+", ["\u0436a\u0434x"]), (r"(?:|a)b", ["ab", "b"]), (r"(?:a||b)c", ["bc", "c"]), (r"(?:a|$)+", ["aa"]), (r"a(?:$|\n)", ["a", "a\n"]),
    (r"(?!)", ["a"]), (r"a(?!)|b", ["ab"]), (r"[^\x00-\U0010ffff]*x", ["x"]), (r"((((((((((a))))))))))\10", ["aa"]),
    (r"(?x) a  b # c", ["ab"]), (r"(?i:a)b", ["Ab AB"]), (r"(?-i:a)b", ["ab"]), (r"(.)(.)(.)\3\2\1", ["abccba"]), (r"(?:(\w+) )*(\w+)", ["a bc def"]),
    (r"^(?:(\d)x)?\d$", ["1", "1x2"]), (r"(?:(?:x)|y){2}(?P<n>z)?", ["xyz", "yx"]), (r"a(?:b(?:c(?:d)?)?)?", ["abcd", "abc", "ad"]),
    (r"(?m)(?<=\n)^a", ["a\na"]), (r"(?m)^\s*#.*\n?", ["# a\n  # b\nc # d\n"]), (r"(?:(?=a)a|b)+", ["abac"]), (r"(?:a(?!c)|c)*", ["aacac"]),
    (r"(?s:.)+?\n", ["ab\ncd\n"]), (r".*\n", ["ab\ncd\n", "x"]), (r".{3}", ["abcdefg", "ab\ncde"]), (r".{2,}?d", ["abcd", "d"]), (r"(?:.){2,3}", ["abcde"]),
    (r"(.*)(.*)", ["ab"]), (r"(a?)(ab)?b*", ["abb", "b"]), (r"(?:a{1,2}b?){2,}?c", ["aabac", "aaaac"]), (r"(?:(a)(?=b)|(b))+", ["abab"]),
    (rb"\w+\xff?", [b"ab\xff \xe9", b""]), (rb"(?i)[a-z]+", [b"aBc\xc3"]), (rb"[\x80-\xff]+", [b"a\x80\xff"]), (rb"(?L)\w+", [b"ab_1\xe9"]),
    (rb"(?Li)aB", [b"Ab AB"]), (rb"(?Li)[^b]+", [b"aBb"]), (rb"(?Li)(a)\1", [b"aA"]), (rb"(?L)\b.", [b"a-b"]), (rb"(?Li)[a-c]+", [b"AbCd"]), (rb"(?Li)[^ab]+|[^A-B\W]", [b"aAcb"]),
    (r"(?:.|\n)+?b", ["a\n\u0436b", "\n\n"]), (r"(?:\w|\u2003|-){2,3}x", ["\u0436\u2003x", "a-\u0436\u0434x", "\u3000ax"]),
    (r"(?:x(?:a){0}|)b", ["xb", "xab", "b"]), (r"(?:[^a]|\.)*,", ["b\u0436.,", "a,a"]), (r"(?<=ab)c|(?<!ab)d|(?=cd)c", ["abc abd d cd"]),
    (r"(.)([ab])+(?:(\w)|,)*", ["xab,c", "\u0436aab"]), (r"(?:(a)|b)(?:(c)|d)\1?", ["acabdbc"]),
    (r"(?>a+)ab?|(?>ba?)a", ["aaab", "baa"]), (r"(?:(?>a?)b?)++ab", ["abab"]), (r"(?=a+?b)a+", ["aab"]),
]
BOUNDED = [
    (r"^a", ["baa"]), (r"(?m)^a", ["b\na"]), (r"(?<=b)a", ["baa"]), (r"\ba", ["baa a"]), (r"a$", ["aab"]), (r"\w+", ["abcdef"]), (r"a*", ["baac"]),
    (r"(?<!b)a", ["baa"]), (r"\Bb", ["ab b"]), (r"abc", ["xabcabc"]), (r"[ac]", ["bacb"]), (r"a\Z", ["aab"]),
]


def corpus():
    for pattern, texts in CASES:
        modes = MODES if len(pattern) < 24 else ("search", "iter")
        yield from lines(pattern, texts, modes=modes if texts is not NARROW else ("iter", "fullmatch"))
    for pattern, texts in BOUNDED:
        yield from lines(pattern, texts, modes=("search", "match", "iter"), bounds=((1, None), (0, 2), (1, 3), (3, 2)))


# ---------------------------------------------------------------------------------- random patterns

def piece(rng, depth, groups):
    atoms = ["a", "b", "c", "ab", ".", "[ab]", "[^a]", "\\w", "\\W", "\\b", "\\B", "^", "$", "x", "\\d", "\\s", "\u0436", "[a\u0436]", "\\Z", "[b-y]"]
    kind = rng.random()
    if depth == 0 or kind < 0.35:
        return rng.choice(atoms)
    if kind < 0.45 and groups[0]:
        return f"\\{rng.randint(1, groups[0])}" + "(?:)"
    if kind < 0.55:
        look = rng.choice(["(?=", "(?!", "(?>", "(?i:"])
        return look + sequence(rng, depth - 1, groups) + ")"
    if kind < 0.60:
        return rng.choice(["(?<=", "(?<!"]) + rng.choice(["a", "ab", "[ab]", "\\w", "^", "\\b", "(?:ab|ba)"]) + ")"
    if kind < 0.70:
        body = sequence(rng, depth - 1, groups)
        groups[0] += 1
        return "(" + body + ")"  # the number is right only if the body has no group: never mind, it is some group
    if kind < 0.85:
        inner = piece(rng, depth - 1, groups)
        if len(inner) > 1 and inner[0] != "[" and not (len(inner) == 2 and inner[0] == "\\"):
            inner = "(?:" + inner + ")"
        return inner + rng.choice(["*", "+", "?", "{2}", "{1,2}", "{0,3}", "{2,}", "{,1}"]) + rng.choice(["", "", "?", "+"])
    if kind < 0.90 and groups[0]:
        return f"(?({rng.randint(1, groups[0])})" + piece(rng, depth - 1, groups) + "|" + piece(rng, depth - 1, groups) + ")"
    ways = [sequence(rng, depth - 1, groups) for _ in range(rng.randint(2, 4))]
    return "(?:" + "|".join(ways) + ")"


def sequence(rng, depth, groups):
    return "".join(piece(rng, depth, groups) for _ in range(rng.randint(0 if rng.random() < 0.1 else 1, 4)))


def random_corpus(count, seed):
    rng = random.Random(seed)
    done = 0
    while done < count:
        pattern = sequence(rng, 3, [0])
        flags = rng.choice([0, 0, 0, M, S, I, I | A, A, M | S])
        texts = ["".join(rng.choice("aaabbbcxy \n1AB" + ("\u0436\u2003" if rng.random() < 0.2 else "")) for _ in range(rng.randint(0, 10)))
                 for _ in range(6)]
        try:
            yield from lines(pattern, texts, flags, modes=("search", "fullmatch", "iter"))
        except (re.error, RecursionError, OverflowError):
            continue
        done += 1


def file_corpus(path):
    """The patterns and subjects of a test list in the form of CPython's own."""
    space = {}
    exec(compile(open(path).read(), path, "exec"), space)
    for row in space["tests"]:
        try:
            yield from lines(row[0], [row[1]])
        except re.error:
            continue


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--random", count, seed]:
            source = random_corpus(int(count), int(seed))
        case ["--file", path]:
            source = file_corpus(path)
        case _:
            source = corpus()
    for line in source:
        print(line)
