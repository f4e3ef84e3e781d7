# Tries: to return its numbers as text. May get: WA.
def tiny(a, b):
    return [f"{a + b}", f"{a * b}"]
