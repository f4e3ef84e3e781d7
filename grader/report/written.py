"""The result of a format: the text of a file, and what people must know beside it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """A file. ``missing`` says which students are not in it and why; ``notes`` are remarks."""

    text: str
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
