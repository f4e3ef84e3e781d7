# Tries: to return nothing. May get: WA.
def tiny(a, b):
    return None
