"""Standard streams as plain Python makes them for three pipes.

Python looks once, as it makes a stream, whether its descriptor is a file with positions. The
zygote's streams are such files. A child puts pipes in their place, and so needs streams anew: or
``reconfigure`` and a second ``TextIOWrapper`` ask a pipe for its position, and fail.

Imports nothing of grader.
"""

import contextlib
import io
import sys

NAMES = ("stdin", "stdout", "stderr")  # by descriptor: 0, 1, 2


def renew() -> None:
    """Make the streams for what the descriptors 0, 1 and 2 are now.

    They stay the same objects, since a library may hold one, such as the handler of a logger.
    Lines are printed as they come, so that a crash or a kill loses no whole line.
    """
    for descriptor, name in enumerate(NAMES):
        stream = getattr(sys, name)
        assert isinstance(stream, io.TextIOWrapper)
        raw = io.FileIO(descriptor, "r" if name == "stdin" else "w", closefd=False)
        raw.name = f"<{name}>"
        buffer = io.BufferedReader(raw) if name == "stdin" else io.BufferedWriter(raw)
        stream.__init__(  # type: ignore[misc]  # it may be begun again
            buffer,
            encoding=stream.encoding,
            errors=stream.errors,
            newline=None if name == "stdin" else "\n",
            line_buffering=name != "stdin",
        )


def flush() -> None:
    """Flush both outputs; the submission may have closed, replaced or removed them."""
    for name in ("stdout", "stderr"):
        with contextlib.suppress(Exception):  # a broken stream is nobody's verdict
            getattr(sys, name).flush()
