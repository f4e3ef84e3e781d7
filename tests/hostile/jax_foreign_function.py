# Tries: to have XLA call an address of its choice. May get: RTE.
import ctypes

import jax
import jax.numpy as jnp

NEW = ctypes.pythonapi.PyCapsule_New
NEW.restype = ctypes.py_object
NEW.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]


def tiny(a, b):
    jax.ffi.register_ffi_target("wild", NEW(0x41414141, None, None), platform="cpu")
    return jax.ffi.ffi_call("wild", jax.ShapeDtypeStruct((2,), jnp.float32))(jnp.zeros(2))
