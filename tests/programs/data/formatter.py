"""What string.Formatter reads formats with."""

import _string


def split(name):
    first, rest = _string.formatter_field_name_split(name)
    return first, list(rest)

def show(*sources):
    for source in sources:
        try:
            print(source[:60], "->", repr(eval(source)))
        except Exception as error:
            print(source[:60], "!!", type(error).__name__, error)


show(
    "list(_string.formatter_parser('a{b!r:c{d}}e{{x}}'))",
    "list(_string.formatter_parser(''))",
    "list(_string.formatter_parser('{}{:}{!s}'))",
    "list(_string.formatter_parser('}'))",
    "list(_string.formatter_parser('{'))",
    "list(_string.formatter_parser('a{b'))",
    "list(_string.formatter_parser('{!}'))",
    "list(_string.formatter_parser('{!rx}'))",
    "list(_string.formatter_parser('{a[}'))",
    "list(_string.formatter_parser('{a:{}'))",
    "list(_string.formatter_parser('{a!:x}'))",
    '_string.formatter_parser(5)',
    "_string.formatter_field_name_split(b'x')",
    "split('a.b[c][5]')",
    "split('0')",
    "split('')",
    "split('a')",
    "split('a.')",
    "split('a[')",
    "split('a[]')",
    "split('a[b]c')",
    "split('.x')",
    "split('99999999999999999999')",
    "split('-1')",
    "split('0x')",
    "split('[1]')",
    "split('a[99999999999999999999]')",
    "split('1.x')",
    "split('a..b')",
    "split('a[b.c].d')",
)
