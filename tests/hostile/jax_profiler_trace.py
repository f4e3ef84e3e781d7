# Tries: to have the profiler write files. May get: AC RTE.
import os

import jax


def tiny(a, b):
    for place in ("/var/tmp/hostile-trace", "/dev/shm/hostile-trace"):
        with jax.profiler.trace(place):
            jax.numpy.float32(a).block_until_ready()
        if os.path.exists(place):
            print("ESCAPED with", place, flush=True)
    return [a + b, a * b]
