# Tries: to hold a hundred million objects, out of the collector's sight. May get: MLE.
import gc

gc.disable()
kept = [(n,) for n in range(100_000_000)]

print("ESCAPED with more memory than allowed", flush=True)


def tiny(a, b):
    return [a + b, a * b]
