"""The zygote: everything imported once, then fork after fork.

The control socket carries JSON messages, each in a packet of its own. The first is the zygote's:

    {versions} + a pidfd of the zygote's    ready
    {refused}                               the outer jail can't be made here: a text

and then it answers requests:

    spawn {cwd (where there are no namespaces), writes (to it, too), memory_mib, returned_bytes}
          + 4 descriptors
        -> {pid} + a pidfd       the child now runs `child.live`
        -> {error}               it could not be forked
    reap {pid}
        -> {status, peak_mib}    asked when its pidfd says that it has ended
    prime + 1 descriptor         of a file: a primer's source, then calls, as `wire.pack_parts`
        -> {}                    all that it does is ready now; park its threads before a spawn
        -> {unprimed}            a text; the zygote has threads now, and must be ended
    park {threads}               their numbers here; the zygote's own may be among them
        -> {parked}              how many are: a child has them, too, once all of them are
        -> {unprimed}            as above

``pid`` is a number of the zygote's own pid namespace.
End of file on the socket (the host is gone) ends the zygote, and with it every child.
"""

import array
import gc
import json
import os
import platform
import resource
import signal
import socket
import sys
import traceback
from typing import Any

from . import (
    child,
    compiled,
    convert,
    files,
    landlock,
    mounts,
    namespaces,
    pages,
    plain,
    primer,
    quiet,
    runner,
    seccomp,
    shelf,
    warm,
    wire,
)

DESCRIPTORS = ("request", "frames", "stdout", "stderr")
RULESET = "ruleset"
MAX_DESCRIPTORS = 4096
MANY = 16  # runs of a warm zygote, after which huge pages are worth their time
# The grader itself, with its references, if it was installed among the libraries.
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main(
    control_fd: int,
    leave_out: list[str],
    hidden: list[str],
    library_dirs: list[str],
    cache: str | None,
    added: dict[str, str],
) -> None:
    """Enter the jail, import what submissions need, say so, then serve until the socket closes.

    ``leave_out`` are names of walls not to build; ``hidden`` are real paths that no run may read;
    ``cache`` is the folder of the compile cache; ``added`` are the versions of the libraries that
    the course adds.
    """
    control = socket.socket(fileno=control_fd)
    control.set_inheritable(False)
    os.umask(0o022)  # a stricter one of the caller's would close the jail's own folders
    allow_descriptors()
    shelf.read()
    # What is out of reach later on.
    threads = warm.Threads()
    proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    roots = files.roots(library_dirs)
    secrets = files.secrets(library_dirs, [PACKAGE]) | set(hidden)
    scratch = None
    if "namespaces" not in leave_out:
        try:
            scratch = namespaces.enter(roots, secrets, cache)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            send(control, {"refused": f"{where}{error.strerror}"})
            return
        cache = cache and mounts.COMPILED
    memory = pages.Pages(proc)
    os.close(proc)
    if "not dumpable" in leave_out:  # as the zygote is, so its children are
        namespaces.be_dumpable(True)
    versions = import_libraries() | added
    quiet.mute(library_dirs)
    plain.complete()
    if cache is not None:
        compiled.read_from(cache)
    if seccomp.supported(machine := os.uname().machine):
        seccomp.build(machine)  # remembered, so that no child has to assemble it
    rules = None
    if "landlock" not in leave_out and landlock.abi():
        landlock.remember_listings()
        readable = (*roots, *files.DEVICES, *files.KERNEL, *([cache] if cache else []))
        rules = landlock.hold(files.without(readable, secrets))
    # Once for all children, which inherit both.
    reset_signals()
    if "no capabilities" not in leave_out:
        namespaces.drop_bounds()
    gc.enable()
    freeze()
    itself = os.pidfd_open(os.getpid())
    send(control, {"versions": versions}, [itself])
    os.close(itself)
    try:
        serve(control, child.WallPlan(frozenset(leave_out), scratch, rules), threads, memory)
    except ConnectionError:  # the host was killed while it was answered
        os._exit(0)
    except BaseException:  # noqa: BLE001  whatever it is, this must end, and at once
        traceback.print_exc()
        os._exit(1)
    os._exit(0)  # in the ordinary way XLA's client would wait for threads that are parked


