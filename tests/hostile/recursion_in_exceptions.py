# Tries: to raise a chain of a hundred thousand causes. May get: RTE.
def tiny(a, b):
    error = None
    for n in range(100_000):
        later = ValueError(n)
        later.__cause__ = later.__context__ = error
        error = later
    raise error
