"""The result of a format: the text of a file, and remarks for people."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """A file. ``missing`` says which students are not in it and why; ``notes`` are remarks.

    ``encoding`` is that of a platform's own file, which goes back as it came; else None.
    """

    text: str
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    encoding: str | None = None
