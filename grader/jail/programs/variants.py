"""Many variants of files of the course staff, run in one process: `grader check` asks for them.

A variant is loaded when it is first called, as a submission is, and has a module of its own. All
else of the process is shared: what jax has compiled for one variant is ready for the next. So a
variant that changes more than its own names changes the others, too; the host asks again then.
"""

import sys
from functools import cache
from types import ModuleType

from ..runner import MODULE, EntryPoint, execute, find_entry
from ..wire import Load, unpack_parts


def answer(pattern: bytes, sources: bytes, number: float, *arguments: object) -> object:
    """Call the entry point of a variant with ``arguments``; raise whatever it raises.

    ``pattern`` is a packed `Load` without a source, ``sources`` are the packed sources of all
    variants, ``number`` counts them from 0. A variant that could not be loaded is loaded anew.
    """
    module, entry = _loaded(pattern, sources, int(number))
    sys.modules[MODULE] = module
    return entry(*arguments)


@cache
def _loaded(pattern: bytes, sources: bytes, number: int) -> tuple[ModuleType, EntryPoint]:
    """The module of a variant, and its entry point."""
    like = Load.unpack(pattern)
    name = f"{number}_{like.filename}"  # its own: inspect finds a source by the name of its file
    message = Load(like.entry, like.arity, name, _split(sources)[number])
    names = execute(message)
    return sys.modules[MODULE], find_entry(names, message)


@cache
def _split(sources: bytes) -> list[bytes]:
    return unpack_parts(sources)
