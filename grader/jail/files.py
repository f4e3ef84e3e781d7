"""The files that a run has to read, and files beside them that it must not see.

The mounts (`mounts.py`) and Landlock (`landlock.py`) are made from the same two lists:

    `roots`     the interpreter, the libraries, what the dynamic loader and numpy look for
    `secrets`   what lies beneath a root and must not be read: the grader, with the references it
                ships, where it is installed beside jax

Imports nothing of grader.
"""

import glob
import os
import re
import sys
from collections.abc import Iterable, Iterator

SYSTEM = (
    # Where the dynamic loader looks; locales lie there too.
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64"),
    "/etc/ld.so.cache",
    *("/etc/localtime", "/usr/share/zoneinfo"),
)
# Not /dev/zero: mapped as shared it is memory that need not be resident, so that no limit sees it.
DEVICES = ("/dev/null", "/dev/random", "/dev/urandom")
CPUINFO = "/proc/cpuinfo"  # XLA's reductions fail without it
# Read where they are, if there are no mounts: XNNPACK and OpenBLAS count processors, glibc's
# malloc asks before it gives memory back. All three do without.
KERNEL = (CPUINFO, "/sys/devices/system/cpu", "/proc/sys/vm/overcommit_memory")


def roots(library_dirs: Iterable[str]) -> list[str]:
    """The files and folders from which this interpreter and its libraries are read.

    Paths may be missing, be symbolic links, or lie in each other.
    """
    prefixes = {sys.base_prefix, sys.base_exec_prefix}
    own = sorted(
        os.path.join(prefix, lib) for prefix in prefixes for lib in ("lib", sys.platlibdir)
    )
    return list(dict.fromkeys((*SYSTEM, *own, *library_dirs)))


def secrets(library_dirs: Iterable[str], hidden: Iterable[str]) -> set[str]:
    """Real paths that must not be readable: ``hidden``, and files named after one of them.

    For ``grader`` these are, among the libraries, also ``grader-1.0.dist-info`` and the files of
    an editable install (``.pth`` files, ``__editable___grader_finder.py``).
    """
    libraries = list(library_dirs)
    for root in map(os.path.realpath, roots(libraries)):
        # An install for another Python, or for this one outside its virtual environment.
        libraries += glob.glob(f"{glob.escape(root)}/python*/*-packages")
    secret = {os.path.realpath(path) for path in hidden}
    # As a word of its own. An upgrade that pip could not finish leaves the package as ~rader.
    words = [rf"(?<![a-z]){re.escape(os.path.basename(path))}(?![a-z])" for path in secret]
    bears = re.compile("|".join(["^~", *words]), re.IGNORECASE)
    for folder in dict.fromkeys(map(os.path.realpath, libraries)):
        for place in (folder, os.path.join(folder, "__pycache__")):
            try:
                found = os.listdir(place)
            except FileNotFoundError:
                continue
            except PermissionError:
                secret.add(place)  # a name in it may be known, though it can't be listed
                continue
            secret.update(os.path.join(place, name) for name in found if bears.search(name))
    return secret


def without(paths: Iterable[str], secret: set[str]) -> list[str]:
    """Existing ``paths``, resolved; a folder that holds a secret is replaced by its other parts.

    Only the paths themselves are resolved, no symbolic links beneath them: the target of a link is
    readable if it lies beneath a path in the list.
    """
    real = (os.path.realpath(path) for path in paths)
    parts = (part for path in real if os.path.exists(path) for part in _without(path, secret))
    return list(dict.fromkeys(parts))


def _without(path: str, secret: set[str]) -> Iterator[str]:
    """``path``; or, if a secret lies in it, the largest parts of it that hold none."""
    if any(lies_in(path, other) for other in secret):
        return
    if not any(lies_in(other, path) for other in secret):
        yield path
        return
    with os.scandir(path) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False):
                yield from _without(entry.path, secret)


def lies_in(path: str, folder: str) -> bool:
    """Whether ``path`` is ``folder`` or lies beneath it; both absolute."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")
