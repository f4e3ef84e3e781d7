"""Many programs of the course staff in one process: what jax compiled for one serves all.

A program that ends its process costs its call; the others go on in a new process. It is called no
more, as a submission is not called again after that.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.cases.make import Case, pack_values
from grader.errors import JudgeError
from grader.jail import wire
from grader.limits import Limits
from grader.problem.load import Problem
from grader.sandbox.outcome import Answer, Cause, Stopped, in_words
from grader.sandbox.runner import Runner

PROGRAM = "variants"


@dataclass(frozen=True)
class Programs:
    """Sources whose function ``entry`` takes the arguments of a problem; limits of a process."""

    problem: Problem
    sources: tuple[bytes, ...]
    entry: str
    limits: Limits

    def answers(self, calls: Sequence[tuple[int, Case]], sandbox: Runner) -> dict[int, Answer]:
        """Call each of ``calls``, a source by its number with a case; the answers by their numbers.

        JudgeError if the sandbox fails.
        """
        arity = len(self.problem.spec.arguments)
        like = wire.Load(self.entry, arity, self.problem.reference.name, b"")
        message = wire.Program(PROGRAM, (like.pack(), wire.pack_parts(*self.sources)))
        answers: dict[int, Answer] = {}
        left = list(range(len(calls)))
        while left:
            packed = [pack_values([float(calls[n][0]), *calls[n][1].inputs.values()]) for n in left]
            run = sandbox.run(message, packed, self.limits)
            if run.load.answer is not None:
                raise JudgeError(f"{PROGRAM} could not be run: {in_words(run.load.answer)}")
            done = [step.answer for step in run.calls]
            if _may_be_the_fault_of_others(done):
                done.pop()  # asked again, first in the next process
            answers.update((n, got) for n, got in zip(left, done, strict=False) if got is not None)
            ended = {calls[n][0] for n in left[: len(done)] if isinstance(answers[n], Stopped)}
            left = [n for n in left[len(done) :] if calls[n][0] not in ended]
        return answers


def _may_be_the_fault_of_others(answers: Sequence[Answer | None]) -> bool:
    """Whether the last call ended a process in which others were called before.

    Time is counted for each call alone; memory, text and threads are of the whole process.
    """
    last = answers[-1]
    alone = len(answers) == 1
    return isinstance(last, Stopped) and last.cause not in (Cause.CPU, Cause.WALL) and not alone
