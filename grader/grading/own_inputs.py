"""Run a submission once on inputs that its author chose: no case, no verdict, no reference.

All that such a run says may be told: no hidden input is in the process.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.cases.make import pack_values
from grader.cases.values import Value
from grader.grading.judge import judge_load, why_no_numbers
from grader.grading.notebook import read_source
from grader.grading.report import Floats, Printed
from grader.grading.running import load_message, printed_in
from grader.grading.submission import Submission, why_unreadable
from grader.problem.load import Problem
from grader.sandbox.outcome import Returned
from grader.sandbox.runner import Runner


@dataclass(frozen=True)
class OwnRun:
    """The outcome of one call with inputs that its author chose.

    ``returned`` is its array of real numbers, as float64; None if there is none, and ``error`` says
    why. ``wall_s`` is the time of the call, ``memory_mib`` the peak resident size.
    """

    inputs: Mapping[str, Value]
    returned: Floats | None
    error: str
    printed: Printed
    wall_s: float
    memory_mib: float


def run_own(
    submission: Submission, problem: Problem, inputs: Mapping[str, Value], sandbox: Runner
) -> OwnRun:
    """Call the function of a submission with ``inputs``, under the limits of the problem.

    ``inputs`` are in the spec's order, as `read_values` gives them. JudgeError if the sandbox
    fails; RefusedError if there are no walls.
    """
    limits = problem.spec.limits
    submission = read_source(submission, sandbox, limits.source_kib)
    if (reason := why_unreadable(submission, limits.source_kib)) is not None:
        return OwnRun(inputs, None, reason, Printed(), 0.0, 0.0)
    run = sandbox.run(load_message(submission, problem), [pack_values(inputs.values())], limits)
    last = (run.load, *run.calls)[-1]
    returned = last.answer.values if isinstance(last.answer, Returned) else None
    if run.load.answer is not None:
        error = judge_load(run.load.answer).reason
    else:
        error = why_no_numbers(last.answer)
    printed = printed_in([run.load, *run.calls])
    return OwnRun(inputs, returned, error, printed, last.wall_s, last.memory_mib)
