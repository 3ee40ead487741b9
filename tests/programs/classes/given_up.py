"""Classes that cannot be made, and bases that change while they are being set."""


def attempt(function):
    try:
        print(function.__name__, function())
    except TypeError as error:
        print(function.__name__, "TypeError", error)


@attempt
def qualname_is_no_text():
    class Q:
        __qualname__ = object
        __slots__ = ["__qualname__", "other"]


class Meta(type):
    ready = False
    steps = 0

    def mro(cls):
        if Meta.ready and Meta.steps < 10:
            Meta.steps += 1
            if cls.__name__ == "B1":
                B2.__bases__ = (B1,)
            if cls.__name__ == "B2":
                B1.__bases__ = (B2,)
        return type.mro(cls)


class A(metaclass=Meta):
    pass


class B1(A):
    pass


class B2(A):
    pass


@attempt
def cycle_through_mro():
    Meta.ready = True
    B1.__bases__ += ()


class Swap(type):
    ready = False

    def mro(cls):
        if Swap.ready and cls.__name__ == "C":
            Swap.ready = False
            C.__bases__ = (D2,)
        return type.mro(cls)


class D(metaclass=Swap):
    pass


class D1(D):
    pass


class D2(D):
    pass


class C(D):
    pass


Swap.ready = True
C.__bases__ = (D1,)
D1.__bases__ = (C,)
print(C.__bases__, D2.__subclasses__(), D1.__subclasses__(), D1.__bases__, C.__subclasses__())
