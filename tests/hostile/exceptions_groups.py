# Tries: to raise a group of ten thousand. May get: RTE.
def tiny(a, b):
    raise BaseExceptionGroup("many", [KeyboardInterrupt(n) for n in range(10_000)])
