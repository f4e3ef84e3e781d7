"""The user's own cache folder: all of it can be computed again.

A file in it is absent or whole: it is written under another name, then renamed, and it begins with
a digest of its content, which is checked when it is read.
"""

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

DIGEST = hashlib.sha256().digest_size


def cache_folder(name: str) -> Path:
    """The folder ``name`` of the grader's cache; OSError if the user has no home."""
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    except RuntimeError as error:
        raise FileNotFoundError("no home folder") from error
    return Path(base) / "grader" / name


def recall(path: Path, length: int | None = None) -> bytes | None:
    """Return what `keep` wrote to ``path``; None unless it is whole, and of ``length`` if given."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or length not in (None, found.st_size - DIGEST):
            return None
        data = path.read_bytes()
    except OSError:
        return None
    digest, content = data[:DIGEST], data[DIGEST:]
    if hashlib.sha256(content).digest() != digest or length not in (None, len(content)):
        return None
    return content


def keep(path: Path, content: bytes) -> None:
    """Store ``content`` for `recall`; only the user can read it. OSError if it can't be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, hashlib.sha256(content).digest() + content)


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file, whole or not at all; OSError if it can't be written."""
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix="new-")
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        os.chmod(beside, mode)
        os.replace(beside, path)
    finally:  # it is gone if it was renamed, and must go if it was not
        Path(beside).unlink(missing_ok=True)


def is_proven(key: str) -> bool:
    """Whether `remember_proof` was called with ``key``."""
    with suppress(OSError):
        return (cache_folder("proven") / key).exists()
    return False


def remember_proof(key: str) -> None:
    """Remember that ``key`` was proven; without a cache that can be written, it is proven again."""
    with suppress(OSError):
        folder = cache_folder("proven")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / key).touch()
