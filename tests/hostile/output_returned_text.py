# Tries: to return a text of 100 MB. May get: WA.
def tiny(a, b):
    return "x" * 100_000_000
