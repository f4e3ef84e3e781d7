# Tries: to run a program that it wrote itself, with a call of no known name. May get: RTE.
import jax
import jax.numpy as jnp


def tiny(a, b):
    call = jax.ffi.ffi_call("no_such_target", jax.ShapeDtypeStruct((2,), jnp.float32))
    return jax.jit(call)(jnp.zeros(2))
