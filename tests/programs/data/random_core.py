"""The Mersenne Twister: states, seeds and bits."""

from _random import Random as R

def show(*sources):
    for source in sources:
        try:
            print(source[:60], "->", repr(eval(source)))
        except Exception as error:
            print(source[:60], "!!", type(error).__name__, error)


show(
    'R(5).random()',
    'R(-5).random()',
    'R(10**50).random()',
    'R(5.5).random()',
    "R('abc',3)",
    'R(x=3).random()',
    'R([])',
    'R(1,2)',
    'R(0).getstate()[-3:]',
    'R(0).getrandbits(0)',
    'R(0).getrandbits(-1)',
    'R(0).getrandbits(100)',
    'R(0).getrandbits(32)',
    'R(0).getrandbits(5)',
    'R(0).getrandbits(64)',
    'R(0).getrandbits(1.5)',
    'R(0).setstate(5)',
    'R(0).setstate((1,2))',
    "R(0).setstate(('a',)*625)",
    'R(0).setstate((1,)*624+(625,))',
    'R(0).setstate((-1,)*625)',
    'R(0).setstate((2**40,)*624+(5,))',
    'R(0).setstate((1,)*624+(-1,))',
    'R(0).getrandbits(10**20)',
    "R(0).getrandbits('a')",
    "R().seed('a','b')",
    'R(0).seed()',
    'R(True).random()',
    'R(0).getrandbits(33)',
)
