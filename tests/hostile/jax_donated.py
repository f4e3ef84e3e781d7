# Tries: to return what it has given away. May get: RTE AC.
import jax
import jax.numpy as jnp


def tiny(a, b):
    answer = jnp.array([a + b, a * b])
    jax.jit(lambda x: x + 1, donate_argnums=0)(answer)
    return answer
