# Tries: to keep what it can in pipes. May get: AC.
import os


def tiny(a, b):
    kept = []
    try:
        while True:
            kept.append(os.pipe())
            os.set_blocking(kept[-1][1], False)
            os.write(kept[-1][1], bytes(1 << 20))
    except OSError:
        for pair in kept:
            os.close(pair[0])
            os.close(pair[1])
    return [a + b, a * b]
