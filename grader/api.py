"""The functions of the Python API (docs/api.md); `grader` gives their names out."""

from collections.abc import Sequence
from io import StringIO
from os import PathLike

from rich.console import Console

from grader.checking.results import CheckResult
from grader.errors import UsageError
from grader.grading.report import Report
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem
from grader.report import json, text
from grader.report.audience import Audience, visible_to
from grader.sandbox.proof.levels import AUTO
from grader.sandbox.ready.tier import Tier
from grader.session import File, Session, catalogue

WIDTH = 10_000  # columns: no line of a report is wrapped


def load_problem(
    id: str,  # noqa: A002  what it is called everywhere
    problems: str | PathLike[str] | None = None,
    reference: str | PathLike[str] | None = None,
) -> Problem:
    """The problem of that id, from the folders of problems and of references that are named.

    Without ``problems``: from that of the working directory or of a folder above it, else from what
    came with the package. Without ``reference``: from the folder of that name beside it.
    UsageError if there is no such problem, SpecError if its spec is broken.
    """
    return catalogue(problems, reference).load(id)


def grade(
    file: File,
    problem: Problem | str,
    *,
    salt: str = "",
    sandbox: str = AUTO,
    tier: str = Tier.COLD,
) -> Report:
    """Grade one file, by its path or as bytes, in a sandbox of its own.

    `Session` grades many in one, which is faster, and says what is raised and what the options are.
    """
    problem = load_problem(problem) if isinstance(problem, str) else problem
    with Session.open(
        *Catalogue.of(problem).both, salt=salt, sandbox=sandbox, tier=tier
    ) as session:
        return session.grade(file, problem)


def check(
    problem: Problem | str,
    only: Sequence[str] = (),
    *,
    fresh: bool = False,
    examples: str | PathLike[str] | None = None,
    jobs: int | None = None,
    salt: str = "",
    sandbox: str = AUTO,
) -> tuple[CheckResult, ...]:
    """Check a problem, as `Session.check` does, in a sandbox of its own."""
    problem = load_problem(problem) if isinstance(problem, str) else problem
    folders = Catalogue.of(problem).both
    with Session.open(*folders, salt=salt, sandbox=sandbox) as session:
        found = session.check(problem, only, fresh=fresh, examples=examples, jobs=jobs)
        return tuple(found)


def to_json(report: Report, audience: str = Audience.STUDENT) -> str:
    """A report as ``audience`` may see it: JSON on one line, of the schema ``grader.report/1``."""
    return json.write(visible_to(report, _audience(audience)))


def to_text(report: Report, audience: str = Audience.STUDENT, *, verbose: bool = False) -> str:
    """A report as ``audience`` may see it, as ``grader grade`` prints it, without colours.

    ``verbose`` adds what was printed, and the versions.
    """
    file = StringIO()
    console = Console(
        file=file,
        width=WIDTH,
        highlight=False,
        markup=False,
        emoji=False,
        color_system=None,
        force_terminal=False,
        force_jupyter=False,
    )
    console.print(text.render(visible_to(report, _audience(audience)), verbose))
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def _audience(name: str) -> Audience:
    if name not in list(Audience):
        raise UsageError(f"audience: expected one of {', '.join(Audience)}, found {name!r}")
    return Audience(name)
