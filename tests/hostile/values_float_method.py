# Tries: to return an object whose __float__ attacks. May get: WA.
class Number:
    def __float__(self):
        raise SystemExit(0)

    __index__ = __int__ = __complex__ = __float__


def tiny(a, b):
    return [Number(), Number()]
