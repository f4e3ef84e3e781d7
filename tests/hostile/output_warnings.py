# Tries: to warn without end. May get: OLE.
import warnings


def tiny(a, b):
    warnings.simplefilter("always")
    for n in range(10_000):
        warnings.warn(f"{n}" * 100, stacklevel=1)
    return [a + b, a * b]
