# Tries: to return a million empty lists. May get: OLE.
def tiny(a, b):
    return [[[]] * 1000] * 1000
