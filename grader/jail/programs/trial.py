"""The primer of problems that have none, and the trial that priming changes no number.

Sent as a file, and run in the jail only.
"""

import jax
import jax.numpy as jnp
from flax import nnx

FRESH = """
def fresh(x):
    return jnp.tanh(x @ x.T).sum() + jnp.sort(x.ravel())[7]
"""


def trial() -> list[jax.Array]:
    """Do what most solutions do, which is primed, and call a function that is never primed."""
    rngs = nnx.Rngs(7)
    model = nnx.Linear(4, 3, rngs=rngs)
    count = nnx.Variable(jnp.array(0, dtype=jnp.int32))
    count[...] += 1
    x = jax.random.normal(rngs.params(), (5, 4))
    y = model(x)
    names = {"jnp": jnp}
    exec(FRESH, names)  # noqa: S102  our own text
    return [y.sum(), jnp.mean(x**2), jax.nn.softmax(y)[0, 0], jax.jit(names["fresh"])(x)]
