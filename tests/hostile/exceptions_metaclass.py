# Tries: to have a type whose name and bases can't be read. May get: RTE.
class Meta(type):
    @property
    def __name__(cls):
        raise SystemExit(0)

    def mro(cls):
        return [cls, *Exception.__mro__]


class Odd(Exception, metaclass=Meta):
    pass


def tiny(a, b):
    raise Odd()
