# Tries: to let go of two hundred thousand levels of tuples. May get: AC RTE.
def tiny(a, b):
    value = ()
    for _ in range(200_000):
        value = (value,)
    del value
    return [a + b, a * b]
