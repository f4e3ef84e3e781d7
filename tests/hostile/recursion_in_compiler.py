# Tries: to hand the compiler an expression without end. May get: RTE MLE.
def tiny(a, b):
    return eval("-" * 500_000 + "1")
