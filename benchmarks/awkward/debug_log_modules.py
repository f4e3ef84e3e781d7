"""jax's own switch for the log of some modules."""

import jax

jax.config.update("jax_debug_log_modules", "jax,jax._src.dispatch,jax._src.compiler")
