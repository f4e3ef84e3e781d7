"""The host's folder of the compile cache: programs that the course staff's code had compiled.

    <cache>/compiled/<versions and processor>/
        jit_add-3f...-cache    an entry, as jax names it; never changed, made by rename
        5c....filled           the names of the entries that one primer needs

Runs see the folder read-only. Several graders may use it at once, and all of it may be deleted at
any time: what is missing is compiled again. Where the user's own folder can't be written, it is a
temporary one, which ends with the grader.
"""

import hashlib
import importlib.metadata
import os
import platform
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from grader.cache import cache_folder
from grader.errors import JudgeError
from grader.sandbox.processor import processor
from grader.version import source_sha256

MOST_BYTES = 256 << 20  # of all versions together; the oldest go first
LIBRARIES = ("jax", "jaxlib", "flax", "numpy")
ENTRY = re.compile(r"[\w.<>-]{1,160}-[0-9a-f]{64}-cache")


class Compiled:
    """The folder for these versions on this machine.

    States: open, closed (a temporary one is gone). May be used from several threads.
    """

    def __init__(self, folder: Path, temporary: tempfile.TemporaryDirectory[str] | None) -> None:
        self.folder = folder
        self._temporary = temporary
        self._lock = threading.Lock()

    @classmethod
    def open(cls) -> Self:
        """The user's folder, or a temporary one. JudgeError if there can't be either."""
        try:
            folder = cache_folder("compiled") / _versions()
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)  # runs that root starts are nobody's; what lies here is public
            with tempfile.TemporaryFile(dir=folder):
                return cls(folder, None)
        except OSError:
            pass
        try:
            temporary = tempfile.TemporaryDirectory(prefix="grader-compiled-")
            os.chmod(temporary.name, 0o755)  # noqa: S103  the same
        except OSError as error:
            raise JudgeError(f"there is no place for the compile cache: {error}") from error
        return cls(Path(temporary.name), temporary)

    def close(self) -> None:
        """Remove a temporary folder."""
        if self._temporary is not None:
            with suppress(OSError):
                self._temporary.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fill(self, key: str, compile_them: Callable[[], Mapping[str, bytes]]) -> None:
        """Hold what the primer ``key`` needs: now, or already; entries are of names and contents.

        OSError if it can't be written; raises what ``compile_them`` raises.
        """
        with self._lock:
            if not self._holds(key):
                entries = compile_them()
                self._keep(key, entries)

    def _holds(self, key: str) -> bool:
        try:
            names = (self.folder / f"{key}.filled").read_text().splitlines()
            return all((self.folder / name).exists() for name in names)
        except OSError:
            return False

    def _keep(self, key: str, entries: Mapping[str, bytes]) -> None:
        for name, content in entries.items():
            if ENTRY.fullmatch(name) is None:
                raise OSError(f"{name[:80]!r} is no name of an entry of the compile cache")
            self._write(name, content)
        self._write(f"{key}.filled", "".join(f"{name}\n" for name in entries).encode())
        _trim(self.folder.parent if self._temporary is None else self.folder)

    def _write(self, name: str, content: bytes) -> None:
        descriptor, beside = tempfile.mkstemp(dir=self.folder, prefix="new-")
        try:
            with open(descriptor, "wb") as file:
                file.write(content)
            os.chmod(beside, 0o644)
            os.replace(beside, self.folder / name)
        finally:
            Path(beside).unlink(missing_ok=True)


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
    """A name for all that compiled programs depend on; what fills the cache is part of it."""
    facts = [f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES]
    facts += [sys.version, platform.machine(), processor(), source_sha256()]
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:32]
