"""Annotations of GitHub Actions: lines on stdout that the runner takes for commands.

GitHub shows about ten of a kind for a step, so the worst come first and the rest are counted.
Text of others is escaped in a command, and fenced elsewhere: between ``::stop-commands::`` and its
random token no line is a command.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.text import one_line, plain_text

SHOWN = 10  # of each kind
KINDS = ("error", "warning", "notice")
# Before each line of a log: no fence stops problem matchers, which look at a line's beginning.
MARGIN = "│ "


@dataclass(frozen=True)
class Annotation:
    """A remark of a kind in KINDS; ``file`` is empty if the remark is about none."""

    kind: str
    message: str
    title: str = ""
    file: str = ""
    line: int | None = None


def commands(annotations: Sequence[Annotation], rest: str) -> Iterator[str]:
    """Yield a line for each that GitHub shows, and a line for each kind that counts the others.

    Kinds keep the order of KINDS, annotations of a kind theirs; ``rest`` says where the others are.
    """
    for kind in KINDS:
        of_kind = [annotation for annotation in annotations if annotation.kind == kind]
        for annotation in of_kind[: SHOWN - (len(of_kind) > SHOWN)]:
            yield _command(annotation)
        if (left := len(of_kind) - SHOWN + 1) > 1:
            yield f"::{kind}::and {left} more: {escaped(rest)}"


def fenced(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a log so that none is a command, whoever wrote them."""
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


def _command(annotation: Annotation) -> str:
    place = {"file": annotation.file} if annotation.file else {}
    if annotation.line:
        place["line"] = str(annotation.line)
    if annotation.title:
        place["title"] = annotation.title
    properties = ",".join(
        f"{name}={escaped_property(one_line(value))}" for name, value in place.items()
    )
    command = f"::{annotation.kind} {properties}".rstrip()
    return f"{command}::{escaped(plain_text(annotation.message))}"
