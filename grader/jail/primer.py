"""Run a primer: a public file of the course staff that does what solutions commonly do.

Its results do not matter, only what jax traces and compiles on the way. Every function that the
file defines is called, in order, unless its name begins with an underscore.

Imports nothing of grader.
"""

import gc
import inspect
import sys
import types
import warnings
from collections.abc import Callable, Iterable, Sequence
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


def prime(source: bytes, calls: Iterable[list[Any]]) -> None:
    """Run the primer ``source`` with each of ``calls`` in the zygote, whose children have it all.

    ``calls`` may make its arrays lazily. PrimerError if the primer fails, or does something that
    runs would notice: it changes a setting, it imports a module, it keeps an array, or it warns
    (jax warns only when it traces).
    """
    import jax

    settings, modules = dict(jax.config.values), _public_modules()
    # Leaving this context makes Python forget which warnings were given already.
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        functions = load(source)
        for arguments in calls:
            call(functions, arguments)
            del arguments[:]
    if warned:
        raise PrimerError(f"a primer must not warn: {warned[0].message}")
    if dict(jax.config.values) != settings:
        raise PrimerError("a primer must not change jax.config")
    if added := sorted(_public_modules() - modules):
        raise PrimerError(f"a primer must not import what runs begin without: {added[0]}")
    del functions
    gc.collect()
    if kept := jax.live_arrays():
        raise PrimerError(f"a primer must not keep arrays: {len(kept)} left")


def _public_modules() -> set[str]:
    """The modules that are attributes of others without an import of the submission's own."""
    return {
        name
        for name in sys.modules
        if "." in name and "._" not in name and not name.startswith("jaxlib.")
    }
