# Tries: to print too much before it is ever called. May get: OLE.
print("x" * 100_000)


def tiny(a, b):
    return [a + b, a * b]
