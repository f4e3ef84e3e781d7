# Tries: to return a subclass of jax's arrays, whose methods it wrote. May get: WA RTE OLE.
import jax


class Liar(jax.Array):
    shape = property(lambda self: (1 << 40,))
    dtype = property(lambda self: "float64")

    def __array__(self, *_, **__):
        raise SystemExit(0)

    def __instancecheck__(self, other):
        return True


Liar.__abstractmethods__ = frozenset()


def tiny(a, b):
    return Liar()
