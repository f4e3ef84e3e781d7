# Tries: to return rows of different lengths. May get: WA.
def tiny(a, b):
    return [[a, b], [a + b]]
