"""Load a submission and call it, case by case, from inside its own process.

From `load` on the process is hostile: whatever runs here may have been patched by the submission,
so nothing here decides anything. It only turns results into numbers for the host to judge.
"""

import contextlib
import inspect
import linecache
import os
import sys
import types
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from . import convert, failure, wire

MODULE = "submission"


def serve(
    read: Callable[[int], bytes], write: Callable[[bytes], None], returned_bytes: int
) -> NoReturn:
    """Answer messages one after another; end the process when the host closes the pipe.

    ``returned_bytes`` is how many bytes of float64 a case may return.
    """
    entry: Callable[..., object] | None = None
    while header := read(wire.HEADER.size):
        kind, index, length = wire.HEADER.unpack(header)
        payload = read(length)
        if kind == wire.Kind.LOAD:
            answer, entry = load(wire.Load.unpack(payload))
        else:
            assert entry is not None
            answer = call(entry, wire.unpack_arguments(payload), returned_bytes)
        del payload
        flush()
        write(wire.frame(answer[0], index, answer[1]))
    os._exit(0)


Answer = tuple[wire.Kind, bytes]


def load(message: wire.Load) -> tuple[Answer, Callable[..., object] | None]:
    """Compile and execute the source as a module named `submission`; find the entry point."""
    try:
        text = message.source.decode("utf-8-sig")
        code = compile(text, message.filename, "exec", dont_inherit=True)
        module = types.ModuleType(MODULE)
        module.__file__ = message.filename
        sys.modules[MODULE] = module
        # Tracebacks and inspect.getsource find the lines here; there is no such file.
        lines = text.splitlines(keepends=True)
        linecache.cache[message.filename] = (len(text), None, lines, message.filename)
        exec(code, module.__dict__)  # noqa: S102  what this process is for
    except BaseException as error:  # noqa: BLE001  anything a submission raises is its verdict
        return failure.describe(error, message.filename), None
    entry = module.__dict__.get(message.entry)
    if not callable(entry):
        what = "it is not defined" if entry is None else f"it is of type {type(entry).__name__}"
        told = f"the file has no function {message.entry}: {what}"
        return (wire.Kind.UNCALLABLE, wire.pack_texts(told)), None
    if (problem := cannot_take(entry, message.arity)) is not None:
        return (wire.Kind.UNCALLABLE, wire.pack_texts(f"{message.entry}: {problem}")), None
    return (wire.Kind.LOADED, b""), entry


def call(
    entry: Callable[..., object], arguments: list[wire.Argument], returned_bytes: int
) -> Answer:
    """Call ``entry`` with fresh arguments and turn what it returns into a frame."""
    values = [to_value(argument) for argument in arguments]
    try:
        returned = entry(*values)
        return convert.to_frame(returned, returned_bytes)
    except BaseException as error:  # noqa: BLE001  anything a submission raises is its verdict
        filename = sys.modules[MODULE].__file__ if MODULE in sys.modules else None
        return failure.describe(error, filename or "")


def to_value(argument: wire.Argument) -> Any:
    """A Python float as it is; an array as a fresh JAX array."""
    if isinstance(argument, float):
        return argument
    import jax.numpy as jnp

    dtype, shape, data = argument
    return jnp.array(np.frombuffer(data, dtype=dtype).reshape(shape))


def cannot_take(entry: Callable[..., object], arity: int) -> str | None:
    """Why ``entry`` cannot be called with ``arity`` positional arguments, if it can't."""
    try:
        signature = inspect.signature(entry)
    except (TypeError, ValueError):  # a builtin without a signature: the call will tell
        return None
    try:
        signature.bind(*range(arity))
    except TypeError as error:
        return f"it is called with {arity} positional arguments: {error}"
    return None


def flush() -> None:
    """Hand on what was printed; the submission may have closed or replaced its streams."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # a broken stream is nobody's verdict
            stream.flush()
