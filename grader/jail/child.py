"""One run, from fork to exit: build the walls, then become hostile.

The order of the steps in `live` is the security argument. Everything before READY is ours; the
first byte of the submission is read after it.
"""

import ctypes
import fcntl
import os
import resource
import signal
from collections.abc import Callable
from typing import Any, NoReturn

from . import landlock, runner, seccomp, wire

REQUEST_FD, FRAMES_FD, RULESET_FD = 3, 4, 5
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38

# Far above what a run needs: backstops for the moment between two looks from outside.
# XLA dies by SIGSEGV when the address space is short, and reserves gigabytes it never touches.
ADDRESS_SPACE_SLACK_MIB = 6144
OPEN_FILES = 256
FILE_SIZE_MIB = 16

_libc = ctypes.CDLL(None, use_errno=True)


def live(zygote: int, descriptors: dict[str, int], request: dict[str, Any]) -> NoReturn:
    """Run one submission in this process and end it; never returns to the zygote's code.

    ``zygote`` is the parent's pid; ``request`` has cwd, memory_mib and returned_bytes.
    """
    try:
        place_descriptors(descriptors)
        layers = []
        try:
            for layer, step in steps(zygote, request, "ruleset" in descriptors):
                step()
                layers.append(layer)
        except Exception as error:  # noqa: BLE001  told to the host, which makes it a judge error
            told = f"{type(error).__name__}: {error}"
            write(wire.frame(wire.Kind.BROKEN, 0, wire.pack_texts(told)))
            os._exit(1)
        write(wire.frame(wire.Kind.READY, 0, wire.pack_texts("\n".join(layers))))
        runner.serve(read, write, request["returned_bytes"])
    finally:
        os._exit(1)


def steps(
    zygote: int, request: dict[str, Any], has_landlock: bool
) -> tuple[tuple[str, Callable[[], None]], ...]:
    """What tightens the child, by name and in order; each raises OSError if it can't be done."""
    # Not even the empty directory may be written: no limit would count what lies there.
    writable = [os.devnull]
    files = (("landlock", lambda: landlock.enforce(RULESET_FD, writable)),) if has_landlock else ()
    return (
        ("dies with the grader", lambda: die_with_parent(zygote)),
        ("own session", os.setsid),
        ("default signals", reset_signals),
        ("empty directory", lambda: os.chdir(request["cwd"])),
        ("rlimits", lambda: set_limits(request["memory_mib"])),
        ("not dumpable", hide_from_siblings),
        ("no new privileges", give_up_privileges),
        *files,
        ("seccomp", seccomp.install),  # last: it refuses what the steps before it do
    )


def place_descriptors(descriptors: dict[str, int]) -> None:
    """Leave 0 to 4 open: no input, two outputs, requests, frames; and 5, if there is a ruleset.

    The ruleset is closed when it is enforced.
    """
    null = os.open(os.devnull, os.O_RDONLY)
    order = ("stdout", "stderr", "request", "frames", "ruleset")
    wanted = [null, *(descriptors[name] for name in order if name in descriptors)]
    # First out of the way of 0 to 5, so that no dup2 overwrites one still needed.
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 64) for fd in wanted]
    for n, fd in enumerate(high):
        os.dup2(fd, n, inheritable=True)
    os.closerange(len(wanted), os.sysconf("SC_OPEN_MAX"))


def die_with_parent(parent: int) -> None:
    """Be killed when the zygote ends, which it does when the host ends, however that came."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise ProcessLookupError("the zygote ended before its child began")


def reset_signals() -> None:
    """Default actions and an empty mask, but for what Python itself ignores."""
    ignored = {signal.SIGPIPE, signal.SIGXFSZ}
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, set())


def set_limits(memory_mib: int) -> None:
    """Kernel limits behind the ones that the host watches."""
    address_space = (memory_mib + ADDRESS_SPACE_SLACK_MIB) << 20
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, FILE_SIZE_MIB << 20),
    ):
        _, hard = resource.getrlimit(limit)
        least = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (least, least))


def hide_from_siblings() -> None:
    """No other process of this user may read this one's memory or descriptors."""
    prctl(PR_SET_DUMPABLE, 0)


def give_up_privileges() -> None:
    """Nothing executed from here on can gain rights."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def prctl(option: int, value: int) -> None:
    """Set one attribute of this process; OSError if the kernel refuses."""
    if _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"prctl({option}, {value}): {os.strerror(number)}")


def read(size: int) -> bytes:
    """Exactly ``size`` bytes of the request pipe; fewer only at its end."""
    parts = []
    while size:
        part = os.read(REQUEST_FD, min(size, 1 << 20))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write(data: bytes) -> None:
    """All of ``data`` to the frame pipe."""
    view = memoryview(data)
    while view:
        view = view[os.write(FRAMES_FD, view) :]
