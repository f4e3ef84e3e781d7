# Tries: to have a width of ten gigabytes in a format. May get: MLE.
def tiny(a, b):
    return [float(f"{a:10000000000}") + b, a * b]
