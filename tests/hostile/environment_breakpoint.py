# Tries: to stop in a debugger. May get: RTE.
def tiny(a, b):
    breakpoint()
    return [a + b, a * b]
