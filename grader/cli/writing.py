"""Files that commands write: whole, or as they were, and nobody else's to read."""

from pathlib import Path

from grader import files as cache
from grader.errors import JudgeError


def write_whole(path: Path, text: str) -> None:
    """Write a file, or leave what was there. JudgeError if that can't be done."""
    try:
        cache.write_whole(path, text.encode())
    except OSError as error:
        raise JudgeError(
            f"cannot write {path}: {error.strerror}; the record is whole: once that is mended, the "
            "same command writes it"
        ) from None
