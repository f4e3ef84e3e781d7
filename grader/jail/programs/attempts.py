"""Attempts at everything that no submission may be able to do. Sent as a file, as a submission is.

`probes.py` appends places to reach (OUTSIDE, a folder of the host's; GRADER, a file of ours;
LIBRARY, a file of the libraries; MARKER, a file's name; HOST, a pid), calls `attempt` with the
position of a name in NAMES, and reads the answer: [1] if the attempt succeeded, [0] if not.

Standard library only: it must run where nothing else can be read.
"""

import ctypes
import errno
import os
import signal
import socket
import sys
from collections.abc import Callable

OUTSIDE = GRADER = LIBRARY = "/nonexistent"
MARKER = "nothing"
HOST = 1
PROGRAMS = ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/bin/sh", sys.executable)
PLACES = (".", "/tmp", "/var/tmp", "/dev/shm", "/run", "/scratch")  # noqa: S108
_libc = ctypes.CDLL(None, use_errno=True)


def read_outside() -> bool:
    """Read a file outside, such as one with expected values."""
    with open(f"{OUTSIDE}/secret", "rb") as file:
        return bool(file.read())


def read_grader() -> bool:
    """Read the grader's own files, beside which a wheel has the references."""
    with open(GRADER, "rb") as file:
        return bool(file.read())


def write_outside() -> bool:
    """Make a file outside, in a folder where everybody may write."""
    with open(f"{OUTSIDE}/open/made", "wb"):
        return True


def write_library() -> bool:
    """Open a file of the libraries for writing, which the next run would import.

    None is made: processes that import meanwhile see that the folder has changed, and may not list
    it.
    """
    with open(LIBRARY, "r+b"):
        return True


def leave_marker() -> bool:
    """Leave a file for the next run, wherever possible, so that `find_marker` may find it."""
    for folder in PLACES:
        try:
            with open(f"{folder}/{MARKER}", "wb") as file:
                file.write(b"found")
        except OSError:
            continue
    return False


def find_marker() -> bool:
    """Find what `leave_marker` left in the run before."""
    return any(os.path.exists(f"{folder}/{MARKER}") for folder in PLACES)


def fork() -> bool:
    """Start a process."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return True


def execute() -> bool:
    """Become another program, the first of PROGRAMS that can be seen in here."""
    path = next(filter(os.path.exists, PROGRAMS), None)
    if path is None:
        return False
    _libc.execve(path.encode(), None, None)
    return ctypes.get_errno() not in (errno.EPERM, errno.EACCES)


def network() -> bool:
    """Have a socket of any of the usual families."""
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
            try:
                socket.socket(family, kind).close()
            except OSError:
                continue
            return True
    return False


def signal_host() -> bool:
    """Signal the grader."""
    if os.getpid() == HOST:  # both are the first process of their own pid namespace
        return False
    os.kill(HOST, 0)
    return True


def stop_parent() -> bool:
    """Signal the process that made this one."""
    parent = os.getppid()
    if parent == 0:  # it lives where this process can't see it
        return False
    os.kill(parent, signal.SIGCONT)
    return True


def see_outside() -> bool:
    """See that a file outside exists."""
    return os.path.exists(f"{OUTSIDE}/secret") or os.path.exists(f"/proc/{HOST}")


def be_privileged() -> bool:
    """Be root, or have a capability."""
    data = ctypes.create_string_buffer(24)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _libc.capget(header, data)
    effective, permitted = data.raw[0:8], data.raw[12:20]
    return os.getuid() == 0 or any(effective + permitted)


def more_descriptors() -> bool:
    """Have a file open that the grader opened."""
    for descriptor in range(5, 4096):
        try:
            os.fstat(descriptor)
        except OSError:
            continue
        return True
    return False


def trace() -> bool:
    """Trace another process; here: offer itself to be traced."""
    return bool(_libc.ptrace(0, 0, 0, 0) == 0)


ATTEMPTS: tuple[Callable[[], bool], ...] = (
    read_outside,
    read_grader,
    write_outside,
    write_library,
    fork,
    network,
    signal_host,
    stop_parent,
    see_outside,
    be_privileged,
    more_descriptors,
    leave_marker,
    find_marker,
    execute,
    trace,
)
NAMES = tuple(function.__name__ for function in ATTEMPTS)


def attempt(which: float) -> list[float]:
    """[1] if the attempt succeeded, [0] if it was refused."""
    try:
        return [float(ATTEMPTS[int(which)]())]
    except OSError:
        return [0.0]


def reduce() -> list[float]:
    """Use what XLA needs of the machine: a compiler, threads, /proc/cpuinfo."""
    import jax
    import jax.numpy as jnp

    total = jax.jit(lambda x: jnp.sum(x * 2.0))(jnp.arange(4096, dtype=jnp.float32))
    return [float(total)]
