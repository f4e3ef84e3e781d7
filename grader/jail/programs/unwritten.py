"""Fill the memory that a file asks for as it is (`jnp.empty`) with numbers that show."""

import functools
import sys
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

FILLS = (5, 90)  # any type of numbers holds them


class Unwritten:
    """The memory that a file asks for as it is."""

    def __init__(self, filename: str) -> None:
        self._filename = filename
        self._fill = FILLS[0]
        self.is_used = False
        for library in (jnp, np, jax.lax):
            for function in ("empty", "empty_like"):
                if hasattr(library, function):
                    self._patch(library, function)

    def fill_otherwise(self) -> None:
        """Fill with another number from now on; forget what was compiled with the first."""
        self._fill = FILLS[1]
        jax.clear_caches()

    def _patch(self, library: Any, function: str) -> None:
        give = getattr(library, function)

        @functools.wraps(give)
        def filled(*args: Any, **kwargs: Any) -> Any:
            memory = give(*args, **kwargs)
            if sys._getframe(1).f_code.co_filename != self._filename:
                return memory
            self.is_used = True
            number = np.asarray(self._fill).astype(memory.dtype)
            if memory.dtype == bool:
                number = np.asarray(self._fill == FILLS[0])
            if isinstance(memory, np.ndarray):
                memory.fill(number)
                return memory
            return jnp.full_like(memory, number)

        setattr(library, function, filled)
