"""Annotations of GitHub Actions: lines on stdout that the runner takes for commands.

GitHub shows about ten of a kind for a step, so that the worst come first and the rest are counted.
What others wrote is escaped in a command, and fenced elsewhere: between ``::stop-commands::`` and
its random token no line is a command.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.text import one_line, plain_text

SHOWN = 10  # of each kind
KINDS = ("error", "warning", "notice")
# Before each line of a log: problem matchers, which nothing fences off, look at a line's beginning.
MARGIN = "│ "


@dataclass(frozen=True)
class Annotation:
    """One remark; ``kind`` is one of KINDS, ``file`` is empty where it is about none."""

    kind: str
    message: str
    title: str = ""
    file: str = ""
    line: int | None = None


def commands(annotations: Sequence[Annotation], rest: str) -> Iterator[str]:
    """A line for each, as far as they are shown, and one of each kind that counts the others.

    They come in the order given, by kind; ``rest`` says where the others are.
    """
    for kind in KINDS:
        of_kind = [one for one in annotations if one.kind == kind]
        for one in of_kind[: SHOWN - (len(of_kind) > SHOWN)]:
            yield _command(one)
        if (left := len(of_kind) - SHOWN + 1) > 1:
            yield f"::{kind}::and {left} more: {escaped(rest)}"


def fenced(lines: Iterable[str]) -> Iterator[str]:
    """Lines of a log of which none is a command, whoever wrote them; nothing if there are none."""
    log = [part for line in lines for part in plain_text(line).splitlines()]
    if not log:
        return
    token = secrets.token_hex(16)
    yield f"::stop-commands::{token}"
    yield from (MARGIN + line for line in log)
    yield f"::{token}::"


def escaped(text: str) -> str:
    """A message as the runner reads it back."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """A property's value as the runner reads it back."""
    return escaped(text).replace(":", "%3A").replace(",", "%2C")


def _command(one: Annotation) -> str:
    place = {"file": one.file} if one.file else {}
    if one.line:
        place["line"] = str(one.line)
    if one.title:
        place["title"] = one.title
    properties = ",".join(
        f"{name}={escaped_property(one_line(value))}" for name, value in place.items()
    )
    return f"::{one.kind} {properties}".rstrip() + f"::{escaped(plain_text(one.message))}"
