"""README.md of a student's edition: what it is, how to install the grader, what to call."""

from collections.abc import Iterable, Sequence

from grader.problem.model import Spec
from grader.problem.statement import HINTS
from grader.text import one_line

TEXT = """\
# Grade it yourself

With this folder you can grade the sample cases of your homework on your own machine, before you
hand in. The course grades the hidden cases, and gives the points.

## Install the grader

It needs Linux. Your course tells where its clone is, or its wheel. In the clone call one of these;
for a wheel, put its name in place of `.`:

```sh
uv tool install .
pipx install .
pip install .
```

With `pip` the grader goes into a virtual environment, which must be active when you call it.
`grader doctor` says whether files can be run on your machine.

## Write and grade

{problems}

Read the statement, write the function, and grade it in this folder:

```sh
{command}
```

A file of yours may have any name. If you are stuck: where a problem has hints, they are in
`{hints}` beside its statement. `grader show {first} --hints 1` shows the first alone.
"""


def readme(specs: Sequence[Spec]) -> str:
    """The text of README.md, as Markdown."""
    return TEXT.format(
        problems="\n".join(
            f"- `{spec.id}.py`: {one_line(spec.title)} "
            f"([statement](problems/{spec.id}/statement.md))"
            for spec in specs
        ),
        command=grade_command(spec.id for spec in specs),
        hints=HINTS,
        first=specs[0].id,
    )


def grade_command(problem_ids: Iterable[str]) -> str:
    """The command that grades the starter files of these problems."""
    return " ".join(["grader grade", *(f"{problem_id}.py" for problem_id in problem_ids)])
