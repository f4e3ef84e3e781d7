"""The user's own folders, for caches and for data, and files that nobody else may have written.

All of the cache can be computed again. A file in it is absent or whole: it is written under another
name, then renamed, and it begins with a digest of its content, which is checked when it is read.

Whatever the umask, only the user can read the cache. What others could have written is not
believed: a file or a folder that belongs to somebody else, that others may write to, or that is a
symbolic link counts as absent.
"""

import hashlib
import io
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

DIGEST = hashlib.sha256().digest_size
PRIVATE = 0o700  # of a folder
ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # of every file in a zip file: the earliest that there is
OF_OTHERS = stat.S_IWGRP | stat.S_IWOTH
# The folders of the cache, and what is kept in each.
KINDS = {
    "compiled": "programs that JAX has compiled for the problems' primers",
    "proven": "proofs that the walls and the tiers work here",
    "expected": "answers of the references",
    "checked": "findings of grader check",
    "mistakes": "wrong programs made from the references, for feedback",
    "mutants": "which mutants of the references the cases detect",
    "similar": "what grader similar has read of submissions",
}


@dataclass(frozen=True)
class Kept:
    """How much a folder of the cache holds: the number of its files, and their size in bytes."""

    kind: str
    files: int
    size: int


def cache_root() -> Path:
    """The folder of the grader's cache; OSError if the user has no home."""
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    except RuntimeError as error:
        raise FileNotFoundError("there is no home folder") from error
    return Path(base) / "grader"


def data_folder() -> Path:
    """The folder of what a person keeps; OSError if the user has no home."""
    try:
        base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share"
    except RuntimeError as error:
        raise FileNotFoundError("there is no home folder") from error
    return Path(base) / "jax-grader"


def cache_folder(kind: str) -> Path:
    """A folder of the cache, one of `KINDS`; OSError if the user has no home."""
    assert kind in KINDS, kind
    return cache_root() / kind


def why_nothing_is_kept() -> str:
    """Why the cache can't be written, and where it is; empty if it can be."""
    try:
        folder = cache_root()
        _make_private(folder)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))  # the disk may be full
    except OSError as error:
        return f"{folder}: {error.strerror}" if error.strerror else str(error)
    return ""


def survey() -> list[Kept]:
    """How much the cache holds, by `KINDS`; OSError if the user has no home."""
    return [_measure(kind) for kind in KINDS]


def _measure(kind: str) -> Kept:
    sizes = []
    for folder, _, names in os.walk(cache_folder(kind)):
        for name in names:
            with suppress(OSError):  # another grader has deleted it
                sizes.append(os.lstat(os.path.join(folder, name)).st_size)
    return Kept(kind, len(sizes), sum(sizes))


def clear_cache() -> list[str]:
    """Delete what the cache holds; return why a folder was left alone, for each that was.

    No symbolic link is followed; a folder of another user, and what is not the grader's, stay.
    OSError if the user has no home.
    """
    root = cache_root()
    try:
        if why := _why_not_to_delete(root.lstat()):
            return [f"{root}: {why}"]
    except FileNotFoundError:
        return []
    return [why for kind in KINDS if (why := _delete(root / kind))]


def _delete(folder: Path) -> str:
    """Delete a folder; return why it was left alone, if it was."""
    try:
        if not (why := _why_not_to_delete(folder.lstat())):
            shutil.rmtree(folder)
    except FileNotFoundError:
        return ""
    except OSError as error:
        why = error.strerror or str(error)
    return f"{folder}: {why}" if why else ""


def recall(path: Path, length: int | None = None) -> bytes | None:
    """Return what `keep` wrote to ``path``; None unless it is whole, and of ``length`` if given.

    None, too, if somebody else could have written it.
    """
    try:
        if any(why_not_ours(folder.lstat()) for folder in _folders_to(path)):
            return None
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with open(os.open(path, flags), "rb") as file:
            found = os.fstat(file.fileno())
            if why_not_ours(found) or not stat.S_ISREG(found.st_mode):
                return None
            if length not in (None, found.st_size - DIGEST):
                return None
            data = file.read()
    except OSError:
        return None
    digest, content = data[:DIGEST], data[DIGEST:]
    if hashlib.sha256(content).digest() != digest or length not in (None, len(content)):
        return None
    return content


def keep(path: Path, content: bytes) -> None:
    """Store ``content`` for `recall`; only the user can read it. OSError if it can't be written."""
    for folder in reversed(list(_folders_to(path))):
        _make_private(folder)
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


def is_zip(path: Path) -> bool:
    """Tell if a file is to be a zip file, by its name."""
    return path.suffix.lower() == ".zip"


def zipped(files: Iterable[tuple[str, bytes, int]]) -> bytes:
    """A zip file of (path, content, permissions); the same files make the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, mode in files:
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | mode) << 16
            archive.writestr(entry, content)
    return made.getvalue()


def is_proven(key: str) -> bool:
    """Whether `remember_proof` was called with ``key``."""
    with suppress(OSError):
        return recall(cache_folder("proven") / key) is not None
    return False


def remember_proof(key: str) -> None:
    """Remember that ``key`` was proven; without a cache that can be written, it is proven again."""
    with suppress(OSError):
        keep(cache_folder("proven") / key, b"")


def why_not_ours(found: os.stat_result) -> str:
    """Why somebody else could have written a file or a folder; empty if nobody could.

    ``found`` is of the thing itself, not of what a link points at. Root may write everything, so
    that what belongs to root is as good as one's own.
    """
    if stat.S_ISLNK(found.st_mode):
        return "it is a symbolic link"
    if found.st_uid not in (os.geteuid(), 0):
        return f"it belongs to another user (number {found.st_uid})"
    return "others may write to it" if found.st_mode & OF_OTHERS else ""


def _is_own_folder(found: os.stat_result) -> bool:
    return found.st_uid == os.geteuid() and stat.S_ISDIR(found.st_mode)


def _why_not_to_delete(found: os.stat_result) -> str:
    """Why it is not ours to delete; empty for a folder of the user's to which others may write."""
    return "" if _is_own_folder(found) else why_not_ours(found)


def _folders_to(path: Path) -> Iterator[Path]:
    """The folders from that of ``path`` up to the cache; the first alone if it lies elsewhere."""
    yield path.parent
    if path.parent != cache_root() and cache_root() in path.parents:
        yield from _folders_to(path.parent)


def _make_private(folder: Path) -> None:
    """Make a folder that only the user can read; OSError if that can't be had.

    A folder of the user's to which others may write is thrown away first, with its content.
    """
    with suppress(FileNotFoundError):
        found = folder.lstat()
        if why := _why_not_to_delete(found):
            raise PermissionError(f"{folder}: {why}")
        if _is_own_folder(found) and found.st_mode & OF_OTHERS:
            shutil.rmtree(folder)
        elif _is_own_folder(found) and stat.S_IMODE(found.st_mode) != PRIVATE:
            folder.chmod(PRIVATE)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(PRIVATE)
