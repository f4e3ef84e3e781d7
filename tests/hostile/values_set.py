# Tries: to return a set. May get: WA.
def tiny(a, b):
    return {a + b, a * b}
