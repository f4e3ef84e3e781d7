"""One child as the host sees it: what it is sent, what comes out of it, and why it ended.

States: setting up (until `await_ready`), idle, in a step, ended (``ended`` is set: it was
collected, and its pid may already be somebody else's, so nothing is sent to it any more).

Several things may happen between two looks. What counts, the first that applies:

    a forbidden system call    the kernel killed it for that, and it had not answered
    what it was killed for     by us: the first limit that was seen passed
    a limit that was passed    also where it ended, or answered, before we saw it
    its answer                 also where it ended right afterwards
    how it ended; for want of memory or of a thread that others had: the machine's fault
"""

import os
import select
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field

from grader.errors import JudgeError
from grader.jail import wire
from grader.jail.wire import Kind
from grader.limits import Limits
from grader.sandbox import usage
from grader.sandbox.answers import Frame, read_answer, take_frame
from grader.sandbox.outcome import Answer, Cause, Step, Stopped
from grader.sandbox.zygote import Zygote

LOOK_EVERY_S = 0.02  # how often memory and CPU are read
SETUP_S = 30.0  # for a fork and the walls, or for a kill; passed only if the machine is in trouble
# Each holds memory of the kernel that no process is charged, and takes its share of the processors.
# jax has about 20 on 2 processors, more on more, and some for each device that XLA pretends to be.
MAX_THREADS = max(512, 8 * (os.cpu_count() or 1))
NO_THREAD = b"pthread_create"  # what XLA and glibc print before they abort for want of one
UNWATCHED = "memory could not be watched"
TEXT_BYTES = 1 << 16  # no frame but RETURNED is longer
SHAPE_BYTES = 2 + 8 * wire.MAX_NDIM
CHUNK = 1 << 16


