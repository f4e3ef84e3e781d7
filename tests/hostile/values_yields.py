# Tries: to be a generator itself. May get: WA.
def tiny(a, b):
    yield a + b
    yield a * b
