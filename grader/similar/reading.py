"""Sources as tokens: read in the jail, one child for each, and remembered by their content.

    a source's bytes -> a child of its own, in which `tokens.py` parses them
                     -> four numbers for each token, checked
                     -> kept in the user's cache, where the next run finds them

What a child sends comes from a process that parsed whatever a student wrote: it costs that file at
most, and is numbers in any case.
"""

import hashlib
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from grader import files as cache
from grader.errors import JudgeError
from grader.jail import programs
from grader.limits import Limits
from grader.sandbox.ask import MACHINES_FAULT, ask
from grader.sandbox.outcome import Answer, Returned, Stopped, told
from grader.sandbox.runner import Runner

PROGRAM = Path(programs.__file__).with_name("tokens.py")
MAX_KIB = 256  # of a source: no program by hand is as long
# 256 KiB of source take about a second. Who waits for a processor is not to blame.
LIMITS = Limits(wall_s=120.0, cpu_s=10.0, memory_mib=2048, printed_kib=1, returned_kib=1024)
MAX_SYMBOL = 1 << 48
COLUMNS = 4
FAILED = "submissions can't be read here, to be compared"
TOO_LARGE = f"not compared: it has more than {MAX_KIB} KiB"
NOT_PYTHON = "not compared: it could not be read as Python, or has no code"
CRASHED = "not compared: the attempt to read it failed"
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tokens:
    """The tokens of a source, in order: what they are, which own name, in which unit and line.

    ``names`` is 0 where a token is no name of the file's own; ``symbols`` is 0 where it is.
    """

    symbols: Ints
    names: Ints
    units: Ints
    lines: Ints

    def __len__(self) -> int:
        return len(self.symbols)


@dataclass(frozen=True)
class Unread:
    """Why a source has no tokens."""

    why: str


class Reader:
    """Reads sources, ``jobs`` at a time. The sandbox is started where something is new, if at all.

    It is not to be used by a thread that Ctrl-C interrupts, as the sandbox.
    """

    def __init__(self, start: Callable[[], Runner], jobs: int = 2) -> None:
        self._start = start
        self._jobs = jobs

    @cached_property
    def sandbox(self) -> Runner:
        """Where sources are read; RefusedError as the sandbox."""
        return self._start()

    def read(self, sources: Iterable[bytes]) -> dict[bytes, Tokens | Unread]:
        """The tokens of each source.

        JudgeError if that fails by no fault of a source: what was read is kept. RefusedError as
        the sandbox.
        """
        wanted = set(sources)
        known = {source: _recall(source) for source in wanted}
        missing = [source for source, found in known.items() if found is None]
        found = {source: one for source, one in known.items() if one is not None}
        if missing:
            sandbox = self.sandbox
            with ThreadPoolExecutor(self._jobs) as pool:
                made = pool.map(lambda source: _read(source, sandbox), missing)
                found |= dict(zip(missing, made, strict=True))
        return found


def _read(source: bytes, sandbox: Runner) -> Tokens | Unread:
    answer = ask(sandbox, PROGRAM, "tokens", [source], LIMITS, FAILED).answer
    if isinstance(answer, Stopped) and answer.cause in MACHINES_FAULT:
        raise JudgeError(f"{FAILED}: {told(answer)}; the same command goes on where it stopped")
    rows = checked(answer, source)
    if rows is None:
        return Unread(CRASHED)
    with suppress(OSError):  # then it is read again the next time
        cache.keep(_place(source), rows.astype("<i8").tobytes())
    return _tokens(rows)


def checked(answer: Answer | None, source: bytes) -> Ints | None:
    """What `tokens.tokens` answered, (tokens, 4), if it can be that of this source; else None."""
    values = answer.values if isinstance(answer, Returned) else None
    if values is None or values.ndim != 2 or values.shape[1] != COLUMNS:
        return None
    last = source.count(b"\n") + source.count(b"\r") + 1
    most = np.array([MAX_SYMBOL - 1, len(values), len(values), last])
    least = np.array([0, 0, 0, 1])
    if not ((values >= least) & (values <= most)).all() or (values != np.floor(values)).any():
        return None
    return values.astype(np.int64)


def _recall(source: bytes) -> Tokens | Unread | None:
    """What is known of a source without reading it."""
    if len(source) > MAX_KIB << 10:
        return Unread(TOO_LARGE)
    if not source.strip():
        return Unread(NOT_PYTHON)
    with suppress(OSError):
        kept = cache.recall(_place(source))
        if kept is not None:
            return _tokens(np.frombuffer(kept, "<i8").astype(np.int64).reshape(-1, COLUMNS))
    return None


def _tokens(rows: Ints) -> Tokens | Unread:
    return Tokens(*rows.T) if len(rows) else Unread(NOT_PYTHON)


def _place(source: bytes) -> Path:
    """Where tokens are kept: they follow from the source, the program and Python's grammar."""
    program = hashlib.sha256(PROGRAM.read_bytes()).digest()
    key = hashlib.sha256(program + sys.version.encode() + b"\0" + source).hexdigest()
    return cache.cache_folder("similar") / key
