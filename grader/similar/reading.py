"""Sources as tokens: read in the jail, each in its own child, and kept for the next run.

    a source's bytes -> a child of its own, in which `jail/programs/tokens.py` parses them
                     -> four numbers for each token, checked
                     -> kept in the user's cache, where the next run finds them

A child parsed a student's code, so its answer is not trusted: a false answer harms that file only,
and is numbers in any case.
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

from grader.errors import JudgeError
from grader.files import cache_folder, keep, recall
from grader.limits import Limits
from grader.sandbox.ask import MACHINES_FAULT, ask
from grader.sandbox.outcome import Answer, Returned, Stopped, in_words
from grader.sandbox.runner import Runner
from grader.version import source_sha256

PROGRAM = "tokens"
MAX_KIB = 256  # of a source: nobody writes a longer program by hand
# 256 KiB of source take about a second of CPU time; the rest is patience with a busy machine.
LIMITS = Limits(wall_s=120.0, cpu_s=10.0, memory_mib=2048, printed_kib=1, returned_kib=1024)
MAX_SYMBOL = 1 << 48
COLUMNS = 4
FAILED = "submissions can't be read here, to be compared"
TOO_LARGE = f"not compared: it has more than {MAX_KIB} KiB"
NOT_PYTHON = "not compared: it could not be read as Python, or has no code"
CRASHED = "not compared: the attempt to read it failed"
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TokenTable:
    """The tokens of a source in order, as columns of equal length.

    ``symbols`` says what a token is, and is 0 for a name of the file's own; ``names`` says which
    own name it is, and is 0 for other tokens. ``units`` and ``lines`` say where it stands: in which
    function, or outside of functions, and in which line.
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
    """Reads sources, ``jobs`` at a time; starts the sandbox when the first new source comes.

    Like the sandbox, it must not be used by a thread that Ctrl-C interrupts.
    """

    def __init__(self, start: Callable[[], Runner], jobs: int = 2) -> None:
        self._start = start
        self._jobs = jobs

    @cached_property
    def sandbox(self) -> Runner:
        """The sandbox that sources are read in; RefusedError if it can't be started."""
        return self._start()

    def read(self, sources: Iterable[bytes]) -> dict[bytes, TokenTable | Unread]:
        """The tokens of each source.

        JudgeError if reading fails by no fault of a source; what was read until then is kept.
        RefusedError as `sandbox`.
        """
        wanted = set(sources)
        known = {source: _recall(source) for source in wanted}
        missing = [source for source, found in known.items() if found is None]
        found = {source: tokens for source, tokens in known.items() if tokens is not None}
        if missing:
            sandbox = self.sandbox
            with ThreadPoolExecutor(self._jobs) as pool:
                made = pool.map(lambda source: _read(source, sandbox), missing)
                found |= dict(zip(missing, made, strict=True))
        return found


def _read(source: bytes, sandbox: Runner) -> TokenTable | Unread:
    answer = ask(sandbox, PROGRAM, [source], LIMITS, FAILED).answer
    if isinstance(answer, Stopped) and answer.cause in MACHINES_FAULT:
        raise JudgeError(f"{FAILED}: {in_words(answer)}; the same command goes on where it stopped")
    rows = checked(answer, source)
    if rows is None:
        return Unread(CRASHED)
    with suppress(OSError):  # the next run then reads it again
        keep(_place(source), rows.astype("<i8").tobytes())
    return _tokens(rows)


def checked(answer: Answer | None, source: bytes) -> Ints | None:
    """The program's answer, (tokens, 4), if it is possible for this source; else None."""
    values = answer.values if isinstance(answer, Returned) else None
    if values is None or values.ndim != 2 or values.shape[1] != COLUMNS:
        return None
    last = source.count(b"\n") + source.count(b"\r") + 1
    most = np.array([MAX_SYMBOL - 1, len(values), len(values), last])
    least = np.array([0, 0, 0, 1])
    if not ((values >= least) & (values <= most)).all() or (values != np.floor(values)).any():
        return None
    return values.astype(np.int64)


def _recall(source: bytes) -> TokenTable | Unread | None:
    """The tokens that are known of a source without reading it."""
    if len(source) > MAX_KIB << 10:
        return Unread(TOO_LARGE)
    if not source.strip():
        return Unread(NOT_PYTHON)
    with suppress(OSError):
        kept = recall(_place(source))
        if kept is not None:
            return _tokens(np.frombuffer(kept, "<i8").astype(np.int64).reshape(-1, COLUMNS))
    return None


def _tokens(rows: Ints) -> TokenTable | Unread:
    return TokenTable(*rows.T) if len(rows) else Unread(NOT_PYTHON)


def _place(source: bytes) -> Path:
    """The file for the tokens of a source: source, program and Python's grammar determine them."""
    program = f"{source_sha256()}{sys.version}\0".encode()
    key = hashlib.sha256(program + source).hexdigest()
    return cache_folder("similar") / key
