"""What an archive says of one of its files, whatever kind of archive it is.

Standard library only, as everything here.
"""

from dataclasses import dataclass
from datetime import datetime

DateTime = tuple[int, int, int, int, int, int]  # year to second, in a zone that nobody knows


@dataclass(frozen=True, slots=True)
class Head:
    """A file of an archive. ``name`` has "/" between its parts, and nothing else is sure of it.

    ``size`` is in bytes; ``defect`` says why it can't be read, if it can't. ``date_time`` is local
    time (zip); else ``mtime`` is in POSIX seconds (tar). ``place`` tells the reader which it is.
    """

    name: str
    size: int
    defect: str | None
    place: int
    date_time: DateTime | None = None
    mtime: float = 0.0

    @property
    def modified_at(self) -> float | None:
        """The time in POSIX seconds, where the zone is known: on the host, and not in the jail."""
        return self.mtime if self.date_time is None else posix_seconds(self.date_time)


def posix_seconds(date_time: DateTime) -> float | None:
    """`ZipInfo.date_time` in seconds since 1970; None if there is no such date.

    It has no zone: like every zip tool, this reads it as local time. So the host calls it, and not
    the jail, which doesn't know the zone.
    """
    try:
        return datetime(*date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
