# Tries: to raise what ends a loop. May get: RTE.
def tiny(a, b):
    raise StopIteration([a + b, a * b])
