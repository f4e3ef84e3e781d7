# Tries: to run bytes that are no code. May get: RTE TLE.
def broken():
    return None


broken.__code__ = broken.__code__.replace(co_code=bytes(range(2, 250)) * 4, co_stacksize=1)


def tiny(a, b):
    return broken()
