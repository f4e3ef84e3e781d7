"""Files that commands write: whole, or as they were, and nobody else's to read."""

import os
from contextlib import suppress
from pathlib import Path

from grader.errors import JudgeError


def write_whole(path: Path, text: str) -> None:
    """Write a file, or leave what was there. JudgeError if that can't be done."""
    new = path.with_name(f"{path.name}.new")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise JudgeError(
            f"cannot write {path}: {error.strerror}; the record is whole: once that is mended, the "
            "same command writes it"
        ) from None
