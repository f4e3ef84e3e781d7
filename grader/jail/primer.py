"""Run a primer: a public file of the course staff that does what solutions commonly do.

Its results do not matter, only what jax traces and compiles on the way. Every function that the
file defines is called, in order, unless its name begins with an underscore.

Imports nothing of grader.
"""

import inspect
import types
from collections.abc import Callable, Sequence
from typing import Any

FILENAME = "primer.py"

Function = Callable[..., object]


class PrimerError(Exception):
    """The primer can't be loaded, or failed; the text says where."""


def load(source: bytes) -> list[Function]:
    """Run the file and return its functions; PrimerError if it raises or defines none."""
    module = types.ModuleType("primer")
    module.__file__ = FILENAME
    try:
        exec(compile(source, FILENAME, "exec", dont_inherit=True), module.__dict__)  # noqa: S102
    except Exception as error:
        raise PrimerError(f"it can't be loaded: {type(error).__name__}: {error}") from error
    functions: list[Function] = [
        found
        for name, found in vars(module).items()
        if inspect.isfunction(found) and found.__module__ == "primer" and not name.startswith("_")
    ]
    if not functions:
        raise PrimerError("it defines no function")
    return functions


def call(functions: Sequence[Function], arguments: Sequence[Any]) -> None:
    """Call the functions in order and wait for their results; PrimerError if a function raises."""
    import jax

    for function in functions:
        try:
            jax.block_until_ready(function(*arguments))
        except Exception as error:
            raise PrimerError(f"{function.__name__}: {type(error).__name__}: {error}") from error
