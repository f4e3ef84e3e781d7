"""One run from outside: send, watch, receive, and end it when a limit is passed.

The working directory of a run is made here, empty, and removed afterwards:

    <tmp>/grader-run-XXXX/     cwd of the child; what it writes is gone with the run

Everything read from the child is hostile. Frames must come one for each message, in order, within
a size; anything else ends the run. Time, CPU and memory are read from the kernel, never from the
child.
"""

import os
import select
import shutil
import signal
import struct
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import numpy as np

from grader.errors import JudgeError
from grader.jail import wire
from grader.jail.wire import Kind
from grader.limits import Limits
from grader.sandbox import usage
from grader.sandbox.outcome import (
    Answer,
    Cause,
    Raised,
    Refused,
    Returned,
    Run,
    Step,
    Stopped,
    Uncallable,
)
from grader.sandbox.zygote import Zygote

LOOK_EVERY_S = 0.02  # how often memory and CPU are read
SETUP_S = 30.0  # for a fork and the walls; passed only if the machine is in trouble
TEXT_BYTES = 1 << 16  # no frame but RETURNED is longer
SHAPE_BYTES = 2 + 8 * wire.MAX_NDIM


def run(
    zygote: Zygote,
    message: wire.Load,
    calls: Sequence[bytes],
    limits: Limits,
) -> Run:
    """Load a file and call its entry point with each of ``calls`` (packed arguments) in turn.

    Stops early when the process ends, or when the file can't be loaded. JudgeError if the sandbox
    itself fails.
    """
    with _child(zygote, limits) as child:
        layers = child.await_ready()
        load = child.step(wire.frame(Kind.LOAD, 0, message.pack()), 0)
        steps: list[Step] = []
        if load.answer is None:
            for index, call in enumerate(calls, start=1):
                steps.append(child.step(wire.frame(Kind.CALL, index, call), index))
                if isinstance(steps[-1].answer, Stopped):
                    break
        return Run(load, tuple(steps), layers)


