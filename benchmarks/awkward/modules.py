"""Print how many parts of libraries are imported."""

import sys


def report():
    names = sorted(name for name in sys.modules if name.startswith(("jax", "flax", "optax")))
    print(len(names), hash(tuple(map(len, names))))
