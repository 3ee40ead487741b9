"""One of everything the compiler of CPython 3.14 emits."""
import os, sys as system
from collections import OrderedDict as OD
from math import *

module_level: int = 1
listed = [x * y for x in range(3) for y in range(x) if y]
nested = {k: {v for v in k} for k in ("a", "b")}


class Base[T]:
    attr: T = None

    def method(self, *, key=1):
        return super().method(key=key) or __class__

    def comp(self):
        return [lambda: (x, self) for x in self.attr]


class Meta(Base[int], metaclass=type):
    __slots__ = ("a",)
    cells = [(lambda: c) for c in range(2)]


type Alias[**P] = dict[str, P]


def generic[A: int, *B, C = str](a: A, b=1, *args: *B, c: C = "x", **kw) -> None:
    """doc"""


def locals_and_deletes(a, /, b, *, c=2, **kw):
    if a:
        d = b
    print(d)
    del a, b
    try:
        b = d
    except (ValueError, TypeError) as error:
        print(error)
        raise RuntimeError from error
    except OSError:
        pass
    else:
        d += c
    finally:
        del d
    return kw


def finally_returns(items):
    for item in items:
        try:
            if item:
                continue
            return item
        finally:
            if len(items) > 3:
                break
            items[0] = item
    else:
        assert items, "message"
    while items:
        items.pop()
        yield items


def groups():
    try:
        yield
    except* ValueError as group:
        print(group)
    except* (TypeError, KeyError):
        raise


def contexts(manager):
    with manager as value, manager, open(value) as (first, *rest):
        return first, rest
    with manager:
        x = 1
    return x


async def coroutine(source):
    async with source as item:
        await item
    async for item in source:
        if item:
            break
        await item
    else:
        return None
    got = [x async for x in source if await x]
    return {await y: z for y, z in got}


async def generator(source):
    async for item in source:
        try:
            yield item
        finally:
            await source.close()


def delegate(inner):
    got = yield from inner
    return (yield got)


def matching(subject):
    match subject:
        case {"a": 1, **rest}:
            return rest
        case [1, *middle, 2] | (1, 2, middle):
            return middle
        case Base(attr=x, key=0) if x:
            return x
        case "s" | None | -1.5 | 1 + 2j:
            return subject
        case str() as text:
            return text
        case _:
            return locals()


def texts(a, b):
    part = f"{a!r:>{b}} {a=} {b:x}" + f"{(b := a)}"
    return part, t"{a} and {b!s:{a}}"


def calls(f, *args, **kwargs):
    f()
    f(*args)
    f(1, *args, k=2, **kwargs)
    f(a=1, b=2)
    f.m(1)
    f.m(*args, **kwargs, **f)
    return f.m(1, k=f[1:2], **{"a": 1})


def assigns(a, b):
    a.x = b
    a[b] += 1
    a[1:b] = a[b:]
    a.x, (b, *c) = b, a
    b, a = a, b
    c, b, a = a, b, c
    del a.x, a[0]
    global made
    made = -a if not b else ~a
    return a < b <= c != a is not b in c and a or [1, *a, *b] + {**a, "k": b}


def closure(a, b=1):
    def inner():
        nonlocal a, later
        a = later
        del later
        return lambda: (a, b)

    later = 1
    return inner


def comprehension_cells(x):
    got = [[(lambda: (x, y)) for y in range(x)] for x in range(3)]
    return got, x, {x for x in x}, (i for i in x)


def shortcuts(a, b, c):
    d = a and (b or c) if not a else b
    while (e := c()) is not None:
        if e < a < b:
            continue
        d = e
    return any(x for x in d), all(i for i in a), tuple(j for j in b)


def borrowed_then_changed(x, y):
    z = f"{x}{(x := 2)}"
    print(x, (x := 3), x)
    for x in x:
        y = [x, (x := y), y.a(x, x := 1)]
    return z, x.__class__(x, (y := x)), y


def big(a):
    return [a, """
    lines""", (a
        .b
            .c), a.d(
        1,
        a)]
