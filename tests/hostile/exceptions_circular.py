# Tries: to raise what was caused by itself. May get: RTE.
first, second = ValueError("first"), ValueError("second")
first.__cause__, second.__cause__ = second, first
first.__context__, second.__context__ = second, first


def tiny(a, b):
    raise first
