"""The host's handle on a zygote: start it, have it fork and reap, end it."""

import array
import importlib.util
import json
import os
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from grader import jail
from grader.errors import JudgeError

JAIL_MAIN = Path(jail.__file__).with_name("main.py")

# All that a submission's process inherits of the host's environment is nothing.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/nonexistent",
    "JAX_PLATFORMS": "cpu",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


START_S = 300.0  # for importing jax and flax, on a slow network disk under load
REPLY_S = 60.0  # for a fork; passed only if the process was stopped


@dataclass(frozen=True)
class Exit:
    """How a child ended: the status of wait(2), and its peak resident size."""

    status: int
    peak_mib: float


class Zygote:
    """A process that has numpy, jax and flax imported and forks a child for each run.

    States: starting (`start` returns at once, the imports go on in the zygote), ready (after the
    first call that needs it), closed. Calls may come from several threads, but never from one that
    Ctrl-C interrupts (a reply would be left unread). JudgeError if it can't start or dies.
    """

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket, log: Any) -> None:
        self._process = process
        self._control = control
        self._log = log
        self._lock = threading.Lock()
        self._versions: dict[str, str] | None = None

    @classmethod
    def start(cls) -> Self:
        """Start the process and return before its imports are done."""
        if sys.platform != "linux":
            raise JudgeError(f"submissions are run on Linux only; this is {sys.platform}")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(START_S)
        log = tempfile.TemporaryFile()  # noqa: SIM115  closed with the zygote
        command = [sys.executable, "-I", "-S", str(JAIL_MAIN), str(theirs.fileno())]
        with theirs:
            process = subprocess.Popen(  # noqa: S603  our own interpreter, our own file
                [*command, *library_dirs()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=ENVIRONMENT,
                pass_fds=[theirs.fileno()],
                cwd="/",
                start_new_session=True,  # Ctrl-C on the terminal is the host's to handle
            )
        return cls(process, ours, log)

    @property
    def versions(self) -> dict[str, str]:
        """Versions of python, jax, flax, numpy and the platform; waits until they are known."""
        with self._lock:
            return self._ready()

    def spawn(self, request: dict[str, Any], descriptors: list[int]) -> tuple[int, int]:
        """Fork a child that lives by ``request`` and ``descriptors``: its pid and a pidfd."""
        with self._lock:
            self._ready()
            reply, received = self._ask({"op": "spawn", **request}, descriptors)
            if not received:
                raise JudgeError(f"a run could not be started: {reply.get('error', 'no pidfd')}")
            return reply["pid"], received[0]

    def reap(self, pid: int) -> Exit:
        """Collect a child that has ended; blocks if it has not."""
        with self._lock:
            reply, _ = self._ask({"op": "reap", "pid": pid})
            return Exit(reply["status"], reply["peak_mib"])

    def close(self) -> None:
        """End the zygote and every child it has."""
        self._process.kill()  # wakes a thread that waits for a reply
        self._process.wait()
        with self._lock:
            self._control.close()
            self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ready(self) -> dict[str, str]:
        if self._versions is None:
            self._versions = self._receive()[0]["versions"]
            self._control.settimeout(REPLY_S)
        return self._versions

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
        told = "\n  ".join(last) or "it printed nothing"
        return f"the process that runs submissions ended (status {status}):\n  {told}"


def library_dirs() -> list[str]:
    """The folders that hold the libraries a submission may import; jax is found, not imported."""
    spec = importlib.util.find_spec("jax")
    if spec is None or spec.origin is None:
        raise JudgeError("jax is not installed beside the grader: pip install jax flax")
    paths = sysconfig.get_paths()
    folders = [str(Path(spec.origin).parents[1]), paths["purelib"], paths["platlib"]]
    return list(dict.fromkeys(os.path.realpath(folder) for folder in folders))
