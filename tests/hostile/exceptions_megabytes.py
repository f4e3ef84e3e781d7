# Tries: to have megabytes of text in an exception. May get: RTE.
def tiny(a, b):
    raise ValueError("x" * (50 << 20))
