"""One child as the host sees it: requests to it, answers from it, and why it ended.

States: setting up (until `await_ready`), idle, in a step, ended (``ended`` is set: it was
collected, and its pid may already be another process's, so nothing is sent to it any more).

A child whose time ran out is asked where it is before it is killed.

Several things may happen between two looks. The first of these that applies counts:

    a forbidden system call    the kernel killed it for that, and it had not answered
    the reason why we killed   the first limit that was seen passed
    a limit that was passed    also where it ended, or answered, before we saw it
    its answer                 also where it ended right afterwards
    how it ended               the machine's fault, for want of memory or of a thread; or its own
"""

import os
import select
import signal
import time
from contextlib import suppress
from dataclasses import dataclass

from grader.errors import JudgeError
from grader.jail import wire
from grader.jail.wire import Kind
from grader.limits import Limits
from grader.sandbox.answers import TEXT_BYTES, Frame, largest_frame, read_answer
from grader.sandbox.hang import ANSWER_S, ASKS, OUT_OF_TIME, is_whole
from grader.sandbox.meter import LOOK_EVERY_S, Meter
from grader.sandbox.outcome import Answer, Cause, Step, Stopped
from grader.sandbox.pipes import Pipes
from grader.sandbox.zygote import Zygote

SETUP_S = 30.0  # for a fork and the walls, or for a kill; passed only if the machine is in trouble
NO_THREAD = b"pthread_create"  # what XLA and glibc print before they abort for want of one
UNWATCHED = "memory could not be watched"


