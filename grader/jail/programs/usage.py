"""Look at how a file uses what it has, when it is called with a sample in a process of its own.

    a file, the arguments of a sample
    -> loaded           as a submission is, but for notes in its handlers (`swallowed`)
    -> called           modules, layers and keys are counted (`counting`)
    -> twice more       if it asks for memory as it is (`unwritten`): with the same numbers in it,
                        and with others
    -> claims           as bytes (`claims`)

A process in which the file has run may claim what it likes: this decides no mark.
"""

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from ..convert import to_frame
from ..runner import EntryPoint, execute, find_entry
from ..shelf import forget
from ..wire import Kind, Load
from .claims import Aspect, Claim, pack
from .counting import Counting
from .swallowed import Handlers
from .unwritten import Unwritten

MOST_RETURNED = 1 << 24  # bytes; the answers stay in this process


def answer(file: bytes, *arguments: object) -> npt.NDArray[np.uint8]:
    """Pack the claims about a file, a packed `Load`; raise what it raises as it is loaded."""
    message = Load.unpack(file)
    forget()  # as for every submission
    counting = Counting()
    handlers, unwritten = Handlers(message.filename), Unwritten(message.filename)
    entry = find_entry(execute(message, handlers.compiled_with_notes), message)
    counting.start(arguments)
    first, escaped = _called(entry, arguments)
    counting.stop()
    claims = [*counting.claims()]
    if handlers.swallowed(escaped):
        claims.append(Claim(Aspect.SWALLOWED))
    if unwritten.is_used:
        again, _ = _called(entry, arguments)
        unwritten.fill_otherwise()
        otherwise, _ = _called(entry, arguments)
        if first == again != otherwise:
            claims.append(Claim(Aspect.UNWRITTEN))
    return np.frombuffer(pack(claims), np.uint8)


def _called(
    entry: EntryPoint, arguments: Sequence[Any]
) -> tuple[tuple[Kind, bytes] | str, BaseException | None]:
    """Call it with fresh arguments; return its answer, and the exception that it raised."""
    fresh = [one if isinstance(one, float) else jnp.array(one) for one in arguments]
    try:
        return to_frame(entry(*fresh), MOST_RETURNED), None
    except BaseException as error:  # noqa: BLE001  anything that a submission raises
        return type(error).__name__, error