def serve(
    control: socket.socket, walls: child.WallPlan, threads: warm.Threads, memory: pages.Pages
) -> None:
    """Answer requests until the host closes the socket."""
    runs = 0  # since it was last primed
    ruleset = make_ruleset(walls)  # a fresh one for each run, made while nobody waits
    while True:
        request, descriptors = receive(control)
        if request is None:
            return
        if request["op"] == "spawn":
            spawn(control, request, descriptors, ruleset, walls, threads)
            runs += 1
            if runs == MANY and threads.parked:
                memory.collapse()
            ruleset = make_ruleset(walls)
        elif request["op"] == "prime":
            prime(control, descriptors[0], threads)
            runs = 0
        elif request["op"] == "park":
            park(control, request["threads"], threads)
        else:
            reap(control, request["pid"])


def prime(control: socket.socket, descriptor: int, threads: warm.Threads) -> None:
    """Run the primer in ``descriptor`` in this process, and answer."""
    with open(descriptor, "rb") as file:
        source, *calls = wire.unpack_parts(file.read())
    arguments = (
        [runner.to_value(value) for value in wire.unpack_arguments(call)] for call in calls
    )
    try:
        threads.release()
        primer.prime(source, arguments)
    except (primer.PrimerError, warm.ThreadsError) as error:
        send(control, {"unprimed": str(error)})
        return
    freeze()
    send(control, {})


def park(control: socket.socket, numbers: list[int], threads: warm.Threads) -> None:
    """Park threads, and answer."""
    try:
        send(control, {"parked": threads.park(numbers)})
    except warm.ThreadsError as error:
        send(control, {"unprimed": str(error)})


def freeze() -> None:
    """Keep the objects of now out of later collections: in a child these would copy their pages."""
    gc.collect()
    gc.freeze()


def make_ruleset(walls: child.WallPlan) -> int | None:
    """A descriptor of a fresh ruleset, if Landlock is used."""
    return None if walls.rules is None else landlock.ruleset(walls.rules)


def reset_signals() -> None:
    """Set default actions and an empty mask, except for the signals that Python itself ignores."""
    ignored = {signal.SIGPIPE, signal.SIGXFSZ}
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, set())


def allow_descriptors() -> None:
    """Raise the limit: Landlock's rules hold a descriptor for each library, perhaps hundreds."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MAX_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def import_libraries() -> dict[str, str]:
    """Import numpy, jax and flax.nnx without collecting garbage; return their versions."""
    gc.disable()
    import flax
    import jax
    import jax.numpy
    import jaxlib.version
    import numpy as np
    from flax import nnx  # noqa: F401

    convert.jax = jax
    return {
        "python": platform.python_version(),
        "jax": jax.__version__,
        "jaxlib": jaxlib.version.__version__,
        "flax": flax.__version__,
        "numpy": np.__version__,
        "platform": f"{sys.platform}-{platform.machine()}",
    }


def spawn(
    control: socket.socket,
    request: dict[str, Any],
    descriptors: list[int],
    ruleset: int | None,
    walls: child.WallPlan,
    threads: warm.Threads,
) -> None:
    """Fork a child for ``request``; answer with its pid and a pidfd."""
    zygote, named = os.getpid(), dict(zip(DESCRIPTORS, descriptors, strict=True))
    if ruleset is not None:
        named[RULESET] = ruleset
    is_first = walls.scratch is not None  # in a pid namespace of its own
    try:
        if threads.parked:
            pid = threads.fork(namespaces.NEWPID if is_first else 0)
        else:
            pid = namespaces.fork_first_process() if is_first else os.fork()
    except OSError as error:  # no process or memory left: this run fails, the zygote goes on
        send(control, {"error": str(error)})
    else:
        if pid == 0:
            control.close()
            child.live(zygote, named, request, walls, threads if threads.parked else None)
        pidfd = os.pidfd_open(pid)
        send(control, {"pid": pid}, [pidfd])
        os.close(pidfd)
    for descriptor in named.values():
        os.close(descriptor)


def reap(control: socket.socket, pid: int) -> None:
    """Collect a child that has ended; answer with its wait status and its peak resident size."""
    _, status, usage = os.wait4(pid, 0)
    send(control, {"status": status, "peak_mib": usage.ru_maxrss / 1024})


def send(
    control: socket.socket, reply: dict[str, Any], descriptors: list[int] | None = None
) -> None:
    """One reply, with descriptors beside it."""
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors or []))]
    control.sendmsg([json.dumps(reply).encode()], rights if descriptors else [])


def receive(control: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """One request and its descriptors; (None, []) when the host has closed the socket."""
    data, descriptors, _, _ = socket.recv_fds(control, 1 << 16, len(DESCRIPTORS))
    return (json.loads(data) if data else None), descriptors
