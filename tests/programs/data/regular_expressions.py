"""The native half of re: patterns, matches, scanners, templates."""

import re
import _sre


def show(*sources):
    for source in sources:
        try:
            print(source[:70], "->", repr(eval(source)))
        except Exception as error:
            print(source[:70], "!!", type(error).__name__, error)


P = re.compile(r"(?P<x>a)(b)?|(c)")
m = P.match("a")
s = P.scanner("aac")

show(
    "P.groups, P.flags, P.pattern, dict(P.groupindex)",
    "m, m.span(), m.group(), m.group(1, 2, 'x'), m.groups(), m.groups(5), m.groupdict()",
    "m[0], m['x'], m[2], m[True]",
    "m.group(5)",
    "m.group('q')",
    "m[1.5]",
    "m[1 << 80]",
    "m[-1]",
    "m.start(9)",
    "m.end('q')",
    "m.span(2), m.start('x'), m.end(), m.regs, m.pos, m.endpos, m.lastindex, m.lastgroup, m.string",
    "m.re is P",
    "P.match(5)",
    "P.match(b'a')",
    "re.compile(b'a').match('s')",
    "re.compile(b'a').match(bytearray(b'ab')), re.compile(b'a').match(memoryview(b'ab'))",
    "P.search()",
    "P.match('a', 5, 6, 7)",
    "P.match(string='abc', pos=1)",
    "P.match('abc', string='x')",
    "P.match('xa', -5, 10), P.match('xa', 1, 0), P.match('xa', 1)",
    "m.expand('[\\\\1\\\\2\\\\g<x>]'), m.expand('plain')",
    "P.sub(5, 'abc')",
    "P.sub(lambda m: 5, 'abc')",
    "P.sub(lambda m: None, 'abc')",
    "P.sub(b'z', 'abc')",
    "P.sub('z', b'abc')",
    "P.sub('z', 5)",
    "P.sub('a')",
    "P.subn('<\\\\1>', 'abcac', 2), P.sub('<\\\\g<x>>', 'abcac', count=1), P.sub('x', 'abcac', -1)",
    "re.compile('x*').sub('-', 'abxd'), re.compile('x*').findall('abxd'), re.compile('x*').split('axbc')",
    "re.compile(b'x').sub(b'<\\\\g<0>>', bytearray(b'axb'))",
    "P.findall('abcac'), P.split('xaybz'), P.split('xaybz', maxsplit=1)",
    "[x.span() for x in P.finditer('abcac')], type(P.finditer('a')).__name__",
    "s.search(), s.match(), s.search(), s.search(), s.pattern is P",
    "P.fullmatch('ab'), P.fullmatch('abx')",
    "re.compile('a', re.I | re.X | re.A), re.compile(b'a', re.L), re.compile('(?s)a'), re.compile('x' * 300)",
    "P == re.compile(r'(?P<x>a)(b)?|(c)'), hash(P) == hash(re.compile(r'(?P<x>a)(b)?|(c)')), P == 5",
    "P < P",
    "type(P)()",
    "type(m)()",
    "type(P)[str], type(m)[str]",
    "P.__copy__() is P, P.__deepcopy__({}) is P, m.__copy__() is m",
    "_sre.compile('a', 0, [1], 0, {}, ())",
    "_sre.compile('a', 0, [0xffffff], 0, {}, ())",
    "_sre.compile('a', 0, [-1], 0, {}, ())",
    "_sre.compile('a', 0, ['x'], 0, {}, ())",
    "_sre.compile('a', 0, [1 << 40], 0, {}, ())",
    "_sre.compile('a', 0, (1,), 5, {}, (None,))",
    "_sre.compile('a', 0, [1], 0, {}, [])",
    "_sre.compile(5, 0, [1], 0, {}, ())",
    "_sre.template(P, [])",
    "_sre.template(P, ['a', -1, 'c'])",
    "_sre.ascii_iscased(97), _sre.ascii_tolower(65), _sre.unicode_iscased(0xdf), _sre.unicode_tolower(0x130)",
    "_sre.ascii_iscased('a')",
    "_sre.unicode_tolower(-1), _sre.unicode_iscased(0x10000000)",
    "_sre.MAGIC, _sre.CODESIZE, _sre.MAXREPEAT, _sre.MAXGROUPS, _sre.getcodesize()",
    "re.sub(r'(\\w+) (\\w+)', r'\\2 \\1', 'hello world é ü')",
    "re.findall(r'[\\U00010000-\\U0010ffff]', 'a\\U0001f600b')",
    "re.match(r'(a+)+$', 'a' * 30).span()",
    "re.split(r'(?=b)', 'abab'), re.search(r'(?<=a)b', 'ab').span(), re.sub('(?i)STRASSE', 'x', 'strasse')",
    "re.fullmatch(r'(?>a+)b', 'aaab'), re.fullmatch(r'a*+a', 'aaa')",
    "re.escape('a.b*c'), re.compile('a|b|c').pattern, re.purge()",
)