@dataclass
class Child:
    """A child, and the host's ends of its pipes; who made the descriptors closes them.

    ``number`` is what its zygote calls it, ``pid`` what the host does.
    """

    zygote: Zygote
    limits: Limits
    number: int
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
    peak_mib: float = 0.0  # without what was inherited
    inherited_mib: float = 0.0  # of what is ready in its zygote, which is not its doing
    threads: int = 0
    filtered: bool = False  # system calls are: then it can't send itself SIGKILL
    cpu_s: float = 0.0
    # Of the step that is going on: when it began, and the CPU time until then.
    began: float = 0.0
    cpu_began: float = 0.0
    waited_began: dict[str, float] | None = None  # by thread, as of the first look
    waited_s: float = 0.0  # for a processor
    next_look: float = 0.0

    def __post_init__(self) -> None:
        self.open = {self.frames_r, self.out_r, self.err_r}
        self.largest = largest_frame(self.limits)

    def await_ready(self) -> tuple[str, ...]:
        """Wait until the walls stand, and say which; JudgeError if they don't."""
        deadline = time.monotonic() + SETUP_S
        while (frame := take_frame(self.received, TEXT_BYTES)) is None and self.ended is None:
            if time.monotonic() > deadline:
                raise JudgeError(f"the sandbox was not ready after {SETUP_S:.0f} s")
            self._pump(memoryview(b""))
        if frame is None:
            raise JudgeError(f"the sandbox ended before it was ready: {self.ended}")
        kind, _, payload = frame
        (text,) = wire.unpack_texts(payload, 1)
        if kind != Kind.READY:
            raise JudgeError(f"the sandbox could not be set up: {text}")
        self._read_usage()
        if not self.peak_mib:
            raise JudgeError(f"/proc/{self.pid} can't be read: {UNWATCHED}")
        self._tell_own_memory()
        layers = tuple(text.split("\n"))
        self.filtered = "seccomp" in layers
        return layers

    def step(self, message: bytes, index: int) -> Step:
        """Send ``message``, then wait for its one frame, for the end, or for a limit."""
        self.began, self.cpu_began = time.monotonic(), self.cpu_s
        self.waited_began, self.waited_s = None, 0.0
        self.next_look = self.began + LOOK_EVERY_S
        self.printed = {self.out_r: bytearray(), self.err_r: bytearray()}
        self._drain()
        if self.received:
            self._kill(Stopped(Cause.PROTOCOL, "it wrote to the grader's pipe before it was asked"))
        frame = self._await_frame(message, TEXT_BYTES if index == 0 else self.largest)
        answer: Answer | None = None
        if frame is not None:
            try:
                answer = read_answer(frame, index)
            except wire.WireError as error:
                self._kill(_not_a_frame(error))
            self._look_back()
        if self.killed_for is not None and self.ended is None:
            self._await_end()
        return Step(
            self._reason_to_stop(answered=frame is not None) or answer,
            time.monotonic() - self.began,
            self.cpu_s - self.cpu_began,
            self.peak_mib,
            bytes(self.printed[self.out_r]),
            bytes(self.printed[self.err_r]),
        )

    def lost(self, error: JudgeError) -> Step:
        """The step that is going on, when ``error`` leaves nothing to be asked any more."""
        stopped = Stopped(Cause.LOST, str(error))
        return Step(stopped, time.monotonic() - self.began, 0.0, self.peak_mib, b"", b"")

    def end(self) -> None:
        """Kill what is left and collect it; what can't be ended ends with its zygote."""
        if self.ended is None:
            self._kill(Stopped(Cause.EXITED, "the run was over"))
            try:
                self._await_end()
            except JudgeError:  # what was answered stands all the same
                self.zygote.close()

    def _await_frame(self, message: bytes, largest: int) -> Frame | None:
        """Send, and take the frame that answers; None if it ends, or must end, without one."""
        left = memoryview(message)
        while self.killed_for is None:
            try:
                if (frame := take_frame(self.received, largest)) is not None:
                    return frame
            except wire.WireError as error:
                self._kill(_not_a_frame(error))
            if self.ended is not None:
                break
            left = self._pump(left)
            self._look()
        return None

    def _look_back(self) -> None:
        """After the answer: what was printed before it, and a limit passed on the way to it."""
        if self.ended is None:
            self._drain()
            self._read_usage()
            self._kill_if_passed()
        if self.received:
            self._kill(Stopped(Cause.PROTOCOL, "it wrote more to the grader's pipe than asked"))

    def _reason_to_stop(self, answered: bool) -> Stopped | None:
        """Why this step has no answer that counts, if so (see the list at the top)."""
        if self.ended is not None and self.ended.cause == Cause.FORBIDDEN and not answered:
            return self.ended
        if (reason := self.killed_for or self._passed()) is not None:
            return reason
        return None if answered else self.ended

    def _pump(self, left: memoryview) -> memoryview:
        """Wait a moment for anything to happen; move bytes. Returns what is still to be sent."""
        poller = select.poll()
        for descriptor in (*self.open, self.pidfd):
            poller.register(descriptor, select.POLLIN)
        if left:
            poller.register(self.request_w, select.POLLOUT)
        events = dict(poller.poll(LOOK_EVERY_S * 1000))
        if self.request_w in events:
            left = self._send(left)
        self._drain()
        if self.pidfd in events:
            self._await_end()
        return left

    def _send(self, left: memoryview) -> memoryview:
        try:
            return left[os.write(self.request_w, left[:CHUNK]) :]
        except BlockingIOError:
            return left
        except BrokenPipeError:
            return left[:0]  # it closed its end; the frame that never comes says the rest

    def _drain(self) -> None:
        """Read all that is there, up to what may be there."""
        while part := self._read(self.frames_r):
            self.received += part
            if len(self.received) > self.largest + 2 * wire.HEADER.size:
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
            part = os.read(descriptor, CHUNK)
        except BlockingIOError:
            return b""
        if not part:
            self.open.discard(descriptor)
        return part

    def _look(self) -> None:
        """Kill if a limit is passed. Usage is read now and then, not for each byte that comes."""
        if self.ended is None and time.monotonic() >= self.next_look:
            self._read_usage()
            if self.waited_began is None:
                self.waited_began = usage.waited_s(self.pid)
            self.next_look = time.monotonic() + LOOK_EVERY_S
        self._kill_if_passed()

    def _kill_if_passed(self) -> None:
        if (reason := self._passed()) is not None:
            self._kill(reason)

    def _read_usage(self) -> None:
        memory = usage.memory(self.pid)
        self.peak_mib = max(self.peak_mib, memory.peak_mib - self.inherited_mib)
        self.threads = max(self.threads, memory.threads)
        self.cpu_s = max(self.cpu_s, usage.cpu_s(self.pid))

    def _tell_own_memory(self) -> None:
        """From what it has as it begins: more than another zygote's child had is what is ready."""
        if self.zygote.plain_mib is None:
            self.zygote.plain_mib = self.peak_mib
        self.inherited_mib = max(0.0, self.peak_mib - self.zygote.plain_mib)
        self.peak_mib -= self.inherited_mib

    def _passed(self) -> Stopped | None:
        """The limit that is passed, as far as usage was read."""
        limits = self.limits
        if self.peak_mib > limits.memory_mib:
            return Stopped(Cause.MEMORY, f"more than {limits.memory_mib} MiB in memory")
        if self.threads > MAX_THREADS:
            return Stopped(Cause.MEMORY, f"more than {MAX_THREADS} threads")
        if self.printed_total > limits.printed_kib << 10:
            return Stopped(Cause.PRINTED, f"more than {limits.printed_kib} KiB printed")
        if self.cpu_s - self.cpu_began > limits.cpu_s:
            return Stopped(Cause.CPU, f"more than {limits.cpu_s:g} s of CPU time")
        if (wall_s := time.monotonic() - self.began) > limits.wall_s + self._waited(wall_s):
            return Stopped(Cause.WALL, f"more than {limits.wall_s:g} s of wall-clock time")
        return None

    def _waited(self, wall_s: float) -> float:
        """How long a busy machine let this step wait: that is not its own time.

        Threads wait side by side, so the longest counts. A run whose own threads are in each
        other's way is stopped by its limit of CPU time.
        """
        if wall_s > self.limits.wall_s and self.ended is None and self.waited_began is not None:
            for thread, waited_s in usage.waited_s(self.pid).items():
                since = waited_s - self.waited_began.get(thread, 0.0)
                self.waited_s = max(self.waited_s, since)
        return self.waited_s

    def _kill(self, why: Stopped) -> None:
        """Kill the whole process group, if it has not ended; the first reason stands."""
        if self.killed_for is None:
            self.killed_for = why
        if self.ended is not None:
            return
        with suppress(ProcessLookupError):  # once collected, its number may be somebody else's
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            os.killpg(self.pid, signal.SIGKILL)

    def _await_end(self) -> None:
        """Wait for the end, collect it, and note how it came."""
        poller = select.poll()
        poller.register(self.pidfd, select.POLLIN)
        if not poller.poll(SETUP_S * 1000):
            raise JudgeError(f"process {self.pid} could not be killed")
        self.cpu_s = max(self.cpu_s, usage.cpu_s(self.pid))
        end = self.zygote.reap(self.number)
        self._drain()
        self.peak_mib = max(self.peak_mib, end.peak_mib - self.inherited_mib)
        self.ended = self._failed_it(end.status) or _how_it_ended(end.status)

    def _failed_it(self, status: int) -> Stopped | None:
        """How the machine failed it, if that was its end.

        A SIGKILL that neither we nor itself can have sent was the kernel's, for want of memory. A
        submission can pretend to have been refused a thread, and gains that it is run once more.
        """
        if not os.WIFSIGNALED(status) or self.killed_for is not None or self._passed() is not None:
            return None
        if os.WTERMSIG(status) == signal.SIGKILL and self.filtered:
            return Stopped(Cause.LOST, "killed by the kernel: the machine has too little memory")
        if NO_THREAD in self.printed.get(self.err_r, b"") and self.threads < MAX_THREADS // 2:
            return Stopped(Cause.THREADLESS, "it was refused a thread: others have them all")
        return None


def largest_frame(limits: Limits) -> int:
    """Bytes of the largest payload that may answer a call."""
    return max((limits.returned_kib << 10) + SHAPE_BYTES, TEXT_BYTES)


def _not_a_frame(error: wire.WireError) -> Stopped:
    return Stopped(Cause.PROTOCOL, f"it wrote to the grader's pipe: {error}")


def _how_it_ended(status: int) -> Stopped:
    if not os.WIFSIGNALED(status):
        return Stopped(Cause.EXITED, f"ended itself with exit code {os.WEXITSTATUS(status)}")
    number = os.WTERMSIG(status)
    if number == signal.SIGSYS:
        return Stopped(Cause.FORBIDDEN, "it made a system call that no solution needs")
    try:
        return Stopped(Cause.SIGNALLED, f"killed by {signal.Signals(number).name}")
    except ValueError:
        return Stopped(Cause.SIGNALLED, f"killed by signal {number}")
