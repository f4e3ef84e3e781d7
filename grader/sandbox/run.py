"""One run from outside: send a message, watch, take the answer, until the end.

    four pipes                 made; where there are no namespaces, an empty folder, too
    spawn                      the zygote forks a child
    READY                      its walls stand, those that were proven; nothing has been sent yet
    LOAD -> answer             the file is executed
    CALL -> answer             for each case; inputs are sent when the case before was answered
    end                        killed, collected; pipes closed, folder removed

Everything read from the child is hostile. Every message must get one frame, in order, within a
size; anything else ends the run. Time, CPU and memory are read from the kernel, never from the
child.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from grader.errors import JudgeError
from grader.jail import wire
from grader.jail.wire import Kind
from grader.limits import Limits
from grader.sandbox.folder import empty_folder
from grader.sandbox.outcome import OnAnswer, Run, Step, Stopped
from grader.sandbox.pipes import Pipes
from grader.sandbox.watch import Child
from grader.sandbox.zygote import Zygote, pid_of


def run(
    zygote: Zygote,
    message: wire.First,
    calls: Sequence[bytes],
    limits: Limits,
    layers: tuple[str, ...] | None = None,
    writes: bool = False,
    on_answer: OnAnswer | None = None,
) -> Run:
    """Load a file and call its entry point with each of ``calls`` (packed arguments) in turn.

    ``message`` may name a program of ours instead of a file. Stops early when the process ends, or
    when the file can't be loaded. ``writes`` lets it write to its folder at every level: only for
    code of the course staff. ``on_answer`` is told of each call as soon as it is answered; not of
    one that is stopped. JudgeError if the sandbox fails before the file is loaded, or its walls are
    not ``layers``: no input has been sent then.
    """
    with _child(zygote, limits, writes) as child:
        stand = child.await_ready()
        if layers is not None and stand != layers:
            raise JudgeError(f"this run's walls are not those that were proven: {stand}")
        load = child.step(wire.frame(message.kind, 0, message.pack()), 0)
        steps: list[Step] = []
        if load.answer is None:
            for index, call in enumerate(calls, start=1):
                try:
                    steps.append(child.step(wire.frame(Kind.CALL, index, call), index))
                except JudgeError as error:  # what was answered before stands
                    steps.append(child.lost(error))
                if isinstance(steps[-1].answer, Stopped):
                    break
                if on_answer is not None:
                    on_answer(index - 1, steps[-1])
        return Run(load, tuple(steps), stand)


@contextmanager
def _child(zygote: Zygote, limits: Limits, writes: bool = False) -> Iterator[Child]:
    """A child with its pipes and its empty directory; all of it is gone afterwards.

    An ExitStack: if one step of the cleaning fails, the others are still done.
    """
    with ExitStack() as stack:
        try:
            child = _spawn(zygote, limits, writes, stack)
        except OSError as error:  # no descriptors, no space, no temporary folder
            raise JudgeError(f"a run could not be set up: {error}") from error
        stack.callback(child.end)
        yield child


def _spawn(zygote: Zygote, limits: Limits, writes: bool, stack: ExitStack) -> Child:
    """Fork a child; ``stack`` closes the host's descriptors."""
    folder = "/" if zygote.gives_folder else stack.enter_context(empty_folder())
    with ExitStack() as theirs:
        request_r, request_w = _pipe(reader=theirs, writer=stack)
        frames_r, frames_w = _pipe(reader=stack, writer=theirs)
        out_r, out_w = _pipe(reader=stack, writer=theirs)
        err_r, err_w = _pipe(reader=stack, writer=theirs)
        for ours in (request_w, frames_r, out_r, err_r):
            os.set_blocking(ours, False)
        request = {
            "cwd": folder,
            "writes": writes,
            "memory_mib": limits.memory_mib,
            "returned_bytes": limits.returned_kib << 10,
        }
        number, pidfd = zygote.spawn(request, [request_r, frames_w, out_w, err_w])
    stack.callback(os.close, pidfd)
    pid = pid_of(pidfd)
    pipes = Pipes(request_w, frames_r, out_r, err_r, limits)
    return Child(zygote, limits, number, pid, pidfd, pipes)


def _pipe(reader: ExitStack, writer: ExitStack) -> tuple[int, int]:
    """A pipe, whose ends are closed by ``reader`` and ``writer``."""
    ends = os.pipe2(os.O_CLOEXEC)
    reader.callback(os.close, ends[0])
    writer.callback(os.close, ends[1])
    return ends
