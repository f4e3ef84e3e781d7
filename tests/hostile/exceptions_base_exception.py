# Tries: to raise what nobody catches. May get: RTE.
class Odd(BaseException):
    args = property(lambda self: 1 / 0)
    __traceback__ = property(lambda self: 1 / 0)
    __cause__ = __context__ = property(lambda self: 1 / 0)


def tiny(a, b):
    raise Odd(0)
