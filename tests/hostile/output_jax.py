# Tries: to print without end from compiled code. May get: OLE.
import jax


@jax.jit
def chat(x):
    def body(n, y):
        jax.debug.print("{y} " + "x" * 200, y=y)
        return y + 1

    return jax.lax.fori_loop(0, 10_000, body, x)


def tiny(a, b):
    chat(a).block_until_ready()
    return [a + b, a * b]
