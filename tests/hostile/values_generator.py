# Tries: to return a generator that never ends. May get: WA.
def tiny(a, b):
    return (x for x in iter(int, 1))
