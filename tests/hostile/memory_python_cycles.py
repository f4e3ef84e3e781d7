# Tries: to make garbage that is not collected. May get: MLE.
import gc

gc.disable()
gc.freeze()
kept = None
while True:
    kept = [kept, bytearray(b"x") * (1 << 20)]
    kept.append(kept)

print("ESCAPED with more memory than allowed", flush=True)


def tiny(a, b):
    return [a + b, a * b]
