# Tries: to start a pool of processes. May get: RTE.
from concurrent.futures import ProcessPoolExecutor


def tiny(a, b):
    with ProcessPoolExecutor(4) as pool:
        print("ESCAPED into a pool", pool.submit(max, a, b).result(), flush=True)
    return [a + b, a * b]
