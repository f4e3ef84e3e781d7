# Tries: to join a cluster, or to be one. May get: RTE.
import jax


def tiny(a, b):
    jax.distributed.initialize(
        "127.0.0.1:9998", num_processes=1, process_id=0, initialization_timeout=1
    )
    return [a + b, a * b]
