"""Attributes that are there if somebody has imported a module."""

import flax
import jax
import numpy

PATHS = (
    "jax.scipy jax.scipy.linalg jax.scipy.special jax.scipy.stats jax.experimental.sparse jax.export"
    " jax.experimental.ode jax.experimental.pallas jax.nn.initializers jax.example_libraries"
    " jax.extend jax.extend.core jax.image jax.ops jax.dlpack jax.flatten_util jax.profiler jax.lib"
    " jax.experimental.io_callback jax.experimental.checkify jax.experimental.shard_map"
    " jax.experimental.mesh_utils jax.experimental.multihost_utils jax.interpreters.mlir"
    " flax.linen flax.nnx flax.training flax.training.train_state flax.nnx.bridge flax.serving"
    " numpy.testing numpy.linalg numpy.polynomial jax.numpy.linalg jax.random jax.tree_util"
).split()


def has(path):
    at = {"jax": jax, "flax": flax, "numpy": numpy}[path.split(".")[0]]
    for name in path.split(".")[1:]:
        if not hasattr(at, name):
            return False
        at = getattr(at, name)
    return True


print([path for path in PATHS if has(path)])


def report():
    print([path for path in PATHS if not has(path)])
