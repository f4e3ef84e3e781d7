"""Times and sizes in words."""

from datetime import datetime

from grader.text import counted

MINUTE, HOUR, DAY = 60, 3600, 86_400  # seconds
KIB, MIB = 1 << 10, 1 << 20


def about(seconds: float) -> str:
    """``less than a second``, ``about 3 seconds``, ``about 2 minutes``."""
    if seconds < 1:
        return "less than a second"
    if seconds < 1.5 * MINUTE:
        return f"about {counted(round(seconds), 'second')}"
    return f"about {counted(round(seconds / MINUTE), 'minute')}"


def ago(then: datetime, now: datetime) -> str:
    """``just now``, ``5 minutes ago``, ``3 hours ago``; after a day the date."""
    passed = (now - then).total_seconds()
    if passed < MINUTE:
        return "just now"
    if passed < HOUR:
        return f"{counted(int(passed // MINUTE), 'minute')} ago"
    if passed < DAY:
        return f"{counted(int(passed // HOUR), 'hour')} ago"
    return f"{then.day} {then:%B %Y}"


def size(count: int) -> str:
    """``512 bytes``, ``3.4 KiB``, ``1.2 MiB``."""
    if count < KIB:
        return counted(count, "byte")
    return f"{count / KIB:.1f} KiB" if count < MIB else f"{count / MIB:.1f} MiB"
