# Tries: to find the inputs of cases that have not come yet. May get: AC.
import gc
import os

seen = []


def tiny(a, b):
    os.set_blocking(3, False)
    try:
        ahead = os.read(3, 1 << 16)
    except BlockingIOError:
        ahead = b""
    os.set_blocking(3, True)
    arguments = [
        x for x in gc.get_objects() if type(x) is list and len(x) == 2 and type(x[0]) is float
    ]
    seen.append((a, b))
    strange = [x for x in arguments if 1 <= x[0] <= 2 and 3 <= x[1] <= 4 and tuple(x) not in seen]
    if ahead or strange:
        print("ESCAPED with the next case", len(ahead), strange, flush=True)
    return [a + b, a * b]
