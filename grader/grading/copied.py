"""Whether a submission is the reference itself: graded all the same, and told to the staff.

A link, a shared folder or a published reference may have put it there. The verdict is not changed
here: that is for a person to decide.
"""

import re

from grader.errors import PackageError
from grader.grading.expected import read_trusted
from grader.grading.report import About, Remark
from grader.grading.submission import Submission
from grader.problem.load import Problem

_CELL = re.compile(rb"^# %% cell \d+$", re.MULTILINE)  # as `jail/programs/notebook.py` writes it


def remarks_on_copy(submission: Submission, problem: Problem) -> tuple[Remark, ...]:
    """A remark if the source is that of the reference; none if that can't be read any more."""
    try:
        reference = read_trusted(problem.reference)
    except PackageError:
        return ()
    if submission.data == reference:
        how = "byte for byte"
    elif _text(submission.data) == _text(reference):
        how = "but for spaces and line ends"
    elif submission.is_source and _text(_CELL.sub(b"", submission.data)) == _text(reference):
        how = "as a notebook"
    else:
        return ()
    text = f"this file is the reference of {problem.spec.id}, {how}; a person should look at it"
    return (Remark(About.IS_REFERENCE, text),)


def _text(source: bytes) -> list[bytes]:
    """The lines of a source that are not empty, without spaces at their ends."""
    lines = source.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"\n").split(b"\n")
    return [line.rstrip() for line in lines if line.strip()]
