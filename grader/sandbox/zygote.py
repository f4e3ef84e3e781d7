"""The host's handle on a zygote: start it, have it fork and reap, end it."""

import array
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from grader.errors import JudgeError
from grader.sandbox import usage
from grader.sandbox.launch import launch

REPLY_S = 60.0  # for a fork; passed only if the process was stopped
PRIME_S = 300.0  # for what a primer does, some of it compiled
PARK_S = 5.0  # until all threads have come to rest after that


class RefusedError(JudgeError):
    """The walls that were asked for can't be built on this machine."""


class UnprimedError(JudgeError):
    """A zygote can't be primed; the text says why. Runs are as without priming."""


@dataclass(frozen=True)
class Exit:
    """How a child ended: the status of wait(2), and its peak resident size."""

    status: int
    peak_mib: float


class Zygote:
    """A process that has numpy, jax and flax imported and forks a child for each run.

    States: starting (`start` returns at once, the imports go on in the zygote), ready (after the
    first call that needs it), ended (it died, or was closed: every call raises). Several threads
    may call it, but no thread that Ctrl-C interrupts (a reply would be left unread). JudgeError if
    it can't start or dies; RefusedError if its walls can't be had.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        control: socket.socket,
        log: Any,
        leave_out: Sequence[str],
    ) -> None:
        #: Whether a run's cwd is a tmpfs of its own: else the host makes a folder.
        self.gives_folder = "namespaces" not in leave_out
        #: Whether something was made ready in it.
        self.primed = False
        #: Resident MiB of a child as it begins, before anything was made ready.
        self.plain_mib: float | None = None
        self._process = process
        self._control = control
        self._log = log
        self._lock = threading.Lock()  # of the control socket
        self._closing = threading.Lock()
        self._versions: dict[str, str] | None = None
        self._pidfd: int | None = None

    @classmethod
    def start(
        cls,
        leave_out: Sequence[str] = (),
        hidden: Iterable[Path] = (),
        cache: Path | None = None,
        libraries: Iterable[str] = (),
    ) -> Self:
        """Start the process, without the walls ``leave_out``; its imports may still go on.

        ``hidden`` are folders that no run may read, should they lie among the libraries; ``cache``
        is the folder of the compile cache, which all may. Runs may import ``libraries`` beside jax,
        flax and numpy; UsageError if one is not installed.
        """
        if sys.platform != "linux":
            raise RefusedError(f"submissions are run on Linux only; this is {sys.platform}")
        control, process, log = launch(leave_out, hidden, cache, libraries)
        return cls(process, control, log, leave_out)

    @property
    def versions(self) -> dict[str, str]:
        """Versions of python, jax, flax, numpy and the platform; waits until they are known."""
        with self._lock:
            return self._ready()

    @property
    def pid(self) -> int:
        """The zygote's pid on the host; waits until it is ready."""
        with self._lock:
            self._ready()
            if self._pidfd is None:
                raise JudgeError(self._obituary())
            return pid_of(self._pidfd)

    def spawn(self, request: dict[str, Any], descriptors: list[int]) -> tuple[int, int]:
        """Fork a child for ``request``, with ``descriptors``; return its number and a pidfd.

        The zygote knows the child by that number.
        """
        with self._lock:
            self._ready()
            reply, received = self._ask({"op": "spawn", **request}, descriptors)
            if not received:
                raise JudgeError(f"a run could not be started: {reply.get('error', 'no pidfd')}")
            return reply["pid"], received[0]

    def reap(self, number: int) -> Exit:
        """Collect a child that has ended; blocks if it has not."""
        with self._lock:
            reply, _ = self._ask({"op": "reap", "pid": number})
            return Exit(reply["status"], reply["peak_mib"])

    def prime(self, data: bytes) -> None:
        """Make ready what a primer does (see ``jail/zygote.py``) for all later children.

        Its threads are parked, and counted in /proc. UnprimedError if that fails; close the zygote
        then: it must make no child any more.
        """
        with self._lock, ExitStack() as stack:
            self._ready()
            try:
                file = stack.enter_context(tempfile.TemporaryFile())
                file.write(data)
                file.seek(0)
            except OSError as error:
                raise UnprimedError(f"its primer can't be handed over: {error}") from error
            self._control.settimeout(PRIME_S)
            reply, _ = self._ask({"op": "prime"}, [file.fileno()])
            self._control.settimeout(REPLY_S)
            if "unprimed" in reply:
                raise UnprimedError(reply["unprimed"])
            self._park()
        self.primed = True

    def has_ended(self) -> bool:
        """Whether it died, or was closed."""
        return self._process.poll() is not None

    def close(self) -> None:
        """End the zygote and every child it has; they are gone afterwards."""
        # Its end wakes a thread that waits for a reply. The process that waits for it outside goes
        # last: else we could not collect the zygote.
        with self._closing:
            if self._pidfd is not None:
                _end(self._pidfd)
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(timeout=REPLY_S)
            self._process.kill()
            self._process.wait()
            with self._lock:
                with suppress(OSError):  # a zygote that was just forked: wait for its end, too
                    while self._control.recv(1 << 16):
                        pass
                if self._pidfd is not None:
                    os.close(self._pidfd)
                    self._pidfd = None
                self._control.close()
                self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ready(self) -> dict[str, str]:
        if self._versions is None:
            greeting, received = self._receive()
            if "refused" in greeting:
                raise RefusedError(greeting["refused"])
            if not received:
                self._process.kill()
                raise JudgeError("the sandbox could not be started: no descriptors are left")
            (self._pidfd,) = received
            self._versions = greeting["versions"]
            self._control.settimeout(REPLY_S)
        return self._versions

    def _park(self) -> None:
        """Park all threads but the first; the kernel must know of no other afterwards."""
        assert self._pidfd is not None
        pid = pid_of(self._pidfd)
        deadline = time.monotonic() + PARK_S
        while True:
            reply, _ = self._ask({"op": "park", "threads": usage.threads(pid)})
            if "unprimed" in reply:
                raise UnprimedError(reply["unprimed"])
            count = usage.memory(pid).threads
            if count == reply["parked"] + 1:
                return
            if time.monotonic() > deadline:
                raise UnprimedError(
                    f"of its {count} threads {count - 1 - reply['parked']} did not come to rest"
                )

    def _ask(
        self, request: dict[str, Any], descriptors: list[int] | None = None
    ) -> tuple[dict[str, Any], list[int]]:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors or []))]
        try:
            self._control.sendmsg([json.dumps(request).encode()], rights if descriptors else [])
        except OSError as error:
            raise JudgeError(self._obituary()) from error
        return self._receive()

    def _receive(self) -> tuple[dict[str, Any], list[int]]:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, 1 << 16, 1)
        except TimeoutError:
            self._process.kill()  # its replies would be taken for answers to later questions
            raise JudgeError("the process that runs submissions does not answer") from None
        except OSError as error:
            raise JudgeError(self._obituary()) from error
        if not data:
            raise JudgeError(self._obituary())
        return json.loads(data), descriptors

    def _obituary(self) -> str:
        if self._log.closed:
            return "the process that runs submissions was closed"
        try:
            status = str(self._process.wait(timeout=1))
        except subprocess.TimeoutExpired:
            status = "unknown"
        self._log.seek(0)
        last = self._log.read().decode("utf-8", "replace").strip().splitlines()[-5:]
        printed = "\n  ".join(last) or "it printed nothing"
        return f"the process that runs submissions ended (status {status}):\n  {printed}"


def _end(pidfd: int) -> None:
    """Kill a process and wait until it is gone, together with its pid namespace if it has one."""
    with suppress(OSError):  # it has ended, or was closed by another thread
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
    poller = select.poll()
    poller.register(pidfd, select.POLLIN)
    poller.poll(REPLY_S * 1000)


def pid_of(pidfd: int) -> int:
    """The pid of a process on the host, whatever its pid namespace.

    JudgeError if the process has ended, or /proc does not show it.
    """
    try:
        lines = Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines()
    except OSError as error:
        raise JudgeError(f"/proc/self/fdinfo can't be read: {error.strerror}") from None
    pid = next((int(line.split()[1]) for line in lines if line.startswith("Pid:")), 0)
    if pid <= 0:
        raise JudgeError("the process that was to run a submission can't be found in /proc")
    return pid
