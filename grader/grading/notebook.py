"""A notebook as the source of a submission: read in the jail, like everything from a student.

    the .ipynb file's bytes -> a child of its own, in which `jail/programs/notebook.py` parses them
                            -> Python source on its stdout, and four counts of cells and lines
                            -> the submission's data and notes

Nothing in the notebook is run on the way. The source goes into the jail once more, to be graded.
"""

from dataclasses import replace

import numpy as np

from grader.errors import JudgeError
from grader.grading.submission import Submission, why_unreadable
from grader.limits import Limits
from grader.sandbox.ask import ask
from grader.sandbox.outcome import Cause, Raised, Returned, Step, Stopped, in_words
from grader.sandbox.runner import Runner
from grader.text import counted

PROGRAM = "notebook"
MAX_SOURCE_KIB = 1 << 14  # as much as a spec may allow
# A notebook of 16 MiB takes some 0.3 s. The rest is for slow machines, and for waiting.
LIMITS = Limits(
    wall_s=120.0,
    cpu_s=5.0,
    memory_mib=1024,
    printed_kib=MAX_SOURCE_KIB,
    returned_kib=1,
    source_kib=MAX_SOURCE_KIB,
)
NOT_A_NOTEBOOK = "this is not a notebook that Jupyter can read"
# These stops are the notebook's doing; any other end of a program of ours is our own fault.
TOLD_OF_STOP = {
    Cause.CPU: "the notebook takes too long to read",
    Cause.MEMORY: "the notebook takes too much memory to read",
    Cause.PRINTED: f"the notebook's code has more than {MAX_SOURCE_KIB:,} KiB",
    Cause.SIGNALLED: f"{NOT_A_NOTEBOOK}: the attempt crashed",
}


def read_source(
    submission: Submission, sandbox: Runner, source_kib: int = MAX_SOURCE_KIB
) -> Submission:
    """The submission as Python source: as it is, or that of a notebook's code cells.

    No more than ``source_kib`` of a notebook's source is worked on.

    ``notes`` name the cells and lines that were left out; ``defect`` says why the notebook can't be
    read, if it can't. JudgeError if that is no fault of the notebook; RefusedError as
    `Sandbox.run`.
    """
    if not submission.is_notebook:
        return submission
    return replace(_read_notebook(submission, sandbox, source_kib), is_source=True)


def _read_notebook(submission: Submission, sandbox: Runner, source_kib: int) -> Submission:
    if submission.size > len(submission.data):
        kib = submission.size / 1024
        defect = f"the notebook has {kib:,.0f} KiB, and at most {MAX_SOURCE_KIB:,} KiB are read"
        return replace(submission, defect=defect)
    if (reason := why_unreadable(submission)) is not None:
        return replace(submission, defect=reason)
    failed = "notebooks can't be read here"
    step = ask(sandbox, PROGRAM, [submission.data, b"%d" % source_kib], LIMITS, failed)
    return _converted(submission, step)


def _converted(submission: Submission, step: Step) -> Submission:
    """The submission as the program answered: its source is the program's output."""
    answer = step.answer
    if isinstance(answer, Raised) and answer.type_name == "NotebookError":
        return replace(submission, defect=f"{NOT_A_NOTEBOOK}: {answer.text}")
    if isinstance(answer, Raised) and answer.type_name == "TooLongError":
        return replace(submission, defect=answer.text)
    if isinstance(answer, Stopped) and answer.cause in TOLD_OF_STOP:
        return replace(submission, defect=TOLD_OF_STOP[answer.cause])
    values = answer.values if isinstance(answer, Returned) else None
    if values is None or values.shape != (4,) or not np.isfinite(values).all():
        why = in_words(answer) if answer else "no answer"
        raise JudgeError(f"a notebook could not be read: {why}")
    notes = _notes(*map(int, values.tolist()))
    return replace(submission, data=step.stdout, size=len(step.stdout), notes=notes)


def _notes(cells: int, taken: int, lines_left_out: int, cells_left_out: int) -> tuple[str, ...]:
    """The cells and lines that are not in the source, for the student."""
    notes = []
    if taken < cells:
        notes.append(
            f"notebook: {taken} of {cells} code cells taken, those tagged or marked `grade`"
        )
    if lines_left_out:
        notes.append(f"notebook: {counted(lines_left_out, 'magic or shell line')} left out")
    if cells_left_out:
        told = f"notebook: {counted(cells_left_out, 'cell')} left out"
        notes.append(f"{told}, whose magic is not Python")
    return tuple(notes)