@contextmanager
def _child(zygote: Zygote, limits: Limits) -> Iterator["_Child"]:
    """A child with its pipes and its empty directory; all of it is gone afterwards."""
    pipes: list[int] = []
    folder = tempfile.mkdtemp(prefix="grader-run-")
    child = None
    try:
        for _ in range(4):
            pipes.extend(os.pipe2(os.O_CLOEXEC))
        request_r, request_w, frames_r, frames_w, out_r, out_w, err_r, err_w = pipes
        request = {
            "cwd": folder,
            "memory_mib": limits.memory_mib,
            "returned_bytes": limits.returned_kib << 10,
        }
        pid, pidfd = zygote.spawn(request, [request_r, frames_w, out_w, err_w])
        pipes.append(pidfd)
        for theirs in (request_r, frames_w, out_w, err_w):
            os.close(theirs)
            pipes.remove(theirs)
        for ours in (request_w, frames_r, out_r, err_r):
            os.set_blocking(ours, False)
        child = _Child(zygote, limits, pid, pidfd, request_w, frames_r, out_r, err_r)
        yield child
    finally:
        if child is not None:
            child.end()
        for descriptor in pipes:
            os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class _Child:
    """A living child: idle, in a step, or ended (``exit`` is set)."""

    zygote: Zygote
    limits: Limits
    pid: int
    pidfd: int
    request_w: int
    frames_r: int
    out_r: int
    err_r: int
    received: bytearray = field(default_factory=bytearray)
    printed: dict[int, bytearray] = field(default_factory=dict)
    printed_total: int = 0
    killed_for: Stopped | None = None
    ended: Stopped | None = None
    peak_mib: float = 0.0
    cpu_s: float = 0.0

    def __post_init__(self) -> None:
        self.open = {self.frames_r, self.out_r, self.err_r}

    def await_ready(self) -> tuple[str, ...]:
        """Wait until the walls stand, and say which; JudgeError if they don't."""
        deadline = time.monotonic() + SETUP_S
        while (frame := self._frame(TEXT_BYTES)) is None and self.ended is None:
            if time.monotonic() > deadline:
                raise JudgeError(f"the sandbox was not ready after {SETUP_S:.0f} s")
            self._pump(b"", deadline)
        if frame is None:
            raise JudgeError(f"the sandbox ended before it was ready: {self.ended}")
        kind, _, payload = frame
        (text,) = wire.unpack_texts(payload, 1)
        if kind != Kind.READY:
            raise JudgeError(f"the sandbox could not be set up: {text}")
        self.cpu_s = usage.cpu_s(self.pid)
        return tuple(text.split("\n"))

    def step(self, message: bytes, index: int) -> Step:
        """Send ``message``, then wait for its one frame, for the end, or for a limit."""
        began, cpu_began = time.monotonic(), self.cpu_s
        self.printed = {self.out_r: bytearray(), self.err_r: bytearray()}
        answer: Answer | None = None
        if self.received:
            self._kill(Stopped(Cause.PROTOCOL, "it wrote to the grader's pipe before it was asked"))
        left = message
        while True:
            try:
                frame = self._frame(self._largest(index))
                if frame is not None:
                    answer = _read_answer(frame, index)
                    break
            except (wire.WireError, struct.error, ValueError) as error:
                self._kill(Stopped(Cause.PROTOCOL, f"it wrote to the grader's pipe: {error}"))
            if self.ended is not None:
                answer = self.ended
                break
            left = self._pump(left, began + self.limits.wall_s)
            self._look(began, cpu_began)
        if self.ended is None:
            self._drain()
            self._look(began, cpu_began)
            if self.killed_for is not None:  # the answer came, but with a limit passed
                self._await_end()
                answer = self.ended
        return Step(
            answer,
            time.monotonic() - began,
            self.cpu_s - cpu_began,
            self.peak_mib,
            bytes(self.printed[self.out_r]),
            bytes(self.printed[self.err_r]),
        )

    def end(self) -> None:
        """Kill what is left and collect it."""
        if self.ended is None:
            self._kill(Stopped(Cause.EXITED, "the run was over"))
            self._await_end()

    def _largest(self, index: int) -> int:
        returned = (self.limits.returned_kib << 10) + SHAPE_BYTES
        return max(returned, TEXT_BYTES) if index else TEXT_BYTES

    def _frame(self, largest: int) -> tuple[int, int, bytes] | None:
        """Take one whole frame from what was received; WireError if it claims too many bytes."""
        size = wire.HEADER.size
        if len(self.received) < size:
            return None
        kind, index, length = wire.HEADER.unpack_from(self.received)
        if length > largest:
            raise wire.WireError(f"a frame of {length} bytes")
        if len(self.received) < size + length:
            return None
        payload = bytes(self.received[size : size + length])
        del self.received[: size + length]
        return kind, index, payload

    def _pump(self, left: bytes, deadline: float) -> bytes:
        """Wait a moment for anything to happen; move bytes. Returns what is still to be sent."""
        poller = select.poll()
        for descriptor in (*self.open, self.pidfd):
            poller.register(descriptor, select.POLLIN)
        if left:
            poller.register(self.request_w, select.POLLOUT)
        wait_s = max(0.0, min(LOOK_EVERY_S, deadline - time.monotonic()))
        events = dict(poller.poll(wait_s * 1000 + 1))
        if self.request_w in events:
            left = self._send(left)
        self._drain()
        if self.pidfd in events:
            self._await_end()
        return left

    def _send(self, left: bytes) -> bytes:
        try:
            return left[os.write(self.request_w, left[: 1 << 16]) :]
        except BlockingIOError:
            return left
        except BrokenPipeError:
            return b""  # it closed its end; the frame that never comes says the rest

    def _drain(self) -> None:
        """Read all that is there, up to what may be there."""
        while part := self._read(self.frames_r):
            self.received += part
            if len(self.received) > self._largest(1) + 2 * wire.HEADER.size:
                break
        most = self.limits.printed_kib << 10
        for descriptor, kept in self.printed.items():
            while self.printed_total <= most and (part := self._read(descriptor)):
                kept += part[: most - self.printed_total]
                self.printed_total += len(part)

    def _read(self, descriptor: int) -> bytes:
        """What is there now; a pipe that the child has closed is no longer watched."""
        if descriptor not in self.open:
            return b""
        try:
            part = os.read(descriptor, 1 << 16)
        except BlockingIOError:
            return b""
        if not part:
            self.open.discard(descriptor)
        return part

    def _look(self, began: float, cpu_began: float) -> None:
        """Read the clocks and the memory, and kill if a limit is passed."""
        if self.ended is None:
            self.cpu_s = max(self.cpu_s, usage.cpu_s(self.pid))
            self.peak_mib = max(self.peak_mib, usage.peak_mib(self.pid))
        limits = self.limits
        if self.peak_mib > limits.memory_mib:
            self._kill(Stopped(Cause.MEMORY, f"more than {limits.memory_mib} MiB in memory"))
        if self.printed_total > limits.printed_kib << 10:
            self._kill(Stopped(Cause.PRINTED, f"more than {limits.printed_kib} KiB printed"))
        if self.cpu_s - cpu_began > limits.cpu_s:
            self._kill(Stopped(Cause.CPU, f"more than {limits.cpu_s:g} s of CPU time"))
        if time.monotonic() - began > limits.wall_s:
            self._kill(Stopped(Cause.WALL, f"more than {limits.wall_s:g} s of wall-clock time"))

    def _kill(self, why: Stopped) -> None:
        """Kill the whole process group; the first reason stands."""
        if self.killed_for is None:
            self.killed_for = why
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    def _await_end(self) -> None:
        """Wait for the end, collect it, and say why it came."""
        poller = select.poll()
        poller.register(self.pidfd, select.POLLIN)
        if not poller.poll(SETUP_S * 1000):
            raise JudgeError(f"process {self.pid} could not be killed")
        end = self.zygote.reap(self.pid)
        self._drain()
        self.peak_mib = max(self.peak_mib, end.peak_mib)
        self.ended = self.killed_for or _why_ended(end.status, self.peak_mib, self.limits)


