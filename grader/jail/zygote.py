"""The zygote: everything imported once, then fork after fork.

The control socket carries one JSON request at a time, answered by one JSON reply:

    spawn {limits, cwd} + 4 descriptors  ->  {pid} + a pidfd      the child now runs `child.live`
    reap  {pid}                          ->  {status, peak_mib}   after its pidfd says it has ended

End of file on the socket (the host is gone) ends the zygote, and with it every child.
"""

import array
import gc
import json
import os
import platform
import socket
import sys
from typing import Any

from . import child, seccomp

DESCRIPTORS = ("request", "frames", "stdout", "stderr")


def main(control_fd: int) -> None:
    """Import what submissions need, say so, then serve requests until the socket is closed."""
    control = socket.socket(fileno=control_fd)
    control.set_inheritable(False)
    versions = import_libraries()
    seccomp.build(os.uname().machine)  # remembered, so that no child has to assemble it
    gc.collect()
    gc.freeze()  # a later collection in a child then does not copy the zygote's pages
    gc.enable()
    send(control, {"versions": versions})
    while True:
        request, descriptors = receive(control)
        if request is None:
            return
        if request["op"] == "spawn":
            spawn(control, request, descriptors)
        else:
            reap(control, request["pid"])


def import_libraries() -> dict[str, str]:
    """Import numpy, jax and flax.nnx without collecting garbage; their versions."""
    gc.disable()
    import flax
    import jax
    import jax.numpy
    import numpy as np
    from flax import nnx  # noqa: F401

    return {
        "python": platform.python_version(),
        "jax": jax.__version__,
        "flax": flax.__version__,
        "numpy": np.__version__,
        "platform": f"{sys.platform}-{platform.machine()}",
    }


def spawn(control: socket.socket, request: dict[str, Any], descriptors: list[int]) -> None:
    """Fork a child that lives by ``request``; answer with its pid and a pidfd."""
    zygote = os.getpid()
    pid = os.fork()
    if pid == 0:
        control.close()
        child.live(zygote, dict(zip(DESCRIPTORS, descriptors, strict=True)), request)
    for descriptor in descriptors:
        os.close(descriptor)
    pidfd = os.pidfd_open(pid)
    send(control, {"pid": pid}, [pidfd])
    os.close(pidfd)


def reap(control: socket.socket, pid: int) -> None:
    """Collect a child that has ended: its wait status and its peak resident size."""
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
