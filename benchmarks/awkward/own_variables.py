"""Names in the registries of flax and jax."""

import jax
from flax import nnx
from flax.nnx import variablelib


class Count(nnx.Variable):
    pass


class Mask(nnx.Variable):
    pass


def report():
    print(sorted(variablelib.VariableTypeCache))
    print(nnx.variable_name_from_type(Count, allow_register=True))
    print(nnx.variable_name_from_type(Mask, allow_register=True))
    print(len(jax.live_arrays()) >= 0)
