"""A program whose numbers must not depend on whether it was primed. Run in the jail only."""

import jax
import jax.numpy as jnp
from flax import nnx

FRESH = """
def fresh(x):
    return jnp.tanh(x @ x.T).sum() + jnp.sort(x.ravel())[7]
"""


def trial() -> list[jax.Array]:
    """Library functions, which are primed, and one that is new each time, which is not."""
    model = nnx.Linear(4, 3, rngs=nnx.Rngs(7))
    x = jax.random.normal(jax.random.key(3), (5, 4))
    y = model(x)
    names = {"jnp": jnp}
    exec(FRESH, names)  # noqa: S102  our own text
    return [y.sum(), jnp.mean(x**2), jax.nn.softmax(y)[0, 0], jax.jit(names["fresh"])(x)]
