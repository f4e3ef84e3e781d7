"""Fill the memory that a file asks for as it is (`jnp.empty`) with numbers that show."""

import functools
import sys
from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .claims import Aspect, Claim

GIVERS = ((jnp, "jnp"), (np, "np"), (jax.lax, "lax"))
FILLS = (5, 90)  # any type of numbers holds them
MOST = 4


class Unwritten:
    """The calls of a file that ask for such memory."""

    def __init__(self, filename: str) -> None:
        self._filename = filename
        self._calls: dict[tuple[str, int], None] = {}
        self._fill = FILLS[0]
        for library, name in GIVERS:
            for function in ("empty", "empty_like"):
                if hasattr(library, function):
                    self._patch(library, function, f"{name}.{function}")

    @property
    def is_used(self) -> bool:
        """Tell if the file has asked for such memory."""
        return bool(self._calls)

    def fill_otherwise(self) -> None:
        """Fill with another number from now on; forget what was compiled with the first."""
        self._fill = FILLS[1]
        jax.clear_caches()

    def claims(self, matters: bool) -> Iterator[Claim]:
        """Yield the calls, and whether the answer follows from the memory."""
        for function, line in list(self._calls)[:MOST]:
            yield Claim(Aspect.UNWRITTEN, function, (line, int(matters), 0, 0))

    def _patch(self, library: Any, function: str, shown: str) -> None:
        give = getattr(library, function)

        @functools.wraps(give)
        def filled(*args: Any, **kwargs: Any) -> Any:
            memory = give(*args, **kwargs)
            caller = sys._getframe(1)
            if caller.f_code.co_filename != self._filename:
                return memory
            self._calls[shown, caller.f_lineno] = None
            number = np.asarray(self._fill).astype(memory.dtype)
            if memory.dtype == bool:
                number = np.asarray(self._fill == FILLS[0])
            if isinstance(memory, np.ndarray):
                memory.fill(number)
                return memory
            return jnp.full_like(memory, number)

        setattr(library, function, filled)
