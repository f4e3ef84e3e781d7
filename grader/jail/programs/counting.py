"""Count how modules of nnx are used in this process: which are called, how often, on what."""

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from zlib import crc32

import jax
import numpy as np
from flax import nnx

from .claims import Aspect, Claim

OWN = ""  # stands for every class that the file defines


class Counting:
    """Count between `start` and `stop`. Patch nnx for good: for a process of its own."""

    def __init__(self) -> None:
        self._inputs: list[Any] = []
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._taken: Counter[int] = Counter()  # keys, by the stream
        self._made: dict[int, Any] = {}  # whatever was made: kept alive, so that no id recurs
        self._drawn_after: dict[int, int] = {}  # keys taken before a module was made
        self._called: dict[int, Any] = {}  # modules, in the order of their first call
        self._inside: set[int] = set()  # modules whose call has not ended
        self._patched: set[type] = set()
        self._is_on = False
        self._patch_making()

    def start(self, inputs: Iterable[Any]) -> None:
        """Count from now on, in a call with these arguments."""
        self._inputs = [value for value in inputs if isinstance(value, jax.Array)]
        self._is_on = True

    def stop(self) -> None:
        """Count no more."""
        self._is_on = False

    def claims(self) -> Iterator[Claim]:
        """Yield what was counted."""
        for key, module in self._called.items():
            if key in self._made:  # a transformation may make a module of another one's state
                self._counts[_kind(type(module))]["modules"] += 1
        for kind, count in self._counts.items():
            numbers = (count["modules"], count["called"], count["staged"], count["on input"])
            yield Claim(Aspect.MODULES, kind, numbers)
        draws = [self._drawn_after[key] for key in self._called if key in self._drawn_after]
        if draws and not any(count["staged"] for count in self._counts.values()):
            yield Claim(Aspect.DRAWS, "", (crc32(repr(draws).encode()), 0, 0, 0))

    def _patch_making(self) -> None:
        """Note each object of nnx that is made, and patch its class before its first call."""
        meta = next(one for one in type(nnx.Module).__mro__ if "__call__" in vars(one))
        make = vars(meta)["__call__"]

        @functools.wraps(make)
        def noting(cls: type, *args: Any, **kwargs: Any) -> Any:
            for base in cls.__mro__:
                if base not in self._patched and "__call__" in vars(base):
                    self._patch_call(base)
            rngs = [one for one in (*args, *kwargs.values()) if isinstance(one, nnx.Rngs)]
            taken = sum(self._taken[id(one)] for each in rngs for one in vars(each).values())
            made = make(cls, *args, **kwargs)
            self._made[id(made)] = made
            if rngs and _kind(cls) != OWN:
                self._drawn_after[id(made)] = taken
            return made

        meta.__call__ = noting  # type: ignore[method-assign]

    def _patch_call(self, cls: type) -> None:
        """Note each call of an object of the class."""
        self._patched.add(cls)
        call = vars(cls)["__call__"]

        @functools.wraps(call)
        def noting(one: Any, *args: Any, **kwargs: Any) -> Any:
            if isinstance(one, nnx.RngStream):
                self._taken[id(one)] += 1
            if not self._is_on or not isinstance(one, nnx.Module) or id(one) in self._inside:
                return call(one, *args, **kwargs)
            self._inside.add(id(one))  # it may call its base class
            try:
                result = call(one, *args, **kwargs)
            finally:
                self._inside.discard(id(one))
            self._note_call(one, [*args, *kwargs.values()], result)
            return result

        cls.__call__ = noting  # type: ignore[method-assign]

    def _note_call(self, module: Any, arguments: list[Any], result: Any) -> None:
        count = self._counts[_kind(type(module))]
        if any(map(_is_staged, jax.tree.leaves(result))):
            count["staged"] += 1
            return
        count["called"] += 1
        count["on input"] += any(map(self._is_input, arguments))
        self._called.setdefault(id(module), module)

    def _is_input(self, value: Any) -> bool:
        """Tell if the value is an argument of the case, unchanged."""
        return isinstance(value, jax.Array | np.ndarray) and any(
            value.shape == one.shape and bool((np.asarray(value) == np.asarray(one)).all())
            for one in self._inputs
        )


def _kind(cls: type) -> str:
    """Return the name of a library's class, or OWN."""
    return cls.__name__ if cls.__module__.startswith("flax.") else OWN


def _is_staged(value: Any) -> bool:
    """Tell if a value is one of a program that jax compiles, which may run any number of times.

    The tracers of `grad` and `vmap` hold another value, which may be staged.
    """
    while isinstance(value, jax.core.Tracer):
        if type(value).__name__ == "DynamicJaxprTracer":
            return True
        value = getattr(value, "primal", getattr(value, "val", None))
    return False
