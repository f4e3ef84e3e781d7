"""The working directory of one run that has no tmpfs of its own: empty at first, then gone.

<tmp>/grader-run-XXXX/     cwd of the child; under Landlock it can't write there, and elsewhere
                           its files are gone with the run
"""

import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count, islice

AT_ONCE = 1000  # entries held in memory, however many files a submission made


@contextmanager
def empty_folder() -> Iterator[str]:
    """An empty folder, removed afterwards with its content."""
    folder = tempfile.mkdtemp(prefix="grader-run-")
    try:
        yield folder
    finally:
        with suppress(OSError):
            remove(folder)


def remove(folder: str) -> None:
    """Remove a folder whose files nobody else touches any more; OSError if that fails.

    `shutil.rmtree` recurses, and holds a descriptor for each level: a hostile tree of some
    thousand levels crashes it. Here a folder's folders are first moved up to the top, so that no
    path gets longer than two names.
    """
    prefix, numbers = secrets.token_hex(8), count()
    if not stat.S_ISDIR(os.lstat(folder).st_mode):  # put in its place: what it points at stays
        os.unlink(folder)
        return
    os.chmod(folder, 0o700)
    while entries := _some(folder):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            os.chmod(entry.path, 0o700)
            while inner := _some(entry.path):
                for item in inner:
                    if item.is_dir(follow_symlinks=False):
                        os.chmod(item.path, 0o700)  # a folder that moves must be writable
                        os.rename(item.path, f"{folder}/{prefix}-{next(numbers)}")
                    else:
                        os.unlink(item.path)
            os.rmdir(entry.path)
    os.rmdir(folder)


def _some(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(islice(entries, AT_ONCE))
