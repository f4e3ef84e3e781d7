"""The files of the jail: a tree of read-only mounts that holds what Python needs, nothing else.

    /                       tmpfs, read-only
    /usr/lib, ...           the roots of `files.py` at the paths they have outside: read-only,
                            no devices, no set-user-id; secrets in them are covered
    /lib -> usr/lib, ...    the symbolic links that lead to a root
    /dev/null, random, urandom
    /proc/cpuinfo           a copy; there is no /proc and no /sys
    /compiled               the compile cache, if there is any
    /tmp                    empty, and in each run a small tmpfs of the run's own
                            (/scratch instead, where libraries lie in /tmp)

`build` makes the tree around the process that calls it, which must have a mount namespace of its
own and CAP_SYS_ADMIN over it. The paths are those outside, so that byte code and `sys.path` stay
valid.

Imports nothing of grader.
"""

import errno
import os
import struct
from collections.abc import Iterable

from . import files
from .libc import call

_RDONLY, _NOSUID, _NODEV, _NOEXEC = 1, 2, 4, 8  # MS_*, and MOUNT_ATTR_* with the same values
_BIND, _REC, _PRIVATE = 1 << 12, 1 << 14, 1 << 18
_DETACH = 2  # MNT_DETACH
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_MOUNT_SETATTR = 442  # on every architecture; Linux 5.12
_MOUNT_ATTR = struct.Struct("=QQQQ")  # struct mount_attr: set, clear, propagation, userns_fd

BASE = "/tmp"  # noqa: S108  any folder there is: it is covered while the tree is made
OLD = "/.outside"
SCRATCHES = ("/tmp", "/scratch")  # noqa: S108  in the jail
COMPILED = "/compiled"  # in the jail
SCRATCH_OPTIONS = b"size=16m,nr_inodes=256,mode=700"


def build(roots: Iterable[str], secrets: Iterable[str], compiled: str | None = None) -> str:
    """Make the tree and move into it; return the folder for `mount_scratch`.

    ``compiled`` is a folder outside that is shown as COMPILED. OSError, whose message names the
    step, if a step fails. The process keeps nothing of the old tree except its open descriptors.
    """
    named = {root: os.path.realpath(root) for root in roots}
    real = {path for path in named.values() if os.path.exists(path)}
    devices = [device for device in files.DEVICES if os.path.exists(device)]
    enter_empty_root()
    for path in sorted(real):
        if not any(files.lies_in(path, other) for other in real - {path}):
            bind(path, _RDONLY | _NOSUID | _NODEV)
    for name, path in named.items():
        if path in real and not os.path.lexists(name):
            os.makedirs(os.path.dirname(name), exist_ok=True)
            os.symlink(path, name)
    for secret in secrets:
        cover(secret)
    for device in devices:
        bind(device, _RDONLY | _NOSUID | _NOEXEC)
    copy(files.CPUINFO)
    if compiled is not None:
        bind(compiled, _RDONLY | _NOSUID | _NODEV | _NOEXEC, COMPILED)
    free = [place for place in SCRATCHES if not any(files.lies_in(path, place) for path in real)]
    if not free:
        raise OSError(errno.EBUSY, f"Python's files lie in each of {', '.join(SCRATCHES)}")
    scratch = free[0]
    os.makedirs(scratch, exist_ok=True)
    leave_old_root()
    restrict("/", _RDONLY | _NOSUID | _NODEV | _NOEXEC, deep=False)
    return scratch


def enter_empty_root() -> None:
    """Make a tmpfs the root, with the old root at OLD."""
    mount(None, "/", None, _REC | _PRIVATE)  # no mount made here is seen outside
    mount("tmpfs", BASE, "tmpfs", _NOSUID | _NODEV, b"size=4m,nr_inodes=16384,mode=755")
    os.chdir(BASE)
    os.mkdir(OLD.lstrip("/"))
    call("pivot_root", "pivot_root", b".", OLD.lstrip("/").encode())
    os.chdir("/")


def bind(path: str, flags: int, target: str | None = None) -> None:
    """Mount the outside's ``path`` at ``target`` in here, or at the same path."""
    target = target or path
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.isdir(OLD + path):
        os.makedirs(target, exist_ok=True)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_RDONLY, 0o444))
    mount(OLD + path, target, None, _BIND | _REC)
    restrict(target, flags)


def cover(secret: str) -> None:
    """Lay something empty over ``secret``, if it can be seen in here.

    The target of a link is left alone: it is no secret, or it is listed by its own name.
    """
    if os.path.islink(secret):
        return
    if os.path.isdir(secret):
        mount("tmpfs", secret, "tmpfs", _RDONLY | _NOSUID | _NODEV, b"size=4k,nr_inodes=2,mode=555")
    elif os.path.exists(secret):
        mount(OLD + "/dev/null", secret, None, _BIND)
        restrict(secret, _RDONLY | _NOSUID | _NODEV)  # no device here: it can't even be opened


def copy(path: str) -> None:
    """A copy of a small file of the kernel's, as it is now."""
    with open(OLD + path, "rb") as source:
        data = source.read()
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as target:
        target.write(data)
    os.chmod(path, 0o444)


def leave_old_root() -> None:
    """Remove the old tree from this one."""
    call(f"umount {OLD}", "umount2", OLD.encode(), _DETACH)
    os.rmdir(OLD)


def mount_scratch(folder: str) -> None:
    """Mount a writable folder for one run; it is gone with its mount namespace."""
    flags = _NOSUID | _NODEV | _NOEXEC
    mount("tmpfs", folder, "tmpfs", flags, SCRATCH_OPTIONS)


def mount(
    source: str | None, target: str, kind: str | None, flags: int, options: bytes | None = None
) -> None:
    """Mount ``source`` on ``target``; OSError, whose message names both, if that fails."""
    texts = [None if text is None else text.encode() for text in (source, target, kind)]
    call(f"mount {source} on {target}", "mount", *texts, flags, options)


def restrict(path: str, flags: int, deep: bool = True) -> None:
    """Set ``flags`` on the mount at ``path``, and on all mounts beneath it if ``deep``."""
    attributes = _MOUNT_ATTR.pack(flags, 0, 0, 0)
    at = (_AT_FDCWD, path.encode(), _AT_RECURSIVE if deep else 0)
    step = f"mount_setattr {path}"
    call(step, "syscall", _MOUNT_SETATTR, *at, attributes, len(attributes))
