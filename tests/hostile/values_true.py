# Tries: to return what is true of every comparison. May get: WA.
def tiny(a, b):
    return [True, True]
