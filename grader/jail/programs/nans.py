"""Find the line of a file that makes the first NaN, when it is called with a sample.

    first call     JAX and NumPy raise where they make a NaN
    second call    they raise also where an exponential becomes infinity

The file runs in a process of its own, which may claim what it likes: this decides no mark.
"""

import re
from collections.abc import Callable, Sequence
from enum import IntEnum
from types import TracebackType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..runner import execute, find_entry
from ..shelf import forget
from ..wire import Load


class Operation(IntEnum):
    """The operation that makes NaN, as far as the library's error says it."""

    OTHER = 0
    DIVIDE = 1
    MULTIPLY = 2
    SUBTRACT = 3
    LOGARITHM = 4
    ROOT = 5


_OPERATIONS = {
    Operation.DIVIDE: {"div", "divide", "true_divide", "scalar divide"},
    Operation.MULTIPLY: {"mul", "multiply", "scalar multiply", "dot_general", "matmul"},
    Operation.SUBTRACT: {"sub", "subtract", "scalar subtract"},
    Operation.LOGARITHM: {"log", "log1p", "log2", "log10"},
    Operation.ROOT: {"sqrt", "rsqrt"},
}
_TEXT = re.compile(r"encountered in (?:jit\()?([\w ]+)")


def answer(file: bytes, *arguments: object) -> list[float]:
    """The line that makes the first NaN, its `Operation`, and a line where `exp` overflows.

    0 stands for what is not found. Raise what the file raises as it is loaded.
    """
    message = Load.unpack(file)
    forget()  # as for every submission
    entry = find_entry(execute(message), message)
    jax.config.update("jax_debug_nans", True)
    jax.clear_caches()  # what was compiled before checks nothing
    with np.errstate(invalid="raise"):
        line, name = _first(entry, arguments, message.filename)
    operation = next((one for one, names in _OPERATIONS.items() if name in names), Operation.OTHER)
    jax.config.update("jax_debug_infs", True)
    jax.clear_caches()
    with np.errstate(over="raise"):
        overflow, name = _first(entry, arguments, message.filename)
    return [line, operation, overflow if name == "exp" else 0]


def _first(entry: Callable[..., Any], arguments: Sequence[Any], filename: str) -> tuple[int, str]:
    """Call it; return the line of the file at which a library stops, and the operation's name."""
    fresh = [one if isinstance(one, float) else jnp.array(one) for one in arguments]
    try:
        jax.block_until_ready(entry(*fresh))
    except FloatingPointError as error:
        found = _TEXT.search(str(error))
        return _own_line(error.__traceback__, filename), found[1].strip() if found else ""
    except BaseException:  # noqa: BLE001  anything that a submission raises
        return 0, ""
    return 0, ""


def _own_line(trace: TracebackType | None, filename: str) -> int:
    """The innermost line of the file itself."""
    line = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
