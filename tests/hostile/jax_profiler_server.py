# Tries: to open the server of jax's profiler. May get: RTE.
import jax


def tiny(a, b):
    kept = jax.profiler.start_server(9999)
    print(kept)
    return [a + b, a * b]
