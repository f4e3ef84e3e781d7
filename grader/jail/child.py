"""One run, from fork to exit: build the walls, then become hostile.

The order in `steps` is the security argument. Everything before READY is ours; the first byte of
the submission is read after it.
"""

import faulthandler
import fcntl
import os
import resource
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from . import landlock, namespaces, runner, seccomp, streams, warm, wire
from .libc import prctl

STDERR_FD, REQUEST_FD, FRAMES_FD, RULESET_FD = 2, 3, 4, 5
PR_SET_NO_NEW_PRIVS = 38

# Far above what a run needs: backstops for the moment between two looks from outside.
# XLA dies by SIGSEGV when the address space is short, and reserves gigabytes it never touches.
ADDRESS_SPACE_SLACK_MIB = 6144
OPEN_FILES = 256
PENDING_SIGNALS = 1024  # counted for each user, and queued in the kernel
FILE_SIZE_MIB = 16


@dataclass(frozen=True)
class WallPlan:
    """The parts of the walls that the zygote prepared for all its children.

    ``leave_out`` are names of `steps`; ``scratch`` is the path of each run's own folder, None where
    there are no namespaces; ``rules`` are Landlock's, None where the kernel has no Landlock.
    """

    leave_out: frozenset[str]
    scratch: str | None
    rules: list[bytes] | None


def live(
    zygote: int,
    descriptors: dict[str, int],
    request: dict[str, Any],
    walls: WallPlan,
    threads: warm.Threads | None,
) -> NoReturn:
    """Run one submission in this process and end it; never returns to the zygote's code.

    ``zygote`` is the parent's pid; ``request`` is described in `zygote.py`; ``threads`` are those
    that the zygote has parked, if it has.
    """
    try:
        place_descriptors(descriptors)
        streams.renew()
        layers = []
        try:
            for layer, step in steps(zygote, request, walls):
                if layer not in walls.leave_out:
                    step()
                    layers.append(layer)
            if threads is not None:
                threads.restore()  # behind the walls, which hold for each thread that is made here
        except Exception as error:  # noqa: BLE001  the host makes it a judge error
            text = f"{type(error).__name__}: {error}"
            write(wire.frame(wire.Kind.BROKEN, 0, wire.pack_texts(text)))
            os._exit(1)
        faulthandler.enable(STDERR_FD, all_threads=False)  # for the host
        faulthandler.register(signal.SIGXCPU, STDERR_FD, all_threads=False)  # the host asks by it
        write(wire.frame(wire.Kind.READY, 0, wire.pack_texts("\n".join(layers))))
        runner.serve(read, write, request["returned_bytes"], threads is not None)
    finally:
        os._exit(1)


def steps(
    zygote: int, request: dict[str, Any], walls: WallPlan
) -> Iterator[tuple[str, Callable[[], None]]]:
    """The steps that tighten the child, by name and in order; a step that fails raises OSError."""
    # Without a folder of its own it may write nothing, since no limit would count its files. The
    # course staff's own code may.
    scratch = walls.scratch
    folder = scratch or request["cwd"]
    writable = [os.devnull] if scratch is None and not request["writes"] else [os.devnull, folder]

    yield "dies with the grader", lambda: namespaces.die_with(zygote)
    yield "own session", os.setsid
    if scratch is not None:
        yield "namespaces", lambda: namespaces.separate(scratch)
    yield "empty directory", lambda: os.chdir(folder)
    yield "rlimits", lambda: set_limits(request["memory_mib"])
    yield "no capabilities", namespaces.drop_capabilities
    yield "not dumpable", lambda: namespaces.be_dumpable(False)
    yield "no new privileges", give_up_privileges
    if walls.rules is not None:
        yield "landlock", lambda: landlock.enforce(RULESET_FD, writable)
    yield "seccomp", seccomp.install  # last: it refuses what the steps before it do


def place_descriptors(descriptors: dict[str, int]) -> None:
    """Leave 0 to 4 open: an empty pipe, two outputs, requests, frames; and 5 for a ruleset.

    The ruleset, if there is one, is closed when it is enforced.
    """
    nothing, end = os.pipe()
    os.close(end)
    order = ("stdout", "stderr", "request", "frames", "ruleset")
    wanted = [nothing, *(descriptors[name] for name in order if name in descriptors)]
    # First out of the way of 0 to 5, so that no dup2 overwrites a descriptor that is still needed.
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 64) for fd in wanted]
    for n, fd in enumerate(high):
        os.dup2(fd, n, inheritable=True)
    os.closerange(len(wanted), os.sysconf("SC_OPEN_MAX"))


def set_limits(memory_mib: int) -> None:
    """Kernel limits behind the ones that the host watches."""
    address_space = (memory_mib + ADDRESS_SPACE_SLACK_MIB) << 20
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_SIGPENDING, PENDING_SIGNALS),
        (resource.RLIMIT_FSIZE, FILE_SIZE_MIB << 20),
    ):
        _, hard = resource.getrlimit(limit)
        least = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (least, least))


def give_up_privileges() -> None:
    """Nothing executed from here on can gain rights."""
    prctl("no new privileges", PR_SET_NO_NEW_PRIVS, 1)


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
