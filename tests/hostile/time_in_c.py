# Tries: to compute in C, where no signal is handled. May get: TLE. Slow.
def tiny(a, b):
    return [float(pow(3, 10**9) % 7), b]
