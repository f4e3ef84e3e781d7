"""Set the variables that the C++ parts of libraries read."""

import os

os.environ.update(
    TF_CPP_MIN_LOG_LEVEL="0", TF_CPP_MAX_VLOG_LEVEL="2", TF_CPP_VMODULE="cpu_client=3"
)
os.environ.update(JAX_LOG_COMPILES="1", JAX_LOGGING_LEVEL="DEBUG", JAX_DEBUG_LOG_MODULES="jax")
import jax

jax.devices()
