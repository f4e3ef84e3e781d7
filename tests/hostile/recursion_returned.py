# Tries: to return a list that holds itself. May get: WA.
def tiny(a, b):
    value = [a]
    value.append(value)
    return value
