"""Warnings that come once for each place, by the library and by the file."""

import warnings

import jax.numpy as jnp

warnings.simplefilter("default")


def report():
    jnp.zeros(2, dtype="float64")
    jnp.zeros(2).astype("float64")
    jnp.arange(3).sum(dtype="int64")
    warnings.warn("mine", DeprecationWarning, stacklevel=1)
