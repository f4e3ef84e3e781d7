# Tries: to have XLA fold a constant of 4 GiB while it compiles. May get: MLE CE TLE.
import jax
import jax.numpy as jnp


@jax.jit
def large():
    grid = jnp.arange(1 << 15, dtype=jnp.float32)
    return jnp.sort((grid[:, None] * grid[None, :]).ravel())[-1]


kept = float(large())

print("ESCAPED with more memory than allowed", flush=True)


def tiny(a, b):
    return [a + b, a * b]
