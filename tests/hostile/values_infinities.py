# Tries: to return infinities and what is no number. May get: WA.
def tiny(a, b):
    return [float("inf"), float("nan")]
