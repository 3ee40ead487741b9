"""The Unicode character database, of today and of 3.2.0."""

import unicodedata as u

def show(*sources):
    for source in sources:
        try:
            print(source[:60], "->", repr(eval(source)))
        except Exception as error:
            print(source[:60], "!!", type(error).__name__, error)


show(
    "u.decimal('a')",
    "u.digit('a')",
    "u.numeric('a')",
    "u.decimal('a',5)",
    "u.decimal('aa')",
    'u.decimal(5)',
    "u.name('\\x00')",
    "u.lookup('foo')",
    'u.lookup(5)',
    "u.lookup('\\u1234')",
    "u.normalize('X','a')",
    "u.normalize(5,'a')",
    "u.normalize('NFC',5)",
    "u.is_normalized('x','a')",
    "u.category('ab')",
    "u.category('')",
    "u.decomposition('\\xe9')",
    "u.decomposition('\\xbd')",
    "u.decomposition('\\uac00')",
    "u.numeric('\\xbd')",
    "u.mirrored('(')",
    "u.lookup('LATIN SMALL LETTER R WITH TILDE')",
    "u.lookup(b'SPACE')",
    'u.UCD()',
    "u.ucd_3_2_0.name('a')",
    "u.ucd_3_2_0.decimal('a',None)",
    "u.ucd_3_2_0.lookup('EURO SIGN')",
    "u.ucd_3_2_0.category('\\u0221')",
    "u.lookup('x'*300)",
    "u.lookup('KEYCAP DIGIT ONE')",
    "u.ucd_3_2_0.lookup('KEYCAP DIGIT ONE')",
    "u.ucd_3_2_0.decomposition('\\u2f868'[0])",
    'u.ucd_3_2_0.unidata_version',
    'u.digit(1,2)',
    'u.name(1,2)',
    "u.normalize('NFC')",
    "u.is_normalized('NFC', 'a\\u0301')",
    'u.category(None)',
    'u.lookup(None)',
)
