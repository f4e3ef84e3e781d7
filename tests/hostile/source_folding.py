# Tries: to have the compiler compute a power of a power. May get: TLE MLE CE. Slow.
x = 9**9**9**9


def tiny(a, b):
    return [a + b, a * b]
