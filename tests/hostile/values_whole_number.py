# Tries: to return a whole number of 200,000 digits. May get: WA.
def tiny(a, b):
    return [10**200_000, 0]
