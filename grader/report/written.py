"""What a writer gives back: a file's text, and what must be told beside it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """A file. ``missing`` says who is not in it and why, ``notes`` what is to be known of it."""

    text: str
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
