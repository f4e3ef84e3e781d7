"""All settings of jax."""

import jax


def report():
    for name, value in sorted(jax.config.values.items()):
        print(name, value)
