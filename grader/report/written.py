"""The result of a format: the text of a file, and remarks for people."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """A file. ``missing`` says which students are not in it and why; ``notes`` are remarks."""

    text: str
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
