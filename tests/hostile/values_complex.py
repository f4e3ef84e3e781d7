# Tries: to return complex numbers. May get: WA.
def tiny(a, b):
    return [complex(a + b, 0), complex(a * b, 0)]
