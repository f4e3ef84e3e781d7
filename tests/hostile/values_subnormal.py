# Tries: to return the smallest numbers there are. May get: WA.
def tiny(a, b):
    return [5e-324, -0.0]
