# Tries: to wait for somebody to type. May get: RTE.
def tiny(a, b):
    return [float(input("a + b = ? ")), a * b]
