# Tries: to return itself. May get: WA.
def tiny(a, b):
    return tiny