@dataclass
class Child:
    """A child, and the host's ends of its pipes; the caller closes the descriptors.

    ``number`` is its pid for its zygote, ``pid`` for the host.
    """

    zygote: Zygote
    limits: Limits
    number: int
    pid: int
    pidfd: int
    pipes: Pipes
    killed_for: Stopped | None = None
    ended: Stopped | None = None
    filtered: bool = False  # it has a filter of system calls: it can't send itself SIGKILL

    def __post_init__(self) -> None:
        self.meter = Meter(self.pid, self.limits)

    def await_ready(self) -> tuple[str, ...]:
        """Wait until the walls stand; return their names. JudgeError if they don't stand."""
        deadline = time.monotonic() + SETUP_S
        while (frame := self.pipes.take(TEXT_BYTES)) is None and self.ended is None:
            if time.monotonic() > deadline:
                raise JudgeError(f"the sandbox was not ready after {SETUP_S:.0f} s")
            self._pump(memoryview(b""))
        if frame is None:
            raise JudgeError(f"the sandbox ended before it was ready: {self.ended}")
        kind, _, payload = frame
        (text,) = wire.unpack_texts(payload, 1)
        if kind != Kind.READY:
            raise JudgeError(f"the sandbox could not be set up: {text}")
        self.meter.read()
        if not self.meter.peak_mib:
            raise JudgeError(f"/proc/{self.pid} can't be read: {UNWATCHED}")
        if self.zygote.plain_mib is None:
            self.zygote.plain_mib = self.meter.peak_mib
        self.meter.inherit(self.zygote.plain_mib)
        layers = tuple(text.split("\n"))
        self.filtered = "seccomp" in layers
        return layers

    def step(self, message: bytes, index: int) -> Step:
        """Send ``message``, then wait for its one frame, for the end, or for a limit."""
        self.meter.begin_step()
        self.pipes.begin_step()
        self.pipes.drain()
        if self.pipes.received:
            self._kill(Stopped(Cause.PROTOCOL, "it wrote to the grader's pipe before it was asked"))
        largest = TEXT_BYTES if index == 0 else largest_frame(self.limits)
        frame = self._await_frame(message, largest)
        answer: Answer | None = None
        if frame is not None:
            try:
                answer = read_answer(frame, index, self.limits)
            except wire.WireError as error:
                self._kill(_not_a_frame(error))
            self._look_back()
        if self.killed_for is not None and self.ended is None:
            self._await_end()
        return Step(
            self._reason_to_stop(answered=frame is not None) or answer,
            self.meter.wall_s,
            self.meter.cpu_s,
            self.meter.peak_mib,
            *self.pipes.kept(),
        )

    def lost(self, error: JudgeError) -> Step:
        """The current step, when ``error`` leaves nothing to be asked any more."""
        stopped = Stopped(Cause.LOST, str(error))
        return Step(stopped, self.meter.wall_s, 0.0, self.meter.peak_mib, b"", b"")

    def end(self) -> None:
        """Kill what is left and collect it; a child that can't be ended ends with its zygote."""
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
                if (frame := self.pipes.take(largest)) is not None:
                    return frame
            except wire.WireError as error:
                self._kill(_not_a_frame(error))
            if self.ended is not None:
                break
            left = self._pump(left)
            self.meter.look()
            if self.killed_for is None and (reason := self._exceeded()) is not None:
                self.killed_for = reason  # it stands, whatever the child does from now on
                if reason.cause in OUT_OF_TIME:
                    self._ask_where()
                self._kill(reason)
        return None

    def _ask_where(self) -> None:
        """Have the child write where it is (see `hang.py`); wait for that, but not long."""
        before, seen = len(self.pipes.stderr), -1
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, ASKS)
        deadline = time.monotonic() + ANSWER_S
        while self.ended is None and time.monotonic() < deadline:
            written = self.pipes.stderr[before:]
            if len(written) == seen and is_whole(written):
                return
            seen = len(written)
            self._pump(memoryview(b""))
            self.meter.look()
            if (reason := self._exceeded()) is not None and reason.cause not in OUT_OF_TIME:
                return

    def _look_back(self) -> None:
        """After the answer: the text that was printed before it, and limits passed meanwhile."""
        if self.ended is None:
            self.pipes.drain()
            self.meter.read()
            self._kill_if_exceeded()
        if self.pipes.received:
            self._kill(Stopped(Cause.PROTOCOL, "it wrote more to the grader's pipe than asked"))

    def _reason_to_stop(self, answered: bool) -> Stopped | None:
        """Why this step has no answer that counts, if so (see the list at the top)."""
        if self.ended is not None and self.ended.cause == Cause.FORBIDDEN and not answered:
            return self.ended
        if (reason := self.killed_for or self._exceeded()) is not None:
            return reason
        return None if answered else self.ended

    def _pump(self, left: memoryview) -> memoryview:
        """Wait a moment for anything to happen; move bytes. Return what is still to be sent."""
        poller = select.poll()
        for descriptor in (*self.pipes.open, self.pidfd):
            poller.register(descriptor, select.POLLIN)
        if left:
            poller.register(self.pipes.request_w, select.POLLOUT)
        events = dict(poller.poll(LOOK_EVERY_S * 1000))
        if self.pipes.request_w in events:
            left = self.pipes.send(left)
        self.pipes.drain()
        if self.pidfd in events:
            self._await_end()
        return left

    def _exceeded(self) -> Stopped | None:
        return self.meter.exceeded(self.pipes.printed_bytes)

    def _kill_if_exceeded(self) -> None:
        if (reason := self._exceeded()) is not None:
            self._kill(reason)

    def _kill(self, why: Stopped) -> None:
        """Kill the whole process group, if it has not ended; the first reason stands."""
        if self.killed_for is None:
            self.killed_for = why
        if self.ended is not None:
            return
        with suppress(ProcessLookupError):  # once collected, its number may be another process's
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            os.killpg(self.pid, signal.SIGKILL)

    def _await_end(self) -> None:
        """Wait for the end, collect the process, and note how it ended."""
        poller = select.poll()
        poller.register(self.pidfd, select.POLLIN)
        if not poller.poll(SETUP_S * 1000):
            raise JudgeError(f"process {self.pid} could not be killed")
        self.meter.read_cpu()
        end = self.zygote.reap(self.number)
        self.pipes.drain()
        self.meter.end(end.peak_mib)
        self.ended = self._machine_failure(end.status) or _how_it_ended(end.status)

    def _machine_failure(self, status: int) -> Stopped | None:
        """How the machine failed it, if that was its end.

        A SIGKILL that neither we nor itself can have sent was the kernel's, for want of memory. A
        submission can pretend that it was refused a thread; all it gains is one more run.
        """
        if (
            not os.WIFSIGNALED(status)
            or self.killed_for is not None
            or self._exceeded() is not None
        ):
            return None
        if os.WTERMSIG(status) == signal.SIGKILL and self.filtered:
            return Stopped(Cause.LOST, "killed by the kernel: the machine has too little memory")
        if NO_THREAD in self.pipes.stderr and self.meter.has_few_threads:
            return Stopped(Cause.THREADLESS, "it was refused a thread: others have them all")
        return None


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
