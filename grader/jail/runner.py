"""Load a submission and call it, case by case, from inside its own process.

From `execute` on the process is hostile: whatever runs here may have been patched by the
submission, so nothing here decides anything. It only turns results into numbers for the host to
judge. A program of ours (`start`) takes the place of a submission where a file is to be read and
not run; what it reads is hostile, too.
"""

import asyncio
import contextlib
import difflib
import functools
import inspect
import linecache
import os
import sys
import types
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from . import convert, failure, kernel, shelf, source, streams, wire

MODULE = "submission"
NEAR = 0.8  # how much of two names is alike: `softmax` is not meant to be `masked_softmax`
FLAGS = "XLA_FLAGS"  # of the environment, which a run begins without

EntryPoint = Callable[..., object]
Reply = tuple[wire.Kind, bytes]
Compile = Callable[[bytes, str], tuple[str, Any]]  # a source and its file's name: text, and code


class UncallableError(Exception):
    """The file has no entry point that takes the arguments; the text says why."""


def serve(
    read: Callable[[int], bytes], write: Callable[[bytes], None], returned_bytes: int, warm: bool
) -> NoReturn:
    """Answer one LOAD or PROGRAM, then CALLs; end the process when the host closes the pipe.

    ``returned_bytes`` is how many bytes of float64 a case may return. In a process that is
    ``warm`` XLA has read its flags, so a file that sets them needs another process. (The host
    sends no source that names them: see `ready/onlookers.py`.)
    """
    kind, index, payload = receive(read)
    message = wire.unpack_first(kind, payload)
    if isinstance(message, wire.Program):
        answer, entry = start(message)
        filename = shelf.path(message.name)
    else:
        shelf.forget()
        answer, entry = load(message)
        filename = message.filename
        if warm and FLAGS in os.environ:
            answer, entry = (wire.Kind.UNPRIMED, b""), None
    send(write, index, answer)
    while entry is not None:
        _, index, payload = receive(read)
        arguments = wire.unpack_arguments(payload)
        send(write, index, call(entry, arguments, returned_bytes, filename))
    os._exit(0)


def receive(read: Callable[[int], bytes]) -> tuple[int, int, bytes]:
    """The next message: kind, index and payload. Ends the process when there is none."""
    header = read(wire.HEADER.size)
    if not header:
        os._exit(0)
    kind, index, length = wire.HEADER.unpack(header)
    return kind, index, read(length)


def send(write: Callable[[bytes], None], index: int, answer: Reply) -> None:
    """Answer message ``index``, after everything that was printed before."""
    streams.flush()
    write(wire.frame(answer[0], index, answer[1]))


def load(message: wire.Load) -> tuple[Reply, EntryPoint | None]:
    """Compile and execute the source as a module named `submission`; find the entry point."""
    try:
        entry = find_entry(execute(message), message)
    except UncallableError as error:
        return (wire.Kind.UNCALLABLE, wire.pack_texts(str(error))), None
    except BaseException as error:  # noqa: BLE001  anything a submission raises is its verdict
        return failure.describe(error, message.filename), None
    return (wire.Kind.LOADED, b""), entry


def start(message: wire.Program) -> tuple[Reply, EntryPoint | None]:
    """Import a program of ours; return its entry point, bound to the bytes that it reads."""
    try:
        answer = shelf.program(message.name)
    except Exception as error:  # noqa: BLE001  a library that it needs may be missing or broken
        return failure.describe(error, shelf.path(message.name)), None
    return (wire.Kind.LOADED, b""), functools.partial(answer, *message.arguments)


def execute(message: wire.Load, compiled: Compile = source.compiled) -> dict[str, Any]:
    """Run the source and return the names that it defines; raise whatever it raises."""
    try:
        text, code = compiled(message.source, message.filename)
    except source.EncodingError as error:
        raise UncallableError(str(error)) from None
    except (MemoryError, RecursionError):  # the parser's own limits, not the machine's
        raise UncallableError("the file is nested too deep to be compiled") from None
    kernel.give(text)
    if "__file__" in text:
        with contextlib.suppress(OSError):  # where it may write: else there is no such file
            Path(message.filename).write_bytes(message.source)
    module = types.ModuleType(MODULE)
    module.__file__ = message.filename
    module.__spec__ = ModuleSpec(MODULE, None, origin=message.filename)
    sys.modules[MODULE] = module
    sys.argv[:] = [message.filename]
    # Tracebacks and inspect.getsource find the lines here.
    lines = text.splitlines(keepends=True)
    linecache.cache[message.filename] = (len(text), None, lines, message.filename)
    names = module.__dict__
    if code.co_flags & inspect.CO_COROUTINE:
        asyncio.run(eval(code, names))  # noqa: S307  a notebook may await at its top
    else:
        exec(code, names)  # noqa: S102  what this process is for
    return names


def find_entry(names: dict[str, Any], message: wire.Load) -> EntryPoint:
    """The entry point; UncallableError if it is missing or does not take the arguments."""
    entry: EntryPoint | None = names.get(message.entry)
    if not callable(entry):
        name = message.entry
        found = f": {name} is of type {type(entry).__name__}"
        if entry is None:
            near = near_name(name, names)
            found = f", but it defines {near}: rename it to {name}" if near else ""
        raise UncallableError(f"the file has no function {name}{found}")
    try:
        signature = inspect.signature(entry)
    except (TypeError, ValueError):  # a builtin without a signature: the call will show
        return entry
    try:
        signature.bind(*range(message.arity))
    except TypeError as error:
        raise UncallableError(
            f"{message.entry} is called with {message.arity} positional arguments, and does not "
            f"take them: {error}"
        ) from None
    return entry


def near_name(wanted: str, names: dict[str, Any]) -> str | None:
    """What the file itself defines, can be called, and has almost the name that is wanted."""
    own = [
        name
        for name, value in names.items()
        if callable(value) and getattr(value, "__module__", None) == MODULE
    ]
    near = difflib.get_close_matches(wanted, own, n=1, cutoff=NEAR)
    return near[0] if near else None


def call(
    entry: EntryPoint, arguments: list[wire.WireArgument], returned_bytes: int, filename: str
) -> Reply:
    """Call ``entry`` with fresh arguments and turn the returned value into a frame."""
    try:
        values = [to_value(argument) for argument in arguments]
        return convert.to_frame(entry(*values), returned_bytes)
    except BaseException as error:  # noqa: BLE001  anything a submission raises is its verdict
        return failure.describe(error, filename)


def to_value(argument: wire.WireArgument) -> Any:
    """A Python float as it is; an array as a fresh JAX array."""
    if isinstance(argument, float):
        return argument
    import jax.numpy as jnp

    dtype, shape, data = argument
    return jnp.array(np.frombuffer(data, dtype=dtype).reshape(shape))
