# Tries: to recurse without end. May get: RTE.
def tiny(a, b):
    return tiny(b, a)
