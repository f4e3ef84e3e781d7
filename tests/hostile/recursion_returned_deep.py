# Tries: to return a hundred thousand levels of lists. May get: WA RTE.
def tiny(a, b):
    value = [a + b, a * b]
    for _ in range(100_000):
        value = [value]
    return value
