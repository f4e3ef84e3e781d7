"""Run a submission: every case, in as few processes as it leaves alive."""

from collections.abc import Sequence
from dataclasses import replace

from grader.cases.make import Case, pack
from grader.grading.submission import Submission, why_unreadable
from grader.jail import wire
from grader.problem.load import Problem
from grader.sandbox.outcome import Run, Step, Stopped, Uncallable
from grader.sandbox.runner import Runner

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
) -> Run:
    """Run every case, in a fresh process after each case that ended the process.

    The result is the first process, with the calls of all; cases that are left after ``max_runs``
    processes have none. A file that can't be source is not sent to the jail.
    """
    limits = problem.spec.limits
    if (reason := why_unreadable(submission, limits.source_kib)) is not None:
        return Run(Step(Uncallable(reason), 0.0, 0.0, 0.0, b"", b""), (), (), tier=None)
    message = load_message(submission, problem)
    packed = [pack(case) for case in cases]
    first = sandbox.run(message, packed, limits)
    if first.load.answer is not None:
        return replace(first, calls=())
    steps = list(first.calls)
    for _ in range(1, max_runs):
        if len(steps) == len(cases) or not isinstance(steps[-1].answer, Stopped):
            break
        run = sandbox.run(message, packed[len(steps) :], limits)
        if run.load.answer is not None:
            steps.append(run.load)  # the file loads no more: the next case pays for that
            break
        steps += run.calls
    return replace(first, calls=tuple(steps))
