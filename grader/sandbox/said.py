"""What a run said, made fit to be told: own lines of source, and no path of this machine.

    line 7, in f                                line 7, in f: return g(x)
    /opt/course/lib/python3.12/site-packages/jax/core.py      site-packages/jax/core.py

The line comes from the source that was sent, not from the process: it may say what it likes. The
paths of this machine go to nobody: neither where Python is installed, nor the name of the user. A
file that means to tell them can (letter by letter); this is for texts of libraries.
"""

import os
import re
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from grader.files import cache_root
from grader.jail import wire
from grader.jail.failure import MAX_LINES
from grader.jail.source import EncodingError, decode
from grader.sandbox.crash import located
from grader.sandbox.hang import with_own_lines
from grader.sandbox.launch import library_dirs
from grader.sandbox.outcome import (
    Answer,
    OnAnswer,
    Raised,
    Refused,
    Run,
    Step,
    Stopped,
    Uncallable,
)

MAX_LINE = 200
_LINE = re.compile(r"line (\d{1,7})(, in [^:]{1,80})?")
# Folders of every machine: to leave them out would only spoil what a student prints.
COMMON = frozenset({"/", "/usr", "/usr/local", "/tmp", "/home", "/opt", "/var", "/nonexistent"})  # noqa: S108


def fit_to_tell(outcome: Run, message: wire.First) -> Run:
    """The outcome of a run, fit to be told. What a program of ours prints is data, and stays."""
    steps = [_step(step, message) for step in (outcome.load, *outcome.calls)]
    return replace(outcome, load=steps[0], calls=tuple(steps[1:]))


def fit_to_hear(on_answer: OnAnswer | None, message: wire.First) -> OnAnswer | None:
    """``on_answer``, told of steps that are fit to be told."""
    if on_answer is None:
        return None
    return lambda number, step: on_answer(number, _step(step, message))


def _step(step: Step, message: wire.First) -> Step:
    if not isinstance(message, wire.Load):
        return replace(step, answer=_answer(step.answer, b""))
    answer, stderr = step.answer, step.stderr
    if isinstance(answer, Stopped):
        answer, stderr = located(answer, stderr, message.filename)
        answer, stderr = with_own_lines(answer, stderr, message.filename)
    return replace(
        step,
        answer=_answer(answer, message.source),
        stdout=without_paths(step.stdout),
        stderr=without_paths(stderr),
    )


def _answer(answer: Answer | None, source: bytes) -> Answer | None:
    if isinstance(answer, Raised):
        return Raised(
            type_name=_text(answer.type_name),
            bases=answer.bases,
            text=_text(answer.text),
            lines=with_source(_text(answer.lines), source),
        )
    if isinstance(answer, Uncallable):
        return Uncallable(_text(answer.text))
    if isinstance(answer, Stopped):
        lines = with_source(_text(answer.lines), source)
        return replace(answer, detail=_text(answer.detail), lines=lines)
    if isinstance(answer, Refused):
        return replace(answer, detail=_text(answer.detail))
    return answer


def with_source(lines: str, source: bytes) -> str:
    """Each ``line 7, in f`` with that line of ``source``; ``line 7`` alone becomes the line.

    Whatever else stands there is left out, and so are the first of too many: a hostile process
    sends short ones, each of which would become a long line.
    """
    text = text_of(source).split("\n")
    found = []
    hits = list(filter(None, map(_LINE.fullmatch, lines.split("\n"))))
    for hit in hits[-MAX_LINES:]:
        number = int(hit[1])
        line = text[number - 1] if 0 < number <= len(text) else ""
        words = line.strip("\ufeff \t\f")[:MAX_LINE]
        found.append(f"line {number}{hit[2]}: {words}" if hit[2] else words)
    return "\n".join(found)


def text_of(source: bytes) -> str:
    """Return the text of a source, in its own encoding if that can be, with plain newlines."""
    try:
        text = decode(source)
    except EncodingError:
        text = source.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def _text(text: str) -> str:
    return without_paths(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def without_paths(data: bytes) -> bytes:
    """Text without the paths of this machine: a neutral name stands for each."""
    pattern, names = _known()
    return pattern.sub(lambda hit: names.get(b"/" + hit[0].lstrip(b"/"), b"."), data)


@cache
def _known() -> tuple[re.Pattern[bytes], dict[bytes, bytes]]:
    """A pattern of all paths that are left out, and the name for each; the others have none."""
    names: dict[bytes, bytes] = {}
    for path, name in _places():
        for form in {path, os.path.realpath(path)}:
            if os.path.isabs(path) and form not in COMMON:
                names.setdefault(os.fsencode(form.rstrip("/")), name.encode())
    longest = sorted(names, key=len, reverse=True)
    ours = [
        re.escape(os.fsencode(folder)) + rb"/grader-[a-z]+-\w+"  # of one run, of the compile cache
        for folder in {tempfile.gettempdir(), os.path.realpath(tempfile.gettempdir())}
    ]
    # A path may have lost its first slash, as one relative to another folder has.
    known = [rb"/?" + re.escape(path[1:]) for path in longest if path.count(b"/") > 1]
    known += [re.escape(path) for path in longest if path.count(b"/") == 1]
    return re.compile(rb"(?<![\w-])(?:" + b"|".join([*ours, *known]) + rb")(?![\w-]|\.\w)"), names


def _places() -> Iterator[tuple[str, str]]:
    """The places of this machine that a text of Python or of a library may name."""
    paths = sysconfig.get_paths()
    for folder in (*library_dirs(), paths["purelib"], paths["platlib"]):
        yield folder, "site-packages"
    for folder in (paths["stdlib"], paths["platstdlib"], os.path.dirname(os.__file__)):
        yield folder, f"python{sys.version_info[0]}.{sys.version_info[1]}"
    package = Path(__file__).parents[1]
    yield str(package), "grader"
    yield str(package.parent), "."
    for folder in (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix):
        yield folder, "python"
    yield os.path.dirname(sys.executable), "python/bin"
    try:
        yield str(cache_root()), "cache"
        yield str(Path.home()), "~"
    except (OSError, RuntimeError):  # a user without a home folder
        return