def _why_ended(status: int, peak_mib: float, limits: Limits) -> Stopped:
    """The reason for an end that we did not bring about."""
    if peak_mib > limits.memory_mib:
        return Stopped(Cause.MEMORY, f"more than {limits.memory_mib} MiB in memory")
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGSYS:
            return Stopped(Cause.FORBIDDEN, "it made a system call that no solution needs")
        return Stopped(Cause.SIGNALLED, f"killed by {_signal_name(number)}")
    return Stopped(Cause.EXITED, f"ended itself with exit code {os.WEXITSTATUS(status)}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _read_answer(frame: tuple[int, int, bytes], index: int) -> Answer | None:
    """A frame as a value; WireError if it is not an answer to message ``index``."""
    kind, answered, payload = frame
    if answered != index:
        raise wire.WireError(f"an answer to {answered}, where {index} was asked")
    if index == 0 and kind == Kind.LOADED:
        return None
    if kind == Kind.RAISED:
        type_name, bases, text, lines = wire.unpack_texts(payload, 4)
        return Raised(type_name, tuple(bases.split("\n")), text, lines)
    if index == 0 and kind == Kind.UNCALLABLE:
        return Uncallable(wire.unpack_texts(payload, 1)[0])
    if index and kind == Kind.RETURNED:
        number_kind, shape, values = wire.unpack_array(payload)
        if number_kind != wire.NumberKind.REAL:
            return Returned(number_kind, shape, None)
        return Returned(number_kind, shape, np.frombuffer(values, dtype="<f8").reshape(shape))
    if index and kind == Kind.REFUSED:
        code, detail = wire.unpack_texts(payload, 2)
        if int(code) == wire.Refusal.OVERSIZE:
            return Stopped(Cause.RETURNED, f"it returned {detail}")
        return Refused(wire.Refusal(int(code)), detail)
    raise wire.WireError(f"a frame of kind {kind}")
