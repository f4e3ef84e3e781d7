"""Run a submission: every case, in as few processes as it leaves alive."""

from collections.abc import Sequence
from dataclasses import replace

from grader.cases.make import Case, pack
from grader.grading.report import Printed
from grader.grading.submission import Submission, why_unreadable
from grader.jail import wire
from grader.problem.load import Problem
from grader.sandbox.outcome import OnAnswer, Run, Step, Stopped, Uncallable
from grader.sandbox.runner import Runner
from grader.text import plain_text

# A case that ends the process costs that case alone: the rest runs in a fresh process. But not
# without end, or a file that always hangs would take its time limit once for each case.
MAX_RUNS = 2
FILENAME = "submission.py"


def load_message(submission: Submission, problem: Problem) -> wire.Load:
    """The message that loads the file in the jail."""
    return wire.Load(problem.spec.function, len(problem.spec.arguments), FILENAME, submission.data)


def run_submission(
    submission: Submission,
    problem: Problem,
    cases: Sequence[Case],
    sandbox: Runner,
    max_runs: int = MAX_RUNS,
    on_answer: OnAnswer | None = None,
) -> Run:
    """Run every case, in a fresh process after each case that ended the process.

    The result is the first process, with the calls of all; cases that are left after ``max_runs``
    processes have none. A file that can't be source is not sent to the jail. ``on_answer`` is told
    of every call, in order: as soon as the sandbox tells of it, and again when its process has
    ended.
    """
    limits = problem.spec.limits
    if (reason := why_unreadable(submission, limits.source_kib)) is not None:
        return Run(Step(Uncallable(reason), 0.0, 0.0, 0.0, b"", b""), (), (), tier=None)
    message = load_message(submission, problem)
    packed = [pack(case) for case in cases]
    first = sandbox.run(message, packed, limits, on_answer)
    if first.load.answer is not None:
        return replace(first, calls=())
    steps = list(first.calls)
    for _ in range(1, max_runs):
        if len(steps) == len(cases) or not isinstance(steps[-1].answer, Stopped):
            break
        _tell(on_answer, steps)
        later = _counted_from(len(steps), on_answer)
        run = sandbox.run(message, packed[len(steps) :], limits, later)
        if run.load.answer is not None:
            steps.append(run.load)  # the file loads no more: the next case pays for that
            break
        steps += run.calls
    _tell(on_answer, steps)
    return replace(first, calls=tuple(steps))


def printed_in(steps: Sequence[Step]) -> Printed:
    """The text that was printed in some steps of a run."""
    return Printed(
        stdout=plain_text(b"".join(step.stdout for step in steps)),
        stderr=plain_text(b"".join(step.stderr for step in steps)),
    )


def _tell(on_answer: OnAnswer | None, steps: Sequence[Step]) -> None:
    if on_answer is not None:
        for number, step in enumerate(steps):
            on_answer(number, step)


def _counted_from(first: int, on_answer: OnAnswer | None) -> OnAnswer | None:
    """``on_answer`` for a process whose first call is that of case number ``first``."""
    if on_answer is None:
        return None
    return lambda number, step: on_answer(first + number, step)
