"""jax is to say what it compiles."""

import jax

jax.config.update("jax_log_compiles", True)
