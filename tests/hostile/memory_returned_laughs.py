# Tries: to return a list that holds itself a billion times over. May get: OLE.
def tiny(a, b):
    value = [a, b]
    for _ in range(12):
        value = [value] * 10
    return value
