# Tries: to return an array whose memory is gone. May get: RTE.
import jax.numpy as jnp


def gone(a, b):
    answer = jnp.array([a + b, a * b])
    answer.delete()
    return answer


def tiny(a, b):
    return gone(a, b)
