# Tries: to have the compiler repeat a text. May get: MLE CE.
x = "x" * 4_000_000_000_000


def tiny(a, b):
    return [a + b, a * b]
