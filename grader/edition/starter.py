"""A starter file of a student's edition: what to read and to call, and the function to write."""

from grader.authoring.starter import starter
from grader.problem.model import Spec


def starter_file(spec: Spec) -> str:
    """The text of the file."""
    return (
        f"# The statement is problems/{spec.id}/statement.md\n"
        f"# Grade the samples with: grader grade {spec.id}.py\n\n{starter(spec)}"
    )
