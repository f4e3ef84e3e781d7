# Tries: to loop without end in compiled code. May get: TLE. Slow.
import jax


@jax.jit
def loop(x):
    return jax.lax.while_loop(lambda y: y > 0, lambda y: y + 1e-30, x)


def tiny(a, b):
    return loop(a)
