"""The compile cache: programs that the course staff's code had compiled, kept for the next time.

    <cache>/compiled/<versions and processor>/
        5c....entries          all that a primer needs: a digest, then names and contents, packed
    <tmp>/grader-compiled-XXXX/
        jit_add-3f...-cache    an entry, as jax names it: runs see this folder, read-only

Runs see only entries that this grader has compiled, or has read whole: jax warns of an entry that
it can't read, and a submission can make that an error. Kept files may be deleted at any time, and
several graders may keep them at once. The folder that runs see ends with the grader.
"""

import fcntl
import hashlib
import importlib.metadata
import os
import platform
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from grader.errors import JudgeError
from grader.files import cache_folder, keep, recall, why_not_ours, write_whole
from grader.jail import wire
from grader.sandbox.launch import library_dirs
from grader.sandbox.ready.processor import processor
from grader.version import source_sha256

MOST_BYTES = 256 << 20  # of kept files, of all versions together; the oldest go first
PREFIX = "grader-compiled-"
NEW_S = 60.0  # a younger folder may not be locked yet
OPEN = 0o755  # root's runs are user nobody's; the entries are public
LIBRARIES = ("jax", "jaxlib", "flax", "numpy")
ENTRY = re.compile(r"[\w.<>-]{1,160}-[0-9a-f]{64}-cache")


class Compiled:
    """The compile cache for these versions on this machine.

    States: open, closed (its folder is gone). May be used from several threads.
    """

    def __init__(self, temporary: tempfile.TemporaryDirectory[str]) -> None:
        self._temporary = temporary
        self._lock_of_folder = _locked(Path(temporary.name))  # until this process ends
        self.folder = Path(temporary.name)  # the folder that runs see
        self._lock = threading.Lock()
        self._held: dict[str, Mapping[str, bytes]] = {}  # by the key of a primer
        self.versions = _versions()

    @classmethod
    def open(cls) -> Self:
        """Open an empty one, to be filled; JudgeError if there is no place for it."""
        _sweep(Path(tempfile.gettempdir()))
        try:
            temporary = tempfile.TemporaryDirectory(prefix=PREFIX)
            os.chmod(temporary.name, OPEN)
        except OSError as error:
            raise JudgeError(f"there is no place for the compile cache: {error}") from error
        return cls(temporary)

    def stand(self) -> Path:
        """Make the folder again, empty, if somebody has deleted it; return it.

        JudgeError if it can't be made, or if somebody else has made it meanwhile: runs execute what
        lies there.
        """
        try:
            with suppress(FileExistsError):  # mostly: it is there
                self.folder.mkdir()
                self.folder.chmod(OPEN)
            why = why_not_ours(self.folder.lstat())
        except OSError as error:
            why = error.strerror or str(error)
        if why:
            raise JudgeError(f"the compile cache can't be used: {self.folder}: {why}")
        return self.folder

    def close(self) -> None:
        """Remove the folder that runs see."""
        with suppress(OSError):
            self._temporary.cleanup()
        with suppress(OSError):
            os.close(self._lock_of_folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fill(self, key: str, compile_them: Callable[[], Mapping[str, bytes]]) -> None:
        """Show runs the entries that the primer ``key`` needs.

        They are held, recalled from the disk, or made by ``compile_them``: contents by name.
        OSError if they can't be written; raises what ``compile_them`` raises.
        """
        with self._lock:
            entries = self._held.get(key) or _recall(self.versions, key)
            if entries is None:
                entries = compile_them()
                for name in entries:
                    if ENTRY.fullmatch(name) is None:
                        raise ValueError(f"{name[:80]!r} is no name of an entry")
                _keep(self.versions, key, entries)
            folder = self.stand()
            for name, content in entries.items():
                if not (folder / name).exists():
                    write_whole(folder / name, content, 0o644)
            self._held[key] = entries


def _locked(folder: Path) -> int:
    """A descriptor that locks ``folder``; -1 if another process does, or it is gone."""
    descriptor = -1
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return descriptor
    if descriptor >= 0:
        os.close(descriptor)
    return -1


def _sweep(place: Path) -> None:
    """Remove the folders of graders that were killed."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError):
            status = folder.lstat()
            if status.st_uid != os.geteuid() or time.time() - status.st_mtime < NEW_S:
                continue
            if (descriptor := _locked(folder)) >= 0:
                shutil.rmtree(folder)
                os.close(descriptor)


def _recall(versions: str, key: str) -> Mapping[str, bytes] | None:
    """The kept entries, if they are there and whole."""
    packed = None
    with suppress(OSError):
        packed = recall(cache_folder("compiled") / versions / f"{key}.entries")
    if packed is None:
        return None
    parts = wire.unpack_parts(packed)
    return {name.decode(): content for name, content in zip(parts[::2], parts[1::2], strict=True)}


def _keep(versions: str, key: str, entries: Mapping[str, bytes]) -> None:
    """Keep entries for the next grader; if that fails, it compiles again."""
    parts = [part for name, content in entries.items() for part in (name.encode(), content)]
    with suppress(OSError):
        folder = cache_folder("compiled") / versions
        keep(folder / f"{key}.entries", wire.pack_parts(*parts))
        _trim(folder.parent)


def _trim(folder: Path) -> None:
    """Delete the oldest files beneath ``folder`` until it is small enough."""
    found = []
    for path in folder.rglob("*"):
        with suppress(OSError):  # deleted by another grader
            if path.is_file():
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
    left = sum(size for _, size, _ in found)
    for _, size, path in sorted(found):
        if left <= MOST_BYTES:
            break
        with suppress(OSError):
            path.unlink()
        left -= size


def _versions() -> str:
    """A name for all that compiled programs depend on, our own source included."""
    library_dirs()  # UsageError if one of them is not installed
    facts = [f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES]
    facts += [sys.version, platform.machine(), processor(), source_sha256()]
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:32]
