# Tries: to compute a number of a trillion digits. May get: MLE CE.
x = 1 << (1 << 42)


def tiny(a, b):
    return [a + b, a * b]
